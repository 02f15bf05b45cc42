//! Writes to buckets. Every call but CreateBucket names the owner it expects.

use super::{Refusal, Writer};
use crate::aws::failure::{Failure, Reason};
use crate::desired::with_statements;
use crate::plan::{NewBucket, Outcome, PolicyChange};
use crate::policy::{Policy, Statement};
use crate::state::{
    BucketLogging, BucketName, Encryption, LifecycleRule, PublicAccessBlock, Region,
};
use aws_sdk_s3::types;
use std::time::Duration;

/// How often a policy is merged again when somebody wrote between our read and our write, and how
/// often logging is tried while the target's policy is still on its way through S3.
const TRIES: u32 = 4;

/// S3's code for a target that does not let the logs in (yet).
const TARGET_NOT_READY: &str = "InvalidTargetBucketForLogging";

type Made = Result<Outcome, Refusal>;

fn invalid(error: &aws_smithy_types::error::operation::BuildError) -> Refusal {
    Refusal::Found(format!("the request cannot be built: {error}"))
}

impl Writer {
    pub(super) async fn create_bucket(
        &self,
        bucket: &BucketName,
        region: &Region,
        new: &NewBucket,
    ) -> Made {
        // us-east-1 is the one Region that may not be named.
        let place = (region.as_str() != "us-east-1")
            .then(|| types::BucketLocationConstraint::from(region.as_str()));
        let tags = new
            .tags
            .iter()
            .map(|(key, value)| types::Tag::builder().key(key).value(value).build())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| invalid(&error))?;
        let configuration = types::CreateBucketConfiguration::builder()
            .set_location_constraint(place)
            .set_tags(Some(tags))
            .build();
        let outcome = self
            .s3(region.as_str())
            .create_bucket()
            .bucket(bucket.as_str())
            .object_ownership(types::ObjectOwnership::from(new.ownership.as_str()))
            .create_bucket_configuration(configuration)
            .send()
            .await;
        match outcome.map_err(|error| Failure::of(&error)) {
            Ok(_) => Ok(Outcome::Done),
            Err(failure) => match failure.code.as_deref() {
                Some("BucketAlreadyOwnedByYou") => Ok(Outcome::Unchanged),
                Some("BucketAlreadyExists") => Err(Refusal::Found(format!(
                    "bucket {bucket} belongs to another account; name one of yours with --logging-bucket"
                ))),
                _ => Err(failure.into()),
            },
        }
    }

    pub(super) async fn block_public_access(
        &self,
        bucket: &BucketName,
        region: &Region,
        block: PublicAccessBlock,
    ) -> Made {
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
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    pub(super) async fn encrypt(
        &self,
        bucket: &BucketName,
        region: &Region,
        encryption: &Encryption,
    ) -> Made {
        let default = types::ServerSideEncryptionByDefault::builder()
            .sse_algorithm(types::ServerSideEncryption::from(
                encryption.algorithm.as_str(),
            ))
            .set_kms_master_key_id(encryption.key.clone())
            .build()
            .map_err(|error| invalid(&error))?;
        let rule = types::ServerSideEncryptionRule::builder()
            .apply_server_side_encryption_by_default(default)
            .build();
        let configuration = types::ServerSideEncryptionConfiguration::builder()
            .rules(rule)
            .build()
            .map_err(|error| invalid(&error))?;
        let request = self.s3(region.as_str()).put_bucket_encryption();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .server_side_encryption_configuration(configuration)
            .send()
            .await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    pub(super) async fn version(&self, bucket: &BucketName, region: &Region, status: &str) -> Made {
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
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    pub(super) async fn set_lifecycle(
        &self,
        bucket: &BucketName,
        region: &Region,
        rules: &[LifecycleRule],
    ) -> Made {
        let rules = rules
            .iter()
            .map(lifecycle)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| invalid(&error))?;
        let configuration = types::BucketLifecycleConfiguration::builder()
            .set_rules(Some(rules))
            .build()
            .map_err(|error| invalid(&error))?;
        let request = self
            .s3(region.as_str())
            .put_bucket_lifecycle_configuration();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .lifecycle_configuration(configuration)
            .send()
            .await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }

    /// Reads, adds, writes, reads back. S3 has no conditional write for policies, so what somebody
    /// writes in between is lost to one of the two; reading back finds it out and tries again.
    pub(super) async fn bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
        change: &PolicyChange,
    ) -> Made {
        let statements = statements(change)?;
        for tried in 0..TRIES {
            let found = self.read_bucket_policy(bucket, region).await?;
            let policy = match &found {
                Some(text) => Policy::parse(text).map_err(|error| {
                    Refusal::Found(format!(
                        "the policy of bucket {bucket} cannot be read: {error}"
                    ))
                })?,
                None => Policy::empty(),
            };
            let wanted = with_statements(&policy, &statements);
            if found.is_some() && wanted == policy {
                return Ok(if tried == 0 {
                    Outcome::Unchanged
                } else {
                    Outcome::Done
                });
            }
            let request = self.s3(region.as_str()).put_bucket_policy();
            let outcome = request
                .bucket(bucket.as_str())
                .expected_bucket_owner(self.account.as_str())
                .policy(wanted.to_json())
                .send()
                .await;
            outcome.map_err(|error| Failure::of(&error))?;
        }
        Err(Refusal::Found(format!(
            "the policy of bucket {bucket} does not keep our statement: somebody else is writing it; run again"
        )))
    }

    async fn read_bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
    ) -> Result<Option<String>, Refusal> {
        let request = self.s3(region.as_str()).get_bucket_policy();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .send()
            .await;
        match outcome.map_err(|error| Failure::of(&error)) {
            Ok(output) => Ok(output.policy().map(str::to_owned)),
            Err(failure) if failure.code.as_deref() == Some("NoSuchBucketPolicy") => Ok(None),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Never over somebody's configuration: it is looked at once more just before.
    pub(super) async fn turn_on_logging(
        &self,
        bucket: &BucketName,
        region: &Region,
        logging: &BucketLogging,
    ) -> Made {
        let client = self.s3(region.as_str());
        let request = client.get_bucket_logging().bucket(bucket.as_str());
        let found = request
            .expected_bucket_owner(self.account.as_str())
            .send()
            .await
            .map_err(|error| Failure::of(&error))?;
        if let Some(enabled) = found.logging_enabled() {
            if enabled.target_bucket() == logging.target.as_str()
                && enabled.target_prefix() == logging.prefix
            {
                return Ok(Outcome::Unchanged);
            }
            return Err(Refusal::Found(format!(
                "somebody has meanwhile turned on access logging of bucket {bucket} to {}; it was left as it is",
                enabled.target_bucket()
            )));
        }
        let enabled = types::LoggingEnabled::builder()
            .target_bucket(logging.target.as_str())
            .target_prefix(&logging.prefix)
            .build()
            .map_err(|error| invalid(&error))?;
        let status = types::BucketLoggingStatus::builder()
            .logging_enabled(enabled)
            .build();
        for tried in 1.. {
            let request = client.put_bucket_logging().bucket(bucket.as_str());
            let outcome = request
                .expected_bucket_owner(self.account.as_str())
                .bucket_logging_status(status.clone())
                .send()
                .await;
            match outcome.map_err(|error| Failure::of(&error)) {
                Ok(_) => return Ok(Outcome::Done),
                Err(failure) if tried < TRIES && not_ready(&failure) => {
                    tokio::time::sleep(Duration::from_secs(2 * u64::from(tried))).await;
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        Err(Refusal::Found(format!(
            "access logging of bucket {bucket} was not turned on"
        )))
    }
}

fn not_ready(failure: &Failure) -> bool {
    failure.reason == Reason::Other && failure.code.as_deref() == Some(TARGET_NOT_READY)
}

/// The statements of a change, as the policy module knows them.
pub(super) fn statements(change: &PolicyChange) -> Result<Vec<Statement>, Refusal> {
    let document = serde_json::json!({ "Statement": change.statements });
    Policy::parse(&document.to_string())
        .map(|policy| policy.statements().to_vec())
        .map_err(|error| Refusal::Found(format!("the planned statements cannot be read: {error}")))
}

fn lifecycle(
    rule: &LifecycleRule,
) -> Result<types::LifecycleRule, aws_smithy_types::error::operation::BuildError> {
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
