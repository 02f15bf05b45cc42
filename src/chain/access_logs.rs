//! Whether access logs arrive in a target bucket. S3 checks half of these conditions when logging is turned on, and drops the
//! logs without notice by the other half ("Enabling Amazon S3 server access logging" and "Troubleshoot server access
//! logging", S3 user guide).

use crate::aws_cli::{s3, with_note};
use crate::chain::blocker::Blocker;
use crate::chain::link::Link;
use crate::chain::log_grant::check_grant;
use crate::chain::log_target::{DeliveryProblem, Target, blocked, check_read, unreadable};
use crate::inputs::Inputs;
use crate::state::{Bucket, BucketName, Observed, Question, Read, Unread};

/// The targets of access logs from a bucket onwards: its own target, the target of that one, and so on, as far as is known.
/// The path ends at `source` or where it would repeat.
#[must_use]
pub fn log_destination_chain(
    observed: &Observed,
    first: &BucketName,
    source: &BucketName,
) -> Vec<BucketName> {
    let mut path: Vec<BucketName> = Vec::new();
    let mut last = first.clone();
    while last != *source {
        let logging = observed.bucket(&last).logging;
        let Some(next) = logging.present().map(|logging| logging.target.clone()) else {
            break;
        };
        if next == *first || path.contains(&next) {
            break;
        }
        path.push(next.clone());
        last = next;
    }
    path
}

/// Why the access logs of `source` do not arrive in `target`; empty if they do.
#[must_use]
pub fn delivery_problems(
    inputs: Inputs<'_>,
    target: &Target,
    source: &BucketName,
) -> Vec<DeliveryProblem> {
    let bucket = inputs.observed.bucket(&target.bucket);
    let name = &target.bucket;
    let mut found = Vec::new();
    let another = choose_another(target, source);
    if name == source {
        let reason = format!(
            "bucket {name} would log into itself, so each log makes another without an end"
        );
        let shows = s3::get_bucket_logging(name);
        found.push(blocked(reason, vec![shows, another.clone()]));
    }
    if let Some(problem) = check_presence(inputs, name, &bucket, &another) {
        return vec![problem];
    }
    if let Read::Present(region) = &bucket.region
        && *region != target.region
    {
        let reason = format!(
            "bucket {name} is in {region} and bucket {source} in {}, so S3 delivers no access logs there",
            target.region
        );
        let shows = s3::get_bucket_location(name);
        found.push(blocked(reason, vec![shows, another.clone()]));
    }
    found.extend(check_settings(name, &bucket, &another));
    let path = log_destination_chain(inputs.observed, name, source);
    if path.last() == Some(source) && name != source {
        let path: Vec<&str> = path.iter().map(BucketName::as_str).collect();
        let all = if path.len() == 1 { "the two" } else { "they" };
        let reason = format!(
            "bucket {name} logs its own access to bucket {}, so {all} would log each other for ever",
            path.join(", that to bucket ")
        );
        let shows = s3::get_bucket_logging(name);
        found.push(blocked(reason, vec![shows, another]));
    }
    found.extend(check_grant(inputs, target, source, &bucket));
    found
}

/// The problem if the bucket does not exist, is another account's or could not be read.
fn check_presence(
    inputs: Inputs<'_>,
    name: &BucketName,
    bucket: &Bucket,
    another: &str,
) -> Option<DeliveryProblem> {
    match &bucket.region {
        Read::Absent => Some(missing_bucket(inputs, name)),
        Read::Denied { .. } | Read::Forbidden { .. } if bucket.owned == Read::Present(false) => {
            let reason = format!(
                "bucket {name} is another account's, so S3 delivers no access logs of this one there"
            );
            Some(blocked(
                reason,
                vec![show_bucket_owner(name), another.to_owned()],
            ))
        }
        Read::Failed { message } => {
            let reason = format!("bucket {name} could not be read");
            let message = message.clone();
            Some(unreadable(reason, Unread::Failed { message }))
        }
        Read::Denied { action } => {
            let reason = format!("bucket {name} may not be read, or belongs to another account");
            let action = action.clone();
            Some(DeliveryProblem::Blocked(Blocker {
                advice: vec![
                    "S3 delivers access logs only within one account, that of the bucket that is logged".to_owned(),
                    another.to_owned(),
                ],
                ..Blocker::unread(Link::Target, reason, Unread::Denied { action })
            }))
        }
        Read::Forbidden { action, by } => {
            let reason = format!("bucket {name} may not be read");
            let (action, by) = (action.clone(), by.clone());
            Some(unreadable(reason, Unread::Forbidden { action, by }))
        }
        Read::Present(_) | Read::NotAsked => None,
    }
}

fn missing_bucket(inputs: Inputs<'_>, name: &BucketName) -> DeliveryProblem {
    let named = inputs.settings.logging_bucket.as_ref() == Some(name);
    let mut advice = vec![s3::head_bucket(name)];
    if named {
        advice.push("create it, or leave out --logging-bucket to have one made".to_owned());
    }
    DeliveryProblem::Blocked(Blocker::new(
        Link::Target,
        format!("bucket {name} does not exist, so no access logs arrive there"),
        advice,
    ))
}

/// How to choose another target.
fn choose_another(target: &Target, source: &BucketName) -> String {
    if target.configured {
        return with_note(
            &s3::put_bucket_logging(source, &target.prefix),
            &format!(
                "BUCKET is another one of {}, and cis-fix never changes access logging that is on",
                target.region
            ),
        );
    }
    format!(
        "name another bucket of this account in {} with --logging-bucket, or leave it out to have one made",
        target.region
    )
}

/// The settings with which S3 does not deliver into a bucket.
fn check_settings(name: &BucketName, bucket: &Bucket, another: &str) -> Vec<DeliveryProblem> {
    let mut found = Vec::new();
    match &bucket.encryption {
        Read::Present(encryption) if encryption.algorithm != "AES256" => {
            let reason = format!(
                "bucket {name} encrypts by default with {} and not by SSE-S3 (AES256), so S3 delivers no access logs there",
                encryption.algorithm
            );
            let mend = with_note(
                &s3::put_bucket_encryption(name),
                "what is in it stays as it is, or:",
            );
            let shows = s3::get_bucket_encryption(name);
            let advice = vec![shows, mend, another.to_owned()];
            let blocker = Blocker::new(Link::Target, reason, advice);
            found.push(DeliveryProblem::Encryption(blocker));
        }
        other => found.extend(check_read(
            other,
            &Question::BucketEncryption(name.clone()),
            &format!("the encryption of bucket {name}"),
        )),
    }
    found.extend(check_object_lock(name, bucket, another));
    match &bucket.payer {
        Read::Present(payer) if payer == "Requester" => {
            let reason = format!(
                "bucket {name} lets the requester pay, so S3 delivers no access logs there"
            );
            let mend = with_note(&s3::put_bucket_request_payment(name), "or:");
            let shows = s3::get_bucket_request_payment(name);
            found.push(blocked(reason, vec![shows, mend, another.to_owned()]));
        }
        other => found.extend(check_read(
            other,
            &Question::BucketRequestPayment(name.clone()),
            &format!("who pays for bucket {name}"),
        )),
    }
    found
}

/// The problem with Object Lock. With a default retention S3 delivers nothing. Without one AWS's pages differ: "Object Lock
/// considerations" rules out every destination bucket with Object Lock, "Enabling Amazon S3 server access logging" only one
/// with a default retention. The stricter page counts.
fn check_object_lock(name: &BucketName, bucket: &Bucket, another: &str) -> Option<DeliveryProblem> {
    let lock = match &bucket.object_lock {
        Read::Present(lock) => lock,
        other => {
            let question = Question::BucketObjectLock(name.clone());
            return check_read(
                other,
                &question,
                &format!("the Object Lock of bucket {name}"),
            );
        }
    };
    let reason = if lock.default_retention {
        format!(
            "bucket {name} has a default Object Lock retention, so S3 delivers no access logs there"
        )
    } else {
        format!(
            "bucket {name} has Object Lock without a default retention, and AWS's pages differ on that: by \"Object Lock considerations\" (S3 user guide) S3 delivers no access logs there, by \"Enabling Amazon S3 server access logging\" it does, so it is not proven that they arrive"
        )
    };
    let shows = s3::get_object_lock_configuration(name);
    Some(blocked(reason, vec![shows, another.to_owned()]))
}

/// The command that shows that a bucket is not the account's.
#[must_use]
pub fn show_bucket_owner(name: &BucketName) -> String {
    with_note(
        &s3::list_buckets(name),
        "shows that it is none of this account's",
    )
}
