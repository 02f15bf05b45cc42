//! What the guard promises: over a reader's clients no write leaves this process, whether the code
//! above remembers the interceptor or not.
#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

mod failures;
mod fake;
mod queues_and_functions;

use super::connect::Connection;
use super::guard::{READS, SET_ALARM_STATE};
use super::read::gated;
use crate::state::{AccountId, Observed, PermissionScope, Question, Region};
use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;
use fake::{FakeAws, Sent};
use std::collections::BTreeSet;
use std::time::Duration;

/// Sends each write this program or a careless successor could think of; how many were refused.
macro_rules! send_writes {
    ($s3:expr, $sns:expr, $logs:expr, $cloudwatch:expr, $cloudtrail:expr) => {{
        let (s3, sns, logs, cloudwatch, cloudtrail) = ($s3, $sns, $logs, $cloudwatch, $cloudtrail);
        [
            s3.create_bucket().bucket("b").send().await.is_err(),
            s3.delete_bucket().bucket("b").send().await.is_err(),
            s3.put_bucket_policy()
                .bucket("b")
                .policy("{}")
                .send()
                .await
                .is_err(),
            s3.delete_bucket_policy().bucket("b").send().await.is_err(),
            s3.put_object().bucket("b").key("k").send().await.is_err(),
            s3.delete_object()
                .bucket("b")
                .key("k")
                .send()
                .await
                .is_err(),
            sns.create_topic().name("t").send().await.is_err(),
            sns.delete_topic()
                .topic_arn("arn:aws:sns:us-east-1:1:t")
                .send()
                .await
                .is_err(),
            sns.publish().message("m").send().await.is_err(),
            logs.delete_metric_filter()
                .log_group_name("g")
                .filter_name("f")
                .send()
                .await
                .is_err(),
            logs.create_log_group()
                .log_group_name("g")
                .send()
                .await
                .is_err(),
            cloudwatch
                .delete_alarms()
                .alarm_names("a")
                .send()
                .await
                .is_err(),
            cloudwatch
                .put_metric_alarm()
                .alarm_name("a")
                .evaluation_periods(1)
                .comparison_operator("GreaterThanThreshold".into())
                .send()
                .await
                .is_err(),
            cloudtrail.stop_logging().name("n").send().await.is_err(),
            cloudtrail.delete_trail().name("n").send().await.is_err(),
        ]
    }};
}

fn bare<C>(make: impl Fn(&SdkConfig) -> C, config: &SdkConfig) -> C {
    make(config)
}

#[tokio::test]
async fn a_write_over_a_readers_client_is_refused_before_it_is_sent() {
    let fake = FakeAws::default();
    let connection = Connection::over(fake.client());
    let (config, gate) = connection.reading("us-east-1");
    let refused = send_writes!(
        gated!(aws_sdk_s3, &config, gate),
        gated!(aws_sdk_sns, &config, gate),
        gated!(aws_sdk_cloudwatchlogs, &config, gate),
        gated!(aws_sdk_cloudwatch, &config, gate),
        gated!(aws_sdk_cloudtrail, &config, gate)
    );
    assert!(refused.iter().all(|refused| *refused), "{refused:?}");
    assert_eq!(fake.sent(), []);
    assert_eq!(connection.calls().total(), 0);
}

#[tokio::test]
async fn a_write_over_a_client_that_forgot_the_interceptor_is_stopped_on_the_wire() {
    let fake = FakeAws::default();
    let (config, _gate) = Connection::over(fake.client()).reading("us-east-1");
    let refused = send_writes!(
        bare(aws_sdk_s3::Client::new, &config),
        bare(aws_sdk_sns::Client::new, &config),
        bare(aws_sdk_cloudwatchlogs::Client::new, &config),
        bare(aws_sdk_cloudwatch::Client::new, &config),
        bare(aws_sdk_cloudtrail::Client::new, &config)
    );
    assert!(refused.iter().all(|refused| *refused), "{refused:?}");
    assert_eq!(fake.sent(), []);
}

#[tokio::test]
async fn a_request_made_by_hand_is_a_read_only_if_it_says_so_where_the_service_looks() {
    for (method, address, header, body, through) in [
        ("GET", "https://b.s3.amazonaws.com/?policy", None, "", true),
        ("HEAD", "https://b.s3.amazonaws.com/", None, "", true),
        (
            "PUT",
            "https://b.s3.amazonaws.com/?policy",
            None,
            "{}",
            false,
        ),
        (
            "PUT",
            "https://b.s3.amazonaws.com/x/operation/DescribeAlarms",
            None,
            "",
            false,
        ),
        (
            "POST",
            "https://b.s3.amazonaws.com/x/operation/DescribeAlarms",
            None,
            "",
            false,
        ),
        (
            "GET",
            "https://sns.us-east-1.amazonaws.com/?Action=DeleteTopic",
            None,
            "",
            false,
        ),
        (
            "POST",
            "https://sns.us-east-1.amazonaws.com/",
            None,
            "Action=GetTopicAttributes",
            true,
        ),
        (
            "POST",
            "https://sns.us-east-1.amazonaws.com/",
            None,
            "Action=Publish",
            false,
        ),
        (
            "POST",
            "https://sns.us-east-1.amazonaws.com/",
            None,
            "Action=DescribeAlarms",
            false,
        ),
        (
            "POST",
            "https://logs.us-east-1.amazonaws.com/",
            Some("Logs_20140328.DescribeLogGroups"),
            "{}",
            true,
        ),
        (
            "POST",
            "https://logs.us-east-1.amazonaws.com/",
            Some("Logs_20140328.ListTrails"),
            "{}",
            false,
        ),
        (
            "POST",
            "https://x.us-east-1.amazonaws.com/",
            Some("Other_1.ListTrails"),
            "{}",
            false,
        ),
        (
            "POST",
            "https://monitoring.us-east-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/DescribeAlarms",
            None,
            "",
            true,
        ),
        (
            "POST",
            "https://monitoring.us-east-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/DeleteAlarms",
            None,
            "",
            false,
        ),
    ] {
        let fake = FakeAws::default();
        fake::send_by_hand(&fake, method, address, header, body).await;
        assert_eq!(
            !fake.sent().is_empty(),
            through,
            "{method} {address} {header:?} {body}"
        );
    }
}

#[tokio::test]
async fn a_write_is_refused_even_if_only_the_interceptor_is_left() {
    let fake = FakeAws::default();
    let connection = Connection::over(fake.client());
    let (_, gate) = connection.reading("us-east-1");
    let (open, _) = connection.writing("us-east-1");
    let config =
        aws_sdk_sns::config::Builder::from(&open).interceptor(SharedInterceptor::new(gate));
    let sns = aws_sdk_sns::Client::from_conf(config.build());
    let error = sns.create_topic().name("t").send().await.unwrap_err();
    assert!(
        format!("{error:?}").contains("SNS CreateTopic is not a read"),
        "{error:?}"
    );
    assert_eq!(fake.sent(), []);
}

#[tokio::test]
async fn a_writers_client_is_let_through() {
    let fake = FakeAws::default();
    let (config, gate) = Connection::over(fake.client()).writing("us-east-1");
    let sns = gated!(aws_sdk_sns, &config, gate);
    let _ = sns.create_topic().name("t").send().await;
    assert_eq!(fake.sent(), [Sent::new("POST", "Action=CreateTopic")]);
}

#[tokio::test]
async fn every_question_is_a_read_and_gets_through() {
    let fake = FakeAws::default();
    let connection = Connection::over(fake.client());
    let reader = super::Reader::new(connection.clone());
    for question in Question::samples() {
        let before = fake.sent().len();
        // What the fake answers makes no sense to most operations; here it counts that they asked.
        let _ = reader.ask(&question, None, &Region::new("us-east-1")).await;
        assert!(fake.sent().len() > before, "{question:?} was not sent");
    }
    ask_for_verify(&reader).await;
    let sent = connection.calls().by_operation();
    let sent: BTreeSet<(&str, &str)> = sent
        .keys()
        .map(|(service, operation)| (service.as_str(), operation.as_str()))
        .collect();
    let allowed: BTreeSet<(&str, &str)> = READS.iter().copied().flatten().copied().collect();
    assert_eq!(sent, allowed);
}

#[test]
fn every_allowed_operation_is_a_read_by_its_name() {
    let verbs = ["Describe", "Get", "Head", "List", "Test"];
    for (service, operation) in READS.iter().copied().flatten() {
        let reads = verbs.iter().any(|verb| operation.starts_with(verb));
        assert!(reads, "{service} {operation}");
    }
}

#[tokio::test]
async fn every_answer_is_recorded_as_the_answer_to_its_question() {
    let body = r#"{"__type":"AccessDeniedException","message":"no"}"#;
    let reader = super::Reader::new(Connection::over(FakeAws::answering(403, body).client()));
    let region = Region::new("us-east-1");
    for question in Question::samples() {
        if question == Question::Caller {
            // Without an identity there is nothing to observe: a denial is an error.
            continue;
        }
        let answer = reader.ask(&question, None, &region).await.unwrap();
        assert!(answer.is_denied(), "{question:?}");
        let mut observed = Observed::begin(region.clone(), 0);
        observed.record(answer);
        assert!(observed.is_answered(&question), "{question:?}");
    }
}

/// What `verify` asks beside the questions.
async fn ask_for_verify(reader: &super::Reader) {
    let (account, region) = (AccountId::new("111122223333"), Region::new("us-east-1"));
    let tested = reader.test_metric_filter(&region, "{ $.a = 1 }", &["{}"]);
    let _ = tested.await;
    let _ = reader.alarm_state(&region, "a").await;
    let place = fake::log_place(&account);
    for search in place.searches(0) {
        let _ = reader.keys(&place, &search, None).await;
    }
}

#[tokio::test]
async fn the_client_of_a_drill_sets_an_alarms_state_and_can_do_nothing_else() {
    let fake = FakeAws::default();
    let connection = Connection::over(fake.client());
    let (config, gate) = connection.only(SET_ALARM_STATE, "us-east-1");
    for gated in [true, false] {
        macro_rules! client {
            ($sdk:ident) => {
                if gated {
                    gated!($sdk, &config, gate)
                } else {
                    bare($sdk::Client::new, &config)
                }
            };
        }
        let refused = send_writes!(
            client!(aws_sdk_s3),
            client!(aws_sdk_sns),
            client!(aws_sdk_cloudwatchlogs),
            client!(aws_sdk_cloudwatch),
            client!(aws_sdk_cloudtrail)
        );
        assert!(refused.iter().all(|refused| *refused), "{refused:?}");
        let s3 = client!(aws_sdk_s3);
        assert!(s3.get_bucket_policy().bucket("b").send().await.is_err());
        let alarms = client!(aws_sdk_cloudwatch);
        assert!(alarms.describe_alarms().send().await.is_err());
    }
    assert_eq!(fake.sent(), []);
    let setter = super::StateSetter::new(connection);
    let region = Region::new("us-east-1");
    // The fake's answer makes no sense; that it was sent does.
    let _ = setter.set(&region, "a", "ALARM", "a drill").await;
    let sent = format!("{:?}", fake.sent());
    assert!(
        fake.sent().len() == 1 && sent.contains("SetAlarmState"),
        "{sent}"
    );
}

#[tokio::test]
async fn every_call_to_a_bucket_names_the_owner_it_expects() {
    let fake = FakeAws::default();
    let connection = Connection::over(fake.client());
    let (account, region) = (AccountId::new("111122223333"), Region::new("us-east-1"));
    let reader = super::Reader::new(connection.clone());
    for question in Question::samples() {
        // The list of the account's buckets is no call to a bucket.
        if matches!(question.permission_scope(), PermissionScope::Bucket(_)) {
            let _ = reader.ask(&question, Some(&account), &region).await;
        }
    }
    let place = fake::log_place(&account);
    for search in place.searches(0) {
        let _ = reader.keys(&place, &search, None).await;
    }
    let writer = super::Writer::new(connection, account.clone());
    for change in fake::bucket_changes() {
        // The fake never shows the policy it was given, for which the writer waits a while.
        let _ =
            tokio::time::timeout(Duration::from_secs(1), writer.make(&change, &|_| Ok(()))).await;
    }
    let owners = fake.owners();
    assert!(owners.len() > 18, "{}", owners.len());
    assert!(
        owners
            .iter()
            .all(|owner| owner.as_deref() == Some("111122223333")),
        "{owners:?}"
    );
}
