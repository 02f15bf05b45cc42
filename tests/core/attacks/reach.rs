//! Whom the alarms of an account reach, and where access logs arrive: a small model apart from the code of the program. It
//! follows alarms to topics to confirmed subscribers, and back to the filters that feed their metrics.

use cis_fix::state::{
    Alarm, AlarmInput, BucketName, Metric, Observed, OtherAlarm, Region, TopicArn,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// A way from something that happens to somebody who learns of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Notice {
    /// The Region of the alarm.
    pub(crate) region: Region,
    /// Its name.
    pub(crate) alarm: String,
    /// What sets it off: a filter, a metric that no filter feeds, or log groups.
    source: String,
    /// The state in which it notifies.
    state: &'static str,
    /// Who learns of it.
    subscriber: String,
}

/// An alarm of any type.
enum AnyAlarm<'a> {
    Metric(&'a Alarm),
    Other(&'a OtherAlarm),
}

/// All ways in an account.
pub(crate) fn notices(account: &Observed) -> BTreeSet<Notice> {
    let regions = account.alarms.keys().chain(account.other_alarms.keys());
    let regions: BTreeSet<&Region> = regions.collect();
    let all = regions.into_iter().flat_map(|region| {
        let alarms = alarms_of(account, region);
        let of = |alarm: &AnyAlarm<'_>| notices_of(account, region, alarm);
        alarms.iter().flat_map(of).collect::<Vec<_>>()
    });
    all.collect()
}

fn alarms_of<'a>(account: &'a Observed, region: &Region) -> Vec<AnyAlarm<'a>> {
    let listing = account.alarms.get(region);
    let listing = listing.and_then(|read| read.present());
    let metric = listing.into_iter().flat_map(|one| &one.alarms);
    let other = account.other_alarms.get(region);
    let other = other.and_then(|read| read.present()).into_iter().flatten();
    let metric = metric.map(AnyAlarm::Metric);
    metric.chain(other.map(AnyAlarm::Other)).collect()
}

impl AnyAlarm<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Metric(alarm) => &alarm.name,
            Self::Other(alarm) => &alarm.name,
        }
    }

    /// The actions that are enabled, by state.
    fn actions(&self) -> Vec<(&'static str, &str)> {
        let (enabled, lists) = match self {
            Self::Metric(alarm) => (
                alarm.actions_enabled,
                vec![
                    ("ALARM", &alarm.alarm_actions),
                    ("OK", &alarm.ok_actions),
                    ("INSUFFICIENT_DATA", &alarm.insufficient_data_actions),
                ],
            ),
            Self::Other(alarm) => (alarm.actions_enabled, vec![("ALARM", &alarm.alarm_actions)]),
        };
        let lists = lists.into_iter().filter(|_| enabled);
        lists
            .flat_map(|(state, list)| list.iter().map(move |action| (state, action.as_str())))
            .collect()
    }
}

fn notices_of(account: &Observed, region: &Region, alarm: &AnyAlarm<'_>) -> Vec<Notice> {
    let sources = sources(account, region, alarm, &mut BTreeSet::new());
    let mut all = Vec::new();
    for (state, action) in alarm.actions() {
        for subscriber in subscribers(account, region, action) {
            all.extend(sources.iter().map(|source| Notice {
                region: region.clone(),
                alarm: alarm.name().to_owned(),
                source: source.clone(),
                state,
                subscriber: subscriber.clone(),
            }));
        }
    }
    all
}

/// What sets an alarm off.
fn sources(
    account: &Observed,
    region: &Region,
    alarm: &AnyAlarm<'_>,
    seen: &mut BTreeSet<String>,
) -> BTreeSet<String> {
    if !seen.insert(alarm.name().to_owned()) {
        return BTreeSet::new();
    }
    match alarm {
        AnyAlarm::Metric(alarm) => {
            let queries = alarm.evaluation.queries.iter();
            let metrics = alarm.metric.iter();
            let metrics = metrics.chain(queries.filter_map(|query| query.metric.as_ref()));
            let fed = metrics.flat_map(|metric| feeds(account, region, metric));
            fed.collect()
        }
        AnyAlarm::Other(OtherAlarm { watches, .. }) => match watches {
            AlarmInput::Logs(groups) => [format!("logs {groups:?}")].into(),
            AlarmInput::Alarms(rule) => {
                let mut all = BTreeSet::new();
                for child in alarms_of(account, region) {
                    if names(rule, child.name()) {
                        let of_child = sources(account, region, &child, seen);
                        let of_child = of_child.into_iter();
                        all.extend(of_child.map(|one| format!("{}: {one}", child.name())));
                    }
                }
                all
            }
        },
    }
}

/// Whether the rule of a composite alarm names an alarm, by name or ARN.
fn names(rule: &str, alarm: &str) -> bool {
    let rule = rule.replace(['"', '\''], "");
    let mut arguments = rule
        .split('(')
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    arguments.any(|(argument, _)| {
        let argument = argument.trim();
        argument == alarm || argument.ends_with(&format!(":alarm:{alarm}"))
    })
}

/// The filters that feed a metric; the metric itself if none does.
fn feeds(account: &Observed, region: &Region, metric: &Metric) -> Vec<String> {
    let groups = account.metric_filters.iter();
    let groups = groups.filter(|(group, _)| group.region() == *region);
    let filters = groups.flat_map(|(group, read)| {
        let filters = read.present().into_iter().flatten();
        filters.map(move |filter| (group, filter))
    });
    let feeding = filters.filter(|(_, filter)| filter.metric == *metric);
    let feeding: Vec<String> = feeding
        .map(|(group, filter)| format!("{group} {} {}", filter.name, filter.pattern))
        .collect();
    if feeding.is_empty() {
        vec![format!("metric {metric}")]
    } else {
        feeding
    }
}

/// The confirmed subscribers of a topic that lets the alarms of a Region publish.
fn subscribers(account: &Observed, region: &Region, topic: &str) -> Vec<String> {
    let found = account.topics.get(&TopicArn::from(topic));
    let Some((found, attributes)) =
        found.and_then(|found| Some((found, found.attributes.present()?)))
    else {
        return Vec::new();
    };
    let policy = attributes.policy.as_deref().unwrap_or_default();
    if !allows(policy, "cloudwatch.amazonaws.com", Some(region)) {
        return Vec::new();
    }
    let all = found.subscriptions.present().into_iter().flatten();
    all.filter(|one| one.confirmed)
        .map(|one| format!("{}:{}", one.protocol, one.endpoint))
        .collect()
}

/// Whether a policy has a statement that allows a service, for alarms of a Region if one is given.
fn allows(policy: &str, service: &str, region: Option<&Region>) -> bool {
    let document: Value = serde_json::from_str(policy).unwrap_or_default();
    let mut statements = document["Statement"].as_array().into_iter().flatten();
    statements.any(|one| {
        let principal = &one["Principal"];
        let is_allowed =
            principal["Service"] == service || *principal == "*" || principal["AWS"] == "*";
        let source = one["Condition"]["ArnLike"]["aws:SourceArn"].as_str();
        let in_region = source.is_none_or(|source| {
            region.is_none_or(|region| source.contains(&format!(":cloudwatch:{region}:")))
        });
        one["Effect"] == "Allow" && is_allowed && in_region
    })
}

/// The buckets whose access logs arrive, each with the target.
pub(crate) fn deliveries(account: &Observed) -> BTreeSet<(BucketName, BucketName)> {
    let sources = account.buckets.iter().filter_map(|(name, bucket)| {
        let target = &bucket.logging.present()?.target;
        let found = account.buckets.get(target)?;
        let exists = found.region.present().is_some();
        let policy = found.policy.present()?;
        let allowed = allows(policy, "logging.s3.amazonaws.com", None);
        (exists && allowed).then(|| (name.clone(), target.clone()))
    });
    sources.collect()
}
