//! Buckets.

use super::{Kind, Walk, read};
use crate::state::{
    Bucket, BucketLogging, Encryption, LifecycleRule, ObjectLock, PublicAccessBlock,
};

impl Walk<'_> {
    pub(super) fn bucket(&mut self, bucket: &Bucket) -> Bucket {
        let Bucket {
            region,
            owned,
            logging,
            policy,
            ownership,
            log_delivery_acl,
            encryption,
            object_lock,
            payer,
            public_access_block,
            versioning,
            lifecycle,
            tags,
        } = bucket;
        Bucket {
            region: region.clone(),
            owned: owned.clone(),
            logging: read(logging, |logging| self.logging(logging)),
            policy: read(policy, |policy| (self.say)(Kind::Policy, policy)),
            ownership: ownership.clone(),
            log_delivery_acl: log_delivery_acl.clone(),
            encryption: read(encryption, |encryption| {
                let Encryption { algorithm, key } = encryption;
                Encryption {
                    algorithm: algorithm.clone(),
                    key: key.as_ref().map(|key| self.text(key)),
                }
            }),
            object_lock: read(object_lock, |lock| {
                let ObjectLock { default_retention } = *lock;
                ObjectLock { default_retention }
            }),
            payer: payer.clone(),
            public_access_block: read(public_access_block, |block| switches(*block)),
            versioning: versioning.clone(),
            lifecycle: read(lifecycle, |rules| self.each(rules, Self::rule)),
            tags: read(tags, |tags| self.pairs(tags)),
        }
    }

    fn logging(&mut self, logging: &BucketLogging) -> BucketLogging {
        let BucketLogging { target, prefix } = logging;
        BucketLogging {
            target: self.bucket_name(target),
            prefix: self.text(prefix),
        }
    }

    fn rule(&mut self, rule: &LifecycleRule) -> LifecycleRule {
        let LifecycleRule {
            id,
            enabled,
            expire_days,
            expire_old_versions_days,
            abort_uploads_days,
        } = rule;
        LifecycleRule {
            id: self.text(id),
            enabled: *enabled,
            expire_days: *expire_days,
            expire_old_versions_days: *expire_old_versions_days,
            abort_uploads_days: *abort_uploads_days,
        }
    }
}

fn switches(block: PublicAccessBlock) -> PublicAccessBlock {
    let PublicAccessBlock {
        block_public_acls,
        ignore_public_acls,
        block_public_policy,
        restrict_public_buckets,
    } = block;
    PublicAccessBlock {
        block_public_acls,
        ignore_public_acls,
        block_public_policy,
        restrict_public_buckets,
    }
}
