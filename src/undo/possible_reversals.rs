//! What an undo may have to do: a reversal of each step of the run, whatever somebody has done meanwhile. The way back
//! takes of these what fits what it sees.

use super::revert::{made, turned};
use crate::journal::Journal;
use crate::plan::{Change, Step};
use crate::reversal::Reversal;
use crate::state::BucketName;

/// Every reversal that the way back from a run may consist of.
#[must_use]
pub fn reversals(journal: &Journal) -> Vec<Reversal> {
    let steps: Vec<&Step> = made(journal).collect();
    let ours = |bucket: &BucketName| {
        steps.iter().any(
            |step| matches!(&step.change, Change::CreateBucket { bucket: of, .. } if of == bucket),
        )
    };
    steps
        .iter()
        .filter_map(|step| reversal(&step.change, &ours))
        .collect()
}

/// None where the way back leaves the step: what a change replaced is put back, and where it replaced nothing only what
/// can be removed is.
fn reversal(change: &Change, ours: &impl Fn(&BucketName) -> bool) -> Option<Reversal> {
    // The settings of a bucket that the run made go with it or stay with it.
    if let Change::PublicAccessBlock { bucket, .. }
    | Change::BucketEncryption { bucket, .. }
    | Change::BucketVersioning { bucket, .. }
    | Change::BucketLifecycle { bucket, .. }
    | Change::BucketPolicy { bucket, .. } = change
        && ours(bucket)
    {
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
            name: delta.after.named(),
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
        _ => Reversal::PutBack {
            change: turned(change)?,
        },
    })
}
