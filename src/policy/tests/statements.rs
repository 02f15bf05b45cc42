//! The exact form of the statements that cis-fix adds, and that each allows its service.

use super::*;
use crate::policy::{is_our_sid, our_sid};

fn log_delivery() -> Statement {
    Statement::new(
        &our_sid("logs of source"),
        Effect::Allow,
        &PrincipalElement::Service("logging.s3.amazonaws.com".to_owned()),
        &["s3:PutObject"],
        &["arn:aws:s3:::logs/s3/*"],
        &[
            StatementCondition::new("ArnLike", "aws:SourceArn", &["arn:aws:s3:::source"]),
            StatementCondition::new("StringEquals", "aws:SourceAccount", &["111122223333"]),
        ],
    )
}

fn tls_only() -> Statement {
    Statement::new(
        &our_sid("tls of logs"),
        Effect::Deny,
        &PrincipalElement::Anyone,
        &["s3:*"],
        &["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
        &[StatementCondition::new(
            "Bool",
            "aws:SecureTransport",
            &["false"],
        )],
    )
}

fn alarm_publish() -> Statement {
    Statement::new(
        &our_sid("alarms"),
        Effect::Allow,
        &PrincipalElement::Service("cloudwatch.amazonaws.com".to_owned()),
        &["SNS:Publish"],
        &[TOPIC],
        &[
            StatementCondition::new(
                "ArnLike",
                "aws:SourceArn",
                &["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"],
            ),
            StatementCondition::new("StringEquals", "aws:SourceAccount", &["111122223333"]),
        ],
    )
}

fn text_of(statement: &Statement) -> String {
    Value::Object(statement.elements().clone()).to_string()
}

#[test]
fn log_delivery_is_written_as_aws_documents_it() {
    let expected = concat!(
        r#"{"Sid":"SID","Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"#,
        r#""Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/s3/*","#,
        r#""Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::source"},"#,
        r#""StringEquals":{"aws:SourceAccount":"111122223333"}}}"#,
    );
    assert_eq!(
        text_of(&log_delivery()),
        expected.replace("SID", &our_sid("logs of source"))
    );
}

#[test]
fn the_tls_deny_is_written_as_aws_documents_it() {
    let expected = concat!(
        r#"{"Sid":"SID","Effect":"Deny","Principal":"*","Action":"s3:*","#,
        r#""Resource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"],"#,
        r#""Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
    );
    assert_eq!(
        text_of(&tls_only()),
        expected.replace("SID", &our_sid("tls of logs"))
    );
}

#[test]
fn the_alarm_statement_is_written_as_aws_documents_it() {
    let expected = concat!(
        r#"{"Sid":"SID","Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"#,
        r#""Action":"SNS:Publish","Resource":"arn:aws:sns:eu-west-1:111122223333:cis-alerts","#,
        r#""Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"},"#,
        r#""StringEquals":{"aws:SourceAccount":"111122223333"}}}"#,
    );
    assert_eq!(
        text_of(&alarm_publish()),
        expected.replace("SID", &our_sid("alarms"))
    );
}

#[test]
fn two_keys_under_one_operator_share_it() {
    let conditions = [
        StatementCondition::new("StringEquals", "a", &["1"]),
        StatementCondition::new("StringEquals", "b", &["2", "3"]),
    ];
    let statement = Statement::new(
        "S",
        Effect::Allow,
        &PrincipalElement::Anyone,
        &["*"],
        &["*"],
        &conditions,
    );
    assert_eq!(
        statement.elements()["Condition"],
        json!({ "StringEquals": { "a": "1", "b": ["2", "3"] } })
    );
}

#[test]
fn each_statement_of_ours_allows_its_service() {
    let bucket = Policy::empty()
        .with_statement(&log_delivery())
        .with_statement(&tls_only());
    assert_eq!(outcome(&bucket.decide(&log_request())), "allowed");
    assert_eq!(
        outcome(&bucket.decide(&log_request().with("aws:SecureTransport", "false"))),
        "denied"
    );
    assert_eq!(
        outcome(&bucket.decide(&log_request().with("aws:SourceArn", "arn:aws:s3:::other"))),
        "not allowed"
    );

    let topic = Policy::empty().with_statement(&alarm_publish());
    assert_eq!(outcome(&topic.decide(&alarm_request())), "allowed");
    assert_eq!(
        outcome(&topic.decide(&alarm_request().with("aws:SourceAccount", "444455556666"))),
        "not allowed"
    );
}

#[test]
fn our_sids_are_fixed_by_the_published_hash() {
    // The test vectors of FNV-1a for "", "a" and "foobar".
    assert_eq!(our_sid(""), "CisFixcbf29ce484222325");
    assert_eq!(our_sid("a"), "CisFixaf63dc4c8601ec8c");
    assert_eq!(our_sid("foobar"), "CisFix85944171f73967e8");
}

#[test]
fn our_sids_are_letters_and_digits_for_any_purpose() {
    let sid = our_sid("arn:aws:s3:::logs/ä *");
    assert!(
        is_our_sid(&sid) && sid.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{sid}"
    );
    assert!(!is_our_sid("S3ServerAccessLogsPolicy"));
}
