//! Several advanced event selectors, several operators, and unknown parts.

use super::*;

pub(super) fn ored_and_anded() -> Vec<Row> {
    [two_selectors(), two_operators()]
        .into_iter()
        .flatten()
        .collect()
}

/// Several selectors and several fields.
fn two_selectors() -> Vec<Row> {
    let kms = |operator: &str| field("eventSource", operator, &["kms.amazonaws.com"]);
    let read = |value: &str| field("readOnly", "Equals", &[value]);
    vec![
        passes(
            "reads or writes",
            advanced(&[&[read("true")], &[read("false")]]),
            ROOT,
            &[],
        ),
        passes(
            "but KMS, or KMS",
            advanced(&[&[kms("NotEquals")], &[kms("Equals")]]),
            KEYS,
            &[],
        ),
        loses_events(
            "writes and not KMS",
            advanced(&[&[read("false"), kms("NotEquals")]]),
            KEYS,
            &["kms.amazonaws.com"],
        ),
        passes(
            "writes and not KMS",
            advanced(&[&[read("false"), kms("NotEquals")]]),
            CONFIG,
            &[],
        ),
        loses_events(
            "reads, or but KMS",
            advanced(&[&[read("true")], &[kms("NotEquals")]]),
            KEYS,
            &["takes only events whose readOnly is true, and another leaves out the events of kms"],
        ),
    ]
}

/// Two operators on one field.
fn two_operators() -> Vec<Row> {
    let with_two = |operators: [&str; 2], values: [&str; 2]| {
        let mut both = field("eventName", operators[0], &values[..1]);
        let other = field("eventName", operators[1], &values[1..]);
        both.not_equals.extend(other.not_equals);
        both.ends_with.extend(other.ends_with);
        advanced(&[&[both]])
    };
    vec![
        loses_events(
            "let in and left out",
            with_two(["StartsWith", "NotEquals"], ["St", "StopLogging"]),
            CONFIG,
            &["misses StopLogging and 3 more: its event selector leaves out"],
        ),
        passes(
            "let in by either",
            with_two(["StartsWith", "EndsWith"], ["St", "eTrail"]),
            CONFIG,
            &[],
        ),
        loses_events(
            "let in by neither",
            with_two(["StartsWith", "EndsWith"], ["Sto", "eTrail"]),
            CONFIG,
            &[
                "misses StartLogging",
                "takes only events whose eventName begins with Sto or ends in eTrail",
            ],
        ),
    ]
}

pub(super) fn unknown_selectors() -> Vec<Row> {
    let unkept = FieldSelector {
        other_operators: true,
        ..field("eventName", "Equals", &["StopLogging"])
    };
    let uncategorized = AdvancedSelector {
        fields: vec![field("readOnly", "Equals", &["false"])],
    };
    let data = AdvancedSelector {
        fields: vec![field("eventCategory", "Equals", &["Data"])],
    };
    let by = |advanced: Vec<AdvancedSelector>| {
        with(&EventSelectors {
            basic: Vec::new(),
            advanced,
        })
    };
    vec![
        loses_events(
            "a field nobody knows",
            advanced(&[&[field("resources.ARN", "Equals", &["x"])]]),
            CONFIG,
            &[
                "is not proven that anyone is notified: its event selectors depend on the field resources.ARN",
            ],
        ),
        passes(
            "a field nobody knows, and a selector that takes all",
            advanced(&[&[field("resources.ARN", "Equals", &["x"])], &[]]),
            CONFIG,
            &[],
        ),
        loses_events(
            "an operator that was not kept",
            advanced(&[&[unkept]]),
            CONFIG,
            &["an operator on eventName that was not recorded"],
        ),
        loses_events(
            "no category",
            by(vec![uncategorized]),
            CONFIG,
            &["a selector without eventCategory"],
        ),
        loses_events(
            "data events alone",
            by(vec![data]),
            CONFIG,
            &["records no management events"],
        ),
    ]
}
