//! The status of a chain: how far one event gets.

use crate::chain::link::Link;
use crate::settings::Subscriber;
use crate::state::{AccountId, TopicArn, Unread};

/// What a broken link means for the people who should be notified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// No one is notified.
    NobodyNotified,
    /// It is not proven that anyone is notified.
    PerhapsNobody,
    /// The reason says what it means.
    InReason,
}

impl Consequence {
    /// The clause that follows the reason.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::NobodyNotified => ", so no one is notified",
            Self::PerhapsNobody => ", so it is not proven that anyone is notified",
            Self::InReason => "",
        }
    }
}

/// How far one event gets along one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainStatus {
    /// A confirmed subscriber is notified.
    Intact,
    /// The topic has no confirmed subscriber.
    NoConfirmedSubscriber {
        /// The topic.
        topic: TopicArn,
        /// The number of subscriptions that wait for confirmation.
        unconfirmed: usize,
        /// Whether a message may arrive at other subscribers, such as a queue.
        others_may_be_notified: bool,
    },
    /// No person has confirmed a subscription of the topic: there are only queues, functions, streams, and endpoints that
    /// SNS asks no one to confirm. It is not known whether a person reads what arrives there.
    NoPerson {
        /// The topic.
        topic: TopicArn,
        /// The endpoints, and how far a message gets at each: intact if it arrives, uncertain if the endpoint has nothing
        /// that can be read.
        endpoints: Vec<EndpointStatus>,
    },
    /// The link is in another account, where this one cannot look.
    Elsewhere {
        /// The link.
        link: Link,
        /// The other account.
        account: AccountId,
        /// The reason, one clause.
        reason: String,
    },
    /// A read was denied, failed or was not made.
    Unreadable {
        /// The link that is not proven.
        link: Link,
        /// Why the answer is not known.
        unread: Unread,
        /// The reason, one clause.
        reason: String,
        /// What the owner of the resource can do; empty if the caller needs a permission.
        advice: Vec<String>,
    },
    /// The link was read, and whether it holds is still not known.
    Undecidable {
        /// The link.
        link: Link,
        /// The reason, one clause.
        reason: String,
        /// The command that helps a person to find out.
        advice: String,
    },
    /// A mute rule that names no alarm may keep the alarm from notifying: AWS does not document it. Only a person can change
    /// the rule.
    PerhapsMuted {
        /// The reason, one clause.
        reason: String,
        /// The command that shows the rule.
        advice: String,
    },
    /// A mute rule keeps the alarm from notifying.
    Muted {
        /// The name of the rule.
        rule: String,
        /// The reason, one clause.
        reason: String,
        /// Whether the rule mutes the alarm at the time of observation.
        now: bool,
    },
    /// Whether the link holds is not proven. It is fixed like a broken one.
    Uncertain {
        /// The link.
        link: Link,
        /// The reason, one clause.
        reason: String,
    },
    /// The link is broken, and only its owner can fix it.
    OwnerMustFix {
        /// The topic.
        topic: TopicArn,
        /// The link.
        link: Link,
        /// The reason, one clause.
        reason: String,
        /// The commands for the owner.
        advice: Vec<String>,
    },
    /// The link is broken.
    Broken {
        /// The link.
        link: Link,
        /// The reason, one clause.
        reason: String,
        /// What it means.
        consequence: Consequence,
        /// The command that shows it; `None` if there is none.
        shown_by: Option<String>,
    },
}

impl ChainStatus {
    /// A broken link.
    pub(super) fn broken(link: Link, reason: impl Into<String>, consequence: Consequence) -> Self {
        Self::Broken {
            link,
            reason: reason.into(),
            consequence,
            shown_by: None,
        }
    }

    /// Adds the command that shows what is broken.
    pub(super) fn shown_by(mut self, command: String) -> Self {
        if let Self::Broken { shown_by, .. } = &mut self {
            *shown_by = Some(command);
        }
        self
    }

    /// A link that was not read.
    pub(super) fn unreadable(link: Link, unread: Unread, reason: impl Into<String>) -> Self {
        Self::Unreadable {
            link,
            unread,
            reason: reason.into(),
            advice: Vec::new(),
        }
    }

    /// Puts the subject before the reason.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        if let Self::Broken { reason, .. }
        | Self::Uncertain { reason, .. }
        | Self::Muted { reason, .. }
        | Self::OwnerMustFix { reason, .. }
        | Self::Elsewhere { reason, .. }
        | Self::Unreadable { reason, .. }
        | Self::PerhapsMuted { reason, .. }
        | Self::Undecidable { reason, .. } = &mut self
        {
            *reason = format!("{subject} {reason}");
        }
        self
    }

    /// Whether an event may notify someone, as far as is known.
    #[must_use]
    pub fn may_notify(&self) -> bool {
        match self {
            Self::Broken { .. } | Self::OwnerMustFix { .. } | Self::Muted { now: true, .. } => {
                false
            }
            Self::NoConfirmedSubscriber {
                others_may_be_notified,
                ..
            } => *others_may_be_notified,
            Self::NoPerson { endpoints, .. } => !endpoints.iter().all(EndpointStatus::is_refused),
            _ => true,
        }
    }

    /// The order of statuses: of two chains, the one with the higher rank is reported.
    #[must_use]
    pub fn rank(&self) -> (u8, Link) {
        match self {
            Self::Intact => (7, Link::Person),
            Self::NoPerson { endpoints, .. } => {
                let best = endpoints.iter().map(EndpointStatus::rank).max();
                (best.unwrap_or_default().min(6), Link::Person)
            }
            Self::NoConfirmedSubscriber { .. } => (5, Link::Person),
            Self::Elsewhere { link, .. } => (4, *link),
            Self::PerhapsMuted { .. } => (3, Link::Alarm),
            Self::Undecidable { link, .. } | Self::Unreadable { link, .. } => (3, *link),
            Self::OwnerMustFix { link, .. } => (2, *link),
            Self::Muted { .. } => (1, Link::Alarm),
            Self::Uncertain { link, .. } | Self::Broken { link, .. } => (1, *link),
        }
    }
}

/// A queue, function or stream that is subscribed to a topic, or an endpoint that SNS asks no one to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointStatus {
    /// The subscriber.
    pub subscriber: Subscriber,
    /// How far a message gets.
    pub status: ChainStatus,
}

impl EndpointStatus {
    /// The order of endpoints: the one with the highest rank is reported. A message may well arrive at an endpoint that has
    /// nothing to read.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match &self.status {
            ChainStatus::Uncertain { .. } => 6,
            other => other.rank().0,
        }
    }

    /// Whether a message is known not to arrive.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.status, ChainStatus::OwnerMustFix { .. })
    }
}
