//! The key of an encrypted topic. An alarm publishes with it: SNS asks KMS in the name of CloudWatch, and where the key says
//! no, nothing arrives and nobody is told.
//!
//! Sources: "Key management" in the SNS developer guide (symmetric keys only; the service principal that publishes needs
//! `kms:GenerateDataKey*` and `kms:Decrypt`; the policy of the key of SNS itself cannot be changed), "Key states of AWS KMS
//! keys" in the KMS developer guide, and "How do I configure CloudWatch alarms for encrypted SNS topics?" (re:Post).
//!
//! A key policy is never written: it says who else can read whatever the key protects.

use super::chain::Fate;
use super::finding::Link;
use super::topic::{CLOUDWATCH, as_cloudwatch};
use crate::policy::{Decision, Policy};
use crate::select::Inputs;
use crate::state::{KeyArn, KeyDescription, Read, TopicArn};

/// What CloudWatch does with the key. Policies commonly say `kms:GenerateDataKey*`; of those actions SNS uses this one.
const USES: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// The words a person has to put into the key policy, as AWS gives them.
const STATEMENT: &str = r#"{"Sid":"CloudWatchAlarms","Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*"}"#;

/// Why an alarm of this name cannot publish to a topic because of its key, in words that stand behind the topic's name;
/// `None` where the key lets it.
#[must_use]
pub fn locked(inputs: Inputs<'_>, topic: &TopicArn, key: &str, alarm: &str) -> Option<Fate> {
    let named = KeyArn::of(topic, key);
    if named.alias() == Some("aws/sns") {
        return Some(managed(topic, "alias/aws/sns"));
    }
    if named.account() != inputs.account() {
        let account = named.account();
        return Some(Fate::Elsewhere {
            link: Link::Topic,
            words: format!(
                "is encrypted with {named}, and only account {account} sees whether CloudWatch may use that key"
            ),
            account,
        });
    }
    let unread = |action: &str, may: &str| {
        let words =
            format!("is encrypted with {key}, and whether CloudWatch may use that key {may} read");
        Some(Fate::unknown(Link::Topic, action, words))
    };
    let description = match inputs.observed.key(&named).description {
        Read::Present(description) => description,
        Read::Absent => {
            let words =
                format!("is encrypted with {key}, which does not exist, so nothing arrives");
            return Some(broken(
                topic,
                words,
                vec![
                    describe(&named),
                    format!("encrypt {topic} with a key that CloudWatch may use"),
                ],
            ));
        }
        Read::Denied { action } => return unread(&action, "may not be"),
        Read::NotAsked => return unread("kms:DescribeKey", "was not"),
    };
    if description.manager == "AWS" {
        return Some(managed(topic, &format!("{key}, a key of AWS's own")));
    }
    if let Some(fate) = unfit(topic, key, &description) {
        return Some(fate);
    }
    let policy = match inputs.observed.key(&description.arn).policy {
        Read::Present(policy) => policy,
        // A key without a policy lets nobody in.
        Read::Absent => Policy::empty().to_json(),
        Read::Denied { action } => return unread(&action, "may not be"),
        Read::NotAsked => return unread("kms:GetKeyPolicy", "was not"),
    };
    refused(inputs, topic, (key, &description.arn), &policy, alarm)
}

/// A key whose policy is AWS's: there is no way to let CloudWatch in.
fn managed(topic: &TopicArn, key: &str) -> Fate {
    Fate::broken(
        Link::Topic,
        format!("is encrypted with {key}, which CloudWatch may not use, so nothing arrives"),
    )
    .shown_by(format!(
        "aws sns get-topic-attributes --region {} --topic-arn {topic} --query Attributes.KmsMasterKeyId --output text",
        topic.region()
    ))
}

/// What keeps the key from being used by anybody.
fn unfit(topic: &TopicArn, key: &str, description: &KeyDescription) -> Option<Fate> {
    let KeyDescription {
        arn,
        state,
        spec,
        usage,
        ..
    } = description;
    // While its primary Region is changed (`Updating`) a key goes on working.
    let (why, advice) = match state.as_str() {
        "Enabled" | "Updating" => {
            if spec == "SYMMETRIC_DEFAULT" && usage == "ENCRYPT_DECRYPT" {
                return None;
            }
            (
                format!(
                    "which is a key of kind {spec} for {usage}, and SNS takes symmetric keys for encryption only"
                ),
                format!("encrypt {topic} with a symmetric key that CloudWatch may use"),
            )
        }
        "PendingDeletion" => (
            "which is about to be deleted".to_owned(),
            format!(
                "aws kms cancel-key-deletion --region {0} --key-id {arn} && aws kms enable-key --region {0} --key-id {arn}   # or encrypt {topic} with another key that CloudWatch may use",
                arn.region()
            ),
        ),
        "Disabled" => (
            "which is disabled".to_owned(),
            format!(
                "aws kms enable-key --region {} --key-id {arn}   # or encrypt {topic} with another key that CloudWatch may use",
                arn.region()
            ),
        ),
        other => (
            format!("whose state is {other}, in which it does not encrypt"),
            format!("see to it that the key is Enabled, or encrypt {topic} with another one"),
        ),
    };
    let words = format!("is encrypted with {key}, {why}, so nothing arrives");
    Some(broken(topic, words, vec![describe(arn), advice]))
}

/// What the key's policy has against an alarm.
fn refused(
    inputs: Inputs<'_>,
    topic: &TopicArn,
    (key, arn): (&str, &KeyArn),
    policy: &str,
    alarm: &str,
) -> Option<Fate> {
    let show = format!(
        "aws kms get-key-policy --region {} --key-id {arn} --policy-name default --query Policy --output text",
        arn.region()
    );
    let doubtful = |why: String| {
        Some(Fate::Unproven {
            link: Link::Topic,
            words: format!(
                "is encrypted with {key}, and whether its policy lets CloudWatch use it cannot be told: {why}"
            ),
            advice: format!("{show}   # must have a statement such as {STATEMENT}"),
        })
    };
    let policy = match Policy::parse(policy) {
        Ok(policy) => policy,
        Err(error) => return doubtful(error.to_string()),
    };
    for action in USES {
        let request = as_cloudwatch(inputs, &topic.region(), alarm, (action, arn.as_str()));
        let (how, mend) = match policy.decide(&request) {
            Decision::Allowed { .. } => continue,
            Decision::CannotTell { statement, why } => {
                return doubtful(format!("{statement}: {why}"));
            }
            Decision::Denied { by } => (
                format!("whose policy denies {CLOUDWATCH} {action}, by {by}"),
                format!("{show}   # take CloudWatch out of {by}"),
            ),
            Decision::NotAllowed => (
                format!("whose policy does not let {CLOUDWATCH} use {action}"),
                format!("{show}   # add the statement {STATEMENT}"),
            ),
        };
        let words = format!("is encrypted with {key}, {how}, so nothing arrives");
        return Some(broken(topic, words, vec![mend]));
    }
    None
}

/// Only whoever owns the key can mend it.
fn broken(topic: &TopicArn, words: String, mut advice: Vec<String>) -> Fate {
    advice.push(format!(
        "or let another topic than {} be told: cis-fix apply --topic NAME --notify email:YOU@EXAMPLE.COM",
        topic.name()
    ));
    Fate::Theirs {
        topic: topic.clone(),
        link: Link::Topic,
        words,
        advice,
    }
}

fn describe(key: &KeyArn) -> String {
    format!(
        "aws kms describe-key --region {} --key-id {key} --query 'KeyMetadata.[KeyState,KeySpec,KeyUsage]' --output text",
        key.region()
    )
}
