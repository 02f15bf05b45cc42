#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected error should stop there"
)]

use serde_json::json;

use super::baseline::baseline_events;
use super::{CloudTrailValues, describe_event, find_excess, sample_event, schema};
use crate::pattern::{CoverageGap, CoverageQuery, Pattern};

fn missing(existing: &str, required: &str) -> Option<CoverageGap> {
    let (existing, required) = (
        Pattern::parse(existing).unwrap(),
        Pattern::parse(required).unwrap(),
    );
    CoverageQuery::new(&[&existing], &required)
        .with_typical_values(&CloudTrailValues)
        .gap()
}

#[test]
fn every_schema_pattern_matches_every_baseline_event() {
    assert_eq!(schema().len(), 9);
    assert_eq!(baseline_events().len(), 30);
    for pattern in schema() {
        for event in baseline_events() {
            assert!(pattern.matches(event), "{pattern} {event}");
        }
    }
}

#[test]
fn missed_events_are_described_by_name_if_a_name_decides() {
    let trail = "{ $.eventName = CreateTrail || $.eventName = DeleteTrail || $.eventName = StartLogging || $.eventName = StopLogging }";
    let missed = |existing: &str, required: &str| {
        super::describe_missed_events(&missing(existing, required).unwrap())
    };
    assert_eq!(
        missed(
            "{ $.eventName = *Trail || $.eventName = StartLogging }",
            trail
        ),
        "StopLogging"
    );
    assert_eq!(
        missed("{ $.eventName = CreateTrail }", trail),
        "DeleteTrail and 2 more"
    );
    assert_eq!(
        missed(
            &format!(
                "{} && $.awsRegion = us-east-1 }}",
                trail.replacen('{', "{(", 1).replacen(" }", ")", 1)
            ),
            trail
        ),
        "events with awsRegion \"eu-west-1\""
    );
    assert_eq!(
        missed(
            "{ $.errorCode = AccessDenied }",
            "{ $.errorCode = AccessDenied* }"
        ),
        "events with errorCode \"AccessDeniedException\""
    );
    assert_eq!(
        missed("{ $.a = x && $.a = y }", "{ $.eventName = StopLogging }"),
        "events such as StopLogging"
    );
}

#[test]
fn a_sample_event_stays_a_witness() {
    let bare = json!({"eventName": "StopLogging"});
    let full = sample_event(&bare, |_| true);
    assert_eq!(
        full.to_string(),
        r#"{"userIdentity":{"type":"IAMUser","userName":"alice"},"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"eu-west-1"}"#
    );
    assert_eq!(
        describe_event(&full),
        "StopLogging (cloudtrail.amazonaws.com) by IAMUser alice"
    );
    let without = sample_event(&bare, |event| event.get("awsRegion").is_none());
    assert_eq!(without.get("awsRegion"), None);
    assert_eq!(sample_event(&bare, |event| *event == bare), bare);
}

#[test]
fn a_pattern_that_matches_most_baseline_events_is_excessive() {
    for text in [
        "{ $.eventName != DescribeTrails }",
        "{ $.eventName = \"*\" }",
        "{ $.eventName = Describe* || $.eventName = List* || $.eventName = Get* || $.eventName = Assume* }",
        "{ $.userIdentity.type = Root || $.eventType != AwsServiceEvent }",
    ] {
        assert!(
            find_excess(&Pattern::parse(text).unwrap()).is_some(),
            "{text}"
        );
    }
    for text in [
        "{ $.errorCode = \"*\" }",
        "{ $.eventSource = kms.amazonaws.com }",
        "{ $.eventName = ConsoleLogin }",
    ] {
        assert_eq!(find_excess(&Pattern::parse(text).unwrap()), None, "{text}");
    }
}

#[test]
fn the_schema_gives_a_second_verdict() {
    let narrow =
        Pattern::parse("{ $.eventSource = cloudtrail.amazonaws.com && $.eventName = StopLogging }")
            .unwrap();
    let required = Pattern::parse("{ $.eventName = StopLogging }").unwrap();
    let assumed: Vec<&Pattern> = schema().iter().collect();
    let existing = [&narrow];
    let comparison = CoverageQuery::new(&existing, &required);
    assert!(!comparison.decide().covers());
    assert!(comparison.assuming(&assumed).decide().covers());
    let route =
        Pattern::parse("{ $.eventSource = ec2.amazonaws.com && $.eventName = CreateRoute }")
            .unwrap();
    let required = Pattern::parse("{ $.eventName = CreateRoute }").unwrap();
    let existing = [&route];
    assert!(
        !CoverageQuery::new(&existing, &required)
            .assuming(&assumed)
            .decide()
            .covers()
    );
    let no = Pattern::parse("{ $.additionalEventData.MFAUsed = No }").unwrap();
    let not_yes = Pattern::parse("{ $.additionalEventData.MFAUsed != Yes }").unwrap();
    let existing = [&no];
    let comparison = CoverageQuery::new(&existing, &not_yes);
    assert!(!comparison.decide().covers());
    assert!(comparison.assuming(&assumed).decide().covers());
}
