//! The metric filter and the alarm of one control: which filter serves it, and the alarm on its metric.
//!
//! A filter of someone else that covers the control is used as it is if no other filter feeds its metric; otherwise a filter
//! of ours is created. A filter or an alarm of someone else under our name is a blocker: both calls replace by name.

use crate::aws_cli::{cloudwatch, logs};
use crate::chain::alarm_evaluation::why_not_triggered_by;
use crate::chain::blocker::Blocker;
use crate::chain::filter_coverage::{covered_text, usable_pattern};
use crate::chain::link::Link;
use crate::chain::metric_feed::MetricFeed;
use crate::chain::own_names::{FreeName, free_name, is_named_by_us};
use crate::chain::trail_chains::TrailChains;
use crate::chain::warm_up::warming_up;
use crate::control::{Control, FilterControl};
use crate::desired::alarm_description::AlarmDescription;
use crate::desired::monitor::{FilterSource, Monitor};
use crate::desired::settled_alarm::{has_asked_values, is_settled, keep_actions};
use crate::desired::topic::{DesiredTopic, TopicState};
use crate::inputs::Inputs;
use crate::naming::{alarm_marker, desired_tags, monitor_name, own_metric};
use crate::ownership::{is_our_alarm, is_our_filter};
use crate::pattern::{Coverage, Pattern, decide_coverage};
use crate::settings::ControlSettings;
use crate::state::{
    Alarm, AlarmInput, Evaluation, LogGroupArn, Metric, MetricFilter, Read, Unread, lookup,
};
use std::collections::BTreeMap;

/// One control, and everything that decides its filter and its alarm.
pub(super) struct MonitorBuilder<'a> {
    pub(super) inputs: Inputs<'a>,
    pub(super) chosen: &'a TrailChains<'a>,
    pub(super) topic: &'a DesiredTopic,
    /// Every filter of the log group, in the order of their names.
    pub(super) filters: &'a [&'a MetricFilter],
    pub(super) control: &'a Control,
    pub(super) filter_control: &'a FilterControl,
    /// What the settings ask for this control.
    pub(super) settings: ControlSettings,
}

impl MonitorBuilder<'_> {
    /// The filter and the alarm that the control should have, or the blocker.
    pub(super) fn monitor(&self) -> Result<Monitor, Blocker> {
        if let TopicState::Blocked(blocker) = &self.topic.state {
            return Err(blocker.clone());
        }
        let mut notes = Vec::new();
        let (name, filter) = self.filter(&mut notes)?;
        let wanted = self.alarm(&name, filter.filter());
        let feed = MetricFeed::of(self.inputs, self.group(), filter.filter());
        let alarm_before = match self.settled_alarm(&wanted, &feed) {
            Some(alarm) => Some(alarm.clone()),
            None => self.alarm_before(&name)?,
        };
        let alarm_differs = alarm_before
            .as_ref()
            .is_some_and(|before| !has_asked_values(before, &wanted, &self.settings));
        let filter_differs = matches!(
            &filter,
            FilterSource::Own { before: Some(before), .. } if !self.has_asked_pattern(before)
        );
        let alarm = match &alarm_before {
            Some(before) if self.is_settled(before, &wanted, &feed) => before.clone(),
            Some(before) => keep_actions(wanted, before),
            None => wanted,
        };
        Ok(Monitor {
            filter,
            alarm,
            alarm_before,
            tags: desired_tags(self.inputs),
            asked_for: alarm_differs || filter_differs,
            notes,
        })
    }

    /// An alarm of ours for the control that works on the metric, under whatever name of ours: the name may have got a number
    /// since it was made.
    fn settled_alarm(&self, wanted: &Alarm, feed: &MetricFeed<'_>) -> Option<&Alarm> {
        let region = &self.chosen.trail.trail.home_region;
        let slug = self.control.slug.as_str();
        let mut known = self.inputs.observed.known_alarms(region).into_iter();
        known.find(|alarm| is_our_alarm(alarm, slug) && self.is_settled(alarm, wanted, feed))
    }

    fn is_settled(&self, alarm: &Alarm, wanted: &Alarm, feed: &MetricFeed<'_>) -> bool {
        is_settled(alarm, wanted, feed, &self.settings)
            && warming_up(alarm, self.inputs.observed.observed_at).is_none()
    }

    fn group(&self) -> &LogGroupArn {
        &self.chosen.trail.log_group
    }

    /// The name of our filter and alarm, and the filter.
    fn filter(&self, notes: &mut Vec<String>) -> Result<(String, FilterSource), Blocker> {
        let plain = monitor_name(self.inputs, self.control);
        let FreeName { name, fed_by } = free_name(self.inputs, self.group(), &plain);
        let metric = own_metric(self.inputs, &name);
        let ours = self
            .filters
            .iter()
            .find(|f| f.name == name && is_our_filter(self.inputs.settings, f));
        if ours.is_none()
            && let Some(existing) = self.reusable()
        {
            notes.push(format!(
                "metric filter {} already matches what {} asks for; it is used as it is",
                existing.name, self.control.slug
            ));
            return Ok((plain, FilterSource::Existing(existing.clone())));
        }
        if let Some(feeder) = fed_by {
            notes.push(format!(
                "{feeder} already feeds metric {}; ours is called {name}",
                own_metric(self.inputs, &plain)
            ));
        }
        if let Some(taken) = self
            .filters
            .iter()
            .find(|f| f.name == name && !is_our_filter(self.inputs.settings, f))
        {
            return Err(self.name_taken(taken, &metric));
        }
        Ok((name.clone(), self.own_filter(&name, metric, ours.copied())?))
    }

    fn own_filter(
        &self,
        name: &str,
        metric: Metric,
        before: Option<&MetricFilter>,
    ) -> Result<FilterSource, Blocker> {
        let version = self.inputs.settings.benchmark;
        let Some(pattern) = self.filter_control.create.at(version) else {
            return Err(Blocker::new(
                Link::Filter,
                format!("CIS {version} has no such control"),
                Vec::new(),
            ));
        };
        let value = &self.filter_control.metric_value;
        let text = self.settings.pattern.as_deref().unwrap_or(pattern.text());
        let mut after = MetricFilter::plain(name, text, metric, value);
        if let Some(before) =
            before.filter(|before| self.serves(before) && self.has_asked_pattern(before))
        {
            after = before.clone();
        }
        Ok(FilterSource::Own {
            before: before.cloned(),
            after,
        })
    }

    /// Whether our alarm on this filter's metric triggers on as many events as the settings allow.
    fn triggers(&self, filter: &MetricFilter) -> bool {
        let events = self.settings.max_threshold.unwrap_or(1);
        let feed = MetricFeed::of(self.inputs, self.group(), filter);
        why_not_triggered_by(events, &self.alarm(&filter.name, filter), &feed).is_none()
    }

    /// Whether a filter has the pattern that the settings ask for; true if they ask for none.
    fn has_asked_pattern(&self, filter: &MetricFilter) -> bool {
        let Some(text) = &self.settings.pattern else {
            return true;
        };
        match (Pattern::parse(text), Pattern::parse(&filter.pattern)) {
            (Ok(asked), Ok(found)) => decide_coverage(&[&found], &asked) == Coverage::Equal,
            _ => false,
        }
    }

    /// Whether a filter of ours covers the control, however its pattern is written, or another filter of its metric does.
    fn serves(&self, filter: &MetricFilter) -> bool {
        let mut covering = self.chosen.covering_filters(self.control);
        let beside =
            covering.any(|one| one.filter.metric == filter.metric && self.triggers(one.filter));
        beside
            || self.triggers(filter)
                && usable_pattern(self.inputs.memo, filter).is_some_and(|pattern| {
                    covered_text(self.inputs, self.control, &[&pattern]).is_some()
                })
    }

    /// A filter of someone else that covers the control, triggers our alarm and alone feeds its metric. A filter under our
    /// name for another control is not used: that control may rewrite it.
    fn reusable(&self) -> Option<&MetricFilter> {
        let covering = self.chosen.covering_filters(self.control);
        let mut usable = covering.filter(|candidate| {
            let filter = candidate.filter;
            let feeders = self.filters.iter().filter(|f| f.metric == filter.metric);
            feeders.count() == 1
                && candidate.feed.others.is_empty()
                && self.triggers(filter)
                && self.has_asked_pattern(filter)
                && !is_named_by_us(self.inputs, self.group(), filter)
        });
        usable.next().map(|candidate| candidate.filter)
    }

    fn name_taken(&self, taken: &MetricFilter, ours: &Metric) -> Blocker {
        Blocker::new(
            Link::Filter,
            format!(
                "metric filter {} is somebody else's: it feeds {} where ours would feed {ours}, and writing ours would replace it",
                taken.name, taken.metric
            ),
            vec![logs::describe_metric_filters_by_prefix(
                &self.chosen.trail.trail.home_region,
                self.chosen.trail.log_group.name(),
                &taken.name,
            )],
        )
    }

    /// The alarm under our name; it must be ours.
    fn alarm_before(&self, name: &str) -> Result<Option<Alarm>, Blocker> {
        let region = &self.chosen.trail.trail.home_region;
        let observed = self.inputs.observed;
        // If the list was too long, only an alarm that was read by name is known to be absent.
        let read = match lookup(&observed.alarms, region) {
            Read::Present(listing) if !listing.complete => {
                lookup(&observed.named_alarms, region).map(|_| ())
            }
            listing => listing.map(|_| ()),
        };
        if read.present().is_none() {
            let action = "cloudwatch:DescribeAlarms";
            let unread = read.refused().unwrap_or_else(|| Unread::not_asked(action));
            let may = match unread {
                Unread::Failed { .. } => unread.verb(),
                _ => "may not be",
            };
            let reason = format!("whether there is an alarm {name} already {may} read");
            return Err(Blocker::unread(Link::Alarm, reason, unread));
        }
        let known = observed.known_alarms(region);
        let Some(found) = known.into_iter().find(|alarm| alarm.name == name) else {
            return self.other_alarm(name).map_or(Ok(None), Err);
        };
        if is_our_alarm(found, self.control.slug.as_str()) {
            return Ok(Some(found.clone()));
        }
        let mark = alarm_marker(self.control.slug.as_str());
        Err(Blocker::new(
            Link::Alarm,
            format!(
                "alarm {name} is somebody else's: its description does not end in {mark} as ours would, and writing ours would replace it"
            ),
            vec![cloudwatch::describe_alarms(region, name)],
        ))
    }

    /// The blocker where a composite or log alarm has our name. Names are unique among alarms of all types ("`PutMetricAlarm`",
    /// `CloudWatch` API reference).
    fn other_alarm(&self, name: &str) -> Option<Blocker> {
        let region = &self.chosen.trail.trail.home_region;
        let others = lookup(&self.inputs.observed.other_alarms, region);
        let mut others = others.present().into_iter().flat_map(|all| all.iter());
        let (words, kind) = match others.find(|other| other.name == name)?.watches {
            AlarmInput::Alarms(_) => ("composite", "CompositeAlarm"),
            AlarmInput::Logs(_) => ("log", "LogAlarm"),
        };
        Some(Blocker::new(
            Link::Alarm,
            format!(
                "a {words} alarm is called {name}, and CloudWatch creates no alarm under the name of one of another type"
            ),
            vec![
                cloudwatch::describe_alarms_of_type(region, name, kind),
                "or give ours another name with --name-prefix".to_owned(),
            ],
        ))
    }

    fn alarm(&self, name: &str, filter: &MetricFilter) -> Alarm {
        let settings = &self.filter_control.alarm;
        let account = self.inputs.account();
        let description = AlarmDescription {
            control: self.control,
            filter: self.filter_control,
            version: self.inputs.settings.benchmark,
            account: account.as_str(),
            region: &self.chosen.trail.trail.home_region,
            group: &self.chosen.trail.log_group,
            filter_name: &filter.name,
        };
        Alarm {
            name: name.to_owned(),
            description: description.text(),
            metric: Some(filter.metric.clone()),
            dimensions: BTreeMap::new(),
            statistic: Some(settings.statistic.clone()),
            comparison: settings.comparison.clone(),
            threshold: Some(
                self.settings
                    .threshold
                    .map_or(settings.threshold, f64::from),
            ),
            period: Some(self.settings.period.unwrap_or(settings.period)),
            evaluation_periods: Some(settings.evaluation_periods),
            datapoints_to_alarm: None,
            treat_missing_data: Some(settings.treat_missing_data.clone()),
            unit: None,
            actions_enabled: true,
            alarm_actions: vec![self.topic.arn.as_str().to_owned()],
            ok_actions: Vec::new(),
            insufficient_data_actions: Vec::new(),
            evaluation: Evaluation::default(),
        }
    }
}
