//! A finding: the verdict on one control, the reason and the evidence.

use crate::chain::link::Link;
use crate::control::{Control, Slug};
use crate::inputs::Inputs;
use crate::state::Unread;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What one piece of evidence is about. It serializes as the words that a screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EvidenceKind {
    /// The trail.
    #[serde(rename = "trail")]
    Trail,
    /// The log group it delivers to.
    #[serde(rename = "log group")]
    LogGroup,
    /// What is remarkable about the deliveries to the log group.
    #[serde(rename = "delivery")]
    Delivery,
    /// How the trail's event selectors narrow what it records.
    #[serde(rename = "event selectors")]
    EventSelectors,
    /// A metric filter, its metric and its pattern.
    #[serde(rename = "metric filter")]
    MetricFilter,
    /// An alarm.
    #[serde(rename = "alarm")]
    Alarm,
    /// A topic.
    #[serde(rename = "topic")]
    Topic,
    /// The KMS key of a topic.
    #[serde(rename = "key")]
    Key,
    /// The subscribers that are notified.
    #[serde(rename = "subscribers")]
    Subscribers,
    /// An alarm that needs more than one event, as the settings allow.
    #[serde(rename = "waits")]
    Waits,
    /// Where the accepted pattern that is covered comes from.
    #[serde(rename = "counts as")]
    CountsAs,
    /// What the audit procedure of the benchmark says.
    #[serde(rename = "benchmark audit")]
    BenchmarkAudit,
    /// What one event does.
    #[serde(rename = "one event reaches a person")]
    OneEvent,
    /// A metric filter whose pattern was too hard to decide.
    #[serde(rename = "undecided filter")]
    UndecidedFilter,
    /// The command that shows it.
    #[serde(rename = "shown by")]
    ShownBy,
    /// An alarm that notifies periods after the event.
    #[serde(rename = "speaks late")]
    SpeaksLate,
    /// A mute rule and its windows.
    #[serde(rename = "mute rule")]
    MuteRule,
    /// Where the access logs of a bucket go.
    #[serde(rename = "access logs")]
    AccessLogs,
    /// What raises no alarm, by the pattern that the settings choose.
    #[serde(rename = "raises no alarm")]
    Silent,
    /// A bucket that a trail writes to.
    #[serde(rename = "trail bucket")]
    TrailBucket,
}

impl EvidenceKind {
    /// The words that a screen shows.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Trail => "trail",
            Self::LogGroup => "log group",
            Self::Delivery => "delivery",
            Self::EventSelectors => "event selectors",
            Self::MetricFilter => "metric filter",
            Self::Alarm => "alarm",
            Self::Topic => "topic",
            Self::Key => "key",
            Self::Subscribers => "subscribers",
            Self::Waits => "waits",
            Self::CountsAs => "counts as",
            Self::BenchmarkAudit => "benchmark audit",
            Self::OneEvent => "one event reaches a person",
            Self::UndecidedFilter => "undecided filter",
            Self::ShownBy => "shown by",
            Self::SpeaksLate => "speaks late",
            Self::MuteRule => "mute rule",
            Self::AccessLogs => "access logs",
            Self::Silent => "raises no alarm",
            Self::TrailBucket => "trail bucket",
        }
    }
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// One observation that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is about.
    #[serde(rename = "what")]
    pub kind: EvidenceKind,
    /// What was seen.
    pub seen: String,
}

impl Evidence {
    /// An observation.
    pub fn new(kind: EvidenceKind, seen: impl Into<String>) -> Self {
        Self {
            kind,
            seen: seen.into(),
        }
    }
}

/// The verdict on one control and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The control.
    pub control: Slug,
    /// Its number in the benchmark version of the run.
    pub id: String,
    /// Its title there.
    pub title: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The first link that does not hold or is not proven to hold; `None` if all hold.
    pub broken_link: Option<Link>,
    /// The reason, one clause without a full stop.
    pub reason: String,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
    /// What a person must do, with commands that are ready to run where there are any.
    pub advice: Vec<String>,
    /// An event of the control that reaches no person today; `None` if the control is met or none is proven.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "unheard")]
    pub missed_event: Option<serde_json::Value>,
}

impl Finding {
    /// A finding on a control before anything is known: unreadable at the trail.
    pub(super) fn new(inputs: Inputs<'_>, control: &Control) -> Self {
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
            missed_event: None,
        }
    }

    /// Sets the verdict, the broken link and the reason. A control that passes has no broken link.
    pub(super) fn set(&mut self, verdict: Verdict, link: Link, reason: impl Into<String>) {
        self.verdict = verdict;
        self.broken_link = (verdict != Verdict::Pass).then_some(link);
        self.reason = reason.into();
    }

    /// Sets the verdict to unreadable, with the IAM action that is missing or what AWS said.
    pub(super) fn set_unreadable(&mut self, link: Link, what: &str, unread: &Unread) {
        self.set(Verdict::Unreadable, link, format!("{what}; {unread}"));
        self.advice.push(unread.advice());
    }

    /// Adds evidence.
    pub(super) fn add(&mut self, kind: EvidenceKind, seen: impl Into<String>) {
        self.evidence.push(Evidence::new(kind, seen));
    }
}
