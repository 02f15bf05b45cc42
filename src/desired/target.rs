//! The buckets that receive access logs: ours, whole; somebody else's, with one statement more
//! per source bucket.

use super::owner::of_bucket;
use super::{MARK, Obstacle};
use crate::assess::{Hindrance, Link, hindrances};
use crate::control::Kind;
use crate::policy::{Condition, Effect, Policy, PrincipalElement, Statement, our_sid};
use crate::select::{Inputs, LoggingChoice, Selection, Target};
use crate::state::{Bucket, BucketName, LifecycleRule, Read};
use serde_json::Value;

/// The name of our lifecycle rule.
pub const LIFECYCLE_ID: &str = "cis-fix-expire-access-logs";

/// A bucket that receives access logs, as it shall be.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredTarget {
    /// The bucket and its place.
    pub target: Target,
    /// The bucket whose access is logged there.
    pub source: BucketName,
    /// Whether the target must be made.
    pub missing: bool,
    /// Whether it is ours, so that all its settings are ours to keep.
    pub ours: bool,
    /// The policy statements it needs, in order.
    pub statements: Vec<Statement>,
    /// The lifecycle it needs, if it is ours.
    pub lifecycle: Vec<LifecycleRule>,
    /// What is in the way.
    pub obstacle: Option<Obstacle>,
}

pub(super) fn desired(inputs: Inputs<'_>, selection: &Selection) -> Vec<DesiredTarget> {
    selection
        .logging
        .iter()
        .filter_map(|choice| one(inputs, choice))
        .collect()
}

fn one(inputs: Inputs<'_>, choice: &LoggingChoice) -> Option<DesiredTarget> {
    let target = choice.target.clone()?;
    let logging = inputs.observed.bucket(&choice.bucket).logging;
    if logging.present().is_none() && !logging.is_absent() {
        return None;
    }
    let bucket = inputs.observed.bucket(&target.bucket);
    // Also where logging to it is on already: then ours was removed.
    let missing = bucket.region.is_absent() && target.ours;
    let ours = missing || (target.ours && tagged(&bucket));
    let mut statements = Vec::new();
    let mut obstacle = None;
    if missing {
        statements.push(tls_statement(inputs, &target.bucket));
        statements.push(log_statement(inputs, &target, &choice.bucket));
    } else {
        if target.ours && !ours && !target.configured && inputs.settings.logging_bucket.is_none() {
            obstacle = Some(not_ours(&target, &bucket));
        }
        for hindrance in hindrances(inputs, &target, &choice.bucket) {
            match hindrance {
                Hindrance::NoGrant(_) => {
                    statements.push(log_statement(inputs, &target, &choice.bucket));
                }
                // Of a bucket of ours the encryption is ours to mend.
                Hindrance::Encryption(_) if ours => {}
                Hindrance::Encryption(found) | Hindrance::Obstacle(found) => {
                    obstacle = obstacle.or(Some(found));
                }
            }
        }
        if !ours && !statements.is_empty() {
            obstacle = obstacle.or_else(|| kept_policy(inputs, &target.bucket, &statements));
        }
        if ours {
            statements.insert(0, tls_statement(inputs, &target.bucket));
        }
    }
    if logging.is_absent() {
        obstacle = obstacle.or_else(|| kept_source(inputs, &target, &choice.bucket));
    }
    Some(DesiredTarget {
        lifecycle: if ours {
            desired_lifecycle(inputs)
        } else {
            Vec::new()
        },
        target,
        source: choice.bucket.clone(),
        missing,
        ours,
        statements,
        obstacle,
    })
}

/// A policy that a template keeps is never changed: the template would take the statement out again.
fn kept_policy(
    inputs: Inputs<'_>,
    bucket: &BucketName,
    statements: &[Statement],
) -> Option<Obstacle> {
    let owner = of_bucket(inputs, bucket)?;
    let wanted = statements.iter().map(|statement| {
        let elements = Value::Object(statement.elements().clone());
        format!("in the bucket's policy there: {elements}")
    });
    let another = "or name another bucket with --logging-bucket".to_owned();
    Some(Obstacle::new(
        Link::Target,
        format!(
            "bucket {bucket} is kept by {owner}, and its policy lacks a statement, which belongs into the template"
        ),
        wanted.chain([another]).collect(),
    ))
}

/// Where nothing is to be added to what a template keeps, whoever keeps the trail's bucket stands in the way.
fn kept_source(inputs: Inputs<'_>, target: &Target, source: &BucketName) -> Option<Obstacle> {
    let owner = of_bucket(inputs, source).filter(|_| inputs.settings.respect_owners)?;
    Some(Obstacle::new(
        Link::Logging,
        format!("bucket {source} is kept by {owner}, to whom --respect-owners leaves it"),
        vec![owner.logging_snippet(source, &target.bucket, &target.prefix)],
    ))
}

fn tagged(bucket: &Bucket) -> bool {
    bucket
        .tags
        .present()
        .is_some_and(|tags| tags.get(MARK.0).map(String::as_str) == Some(MARK.1))
}

fn not_ours(target: &Target, bucket: &Bucket) -> Obstacle {
    let name = &target.bucket;
    match (&bucket.region, &bucket.tags) {
        (Read::Denied { .. }, _) if bucket.owned == Read::Present(false) => Obstacle::new(
            Link::Target,
            format!("bucket {name} has the name we would give ours, and is another account's"),
            vec!["name a bucket of this account with --logging-bucket".to_owned()],
        ),
        (Read::Denied { action }, _) => Obstacle {
            advice: vec!["or name a bucket of yours with --logging-bucket".to_owned()],
            ..Obstacle::denied(
                Link::Target,
                format!("bucket {name} may not be read, or belongs to another account"),
                action,
            )
        },
        (_, Read::Denied { action }) => Obstacle::denied(
            Link::Target,
            format!("whether bucket {name} is ours may not be read"),
            action,
        ),
        (_, Read::NotAsked) => Obstacle::denied(
            Link::Target,
            format!("whether bucket {name} is ours was not read"),
            "s3:GetBucketTagging",
        ),
        _ => Obstacle::new(
            Link::Target,
            format!(
                "bucket {name} has the name we would give ours, but not our tag {}={}, so it is somebody else's",
                MARK.0, MARK.1
            ),
            vec![format!("use it all the same with --logging-bucket {name}")],
        ),
    }
}

/// The lifecycle of a bucket of ours.
#[must_use]
pub fn desired_lifecycle(inputs: Inputs<'_>) -> Vec<LifecycleRule> {
    let days = inputs
        .logging_control()
        .and_then(|control| match &control.kind {
            Kind::Logging(logging) => Some(logging.retention_days),
            Kind::Filter(_) => None,
        });
    vec![LifecycleRule {
        id: LIFECYCLE_ID.to_owned(),
        enabled: true,
        expire_days: days,
        expire_old_versions_days: days,
        abort_uploads_days: Some(7),
    }]
}

/// The statement that lets the access logs of `source` into the target ("Enabling Amazon S3
/// server access logging", S3 user guide).
#[must_use]
pub fn log_statement(inputs: Inputs<'_>, target: &Target, source: &BucketName) -> Statement {
    let partition = inputs.partition();
    let account = inputs.account();
    let source = format!("arn:{partition}:s3:::{source}");
    let objects = format!("arn:{partition}:s3:::{}/{}*", target.bucket, target.prefix);
    Statement::new(
        &our_sid(&format!("{source} to {objects}")),
        Effect::Allow,
        &PrincipalElement::Service("logging.s3.amazonaws.com".to_owned()),
        &["s3:PutObject"],
        &[&objects],
        &[
            Condition::new("ArnLike", "aws:SourceArn", &[&source]),
            Condition::new("StringEquals", "aws:SourceAccount", &[account.as_str()]),
        ],
    )
}

/// The statement that turns away whoever does not use TLS.
#[must_use]
pub fn tls_statement(inputs: Inputs<'_>, bucket: &BucketName) -> Statement {
    let bucket = format!("arn:{}:s3:::{bucket}", inputs.partition());
    Statement::new(
        &our_sid(&format!("TLS only for {bucket}")),
        Effect::Deny,
        &PrincipalElement::Anyone,
        &["s3:*"],
        &[&bucket, &format!("{bucket}/*")],
        &[Condition::new("Bool", "aws:SecureTransport", &["false"])],
    )
}

/// The policy with these statements in it.
#[must_use]
pub fn with_statements(policy: &Policy, statements: &[Statement]) -> Policy {
    statements.iter().fold(policy.clone(), |policy, statement| {
        policy.with_statement(statement)
    })
}
