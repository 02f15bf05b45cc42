//! The two commands of the reported finding and AWS's answers, in the form in which the AWS CLI prints them.

use crate::aws_cli;
use crate::render::json::v1::Report;
use crate::state::{
    BucketLogging, BucketName, LogGroupArn, LogKeyFormat, MetricFilter, Observed, Read, lookup,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A command and its answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommandV1 {
    /// The command.
    pub command: String,
    /// The earlier answer; null without an earlier report.
    pub before: Option<AnswerV1>,
    /// The answer now.
    pub after: AnswerV1,
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerV1 {
    /// Whether there was an answer.
    #[serde(rename = "heard")]
    pub kind: AnswerKindV1,
    /// The answer; null if there was none or it was empty.
    pub answer: Option<Value>,
    /// The IAM action that was denied; null if none was.
    pub action: Option<String>,
    /// What AWS said in place of an answer; only a failed call has this key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl AnswerV1 {
    /// The answer in a few words.
    pub(super) fn describe(&self) -> String {
        match self.kind {
            AnswerKindV1::Empty => "nothing is printed, because there is none".to_owned(),
            AnswerKindV1::NotFound => "there is no such log group".to_owned(),
            AnswerKindV1::NotAsked => "not asked".to_owned(),
            AnswerKindV1::Failed => {
                format!("failed: {}", self.failure.as_deref().unwrap_or_default())
            }
            AnswerKindV1::Denied => {
                format!("{} was denied", self.action.as_deref().unwrap_or_default())
            }
            AnswerKindV1::Answered => self.describe_answer(),
        }
    }

    fn describe_answer(&self) -> String {
        let field = |name: &str| self.answer.as_ref().and_then(|answer| answer.get(name));
        let target = field("LoggingEnabled").and_then(|logging| logging.get("TargetBucket"));
        if let Some(target) = target.and_then(Value::as_str) {
            return format!("access logs go to bucket {target}");
        }
        match field("metricFilters")
            .and_then(Value::as_array)
            .map(Vec::len)
        {
            Some(0) => "no metric filter".to_owned(),
            Some(1) => "1 metric filter".to_owned(),
            Some(count) => format!("{count} metric filters"),
            None => "AWS answered".to_owned(),
        }
    }
}

/// Whether AWS answered a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKindV1 {
    /// AWS answered.
    Answered,
    /// AWS answered with nothing, so the AWS CLI prints nothing.
    Empty,
    /// AWS answered that the resource does not exist.
    #[serde(rename = "no_such_thing")]
    NotFound,
    /// AWS denied the call.
    Denied,
    /// The call failed for another reason.
    Failed,
    /// The call was not made.
    NotAsked,
}

/// A report and the observation it is made from.
#[derive(Clone, Copy)]
pub(super) struct ObservedReport<'r, 'a> {
    pub(super) report: &'r Report<'a>,
    pub(super) observed: &'r Observed,
}

/// The commands of the reports, with the earlier answer and the answer now.
pub(super) fn commands(
    after: ObservedReport<'_, '_>,
    before: Option<ObservedReport<'_, '_>>,
) -> Vec<CommandV1> {
    let reports: Vec<&Report<'_>> = before
        .into_iter()
        .chain([after])
        .map(|one| one.report)
        .collect();
    let (now, earlier) = (after.observed, before.map(|before| before.observed));
    let buckets = deduplicate(
        reports
            .iter()
            .flat_map(|report| &report.trail_buckets)
            .copied(),
    );
    let groups = deduplicate(reports.iter().filter_map(|report| report.log_group_arn));
    let logging = buckets.into_iter().map(|name| {
        let bucket = BucketName::from(name);
        CommandV1 {
            command: aws_cli::s3::get_bucket_logging(&bucket),
            before: earlier.map(|observed| bucket_logging_answer(observed, &bucket)),
            after: bucket_logging_answer(now, &bucket),
        }
    });
    let filters = groups.into_iter().map(|arn| {
        let group = LogGroupArn::from(arn);
        CommandV1 {
            command: aws_cli::logs::describe_metric_filters(&group.region(), group.name()),
            before: earlier.map(|observed| metric_filters_answer(observed, &group)),
            after: metric_filters_answer(now, &group),
        }
    });
    logging.chain(filters).collect()
}

/// Each name once, in the order of its first occurrence.
fn deduplicate<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn bucket_logging_answer(observed: &Observed, bucket: &BucketName) -> AnswerV1 {
    let logging = observed.bucket(bucket).logging;
    answer(
        logging.map(|logging: BucketLogging| {
            let (target, prefix) = (logging.target, logging.prefix);
            let enabled = match logging.key_format {
                Some(LogKeyFormat::Partitioned) => json!({
                    "TargetBucket": target,
                    "TargetPrefix": prefix,
                    "TargetObjectKeyFormat": { "PartitionedPrefix": {} },
                }),
                Some(LogKeyFormat::Simple) | None => json!({
                    "TargetBucket": target,
                    "TargetPrefix": prefix,
                }),
            };
            json!({ "LoggingEnabled": enabled })
        }),
        AnswerKindV1::Empty,
    )
}

fn metric_filters_answer(observed: &Observed, group: &LogGroupArn) -> AnswerV1 {
    let read = lookup(&observed.metric_filters, group);
    let filters = || observed.known_filters(group).into_iter();
    answer(
        read.map(|_| {
            let filters: Vec<Value> = filters()
                .map(|filter| metric_filter_json(filter, group))
                .collect();
            json!({ "metricFilters": filters })
        }),
        AnswerKindV1::NotFound,
    )
}

/// The answer of a read; `absent` is the kind of an absent value.
fn answer(read: Read<Value>, absent: AnswerKindV1) -> AnswerV1 {
    let without_answer = |kind| AnswerV1 {
        kind,
        answer: None,
        action: None,
        failure: None,
    };
    match read {
        Read::Present(value) => AnswerV1 {
            answer: Some(value),
            ..without_answer(AnswerKindV1::Answered)
        },
        Read::Absent => without_answer(absent),
        Read::Denied { action } | Read::Forbidden { action, .. } => AnswerV1 {
            action: Some(action),
            ..without_answer(AnswerKindV1::Denied)
        },
        Read::Failed { message } => AnswerV1 {
            failure: Some(message),
            ..without_answer(AnswerKindV1::Failed)
        },
        Read::NotAsked => without_answer(AnswerKindV1::NotAsked),
    }
}

fn metric_filter_json(filter: &MetricFilter, group: &LogGroupArn) -> Value {
    let mut transformation = Map::new();
    let mut put = |key: &str, value: Value| transformation.insert(key.to_owned(), value);
    put("metricName", json!(filter.metric.name));
    put("metricNamespace", json!(filter.metric.namespace));
    put("metricValue", json!(filter.value));
    if let Some(value) = filter.default_value {
        put("defaultValue", json!(value));
    }
    if !filter.dimensions.is_empty() {
        put("dimensions", json!(filter.dimensions));
    }
    if let Some(unit) = &filter.unit {
        put("unit", json!(unit));
    }
    let mut document = json!({
        "filterName": filter.name,
        "filterPattern": filter.pattern,
        "metricTransformations": [transformation],
        "logGroupName": group.name(),
        "applyOnTransformedLogs": filter.on_transformed_logs,
    });
    if let Some(fields) = document.as_object_mut() {
        if let Some(selection) = &filter.field_selection {
            fields.insert("fieldSelectionCriteria".to_owned(), json!(selection));
        }
        if !filter.system_dimensions.is_empty() {
            let dimensions = json!(filter.system_dimensions);
            fields.insert("emitSystemFieldDimensions".to_owned(), dimensions);
        }
    }
    document
}
