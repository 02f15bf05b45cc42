//! What is said of a control.

use crate::control::{Control, Slug};
use crate::select::Inputs;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The verdict on a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every link of the chain holds.
    Pass,
    /// The settings say so, with a reason.
    Excepted,
    /// Only a person can finish it.
    Pending,
    /// It can only be mended in another account or Region, which is named.
    Elsewhere,
    /// It is broken where cis-fix may not mend it.
    Manual,
    /// A call was denied or not asked, so nothing is claimed.
    Unreadable,
    /// A link is broken and cis-fix may mend it.
    Fail,
}

impl Verdict {
    /// The word for it, as it is printed and serialized.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Excepted => "excepted",
            Self::Pending => "pending",
            Self::Elsewhere => "elsewhere",
            Self::Manual => "manual",
            Self::Unreadable => "unreadable",
            Self::Fail => "fail",
        }
    }

    /// Whether the control counts as met.
    #[must_use]
    pub fn is_met(self) -> bool {
        matches!(self, Self::Pass | Self::Excepted)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A link of the chain, in the order an event travels it; access logging has two of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// The trail records the event.
    Trail,
    /// It delivers it to the log group.
    Delivery,
    /// The log group takes metric filters.
    LogGroup,
    /// A metric filter matches it.
    Filter,
    /// The filter's metric counts it.
    Metric,
    /// An alarm watches the metric and goes off.
    Alarm,
    /// The alarm may publish to a topic.
    Topic,
    /// Somebody is subscribed and has confirmed.
    Person,
    /// The trail's bucket has access logging on.
    Logging,
    /// The bucket the logs go to lets them in.
    Target,
}

impl Link {
    /// The words for it.
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

/// One thing seen that the verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is: `trail`, `metric filter`, `alarm` and so on.
    pub what: String,
    /// What was seen.
    pub seen: String,
}

impl Evidence {
    /// One thing seen.
    pub fn new(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            seen: seen.into(),
        }
    }
}

/// What is said of one control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The control.
    pub control: Slug,
    /// Its number under the benchmark version of the run.
    pub id: String,
    /// Its title there.
    pub title: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The first link that does not hold, or is not proven to; `None` where all hold.
    pub broken_link: Option<Link>,
    /// The reason, one clause without a full stop.
    pub reason: String,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
    /// What a person must do, ready-to-run commands where there are any.
    pub advice: Vec<String>,
    /// An event the control is about of which nobody would hear today; `None` where the control is met or nothing is
    /// proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unheard: Option<serde_json::Value>,
}

impl Finding {
    /// A finding on a control of which nothing is known yet.
    pub(super) fn begin(inputs: Inputs<'_>, control: &Control) -> Self {
        let version = inputs.settings.benchmark;
        Self {
            control: control.slug.clone(),
            id: control.id(version).to_owned(),
            title: control.title(version).to_owned(),
            verdict: Verdict::Unreadable,
            broken_link: Some(Link::Trail),
            reason: String::new(),
            evidence: Vec::new(),
            advice: Vec::new(),
            unheard: None,
        }
    }
}
