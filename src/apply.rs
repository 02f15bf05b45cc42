//! Makes a plan's changes: in the order its edges give, side by side where they allow but one at a
//! time to one resource, within the request rates AWS publishes. It decides nothing; a step that fails stops only what comes after
//! it.

mod cancel;
mod journal_file;
mod rate_limit;

#[cfg(test)]
mod tests;

pub use cancel::Stop;
pub use journal_file::{JournalFile, Keeper, now};
pub use rate_limit::Pace;

use crate::aws::Writer;
use crate::error::Error;
use crate::plan::{Outcome, Plan, Step, StepId};
use crate::settings::WriteRate;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// How many writes are under way at once.
const AT_ONCE: usize = 8;

/// What `apply` announces each write to. Progress is one, a journal another.
pub trait Recorder {
    /// Before the write is sent.
    ///
    /// # Errors
    ///
    /// An error stops the write: what cannot be recorded is not done.
    fn before(&mut self, step: &Step) -> Result<(), Error>;

    /// A policy was read that is about to be replaced.
    ///
    /// # Errors
    ///
    /// An error stops the write.
    fn found(&mut self, _step: &Step, _policy: Option<&str>) -> Result<(), Error> {
        Ok(())
    }

    /// After AWS has answered, or after the step was skipped.
    fn after(&mut self, step: &Step, outcome: &Outcome);
}

/// Why a step was not tried after somebody has pressed Ctrl-C.
const STOPPED: &str = "stopped by Ctrl-C";

/// Follows the plan to its end, or until `halt` is called for: then the steps under way are ended
/// and no other is begun. Every step has an outcome, in the order of the plan.
pub async fn apply(
    writer: &Writer,
    plan: &Plan,
    rate: WriteRate,
    recorder: &mut dyn Recorder,
    halt: &Stop,
) -> Vec<(StepId, Outcome)> {
    let pace = Pace::new(rate);
    let recorder = RefCell::new(recorder);
    let mut settled: BTreeMap<&StepId, Outcome> = BTreeMap::new();
    let mut waiting: Vec<&Step> = plan.steps.iter().collect();
    let mut running = FuturesUnordered::new();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    while !waiting.is_empty() || !running.is_empty() {
        let mut later = Vec::new();
        for step in waiting {
            match readiness(step, &settled, halt) {
                Readiness::Hopeless(why) => {
                    let outcome = Outcome::Skipped { why };
                    recorder.borrow_mut().after(step, &outcome);
                    settled.insert(&step.id, outcome);
                }
                Readiness::Ready
                    if running.len() < AT_ONCE
                        && step.change.lane().is_none_or(|lane| taken.insert(lane)) =>
                {
                    running.push(one(writer, step, &pace, &recorder, halt));
                }
                Readiness::Ready | Readiness::Waits => later.push(step),
            }
        }
        waiting = later;
        let next = tokio::select! {
            next = running.next() => next,
            // Look again at what waits: none of it is begun any more.
            () = halt.called(), if !waiting.is_empty() && !halt.is_called() => continue,
        };
        match next {
            Some((step, outcome)) => {
                if let Some(lane) = step.change.lane() {
                    taken.remove(lane);
                }
                recorder.borrow_mut().after(step, &outcome);
                settled.insert(&step.id, outcome);
            }
            // Nothing waits any more; or else the plan's edges lead nowhere.
            None => break,
        }
    }
    plan.steps
        .iter()
        .map(|step| {
            let outcome = settled
                .remove(&step.id)
                .unwrap_or_else(|| Outcome::Skipped {
                    why: "what it comes after is not in the plan".to_owned(),
                });
            (step.id.clone(), outcome)
        })
        .collect()
}

async fn one<'a>(
    writer: &Writer,
    step: &'a Step,
    pace: &Pace,
    recorder: &RefCell<&mut dyn Recorder>,
    halt: &Stop,
) -> (&'a Step, Outcome) {
    tokio::select! {
        biased;
        () = halt.called() => {
            let why = STOPPED.to_owned();
            return (step, Outcome::Skipped { why });
        }
        () = pace.wait(step.change.operation()) => {}
    }
    let announced = recorder.borrow_mut().before(step);
    let outcome = match announced {
        Ok(()) => {
            let found = |policy: Option<&str>| recorder.borrow_mut().found(step, policy);
            writer.make(&step.change, &found).await
        }
        Err(error) => Outcome::Failed {
            error: format!("not sent: {error}"),
        },
    };
    (step, outcome)
}

/// Whether a step's turn has come.
enum Readiness {
    /// All before it is done.
    Ready,
    /// Something before it is not settled yet.
    Waits,
    /// Something before it was not done.
    Hopeless(String),
}

fn readiness(step: &Step, settled: &BTreeMap<&StepId, Outcome>, halt: &Stop) -> Readiness {
    if halt.is_called() {
        return Readiness::Hopeless(STOPPED.to_owned());
    }
    let mut waits = false;
    for before in &step.after {
        match settled.get(before) {
            Some(outcome) if outcome.holds() => {}
            Some(_) => return Readiness::Hopeless(format!("{before} was not done")),
            None => waits = true,
        }
    }
    if waits {
        Readiness::Waits
    } else {
        Readiness::Ready
    }
}
