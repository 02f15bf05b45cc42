//! The progress of `apply`: on a terminal one line per kind of resource, which counts, else a line per step. A step that
//! fails always gets a line.

use super::kind_lines::{KindLines, kind_of};
use super::screen::Screen;
use crate::apply::{Cancellation, Recorder};
use crate::error::Error;
use crate::plan::{Outcome, Plan, Step};

/// The progress over the steps of a plan.
#[derive(Debug)]
pub struct ApplyProgress<'a> {
    screen: &'a Screen,
    cancellation: &'a Cancellation,
    lines: KindLines,
    done: usize,
    count: usize,
}

impl<'a> ApplyProgress<'a> {
    /// Progress over the steps of a plan, none of them done.
    #[must_use]
    pub fn begin(screen: &'a Screen, plan: &Plan, cancellation: &'a Cancellation) -> Self {
        let kinds = plan.steps.iter().map(|step| kind_of(&step.change));
        Self {
            screen,
            cancellation,
            lines: KindLines::begin(screen, kinds),
            done: 0,
            count: plan.steps.len(),
        }
    }
}

impl Recorder for ApplyProgress<'_> {
    fn before(&mut self, step: &Step) -> Result<(), Error> {
        let kind = kind_of(&step.change);
        self.lines.start(kind, &step.id, &step.change.resource());
        Ok(())
    }

    fn after(&mut self, step: &Step, outcome: &Outcome) {
        self.done += 1;
        self.lines
            .finish(kind_of(&step.change), &step.id, outcome.holds());
        let word = match outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Unchanged => "there already".to_owned(),
            // Ctrl-C skips all that is left, which is said once.
            Outcome::Skipped { .. } if self.cancellation.is_cancelled() => return,
            Outcome::Skipped { why } => format!("skipped: {why}"),
            Outcome::Failed { error } => format!("FAILED: {error}"),
        };
        if self.lines.is_empty() || !outcome.holds() {
            let Self { done, count, .. } = self;
            self.screen
                .say(&format!("[{done}/{count}] {} {word}", step.id));
        }
    }
}
