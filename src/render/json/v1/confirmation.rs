//! What `confirm` prints.

use super::{FORMAT_VERSION, ToolV1};
use crate::render::confirmation::{ConfirmedSubscription, UnsubscribeProtection};
use serde::Serialize;

/// A subscription that was confirmed.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmedSubscriptionV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `confirm`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The ARN of the topic.
    pub topic: &'a str,
    /// The ARN of the subscription.
    pub subscription: &'a str,
    /// Whether unsubscribing takes AWS credentials; `null` if AWS did not say.
    pub unsubscribe_needs_credentials: Option<bool>,
    /// Why AWS did not say, if it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'a str>,
}

impl<'a> ConfirmedSubscriptionV1<'a> {
    /// The document of a subscription.
    #[must_use]
    pub fn new(confirmed: &'a ConfirmedSubscription) -> Self {
        let (unsubscribe_needs_credentials, why) = match &confirmed.protection {
            UnsubscribeProtection::Credentials => (Some(true), None),
            UnsubscribeProtection::Link => (Some(false), None),
            UnsubscribeProtection::Unknown { why } => (None, Some(why.as_str())),
        };
        Self {
            format_version: FORMAT_VERSION,
            command: "confirm",
            tool: ToolV1::this(),
            topic: confirmed.topic.as_str(),
            subscription: confirmed.arn.as_str(),
            unsubscribe_needs_credentials,
            why,
        }
    }
}
