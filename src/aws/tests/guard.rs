//! The guard: no write leaves this process through a reader's client, with or without the
//! interceptor.

use super::fake_aws::{FakeAws, Sent, send_by_hand};
use crate::aws::connect::Connection;
use crate::aws::guard::gated;
use crate::aws::guard::{CONFIRM_SUBSCRIPTION, Purpose, SET_ALARM_STATE};
use crate::state::{Region, TopicArn};
use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::interceptors::SharedInterceptor;

/// Sends writes of each service and returns whether each was rejected.
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

/// A client without the interceptor.
fn bare<C>(make: impl Fn(&SdkConfig) -> C, config: &SdkConfig) -> C {
    make(config)
}

#[tokio::test]
async fn a_write_through_a_readers_client_is_rejected_before_it_is_sent() {
    let fake = FakeAws::default();
    let connection = Connection::with_http_client(fake.client());
    let (config, gate) = connection.read_config("us-east-1");
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
async fn a_write_through_a_client_without_the_interceptor_is_rejected_on_the_wire() {
    let fake = FakeAws::default();
    let (config, _gate) = Connection::with_http_client(fake.client()).read_config("us-east-1");
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

/// An object of S3, and the endpoints of SNS, CloudWatch Logs and CloudWatch.
const S3: &str = "https://b.s3.amazonaws.com/";
const SNS: &str = "https://sns.us-east-1.amazonaws.com/";
const LOGS: &str = "https://logs.us-east-1.amazonaws.com/";
const CLOUDWATCH: &str =
    "https://monitoring.us-east-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/";

/// Whether the guard sends a request that no SDK built.
async fn is_sent(method: &str, url: &str, target: Option<&str>, body: &str) -> bool {
    let fake = FakeAws::default();
    send_by_hand(&fake, method, url, target, body).await;
    !fake.sent().is_empty()
}

#[tokio::test]
async fn a_request_that_names_a_read_where_its_service_looks_is_sent() {
    for (method, url, target, body) in [
        ("GET", format!("{S3}?policy"), None, ""),
        ("HEAD", S3.to_owned(), None, ""),
        ("POST", SNS.to_owned(), None, "Action=GetTopicAttributes"),
        (
            "POST",
            LOGS.to_owned(),
            Some("Logs_20140328.DescribeLogGroups"),
            "{}",
        ),
        ("POST", format!("{CLOUDWATCH}DescribeAlarms"), None, ""),
    ] {
        let sent = is_sent(method, &url, target, body).await;
        assert!(sent, "{method} {url} {target:?} {body}");
    }
}

#[tokio::test]
async fn any_other_request_is_rejected() {
    for (method, url, target, body) in [
        ("PUT", format!("{S3}?policy"), None, "{}"),
        ("PUT", format!("{S3}x/operation/DescribeAlarms"), None, ""),
        ("POST", format!("{S3}x/operation/DescribeAlarms"), None, ""),
        ("GET", format!("{SNS}?Action=DeleteTopic"), None, ""),
        ("POST", SNS.to_owned(), None, "Action=Publish"),
        ("POST", SNS.to_owned(), None, "Action=DescribeAlarms"),
        (
            "POST",
            LOGS.to_owned(),
            Some("Logs_20140328.ListTrails"),
            "{}",
        ),
        (
            "POST",
            "https://x.us-east-1.amazonaws.com/".to_owned(),
            Some("Other_1.ListTrails"),
            "{}",
        ),
        ("POST", format!("{CLOUDWATCH}DeleteAlarms"), None, ""),
    ] {
        let sent = is_sent(method, &url, target, body).await;
        assert!(!sent, "{method} {url} {target:?} {body}");
    }
}

#[tokio::test]
async fn the_interceptor_alone_rejects_a_write() {
    let fake = FakeAws::default();
    let connection = Connection::with_http_client(fake.client());
    let (_, gate) = connection.read_config("us-east-1");
    let (open, _) = connection.write_config("us-east-1");
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
async fn a_writers_client_sends_writes() {
    let fake = FakeAws::default();
    let (config, gate) = Connection::with_http_client(fake.client()).write_config("us-east-1");
    let sns = gated!(aws_sdk_sns, &config, gate);
    let _ = sns.create_topic().name("t").send().await;
    assert_eq!(fake.sent(), [Sent::new("POST", "Action=CreateTopic")]);
}

/// Checks that a client of this purpose sends neither other writes nor reads.
async fn assert_sends_nothing_else(connection: &Connection, purpose: Purpose) {
    let (config, gate) = connection.config_for(purpose, "us-east-1");
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
        let topics = client!(aws_sdk_sns);
        let (topic, attributes) = ("arn:aws:sns:us-east-1:1:t", topics.get_topic_attributes());
        assert!(attributes.topic_arn(topic).send().await.is_err());
        let ending = topics.unsubscribe().subscription_arn(topic);
        assert!(ending.send().await.is_err());
    }
}

#[tokio::test]
async fn the_client_of_a_fire_drill_can_only_set_the_state_of_an_alarm() {
    let fake = FakeAws::default();
    let connection = Connection::with_http_client(fake.client());
    assert_sends_nothing_else(&connection, SET_ALARM_STATE).await;
    assert_eq!(fake.sent(), []);
    let setter = crate::aws::StateSetter::new(connection);
    let region = Region::new("us-east-1");
    // The fake's response is not valid. Only the request matters here.
    let _ = setter.set(&region, "a", "ALARM", "a drill").await;
    let sent = format!("{:?}", fake.sent());
    assert!(
        fake.sent().len() == 1 && sent.contains("SetAlarmState"),
        "{sent}"
    );
}

#[tokio::test]
async fn the_client_of_confirm_can_only_confirm_a_subscription() {
    let fake = FakeAws::default();
    let connection = Connection::with_http_client(fake.client());
    assert_sends_nothing_else(&connection, CONFIRM_SUBSCRIPTION).await;
    assert_eq!(fake.sent(), []);
    let confirmer = crate::aws::SubscriptionConfirmer::new(connection);
    let topic = TopicArn::from("arn:aws:sns:us-east-1:111122223333:t");
    let answer = confirmer.confirm(&topic, "token").await;
    // The fake's answer names no subscription, so none counts as confirmed.
    assert!(answer.is_err(), "{answer:?}");
    assert_eq!(
        fake.sent(),
        [Sent::new("POST", "Action=ConfirmSubscription")]
    );
}
