//! The evidence for an auditor: what holds, what it rests on, how it was before, and the answers
//! AWS gave to the two commands by which anybody can look again. One model, three renderings.

mod aws_cli_output;
mod control;
mod html;
mod markdown;

pub use aws_cli_output::{AnswerV1, CommandV1, Heard};
pub use control::{ControlV1, CountV1, ToDoV1};
pub use html::html;
pub use markdown::markdown;

use super::json::v1::{FORMAT_VERSION, Report};
use crate::state::Observed;
use serde::Serialize;
use std::io::{self, Write};

/// What `pass` means, and what it does not.
const MEASURED: &str = "Every verdict rests on what AWS answered to read-only calls at the time above, and on nothing \
    else. A control that asks for an alarm passes only if each link was read and holds: a trail that records management \
    events in every Region is logging and delivers to a log group; the metric filters there are proven to match every \
    event that a prescribed pattern matches; an alarm watches their metric, with its actions on; the alarm may publish \
    to its topic; and a subscriber of the topic has confirmed. Access logging passes only if it is on for the bucket of \
    every trail and the bucket that receives the logs lets them in. What could not be read is unreadable, and never \
    passes. Nothing was fired to find this out: no event was made, no alarm was set off and no message was sent, so it \
    is not proven that a message reaches its reader, or that anybody acts on it.";

/// What the answers below the commands leave out.
const LEFT_OUT: &str = "The answers are in the form in which the AWS CLI prints them; the creation times of metric \
    filters are left out.";

/// The evidence on one account.
#[derive(Debug, Serialize)]
pub struct EvidenceV1<'a> {
    /// 1.
    pub format_version: u32,
    /// How many controls have each verdict.
    pub summary: Vec<CountV1>,
    /// The controls, one by one.
    pub controls: Vec<ControlV1<'a>>,
    /// What a person must do.
    pub to_do: Vec<ToDoV1<'a>>,
    /// The commands by which anybody can look again, and what AWS answered.
    pub commands: Vec<CommandV1>,
    /// What the answers leave out.
    pub left_out: &'static str,
    /// How it was measured.
    pub measured: &'static str,
    /// The report now.
    pub after: Report<'a>,
    /// The report then; null where nobody kept one.
    pub before: Option<Report<'a>>,
}

impl<'a> EvidenceV1<'a> {
    /// The evidence of a look, beside that of an earlier one.
    #[must_use]
    pub fn new(
        after: Report<'a>,
        after_observed: &Observed,
        before: Option<(Report<'a>, &Observed)>,
    ) -> Self {
        let commands = {
            let then = before
                .as_ref()
                .map(|(report, observed)| (report, *observed));
            aws_cli_output::commands((&after, after_observed), then)
        };
        let before = before.map(|(report, _)| report);
        Self {
            format_version: FORMAT_VERSION,
            summary: control::summary(&after, before.as_ref()),
            controls: control::controls(&after, before.as_ref()),
            to_do: control::to_do(&after),
            commands,
            left_out: LEFT_OUT,
            measured: MEASURED,
            after,
            before,
        }
    }
}

/// The evidence as JSON.
///
/// # Errors
///
/// If the writer fails.
pub fn json(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    super::json::write(out, evidence)
}
