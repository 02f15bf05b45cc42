//! What `confirm` has done to a subscription.

use super::writer::{LineWriter, Style};
use crate::aws_cli::sns;
use crate::state::{SubscriptionArn, TopicArn};
use std::io;

/// A subscription that `confirm` has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedSubscription {
    /// Its topic.
    pub topic: TopicArn,
    /// Its ARN.
    pub arn: SubscriptionArn,
    /// Who can end it.
    pub protection: UnsubscribeProtection,
}

/// Who can end a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnsubscribeProtection {
    /// Only the owner of the topic or of the subscription, with AWS credentials.
    Credentials,
    /// Whoever has a message of the topic, by the link in it: the subscription was confirmed before, by following its link.
    Link,
    /// AWS did not say.
    Unknown {
        /// Why, as a clause.
        why: String,
    },
}

impl ConfirmedSubscription {
    /// Whether AWS shows that ending it takes credentials.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.protection == UnsubscribeProtection::Credentials
    }
}

/// Writes the topic, the subscription and who can end it. `next` is the command that shows the verdicts.
///
/// # Errors
///
/// If the writer fails.
pub fn write_confirmed_subscription(
    writer: &mut LineWriter<'_>,
    confirmed: &ConfirmedSubscription,
    next: &str,
) -> io::Result<()> {
    let ConfirmedSubscription {
        topic,
        arn,
        protection,
    } = confirmed;
    writer.write_line(Style::Bold, "Confirmed.")?;
    writer.write_line(Style::Plain, &format!("  Topic         {topic}"))?;
    writer.write_line(Style::Plain, &format!("  Subscription  {arn}"))?;
    match protection {
        UnsubscribeProtection::Credentials => writer.write_paragraph(
            Style::Plain,
            2,
            "  Unsubscribing now needs AWS credentials: the link at the end of each message does not end the subscription.",
        )?,
        UnsubscribeProtection::Link => {
            writer.write_paragraph(
                Style::Warning,
                2,
                "! It was confirmed before without AWS credentials, so the link at the end of each message still ends it. To \
                 change that, end it, subscribe again with cis-fix apply --notify, and confirm the new message with this command:",
            )?;
            writer.write_line(Style::Plain, &format!("  {}", sns::unsubscribe(topic, arn)))?;
        }
        UnsubscribeProtection::Unknown { why } => {
            let text = format!("! Whether unsubscribing needs AWS credentials is not known: {why}.");
            writer.write_paragraph(Style::Warning, 2, &text)?;
        }
    }
    writer.end_line()?;
    writer.write(Style::Bold, "Next     ")?;
    writer.write_line(Style::Plain, next)
}
