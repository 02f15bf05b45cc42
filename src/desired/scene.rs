//! One control in its log group: which filter matches for it, and what alarm of ours it needs.
//!
//! Somebody's filter that already counts is used as it is, if nothing else feeds its metric; else
//! ours is made. A filter or alarm of somebody else's under our name is an obstacle: both calls
//! replace by name.

use super::description::{Told, ownership_mark};
use super::drift::{as_asked, keeping_actions, settled};
use super::names::{free_name, is_named_by_us, own_metric, plain_name};
use super::topic::{DesiredTopic, TopicState};
use super::{Obstacle, desired_tags};
use crate::assess::{Candidate, Link, accepted_filters, countable, counts, needs_more_than};
use crate::control::{Control, FilterControl};
use crate::pattern::{Coverage, Pattern, decide_coverage};
use crate::select::{ChosenTrail, Inputs};
use crate::settings::ControlSettings;
use crate::state::{Alarm, Evaluation, Metric, MetricFilter, Read, lookup};
use std::collections::BTreeMap;

use super::watch::{FilterSource, Watch};

/// One control, and all it is judged by.
pub(super) struct Scene<'a> {
    inputs: Inputs<'a>,
    trail: &'a ChosenTrail,
    topic: &'a DesiredTopic,
    filters: &'a [&'a MetricFilter],
    candidates: &'a [Candidate<'a>],
    control: &'a Control,
    asked: &'a FilterControl,
    own: ControlSettings,
}

impl<'a> Scene<'a> {
    /// The control, with what the settings ask of it.
    pub(super) fn of(
        inputs: Inputs<'a>,
        trail: &'a ChosenTrail,
        topic: &'a DesiredTopic,
        (filters, candidates): (&'a [&'a MetricFilter], &'a [Candidate<'a>]),
        control: &'a Control,
        asked: &'a FilterControl,
    ) -> Self {
        let own = inputs.settings.per_control.get(&control.slug);
        Self {
            inputs,
            trail,
            topic,
            filters,
            candidates,
            control,
            asked,
            own: own.cloned().unwrap_or_default(),
        }
    }

    /// The filter and the alarm it shall have, or what is in the way.
    pub(super) fn watch(&self) -> Result<Watch, Obstacle> {
        if let TopicState::Blocked(obstacle) = &self.topic.state {
            return Err(obstacle.clone());
        }
        let mut notes = Vec::new();
        let (name, filter) = self.filter(&mut notes)?;
        let alarm_before = self.alarm_before(&name)?;
        let wanted = self.alarm(&name, filter.filter());
        let alarm_differs = alarm_before
            .as_ref()
            .is_some_and(|before| !as_asked(before, &wanted, &self.own));
        let filter_differs = matches!(
            &filter,
            FilterSource::Own { before: Some(before), .. } if !self.is_as_asked(before)
        );
        let alarm = match &alarm_before {
            Some(before) if settled(before, &wanted, filter.filter(), &self.own) => before.clone(),
            Some(before) => keeping_actions(wanted, before),
            None => wanted,
        };
        Ok(Watch {
            filter,
            alarm,
            alarm_before,
            tags: desired_tags(self.inputs),
            asked_for: alarm_differs || filter_differs,
            notes,
        })
    }

    /// The name of what is ours, and the filter.
    fn filter(&self, notes: &mut Vec<String>) -> Result<(String, FilterSource), Obstacle> {
        let plain = plain_name(self.inputs, self.control);
        let (name, fed_by) = free_name(self.inputs, self.filters, &plain);
        let metric = own_metric(self.inputs, &name);
        let ours = self
            .filters
            .iter()
            .find(|f| f.name == name && f.metric == metric);
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
                "metric filter {feeder} already feeds metric {}; ours is called {name}",
                own_metric(self.inputs, &plain)
            ));
        }
        if let Some(taken) = self
            .filters
            .iter()
            .find(|f| f.name == name && f.metric != metric)
        {
            return Err(self.name_taken(taken, &metric));
        }
        Ok((name.clone(), self.own(&name, metric, ours.copied())?))
    }

    fn own(
        &self,
        name: &str,
        metric: Metric,
        before: Option<&MetricFilter>,
    ) -> Result<FilterSource, Obstacle> {
        let version = self.inputs.settings.benchmark;
        let Some(pattern) = self.asked.create.at(version) else {
            return Err(Obstacle::new(
                Link::Filter,
                format!("CIS {version} has no such control"),
                Vec::new(),
            ));
        };
        let value = &self.asked.metric_value;
        let text = self.own.pattern.as_deref().unwrap_or(pattern.text());
        let mut after = MetricFilter::plain(name, text, metric, value);
        if let Some(before) =
            before.filter(|before| self.serves(before) && self.is_as_asked(before))
        {
            after = before.clone();
        }
        Ok(FilterSource::Own {
            before: before.cloned(),
            after,
        })
    }

    /// Whether our alarm would go off on as many events that this filter counts as are allowed.
    fn raises(&self, filter: &MetricFilter) -> bool {
        let events = self.own.max_threshold.unwrap_or(1);
        needs_more_than(events, &self.alarm(&filter.name, filter), filter).is_none()
    }

    /// Whether a filter has the pattern that the settings ask for, if they ask for any.
    fn is_as_asked(&self, filter: &MetricFilter) -> bool {
        let Some(text) = &self.own.pattern else {
            return true;
        };
        match (Pattern::parse(text), Pattern::parse(&filter.pattern)) {
            (Ok(asked), Ok(found)) => decide_coverage(&[&found], &asked) == Coverage::Equal,
            _ => false,
        }
    }

    /// Whether a filter of ours does what it should, in whatever words.
    fn serves(&self, filter: &MetricFilter) -> bool {
        self.raises(filter)
            && countable(filter)
                .is_some_and(|pattern| counts(self.inputs, self.control, &[&pattern]).is_some())
    }

    /// A filter of somebody else's that counts, raises our alarm and is alone in feeding its
    /// metric. One that bears our name for another control is that control's to rewrite.
    fn reusable(&self) -> Option<&MetricFilter> {
        accepted_filters(self.inputs, self.control, self.candidates).find(|filter| {
            let feeders = self.filters.iter().filter(|f| f.metric == filter.metric);
            feeders.count() == 1
                && self.raises(filter)
                && self.is_as_asked(filter)
                && !is_named_by_us(self.inputs, self.trail, filter)
        })
    }

    fn name_taken(&self, taken: &MetricFilter, ours: &Metric) -> Obstacle {
        Obstacle::new(
            Link::Filter,
            format!(
                "metric filter {} is somebody else's: it feeds {} where ours would feed {ours}, and writing ours would replace it",
                taken.name, taken.metric
            ),
            vec![format!(
                "aws logs describe-metric-filters --region {} --log-group-name {} --filter-name-prefix {}",
                self.trail.trail.home_region,
                self.trail.log_group.name(),
                taken.name
            )],
        )
    }

    /// The alarm under our name, which must be ours.
    fn alarm_before(&self, name: &str) -> Result<Option<Alarm>, Obstacle> {
        let region = &self.trail.trail.home_region;
        let observed = self.inputs.observed;
        // Where the list was too long, only the alarms asked for by name can be said to be absent.
        let read = match lookup(&observed.alarms, region) {
            Read::Present(listing) if !listing.complete => {
                lookup(&observed.named_alarms, region).map(|_| ())
            }
            listing => listing.map(|_| ()),
        };
        if read.present().is_none() {
            return Err(Obstacle::denied(
                Link::Alarm,
                format!("whether there is an alarm {name} already may not be read"),
                read.denied().unwrap_or("cloudwatch:DescribeAlarms"),
            ));
        }
        let known = observed.known_alarms(region);
        let Some(found) = known.into_iter().find(|alarm| alarm.name == name) else {
            return Ok(None);
        };
        let mark = ownership_mark(self.control.slug.as_str());
        if found.description.trim_end().ends_with(&mark) {
            return Ok(Some(found.clone()));
        }
        Err(Obstacle::new(
            Link::Alarm,
            format!(
                "alarm {name} is somebody else's: its description does not end in {mark} as ours would, and writing ours would replace it"
            ),
            vec![format!(
                "aws cloudwatch describe-alarms --region {region} --alarm-names {name}"
            )],
        ))
    }

    fn alarm(&self, name: &str, filter: &MetricFilter) -> Alarm {
        let settings = &self.asked.alarm;
        let account = self.inputs.account();
        let description = Told {
            control: self.control,
            filter: self.asked,
            version: self.inputs.settings.benchmark,
            account: account.as_str(),
            region: &self.trail.trail.home_region,
            group: &self.trail.log_group,
            filter_name: &filter.name,
        };
        Alarm {
            name: name.to_owned(),
            description: description.text(),
            metric: Some(filter.metric.clone()),
            dimensions: BTreeMap::new(),
            statistic: Some(settings.statistic.clone()),
            comparison: settings.comparison.clone(),
            threshold: Some(self.own.threshold.map_or(settings.threshold, f64::from)),
            period: Some(self.own.period.unwrap_or(settings.period)),
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
