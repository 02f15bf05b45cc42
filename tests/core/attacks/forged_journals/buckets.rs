//! Claims about buckets and their policies.

use super::topics::{document, statements};
use super::{APPLICATION, EMPTY, Forgery, Scene, no_tags};
use crate::account::{AWAY, HOME, OTHER, OWN_BUCKET, THEIR_BUCKET, TRAIL_BUCKET};
use cis_fix::plan::{Change, Delta, NewBucket, PolicyChange};
use cis_fix::state::{BucketName, Read, Region};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const FORGERIES: &[Forgery] = &[
    ("an empty bucket without tags was created", |scene| {
        claim_bucket(scene, EMPTY, HOME, no_tags());
    }),
    (
        "an empty bucket whose tag set is empty was created",
        |scene| {
            scene.account.bucket(EMPTY).tags = Read::Present(no_tags());
            claim_bucket(scene, EMPTY, HOME, no_tags());
        },
    ),
    (
        "a bucket of another team was created, with its tags and its policy",
        |scene| {
            let tags = scene.account.bucket(APPLICATION).tags.clone();
            claim_bucket(scene, APPLICATION, HOME, tags.present().unwrap().clone());
            claim_all_statements(scene, APPLICATION);
        },
    ),
    ("a bucket in another Region was created", |scene| {
        scene.account.bucket(EMPTY).region = Read::Present(Region::from(AWAY));
        claim_bucket(scene, EMPTY, HOME, no_tags());
    }),
    ("the bucket of the trail was created", |scene| {
        claim_bucket(scene, TRAIL_BUCKET, HOME, no_tags());
        claim_all_statements(scene, TRAIL_BUCKET);
    }),
    ("a bucket of our name without a tag was created", |scene| {
        let without_tags = ("team".to_owned(), "audit".to_owned());
        scene.account.bucket(OWN_BUCKET).tags = Read::Present([without_tags].into());
        scene.is_theirs_now(&format!("bucket {OWN_BUCKET}"));
        scene.forget(|change| change.operation() == "CreateBucket");
        claim_bucket(scene, OWN_BUCKET, HOME, no_tags());
    }),
    (
        "the only statement of another team's bucket was added",
        |scene| {
            claim_all_statements(scene, APPLICATION);
        },
    ),
    (
        "the statement by which CloudTrail delivers was added",
        |scene| {
            claim_all_statements(scene, TRAIL_BUCKET);
        },
    ),
    (
        "the statement of a target bucket was added, under a Sid like ours",
        |scene| {
            let mut statement = policy(scene, THEIR_BUCKET).remove(0);
            statement["Sid"] = json!("CisFix0123456789abcdef");
            let text = document(std::slice::from_ref(&statement));
            scene.account.bucket(THEIR_BUCKET).policy = Read::Present(text);
            claim_all_statements(scene, THEIR_BUCKET);
        },
    ),
    (
        "our statement replaced s3:* for another account on the trail's bucket",
        |scene| {
            claim_replaced(scene, TRAIL_BUCKET);
        },
    ),
    (
        "our statement replaced s3:* for another account on the bucket of the run",
        |scene| {
            scene.forget(|change| {
                matches!(
                    change,
                    Change::BucketPolicy { .. } | Change::CreateBucket { .. }
                )
            });
            claim_replaced(scene, OWN_BUCKET);
        },
    ),
    (
        "our statement replaced s3:* for another account on a target bucket",
        |scene| {
            claim_replaced(scene, THEIR_BUCKET);
        },
    ),
];

fn claim_bucket(scene: &mut Scene, name: &str, region: &str, tags: BTreeMap<String, String>) {
    let ownership = "BucketOwnerEnforced".to_owned();
    scene.claim(Change::CreateBucket {
        bucket: BucketName::from(name),
        region: Region::from(region),
        delta: Delta::create(NewBucket { ownership, tags }),
    });
}

fn policy(scene: &mut Scene, bucket: &str) -> Vec<Value> {
    statements(scene.account.bucket(bucket).policy.present().unwrap())
}

/// Claims that the run added every statement of a bucket, which had no policy before.
fn claim_all_statements(scene: &mut Scene, bucket: &str) {
    let statements = policy(scene, bucket);
    claim_statements(scene, bucket, None, statements);
}

fn claim_statements(
    scene: &mut Scene,
    bucket: &str,
    before: Option<String>,
    statements: Vec<Value>,
) {
    let after = scene
        .account
        .bucket(bucket)
        .policy
        .present()
        .unwrap()
        .clone();
    let delta = Delta { before, after };
    scene.claim(Change::BucketPolicy {
        bucket: BucketName::from(bucket),
        region: Region::from(HOME),
        policy: PolicyChange { statements, delta },
    });
}

/// Claims that the run replaced, under the same Sid, a statement that gives another account everything.
fn claim_replaced(scene: &mut Scene, bucket: &str) {
    let mut ours = policy(scene, OWN_BUCKET).remove(0);
    ours["Resource"] = json!(format!("arn:aws:s3:::{bucket}/*"));
    let mut all = policy(scene, bucket);
    if !all.contains(&ours) {
        all.push(ours.clone());
    }
    scene.account.bucket(bucket).policy = Read::Present(document(&all));
    let wide = json!({
        "Sid": ours["Sid"], "Effect": "Allow", "Action": "s3:*",
        "Principal": { "AWS": format!("arn:aws:iam::{OTHER}:root") },
        "Resource": format!("arn:aws:s3:::{bucket}/*"),
    });
    claim_statements(scene, bucket, Some(document(&[wide])), vec![ours]);
}
