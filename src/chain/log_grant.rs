//! Whether the policy or the ACL of a target bucket lets the logging service write access logs.

use crate::aws_cli::{s3, with_note};
use crate::chain::log_keys::log_keys;
use crate::chain::log_target::{DeliveryProblem, Target, blocked, check_read, unreadable};
use crate::chain::requests::logging_request;
use crate::inputs::Inputs;
use crate::policy::{Decision, Policy};
use crate::state::{Bucket, BucketName, LogKeyFormat, Question, Read, Unread};
use std::sync::Arc;

/// The decision of a bucket policy on all access logs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum GrantDecision {
    /// It lets them all in.
    Allowed,
    /// It denies some, by this statement.
    Denied(String),
    /// Whether it lets some in is not known, for this reason.
    CannotTell(String),
    /// It does not let some in, such as this key.
    NotAllowed(String),
    /// It depends on the form of the keys, which was not read.
    FormNotRead,
}

impl GrantDecision {
    fn of(decision: Decision, key: &str) -> Self {
        match decision {
            Decision::Allowed { .. } => Self::Allowed,
            Decision::Denied { by } => Self::Denied(by.to_string()),
            Decision::CannotTell { statement, why } => {
                Self::CannotTell(format!("{statement}: {why}"))
            }
            Decision::NotAllowed => Self::NotAllowed(key.to_owned()),
        }
    }

    /// The order of decisions: of several keys the worst counts.
    fn rank(&self) -> u8 {
        match self {
            Self::Allowed => 0,
            Self::FormNotRead => 1,
            Self::NotAllowed(_) => 2,
            Self::CannotTell(_) => 3,
            Self::Denied(_) => 4,
        }
    }
}

/// The problem if neither the policy nor the older ACL lets the logging service write.
pub(super) fn check_grant(
    inputs: Inputs<'_>,
    target: &Target,
    source: &BucketName,
    bucket: &Bucket,
) -> Option<DeliveryProblem> {
    let name = &target.bucket;
    let unproven = |why: String| {
        let reason =
            format!("whether the policy of bucket {name} lets the logs in cannot be told: {why}");
        Some(blocked(reason, vec![show_policy(name)]))
    };
    let policy = match bucket.policy.as_ref().known("s3:GetBucketPolicy") {
        Ok(Some(text)) => match inputs.memo.parse_policy(text) {
            Ok(policy) => policy,
            Err(error) => return unproven(error.to_string()),
        },
        Ok(None) => Arc::new(Policy::empty()),
        Err(unread) => {
            let reason = format!("the policy of bucket {name} {} read", unread.verb());
            return Some(unreadable(reason, unread));
        }
    };
    let decision = decide(inputs, target, source, &policy);
    match decision {
        GrantDecision::Allowed => None,
        GrantDecision::Denied(by) => Some(blocked(
            format!("the policy of bucket {name} keeps the logs out, by {by}, so they are lost"),
            vec![show_policy(name)],
        )),
        GrantDecision::CannotTell(why) => unproven(why),
        GrantDecision::NotAllowed(key) => check_acl(name, source, bucket, &key),
        GrantDecision::FormNotRead => check_acl(name, source, bucket, "").map(|_| {
            let reason = format!(
                "the policy of bucket {name} lets logs in by one form of their keys and not by the other, and which form they have was not read"
            );
            let action = Question::BucketLogging(source.clone()).action();
            unreadable(reason, Unread::not_asked(action))
        }),
    }
}

/// The problem if the policy does not let the logging service write and the ACL does not either.
fn check_acl(
    name: &BucketName,
    source: &BucketName,
    bucket: &Bucket,
    key: &str,
) -> Option<DeliveryProblem> {
    match (&bucket.ownership, &bucket.log_delivery_acl) {
        (_, Read::Present(true)) => None,
        (ownership, _) if is_unread(ownership) => check_read(
            ownership,
            &Question::BucketOwnership(name.clone()),
            &format!("the ownership controls of bucket {name}"),
        ),
        (ownership, acl) if is_unread(acl) && acls_apply(ownership) => check_read(
            acl,
            &Question::BucketAcl(name.clone()),
            &format!("the ACL of bucket {name}"),
        ),
        _ => Some(DeliveryProblem::NoGrant(format!(
            "the policy of bucket {name} does not let logging.s3.amazonaws.com write the logs of {source}, such as {key}"
        ))),
    }
}

/// Whether AWS did not answer a read.
fn is_unread<T>(read: &Read<T>) -> bool {
    read.is_not_asked() || read.refused().is_some()
}

/// The command that shows a bucket's policy.
fn show_policy(name: &BucketName) -> String {
    with_note(
        &s3::get_bucket_policy(name),
        "must let logging.s3.amazonaws.com put objects",
    )
}

/// A bucket's ACL applies without ownership controls, and with all of them but `BucketOwnerEnforced`.
fn acls_apply(ownership: &Read<String>) -> bool {
    ownership.present().map(String::as_str) != Some("BucketOwnerEnforced")
}

/// The worst decision on keys of the form in use. Where the form was not read, both must be let in.
fn decide(
    inputs: Inputs<'_>,
    target: &Target,
    source: &BucketName,
    policy: &Policy,
) -> GrantDecision {
    let of_form = |format| decide_form(inputs, target, source, policy, format);
    if let Some(format) = target.key_format {
        return of_form(format);
    }
    let simple = of_form(LogKeyFormat::Simple);
    let partitioned = of_form(LogKeyFormat::Partitioned);
    match (&simple, &partitioned) {
        (GrantDecision::Allowed, GrantDecision::Allowed) => simple,
        (GrantDecision::Allowed, _) | (_, GrantDecision::Allowed) => GrantDecision::FormNotRead,
        _ => simple,
    }
}

fn decide_form(
    inputs: Inputs<'_>,
    target: &Target,
    source: &BucketName,
    policy: &Policy,
    format: LogKeyFormat,
) -> GrantDecision {
    let partition = inputs.partition();
    let decisions = log_keys(inputs, target, source, format)
        .into_iter()
        .map(|key| {
            let object = format!("arn:{partition}:s3:::{}/{key}", target.bucket);
            let decision = policy.decide(&logging_request(inputs, &object, source));
            GrantDecision::of(decision, &key)
        });
    decisions
        .max_by_key(GrantDecision::rank)
        .unwrap_or(GrantDecision::FormNotRead)
}
