//! The evidence for an auditor: the verdicts and what they rest on, the verdicts of an earlier report, and AWS's answers to
//! the two commands that reproduce the finding. One model, three formats.

mod annex;
mod aws_cli_output;
mod control;
mod frameworks;
mod html;
mod markdown;
mod progress;

pub use annex::AnnexFile;
pub use aws_cli_output::{AnswerKindV1, AnswerV1, CommandV1};
pub use control::{ControlEvidenceV1, ToDoV1, VerdictCountV1};
pub use frameworks::{FrameworkV1, RequirementV1};
pub use html::write_html;
pub use markdown::write_markdown;
pub use progress::{NotifiedV1, ProgressV1, StateV1};

use super::json::v1::{FORMAT_VERSION, RecordedV1, Report};
use crate::catalog::Catalog;
use crate::control::ControlKind;
use crate::reference::Frameworks;
use crate::state::Observed;
use aws_cli_output::ObservedReport;
use serde::Serialize;
use std::io::{self, Write};

/// What `pass` means and what it does not mean.
const MEASURED: &str = "Every verdict rests on what AWS answered to read-only calls at the time above, and on nothing \
    else. A control that asks for an alarm passes only if each link was read and holds: a trail that records management \
    events in every Region is logging and delivers to a log group; the metric filters there are proven to match every \
    event that a prescribed pattern matches; an alarm watches their metric, with its actions on; the alarm may publish \
    to its topic; and a subscriber of the topic has confirmed. Access logging passes only if it is on for the bucket of \
    every trail and the bucket that receives the logs lets them in. What could not be read is unreadable, and never \
    passes. Nothing was fired to find this out: no event was made, no alarm was set off and no message was sent, so it \
    is not proven that a message reaches its reader, or that anybody acts on it.";

/// What is known of the subscribers that a report lists.
const SUBSCRIBED: &str = "SNS lists each of them as confirmed, and no filter policy keeps the alarms out. A control passes \
    only if at least one of its subscribers confirmed by e-mail or by HTTP.";

/// What the answers leave out.
const LEFT_OUT: &str = "The answers are in the form in which the AWS CLI prints them; the creation times of metric \
    filters are left out.";

/// The evidence on one account.
#[derive(Debug, Serialize)]
pub struct EvidenceV1<'a> {
    /// 1.
    pub format_version: u32,
    /// How many controls have each verdict.
    pub summary: Vec<VerdictCountV1>,
    /// Each control.
    pub controls: Vec<ControlEvidenceV1<'a>>,
    /// How many controls pass, in a sentence.
    pub headline: String,
    /// What was wrong and what holds now: controls with the same verdicts and reasons are one entry.
    pub progress: Vec<ProgressV1>,
    /// The subscribers whom alarms of passing controls notify; SNS lists each as confirmed.
    pub notified: Vec<NotifiedV1>,
    /// The requirements of other frameworks that the controls support.
    pub frameworks: Vec<FrameworkV1>,
    /// What remains to be done.
    pub to_do: Vec<ToDoV1<'a>>,
    /// The commands that reproduce the finding, with AWS's answers.
    pub commands: Vec<CommandV1>,
    /// What the answers leave out.
    pub left_out: &'static str,
    /// How the verdicts were reached, and their limits.
    pub measured: &'static str,
    /// The recording that was read in place of the account, as a clause; only evidence from one has this key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// The report now.
    pub after: Report<'a>,
    /// The earlier report; null if there is none.
    pub before: Option<Report<'a>>,
}

impl<'a> EvidenceV1<'a> {
    /// The evidence of a report, compared with an earlier one.
    #[must_use]
    pub fn new(
        after: Report<'a>,
        after_observed: &Observed,
        before: Option<(Report<'a>, &Observed)>,
    ) -> Self {
        let commands = {
            let earlier = before
                .as_ref()
                .map(|(report, observed)| ObservedReport { report, observed });
            let now = ObservedReport {
                report: &after,
                observed: after_observed,
            };
            aws_cli_output::commands(now, earlier)
        };
        let before = before.map(|(report, _)| report);
        let controls = control::controls(&after, before.as_ref());
        Self {
            format_version: FORMAT_VERSION,
            summary: control::count_verdicts(&after, before.as_ref()),
            headline: progress::describe_result(&controls),
            progress: progress::progress(&controls, before.as_ref()),
            notified: progress::notified(&controls),
            frameworks: Vec::new(),
            controls,
            to_do: control::group_to_dos(&after),
            commands,
            left_out: LEFT_OUT,
            measured: MEASURED,
            source: after.recording.map(RecordedV1::describe),
            after,
            before,
        }
    }

    /// The same evidence with what raises each alarm, and with the requirements of other frameworks.
    #[must_use]
    pub fn with_catalog(mut self, catalog: &Catalog, frameworks: &Frameworks) -> Self {
        for control in catalog.iter() {
            let ControlKind::Filter(filter) = &control.kind else {
                continue;
            };
            let mut known = self.controls.iter_mut();
            if let Some(one) = known.find(|one| one.control == control.slug.as_str()) {
                one.happened = Some(filter.happened.clone());
            }
        }
        self.frameworks = frameworks::frameworks(&self.controls, frameworks);
        self
    }
}

/// Writes the evidence as JSON.
///
/// # Errors
///
/// If the writer fails.
pub fn write_json(out: &mut dyn Write, evidence: &EvidenceV1<'_>) -> io::Result<()> {
    super::json::write(out, evidence)
}
