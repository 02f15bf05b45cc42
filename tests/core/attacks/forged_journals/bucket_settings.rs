//! Claims about the settings of buckets.

use super::{APPLICATION, Forgery, Scene, expiry, logging_to, updated};
use crate::account::{HOME, OWN_BUCKET, THEIR_BUCKET, TRAIL_BUCKET};
use cis_fix::plan::{Change, Delta};
use cis_fix::state::{BucketName, Encryption, PublicAccessBlock, Read, Region};

/// All four switches off.
const OPEN: PublicAccessBlock = PublicAccessBlock {
    block_public_acls: false,
    ignore_public_acls: false,
    block_public_policy: false,
    restrict_public_buckets: false,
};

pub(super) const FORGERIES: &[Forgery] = &[
    (
        "objects of the trail's bucket expired after a day before",
        |scene| claim_expiry(scene, TRAIL_BUCKET),
    ),
    (
        "objects of another team's bucket expired after a day before",
        |scene| claim_expiry(scene, APPLICATION),
    ),
    (
        "objects of the bucket of the run expired after a day before",
        |scene| {
            scene.forget(|change| {
                matches!(
                    change,
                    Change::BucketLifecycle { .. } | Change::CreateBucket { .. }
                )
            });
            claim_expiry(scene, OWN_BUCKET);
        },
    ),
    (
        "objects expired after a day before, in the bucket whose creation is claimed later",
        |scene| {
            scene.forget(|change| matches!(change, Change::BucketLifecycle { .. }));
            claim_expiry(scene, OWN_BUCKET);
        },
    ),
    (
        "the trail's bucket was open to the public before",
        |scene| claim_open(scene, TRAIL_BUCKET),
    ),
    (
        "another team's bucket was open to the public before",
        |scene| claim_open(scene, APPLICATION),
    ),
    (
        "the bucket of the run was open to the public before",
        |scene| {
            scene.forget(|change| {
                matches!(
                    change,
                    Change::PublicAccessBlock { .. } | Change::CreateBucket { .. }
                )
            });
            claim_open(scene, OWN_BUCKET);
        },
    ),
    ("another team's bucket had the key of S3 before", |scene| {
        let after = scene.account.bucket(APPLICATION).encryption.clone();
        scene.claim(Change::BucketEncryption {
            bucket: BucketName::from(APPLICATION),
            region: Region::from(HOME),
            delta: updated(Encryption::of_s3(), after.present().unwrap().clone()),
        });
    }),
    ("the trail's bucket had no versions before", |scene| {
        claim_suspended(scene, TRAIL_BUCKET);
    }),
    ("another team's bucket had no versions before", |scene| {
        claim_suspended(scene, APPLICATION);
    }),
    (
        "access logging of another team's bucket was turned on",
        |scene| {
            claim_logging(scene, APPLICATION, None);
        },
    ),
    (
        "access logging of the trail's bucket to another team's bucket was turned on",
        |scene| {
            scene.account.log_to(THEIR_BUCKET);
            scene.is_theirs_now(&format!("bucket {TRAIL_BUCKET}"));
            scene.forget(|change| matches!(change, Change::BucketLogging { .. }));
            claim_logging(scene, TRAIL_BUCKET, None);
        },
    ),
    (
        "access logs of the trail's bucket went to another bucket before",
        |scene| {
            scene.forget(|change| matches!(change, Change::BucketLogging { .. }));
            claim_logging(scene, TRAIL_BUCKET, Some("example-of-an-attacker"));
        },
    ),
];

fn claim_expiry(scene: &mut Scene, bucket: &str) {
    let after = scene.account.bucket(bucket).lifecycle.clone();
    scene.claim(Change::BucketLifecycle {
        bucket: BucketName::from(bucket),
        region: Region::from(HOME),
        delta: updated(vec![expiry(1)], after.present().unwrap().clone()),
    });
}

fn claim_open(scene: &mut Scene, bucket: &str) {
    scene.claim(Change::PublicAccessBlock {
        bucket: BucketName::from(bucket),
        region: Region::from(HOME),
        delta: updated(OPEN, PublicAccessBlock::CLOSED),
    });
}

fn claim_suspended(scene: &mut Scene, bucket: &str) {
    scene.claim(Change::BucketVersioning {
        bucket: BucketName::from(bucket),
        region: Region::from(HOME),
        delta: updated("Suspended".to_owned(), "Enabled".to_owned()),
    });
}

/// Claims that the run turned on the access logging that a bucket has now.
fn claim_logging(scene: &mut Scene, bucket: &str, before: Option<&str>) {
    let Read::Present(after) = scene.account.bucket(bucket).logging.clone() else {
        panic!("{bucket} has no access logging");
    };
    let before = before.map(logging_to);
    scene.claim(Change::BucketLogging {
        bucket: BucketName::from(bucket),
        region: Region::from(HOME),
        delta: Delta { before, after },
    });
}
