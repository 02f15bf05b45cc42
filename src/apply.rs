//! Makes the changes of a plan: in the order of its edges, concurrently where they allow it, one at a time per resource,
//! and within the request rates that AWS publishes. It decides nothing. A step that fails stops only the steps after it.

mod cancel;
mod journal_file;
mod rate_limit;
mod recorder;

#[cfg(test)]
mod tests;

pub use cancel::Cancellation;
pub use journal_file::{JournalFile, JournalingRecorder};
pub use rate_limit::RateLimit;
pub use recorder::Recorder;

use crate::aws::Writer;
use crate::plan::{Outcome, Plan, Step, StepId};
use crate::settings::WriteRate;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;

/// The most concurrent writes.
const MAX_CONCURRENT: usize = 8;

/// Why a step was skipped after Ctrl-C.
const CANCELLED: &str = "stopped by Ctrl-C";

/// Applies the plan to its end, or until it is cancelled: then the running steps are finished and no other is started.
/// Returns the outcome of every step, in the order of the plan.
pub async fn apply(
    writer: &Writer,
    plan: &Plan,
    rate: WriteRate,
    recorder: &mut dyn Recorder,
    cancellation: &Cancellation,
) -> Vec<(StepId, Outcome)> {
    let applier = Applier {
        writer,
        rate_limit: RateLimit::new(rate),
        recorder: RefCell::new(recorder),
        cancellation,
    };
    let mut outcomes: BTreeMap<&StepId, Outcome> = BTreeMap::new();
    let mut waiting: Vec<&Step> = plan.steps.iter().collect();
    let mut running = FuturesUnordered::new();
    let mut busy_lanes: BTreeSet<&str> = BTreeSet::new();
    while !waiting.is_empty() || !running.is_empty() {
        for step in mem::take(&mut waiting) {
            match readiness(step, &outcomes, cancellation) {
                Readiness::Blocked { why } => {
                    let outcome = applier.record(step, Outcome::Skipped { why });
                    outcomes.insert(&step.id, outcome);
                }
                Readiness::Ready
                    if running.len() < MAX_CONCURRENT
                        && step
                            .change
                            .lane()
                            .is_none_or(|lane| busy_lanes.insert(lane)) =>
                {
                    running.push(applier.apply_step(step));
                }
                Readiness::Ready | Readiness::Waiting => waiting.push(step),
            }
        }
        let next = tokio::select! {
            next = running.next() => next,
            // Go through the waiting steps again: all of them are skipped now.
            () = cancellation.cancelled(), if !waiting.is_empty() && !cancellation.is_cancelled() => continue,
        };
        // Without a running step, the waiting ones wait for a step that the plan does not have.
        let Some((step, outcome)) = next else {
            break;
        };
        if let Some(lane) = step.change.lane() {
            busy_lanes.remove(lane);
        }
        let outcome = applier.record(step, outcome);
        outcomes.insert(&step.id, outcome);
    }
    in_plan_order(plan, outcomes)
}

fn in_plan_order(plan: &Plan, mut outcomes: BTreeMap<&StepId, Outcome>) -> Vec<(StepId, Outcome)> {
    let outcome_of = |step: &Step| {
        outcomes
            .remove(&step.id)
            .unwrap_or_else(|| Outcome::Skipped {
                why: "what it comes after is not in the plan".to_owned(),
            })
    };
    let ids = plan.steps.iter().map(|step| step.id.clone());
    ids.zip(plan.steps.iter().map(outcome_of)).collect()
}

/// What applies one step.
struct Applier<'a> {
    writer: &'a Writer,
    rate_limit: RateLimit,
    recorder: RefCell<&'a mut dyn Recorder>,
    cancellation: &'a Cancellation,
}

impl Applier<'_> {
    async fn apply_step<'s>(&self, step: &'s Step) -> (&'s Step, Outcome) {
        tokio::select! {
            biased;
            () = self.cancellation.cancelled() => {
                let why = CANCELLED.to_owned();
                return (step, Outcome::Skipped { why });
            }
            () = self.rate_limit.wait(step.change.operation()) => {}
        }
        let announced = self.recorder.borrow_mut().before(step);
        let outcome = match announced {
            Ok(()) => {
                let before_policy_write =
                    |policy: Option<&str>| self.recorder.borrow_mut().found(step, policy);
                self.writer.make(&step.change, &before_policy_write).await
            }
            Err(error) => Outcome::Failed {
                error: format!("not sent: {error}"),
            },
        };
        (step, outcome)
    }

    fn record(&self, step: &Step, outcome: Outcome) -> Outcome {
        self.recorder.borrow_mut().after(step, &outcome);
        outcome
    }
}

/// Whether a step can be started.
enum Readiness {
    /// All steps before it are done.
    Ready,
    /// A step before it has no outcome yet.
    Waiting,
    /// A step before it was not done, or the run is cancelled.
    Blocked { why: String },
}

fn readiness(
    step: &Step,
    outcomes: &BTreeMap<&StepId, Outcome>,
    cancellation: &Cancellation,
) -> Readiness {
    if cancellation.is_cancelled() {
        return Readiness::Blocked {
            why: CANCELLED.to_owned(),
        };
    }
    let mut waiting = false;
    for before in &step.after {
        match outcomes.get(before) {
            Some(outcome) if outcome.holds() => {}
            Some(_) => {
                return Readiness::Blocked {
                    why: format!("{before} was not done"),
                };
            }
            None => waiting = true,
        }
    }
    if waiting {
        Readiness::Waiting
    } else {
        Readiness::Ready
    }
}
