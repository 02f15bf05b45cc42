//! Writes to buckets. Every call but CreateBucket names the owner it expects.

use super::attempts::Attempts;
use super::policy_merge::{Bearer, Text, merge, statements};
use super::{Refusal, Told, Writer, invalid};
use crate::aws::failure::Failure;
use crate::plan::{NewBucket, Outcome, PolicyChange};
use crate::policy::Policy;
use crate::state::{
    BucketLogging, BucketName, Encryption, LifecycleRule, PublicAccessBlock, Region,
};
use crate::statements::with_statements;
use aws_sdk_s3::types;

type Made = Result<Outcome, Refusal>;

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
        let attempts = Attempts::default();
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
        match outcome.map_err(|error| Failure::of(&error)) {
            Ok(_) => Ok(Outcome::Done),
            Err(failure) => match failure.code.as_deref() {
                Some("BucketAlreadyOwnedByYou") => {
                    self.recognize(bucket, region, new).await?;
                    // It was not there when it was planned, and an attempt of ours had no answer.
                    Ok(if attempts.several() {
                        Outcome::Done
                    } else {
                        Outcome::Unchanged
                    })
                }
                Some("BucketAlreadyExists") => Err(Refusal::Found(format!(
                    "bucket {bucket} belongs to another account; name one of yours with --logging-bucket"
                ))),
                _ => Err(failure.into()),
            },
        }
    }

    /// A bucket of this name has appeared since the plan: ours if it bears our tags, as when two
    /// of us are at work, else somebody's.
    async fn recognize(
        &self,
        bucket: &BucketName,
        region: &Region,
        new: &NewBucket,
    ) -> Result<(), Refusal> {
        let request = self.s3(region.as_str()).get_bucket_tagging();
        let outcome = request
            .bucket(bucket.as_str())
            .expected_bucket_owner(self.account.as_str())
            .send()
            .await;
        let tags = outcome.map_err(|error| Refusal::Unread {
            operation: "GetBucketTagging",
            action: "s3:GetBucketTagging",
            failure: Box::new(Failure::of(&error)),
        })?;
        let bears = |(key, value): (&String, &String)| {
            tags.tag_set()
                .iter()
                .any(|tag| tag.key() == key && tag.value() == value)
        };
        if new.tags.iter().all(bears) {
            return Ok(());
        }
        Err(Refusal::Found(format!(
            "somebody has meanwhile made bucket {bucket}; it was left as it is"
        )))
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

    pub(super) async fn bucket_policy(
        &self,
        bucket: &BucketName,
        region: &Region,
        change: &PolicyChange,
        told: &Told<'_>,
    ) -> Made {
        let statements = statements(&change.statements)?;
        merge(
            Bearer::Bucket(bucket),
            |policy| with_statements(policy, &statements),
            told,
            async || self.read_bucket_policy(bucket, region).await,
            async |policy| self.put_bucket_policy(bucket, region, &policy).await,
        )
        .await
    }

    pub(super) async fn read_bucket_policy(&self, bucket: &BucketName, region: &Region) -> Text {
        let request = self.s3(region.as_str()).get_bucket_policy();
        let request = request.bucket(bucket.as_str());
        let owned = request.expected_bucket_owner(self.account.as_str());
        match owned.send().await.map_err(|error| Failure::of(&error)) {
            Ok(output) => Ok(output.policy().map(str::to_owned)),
            Err(failure) if failure.code.as_deref() == Some("NoSuchBucketPolicy") => Ok(None),
            Err(failure) => Err(Refusal::Unread {
                operation: "GetBucketPolicy",
                action: "s3:GetBucketPolicy",
                failure: Box::new(failure),
            }),
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
        outcome.map(|_| ()).map_err(|error| Failure::of(&error))
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
            .map_err(|error| Refusal::Unread {
                operation: "GetBucketLogging",
                action: "s3:GetBucketLogging",
                failure: Box::new(Failure::of(&error)),
            })?;
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
        let request = client.put_bucket_logging().bucket(bucket.as_str());
        let outcome = request
            .expected_bucket_owner(self.account.as_str())
            .bucket_logging_status(status)
            .send()
            .await;
        outcome.map_err(|error| Failure::of(&error))?;
        Ok(Outcome::Done)
    }
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
