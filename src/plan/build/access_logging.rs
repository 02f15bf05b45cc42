//! The steps that turn access logging on: first the target bucket with its settings, then the trail bucket.

use crate::control::Slug;
use crate::desired::LIFECYCLE_ID;
use crate::desired::{Desired, DesiredLogBucket};
use crate::inputs::Inputs;
use crate::managed_by::bucket_managed_by;
use crate::naming::desired_tags;
use crate::plan::build::step_list::StepList;
use crate::plan::{Change, Delta, NewBucket, Note, NoteKind, PolicyChange, StepId};
use crate::policy::{Policy, Statement};
use crate::state::{Bucket, BucketLogging, Encryption, LifecycleRule, PublicAccessBlock, Read};
use crate::statements::with_statements;
use serde_json::Value;

pub(super) fn add_steps(
    inputs: Inputs<'_>,
    desired: &Desired,
    control: &Slug,
    steps: &mut StepList,
    notes: &mut Vec<Note>,
) {
    let mut done = Vec::new();
    for wanted in &desired.targets {
        if wanted.blocker.is_some() {
            continue;
        }
        let name = &wanted.target.bucket;
        if !done.contains(&name) {
            done.push(name);
            let shared: Vec<&DesiredLogBucket> = desired
                .targets
                .iter()
                .filter(|other| other.target.bucket == *name && other.blocker.is_none())
                .collect();
            add_target(inputs, &shared, control, steps);
        }
        if !wanted.target.configured && inputs.observed.bucket(&wanted.source).logging.is_absent() {
            add_logging(wanted, control, steps);
            if let Some(owner) = bucket_managed_by(inputs, &wanted.source) {
                let (target, prefix) = (&wanted.target.bucket, &wanted.target.prefix);
                notes.push(Note {
                    kind: NoteKind::Caution,
                    about: format!("bucket {}", wanted.source),
                    text: format!(
                        "{owner} manages this bucket and turns access logging off again unless its configuration has it, too; {}",
                        owner.logging_snippet(&wanted.source, target, prefix)
                    ),
                });
            }
        }
        if !wanted.ours && !wanted.target.configured {
            notes.push(Note {
                kind: NoteKind::Information,
                about: format!("bucket {name}"),
                text:
                    "is somebody else's: its policy gains one statement for each bucket it shall \
                       receive logs of, and nothing else of it is changed"
                        .to_owned(),
            });
        }
    }
}

/// The ids of the steps that create or change a target. Logging waits for them.
fn target_ids(wanted: &DesiredLogBucket, steps: &StepList) -> Vec<StepId> {
    ["create-bucket", "bucket-encryption", "bucket-policy"]
        .iter()
        .map(|kind| StepId::new(format!("{kind}/{}", wanted.target.bucket)))
        .filter(|id| steps.by_id.contains_key(id))
        .collect()
}

/// Adds the steps of a target for all sources that share it, so its policy is written once.
fn add_target(
    inputs: Inputs<'_>,
    shared: &[&DesiredLogBucket],
    control: &Slug,
    steps: &mut StepList,
) {
    let Some(wanted) = shared.first() else {
        return;
    };
    let (bucket, region) = (&wanted.target.bucket, &wanted.target.region);
    let mut made = Vec::new();
    if wanted.missing {
        let delta = Delta::create(NewBucket {
            ownership: "BucketOwnerEnforced".to_owned(),
            tags: desired_tags(inputs),
        });
        let change = Change::CreateBucket {
            bucket: bucket.clone(),
            region: region.clone(),
            delta,
        };
        made.push(steps.add("create-bucket", change, &[], control));
    }
    if wanted.ours {
        add_settings(inputs, wanted, &made, control, steps);
    }
    let statements: Vec<Statement> = shared.iter().flat_map(|t| t.statements.clone()).collect();
    if let Some(policy) = policy_change(inputs, wanted, &statements) {
        let change = Change::BucketPolicy {
            bucket: bucket.clone(),
            region: region.clone(),
            policy,
        };
        steps.add("bucket-policy", change, &made, control);
    }
}

/// Adds the settings of a bucket of ours that differ.
fn add_settings(
    inputs: Inputs<'_>,
    wanted: &DesiredLogBucket,
    made: &[StepId],
    control: &Slug,
    steps: &mut StepList,
) {
    let bucket = || wanted.target.bucket.clone();
    let region = || wanted.target.region.clone();
    let seen = inputs.observed.bucket(&wanted.target.bucket);
    let closed = PublicAccessBlock::CLOSED;
    if wanted.missing || differs(&seen.public_access_block, &closed) {
        let delta = Delta {
            before: seen.public_access_block.present().copied(),
            after: closed,
        };
        let change = Change::PublicAccessBlock {
            bucket: bucket(),
            region: region(),
            delta,
        };
        steps.add("public-access-block", change, made, control);
    }
    if let Some(delta) = encryption_change(&seen) {
        let change = Change::BucketEncryption {
            bucket: bucket(),
            region: region(),
            delta,
        };
        steps.add("bucket-encryption", change, made, control);
    }
    let enabled = "Enabled".to_owned();
    if wanted.missing || differs(&seen.versioning, &enabled) {
        let delta = Delta {
            before: seen.versioning.present().cloned(),
            after: enabled,
        };
        let change = Change::BucketVersioning {
            bucket: bucket(),
            region: region(),
            delta,
        };
        steps.add("bucket-versioning", change, made, control);
    }
    if let Some(delta) = lifecycle_change(wanted, &seen) {
        let change = Change::BucketLifecycle {
            bucket: bucket(),
            region: region(),
            delta,
        };
        steps.add("bucket-lifecycle", change, made, control);
    }
}

/// The change to encryption with S3's own key; `None` if the bucket has it. A new bucket and one without a setting of its
/// own have it.
fn encryption_change(seen: &Bucket) -> Option<Delta<Encryption>> {
    let sse = Encryption::of_s3();
    let before = seen.encryption.present()?;
    (before.algorithm != sse.algorithm).then(|| Delta {
        before: Some(before.clone()),
        after: sse,
    })
}

/// The change of the lifecycle; `None` if it is as it should be. Writing a lifecycle replaces it, so one with rules of others
/// is not changed.
fn lifecycle_change(wanted: &DesiredLogBucket, seen: &Bucket) -> Option<Delta<Vec<LifecycleRule>>> {
    let rules = seen.lifecycle.present().cloned().unwrap_or_default();
    let untouched = rules.iter().all(|rule| rule.id == LIFECYCLE_ID);
    let known = seen.lifecycle.is_absent() || seen.lifecycle.present().is_some();
    let changes = wanted.missing || known && untouched && rules != wanted.lifecycle;
    changes.then(|| Delta {
        before: seen.lifecycle.present().cloned(),
        after: wanted.lifecycle.clone(),
    })
}

/// Whether a setting differs. One that was denied or not read is not known to.
fn differs<T: PartialEq>(read: &Read<T>, wanted: &T) -> bool {
    read.is_absent() || read.present().is_some_and(|seen| seen != wanted)
}

/// The change of the policy; `None` if it has all these statements.
fn policy_change(
    inputs: Inputs<'_>,
    wanted: &DesiredLogBucket,
    statements: &[Statement],
) -> Option<PolicyChange> {
    let seen = inputs.observed.bucket(&wanted.target.bucket);
    let text = seen.policy.present();
    let before = match text {
        Some(text) => Policy::parse(text).ok()?,
        None if wanted.missing || seen.policy.is_absent() => Policy::empty(),
        None => return None,
    };
    // The run does not create a statement that exists, and its undo must not remove it.
    let gained: Vec<Statement> = statements
        .iter()
        .filter(|statement| !before.statements().contains(statement))
        .cloned()
        .collect();
    if gained.is_empty() {
        return None;
    }
    Some(PolicyChange {
        statements: gained
            .iter()
            .map(|statement| Value::Object(statement.elements().clone()))
            .collect(),
        delta: Delta {
            before: text.cloned(),
            after: with_statements(&before, &gained).to_json(),
        },
    })
}

fn add_logging(wanted: &DesiredLogBucket, control: &Slug, steps: &mut StepList) {
    let change = Change::BucketLogging {
        bucket: wanted.source.clone(),
        region: wanted.target.region.clone(),
        delta: Delta::create(BucketLogging {
            target: wanted.target.bucket.clone(),
            prefix: wanted.target.prefix.clone(),
            key_format: None,
        }),
    };
    let after = target_ids(wanted, steps);
    steps.add("bucket-logging", change, &after, control);
}
