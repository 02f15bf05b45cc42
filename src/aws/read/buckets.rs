//! Buckets. A bucket is asked in its own Region; where that is not known yet, the nearest guess is
//! tried and S3's word followed once.

use super::{Reader, read};
use crate::aws::failure::{Failure, Reason};
use crate::error::Error;
use crate::state::{
    AccountId, Answer, Aspect, BucketLogging, BucketName, Encryption, LifecycleRule, ObjectLock,
    PublicAccessBlock, Question, Region,
};
use aws_sdk_s3::Client;
use aws_sdk_s3::types;
use std::sync::PoisonError;

/// The canned group that delivers access logs by ACL.
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// How many buckets are listed. Of those whose names begin alike the one that is the beginning itself comes first
/// (`ListBuckets`, S3 API reference), so S3 needs one; stores that know no prefix need all.
const MANY: i32 = 1000;

/// A bucket, whose it must be, and where to look for it first.
pub(super) struct Place<'a> {
    pub(super) bucket: &'a BucketName,
    pub(super) account: Option<&'a AccountId>,
    pub(super) near: &'a Region,
}

impl Reader {
    pub(super) async fn bucket(
        &self,
        question: &Question,
        place: &Place<'_>,
        aspect: Aspect,
    ) -> Result<Answer, Error> {
        /// Calls the operation in the bucket's Region, bound to its expected owner.
        macro_rules! call {
            ($operation:ident, |$output:ident| $value:expr) => {{
                let outcome = self
                    .in_bucket_region(place, async |client: Client| {
                        client
                            .$operation()
                            .bucket(place.bucket.as_str())
                            .set_expected_bucket_owner(place.account.map(ToString::to_string))
                            .send()
                            .await
                            .map_err(|error| Failure::of(&error))
                    })
                    .await;
                read(question, outcome.and_then(|$output| $value))?
            }};
        }
        Ok(match aspect {
            Aspect::Region => Answer::BucketRegion(call!(head_bucket, |head| Ok(
                self.learned(place, head.bucket_region())
            ))),
            Aspect::Owned => Answer::BucketOwned(read(question, self.owned(place).await)?),
            Aspect::Logging => Answer::BucketLogging(call!(get_bucket_logging, |output| output
                .logging_enabled()
                .map(logging)
                .ok_or_else(Failure::absent))),
            Aspect::Policy => Answer::BucketPolicy(call!(get_bucket_policy, |output| output
                .policy()
                .map(str::to_owned)
                .ok_or_else(Failure::absent))),
            Aspect::Ownership => {
                Answer::BucketOwnership(call!(get_bucket_ownership_controls, |output| output
                    .ownership_controls()
                    .and_then(|controls| controls.rules().first())
                    .map(|rule| rule.object_ownership().as_str().to_owned())
                    .ok_or_else(Failure::absent)))
            }
            Aspect::Acl => Answer::BucketLogDeliveryAcl(call!(get_bucket_acl, |output| Ok(
                log_delivery_may_write(output.grants())
            ))),
            Aspect::Encryption => {
                Answer::BucketEncryption(call!(get_bucket_encryption, |output| output
                    .server_side_encryption_configuration()
                    .and_then(|configuration| configuration.rules().first())
                    .and_then(encryption)
                    .ok_or_else(Failure::absent)))
            }
            Aspect::ObjectLock => {
                Answer::BucketObjectLock(call!(get_object_lock_configuration, |output| output
                    .object_lock_configuration()
                    .map(object_lock)
                    .ok_or_else(Failure::absent)))
            }
            Aspect::Payer => {
                let payer = self
                    .in_bucket_region(place, async |client: Client| {
                        client
                            .get_bucket_request_payment()
                            .bucket(place.bucket.as_str())
                            .set_expected_bucket_owner(place.account.map(ToString::to_string))
                            .send()
                            .await
                            .map_err(|error| unknown_feature(Failure::of(&error)))
                    })
                    .await;
                let payer = payer.and_then(|output| {
                    let payer = output.payer().map(|payer| payer.as_str().to_owned());
                    payer.ok_or_else(Failure::absent)
                });
                Answer::BucketPayer(read(question, payer)?)
            }
            Aspect::PublicAccessBlock => {
                Answer::BucketPublicAccessBlock(call!(get_public_access_block, |output| output
                    .public_access_block_configuration()
                    .map(public_access_block)
                    .ok_or_else(Failure::absent)))
            }
            Aspect::Versioning => {
                Answer::BucketVersioning(call!(get_bucket_versioning, |output| output
                    .status()
                    .map(|status| status.as_str().to_owned())
                    .ok_or_else(Failure::absent)))
            }
            Aspect::Lifecycle => Answer::BucketLifecycle(call!(
                get_bucket_lifecycle_configuration,
                |output| Ok(output.rules().iter().map(lifecycle).collect())
            )),
            Aspect::Tags => Answer::BucketTags(call!(get_bucket_tagging, |output| Ok(output
                .tag_set()
                .iter()
                .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
                .collect()))),
        })
    }

    /// Whether the account's list of its buckets has this one, or goes on, so that it may have.
    async fn owned(&self, place: &Place<'_>) -> Result<bool, Failure> {
        let s3 = self.clients(place.near).s3;
        let listed = s3.list_buckets().prefix(place.bucket.as_str());
        let listed = listed.max_buckets(MANY).send().await;
        let listed = listed.map_err(|error| Failure::of(&error))?;
        let mut names = listed.buckets().iter().filter_map(types::Bucket::name);
        let found = names.any(|name| name == place.bucket.as_str());
        Ok(found || listed.continuation_token().is_some())
    }

    /// Tries the Region we believe in, and once more where S3 says the bucket is.
    pub(super) async fn in_bucket_region<T>(
        &self,
        place: &Place<'_>,
        call: impl AsyncFn(Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let first = self
            .bucket_region(place.bucket)
            .unwrap_or_else(|| place.near.clone());
        let outcome = call(self.clients(&first).s3).await;
        // Across the border of an opt-in Region S3 redirects by other codes, or by none.
        let Err(Failure {
            reason: Reason::Redirect | Reason::Other,
            bucket_region: Some(region),
            ..
        }) = &outcome
        else {
            return outcome;
        };
        let region = self.learned(place, Some(region));
        if region == first {
            return outcome;
        }
        call(self.clients(&region).s3).await
    }

    fn bucket_region(&self, bucket: &BucketName) -> Option<Region> {
        self.bucket_regions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(bucket)
            .cloned()
    }

    /// Remembers where a bucket is.
    fn learned(&self, place: &Place<'_>, region: Option<&str>) -> Region {
        let region = region.map_or_else(|| place.near.clone(), Region::new);
        self.bucket_regions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(place.bucket.clone(), region.clone());
        region
    }
}

/// A store that speaks S3 without Requester Pays lists the bucket instead of answering; nobody can
/// have turned it on there.
fn unknown_feature(failure: Failure) -> Failure {
    if failure.status == Some(200) && failure.message.contains("ListBucketResult") {
        return Failure::absent();
    }
    failure
}

fn logging(enabled: &types::LoggingEnabled) -> BucketLogging {
    BucketLogging {
        target: BucketName::new(enabled.target_bucket()),
        prefix: enabled.target_prefix().to_owned(),
    }
}

fn log_delivery_may_write(grants: &[types::Grant]) -> bool {
    grants.iter().any(|grant| {
        let group = grant.grantee().and_then(|grantee| grantee.uri());
        let may = matches!(
            grant.permission(),
            Some(types::Permission::Write | types::Permission::FullControl)
        );
        may && group == Some(LOG_DELIVERY)
    })
}

fn encryption(rule: &types::ServerSideEncryptionRule) -> Option<Encryption> {
    let default = rule.apply_server_side_encryption_by_default()?;
    Some(Encryption {
        algorithm: default.sse_algorithm().as_str().to_owned(),
        key: default.kms_master_key_id().map(str::to_owned),
    })
}

fn object_lock(configuration: &types::ObjectLockConfiguration) -> ObjectLock {
    ObjectLock {
        default_retention: configuration
            .rule()
            .is_some_and(|rule| rule.default_retention().is_some()),
    }
}

fn public_access_block(block: &types::PublicAccessBlockConfiguration) -> PublicAccessBlock {
    PublicAccessBlock {
        block_public_acls: block.block_public_acls().unwrap_or_default(),
        ignore_public_acls: block.ignore_public_acls().unwrap_or_default(),
        block_public_policy: block.block_public_policy().unwrap_or_default(),
        restrict_public_buckets: block.restrict_public_buckets().unwrap_or_default(),
    }
}

fn lifecycle(rule: &types::LifecycleRule) -> LifecycleRule {
    LifecycleRule {
        id: rule.id().unwrap_or_default().to_owned(),
        enabled: *rule.status() == types::ExpirationStatus::Enabled,
        expire_days: rule.expiration().and_then(types::LifecycleExpiration::days),
        expire_old_versions_days: rule
            .noncurrent_version_expiration()
            .and_then(types::NoncurrentVersionExpiration::noncurrent_days),
        abort_uploads_days: rule
            .abort_incomplete_multipart_upload()
            .and_then(types::AbortIncompleteMultipartUpload::days_after_initiation),
    }
}
