//! Writes of buckets. Every call but `CreateBucket` names the account that it expects to own the bucket.

use super::attempts::AttemptCounter;
use super::clients::WriteClients;
use super::error::{BeforePolicyWrite, WriteError, WriteResult};
use super::policy_merge::{PolicyRead, PolicyResource, merge_policy, parse_statements};
use crate::aws::failure::Failure;
use crate::ownership::has_owner_tag;
use crate::plan::{NewBucket, Outcome, PolicyChange};
use crate::policy::Policy;
use crate::state::{
    BucketLogging, BucketName, Encryption, LifecycleRule, PublicAccessBlock, Region,
};
use crate::statements::with_statements;
use aws_sdk_s3::types;
use aws_smithy_types::error::operation::BuildError;
use std::collections::BTreeMap;

impl WriteClients {
    pub(super) async fn create_bucket(
        &self,
        bucket: &BucketName,
        region: &Region,
        new: &NewBucket,
    ) -> WriteResult {
        // S3 refuses us-east-1 as a location constraint.
        let location = (region.as_str() != "us-east-1")
            .then(|| types::BucketLocationConstraint::from(region.as_str()));
        let tags = new
            .tags
            .iter()
            .map(|(key, value)| types::Tag::builder().key(key).value(value).build())
            .collect::<Result<Vec<_>, _>>()?;
        let configuration = types::CreateBucketConfiguration::builder()
            .set_location_constraint(location)
            .set_tags(Some(tags))
            .build();
        let attempts = AttemptCounter::default();
        let outcome = self
            .s3(region.as_str())
            .create_bucket()
            .bucket(bucket.as_str())
            .object_ownership(types::ObjectOwnership::from(new.ownership.as_str()))
            .create_bucket_configuration(configuration)
            .customize()
            .interceptor(attempts.clone())
            .send()
            .await;
        match outcome.map_err(Failure::from) {
            Ok(_) => Ok(Outcome::Done),
            Err(failure) => match failure.code.as_deref() {
                Some("BucketAlreadyOwnedByYou") => {
                    self.ensure_own_bucket(bucket, region, new).await?;
                    // The plan has seen no bucket. If the call was retried, an attempt without an answer has made it.
                    Ok(if attempts.is_retried() {
                        Outcome::Done
                    } else {
                        Outcome::Unchanged
                    })
                }
                Some("BucketAlreadyExists") => Err(WriteError::Conflict(format!(
                    "bucket {bucket} belongs to another account; name one of yours with --logging-bucket"
                ))),
                _ => Err(failure.into()),
            },
        }
    }

    /// Refuses a bucket that has appeared since the plan, unless it has the tags of cis-fix, as when two runs meet.
    async fn ensure_own_bucket(
        &self,
        bucket: &BucketName,
        region: &Region,
        new: &NewBucket,
    ) -> Result<(), WriteError> {
        let request = self.s3(region.as_str()).get_bucket_tagging();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .send()
            .await;
        let tags = outcome.map_err(|error| {
            WriteError::read_failed("GetBucketTagging", "s3:GetBucketTagging", error)
        })?;
        let tags = tags.tag_set().iter();
        let tags = tags.map(|tag| (tag.key().to_owned(), tag.value().to_owned()));
        let tags: BTreeMap<String, String> = tags.collect();
        let has = |(key, value): (&String, &String)| tags.get(key) == Some(value);
        if has_owner_tag(&tags) && new.tags.iter().all(has) {
            return Ok(());
        }
        Err(WriteError::Conflict(format!(
            "somebody has meanwhile made bucket {bucket}; it was left as it is"
        )))
    }

    pub(super) async fn block_public_access(
        &self,
        bucket: &BucketName,
        region: &Region,
        block: PublicAccessBlock,
    ) -> WriteResult {
        let configuration = types::PublicAccessBlockConfiguration::builder()
            .block_public_acls(block.block_public_acls)
            .ignore_public_acls(block.ignore_public_acls)
            .block_public_policy(block.block_public_policy)
            .restrict_public_buckets(block.restrict_public_buckets)
            .build();
        let request = self.s3(region.as_str()).put_public_access_block();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .public_access_block_configuration(configuration)
            .send()
            .await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    pub(super) async fn put_encryption(
        &self,
        bucket: &BucketName,
        region: &Region,
        encryption: &Encryption,
    ) -> WriteResult {
        let default = types::ServerSideEncryptionByDefault::builder()
            .sse_algorithm(types::ServerSideEncryption::from(
                encryption.algorithm.as_str(),
            ))
            .set_kms_master_key_id(encryption.key.clone())
            .build()?;
        let rule = types::ServerSideEncryptionRule::builder()
            .apply_server_side_encryption_by_default(default)
            .build();
        let configuration = types::ServerSideEncryptionConfiguration::builder()
            .rules(rule)
            .build()?;
        let request = self.s3(region.as_str()).put_bucket_encryption();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .server_side_encryption_configuration(configuration)
            .send()
            .await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    pub(super) async fn put_versioning(
        &self,
        bucket: &BucketName,
        region: &Region,
        status: &str,
    ) -> WriteResult {
        let configuration = types::VersioningConfiguration::builder()
            .status(types::BucketVersioningStatus::from(status))
            .build();
        let request = self.s3(region.as_str()).put_bucket_versioning();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .versioning_configuration(configuration)
            .send()
            .await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    pub(super) async fn put_lifecycle(
        &self,
        bucket: &BucketName,
        region: &Region,
        rules: &[LifecycleRule],
    ) -> WriteResult {
        let rules = rules
            .iter()
            .map(lifecycle_rule)
            .collect::<Result<Vec<_>, _>>()?;
        let configuration = types::BucketLifecycleConfiguration::builder()
            .set_rules(Some(rules))
            .build()?;
        let request = self
            .s3(region.as_str())
            .put_bucket_lifecycle_configuration();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .lifecycle_configuration(configuration)
            .send()
            .await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }

    /// Adds statements to the policy of a bucket.
    pub(super) async fn edit_bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
        change: &PolicyChange,
        before_write: &BeforePolicyWrite<'_>,
    ) -> WriteResult {
        let statements = parse_statements(&change.statements)?;
        merge_policy(
            PolicyResource::Bucket(bucket),
            |policy| with_statements(policy, &statements),
            before_write,
            async || self.read_bucket_policy(bucket, region).await,
            async |policy| self.put_bucket_policy(bucket, region, &policy).await,
        )
        .await
    }

    pub(super) async fn read_bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
    ) -> PolicyRead {
        let request = self.s3(region.as_str()).get_bucket_policy();
        let request = request.bucket(bucket.as_str());
        let owned = request.expected_bucket_owner(self.account.as_str());
        match owned.send().await.map_err(Failure::from) {
            Ok(output) => Ok(output.policy().map(str::to_owned)),
            Err(failure) if failure.has_code(&["NoSuchBucketPolicy"]) => Ok(None),
            Err(failure) => Err(WriteError::read_failed(
                "GetBucketPolicy",
                "s3:GetBucketPolicy",
                failure,
            )),
        }
    }

    pub(super) async fn put_bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
        policy: &Policy,
    ) -> Result<(), Failure> {
        let request = self.s3(region.as_str()).put_bucket_policy();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .policy(policy.to_json())
            .send()
            .await;
        outcome.map(|_| ()).map_err(Failure::from)
    }

    /// Turns on access logging, unless it is on: the configuration is read again just before.
    pub(super) async fn turn_on_logging(
        &self,
        bucket: &BucketName,
        region: &Region,
        logging: &BucketLogging,
    ) -> WriteResult {
        let client = self.s3(region.as_str());
        let request = client.get_bucket_logging().bucket(bucket.as_str());
        let found = request
            .expected_bucket_owner(self.account.as_str())
            .send()
            .await
            .map_err(|error| {
                WriteError::read_failed("GetBucketLogging", "s3:GetBucketLogging", error)
            })?;
        if let Some(enabled) = found.logging_enabled() {
            if enabled.target_bucket() == logging.target.as_str()
                && enabled.target_prefix() == logging.prefix
            {
                return Ok(Outcome::Unchanged);
            }
            return Err(WriteError::Conflict(format!(
                "somebody has meanwhile turned on access logging of bucket {bucket} to {}; it was left as it is",
                enabled.target_bucket()
            )));
        }
        let enabled = types::LoggingEnabled::builder()
            .target_bucket(logging.target.as_str())
            .target_prefix(&logging.prefix)
            .build()?;
        let status = types::BucketLoggingStatus::builder()
            .logging_enabled(enabled)
            .build();
        let request = client.put_bucket_logging().bucket(bucket.as_str());
        let outcome = request
            .expected_bucket_owner(self.account.as_str())
            .bucket_logging_status(status)
            .send()
            .await;
        outcome.map_err(Failure::from)?;
        Ok(Outcome::Done)
    }
}

fn lifecycle_rule(rule: &LifecycleRule) -> Result<types::LifecycleRule, BuildError> {
    let expiration = rule
        .expire_days
        .map(|days| types::LifecycleExpiration::builder().days(days).build());
    let old_versions = rule.expire_old_versions_days.map(|days| {
        types::NoncurrentVersionExpiration::builder()
            .noncurrent_days(days)
            .build()
    });
    let uploads = rule.abort_uploads_days.map(|days| {
        types::AbortIncompleteMultipartUpload::builder()
            .days_after_initiation(days)
            .build()
    });
    types::LifecycleRule::builder()
        .id(&rule.id)
        .status(if rule.enabled {
            types::ExpirationStatus::Enabled
        } else {
            types::ExpirationStatus::Disabled
        })
        .filter(types::LifecycleRuleFilter::builder().prefix("").build())
        .set_expiration(expiration)
        .set_noncurrent_version_expiration(old_versions)
        .set_abort_incomplete_multipart_upload(uploads)
        .build()
}
