//! The key of an encrypted topic. An alarm publishes with it: SNS asks KMS in the name of CloudWatch, and where the key says
//! no, nothing arrives and nobody is told. The key of an encrypted queue, likewise, must let SNS in.
//!
//! Sources: "Key management" in the SNS developer guide (symmetric keys only; the service principal that publishes needs
//! `kms:GenerateDataKey*` and `kms:Decrypt`, and so does SNS itself at a queue; the policies of the keys of SNS and SQS
//! themselves cannot be changed), "Key states of AWS KMS keys" in the KMS developer guide, and "How do I configure
//! CloudWatch alarms for encrypted SNS topics?" (re:Post).
//!
//! A key policy is never written: it says who else can read whatever the key protects.

use super::fate::Fate;
use super::finding::Link;
use super::topic::{CLOUDWATCH, as_cloudwatch};
use crate::policy::{Decision, Policy, Request};
use crate::select::Inputs;
use crate::state::{KeyArn, KeyDescription, Read, TopicArn};

/// What is done with the key. Policies commonly say `kms:GenerateDataKey*`; of those actions SNS uses this one.
const USES: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// A key, what it encrypts, and who has to use it.
pub(super) struct Use<'a> {
    /// The key as the topic or the queue names it.
    pub(super) key: &'a str,
    /// Its ARN, as far as that tells it.
    pub(super) named: KeyArn,
    /// What is encrypted, by its ARN.
    pub(super) arn: &'a str,
    /// The service that keeps that: SNS or SQS.
    pub(super) keeper: &'static str,
    /// The alias of that service's own key.
    pub(super) own: &'static str,
    /// Who uses the key, in words.
    pub(super) who: &'static str,
    /// The same as a service principal.
    pub(super) principal: &'static str,
    /// What asks KMS for an action, on the key.
    pub(super) asks: &'a dyn Fn(&str, &KeyArn) -> Request,
    /// The link that holds by it.
    pub(super) link: Link,
    /// The topic of the chain.
    pub(super) topic: &'a TopicArn,
    /// The command that shows which key it is.
    pub(super) shown_by: String,
    /// What else can be done than to mend the key.
    pub(super) otherwise: String,
}

/// Why an alarm of this name cannot publish to a topic because of its key, in words that stand behind the topic's name;
/// `None` where the key lets it.
#[must_use]
pub fn locked(inputs: Inputs<'_>, topic: &TopicArn, key: &str, alarm: &str) -> Option<Fate> {
    let asks = |action: &str, key: &KeyArn| {
        as_cloudwatch(inputs, &topic.region(), alarm, (action, key.as_str()))
    };
    let by = Use {
        key,
        named: KeyArn::of(topic, key),
        arn: topic.as_str(),
        keeper: "SNS",
        own: "aws/sns",
        who: "CloudWatch",
        principal: CLOUDWATCH,
        asks: &asks,
        link: Link::Topic,
        topic,
        shown_by: format!(
            "aws sns get-topic-attributes --region {} --topic-arn {topic} --query Attributes.KmsMasterKeyId --output text",
            topic.region()
        ),
        otherwise: format!(
            "or let another topic than {} be told: cis-fix apply --topic NAME --notify email:YOU@EXAMPLE.COM",
            topic.name()
        ),
    };
    locks(inputs, &by)
}

/// Why a key keeps out who has to use it, in words that stand behind the name of what it encrypts; `None` where it does not.
pub(super) fn locks(inputs: Inputs<'_>, by: &Use<'_>) -> Option<Fate> {
    let Use {
        key,
        named,
        who,
        link,
        ..
    } = by;
    if named.alias() == Some(by.own) {
        return Some(managed(by, &format!("alias/{}", by.own)));
    }
    if named.account() != inputs.account() {
        let account = named.account();
        return Some(Fate::Elsewhere {
            link: *link,
            words: format!(
                "is encrypted with {named}, and only account {account} sees whether {who} may use that key"
            ),
            account,
        });
    }
    let unread = |action: &str, may: &str| {
        let words =
            format!("is encrypted with {key}, and whether {who} may use that key {may} read");
        Some(Fate::unknown(*link, action, words))
    };
    let description = match inputs.observed.key(named).description {
        Read::Present(description) => description,
        Read::Absent => {
            let words =
                format!("is encrypted with {key}, which does not exist, so nothing arrives");
            let mend = format!("encrypt {} with a key that {who} may use", by.arn);
            return Some(broken(by, words, vec![describe(named), mend]));
        }
        Read::Denied { action } => return unread(&action, "may not be"),
        Read::NotAsked => return unread("kms:DescribeKey", "was not"),
    };
    if description.manager == "AWS" {
        return Some(managed(by, &format!("{key}, a key of AWS's own")));
    }
    if let Some(fate) = unfit(by, &description) {
        return Some(fate);
    }
    let policy = match inputs.observed.key(&description.arn).policy {
        Read::Present(policy) => policy,
        // A key without a policy lets nobody in.
        Read::Absent => Policy::empty().to_json(),
        Read::Denied { action } => return unread(&action, "may not be"),
        Read::NotAsked => return unread("kms:GetKeyPolicy", "was not"),
    };
    refused(by, &description.arn, &policy)
}

/// A key whose policy is AWS's: there is no way to let anybody in.
fn managed(by: &Use<'_>, key: &str) -> Fate {
    Fate::broken(
        by.link,
        format!(
            "is encrypted with {key}, which {} may not use, so nothing arrives",
            by.who
        ),
    )
    .shown_by(by.shown_by.clone())
}

/// What keeps the key from being used by anybody.
fn unfit(by: &Use<'_>, description: &KeyDescription) -> Option<Fate> {
    let KeyDescription {
        arn,
        state,
        spec,
        usage,
        ..
    } = description;
    let Use {
        key,
        arn: what,
        who,
        keeper,
        ..
    } = by;
    // While its primary Region is changed (`Updating`) a key goes on working.
    let (why, advice) = match state.as_str() {
        "Enabled" | "Updating" => {
            if spec == "SYMMETRIC_DEFAULT" && usage == "ENCRYPT_DECRYPT" {
                return None;
            }
            (
                format!(
                    "which is a key of kind {spec} for {usage}, and {keeper} takes symmetric keys for encryption only"
                ),
                format!("encrypt {what} with a symmetric key that {who} may use"),
            )
        }
        "PendingDeletion" => (
            "which is about to be deleted".to_owned(),
            format!(
                "aws kms cancel-key-deletion --region {0} --key-id {arn} && aws kms enable-key --region {0} --key-id {arn}   # or encrypt {what} with another key that {who} may use",
                arn.region()
            ),
        ),
        "Disabled" => (
            "which is disabled".to_owned(),
            format!(
                "aws kms enable-key --region {} --key-id {arn}   # or encrypt {what} with another key that {who} may use",
                arn.region()
            ),
        ),
        other => (
            format!("whose state is {other}, in which it does not encrypt"),
            format!("see to it that the key is Enabled, or encrypt {what} with another one"),
        ),
    };
    let words = format!("is encrypted with {key}, {why}, so nothing arrives");
    Some(broken(by, words, vec![describe(arn), advice]))
}

/// What the key's policy has against it.
fn refused(by: &Use<'_>, arn: &KeyArn, policy: &str) -> Option<Fate> {
    let Use {
        key,
        who,
        principal,
        link,
        ..
    } = by;
    let statement = statement(by);
    let show = format!(
        "aws kms get-key-policy --region {} --key-id {arn} --policy-name default --query Policy --output text",
        arn.region()
    );
    let doubtful = |why: String| {
        Some(Fate::Unproven {
            link: *link,
            words: format!(
                "is encrypted with {key}, and whether its policy lets {who} use it cannot be told: {why}"
            ),
            advice: format!("{show}   # must have a statement such as {statement}"),
        })
    };
    let policy = match Policy::parse(policy) {
        Ok(policy) => policy,
        Err(error) => return doubtful(error.to_string()),
    };
    for action in USES {
        let (how, mend) = match policy.decide(&(by.asks)(action, arn)) {
            Decision::Allowed { .. } => continue,
            Decision::CannotTell { statement, why } => {
                return doubtful(format!("{statement}: {why}"));
            }
            Decision::Denied { by } => (
                format!("whose policy denies {principal} {action}, by {by}"),
                format!("{show}   # take {who} out of {by}"),
            ),
            Decision::NotAllowed => (
                format!("whose policy does not let {principal} use {action}"),
                format!("{show}   # add the statement {statement}"),
            ),
        };
        let words = format!("is encrypted with {key}, {how}, so nothing arrives");
        return Some(broken(by, words, vec![mend]));
    }
    None
}

/// The words a person has to put into the key policy, as AWS gives them.
fn statement(by: &Use<'_>) -> String {
    let sid = if by.principal == CLOUDWATCH {
        "CloudWatchAlarms"
    } else {
        "SnsDeliveries"
    };
    let principal = by.principal;
    format!(
        r#"{{"Sid":"{sid}","Effect":"Allow","Principal":{{"Service":"{principal}"}},"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*"}}"#
    )
}

/// Only whoever owns the key can mend it.
fn broken(by: &Use<'_>, words: String, mut advice: Vec<String>) -> Fate {
    advice.push(by.otherwise.clone());
    Fate::Theirs {
        topic: by.topic.clone(),
        link: by.link,
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
