//! The classes of failed calls.

use super::fake_aws::FakeAws;
use crate::aws::Reader;
use crate::aws::connect::Connection;
use crate::aws::failure::{Failure, Reason};
use crate::aws::guard::gated;
use crate::catalog::Catalog;
use crate::memo::Memo;
use crate::settings::Settings;
use crate::state::{Answer, BucketName, Question, Read, Region, Unread};

/// The answer to a question about a bucket from this response.
async fn bucket_answer(status: u16, body: &'static str) -> Read<Region> {
    let fake = FakeAws::answering(status, body);
    let reader = Reader::new(Connection::with_http_client(fake.client()));
    let question = Question::BucketRegion(BucketName::new("b"));
    let near = Region::new("us-east-1");
    let answer = reader.ask(&question, None, &near).await.unwrap();
    let Answer::BucketRegion(_, read) = answer else {
        unreachable!("the answer is to another question: {answer:?}");
    };
    read
}

#[tokio::test]
async fn observing_ends_without_a_caller() {
    let fake = FakeAws::answering(500, "<html>proxy</html>");
    let reader = Reader::new(Connection::with_http_client(fake.client()));
    let catalog = Catalog::embedded().unwrap();
    let settings = Settings::default();
    let memo = Memo::default();
    let error = crate::observe::observe(
        &reader,
        &catalog,
        &settings,
        &memo,
        "us-east-1",
        0,
        &IgnoreProgress,
    )
    .await
    .unwrap_err();
    assert!(
        error.to_string().contains("is not one AWS gives"),
        "{error}"
    );
}

#[tokio::test]
async fn a_failed_read_is_an_answer_with_what_aws_said() {
    let region = Region::new("us-east-1");
    let question = Question::Trails(region.clone());
    for (status, body, says) in [
        (500, "<html>proxy</html>", "HTTP 500"),
        (200, "<html>proxy</html>", "HTTP 200"),
        (400, "", "without a body"),
        (
            400,
            r#"{"__type":"ValidationException","message":"1 validation error"}"#,
            "AWS answered ValidationException: 1 validation error",
        ),
    ] {
        let fake = FakeAws::answering(status, body);
        let reader = Reader::new(Connection::with_http_client(fake.client()));
        let answer = reader.ask(&question, None, &region).await.unwrap();
        let Some(Unread::Failed { message }) = answer.refused() else {
            unreachable!("{status} {body} is no answer: {answer:?}");
        };
        assert!(message.contains(says), "{message}");
    }
    let without_body = bucket_answer(400, "").await;
    let message = "AWS answered HTTP 400 without a body".to_owned();
    assert_eq!(without_body, Read::Failed { message });
}

#[tokio::test]
async fn a_denied_call_is_an_answer_with_the_missing_action() {
    let body = r#"{"__type":"AccessDeniedException","message":"no"}"#;
    let reader = Reader::new(Connection::with_http_client(
        FakeAws::answering(400, body).client(),
    ));
    let question = Question::Trails(Region::new("us-east-1"));
    let answer = reader
        .ask(&question, None, &Region::new("us-east-1"))
        .await
        .unwrap();
    assert_eq!(
        answer,
        Answer::Trails(
            Region::new("us-east-1"),
            Read::Denied {
                action: "cloudtrail:DescribeTrails".to_owned()
            }
        )
    );
}

#[tokio::test]
async fn a_call_denied_by_a_policy_that_no_allow_overrides_names_the_policy() {
    let region = Region::new("us-east-1");
    let body = r#"{"__type":"AccessDeniedException","message":"User: u is not authorized to perform: cloudtrail:DescribeTrails with an explicit deny in a service control policy: arn:aws:organizations::444455556666:policy/o-example/service_control_policy/p-example1"}"#;
    let fake = FakeAws::answering(400, body);
    let reader = Reader::new(Connection::with_http_client(fake.client()));
    let question = Question::Trails(region.clone());
    let answer = reader.ask(&question, None, &region).await.unwrap();
    let unread = answer.refused().unwrap();
    assert!(unread.is_by_organization(), "{unread:?}");
    assert_eq!(
        unread.to_string(),
        "service control policy p-example1 of the organization denies cloudtrail:DescribeTrails"
    );
    assert!(!unread.advice().contains("allow "), "{}", unread.advice());
}

#[tokio::test]
async fn expired_credentials_are_not_a_denial() {
    let body = r#"{"__type":"ExpiredTokenException","message":"the token is expired"}"#;
    let fake = FakeAws::answering(403, body);
    let (config, gate) = Connection::with_http_client(fake.client()).read_config("us-east-1");
    let logs = gated!(aws_sdk_cloudwatchlogs, &config, gate);
    let error = logs.describe_log_groups().send().await.unwrap_err();
    let failure = Failure::of(&error);
    assert_eq!(failure.reason, Reason::Credentials);
    let told = failure.into_error("reading log groups");
    assert!(
        told.hints.iter().any(|hint| hint.contains("sign in again")),
        "{told:?}"
    );
}

/// Ignores the progress.
struct IgnoreProgress;

impl crate::observe::Watcher for IgnoreProgress {
    fn begin_round(&self, _number: usize, _questions: usize) {}
    fn answered(&self, _question: &Question) {}
}
