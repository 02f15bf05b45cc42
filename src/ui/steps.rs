//! What is shown while a plan is applied: a bar with the steps under way, or elsewhere a line a
//! step. What fails is a line in any case.

use super::screen::Screen;
use crate::apply::Recorder;
use crate::error::Error;
use crate::plan::{Outcome, Step, StepId};
use crate::render::escape_text;
use indicatif::ProgressBar;

/// The steps of a plan, as they are shown.
#[derive(Debug)]
pub struct Steps<'a> {
    screen: &'a Screen,
    bar: Option<ProgressBar>,
    under_way: Vec<StepId>,
    done: usize,
    all: usize,
}

impl<'a> Steps<'a> {
    /// None of so many done yet.
    #[must_use]
    pub fn begin(screen: &'a Screen, all: usize) -> Self {
        Self {
            screen,
            bar: screen.live().steps(u64::try_from(all).unwrap_or(u64::MAX)),
            under_way: Vec::new(),
            done: 0,
            all,
        }
    }

    fn show(&self) {
        if let Some(bar) = &self.bar {
            bar.set_position(u64::try_from(self.done).unwrap_or(u64::MAX));
            let first = self.under_way.first().map(|id| escape_text(id.as_str()));
            bar.set_message(match (first, self.under_way.len()) {
                (Some(first), 1) => first,
                (Some(first), many) => format!("{first} and {} more", many - 1),
                (None, _) => String::new(),
            });
        }
    }
}

impl Recorder for Steps<'_> {
    fn before(&mut self, step: &Step) -> Result<(), Error> {
        self.under_way.push(step.id.clone());
        self.show();
        Ok(())
    }

    fn after(&mut self, step: &Step, outcome: &Outcome) {
        self.done += 1;
        self.under_way.retain(|id| *id != step.id);
        self.show();
        let word = match outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Unchanged => "there already".to_owned(),
            Outcome::Skipped { why } => format!("skipped: {why}"),
            Outcome::Failed { error } => format!("FAILED: {error}"),
        };
        if self.bar.is_none() || !outcome.holds() {
            let (done, all) = (self.done, self.all);
            self.screen
                .say(&format!("[{done}/{all}] {} {word}", step.id));
        }
    }
}

/// However applying ends, the bar goes.
impl Drop for Steps<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
