//! Whether a KMS key lets a service use it: the key of an encrypted topic must let CloudWatch in, the key of an encrypted
//! queue must let SNS in, and the key of an encrypted log group must let CloudWatch Logs in. If the key refuses, the message
//! or the event is lost and no one is notified.
//!
//! Sources: "Key management" in the SNS developer guide (symmetric keys only; the service principal that publishes needs
//! `kms:GenerateDataKey*` and `kms:Decrypt`, and so does SNS itself at a queue; the policies of the keys of SNS and SQS
//! themselves cannot be changed), "Key states of AWS KMS keys" in the KMS developer guide, "How do I configure
//! CloudWatch alarms for encrypted SNS topics?" (re:Post), and "Encrypt log data in CloudWatch Logs using AWS KMS" in the
//! CloudWatch Logs user guide (symmetric keys only; the principal is that of the Region). A key is used in its own Region
//! only ("Multi-Region keys in AWS KMS": a replica has an ARN of its own Region, and each is used there).
//!
//! cis-fix never writes a key policy: it also decides who can read everything else that the key protects.

use crate::aws_cli::{kms, sns, with_note};
use crate::chain::link::Link;
use crate::chain::requests::cloudwatch_request;
use crate::chain::status::{ChainStatus, Consequence};
use crate::inputs::Inputs;
use crate::policy::{Decision, Policy, Request};
use crate::state::{AccountId, Arn, KeyArn, KeyDescription, TopicArn, Unread};
use crate::statements::{CLOUDWATCH, key_statement};

/// The actions on the key of a topic or a queue. Policies commonly name `kms:GenerateDataKey*`; of these actions SNS uses
/// this one.
pub(super) const SNS_ACTIONS: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

/// The use of a key: what it encrypts, and which service uses it.
pub(super) struct KeyUse<'a> {
    /// The key as the resource names it.
    pub(super) key: &'a str,
    /// Its ARN, as far as the name tells it.
    pub(super) named: KeyArn,
    /// The ARN of the resource that is encrypted.
    pub(super) arn: &'a str,
    /// The service that owns the resource.
    pub(super) service: &'static str,
    /// The alias of that service's own key; `None` if it has none in the account.
    pub(super) own: Option<&'static str>,
    /// The service that uses the key, as it is shown.
    pub(super) who: &'static str,
    /// The same as a service principal.
    pub(super) principal: &'a str,
    /// The actions that it needs.
    pub(super) actions: &'static [&'static str],
    /// The request of that service for an action on the key.
    pub(super) request: &'a dyn Fn(&str, &KeyArn) -> Request,
    /// The command that shows the key of the resource.
    pub(super) shown_by: String,
    /// The alternative to a change of the key.
    pub(super) otherwise: String,
}

/// Why a service cannot use a key, or is not known to. Each reason is a clause that follows the name of the resource.
pub(super) enum KeyObstacle {
    /// Only the account that owns the key sees it.
    Elsewhere { account: AccountId, reason: String },
    /// A read is missing.
    Unreadable { unread: Unread, reason: String },
    /// The policy cannot be decided.
    Undecidable { reason: String, advice: String },
    /// The key is a service's own, which refuses everyone.
    Managed { reason: String, shown_by: String },
    /// The key refuses, and its owner can change that.
    OwnerMustFix { reason: String, advice: Vec<String> },
}

impl KeyObstacle {
    /// The same as the status of a chain that ends at this topic.
    pub(super) fn into_status(self, link: Link, topic: &TopicArn) -> ChainStatus {
        match self {
            Self::Elsewhere { account, reason } => ChainStatus::Elsewhere {
                link,
                reason,
                account,
            },
            Self::Unreadable { unread, reason } => ChainStatus::unreadable(link, unread, reason),
            Self::Undecidable { reason, advice } => ChainStatus::Undecidable {
                link,
                reason,
                advice,
            },
            Self::Managed { reason, shown_by } => {
                ChainStatus::broken(link, reason, Consequence::InReason).shown_by(shown_by)
            }
            Self::OwnerMustFix { reason, advice } => ChainStatus::OwnerMustFix {
                topic: topic.clone(),
                link,
                reason,
                advice,
            },
        }
    }
}

/// The status where the key of a topic keeps an alarm of this name from publishing; its reason follows the topic's name.
/// `None` if the key allows it.
#[must_use]
pub fn key_blocks_alarm(
    inputs: Inputs<'_>,
    topic: &TopicArn,
    key: &str,
    alarm: &str,
) -> Option<ChainStatus> {
    let request = |action: &str, key: &KeyArn| {
        cloudwatch_request(inputs, &topic.region(), alarm, action, key.as_str())
    };
    let by = KeyUse {
        key,
        named: KeyArn::named_by_topic(topic, key),
        arn: topic.as_str(),
        service: "SNS",
        own: Some("aws/sns"),
        who: "CloudWatch",
        principal: CLOUDWATCH,
        actions: SNS_ACTIONS,
        request: &request,
        shown_by: sns::get_topic_key(topic),
        otherwise: format!(
            "or let another topic than {} be told: cis-fix apply --topic NAME --notify email:YOU@EXAMPLE.COM",
            topic.name()
        ),
    };
    Some(key_obstacle(inputs, &by)?.into_status(Link::Topic, topic))
}

/// Whether a key is of the partition and the Region of the resource that it encrypts. A key of another Region encrypts nothing
/// there, whatever its policy says.
#[must_use]
pub fn is_key_of_region(key: &KeyArn, resource: &str) -> bool {
    let place = |arn| Arn::parse(arn).map(|arn| (arn.partition, arn.region));
    match (place(key.as_str()), place(resource)) {
        (Some(key), Some(resource)) => key == resource,
        _ => true,
    }
}

/// Why a key refuses the service that uses it. `None` if the key allows it.
pub(super) fn key_obstacle(inputs: Inputs<'_>, by: &KeyUse<'_>) -> Option<KeyObstacle> {
    let KeyUse {
        key, named, who, ..
    } = by;
    if let Some(own) = by.own.filter(|own| named.alias() == Some(own)) {
        return Some(managed(by, &format!("alias/{own}")));
    }
    if !is_key_of_region(named, by.arn) {
        return Some(of_another_region(by));
    }
    if named.account() != inputs.account() {
        let account = named.account();
        return Some(KeyObstacle::Elsewhere {
            reason: format!(
                "is encrypted with {named}, and only account {account} sees whether {who} may use that key"
            ),
            account,
        });
    }
    let described = inputs.observed.key(named).description;
    let description = match described.known("kms:DescribeKey") {
        Ok(Some(description)) => description,
        Ok(None) => {
            let reason =
                format!("is encrypted with {key}, which does not exist, so nothing arrives");
            let mend = format!("encrypt {} with a key that {who} may use", by.arn);
            return Some(owner_must_fix(
                by,
                reason,
                vec![kms::describe_key(named), mend],
            ));
        }
        Err(unread) => return Some(unreadable(by, unread)),
    };
    if description.manager == "AWS" {
        return Some(managed(by, &format!("{key}, a key of AWS's own")));
    }
    if let Some(status) = unusable(by, &description) {
        return Some(status);
    }
    let policy = inputs.observed.key(&description.arn).policy;
    let policy = match policy.known("kms:GetKeyPolicy") {
        Ok(Some(policy)) => policy,
        // A key without a policy allows nothing.
        Ok(None) => Policy::empty().to_json(),
        Err(unread) => return Some(unreadable(by, unread)),
    };
    decide_by_policy(by, &description.arn, &policy)
}

/// The obstacle for a key that was not read.
fn unreadable(by: &KeyUse<'_>, unread: Unread) -> KeyObstacle {
    let KeyUse { key, who, .. } = by;
    let verb = unread.verb();
    let reason = format!("is encrypted with {key}, and whether {who} may use that key {verb} read");
    KeyObstacle::Unreadable { unread, reason }
}

/// The obstacle for a key of another Region or partition.
fn of_another_region(by: &KeyUse<'_>) -> KeyObstacle {
    let KeyUse {
        key,
        arn,
        service,
        who,
        ..
    } = by;
    let (partition, region) = Arn::parse(arn).map_or(("", ""), |arn| (arn.partition, arn.region));
    let alone = match Arn::parse(by.named.as_str()) {
        Some(key) if key.partition != partition => format!("partition alone, here {partition}"),
        _ => format!("Region alone, here {region}"),
    };
    let reason = format!(
        "is encrypted with {key}, and {service} uses keys of its own {alone}, so nothing arrives"
    );
    let mend = format!("encrypt {arn} with a key of {region} that {who} may use");
    owner_must_fix(by, reason, vec![by.shown_by.clone(), mend])
}

/// The obstacle for a key whose policy AWS controls: no one can allow a service to use it.
fn managed(by: &KeyUse<'_>, key: &str) -> KeyObstacle {
    KeyObstacle::Managed {
        reason: format!(
            "is encrypted with {key}, which {} may not use, so nothing arrives",
            by.who
        ),
        shown_by: by.shown_by.clone(),
    }
}

/// The obstacle for a key that no one can use in its present state or of its kind.
fn unusable(by: &KeyUse<'_>, description: &KeyDescription) -> Option<KeyObstacle> {
    let KeyDescription {
        arn,
        state,
        spec,
        usage,
        ..
    } = description;
    let KeyUse {
        key,
        arn: what,
        who,
        service,
        ..
    } = by;
    // A key stays usable while its primary Region changes (`Updating`).
    let (why, advice) = match state.as_str() {
        "Enabled" | "Updating" => {
            if spec == "SYMMETRIC_DEFAULT" && usage == "ENCRYPT_DECRYPT" {
                return None;
            }
            (
                format!(
                    "which is a key of kind {spec} for {usage}, and {service} takes symmetric keys for encryption only"
                ),
                format!("encrypt {what} with a symmetric key that {who} may use"),
            )
        }
        "PendingDeletion" => (
            "which is about to be deleted".to_owned(),
            with_note(
                &format!(
                    "{} && {}",
                    kms::cancel_key_deletion(arn),
                    kms::enable_key(arn)
                ),
                &format!("or encrypt {what} with another key that {who} may use"),
            ),
        ),
        "Disabled" => (
            "which is disabled".to_owned(),
            with_note(
                &kms::enable_key(arn),
                &format!("or encrypt {what} with another key that {who} may use"),
            ),
        ),
        other => (
            format!("whose state is {other}, in which it does not encrypt"),
            format!("see to it that the key is Enabled, or encrypt {what} with another one"),
        ),
    };
    let reason = format!("is encrypted with {key}, {why}, so nothing arrives");
    Some(owner_must_fix(
        by,
        reason,
        vec![kms::describe_key(arn), advice],
    ))
}

/// The obstacle by the key's policy.
fn decide_by_policy(by: &KeyUse<'_>, arn: &KeyArn, policy: &str) -> Option<KeyObstacle> {
    let KeyUse {
        key,
        who,
        principal,
        ..
    } = by;
    let statement = key_statement(by.principal);
    let show = kms::get_key_policy(arn);
    let undecidable = |why: String| {
        Some(KeyObstacle::Undecidable {
            reason: format!(
                "is encrypted with {key}, and whether its policy lets {who} use it cannot be told: {why}"
            ),
            advice: with_note(&show, &format!("must have a statement such as {statement}")),
        })
    };
    let policy = match Policy::parse(policy) {
        Ok(policy) => policy,
        Err(error) => return undecidable(error.to_string()),
    };
    for action in by.actions {
        let (how, mend) = match policy.decide(&(by.request)(action, arn)) {
            Decision::Allowed { .. } => continue,
            Decision::CannotTell { statement, why } => {
                return undecidable(format!("{statement}: {why}"));
            }
            Decision::Denied { by } => (
                format!("whose policy denies {principal} {action}, by {by}"),
                with_note(&show, &format!("take {who} out of {by}")),
            ),
            Decision::NotAllowed => (
                format!("whose policy does not let {principal} use {action}"),
                with_note(&show, &format!("add the statement {statement}")),
            ),
        };
        let reason = format!("is encrypted with {key}, {how}, so nothing arrives");
        return Some(owner_must_fix(by, reason, vec![mend]));
    }
    None
}

/// The obstacle for a key that only its owner can change.
fn owner_must_fix(by: &KeyUse<'_>, reason: String, mut advice: Vec<String>) -> KeyObstacle {
    advice.push(by.otherwise.clone());
    KeyObstacle::OwnerMustFix { reason, advice }
}
