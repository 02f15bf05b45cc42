//! Everything that feeds one metric: an alarm sees the metric, not the filter that it was made for.
//!
//! A metric is the sum of all its filters, in any log group of the account and Region. Each of them adds its value for the
//! events that it matches, and its default value in the minutes in which its log group receives only other events.

use crate::aws_cli::logs;
use crate::chain::alarm_results::AlarmResults;
use crate::chain::pattern_usability::{describe_excess, usability};
use crate::cloudtrail::find_joint_excess;
use crate::inputs::Inputs;
use crate::memo::{Memo, Usability};
use crate::pattern::{CoverageQuery, Pattern, SearchBudget, SelectorStep, can_overlap_within};
use crate::state::{LogGroupArn, Metric, MetricFilter, Read, Region, Unread, lookup};

/// The filters that feed the metric of a filter.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricFeed<'a> {
    /// The filter whose events are asked about.
    pub filter: &'a MetricFilter,
    /// The other filters of its metric.
    pub others: Vec<Feeder<'a>>,
    /// What the filters of the metric match together, if that is more than half of what any account records all day and
    /// none of them does alone. One clause.
    pub together: Option<String>,
    /// Why the filters of other log groups are not known. `None` if they are known, and for a recording that was made before
    /// they were read: its filters of the log group decide.
    pub unread: Option<Unread>,
    /// What was found for the alarms on the metric.
    pub results: AlarmResults,
}

/// Another filter of the metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Feeder<'a> {
    /// The filter.
    pub filter: &'a MetricFilter,
    /// The name of its log group; `None` if it is the log group of the filter that is asked about.
    pub log_group: Option<&'a str>,
    /// How often it matches while nothing of interest happens.
    pub matches: Frequency,
    /// Whether it matches the events that are asked about.
    pub on_event: Overlap,
    /// Whether that is not known because the search gave up.
    pub is_undecided: bool,
}

/// How often a filter matches while nothing of interest happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frequency {
    /// Not at all, or not more often than what is of interest.
    Seldom,
    /// It matches what any account records all day. The reason, one clause.
    AllDay(String),
    /// What its log group receives is not known.
    Unknown,
}

/// Whether a filter matches the events of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// None of them.
    Never,
    /// It is not known.
    Perhaps,
    /// All of them.
    Always,
}

impl<'a> MetricFeed<'a> {
    /// A filter that alone feeds its metric.
    #[must_use]
    pub fn alone(filter: &'a MetricFilter) -> Self {
        Self {
            filter,
            others: Vec::new(),
            together: None,
            unread: None,
            results: AlarmResults::default(),
        }
    }

    /// The feed of a filter's metric in the Region of its log group. The filter need not exist yet.
    pub(crate) fn of(inputs: Inputs<'a>, group: &LogGroupArn, filter: &'a MetricFilter) -> Self {
        let pattern = inputs.memo.parse(&filter.pattern).ok();
        let others = feeders_beside(
            inputs,
            group,
            &filter.metric,
            (&filter.name, pattern.as_ref()),
        );
        Self {
            together: joint_excess(inputs.memo, filter, &others),
            filter,
            others,
            unread: refused_read(inputs, group),
            results: AlarmResults::default(),
        }
    }

    /// The command that shows the filters of the metric.
    #[must_use]
    pub fn show(&self, region: &Region) -> String {
        logs::describe_metric_filters_of_metric(region, &self.filter.metric)
    }
}

/// Why the filters of some other log group of the Region are not known.
fn refused_read(inputs: Inputs<'_>, group: &LogGroupArn) -> Option<Unread> {
    let region = group.region();
    let elsewhere = lookup(&inputs.observed.other_filters, &region);
    let groups = inputs.observed.metric_filters.iter();
    let mut refused = groups
        .filter(|(other, _)| *other != group && other.region() == region)
        .filter_map(|(_, read)| read.refused());
    elsewhere.refused().or_else(|| refused.next())
}

impl Feeder<'_> {
    /// The filter as the subject of a clause.
    #[must_use]
    pub fn label(&self) -> String {
        let name = &self.filter.name;
        match self.log_group {
            Some(group) => format!("metric filter {name} of log group {group}"),
            None => format!("metric filter {name}"),
        }
    }

    /// Whether it ever publishes anything.
    fn publishes(&self, memo: &Memo) -> bool {
        let pattern = || memo.parse(&self.filter.pattern);
        let dead = || pattern().is_ok_and(|one| never_matches(memo, &one));
        self.filter.default_value.is_some() || !dead()
    }

    /// Whether the metric is more than the events of interest because of it: it publishes something else than zero while
    /// nothing happens, takes something away, or has another unit.
    #[must_use]
    pub fn disturbs(&self) -> bool {
        let value = self.filter.value.parse::<f64>().ok();
        let adds = value.is_some_and(|value| value >= 0.0);
        let silent = self.matches == Frequency::Seldom || value == Some(0.0);
        let zero = self.filter.default_value.is_none_or(|value| value == 0.0);
        !(adds && silent && zero && self.filter.unit.is_none())
    }
}

/// The filters that feed a metric without dimensions in the Region of a log group, in the order of log group and name. Those
/// of other log groups have its name.
fn feeders<'a>(
    inputs: Inputs<'a>,
    group: &LogGroupArn,
    metric: &Metric,
) -> Vec<(Option<&'a str>, &'a MetricFilter)> {
    let region = group.region();
    let observed = inputs.observed;
    let feeds = |filter: &&MetricFilter| {
        filter.metric == *metric
            && filter.dimensions.is_empty()
            && filter.system_dimensions.is_empty()
    };
    let mut found = Vec::new();
    // A log group that was read on its own is known best: a simulation changes it.
    for (other, read) in &observed.metric_filters {
        if other.region() == region && other.account() == group.account() {
            let name = (other != group).then(|| other.name());
            let filters = read.present().into_iter().flatten().filter(feeds);
            found.extend(filters.map(|filter| (name, filter)));
        }
    }
    let read_alone = |name: &str| {
        let mut groups = observed.metric_filters.iter();
        groups.any(|(one, read)| {
            one.name() == name && one.region() == region && read.present().is_some()
        })
    };
    if let Read::Present(all) = lookup(&observed.other_filters, &region) {
        let others = all.iter().filter(|one| feeds(&&one.filter));
        let others = others.filter(|one| !read_alone(&one.log_group));
        found.extend(others.map(|one| (Some(one.log_group.as_str()), &one.filter)));
    }
    found.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    found
}

/// The filters that feed a metric beside the one of this name, and perhaps of this pattern, in the log group.
pub(crate) fn feeders_beside<'a>(
    inputs: Inputs<'a>,
    group: &LogGroupArn,
    metric: &Metric,
    (name, pattern): (&str, Option<&Pattern>),
) -> Vec<Feeder<'a>> {
    let all = feeders(inputs, group, metric).into_iter();
    let others = all.filter(|(log_group, filter)| log_group.is_some() || filter.name != name);
    others
        .map(|(log_group, filter)| feeder(inputs, pattern, log_group, filter))
        .filter(|one| one.publishes(inputs.memo))
        .collect()
}

fn feeder<'a>(
    inputs: Inputs<'a>,
    asked: Option<&Pattern>,
    log_group: Option<&'a str>,
    filter: &'a MetricFilter,
) -> Feeder<'a> {
    let pattern = inputs.memo.parse(&filter.pattern).ok();
    let from_trail = log_group.is_none_or(|name| is_of_trail(inputs, name));
    let (on_event, is_undecided) = overlap(inputs, asked, log_group, filter, pattern.as_ref());
    Feeder {
        filter,
        log_group,
        matches: frequency(inputs.memo, pattern.as_ref(), from_trail),
        on_event,
        is_undecided,
    }
}

/// Whether a trail delivers to a log group of this name.
fn is_of_trail(inputs: Inputs<'_>, name: &str) -> bool {
    let trails = inputs.observed.all_trails();
    let mut groups = trails.iter().filter_map(|trail| trail.log_group.as_ref());
    groups.any(|group| group.name() == name)
}

fn never_matches(memo: &Memo, pattern: &Pattern) -> bool {
    usability(memo, pattern) == Usability::NeverMatches
}

fn frequency(memo: &Memo, pattern: Option<&Pattern>, from_trail: bool) -> Frequency {
    let Some(pattern) = pattern else {
        return Frequency::Unknown;
    };
    let excess = match usability(memo, pattern) {
        Usability::NeverMatches => return Frequency::Seldom,
        Usability::MatchesTooMuch(what) => Some(what),
        Usability::Usable if pattern.json().is_some() => None,
        Usability::Usable => find_joint_excess(&[pattern]).map(|excess| describe_excess(&excess)),
    };
    match excess {
        Some(what) if from_trail => Frequency::AllDay(what),
        None if from_trail || asks_for_calls(pattern) => Frequency::Seldom,
        _ => Frequency::Unknown,
    }
}

/// Whether a pattern asks for a field that tells a CloudTrail record from other logs, so that it is known how often it
/// matches in a log group of unknown content.
fn asks_for_calls(pattern: &Pattern) -> bool {
    const FIELDS: [&str; 4] = ["eventName", "eventSource", "userIdentity", "errorCode"];
    let fields = pattern.equality_fields();
    let mut roots = fields.iter().filter_map(|field| field.steps.first());
    roots.any(|root| matches!(root, SelectorStep::Key(name) if FIELDS.contains(&name.as_str())))
}

/// Whether a filter matches the events of the pattern that is asked about, and whether the search for it gave up.
fn overlap(
    inputs: Inputs<'_>,
    asked: Option<&Pattern>,
    log_group: Option<&str>,
    filter: &MetricFilter,
    pattern: Option<&Pattern>,
) -> (Overlap, bool) {
    let (Some(asked), Some(pattern)) = (asked, pattern) else {
        return (Overlap::Perhaps, false);
    };
    if never_matches(inputs.memo, pattern) {
        return (Overlap::Never, false);
    }
    let both = [pattern, asked];
    let sees_all = log_group.is_none()
        && !filter.on_transformed_logs
        && filter.field_selection.is_none()
        && pattern.json().is_some();
    let covers = |budget: &SearchBudget| {
        CoverageQuery::new(&[pattern], asked)
            .within(budget)
            .covers()
    };
    let covering = sees_all.then(|| inputs.memo.covers_in_metric(both, covers));
    if covering.is_some_and(|verdict| verdict.holds) {
        return (Overlap::Always, false);
    }
    let gave_up = covering.is_some_and(|verdict| verdict.gave_up);
    // A transformer may make any event of another.
    if filter.on_transformed_logs {
        return (Overlap::Perhaps, gave_up);
    }
    let overlaps = |budget: &SearchBudget| can_overlap_within(pattern, asked, budget);
    let overlapping = inputs.memo.overlap_in_metric(both, overlaps);
    if overlapping.holds {
        (Overlap::Perhaps, gave_up || overlapping.gave_up)
    } else {
        (Overlap::Never, false)
    }
}

/// What the filters of trails match together, if none of them matches too much alone.
fn joint_excess(memo: &Memo, filter: &MetricFilter, others: &[Feeder<'_>]) -> Option<String> {
    let seldom = others
        .iter()
        .filter(|other| other.matches == Frequency::Seldom && other.filter.value != "0");
    let filters: Vec<&MetricFilter> = seldom.map(|other| other.filter).collect();
    if filters.is_empty() {
        return None;
    }
    let parsed = filters.iter().chain([&filter]);
    let parsed: Vec<Pattern> = parsed
        .filter_map(|one| memo.parse(&one.pattern).ok())
        .collect();
    let excess = find_joint_excess(&parsed.iter().collect::<Vec<_>>())?;
    Some(format!(
        "the {} filters of its metric together match {} of {} events that any account records all day",
        parsed.len(),
        excess.matched,
        excess.total
    ))
}
