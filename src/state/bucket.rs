//! Buckets: the one a trail writes to, and the one its access logs go to.

use super::{BucketName, Read, Region};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known of one bucket. Each field is one S3 call.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bucket {
    /// `HeadBucket`: absent means no bucket of this name anywhere, denied means it is another
    /// account's or closed to us.
    pub region: Read<Region>,
    /// Whether `ListBuckets`, which shows an account its own buckets, has this one; asked only where the bucket itself
    /// answers nothing.
    #[serde(default, skip_serializing_if = "Read::is_open")]
    pub owned: Read<bool>,
    /// `GetBucketLogging`: absent means access logging is off.
    pub logging: Read<BucketLogging>,
    /// `GetBucketPolicy`.
    pub policy: Read<String>,
    /// `GetBucketOwnershipControls`: absent is `ObjectWriter`, the old default.
    pub ownership: Read<String>,
    /// Whether `GetBucketAcl` shows that the log delivery group may write; asked only where the
    /// ownership leaves ACLs in force.
    pub log_delivery_acl: Read<bool>,
    /// `GetBucketEncryption`.
    pub encryption: Read<Encryption>,
    /// `GetObjectLockConfiguration`: absent means no Object Lock.
    pub object_lock: Read<ObjectLock>,
    /// `GetBucketRequestPayment`: `BucketOwner` or `Requester`.
    pub payer: Read<String>,
    /// `GetPublicAccessBlock`.
    pub public_access_block: Read<PublicAccessBlock>,
    /// `GetBucketVersioning`: absent means never turned on, else `Enabled` or `Suspended`.
    pub versioning: Read<String>,
    /// `GetBucketLifecycleConfiguration`.
    pub lifecycle: Read<Vec<LifecycleRule>>,
    /// `GetBucketTagging`.
    pub tags: Read<BTreeMap<String, String>>,
}

/// Where a bucket's access logs go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketLogging {
    /// The bucket that receives them.
    pub target: BucketName,
    /// What their keys start with.
    pub prefix: String,
}

/// A bucket's default encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: String,
    /// The key, where one is named.
    pub key: Option<String>,
}

/// A bucket's Object Lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLock {
    /// Whether objects are locked by default, which S3 refuses for a log target.
    pub default_retention: bool,
}

/// The four switches of a bucket's public access block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "S3 has these four switches under these names"
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

/// One rule of a bucket's lifecycle, as far as this program writes and compares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleRule {
    /// The rule's name.
    pub id: String,
    /// Whether it is enabled.
    pub enabled: bool,
    /// Days until an object expires.
    pub expire_days: Option<i32>,
    /// Days until an old version is removed.
    pub expire_old_versions_days: Option<i32>,
    /// Days until an unfinished upload is removed.
    pub abort_uploads_days: Option<i32>,
}
