//! How far an event gets: what becomes of it, link by link.

use super::finding::Link;
use crate::settings::Subscriber;
use crate::state::{AccountId, TopicArn};

/// How far one event gets along one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// To a person.
    Whole,
    /// To a topic nobody has confirmed.
    NoPerson {
        /// The topic.
        topic: TopicArn,
        /// How many subscriptions wait to be confirmed.
        unconfirmed: usize,
    },
    /// To a topic that only machines are subscribed to: whether a person reads what arrives there is
    /// not known.
    Machine {
        /// The topic.
        topic: TopicArn,
        /// The machines, and how far a message gets at each; whole is that it arrives, doubtful that
        /// nothing can be read of it.
        machines: Vec<Arrival>,
    },
    /// To another account, where this one cannot look.
    Elsewhere {
        /// The link that account sees.
        link: Link,
        /// That account.
        account: AccountId,
        /// In words.
        words: String,
    },
    /// To something that may not be read.
    Unknown {
        /// The link that is not proven.
        link: Link,
        /// The IAM action that is missing.
        action: String,
        /// In words.
        words: String,
    },
    /// To a link that was read and still cannot be told to hold.
    Unproven {
        /// The link.
        link: Link,
        /// In words.
        words: String,
        /// How a person finds out.
        advice: String,
    },
    /// To an alarm that a mute rule keeps from telling anybody.
    Muted {
        /// The rule.
        rule: String,
        /// In words.
        words: String,
        /// Whether it does so at this moment.
        now: bool,
    },
    /// To this link, and whether any further is not proven; mended like a broken one.
    Doubtful {
        /// The link.
        link: Link,
        /// In words.
        words: String,
    },
    /// To this link and no further, and only whoever owns it can mend it.
    Theirs {
        /// The topic.
        topic: TopicArn,
        /// The link.
        link: Link,
        /// In words.
        words: String,
        /// What its owner does.
        advice: Vec<String>,
    },
    /// To this link and no further.
    Broken {
        /// The link.
        link: Link,
        /// In words.
        words: String,
        /// The command that shows it, where there is one.
        shown_by: Option<String>,
    },
}

impl Fate {
    pub(super) fn broken(link: Link, words: impl Into<String>) -> Self {
        Self::Broken {
            link,
            words: words.into(),
            shown_by: None,
        }
    }

    /// Adds the command that shows what is broken.
    pub(super) fn shown_by(self, command: String) -> Self {
        match self {
            Self::Broken { link, words, .. } => Self::Broken {
                link,
                words,
                shown_by: Some(command),
            },
            other => other,
        }
    }

    pub(super) fn unknown(link: Link, action: &str, words: impl Into<String>) -> Self {
        Self::Unknown {
            link,
            action: action.to_owned(),
            words: words.into(),
        }
    }

    /// Puts the subject before the words.
    pub(super) fn about(mut self, subject: &str) -> Self {
        if let Self::Broken { words, .. }
        | Self::Doubtful { words, .. }
        | Self::Muted { words, .. }
        | Self::Theirs { words, .. }
        | Self::Elsewhere { words, .. }
        | Self::Unknown { words, .. }
        | Self::Unproven { words, .. } = &mut self
        {
            *words = format!("{subject} {words}");
        }
        self
    }

    /// How good it is: the better of two chains is the one that is spoken of.
    pub(super) fn rank(&self) -> (u8, Link) {
        match self {
            Self::Whole => (7, Link::Person),
            Self::Machine { machines, .. } => {
                let best = machines.iter().map(Arrival::nearness).max();
                (best.unwrap_or_default().min(6), Link::Person)
            }
            Self::NoPerson { .. } => (5, Link::Person),
            Self::Elsewhere { link, .. } => (4, *link),
            Self::Unproven { link, .. } | Self::Unknown { link, .. } => (3, *link),
            Self::Theirs { link, .. } => (2, *link),
            Self::Muted { .. } => (1, Link::Alarm),
            Self::Doubtful { link, .. } | Self::Broken { link, .. } => (1, *link),
        }
    }
}

/// A machine that is subscribed, and what becomes of a message there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The machine.
    pub machine: Subscriber,
    /// How far a message gets.
    pub fate: Fate,
}

impl Arrival {
    /// The nearer, the sooner it is spoken of. What nothing can be read of may well arrive.
    pub(super) fn nearness(&self) -> u8 {
        match &self.fate {
            Fate::Doubtful { .. } => 6,
            other => other.rank().0,
        }
    }

    /// Whether the message is known not to arrive.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self.fate, Fate::Theirs { .. })
    }
}
