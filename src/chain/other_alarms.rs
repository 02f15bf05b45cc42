//! Other alarms that have to do with a metric on which no alarm notifies: those that read it without being alarms on it,
//! and near misses. They are named and never count: the benchmark asks for an alarm on the metric itself, and what they do
//! on one event is not proven.

use crate::chain::alarm_rule::may_depend_on;
use crate::inputs::Inputs;
use crate::state::{Alarm, AlarmInput, Metric, MetricFilter, OtherAlarm, Read, Region, lookup};

/// The other alarms that have to do with a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RelatedAlarms {
    /// One clause for each.
    pub(super) clauses: Vec<String>,
    /// Whether one of them may notify someone on an event, or that is not known.
    pub(super) may_speak: bool,
}

/// The other alarms that have to do with the metric of this filter.
pub(super) fn related_alarms(
    inputs: Inputs<'_>,
    region: &Region,
    filter: &MetricFilter,
) -> RelatedAlarms {
    let metric = &filter.metric;
    let alarms = inputs.observed.known_alarms(region);
    let on_it: Vec<&str> = alarms
        .iter()
        .filter(|alarm| alarm.metric.as_ref() == Some(metric))
        .map(|alarm| alarm.name.as_str())
        .collect();
    let mut found = RelatedAlarms {
        clauses: Vec::new(),
        may_speak: false,
    };
    for alarm in &alarms {
        if let Some(words) = query_clause(inputs, alarm, metric) {
            found.clauses.push(words);
            found.may_speak |= alarm.actions_enabled && alarm.topics().next().is_some();
        } else if let Some(words) = near_miss(alarm, filter) {
            found.clauses.push(words);
        }
    }
    match lookup(&inputs.observed.other_alarms, region) {
        Read::Present(others) => {
            for other in others {
                if let Some(words) = watching_clause(other, &on_it, log_group_of(inputs, filter)) {
                    found.clauses.push(words);
                    found.may_speak |= other.notifies_topic();
                }
            }
        }
        Read::Absent => {}
        Read::Denied { .. } | Read::Forbidden { .. } => {
            found.may_speak = true;
            let words = "composite alarms may not be listed (cloudwatch:DescribeAlarms on *)";
            found.clauses.push(words.to_owned());
        }
        Read::Failed { .. } => {
            found.may_speak = true;
            let words = "composite alarms could not be listed";
            found.clauses.push(words.to_owned());
        }
        // This is read where a covering filter has no alarm that notifies. A composite alarm depends on an alarm on the
        // metric.
        Read::NotAsked => found.may_speak |= !on_it.is_empty(),
    }
    found
}

/// The log group of a filter.
fn log_group_of<'a>(inputs: Inputs<'a>, filter: &MetricFilter) -> Option<&'a str> {
    let groups = inputs.observed.metric_filters.iter();
    let mut of = groups.filter(|(_, read)| {
        let filters = read.present().into_iter().flatten();
        filters.into_iter().any(|one| one == filter)
    });
    of.next().map(|(group, _)| group.as_str())
}

fn query_clause(inputs: Inputs<'_>, alarm: &Alarm, metric: &Metric) -> Option<String> {
    let Alarm {
        name, evaluation, ..
    } = alarm;
    let mut queries = evaluation.queries.iter();
    let query = queries.find(|query| query.metric.as_ref() == Some(metric))?;
    let own = inputs.account();
    let elsewhere = query.account.as_deref().filter(|one| *one != own.as_str());
    Some(if let Some(account) = elsewhere {
        format!(
            "cross-account alarm {name} watches a metric of that name in account {account}, not this one"
        )
    } else if evaluation.band.is_some() {
        format!(
            "anomaly-detection alarm {name} compares the metric with a band CloudWatch learns, which is not the alarm on it that is asked for"
        )
    } else {
        format!(
            "metric-math alarm {name} watches what is computed from the metric, which is not the alarm on it that is asked for"
        )
    })
}

/// The clause on an alarm that misses the metric of a filter by a name or by a dimension.
fn near_miss(alarm: &Alarm, filter: &MetricFilter) -> Option<String> {
    let metric = &filter.metric;
    let other = alarm.metric.as_ref()?;
    let name = &alarm.name;
    if other == metric {
        let asked: Vec<String> = alarm
            .dimensions
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        return (!asked.is_empty()).then(|| {
            format!(
                "alarm {name} asks for the dimensions {}, which the metric does not have",
                asked.join(", ")
            )
        });
    }
    if other.name == metric.name {
        return Some(format!(
            "alarm {name} watches {other}, which is another metric"
        ));
    }
    (other.name == filter.name).then(|| {
        format!(
            "alarm {name} watches {other}, which has the name of the filter and not of its metric"
        )
    })
}

fn watching_clause(other: &OtherAlarm, on_it: &[&str], group: Option<&str>) -> Option<String> {
    let OtherAlarm { name, watches, .. } = other;
    match watches {
        AlarmInput::Alarms(rule) => {
            let child = on_it.iter().find(|child| may_depend_on(rule, child))?;
            Some(format!(
                "composite alarm {name} goes by the state of {child} and is not an alarm on the metric: what it tells hangs on its whole rule"
            ))
        }
        AlarmInput::Logs(groups) => {
            let group = group?;
            let name_of_group = group.rsplit_once(":log-group:").map_or(group, |(_, n)| n);
            let same = |one: &String| one == name_of_group || one.trim_end_matches(":*") == group;
            groups.iter().any(same).then(|| {
                format!("log alarm {name} queries the log group itself and watches no metric")
            })
        }
    }
}
