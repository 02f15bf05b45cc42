//! Buckets. Each read goes to the Region of the bucket. While that is unknown, the likely Region is
//! tried, and S3 is followed once to the Region it names.

use super::reader::Reader;
use crate::aws::failure::{Failure, Reason};
use crate::state::{
    AccountId, BucketLogging, BucketName, Encryption, LifecycleRule, LogKeyFormat, ObjectLock,
    PublicAccessBlock, Region,
};
use aws_sdk_s3::Client;
use aws_sdk_s3::types;
use std::collections::BTreeMap;

/// The predefined group that delivers access logs by ACL.
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// How many buckets are listed. Among the names with a prefix, the prefix itself comes first
/// (`ListBuckets`, S3 API reference), so one is enough for S3. Stores that ignore the prefix list
/// all buckets.
const MAX_BUCKETS: i32 = 1000;

/// A bucket to ask about.
#[derive(Debug, Clone, Copy)]
pub(super) struct BucketTarget<'a> {
    pub(super) bucket: &'a BucketName,
    /// The account that must own it.
    pub(super) account: Option<&'a AccountId>,
    /// The Region to try first, while the bucket's own is unknown.
    pub(super) likely_region: &'a Region,
}

/// Calls an operation in the bucket's Region, bound to the expected owner.
macro_rules! call {
    ($reader:expr, $target:expr, $operation:ident) => {
        $reader.in_bucket_region($target, async |client: Client| {
            let request = client.$operation().bucket($target.bucket.as_str());
            let owner = $target.account.map(ToString::to_string);
            let request = request.set_expected_bucket_owner(owner);
            Ok(request.send().await?)
        })
    };
}

impl Reader {
    pub(super) async fn bucket_region(&self, target: BucketTarget<'_>) -> Result<Region, Failure> {
        let output = call!(self, target, head_bucket).await?;
        let region = output.bucket_region();
        let region = region.map_or_else(|| target.likely_region.clone(), Region::new);
        Ok(self.remember_region(target.bucket, region))
    }

    /// Whether the account's list of its buckets names this one, or has further pages that may.
    pub(super) async fn is_own_bucket(&self, target: BucketTarget<'_>) -> Result<bool, Failure> {
        let client = self.clients(target.likely_region).s3;
        let request = client.list_buckets().prefix(target.bucket.as_str());
        let listed = request.max_buckets(MAX_BUCKETS).send().await?;
        let mut names = listed.buckets().iter().filter_map(types::Bucket::name);
        let found = names.any(|name| name == target.bucket.as_str());
        Ok(found || listed.continuation_token().is_some())
    }

    pub(super) async fn bucket_logging(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<BucketLogging, Failure> {
        let output = call!(self, target, get_bucket_logging).await?;
        let enabled = output.logging_enabled().ok_or_else(Failure::absent)?;
        Ok(BucketLogging {
            target: BucketName::new(enabled.target_bucket()),
            prefix: enabled.target_prefix().to_owned(),
            key_format: Some(key_format(enabled)),
        })
    }

    pub(super) async fn bucket_policy(&self, target: BucketTarget<'_>) -> Result<String, Failure> {
        let output = call!(self, target, get_bucket_policy).await?;
        output.policy.ok_or_else(Failure::absent)
    }

    pub(super) async fn bucket_ownership(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<String, Failure> {
        let output = call!(self, target, get_bucket_ownership_controls).await?;
        let controls = output.ownership_controls();
        let rule = controls.and_then(|controls| controls.rules().first());
        let rule = rule.ok_or_else(Failure::absent)?;
        Ok(rule.object_ownership().as_str().to_owned())
    }

    pub(super) async fn bucket_acl(&self, target: BucketTarget<'_>) -> Result<bool, Failure> {
        let output = call!(self, target, get_bucket_acl).await?;
        Ok(output.grants().iter().any(lets_log_delivery_write))
    }

    pub(super) async fn bucket_encryption(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<Encryption, Failure> {
        let output = call!(self, target, get_bucket_encryption).await?;
        let configuration = output.server_side_encryption_configuration();
        let rule = configuration.and_then(|configuration| configuration.rules().first());
        let rule = rule.and_then(encryption);
        rule.ok_or_else(Failure::absent)
    }

    pub(super) async fn bucket_object_lock(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<ObjectLock, Failure> {
        let output = call!(self, target, get_object_lock_configuration).await?;
        let lock = output.object_lock_configuration();
        let rule = lock.ok_or_else(Failure::absent)?.rule();
        Ok(ObjectLock {
            default_retention: rule.is_some_and(|rule| rule.default_retention().is_some()),
        })
    }

    pub(super) async fn bucket_request_payment(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<String, Failure> {
        let output = call!(self, target, get_bucket_request_payment).await;
        let output = output.map_err(absent_if_unsupported)?;
        let payer = output.payer().ok_or_else(Failure::absent)?;
        Ok(payer.as_str().to_owned())
    }

    pub(super) async fn bucket_public_access_block(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<PublicAccessBlock, Failure> {
        let output = call!(self, target, get_public_access_block).await?;
        let block = output.public_access_block_configuration();
        block.map(public_access_block).ok_or_else(Failure::absent)
    }

    pub(super) async fn bucket_versioning(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<String, Failure> {
        let output = call!(self, target, get_bucket_versioning).await?;
        let status = output.status().ok_or_else(Failure::absent)?;
        Ok(status.as_str().to_owned())
    }

    pub(super) async fn bucket_lifecycle(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<Vec<LifecycleRule>, Failure> {
        let output = call!(self, target, get_bucket_lifecycle_configuration).await?;
        Ok(output.rules().iter().map(lifecycle_rule).collect())
    }

    pub(super) async fn bucket_tags(
        &self,
        target: BucketTarget<'_>,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let output = call!(self, target, get_bucket_tagging).await?;
        let tags = output.tag_set().iter();
        Ok(tags
            .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
            .collect())
    }

    /// Calls S3 in the Region where the bucket is or is likely to be, and once more in the Region
    /// that S3 names.
    pub(super) async fn in_bucket_region<T>(
        &self,
        target: BucketTarget<'_>,
        call: impl AsyncFn(Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let first = self
            .known_region(target.bucket)
            .unwrap_or_else(|| target.likely_region.clone());
        let outcome = call(self.clients(&first).s3).await;
        // For a bucket in an opt-in Region S3 redirects with other codes, or without one.
        let Err(Failure {
            reason: Reason::Redirect | Reason::Other,
            bucket_region: Some(region),
            ..
        }) = &outcome
        else {
            return outcome;
        };
        let region = self.remember_region(target.bucket, Region::new(region));
        if region == first {
            return outcome;
        }
        call(self.clients(&region).s3).await
    }
}

/// A store without Requester Pays answers with a list of the bucket's objects. Nobody can have
/// turned the feature on there.
fn absent_if_unsupported(failure: Failure) -> Failure {
    if failure.status == Some(200) && failure.message.contains("ListBucketResult") {
        return Failure::absent();
    }
    failure
}

/// Without a format the keys are simple.
fn key_format(enabled: &types::LoggingEnabled) -> LogKeyFormat {
    let format = enabled.target_object_key_format();
    if format.is_some_and(|format| format.partitioned_prefix().is_some()) {
        LogKeyFormat::Partitioned
    } else {
        LogKeyFormat::Simple
    }
}

fn lets_log_delivery_write(grant: &types::Grant) -> bool {
    let group = grant.grantee().and_then(|grantee| grantee.uri());
    let writes = matches!(
        grant.permission(),
        Some(types::Permission::Write | types::Permission::FullControl)
    );
    writes && group == Some(LOG_DELIVERY)
}

fn encryption(rule: &types::ServerSideEncryptionRule) -> Option<Encryption> {
    let default = rule.apply_server_side_encryption_by_default()?;
    Some(Encryption {
        algorithm: default.sse_algorithm().as_str().to_owned(),
        key: default.kms_master_key_id().map(str::to_owned),
    })
}

fn public_access_block(block: &types::PublicAccessBlockConfiguration) -> PublicAccessBlock {
    PublicAccessBlock {
        block_public_acls: block.block_public_acls().unwrap_or_default(),
        ignore_public_acls: block.ignore_public_acls().unwrap_or_default(),
        block_public_policy: block.block_public_policy().unwrap_or_default(),
        restrict_public_buckets: block.restrict_public_buckets().unwrap_or_default(),
    }
}

fn lifecycle_rule(rule: &types::LifecycleRule) -> LifecycleRule {
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
