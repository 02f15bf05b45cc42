//! Advanced event selectors: fields and operators.

use super::*;

pub(super) fn fields() -> Vec<Row> {
    [read_only_fields(), source_and_type_fields()]
        .into_iter()
        .flatten()
        .collect()
}

/// Selectors on `readOnly`.
fn read_only_fields() -> Vec<Row> {
    let one =
        |of: &str, operator: &str, values: &[&str]| advanced(&[&[field(of, operator, values)]]);
    vec![
        passes("all of them", advanced(&[&[]]), CONFIG, &[]),
        loses_events(
            "reads alone, by a field",
            one("readOnly", "Equals", &["true"]),
            CONFIG,
            &[
                "misses StopLogging and 4 more",
                "takes only events whose readOnly is true",
            ],
        ),
        loses_events(
            "writes alone",
            one("readOnly", "Equals", &["false"]),
            ROOT,
            &["such as ListBuckets"],
        ),
        passes(
            "writes alone, for writes",
            one("readOnly", "Equals", &["false"]),
            KEYS,
            &["narrows the management events by readOnly; no event of this control is lost"],
        ),
    ]
}

/// Selectors on `eventSource` and `eventType`.
fn source_and_type_fields() -> Vec<Row> {
    let one =
        |of: &str, operator: &str, values: &[&str]| advanced(&[&[field(of, operator, values)]]);
    vec![
        passes(
            "one service",
            one("eventSource", "StartsWith", &["ec2."]),
            "vpc-changes",
            &[],
        ),
        loses_events(
            "one service",
            one("eventSource", "StartsWith", &["ec2."]),
            CONFIG,
            &["takes only events whose eventSource begins with ec2."],
        ),
        loses_events(
            "not KMS",
            one("eventSource", "NotEquals", &["kms.amazonaws.com"]),
            KEYS,
            &["leaves out the events of kms.amazonaws.com"],
        ),
        passes(
            "not KMS",
            one("eventSource", "NotEquals", &["kms.amazonaws.com"]),
            ROOT,
            &[],
        ),
        loses_events(
            "not a service nobody knows",
            one("eventSource", "NotEquals", &["a.example"]),
            ROOT,
            &["leaves out the events of a.example"],
        ),
        loses_events(
            "calls alone",
            one("eventType", "Equals", &["AwsApiCall"]),
            "console-auth-failures",
            &["misses ConsoleLogin"],
        ),
        passes(
            "calls alone",
            one("eventType", "Equals", &["AwsApiCall"]),
            CONFIG,
            &[],
        ),
    ]
}

pub(super) fn operators() -> Vec<Row> {
    [negative_operators(), positive_operators()]
        .into_iter()
        .flatten()
        .collect()
}

/// Operators that exclude event names.
fn negative_operators() -> Vec<Row> {
    let name =
        |operator: &str, values: &[&str]| advanced(&[&[field("eventName", operator, values)]]);
    vec![
        loses_events(
            "all names but one",
            name("NotEquals", &["StopLogging"]),
            CONFIG,
            &[
                "misses StopLogging: its event selector leaves out events whose eventName is StopLogging",
            ],
        ),
        loses_events(
            "all names but one, for root",
            name("NotEquals", &["StopLogging"]),
            ROOT,
            &["misses events such as StopLogging (cloudtrail.amazonaws.com) by Root"],
        ),
        loses_events(
            "a name nobody knows, for root",
            name("NotEquals", &["TagQueue"]),
            ROOT,
            &["misses events such as TagQueue by Root"],
        ),
        passes(
            "a name of no concern",
            name("NotEquals", &["TagQueue"]),
            CONFIG,
            &[],
        ),
        loses_events(
            "names by their beginning",
            name("NotStartsWith", &["Delete"]),
            CONFIG,
            &[
                "misses DeleteTrail: its event selector leaves out events whose eventName begins with Delete",
            ],
        ),
        loses_events(
            "names by their end",
            name("NotEndsWith", &["Logging"]),
            CONFIG,
            &["misses StopLogging and 1 more", "ends in Logging"],
        ),
    ]
}

/// Operators that include event names.
fn positive_operators() -> Vec<Row> {
    let name =
        |operator: &str, values: &[&str]| advanced(&[&[field("eventName", operator, values)]]);
    vec![
        loses_events(
            "only names with an end",
            name("EndsWith", &["Trail"]),
            CONFIG,
            &[
                "misses StopLogging and 1 more",
                "takes only events whose eventName ends in Trail",
            ],
        ),
        loses_events(
            "only names with a beginning",
            name("StartsWith", &["Stop", "Start"]),
            CONFIG,
            &["misses DeleteTrail and 2 more", "begins with Stop or Start"],
        ),
        loses_events(
            "a few names",
            name("Equals", &["A", "B", "C", "D", "E"]),
            CONFIG,
            &["takes only events whose eventName is A, B, C or 2 more"],
        ),
    ]
}
