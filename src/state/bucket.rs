//! Buckets: the log buckets of trails, and the buckets that receive their access logs.

use super::{BucketName, Read, Region};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was read of a bucket. Each field is one S3 call.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bucket {
    /// `HeadBucket`. Absent: no account has a bucket of this name. Denied: another account owns the
    /// bucket, or the caller lacks the permission.
    pub region: Read<Region>,
    /// Whether `ListBuckets`, which lists the buckets of the account, has this one. Asked only where
    /// `HeadBucket` is denied.
    #[serde(default, skip_serializing_if = "Read::is_not_asked")]
    pub owned: Read<bool>,
    /// `GetBucketLogging`. Absent: access logging is off.
    pub logging: Read<BucketLogging>,
    /// `GetBucketPolicy`.
    pub policy: Read<String>,
    /// `GetBucketOwnershipControls`. Absent: `ObjectWriter`, the former default.
    pub ownership: Read<String>,
    /// Whether `GetBucketAcl` allows the log delivery group to write. Asked only where the object
    /// ownership leaves ACLs enabled.
    pub log_delivery_acl: Read<bool>,
    /// `GetBucketEncryption`.
    pub encryption: Read<Encryption>,
    /// `GetObjectLockConfiguration`. Absent: no Object Lock.
    pub object_lock: Read<ObjectLock>,
    /// `GetBucketRequestPayment`: `BucketOwner` or `Requester`.
    pub payer: Read<String>,
    /// `GetPublicAccessBlock`.
    pub public_access_block: Read<PublicAccessBlock>,
    /// `GetBucketVersioning`: `Enabled` or `Suspended`. Absent: versioning was never enabled.
    pub versioning: Read<String>,
    /// `GetBucketLifecycleConfiguration`.
    pub lifecycle: Read<Vec<LifecycleRule>>,
    /// `GetBucketTagging`.
    pub tags: Read<BTreeMap<String, String>>,
}

/// The access logging of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketLogging {
    /// The bucket that receives the access logs.
    pub target: BucketName,
    /// The prefix of their keys.
    pub prefix: String,
    /// The form of their keys. `None` in files of versions that did not read it, and in a plan, which leaves it to S3: simple.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_format: Option<LogKeyFormat>,
}

impl BucketLogging {
    /// The same as S3 has it, once it is written.
    #[must_use]
    pub fn with_default_format(mut self) -> Self {
        self.key_format.get_or_insert(LogKeyFormat::Simple);
        self
    }
}

/// The form of the keys of access logs (`TargetObjectKeyFormat`, S3 API reference).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogKeyFormat {
    /// The prefix and a date.
    Simple,
    /// The prefix, then account, Region, bucket and date as folders.
    Partitioned,
}

/// A bucket's default encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: String,
    /// The KMS key, if the bucket names one.
    pub key: Option<String>,
}

impl Encryption {
    /// With the key of S3 itself, as every new bucket has it ("Setting default server-side encryption behavior for Amazon
    /// S3 buckets", S3 user guide).
    #[must_use]
    pub fn of_s3() -> Self {
        Self {
            algorithm: "AES256".to_owned(),
            key: None,
        }
    }
}

/// A bucket's Object Lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLock {
    /// Whether it has a default retention. S3 delivers no access logs to such a bucket. Whether it delivers to one with Object
    /// Lock alone is not documented consistently.
    pub default_retention: bool,
}

/// The public access block of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "S3 has these four settings under these names"
)]
pub struct PublicAccessBlock {
    /// `BlockPublicAcls`.
    pub block_public_acls: bool,
    /// `IgnorePublicAcls`.
    pub ignore_public_acls: bool,
    /// `BlockPublicPolicy`.
    pub block_public_policy: bool,
    /// `RestrictPublicBuckets`.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// All four on.
    pub const CLOSED: Self = Self {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
}

/// A lifecycle rule, as far as this program writes and compares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleRule {
    /// The rule's name.
    pub id: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Days until an object expires.
    pub expire_days: Option<i32>,
    /// Days until a noncurrent version is removed.
    pub expire_old_versions_days: Option<i32>,
    /// Days until an incomplete multipart upload is removed.
    pub abort_uploads_days: Option<i32>,
}
