//! How an undo reverts buckets, their policies and their access logging.

use super::UndoPlanner;
use super::drift::{
    CHANGED, Drift, RetainReason, detect_drift, has_tags, unproven_reason, unread_reason,
};
use super::policies::{parse_without, to_values};
use crate::ownership::{has_owner_tag, is_our_logging, our_bucket_statement};
use crate::plan::{Change, Delta, NewBucket, PolicyChange, Step, StepId};
use crate::policy::{Policy, Statement};
use crate::reversal::Reversal;
use crate::state::{BucketLogging, BucketName, Read, Region};
use std::collections::BTreeSet;

impl UndoPlanner<'_> {
    /// Deletes a bucket of the run, unless somebody may use it.
    pub(super) fn revert_bucket(&mut self, step: &Step, bucket: &BucketName, new: &NewBucket) {
        let now = self.observed.bucket(bucket);
        let Some(region) = self.present_or_retain(step, now.region) else {
            return;
        };
        match has_tags(&now.tags, &new.tags) {
            Ok(true) => {}
            Ok(false) => {
                let text = format!("{CHANGED}: it does not bear our tags");
                let reason = if now.tags.present().is_some_and(has_owner_tag) {
                    text.into()
                } else {
                    unproven_reason(text)
                };
                return self.retain(step, reason);
            }
            Err(reason) => return self.retain(step, reason),
        }
        let mut ours = self.statements_added(|change| match change {
            Change::BucketPolicy {
                bucket: of, policy, ..
            } if of == bucket => Some(policy),
            _ => None,
        });
        ours.retain(|one| our_bucket_statement(&self.home, bucket, one).is_some());
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
        let sources = self.logged_buckets(bucket, &ours);
        if let Some(reason) = sources
            .iter()
            .find_map(|source| self.reason_still_logged(source, bucket))
        {
            return self.retain(step, reason);
        }
        let after = self.logging_steps_to(bucket);
        let bucket = bucket.clone();
        self.push_step(step, Reversal::DeleteBucket { bucket, region }, after);
    }

    /// The steps of the run that send access logs to this target bucket.
    fn logging_steps_to(&self, target: &BucketName) -> Vec<StepId> {
        let logging = self.made.iter().filter(|step| {
            matches!(&step.change, Change::BucketLogging { delta, .. } if delta.after.target == *target)
        });
        logging.map(|step| step.id.clone()).collect()
    }

    /// The buckets whose access logs may go to a target: those that the run logged there, and those that statements of ours
    /// let in.
    fn logged_buckets(&self, target: &BucketName, ours: &[Statement]) -> BTreeSet<BucketName> {
        let by_run = self.made.iter().filter_map(|step| match &step.change {
            Change::BucketLogging { bucket, delta, .. } if delta.after.target == *target => {
                Some(bucket.clone())
            }
            _ => None,
        });
        let let_in = ours
            .iter()
            .filter_map(|one| self.logged_bucket(target, one));
        by_run.chain(let_in).collect()
    }

    /// The bucket whose access logs a statement of ours lets into a target.
    fn logged_bucket(&self, target: &BucketName, statement: &Statement) -> Option<BucketName> {
        our_bucket_statement(&self.home, target, statement)?.into_source()
    }

    /// Why a target must stay as it is: access logs of this bucket still go there after the undo, or that is not known.
    fn reason_still_logged(
        &self,
        source: &BucketName,
        target: &BucketName,
    ) -> Option<RetainReason> {
        let stopped = self.plan.steps.iter().any(|undo| {
            matches!(&undo.reversal, Reversal::StopLogging { bucket, .. } if bucket == source)
        });
        match self.observed.bucket(source).logging {
            Read::Present(logging) => (logging.target == *target && !stopped)
                .then(|| format!("access logs of bucket {source} go to it").into()),
            Read::Absent => None,
            unread => {
                let RetainReason { text, .. } = unread_reason(&unread);
                let text = format!("whether access logs of bucket {source} go to it: {text}");
                Some(super::drift::unreadable_reason(text))
            }
        }
    }

    /// Turns off access logging that the run turned on and that is ours.
    pub(super) fn revert_logging(
        &mut self,
        step: &Step,
        bucket: &BucketName,
        region: &Region,
        delta: &Delta<BucketLogging>,
    ) {
        let now = self.observed.bucket(bucket).logging;
        let now = now.map(BucketLogging::with_default_format);
        let written = Delta {
            before: delta.before.clone(),
            after: delta.after.clone().with_default_format(),
        };
        match detect_drift(&now, &written) {
            Drift::None if delta.before.is_none() => {}
            Drift::None => {
                let text =
                    "cis-fix turns logging on only where there is none, so no other is put back";
                return self.retain(step, unproven_reason(text));
            }
            Drift::Reverted => return,
            Drift::Blocking(reason) => return self.retain(step, reason),
        }
        let ours = match self.observed.bucket(&delta.after.target).policy {
            Read::Present(text) => Policy::parse(&text)
                .is_ok_and(|policy| is_our_logging(&self.home, bucket, &delta.after, &policy)),
            Read::Absent => false,
            unread => return self.retain(step, unread_reason(&unread)),
        };
        if !ours {
            let text = format!(
                "nothing shows that cis-fix turned it on: the policy of bucket {} has no statement of ours for these logs",
                delta.after.target
            );
            return self.retain(step, unproven_reason(text));
        }
        let turn_off = Reversal::StopLogging {
            bucket: bucket.clone(),
            region: region.clone(),
        };
        self.push_step(step, turn_off, Vec::new());
    }

    /// Reverts a setting of a bucket that the run did not create: a policy loses our statements, and every other setting
    /// stays, since it is stricter than the former one.
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
        let (drift, was_set) = match &step.change {
            Change::PublicAccessBlock { delta, .. } => (
                detect_drift(&now.public_access_block, delta),
                delta.before.is_some(),
            ),
            Change::BucketEncryption { delta, .. } => {
                (detect_drift(&now.encryption, delta), delta.before.is_some())
            }
            Change::BucketVersioning { delta, .. } => {
                (detect_drift(&now.versioning, delta), delta.before.is_some())
            }
            Change::BucketLifecycle { delta, .. } => {
                (detect_drift(&now.lifecycle, delta), delta.before.is_some())
            }
            Change::BucketPolicy { region, policy, .. } => {
                return self.revert_bucket_policy(step, &bucket, region, policy);
            }
            _ => return,
        };
        match drift {
            Drift::None if was_set => {
                let text = "what was set before is not put back: an undo loosens no setting of a bucket that stays";
                self.retain(step, unproven_reason(text));
            }
            Drift::None => self.retain(step, "it was not set before, and is harmless as it is"),
            Drift::Reverted => {}
            Drift::Blocking(reason) => self.retain(step, reason),
        }
    }

    /// Removes our statements from a policy, but for those by which access logs still arrive.
    fn revert_bucket_policy(
        &mut self,
        step: &Step,
        bucket: &BucketName,
        region: &Region,
        policy: &PolicyChange,
    ) {
        let now = self.observed.bucket(bucket).policy;
        let home = self.home.clone();
        let is_ours = |one: &_| our_bucket_statement(&home, bucket, one).is_some();
        let mut statements = self.statements_to_remove(step, now, policy, is_ours);
        let mut reasons = Vec::new();
        statements.retain(|one| {
            let source = self.logged_bucket(bucket, one);
            let reason = source.and_then(|source| self.reason_still_logged(&source, bucket));
            let removable = reason.is_none();
            reasons.extend(reason);
            removable
        });
        for reason in reasons {
            self.retain(step, reason);
        }
        if statements.is_empty() {
            return;
        }
        let reversal = Reversal::BucketPolicy {
            bucket: bucket.clone(),
            region: region.clone(),
            statements: to_values(&statements),
            had_none: policy.delta.before.is_none(),
        };
        let after = self.logging_steps_to(bucket);
        self.push_step(step, reversal, after);
    }
}
