//! The finding's own two commands, and what AWS answered, in the form in which the AWS CLI prints
//! it.

use crate::aws_cli;
use crate::render::json::v1::Report;
use crate::state::{BucketLogging, BucketName, LogGroupArn, MetricFilter, Observed, Read, lookup};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A command and its answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommandV1 {
    /// The command.
    pub command: String,
    /// The answer then; null where there is no earlier report.
    pub before: Option<AnswerV1>,
    /// The answer now.
    pub after: AnswerV1,
}

/// What AWS answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerV1 {
    /// Whether there was an answer, and of what kind.
    pub heard: Heard,
    /// The answer; null where there was none, and where it was empty.
    pub answer: Option<Value>,
    /// The IAM action that was denied; null where none was.
    pub action: Option<String>,
}

/// Whether there was an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// AWS answered.
    Answered,
    /// AWS answered with nothing, which is how the AWS CLI shows that there is none.
    Empty,
    /// AWS answered that there is no such thing to ask about.
    NoSuchThing,
    /// AWS refused.
    Denied,
    /// Nobody asked.
    NotAsked,
}

/// The commands of a report, with the answers then and now.
pub(super) fn commands(
    after: (&Report<'_>, &Observed),
    before: Option<(&Report<'_>, &Observed)>,
) -> Vec<CommandV1> {
    let reports: Vec<&Report<'_>> = before
        .map(|(report, _)| report)
        .into_iter()
        .chain([after.0])
        .collect();
    let (now, then) = (after.1, before.map(|(_, observed)| observed));
    let buckets = once(
        reports
            .iter()
            .flat_map(|report| &report.trail_buckets)
            .copied(),
    );
    let groups = once(reports.iter().filter_map(|report| report.log_group_arn));
    let logging = buckets.into_iter().map(|name| {
        let bucket = BucketName::from(name);
        CommandV1 {
            command: aws_cli::s3::get_bucket_logging(&bucket),
            before: then.map(|observed| bucket_logging(observed, &bucket)),
            after: bucket_logging(now, &bucket),
        }
    });
    let filters = groups.into_iter().map(|arn| {
        let group = LogGroupArn::from(arn);
        CommandV1 {
            command: aws_cli::logs::describe_metric_filters(&group.region(), group.name()),
            before: then.map(|observed| metric_filters(observed, &group)),
            after: metric_filters(now, &group),
        }
    });
    logging.chain(filters).collect()
}

/// Each once, in the order they come.
fn once<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn bucket_logging(observed: &Observed, bucket: &BucketName) -> AnswerV1 {
    let logging = observed.bucket(bucket).logging;
    answer(
        logging.map(|logging: BucketLogging| {
            json!({ "LoggingEnabled": {
                "TargetBucket": logging.target,
                "TargetPrefix": logging.prefix,
            }})
        }),
        Heard::Empty,
    )
}

fn metric_filters(observed: &Observed, group: &LogGroupArn) -> AnswerV1 {
    let read = lookup(&observed.metric_filters, group);
    let filters = || observed.known_filters(group).into_iter();
    answer(
        read.map(|_| {
            let filters: Vec<Value> = filters()
                .map(|filter| metric_filter(filter, group))
                .collect();
            json!({ "metricFilters": filters })
        }),
        Heard::NoSuchThing,
    )
}

fn answer(read: Read<Value>, absent: Heard) -> AnswerV1 {
    let (heard, answer, action) = match read {
        Read::Present(value) => (Heard::Answered, Some(value), None),
        Read::Absent => (absent, None, None),
        Read::Denied { action } => (Heard::Denied, None, Some(action)),
        Read::NotAsked => (Heard::NotAsked, None, None),
    };
    AnswerV1 {
        heard,
        answer,
        action,
    }
}

fn metric_filter(filter: &MetricFilter, group: &LogGroupArn) -> Value {
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
    let mut shown = json!({
        "filterName": filter.name,
        "filterPattern": filter.pattern,
        "metricTransformations": [transformation],
        "logGroupName": group.name(),
        "applyOnTransformedLogs": filter.on_transformed_logs,
    });
    if let Some(fields) = shown.as_object_mut() {
        if let Some(selection) = &filter.field_selection {
            fields.insert("fieldSelectionCriteria".to_owned(), json!(selection));
        }
        if !filter.system_dimensions.is_empty() {
            let dimensions = json!(filter.system_dimensions);
            fields.insert("emitSystemFieldDimensions".to_owned(), dimensions);
        }
    }
    shown
}
