//! Buckets.

use super::{Traversal, map_read};
use crate::state::{
    Bucket, BucketLogging, Encryption, LifecycleRule, ObjectLock, PublicAccessBlock,
};

impl Traversal<'_> {
    pub(super) fn map_bucket(&mut self, bucket: &Bucket) -> Bucket {
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
            logging: map_read(logging, |logging| self.map_bucket_logging(logging)),
            policy: map_read(policy, |policy| self.map_policy(policy)),
            ownership: ownership.clone(),
            log_delivery_acl: log_delivery_acl.clone(),
            encryption: map_read(encryption, |encryption| {
                let Encryption { algorithm, key } = encryption;
                Encryption {
                    algorithm: algorithm.clone(),
                    key: key.as_ref().map(|key| self.map_text(key)),
                }
            }),
            object_lock: map_read(object_lock, |lock| {
                let ObjectLock { default_retention } = *lock;
                ObjectLock { default_retention }
            }),
            payer: payer.clone(),
            public_access_block: map_read(public_access_block, |block| copy_switches(*block)),
            versioning: versioning.clone(),
            lifecycle: map_read(lifecycle, |rules| {
                self.map_each(rules, Self::map_lifecycle_rule)
            }),
            tags: map_read(tags, |tags| self.map_pairs(tags)),
        }
    }

    fn map_bucket_logging(&mut self, logging: &BucketLogging) -> BucketLogging {
        let BucketLogging {
            target,
            prefix,
            key_format,
        } = logging;
        BucketLogging {
            target: self.map_bucket_name(target),
            prefix: self.map_text(prefix),
            key_format: *key_format,
        }
    }

    fn map_lifecycle_rule(&mut self, rule: &LifecycleRule) -> LifecycleRule {
        let LifecycleRule {
            id,
            enabled,
            expire_days,
            expire_old_versions_days,
            abort_uploads_days,
        } = rule;
        LifecycleRule {
            id: self.map_text(id),
            enabled: *enabled,
            expire_days: *expire_days,
            expire_old_versions_days: *expire_old_versions_days,
            abort_uploads_days: *abort_uploads_days,
        }
    }
}

fn copy_switches(block: PublicAccessBlock) -> PublicAccessBlock {
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
