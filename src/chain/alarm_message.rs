//! What the message of an alarm is known to hold.
//!
//! AWS does not document the complete message. Known here is what published messages agree on
//! (`events/testdata/cloudwatch-alarm-sns-payload-*.json` of `aws/aws-lambda-go`): the properties that every message of a
//! metric alarm has, and that there are no message attributes.

use crate::state::Alarm;

/// The states from which an alarm goes to ALARM.
const OLD_STATES: &[&str] = &["OK", "INSUFFICIENT_DATA"];

/// The message of an alarm that triggers, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct AlarmMessage<'a> {
    /// `AlarmName`.
    pub name: &'a str,
    /// `AlarmArn`.
    pub arn: &'a str,
    /// `AWSAccountId`.
    pub account: &'a str,
    /// The alarm; `None` before it exists.
    pub alarm: Option<&'a Alarm>,
}

/// What is known of a property of the message.
pub(super) enum Property<'a> {
    /// Its text.
    Text(&'a str),
    /// It is one of these texts.
    OneOf(&'static [&'static str]),
    /// It is a list of these texts.
    List(Vec<String>),
    /// Its number.
    Number(f64),
    /// It exists, with a text or a time that is not known beforehand.
    SomeText,
    /// It exists and has properties of its own, or items that are not known.
    Compound,
    /// It does not exist.
    Missing,
    /// Nothing is known.
    NotKnown,
}

/// The properties that a policy compares.
#[derive(Clone, Copy)]
pub(super) enum PolicyScope<'a> {
    /// The message attributes; an alarm's message has none.
    Attributes,
    /// The message body.
    Body(&'a AlarmMessage<'a>),
    /// The properties of `Trigger`: the settings of the alarm.
    Trigger(&'a Alarm),
    /// Another nested object of the body, which is not known.
    Inside,
}

impl<'a> PolicyScope<'a> {
    /// The properties of an object of this scope.
    pub(super) fn inside(&self, name: &str) -> Self {
        match self {
            Self::Body(AlarmMessage {
                alarm: Some(alarm), ..
            }) if name == "Trigger" && alarm.metric.is_some() => Self::Trigger(alarm),
            _ => Self::Inside,
        }
    }

    pub(super) fn property(&self, name: &str) -> Property<'a> {
        match self {
            Self::Attributes => Property::Missing,
            Self::Inside => Property::NotKnown,
            Self::Body(message) => body_property(message, name),
            Self::Trigger(alarm) => trigger_property(alarm, name),
        }
    }
}

fn body_property<'a>(message: &AlarmMessage<'a>, name: &str) -> Property<'a> {
    let alarm = message.alarm;
    match name {
        "AlarmName" => Property::Text(message.name),
        "AlarmArn" => Property::Text(message.arn),
        "AWSAccountId" => Property::Text(message.account),
        "NewStateValue" => Property::Text("ALARM"),
        "OldStateValue" => Property::OneOf(OLD_STATES),
        // Without a description it is null.
        "AlarmDescription" => match alarm {
            Some(alarm) if !alarm.description.is_empty() => Property::Text(&alarm.description),
            _ => Property::NotKnown,
        },
        "AlarmActions" => alarm.map_or(Property::Compound, |alarm| list(&alarm.alarm_actions)),
        // The Region has its display name there, such as "EU (Ireland)".
        "NewStateReason" | "StateChangeTime" | "Region" => Property::SomeText,
        "Trigger" | "OKActions" | "InsufficientDataActions" => Property::Compound,
        _ => Property::NotKnown,
    }
}

/// A list without items is no known form of a property.
fn list<'a>(items: &[String]) -> Property<'a> {
    if items.is_empty() {
        Property::Compound
    } else {
        Property::List(items.to_vec())
    }
}

fn trigger_property<'a>(alarm: &'a Alarm, name: &str) -> Property<'a> {
    let text = |text: Option<&'a str>| text.map_or(Property::NotKnown, Property::Text);
    let number = |number: Option<f64>| number.map_or(Property::NotKnown, Property::Number);
    let metric = alarm.metric.as_ref();
    match name {
        "MetricName" => text(metric.map(|metric| metric.name.as_str())),
        "Namespace" => text(metric.map(|metric| metric.namespace.as_str())),
        "ComparisonOperator" => Property::Text(&alarm.comparison),
        "Period" => number(alarm.period.map(f64::from)),
        "EvaluationPeriods" => number(alarm.evaluation_periods.map(f64::from)),
        "Threshold" => number(alarm.threshold),
        "StatisticType" if alarm.statistic.is_some() => Property::Text("Statistic"),
        "StatisticType" => Property::Text("ExtendedStatistic"),
        "Statistic" => match alarm.statistic.as_deref() {
            Some("Sum") => Property::Text("SUM"),
            Some("Average") => Property::Text("AVERAGE"),
            Some("Minimum") => Property::Text("MINIMUM"),
            Some("Maximum") => Property::Text("MAXIMUM"),
            Some(_) => Property::SomeText,
            None => Property::NotKnown,
        },
        "TreatMissingData" | "EvaluateLowSampleCountPercentile" => Property::SomeText,
        "Dimensions" => Property::Compound,
        _ => Property::NotKnown,
    }
}
