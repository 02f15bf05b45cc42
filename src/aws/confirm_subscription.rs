//! The confirmer: confirms a subscription. Its client can send no other operation, not even a read. Only `confirm` has one.

use super::connect::Connection;
use super::failure::Failure;
use super::guard::{CONFIRM_SUBSCRIPTION, gated};
use crate::state::{SubscriptionArn, TopicArn};

/// Confirms subscriptions. Only `confirm` has one.
#[derive(Debug)]
pub struct SubscriptionConfirmer {
    connection: Connection,
}

impl SubscriptionConfirmer {
    /// A confirmer over this connection.
    #[must_use]
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// Confirms a subscription by the token that SNS sent to its endpoint. From then on only the owner of the topic or of the
    /// subscription can end it, with a signed request (`AuthenticateOnUnsubscribe`, `ConfirmSubscription`, SNS API reference).
    ///
    /// # Errors
    ///
    /// If AWS refuses, its answer does not arrive, or the answer is about another topic.
    pub async fn confirm(&self, topic: &TopicArn, token: &str) -> Result<SubscriptionArn, Failure> {
        let region = topic.region();
        let (config, gate) = self
            .connection
            .config_for(CONFIRM_SUBSCRIPTION, region.as_str());
        let client = gated!(aws_sdk_sns, &config, gate);
        let answer = client
            .confirm_subscription()
            .topic_arn(topic.as_str())
            .token(token)
            .authenticate_on_unsubscribe("true")
            .send()
            .await?;
        let subscription = answer.subscription_arn().unwrap_or_default();
        let id = subscription
            .strip_prefix(topic.as_str())
            .and_then(|rest| rest.strip_prefix(':'));
        match id {
            Some(id) if !id.is_empty() => Ok(SubscriptionArn::new(subscription)),
            _ => Err(Failure::unusable(
                "AWS confirmed a subscription, but not one of this topic",
            )),
        }
    }
}
