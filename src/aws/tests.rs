//! Reads and their answers over a fake HTTP client.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod failures;
mod fake_aws;
mod guard;
mod queues_and_functions;

use super::connect::Connection;
use super::guard::READS;
use crate::state::{
    AccountId, BucketName, LogGroupArn, Observed, PermissionScope, Question, Region, Unread,
};
use fake_aws::FakeAws;
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn a_reader_sends_exactly_the_allowed_operations() {
    let fake = FakeAws::default();
    let connection = Connection::with_http_client(fake.client());
    let reader = super::Reader::new(connection.clone());
    for question in Question::samples() {
        let before = fake.sent().len();
        // The fake's response is not valid for most operations. Only the request matters here.
        let _ = reader.ask(&question, None, &Region::new("us-east-1")).await;
        assert!(fake.sent().len() > before, "{question:?} was not sent");
    }
    read_for_verify(&reader).await;
    read_log_group(&reader).await;
    let sent = connection.calls().by_operation();
    let sent: BTreeSet<(&str, &str)> = sent
        .keys()
        .map(|(service, operation)| (service.as_str(), operation.as_str()))
        .collect();
    let allowed: BTreeSet<(&str, &str)> = READS.iter().copied().flatten().copied().collect();
    assert_eq!(sent, allowed);
}

/// The reads of `org check` and `who`.
async fn read_log_group(reader: &super::Reader) {
    let group = LogGroupArn::new("arn:aws:logs:us-east-1:111122223333:log-group:trail");
    let _ = reader.newest_events(&group, "o-exampleorgid").await;
    let _ = reader.find_events(&group, "{ $.a = 1 }", 0, 1, 1).await;
}

#[test]
fn every_allowed_operation_is_a_read_by_its_name() {
    let verbs = ["Describe", "Filter", "Get", "Head", "List", "Test"];
    for (service, operation) in READS.iter().copied().flatten() {
        let reads = verbs.iter().any(|verb| operation.starts_with(verb));
        assert!(reads, "{service} {operation}");
    }
}

#[tokio::test]
async fn every_answer_is_recorded_as_the_answer_to_its_question() {
    let body = r#"{"__type":"AccessDeniedException","message":"no"}"#;
    let reader = super::Reader::new(Connection::with_http_client(
        FakeAws::answering(403, body).client(),
    ));
    let region = Region::new("us-east-1");
    for question in Question::samples() {
        if question == Question::Caller {
            // A denied identity is an error, since nothing can be observed without it.
            continue;
        }
        let answer = reader.ask(&question, None, &region).await.unwrap();
        let unread = answer.refused();
        assert!(
            matches!(unread, Some(Unread::Denied { .. })),
            "{question:?}"
        );
        let mut observed = Observed::new(region.clone(), 0);
        observed.record(answer);
        assert!(observed.is_answered(&question), "{question:?}");
    }
}

#[tokio::test]
async fn only_a_custom_endpoint_gets_the_bucket_in_the_path() {
    let question = Question::BucketLogging(BucketName::new("example"));
    let region = Region::new("us-east-1");
    for (endpoint, starts) in [
        (None, "https://example.s3.us-east-1.amazonaws.com/?logging"),
        (
            Some("https://store.example.com"),
            "https://store.example.com/example/?logging",
        ),
    ] {
        let fake = FakeAws::default();
        let mut connection = Connection::with_http_client(fake.client());
        if let Some(url) = endpoint {
            connection = connection.with_endpoint_url(url);
        }
        let _ = super::Reader::new(connection)
            .ask(&question, None, &region)
            .await;
        let sent = fake.sent();
        let address = sent.first().map(fake_aws::Sent::action).unwrap();
        assert!(address.starts_with(starts), "{address}");
    }
}

#[test]
fn every_operation_that_is_sent_has_a_row_of_rates() {
    for (service, operation) in READS.iter().copied().flatten() {
        let rate = super::rates::published_rate(service, operation);
        assert!(rate.is_some(), "{service} {operation}");
    }
    for (change, operation) in fake_aws::bucket_changes()
        .iter()
        .map(|change| ("S3", change.operation()))
    {
        let rate = super::rates::published_rate(change, operation);
        assert!(rate.is_some(), "{operation}");
    }
}

#[test]
fn reads_come_in_bursts_up_to_the_published_rate() {
    let pace = super::rates::Pace::default();
    let now = tokio::time::Instant::now();
    let turns: Vec<Duration> = (0..12)
        .map(|_| pace.reserve("CloudWatch", "DescribeAlarmsForMetric", now) - now)
        .collect();
    assert_eq!(turns.iter().filter(|turn| turn.is_zero()).count(), 9);
    assert!(
        turns
            .iter()
            .skip(9)
            .all(|turn| *turn >= Duration::from_secs(1))
    );
    let without_rate = pace.reserve("S3", "HeadBucket", now);
    assert_eq!(without_rate, now);
}

/// Makes the reads of `verify` that are no questions.
async fn read_for_verify(reader: &super::Reader) {
    let (account, region) = (AccountId::new("111122223333"), Region::new("us-east-1"));
    let tested = reader.test_metric_filter(&region, "{ $.a = 1 }", &["{}"]);
    let _ = tested.await;
    let _ = reader.alarm_state(&region, "a").await;
    let place = fake_aws::log_place(&account);
    for search in place.searches(0) {
        let _ = reader.keys(&place, &search, None).await;
    }
}

#[tokio::test]
async fn every_call_to_a_bucket_names_its_expected_owner() {
    let fake = FakeAws::default();
    let connection = Connection::with_http_client(fake.client());
    let (account, region) = (AccountId::new("111122223333"), Region::new("us-east-1"));
    let reader = super::Reader::new(connection.clone());
    for question in Question::samples() {
        // `ListBuckets` is no call to a bucket.
        if matches!(question.permission_scope(), PermissionScope::Bucket(_)) {
            let _ = reader.ask(&question, Some(&account), &region).await;
        }
    }
    let place = fake_aws::log_place(&account);
    for search in place.searches(0) {
        let _ = reader.keys(&place, &search, None).await;
    }
    let writer = super::Writer::new(connection, account.clone());
    for change in fake_aws::bucket_changes() {
        // The writer waits until it sees the policy it wrote, which the fake never returns.
        let _ =
            tokio::time::timeout(Duration::from_secs(1), writer.make(&change, &|_| Ok(()))).await;
    }
    let owners = fake.expected_owners();
    assert!(owners.len() > 18, "{}", owners.len());
    assert!(
        owners
            .iter()
            .all(|owner| owner.as_deref() == Some("111122223333")),
        "{owners:?}"
    );
}
