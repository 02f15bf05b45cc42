//! Tests of the module `policy`: documents read and changed, the statements that cis-fix adds,
//! decisions, and laws over random documents.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod conditions;
mod decisions;
mod documents;
mod laws;
mod principals;
mod statements;
mod texts;

use super::{
    Decision, Effect, Policy, Principal, PrincipalElement, Request, Statement, StatementCondition,
    Uncertainty,
};
use serde_json::{Value, json};

const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:cis-alerts";
const ALARM: &str = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:cis-root-login";

fn policy(document: &Value) -> Policy {
    Policy::parse(&document.to_string()).unwrap()
}

/// A policy with these statements, in the current language version.
fn policy_of(statements: &Value) -> Policy {
    policy(&json!({ "Version": "2012-10-17", "Statement": statements }))
}

fn service(name: &str) -> Principal {
    Principal::Service(name.to_owned())
}

/// A `CloudWatch` alarm that publishes to the topic.
fn alarm_request() -> Request {
    Request::new(service("cloudwatch.amazonaws.com"), "SNS:Publish", TOPIC)
        .with("aws:SourceArn", ALARM)
        .with("aws:SourceAccount", "111122223333")
        .with("aws:SourceOwner", "111122223333")
        .with("aws:SecureTransport", "true")
        .without("aws:PrincipalOrgID")
}

/// S3 that delivers an access log of the bucket `source`.
fn log_request() -> Request {
    Request::new(
        service("logging.s3.amazonaws.com"),
        "s3:PutObject",
        "arn:aws:s3:::logs/s3/2026-11-23-A1B2",
    )
    .with("aws:SourceArn", "arn:aws:s3:::source")
    .with("aws:SourceAccount", "111122223333")
    .with("aws:SecureTransport", "true")
}

/// A statement that allows everything to everybody, with these elements added or replaced.
fn allow(elements: &Value) -> Value {
    let mut statement =
        json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" });
    for (name, value) in elements.as_object().unwrap() {
        statement
            .as_object_mut()
            .unwrap()
            .insert(name.clone(), value.clone());
    }
    statement
}

/// Reduces a decision to the word that most tests compare.
fn outcome(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed { .. } => "allowed",
        Decision::Denied { .. } => "denied",
        Decision::NotAllowed => "not allowed",
        Decision::CannotTell { .. } => "cannot tell",
    }
}

fn uncertainty_of(decision: Decision) -> Uncertainty {
    let Decision::CannotTell { why, .. } = decision else {
        return Uncertainty::MissingElement("a doubt: it was decided");
    };
    why
}
