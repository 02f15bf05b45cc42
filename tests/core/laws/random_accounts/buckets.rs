//! Random buckets.

use super::*;

fn logging(target: &str) -> Read<BucketLogging> {
    Read::Present(BucketLogging {
        target: BucketName::from(target),
        prefix: "logs/".to_owned(),
        key_format: Some(LogKeyFormat::Simple),
    })
}

pub(super) fn trail_bucket() -> impl Strategy<Value = Edit> {
    let edits: Vec<Edit> = vec![
        |_, _| {},
        |_, _| {},
        |account, name| account.bucket(name).logging = logging(OWN_BUCKET),
        |account, name| account.bucket(name).logging = logging(THEIR_BUCKET),
        |account, name| account.bucket(name).logging = logging(TRAIL_BUCKET),
        |account, name| account.bucket(name).region = Read::Present(Region::from(AWAY)),
        |account, name| account.bucket(name).region = Read::Absent,
        |account, name| account.bucket(name).region = denied("s3:ListBucket"),
        |account, name| account.bucket(name).logging = denied("s3:GetBucketLogging"),
    ];
    select(edits)
}

/// A bucket that may receive the logs; usually none has our name.
pub(super) fn target(ours: bool) -> impl Strategy<Value = Vec<Edit>> {
    let exists: Edit = |account, name| {
        let home = Region::from(HOME);
        account.bucket(name).region = Read::Present(home);
    };
    let nothing = if ours { 6 } else { 1 };
    prop_oneof![
        nothing => Just(Vec::new()),
        6 => select(TARGETS).prop_map(move |edit| vec![exists, edit]),
    ]
}

/// Tags, settings, policies and denied reads of a target.
const TARGETS: &[Edit] = &[
    |_, _| {},
    |account, name| {
        account.bucket(name).tags = our_tags();
    },
    |account, name| {
        let bucket = account.bucket(name);
        bucket.tags = our_tags();
        bucket.encryption = Read::Present(sse());
        bucket.public_access_block = Read::Present(PublicAccessBlock::CLOSED);
        bucket.versioning = Read::Present("Enabled".to_owned());
    },
    |account, name| {
        account.bucket(name).encryption = Read::Present(Encryption {
            algorithm: "aws:kms".to_owned(),
            key: None,
        });
    },
    |account, name| {
        let bucket = account.bucket(name);
        bucket.tags = our_tags();
        bucket.encryption = Read::Present(Encryption {
            algorithm: "aws:kms".to_owned(),
            key: None,
        });
    },
    |account, name| {
        account.bucket(name).ownership = Read::Present("ObjectWriter".to_owned());
        account.bucket(name).log_delivery_acl = Read::Present(true);
    },
    |account, name| {
        account.bucket(name).object_lock = Read::Present(ObjectLock {
            default_retention: true,
        });
    },
    |account, name| {
        account.bucket(name).object_lock = Read::Present(ObjectLock {
            default_retention: false,
        });
    },
    |account, name| account.bucket(name).payer = Read::Present("Requester".to_owned()),
    |account, name| account.bucket(name).logging = logging(TRAIL_BUCKET),
    |account, name| account.bucket(name).policy = Read::Present("not a policy".to_owned()),
    |account, name| account.bucket(name).policy = denied("s3:GetBucketPolicy"),
    |account, name| account.bucket(name).tags = denied("s3:GetBucketTagging"),
    |account, name| account.bucket(name).encryption = denied("s3:GetEncryptionConfiguration"),
    |account, name| {
        let bucket = account.bucket(name);
        bucket.tags = our_tags();
        bucket.lifecycle = denied("s3:GetLifecycleConfiguration");
        bucket.versioning = denied("s3:GetBucketVersioning");
    },
];
