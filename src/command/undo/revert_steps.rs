//! Reverts the steps of an undo, and records each in a journal of its own.

use crate::apply::{JournalFile, RateLimit};
use crate::aws::Remover;
use crate::clock::rfc3339_now;
use crate::command::journal_path::{begin_journal, journal_header};
use crate::command::session::Session;
use crate::error::Error;
use crate::journal::{Entry, Journal};
use crate::plan::{Outcome, StepId};
use crate::state::Caller;
use crate::ui::{KindLines, kind_of_reversal};
use crate::undo::{UndoPlan, UndoStep};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

/// Reverts one step after the other. A step that comes after one that was not reverted is skipped.
pub(super) async fn revert_steps(
    session: &Session<'_>,
    journal: &Journal,
    caller: &Caller,
    plan: &UndoPlan,
    file: Option<&Path>,
) -> Result<Vec<(StepId, Outcome)>, Error> {
    let Session { screen, loaded, .. } = session;
    let run = &journal.header;
    let header = journal_header(caller, &run.start_region, &run.digest);
    let (file, path) = begin_journal(screen, file, &header)?;
    let path = path.display();
    screen.say(&format!("The journal of this undo is {path}."));
    let reverter = Reverter {
        remover: Remover::new(session.connection.clone(), caller.account.clone()),
        rate_limit: RateLimit::new(loaded.config.write_rate),
        journal: RefCell::new(file),
    };
    let mut succeeded: BTreeMap<&StepId, bool> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let count = plan.steps.len();
    let reversals = plan.steps.iter().map(|step| &step.reversal);
    let mut lines = KindLines::begin(screen, reversals.map(kind_of_reversal));
    let writes = session.cancellation.begin_writes();
    for (index, back) in plan.steps.iter().enumerate() {
        let kind = kind_of_reversal(&back.reversal);
        lines.start(kind, &back.step, &back.reversal.resource());
        let mut before = back.after.iter();
        let blocker = before.find(|step| succeeded.get(step) == Some(&false));
        let outcome = match reason_to_skip(session, blocker) {
            Some(why) => Outcome::Skipped { why },
            None => reverter.revert_step(back).await,
        };
        reverter.record_outcome(back, &outcome);
        // Ctrl-C skips all that is left, which is said once.
        let is_skipped = matches!(outcome, Outcome::Skipped { .. });
        let is_said_once = is_skipped && session.cancellation.is_cancelled();
        if !is_said_once && (lines.is_empty() || !outcome.holds()) {
            let result = describe_outcome(&outcome);
            screen.say(&format!(
                "[{}/{count}] {} {result}",
                index + 1,
                back.reversal
            ));
        }
        lines.finish(kind, &back.step, outcome.holds());
        // One step of the run can take two writes to revert.
        *succeeded.entry(&back.step).or_insert(true) &= outcome.holds();
        outcomes.push((back.step.clone(), outcome));
    }
    drop(writes);
    drop(lines);
    let failed = outcomes.iter().any(|(_, outcome)| !outcome.holds());
    let unfinished = failed || !plan.retained.is_empty();
    reverter.journal.borrow_mut().end(unfinished);
    screen.say(&format!("What was taken back is written down in {path}."));
    Ok(outcomes)
}

/// Why a step is not sent; `blocker` is a step before it that was not reverted.
fn reason_to_skip(session: &Session<'_>, blocker: Option<&StepId>) -> Option<String> {
    if session.cancellation.is_cancelled() {
        return Some("stopped by Ctrl-C".to_owned());
    }
    blocker.map(|step| format!("{step} was not taken back"))
}

/// What writes the reversals: each goes to the journal first.
struct Reverter {
    remover: Remover,
    rate_limit: RateLimit,
    journal: RefCell<JournalFile>,
}

impl Reverter {
    async fn revert_step(&self, back: &UndoStep) -> Outcome {
        self.rate_limit.wait(back.reversal.operation()).await;
        let announced = self.append(&Entry::Undoing {
            at: rfc3339_now(),
            step: back.step.clone(),
            reversal: back.reversal.clone(),
        });
        if let Err(error) = announced {
            return Outcome::Failed {
                error: format!("not sent: {error}"),
            };
        }
        let before_policy_write = |policy: Option<&str>| {
            self.append(&Entry::Found {
                at: rfc3339_now(),
                step: back.step.clone(),
                policy: policy.map(str::to_owned),
            })
        };
        self.remover
            .make(&back.reversal, &before_policy_write)
            .await
    }

    /// An outcome that cannot be recorded stops the next write, not this one: it is made already.
    fn record_outcome(&self, back: &UndoStep, outcome: &Outcome) {
        let _ = self.append(&Entry::Done {
            at: rfc3339_now(),
            step: back.step.clone(),
            outcome: outcome.clone(),
        });
    }

    fn append(&self, entry: &Entry) -> Result<(), Error> {
        self.journal.borrow_mut().append(entry)
    }
}

fn describe_outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Unchanged => "gone already".to_owned(),
        Outcome::Skipped { why } => format!("left: {why}"),
        Outcome::Failed { error } => format!("FAILED: {error}"),
    }
}
