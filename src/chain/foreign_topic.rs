//! A topic of another account, such as the topic of a security account. Its policy can let other accounts read its attributes
//! and its subscriptions, but not the filter policies of its subscriptions: `GetSubscriptionAttributes` is no action of a
//! topic's policy ("Allowed actions for Amazon SNS policies", SNS developer guide). A role of its account can read all of them.
//!
//! Only a topic that the settings name is read: a denied read is a call that control 3.1 counts, and what other people's
//! alarms notify must not decide which accounts are asked.

use crate::chain::link::Link;
use crate::chain::status::ChainStatus;
use crate::inputs::Inputs;
use crate::state::{TopicArn, Unread};
use crate::statements::{publish_statement, read_topic_statement};
use serde_json::Value;

/// Whether the settings name the topic by its ARN.
#[must_use]
pub fn is_named(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    inputs.settings.topic.as_deref() == Some(arn.as_str())
}

/// The status with what only the owner of the topic can do.
pub(super) fn leave_to_owner(
    inputs: Inputs<'_>,
    arn: &TopicArn,
    status: ChainStatus,
) -> ChainStatus {
    let account = arn.account();
    match status {
        ChainStatus::Unreadable {
            link,
            unread,
            reason,
            ..
        } => ChainStatus::Unreadable {
            link,
            reason: format!("topic {arn} belongs to account {account}, and {reason}; {unread}"),
            advice: advise_read(inputs, arn, &unread),
            unread,
        },
        ChainStatus::Broken {
            link: Link::Topic,
            reason,
            ..
        } if inputs.observed.topic(arn).attributes.present().is_some() => {
            ChainStatus::OwnerMustFix {
                topic: arn.clone(),
                link: Link::Topic,
                reason: format!("{reason}; it belongs to account {account}"),
                advice: vec![publish_advice(inputs, arn)],
            }
        }
        other => other,
    }
}

/// What lets a read of the topic succeed.
fn advise_read(inputs: Inputs<'_>, arn: &TopicArn, unread: &Unread) -> Vec<String> {
    let account = arn.account();
    let partition = inputs.partition();
    let role = format!(
        "name a role of account {account} that may read the topic: --topic-role arn:{partition}:iam::{account}:role/NAME"
    );
    let is_of_subscription = match unread {
        Unread::Denied { action }
        | Unread::Forbidden { action, .. }
        | Unread::NotAsked { action } => action == "sns:GetSubscriptionAttributes",
        Unread::Failed { .. } => return vec![role],
    };
    if is_of_subscription {
        return vec![role];
    }
    let statement = Value::Object(read_topic_statement(inputs, arn).elements().clone());
    vec![
        role,
        format!(
            "or account {account} adds to the policy of topic {arn}, which shows all but the filter policies of its subscriptions: {statement}"
        ),
        publish_advice(inputs, arn),
    ]
}

/// The statement that lets alarms of this account publish, for the owner of the topic.
#[must_use]
pub fn publish_advice(inputs: Inputs<'_>, arn: &TopicArn) -> String {
    let statement = Value::Object(publish_statement(inputs, arn).elements().clone());
    format!(
        "so that alarms of this account may publish, account {} adds to the policy of topic {arn}: {statement}",
        arn.account()
    )
}
