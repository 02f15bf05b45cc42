//! How an undo reverts buckets and their settings.

use super::UndoPlanner;
use super::drift::{CHANGED, Drift, detect_drift, has_tags, unread_reason};
use super::policies::{PolicyReversal, parse_without};
use crate::plan::{Change, NewBucket, PolicyChange, Step};
use crate::reversal::Reversal;
use crate::state::{BucketName, Read, Region};

impl UndoPlanner<'_> {
    /// Deletes a bucket of the run, unless somebody may use it.
    pub(super) fn revert_bucket(
        &mut self,
        step: &Step,
        bucket: &BucketName,
        region: &Region,
        new: &NewBucket,
    ) {
        let now = self.observed.bucket(bucket);
        if self.present_or_retain(step, now.region).is_none() {
            return;
        }
        match has_tags(&now.tags, &new.tags) {
            Ok(true) => {}
            Ok(false) => {
                return self.retain(step, format!("{CHANGED}: it does not bear our tags"));
            }
            Err(reason) => return self.retain(step, reason),
        }
        let ours = self.statements_added(|change| match change {
            Change::BucketPolicy {
                bucket: of, policy, ..
            } if of == bucket => Some(policy),
            _ => None,
        });
        let foreign = match &now.policy {
            Read::Present(text) => {
                parse_without(text, &ours).is_none_or(|rest| !rest.statements().is_empty())
            }
            Read::Absent => false,
            unread => return self.retain(step, unread_reason(unread)),
        };
        if foreign {
            return self.retain(step, "others have added to its policy, so they may use it");
        }
        if let Some(source) = self.bucket_still_logging_to(bucket) {
            return self.retain(step, format!("access logs of bucket {source} go to it"));
        }
        let logging = self.logging_steps_to(bucket);
        let after = logging.map(|(other, _)| other.id.clone()).collect();
        let delete = Reversal::DeleteBucket {
            bucket: bucket.clone(),
            region: region.clone(),
        };
        self.push_step(step, delete, after);
    }

    /// The steps of the run that send access logs to this target bucket, each with the bucket that is logged.
    fn logging_steps_to(&self, target: &BucketName) -> impl Iterator<Item = (&Step, &BucketName)> {
        self.made.iter().filter_map(move |step| match &step.change {
            Change::BucketLogging { bucket, delta, .. } if delta.after.target == *target => {
                Some((*step, bucket))
            }
            _ => None,
        })
    }

    /// A bucket whose access logs go to this target and whose logging this undo does not turn off, because somebody has
    /// changed it.
    fn bucket_still_logging_to(&self, target: &BucketName) -> Option<&BucketName> {
        let mut sources = self.logging_steps_to(target);
        let stays = |step: &Step, source: &BucketName| {
            let logs_to_target = match self.observed.bucket(source).logging {
                Read::Present(logging) => logging.target == *target,
                Read::Absent => false,
                Read::Denied { .. }
                | Read::Forbidden { .. }
                | Read::Failed { .. }
                | Read::NotAsked => true,
            };
            logs_to_target && !self.plan.steps.iter().any(|undo| undo.step == step.id)
        };
        let found = sources.find(|(step, source)| stays(step, source))?;
        Some(found.1)
    }

    /// Reverts a setting of a bucket that the run did not create: a policy loses our statement, any other setting gets
    /// its former value.
    pub(super) fn revert_bucket_setting(&mut self, step: &Step) {
        let Some(bucket) = step.change.lane().map(BucketName::new) else {
            return;
        };
        let made_by_run = self.made.iter().any(|other| {
            matches!(&other.change, Change::CreateBucket { bucket: of, .. } if *of == bucket)
        });
        // The setting is deleted or retained with its bucket.
        if made_by_run {
            return;
        }
        let now = self.observed.bucket(&bucket);
        let drift = match &step.change {
            Change::PublicAccessBlock { delta, .. } => {
                detect_drift(&now.public_access_block, delta)
            }
            Change::BucketEncryption { delta, .. } => detect_drift(&now.encryption, delta),
            Change::BucketVersioning { delta, .. } => detect_drift(&now.versioning, delta),
            Change::BucketLifecycle { delta, .. } => detect_drift(&now.lifecycle, delta),
            Change::BucketPolicy { region, policy, .. } => {
                return self.revert_bucket_policy(step, &bucket, region, policy);
            }
            _ => return,
        };
        match drift {
            Drift::None => self.restore(step),
            Drift::Reverted => {}
            Drift::Blocking(reason) => self.retain(step, reason),
        }
    }

    fn revert_bucket_policy(
        &mut self,
        step: &Step,
        bucket: &BucketName,
        region: &Region,
        policy: &PolicyChange,
    ) {
        let now = self.observed.bucket(bucket).policy;
        let Some(PolicyReversal { remove, restore }) = self.revert_policy(step, now, policy) else {
            return;
        };
        if !remove.is_empty() {
            let reversal = Reversal::BucketPolicy {
                bucket: bucket.clone(),
                region: region.clone(),
                statements: remove,
                had_none: policy.delta.before.is_none(),
            };
            self.push_step(step, reversal, Vec::new());
        }
        if let Some(policy) = restore {
            let change = Change::BucketPolicy {
                bucket: bucket.clone(),
                region: region.clone(),
                policy,
            };
            self.push_step(step, Reversal::Restore { change }, Vec::new());
        }
    }
}
