//! What is said of an alarm beside the verdict: what an audit would say of it, what one event does, and the command that
//! shows it.

use super::alarm::{Takes, takes};
use super::chain::Chain;
use super::fate::Fate;
use super::finding::{Evidence, Link};
use super::mute::windows;
use crate::select::Inputs;
use crate::state::{Alarm, Region};

/// Of an alarm at which a chain ends. An audit by the benchmark asks for an alarm on the metric and for a subscriber of
/// its topic ("Audit", steps 5 to 7 of each control), and so lets an alarm pass that waits for five events.
pub(super) fn of_a_broken_alarm(
    inputs: Inputs<'_>,
    region: &Region,
    chain: &Chain<'_>,
) -> Vec<Evidence> {
    let at_the_alarm = match &chain.fate {
        Fate::Muted { .. } => true,
        Fate::Broken { link, .. } | Fate::Doubtful { link, .. } => *link == Link::Alarm,
        _ => false,
    };
    if !at_the_alarm {
        return Vec::new();
    }
    let Some(alarm) = chain.alarm else {
        return vec![Evidence::new("shown by", show_none(region, chain))];
    };
    let mut facts = Vec::new();
    if let Some(topic) = alarm.topics().find(|topic| {
        let topic = inputs.observed.topic(topic);
        topic.confirmed().next().is_some()
    }) {
        let words = format!(
            "pass: alarm {} is on metric {} and topic {} has a subscriber",
            alarm.name,
            chain.filter.metric,
            topic.name()
        );
        facts.push(Evidence::new("benchmark audit", words));
        let answer = one_event(chain, alarm);
        facts.push(Evidence::new("one event reaches a person", answer));
    }
    facts.push(Evidence::new("shown by", show(region, alarm)));
    facts
}

fn one_event(chain: &Chain<'_>, alarm: &Alarm) -> String {
    match (&chain.fate, takes(alarm, chain.filter)) {
        (Fate::Muted { .. }, _) => "no, the alarm is muted".to_owned(),
        (
            _,
            Takes::Events {
                periods: 1, why, ..
            },
        ) if why.is_empty() => "no, the alarm tells nobody".to_owned(),
        (
            _,
            Takes::Events {
                in_a_period,
                periods: 1,
                ..
            },
        ) => format!(
            "no, needs {in_a_period} in one period; if so few are noise, max_threshold: {in_a_period} in the settings lets it count"
        ),
        (_, takes @ Takes::Events { periods, .. }) => format!(
            "no, needs {} in {periods} periods",
            takes.events().unwrap_or_default()
        ),
        (_, Takes::Never(_)) => "no, and no number of events does".to_owned(),
        (_, Takes::NotProven(_)) => "not proven".to_owned(),
    }
}

/// Of an alarm that goes off and tells somebody: when it speaks late, and when it will be muted.
pub(super) fn of_a_working_alarm(
    inputs: Inputs<'_>,
    region: &Region,
    chain: &Chain<'_>,
) -> Vec<Evidence> {
    let Some(alarm) = chain.alarm else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    if let Takes::Events { later, .. } = takes(alarm, chain.filter)
        && later > 0
    {
        let seconds = i64::from(alarm.period.unwrap_or_default()) * i64::from(later);
        let words = format!(
            "alarm {} speaks {later} periods ({} minutes) after the event, once all that follows is missing",
            alarm.name,
            seconds / 60
        );
        facts.push(Evidence::new("speaks late", words));
    }
    facts.extend(windows(inputs, region, &alarm.name));
    facts
}

/// The command that shows that no alarm watches the metric of a filter.
fn show_none(region: &Region, chain: &Chain<'_>) -> String {
    let metric = &chain.filter.metric;
    format!(
        "aws cloudwatch describe-alarms-for-metric --region {region} --namespace {} --metric-name {} --query 'MetricAlarms[].AlarmName'",
        quoted(&metric.namespace),
        quoted(&metric.name)
    )
}

/// A name as one word of a shell's.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', r"'\''"))
}

/// The command that shows what an alarm watches and whom it tells.
fn show(region: &Region, alarm: &Alarm) -> String {
    format!(
        "aws cloudwatch describe-alarms --region {region} --alarm-names {} --query 'MetricAlarms[].[Namespace,MetricName,Dimensions,Statistic,ExtendedStatistic,ComparisonOperator,Threshold,Period,EvaluationPeriods,DatapointsToAlarm,TreatMissingData,ActionsEnabled,AlarmActions]'",
        quoted(&alarm.name)
    )
}
