//! The links of the chain from an API call to a person, and those of access logging.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A link of the chain, in the order in which an event passes them. Access logging has two links of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// The trail records the event.
    Trail,
    /// The trail delivers it to the log group.
    Delivery,
    /// The log group supports metric filters.
    LogGroup,
    /// A metric filter matches it.
    Filter,
    /// The filter's metric counts it.
    Metric,
    /// An alarm watches the metric and triggers.
    Alarm,
    /// The alarm may publish to a topic.
    Topic,
    /// A subscriber has confirmed.
    Person,
    /// The trail's bucket has access logging on.
    Logging,
    /// The target bucket accepts the logs.
    Target,
}

impl Link {
    /// The words for it, as they are shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Trail => "trail",
            Self::Delivery => "delivery",
            Self::LogGroup => "log group",
            Self::Filter => "filter",
            Self::Metric => "metric",
            Self::Alarm => "alarm",
            Self::Topic => "topic",
            Self::Person => "person",
            Self::Logging => "logging",
            Self::Target => "target",
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
