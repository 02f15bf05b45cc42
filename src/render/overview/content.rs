//! What an overview shows.

use crate::control::BenchmarkVersion;
use crate::plan::{Outcome, Review, StepId};
use crate::questions::ReadFailure;
use crate::render::json::v1::RecordedV1;
use crate::state::Caller;

/// What an overview shows.
#[derive(Debug, Clone, Copy)]
pub struct Overview<'a> {
    /// The command, such as `plan`.
    pub command: &'a str,
    /// The caller.
    pub caller: &'a Caller,
    /// The Region of the start.
    pub start_region: &'a str,
    /// The benchmark version of the run.
    pub benchmark: BenchmarkVersion,
    /// The review.
    pub review: &'a Review,
    /// Whether the plan is shown.
    pub with_plan: bool,
    /// The reads that failed.
    pub failed_reads: &'a [ReadFailure],
    /// The recording that was read and its time, in seconds since 1970.
    pub recording: Option<(RecordedV1, i64)>,
    /// The topic that new alarms notify, if no subscriber of it is or will be asked to confirm.
    pub unheard_topic: Option<&'a str>,
    /// The commands that follow.
    pub next: &'a NextCommands,
    /// What stands at the end.
    pub closing: Closing,
}

/// What stands at the end of an overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The cost and the next command.
    NextCommand,
    /// The cost. A question follows.
    Question,
    /// Nothing. The command prints more below it.
    None,
}

/// The commands that an overview names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NextCommands {
    /// The command that shows everything: `plan` or `check`.
    pub full: String,
    /// The recording that was read, as a flag; empty for an account.
    pub recording: String,
    /// The flags of the run that every command takes.
    pub flags: String,
    /// Those among them that a command which creates nothing heeds.
    pub reading_flags: String,
    /// Those among them that choose the account.
    pub account_flags: String,
}

impl NextCommands {
    /// A command on the account, with the flags of the run that it heeds.
    pub(super) fn line(&self, words: &str) -> String {
        let flags = match words.split(' ').next() {
            Some("check" | "verify" | "report") => &self.reading_flags,
            _ => &self.flags,
        };
        let line = format!("cis-fix {words} {flags}");
        line.trim_end().to_owned()
    }

    /// The command that takes back what a run made.
    #[must_use]
    pub fn way_back(&self, journal: Option<&str>) -> String {
        let words = journal.map_or("--last".to_owned(), str::to_owned);
        let line = format!("cis-fix undo {words} {}", self.account_flags);
        line.trim_end().to_owned()
    }

    /// The command that shows what an undo left.
    #[must_use]
    pub fn after_undo(&self) -> String {
        let line = format!("cis-fix check {}", self.account_flags);
        line.trim_end().to_owned()
    }

    /// The command that shows everything.
    pub(super) fn details(&self) -> String {
        let words = format!("{} --full {}", self.full, self.recording);
        self.line(words.trim_end())
    }
}

/// What `apply` did.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedPlan<'a> {
    /// The outcome of each step.
    pub outcomes: &'a [(StepId, Outcome)],
    /// How long the writes took, in seconds.
    pub seconds: f64,
    /// The new subscribers whom SNS asks to confirm.
    pub must_confirm: Vec<String>,
    /// When SNS forgets a subscription that is not confirmed, in seconds since 1970.
    pub confirm_until: i64,
    /// The number of a control whose alarm a fire drill can set off; None if the run made no alarm.
    pub drill: Option<&'a str>,
    /// The command that takes back the run.
    pub way_back: &'a str,
}
