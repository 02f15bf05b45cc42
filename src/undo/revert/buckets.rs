//! The way back of buckets and their settings.

use super::policies::{Ours, without};
use super::{Backing, CHANGED, Stands, stands, tagged, unread, unseen};
use crate::plan::{Change, NewBucket, PolicyChange, Step};
use crate::reversal::Reversal;
use crate::state::{BucketName, Read, Region};

impl Backing<'_> {
    pub(super) fn bucket(
        &mut self,
        step: &Step,
        bucket: &BucketName,
        region: &Region,
        new: &NewBucket,
    ) {
        let now = self.observed.bucket(bucket);
        if self.seen(step, now.region).is_none() {
            return;
        }
        match tagged(&now.tags, &new.tags) {
            Ok(true) => {}
            Ok(false) => return self.leave(step, format!("{CHANGED}: it does not bear our tags")),
            Err(why) => return self.leave(step, why),
        }
        let ours = self.statements_of(|change| match change {
            Change::BucketPolicy {
                bucket: of, policy, ..
            } if of == bucket => Some(policy),
            _ => None,
        });
        let foreign = match &now.policy {
            Read::Present(text) => {
                without(text, &ours).is_none_or(|rest| !rest.statements().is_empty())
            }
            Read::Absent => false,
            Read::Denied { action } => return self.leave(step, unread(action)),
            Read::NotAsked => return self.leave(step, unseen()),
        };
        if foreign {
            return self.leave(step, "others have added to its policy, so they may use it");
        }
        if let Some(source) = self.still_logged(bucket) {
            return self.leave(step, format!("access logs of bucket {source} go to it"));
        }
        let logging = self.logging_to(bucket);
        let after = logging.map(|(other, _)| other.id.clone()).collect();
        let delete = Reversal::DeleteBucket {
            bucket: bucket.clone(),
            region: region.clone(),
        };
        self.back(step, delete, after);
    }

    /// The steps of the run that let access logs go to a bucket, and whose logs.
    fn logging_to(&self, target: &BucketName) -> impl Iterator<Item = (&Step, &BucketName)> {
        self.steps
            .iter()
            .filter_map(move |step| match &step.change {
                Change::BucketLogging { bucket, delta, .. } if delta.after.target == *target => {
                    Some((*step, bucket))
                }
                _ => None,
            })
    }

    /// A bucket whose logs go there and whose logging is not turned off on the way, as where somebody has changed it.
    fn still_logged(&self, target: &BucketName) -> Option<&BucketName> {
        let mut sources = self.logging_to(target);
        let stays = |step: &Step, source: &BucketName| {
            let goes_there = match self.observed.bucket(source).logging {
                Read::Present(logging) => logging.target == *target,
                Read::Absent => false,
                Read::Denied { .. } | Read::NotAsked => true,
            };
            goes_there && !self.way.backs.iter().any(|back| back.step == step.id)
        };
        let found = sources.find(|(step, source)| stays(step, source))?;
        Some(found.1)
    }

    /// A setting of a bucket that the run did not make, or that stays: a policy loses our statement, another setting
    /// gets back what it had.
    pub(super) fn setting(&mut self, step: &Step) {
        let Some(bucket) = step.change.lane().map(BucketName::new) else {
            return;
        };
        let made_here = self.steps.iter().any(|other| {
            matches!(&other.change, Change::CreateBucket { bucket: of, .. } if *of == bucket)
        });
        // It goes with its bucket, or stays with it.
        if made_here {
            return;
        }
        let now = self.observed.bucket(&bucket);
        let stands = match &step.change {
            Change::PublicAccessBlock { delta, .. } => stands(&now.public_access_block, delta),
            Change::BucketEncryption { delta, .. } => stands(&now.encryption, delta),
            Change::BucketVersioning { delta, .. } => stands(&now.versioning, delta),
            Change::BucketLifecycle { delta, .. } => stands(&now.lifecycle, delta),
            Change::BucketPolicy { region, policy, .. } => {
                return self.bucket_policy(step, &bucket, region, policy);
            }
            _ => return,
        };
        match stands {
            Stands::AsLeft => self.put_back(step),
            Stands::Done => {}
            Stands::Otherwise(why) => self.leave(step, why),
        }
    }

    fn bucket_policy(
        &mut self,
        step: &Step,
        bucket: &BucketName,
        region: &Region,
        policy: &PolicyChange,
    ) {
        let now = self.observed.bucket(bucket).policy;
        let Some(Ours { added, older }) = self.ours_in(step, now, policy) else {
            return;
        };
        if !added.is_empty() {
            let reversal = Reversal::BucketPolicy {
                bucket: bucket.clone(),
                region: region.clone(),
                statements: added,
                had_none: policy.delta.before.is_none(),
            };
            self.back(step, reversal, Vec::new());
        }
        if let Some(policy) = older {
            let change = Change::BucketPolicy {
                bucket: bucket.clone(),
                region: region.clone(),
                policy,
            };
            self.back(step, Reversal::PutBack { change }, Vec::new());
        }
    }
}
