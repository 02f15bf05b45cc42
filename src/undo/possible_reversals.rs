//! Every reversal an undo may need, one per step of the run, regardless of what the account holds now. The IAM policy
//! for an undo is made of these.

use super::claims::Claims;
use crate::journal::Journal;
use crate::plan::{Change, Delta};
use crate::reversal::Reversal;
use crate::state::BucketName;

/// Every reversal that an undo of this run may make.
#[must_use]
pub fn possible_reversals(journal: &Journal) -> Vec<Reversal> {
    let steps = Claims::of(journal).made;
    let made_by_run = |bucket: &BucketName| {
        steps.iter().any(
            |step| matches!(&step.change, Change::CreateBucket { bucket: of, .. } if of == bucket),
        )
    };
    steps
        .iter()
        .filter_map(|step| possible_reversal(&step.change, &made_by_run))
        .collect()
}

/// The reversal of one change; None for a change that an undo never reverts by itself. Of the values that a run replaced, an undo
/// restores only alarms and filters. A value that replaced nothing is reverted only where AWS has an operation that removes
/// it.
fn possible_reversal(
    change: &Change,
    made_by_run: &impl Fn(&BucketName) -> bool,
) -> Option<Reversal> {
    // The settings of a bucket of the run are deleted or retained with it.
    if bucket_with_setting(change).is_some_and(made_by_run) {
        return None;
    }
    Some(match change {
        Change::Alarm { region, delta, .. } if delta.before.is_none() => Reversal::DeleteAlarm {
            region: region.clone(),
            name: delta.after.name.clone(),
        },
        Change::MetricFilter { log_group, delta } if delta.before.is_none() => {
            Reversal::DeleteMetricFilter {
                log_group: log_group.clone(),
                name: delta.after.name.clone(),
            }
        }
        Change::CreateTopic { topic, .. } => Reversal::DeleteTopic {
            topic: topic.clone(),
        },
        Change::TopicPolicy { topic, policy } => Reversal::TopicPolicy {
            topic: topic.clone(),
            statements: policy.statements.clone(),
        },
        Change::Subscribe { topic, delta } => Reversal::Unsubscribe {
            topic: topic.clone(),
            subscriber: delta.after.masked(),
            name: delta.after.unique_label(),
        },
        Change::BucketLogging {
            bucket,
            region,
            delta,
        } if delta.before.is_none() => Reversal::StopLogging {
            bucket: bucket.clone(),
            region: region.clone(),
        },
        Change::BucketPolicy {
            bucket,
            region,
            policy,
        } => Reversal::BucketPolicy {
            bucket: bucket.clone(),
            region: region.clone(),
            statements: policy.statements.clone(),
            had_none: policy.delta.before.is_none(),
        },
        Change::CreateBucket { bucket, region, .. } => Reversal::DeleteBucket {
            bucket: bucket.clone(),
            region: region.clone(),
        },
        _ => Reversal::Restore {
            change: restored(change)?,
        },
    })
}

/// The change that restores the alarm or the filter that this one replaced.
fn restored(change: &Change) -> Option<Change> {
    fn swapped<T: Clone>(delta: &Delta<T>) -> Option<Delta<T>> {
        let before = delta.before.clone()?;
        Some(Delta {
            before: Some(delta.after.clone()),
            after: before,
        })
    }
    let mut restored = change.clone();
    match &mut restored {
        Change::MetricFilter { delta, .. } => *delta = swapped(delta)?,
        Change::Alarm { delta, .. } => *delta = swapped(delta)?,
        _ => return None,
    }
    Some(restored)
}

/// The bucket whose setting a change writes.
fn bucket_with_setting(change: &Change) -> Option<&BucketName> {
    match change {
        Change::PublicAccessBlock { bucket, .. }
        | Change::BucketEncryption { bucket, .. }
        | Change::BucketVersioning { bucket, .. }
        | Change::BucketLifecycle { bucket, .. }
        | Change::BucketPolicy { bucket, .. } => Some(bucket),
        _ => None,
    }
}
