//! The target buckets of access logs: ours with all its settings, another one with one more statement per source bucket.

use crate::aws_cli::quote_flag;
use crate::chain::access_logs::delivery_problems;
use crate::chain::blocker::Blocker;
use crate::chain::link::Link;
use crate::chain::log_target::{DeliveryProblem, Target};
use crate::control::ControlKind;
use crate::desired::policy_size::extend_bucket_policy;
use crate::inputs::Inputs;
use crate::managed_by::{bucket_managed_by, is_of_control_tower};
use crate::naming::OWNER_TAG;
use crate::ownership::has_owner_tag;
use crate::policy::{Policy, Statement};
use crate::select::{LoggingChoice, Selection};
use crate::settings::policy_syntax;
use crate::state::{Bucket, BucketName, LifecycleRule, Read, Unread};
use crate::statements::{log_statement, tls_statement};
use serde_json::Value;
use std::collections::BTreeMap;

/// The name of our lifecycle rule.
pub const LIFECYCLE_ID: &str = "cis-fix-expire-access-logs";

/// A target bucket of access logs, as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredLogBucket {
    /// The bucket and the prefix.
    pub target: Target,
    /// The bucket whose access is logged there.
    pub source: BucketName,
    /// Whether the bucket must be created.
    pub missing: bool,
    /// Whether it is ours; then cis-fix keeps all its settings.
    pub ours: bool,
    /// The policy statements it needs, in order.
    pub statements: Vec<Statement>,
    /// The lifecycle it needs; empty if it is not ours.
    pub lifecycle: Vec<LifecycleRule>,
    /// What blocks it.
    pub blocker: Option<Blocker>,
}

pub(super) fn desired(inputs: Inputs<'_>, selection: &Selection) -> Vec<DesiredLogBucket> {
    let choices = selection.logging.iter();
    let mut targets: Vec<DesiredLogBucket> = choices
        .filter_map(|choice| desired_target(inputs, choice))
        .collect();
    block_full_policies(inputs, &mut targets);
    targets
}

/// Blocks each target whose policy has no room for its statement beside those of the targets before it.
fn block_full_policies(inputs: Inputs<'_>, targets: &mut [DesiredLogBucket]) {
    let mut policies: BTreeMap<BucketName, Policy> = BTreeMap::new();
    for wanted in targets.iter_mut().filter(|one| one.blocker.is_none()) {
        let bucket = &wanted.target.bucket;
        let policy = policies.entry(bucket.clone()).or_insert_with(|| {
            let seen = inputs.observed.bucket(bucket).policy;
            let parsed = seen.present().map(|text| Policy::parse(text));
            parsed.and_then(Result::ok).unwrap_or_else(Policy::empty)
        });
        match extend_bucket_policy(policy, &wanted.statements) {
            Ok(after) => *policy = after,
            Err(problem) => {
                wanted.blocker = Some(Blocker::new(
                    Link::Target,
                    format!("the policy of bucket {bucket} has no room: {problem}"),
                    vec![
                        "have its owner shorten it, or name another bucket with --logging-bucket"
                            .to_owned(),
                    ],
                ));
            }
        }
    }
}

fn desired_target(inputs: Inputs<'_>, choice: &LoggingChoice) -> Option<DesiredLogBucket> {
    let target = choice.target.clone()?;
    let logging = inputs.observed.bucket(&choice.bucket).logging;
    if logging.present().is_none() && !logging.is_absent() {
        return None;
    }
    let bucket = inputs.observed.bucket(&target.bucket);
    // Logging to it may be on already: then our bucket was deleted.
    let missing = bucket.region.is_absent() && target.ours;
    let ours = missing || (target.ours && bucket.tags.present().is_some_and(has_owner_tag));
    let (mut statements, mut blocker) = if missing {
        let log = log_statement(inputs, &target.bucket, &target.prefix, &choice.bucket);
        (vec![log], None)
    } else {
        repairs(inputs, &target, &choice.bucket, ours)
    };
    if !ours && !statements.is_empty() {
        blocker = blocker.or_else(|| managed_policy(inputs, &target.bucket, &statements));
    }
    if ours {
        statements.insert(0, tls_statement(inputs, &target.bucket));
    }
    if logging.is_absent() {
        blocker = blocker
            .or_else(|| landing_zone_bucket(&choice.bucket))
            .or_else(|| managed_source(inputs, &target, &choice.bucket));
    }
    let lifecycle = ours.then(|| desired_lifecycle(inputs));
    Some(DesiredLogBucket {
        lifecycle: lifecycle.unwrap_or_default(),
        target,
        source: choice.bucket.clone(),
        missing,
        ours,
        statements,
        blocker,
    })
}

/// The statements that an existing target lacks, and what blocks it.
fn repairs(
    inputs: Inputs<'_>,
    target: &Target,
    source: &BucketName,
    ours: bool,
) -> (Vec<Statement>, Option<Blocker>) {
    let mut statements = Vec::new();
    let mut blocker = None;
    if target.ours && !ours && !target.configured && inputs.settings.logging_bucket.is_none() {
        blocker = Some(not_ours(target, &inputs.observed.bucket(&target.bucket)));
    }
    for problem in delivery_problems(inputs, target, source) {
        match problem {
            DeliveryProblem::NoGrant(_) => {
                blocker = blocker.or_else(|| inexact_prefix(target, source));
                statements.push(log_statement(
                    inputs,
                    &target.bucket,
                    &target.prefix,
                    source,
                ));
            }
            // The plan sets the encryption of a bucket of ours.
            DeliveryProblem::Encryption(_) if ours => {}
            DeliveryProblem::Encryption(found) | DeliveryProblem::Blocked(found) => {
                blocker = blocker.or(Some(found));
            }
        }
    }
    (statements, blocker)
}

/// The blocker where a policy would read more into the prefix of a bucket's access logs than a text.
fn inexact_prefix(target: &Target, source: &BucketName) -> Option<Blocker> {
    let found = policy_syntax(&target.prefix)?;
    Some(Blocker::new(
        Link::Target,
        format!(
            "the access logs of bucket {source} have the prefix {:?}, and {found} means something else in a bucket policy, so no statement lets in only them",
            target.prefix
        ),
        vec!["choose another prefix for its access logs".to_owned()],
    ))
}

/// The blocker where a template manages the policy: it would remove the statement again.
fn managed_policy(
    inputs: Inputs<'_>,
    bucket: &BucketName,
    statements: &[Statement],
) -> Option<Blocker> {
    let owner = bucket_managed_by(inputs, bucket)?;
    let wanted = statements.iter().map(|statement| {
        let elements = Value::Object(statement.elements().clone());
        format!("in the bucket's policy there: {elements}")
    });
    let another = "or name another bucket with --logging-bucket".to_owned();
    Some(Blocker::new(
        Link::Target,
        format!(
            "bucket {bucket} is managed by {owner}, and its policy lacks a statement; add it to its template"
        ),
        wanted.chain([another]).collect(),
    ))
}

/// The blocker where the trail's bucket is that of a landing zone of AWS Control Tower, whose guardrails deny the change ("The
/// AWS Control Tower controls library: mandatory controls", Control Tower controls reference).
fn landing_zone_bucket(source: &BucketName) -> Option<Blocker> {
    is_of_control_tower(source.as_str()).then(|| {
        Blocker::new(
            Link::Logging,
            format!(
                "bucket {source} belongs to the landing zone of AWS Control Tower, whose guardrails deny to change its access logging"
            ),
            vec![
                "in the management account: reset or update the landing zone, which turns access logging on (guardrail AWS-GR_CT_AUDIT_BUCKET_LOGGING_CONFIGURATION_CHANGES_PROHIBITED; CTS3PV8 from landing zone 4.0)".to_owned(),
            ],
        )
    })
}

/// The blocker where a template manages the trail's bucket and the settings leave it alone.
fn managed_source(inputs: Inputs<'_>, target: &Target, source: &BucketName) -> Option<Blocker> {
    if !inputs.settings.respect_owners {
        return None;
    }
    let Some(owner) = bucket_managed_by(inputs, source) else {
        let tags = inputs.observed.bucket(source).tags;
        let unread = tags.unread("s3:GetBucketTagging")?;
        let reason = format!("whose bucket {source} is {} read", unread.verb());
        return Some(Blocker::unread(Link::Logging, reason, unread));
    };
    Some(Blocker::new(
        Link::Logging,
        format!("bucket {source} is managed by {owner}, and --respect-owners leaves it alone"),
        vec![owner.logging_snippet(source, &target.bucket, &target.prefix)],
    ))
}

fn not_ours(target: &Target, bucket: &Bucket) -> Blocker {
    let name = &target.bucket;
    if bucket.region.denied().is_some() && bucket.owned == Read::Present(false) {
        return Blocker::new(
            Link::Target,
            format!("bucket {name} has the name we would give ours, and is another account's"),
            vec!["name a bucket of this account with --logging-bucket".to_owned()],
        );
    }
    if let Some(unread) = bucket.region.refused() {
        let or = match unread {
            Unread::Failed { .. } => "",
            _ => ", or belongs to another account",
        };
        let reason = format!("bucket {name} {} read{or}", unread.verb());
        return Blocker {
            advice: vec!["or name a bucket of yours with --logging-bucket".to_owned()],
            ..Blocker::unread(Link::Target, reason, unread)
        };
    }
    match bucket.tags.unread("s3:GetBucketTagging") {
        Some(unread) => Blocker::unread(
            Link::Target,
            format!("whether bucket {name} is ours {} read", unread.verb()),
            unread,
        ),
        None => Blocker::new(
            Link::Target,
            format!(
                "bucket {name} has the name we would give ours, but not our tag {}={}, so it is somebody else's",
                OWNER_TAG.0, OWNER_TAG.1
            ),
            vec![format!(
                "use it all the same with {}",
                quote_flag("--logging-bucket", name.as_str())
            )],
        ),
    }
}

/// The lifecycle of a bucket of ours.
#[must_use]
pub fn desired_lifecycle(inputs: Inputs<'_>) -> Vec<LifecycleRule> {
    let days = inputs
        .logging_control()
        .and_then(|control| match &control.kind {
            ControlKind::Logging(logging) => Some(logging.retention_days),
            ControlKind::Filter(_) => None,
        });
    vec![LifecycleRule {
        id: LIFECYCLE_ID.to_owned(),
        enabled: true,
        expire_days: days,
        expire_old_versions_days: days,
        abort_uploads_days: Some(7),
    }]
}
