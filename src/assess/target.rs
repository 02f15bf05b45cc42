//! Whether access logs would arrive in a bucket: S3 accepts a target by half of these conditions
//! and silently loses the logs by the other half ("Enabling Amazon S3 server access logging" and
//! "Troubleshoot server access logging", S3 user guide).

use super::finding::Link;
use crate::desired::Obstacle;
use crate::policy::{Decision, Policy, Principal, Request};
use crate::select::{Inputs, Target, logs_of_logs};
use crate::state::{Bucket, BucketName, Question, Read};

/// Something that keeps access logs from arriving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// The policy has no statement that lets the logs in; cis-fix may add one.
    NoGrant(String),
    /// It encrypts with a key the logging service may not use; in a bucket of ours cis-fix mends
    /// that.
    Encryption(Obstacle),
    /// Anything else.
    Obstacle(Obstacle),
}

/// What keeps the access logs of `source` from arriving in `target`, which exists.
#[must_use]
pub fn hindrances(inputs: Inputs<'_>, target: &Target, source: &BucketName) -> Vec<Hindrance> {
    let bucket = inputs.observed.bucket(&target.bucket);
    let name = &target.bucket;
    let mut found = Vec::new();
    let another = another(target, source);
    if name == source {
        let words = format!(
            "bucket {name} would log into itself, so each log makes another without an end"
        );
        let shows = format!("aws s3api get-bucket-logging --bucket {name}");
        found.push(no(words, vec![shows, another.clone()]));
    }
    match &bucket.region {
        Read::Absent => return vec![missing(inputs, name)],
        Read::Denied { .. } if bucket.owned == Read::Present(false) => {
            let words = format!(
                "bucket {name} is another account's, so S3 delivers no access logs of this one there"
            );
            return vec![no(words, vec![show_owned(name), another])];
        }
        Read::Denied { action } => {
            let words = format!("bucket {name} may not be read, or belongs to another account");
            return vec![Hindrance::Obstacle(Obstacle {
                advice: vec![
                    "S3 delivers access logs only within one account, that of the bucket that is logged".to_owned(),
                    another,
                ],
                ..Obstacle::denied(Link::Target, words, action)
            })];
        }
        Read::Present(region) if *region != target.region => {
            let words = format!(
                "bucket {name} is in {region} and bucket {source} in {}, so S3 delivers no access logs there",
                target.region
            );
            let shows = format!("aws s3api get-bucket-location --bucket {name}");
            found.push(no(words, vec![shows, another.clone()]));
        }
        Read::Present(_) | Read::NotAsked => {}
    }
    found.extend(settings(name, &bucket, &another));
    let way = logs_of_logs(inputs.observed, name, source);
    if way.last() == Some(source) && name != source {
        let way: Vec<&str> = way.iter().map(BucketName::as_str).collect();
        let all = if way.len() == 1 { "the two" } else { "they" };
        let words = format!(
            "bucket {name} logs its own access to bucket {}, so {all} would log each other for ever",
            way.join(", that to bucket ")
        );
        let shows = format!("aws s3api get-bucket-logging --bucket {name}");
        found.push(no(words, vec![shows, another]));
    }
    found.extend(grant(inputs, target, source, &bucket));
    found
}

fn missing(inputs: Inputs<'_>, name: &BucketName) -> Hindrance {
    let named = inputs.settings.logging_bucket.as_ref() == Some(name);
    let mut advice = vec![format!("aws s3api head-bucket --bucket {name}")];
    if named {
        advice.push("create it, or leave out --logging-bucket to have one made".to_owned());
    }
    Hindrance::Obstacle(Obstacle::new(
        Link::Target,
        format!("bucket {name} does not exist, so no access logs arrive there"),
        advice,
    ))
}

fn no(words: String, advice: Vec<String>) -> Hindrance {
    Hindrance::Obstacle(Obstacle::new(Link::Target, words, advice))
}

/// Where the logs could go instead.
fn another(target: &Target, source: &BucketName) -> String {
    if target.configured {
        return format!(
            "aws s3api put-bucket-logging --bucket {source} --bucket-logging-status file://logging.json   # naming another bucket; cis-fix never changes access logging that is on"
        );
    }
    format!(
        "name another bucket of this account in {} with --logging-bucket, or leave it out to have one made",
        target.region
    )
}

/// What is refused, or was not asked, is not known to be in order.
fn unknown<T>(read: &Read<T>, question: &Question, what: &str) -> Option<Hindrance> {
    match read {
        Read::Denied { action } => Some(unread(format!("{what} may not be read"), action)),
        Read::NotAsked => Some(unread(format!("{what} was not read"), question.action())),
        Read::Present(_) | Read::Absent => None,
    }
}

fn unread(words: String, action: &str) -> Hindrance {
    Hindrance::Obstacle(Obstacle::denied(Link::Target, words, action))
}

/// The settings of a bucket that S3 does not deliver into.
fn settings(name: &BucketName, bucket: &Bucket, another: &str) -> Vec<Hindrance> {
    let mut found = Vec::new();
    match &bucket.encryption {
        Read::Present(encryption) if encryption.algorithm != "AES256" => {
            let words = format!(
                "bucket {name} encrypts by default with {} and not by SSE-S3 (AES256), so S3 delivers no access logs there",
                encryption.algorithm
            );
            let mend = format!(
                r#"aws s3api put-bucket-encryption --bucket {name} --server-side-encryption-configuration '{{"Rules":[{{"ApplyServerSideEncryptionByDefault":{{"SSEAlgorithm":"AES256"}}}}]}}'   # what is in it stays as it is; or:"#
            );
            let shows = format!("aws s3api get-bucket-encryption --bucket {name}");
            let advice = vec![shows, mend, another.to_owned()];
            let obstacle = Obstacle::new(Link::Target, words, advice);
            found.push(Hindrance::Encryption(obstacle));
        }
        other => found.extend(unknown(
            other,
            &Question::BucketEncryption(name.clone()),
            &format!("the encryption of bucket {name}"),
        )),
    }
    match &bucket.object_lock {
        Read::Present(lock) if lock.default_retention => {
            let words = format!(
                "bucket {name} has a default Object Lock retention, so S3 delivers no access logs there"
            );
            let shows = format!("aws s3api get-object-lock-configuration --bucket {name}");
            found.push(no(words, vec![shows, another.to_owned()]));
        }
        other => found.extend(unknown(
            other,
            &Question::BucketObjectLock(name.clone()),
            &format!("the Object Lock of bucket {name}"),
        )),
    }
    match &bucket.payer {
        Read::Present(payer) if payer == "Requester" => {
            let words = format!(
                "bucket {name} lets the requester pay, so S3 delivers no access logs there"
            );
            let mend = format!(
                "aws s3api put-bucket-request-payment --bucket {name} --request-payment-configuration Payer=BucketOwner   # or:"
            );
            let shows = format!("aws s3api get-bucket-request-payment --bucket {name}");
            found.push(no(words, vec![shows, mend, another.to_owned()]));
        }
        other => found.extend(unknown(
            other,
            &Question::BucketRequestPayment(name.clone()),
            &format!("who pays for bucket {name}"),
        )),
    }
    found
}

/// Whether the policy, or the older ACL, lets the logging service write.
fn grant(
    inputs: Inputs<'_>,
    target: &Target,
    source: &BucketName,
    bucket: &Bucket,
) -> Option<Hindrance> {
    let name = &target.bucket;
    let policy = match &bucket.policy {
        Read::Present(text) => match Policy::parse(text) {
            Ok(policy) => policy,
            Err(error) => {
                let words = format!(
                    "whether the policy of bucket {name} lets the logs in cannot be told: {error}"
                );
                return Some(no(words, vec![show_policy(name)]));
            }
        },
        Read::Absent => Policy::empty(),
        Read::Denied { action } => {
            return Some(unread(
                format!("the policy of bucket {name} may not be read"),
                action,
            ));
        }
        Read::NotAsked => {
            return Some(unread(
                format!("the policy of bucket {name} was not read"),
                "s3:GetBucketPolicy",
            ));
        }
    };
    match decide(inputs, target, source, &policy) {
        Decision::Allowed { .. } => None,
        Decision::Denied { by } => Some(no(
            format!("the policy of bucket {name} keeps the logs out, by {by}, so they are lost"),
            vec![show_policy(name)],
        )),
        Decision::CannotTell { statement, why } => Some(no(
            format!(
                "whether the policy of bucket {name} lets the logs in cannot be told: {statement}: {why}"
            ),
            vec![show_policy(name)],
        )),
        Decision::NotAllowed => match (&bucket.ownership, &bucket.log_delivery_acl) {
            (_, Read::Present(true)) => None,
            (ownership @ (Read::Denied { .. } | Read::NotAsked), _) => unknown(
                ownership,
                &Question::BucketOwnership(name.clone()),
                &format!("the ownership controls of bucket {name}"),
            ),
            (ownership, acl @ (Read::Denied { .. } | Read::NotAsked)) if acls_count(ownership) => {
                unknown(
                    acl,
                    &Question::BucketAcl(name.clone()),
                    &format!("the ACL of bucket {name}"),
                )
            }
            _ => Some(Hindrance::NoGrant(format!(
                "the policy of bucket {name} does not let logging.s3.amazonaws.com write the logs of {source}"
            ))),
        },
    }
}

/// The command that shows that a bucket is none of the account's.
pub(super) fn show_owned(name: &BucketName) -> String {
    format!(
        "aws s3api list-buckets --prefix {name} --query 'Buckets[].Name'   # shows that it is none of this account's"
    )
}

/// The command that shows a bucket's policy.
fn show_policy(name: &BucketName) -> String {
    format!(
        "aws s3api get-bucket-policy --bucket {name} --query Policy --output text   # must let logging.s3.amazonaws.com put objects"
    )
}

/// Without ownership controls, and under the older kinds of them, a bucket's ACL counts.
fn acls_count(ownership: &Read<String>) -> bool {
    ownership.present().map(String::as_str) != Some("BucketOwnerEnforced")
}

fn decide(inputs: Inputs<'_>, target: &Target, source: &BucketName, policy: &Policy) -> Decision {
    let partition = inputs.partition();
    let object = format!(
        "arn:{partition}:s3:::{}/{}log",
        target.bucket, target.prefix
    );
    let request = Request::new(
        Principal::Service("logging.s3.amazonaws.com".to_owned()),
        "s3:PutObject",
        &object,
    )
    .with("aws:SourceArn", &format!("arn:{partition}:s3:::{source}"))
    .with("aws:SourceAccount", inputs.account().as_str())
    .with("aws:SecureTransport", "true")
    // A service is a member of no organization ("AWS global condition context keys", IAM user guide).
    .without("aws:PrincipalOrgID")
    .with("aws:PrincipalIsAWSService", "true")
    .with("aws:PrincipalServiceName", "logging.s3.amazonaws.com");
    policy.decide(&request)
}
