//! The rows of the table of topics, and the operations of their plans.

use crate::account::Account;
use cis_fix::chain::link::Link;
use cis_fix::verdict::Verdict;

/// One cause.
pub(super) struct Row {
    /// The name of the account.
    pub(super) name: &'static str,
    /// Applies the cause.
    pub(super) change: fn(&mut Account),
    /// The verdict of a run without a subscriber.
    pub(super) verdict: Verdict,
    pub(super) link: Option<Link>,
    /// A part of the reason.
    pub(super) words: &'static str,
    /// The part of the advice that shows or repairs it.
    pub(super) advice: &'static str,
    /// The operations for this control in a run with a subscriber.
    pub(super) operations: &'static [&'static str],
}

impl Row {
    /// A row in which a person is notified; a subscriber of the run joins the topic.
    pub(super) const fn holds(name: &'static str, change: fn(&mut Account)) -> Self {
        Self {
            name,
            change,
            verdict: Verdict::Pass,
            link: None,
            words: "alarm team-root notifies",
            advice: "",
            operations: JOINS,
        }
    }
}

/// One more alarm, which notifies our topic.
pub(super) const BESIDE: &[&str] = &["CreateTopic", "PutMetricAlarm", "Subscribe"];
/// One more subscriber of the existing topic.
pub(super) const JOINS: &[&str] = &["Subscribe"];
/// One more statement and one more subscriber of the existing topic.
pub(super) const OPENS: &[&str] = &["SetTopicAttributes", "Subscribe"];
/// Nothing: it is not proven to be broken, or belongs to another account.
pub(super) const NOTHING: &[&str] = &[];
