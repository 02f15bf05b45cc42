//! Replaces the names in the filter policy of a subscription. Operators and the properties of an
//! alarm's message stay.

use super::policy::rewrite_number;
use super::tokens::may_hold_account_id;
use serde_json::{Map, Value};

/// What a text in a filter policy matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MatchMode {
    /// Only itself.
    Exact,
    /// Texts that begin with it.
    Prefix,
    /// Texts that end with it.
    Suffix,
}

/// Replaces a text.
type Replace<'a> = dyn FnMut(MatchMode, &str) -> String + 'a;

/// The properties of an alarm's message.
const PROPERTIES: [&str; 27] = [
    "AlarmName",
    "AlarmArn",
    "AlarmDescription",
    "AlarmConfigurationUpdatedTimestamp",
    "AWSAccountId",
    "NewStateValue",
    "NewStateReason",
    "OldStateValue",
    "StateChangeTime",
    "Region",
    "Trigger",
    "AlarmActions",
    "OKActions",
    "InsufficientDataActions",
    "MetricName",
    "Namespace",
    "StatisticType",
    "Statistic",
    "ExtendedStatistic",
    "Unit",
    "Dimensions",
    "Period",
    "EvaluationPeriods",
    "ComparisonOperator",
    "Threshold",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
];

/// The values of these properties that are AWS's: states, and how an alarm compares.
const VALUES: [&str; 13] = [
    "ALARM",
    "OK",
    "INSUFFICIENT_DATA",
    "Statistic",
    "ExtendedStatistic",
    "SUM",
    "AVERAGE",
    "MINIMUM",
    "MAXIMUM",
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanThreshold",
];

/// The operators ("Amazon SNS subscription filter policies", SNS developer guide).
const OPERATORS: [&str; 8] = [
    "anything-but",
    "cidr",
    "equals-ignore-case",
    "exists",
    "numeric",
    "prefix",
    "suffix",
    "wildcard",
];

/// The filter policy with each name replaced by `replace`. A text that is not a filter policy is
/// replaced as one text, so it stays an invalid policy.
pub(super) fn rewrite_filter_policy(text: &str, replace: &mut Replace<'_>) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(policy)) => Value::Object(rewrite_properties(policy, replace)).to_string(),
        _ => replace(MatchMode::Exact, text),
    }
}

fn rewrite_properties(policy: Map<String, Value>, replace: &mut Replace<'_>) -> Map<String, Value> {
    let mut rewritten = Map::new();
    for (key, value) in policy {
        let choices = key == "$or";
        let value = match value {
            Value::Object(inner) => Value::Object(rewrite_properties(inner, replace)),
            Value::Array(all) => all
                .into_iter()
                .map(|one| match one {
                    Value::Object(inner) if choices => {
                        Value::Object(rewrite_properties(inner, replace))
                    }
                    one => rewrite_condition(one, MatchMode::Exact, replace),
                })
                .collect(),
            other => rewrite_condition(other, MatchMode::Exact, replace),
        };
        let key = if choices || PROPERTIES.contains(&key.as_str()) {
            key
        } else {
            replace(MatchMode::Exact, &key)
        };
        rewritten.insert(key, value);
    }
    rewritten
}

/// The condition on a property: operators, and the values they compare with.
fn rewrite_condition(value: Value, mode: MatchMode, replace: &mut Replace<'_>) -> Value {
    match value {
        // The signs of numeric comparisons contain no words.
        Value::String(text) if VALUES.contains(&text.as_str()) => Value::String(text),
        Value::String(text) => Value::String(replace(mode, &text)),
        Value::Array(all) => all
            .into_iter()
            .map(|one| rewrite_condition(one, mode, replace))
            .collect(),
        Value::Object(operators) => Value::Object(
            operators
                .into_iter()
                .map(|(operator, operand)| {
                    let mode = match operator.as_str() {
                        "prefix" => MatchMode::Prefix,
                        "suffix" => MatchMode::Suffix,
                        _ => MatchMode::Exact,
                    };
                    let operand = rewrite_condition(operand, mode, replace);
                    if OPERATORS.contains(&operator.as_str()) {
                        (operator, operand)
                    } else {
                        (replace(MatchMode::Exact, &operator), operand)
                    }
                })
                .collect(),
        ),
        Value::Number(number) if may_hold_account_id(&number.to_string()) => {
            let mut exact = |text: &str| replace(MatchMode::Exact, text);
            Value::Number(rewrite_number(&number, &mut exact))
        }
        other => other,
    }
}
