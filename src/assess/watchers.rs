//! What watches a metric where no alarm on it tells anybody: alarms that look at it without being alarms on it, and
//! alarms that nearly are. They are named for what they are and never count, for the benchmark asks for an alarm on the
//! metric itself, and what they do on one event is not proven.

use crate::select::Inputs;
use crate::state::{Alarm, AlarmInput, Metric, MetricFilter, OtherAlarm, Read, Region, lookup};

/// Whether something else may speak when an event comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Watchers {
    /// What there is, as clauses.
    pub(super) words: Vec<String>,
    /// Whether some of it may tell somebody, or that is not known.
    pub(super) may_speak: bool,
}

/// What else there is about the metric of this filter.
pub(super) fn watchers(inputs: Inputs<'_>, region: &Region, filter: &MetricFilter) -> Watchers {
    let metric = &filter.metric;
    let alarms = inputs.observed.known_alarms(region);
    let on_it: Vec<&str> = alarms
        .iter()
        .filter(|alarm| alarm.metric.as_ref() == Some(metric))
        .map(|alarm| alarm.name.as_str())
        .collect();
    let mut found = Watchers {
        words: Vec::new(),
        may_speak: false,
    };
    for alarm in &alarms {
        if let Some(words) = by_queries(inputs, alarm, metric) {
            found.words.push(words);
            found.may_speak |= alarm.actions_enabled && alarm.topics().next().is_some();
        } else if let Some(words) = nearly(alarm, metric) {
            found.words.push(words);
        }
    }
    match lookup(&inputs.observed.other_alarms, region) {
        Read::Present(others) => {
            for other in others {
                if let Some(words) = other_words(other, &on_it, filter_group(inputs, filter)) {
                    found.words.push(words);
                    found.may_speak |= other.notifies();
                }
            }
        }
        Read::Absent => {}
        Read::Denied { .. } => {
            found.may_speak = true;
            let words = "composite alarms may not be listed (cloudwatch:DescribeAlarms on *)";
            found.words.push(words.to_owned());
        }
        // Asked where a filter covers what a control wants and no alarm on its metric tells anybody. A composite alarm
        // needs one to go by.
        Read::NotAsked => found.may_speak |= !on_it.is_empty(),
    }
    found
}

/// The log group a filter is of.
fn filter_group<'a>(inputs: Inputs<'a>, filter: &MetricFilter) -> Option<&'a str> {
    let groups = inputs.observed.metric_filters.iter();
    let mut of = groups.filter(|(_, read)| {
        let filters = read.present().into_iter().flatten();
        filters.into_iter().any(|one| one == filter)
    });
    of.next().map(|(group, _)| group.as_str())
}

fn by_queries(inputs: Inputs<'_>, alarm: &Alarm, metric: &Metric) -> Option<String> {
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

/// An alarm that misses the metric by a name or by a dimension, and so sees nothing of it.
fn nearly(alarm: &Alarm, metric: &Metric) -> Option<String> {
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
    let same_name = other.name == metric.name;
    same_name.then(|| format!("alarm {name} watches {other}, which is another metric"))
}

fn other_words(other: &OtherAlarm, on_it: &[&str], group: Option<&str>) -> Option<String> {
    let OtherAlarm { name, watches, .. } = other;
    match watches {
        AlarmInput::Alarms(rule) => {
            let child = on_it.iter().find(|child| rule_names(rule, child))?;
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

/// Whether the rule of a composite alarm names an alarm: `ALARM(name)`, `ALARM("name")`, or by ARN.
fn rule_names(rule: &str, alarm: &str) -> bool {
    rule.split('(').skip(1).any(|rest| {
        let inside = rest.split(')').next().unwrap_or_default().trim();
        let inside = inside.trim_matches(['"', '\'']);
        let name = inside
            .rsplit_once(":alarm:")
            .map_or(inside, |(_, name)| name);
        name == alarm
    })
}
