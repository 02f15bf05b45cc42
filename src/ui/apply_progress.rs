//! The progress of `apply`: a bar with the steps under way, or a line per step if there are no bars. A step that fails
//! always gets a line.

use super::screen::Screen;
use crate::apply::Recorder;
use crate::error::Error;
use crate::plan::{Outcome, Step, StepId};
use crate::render::escape_text;
use indicatif::ProgressBar;

/// The progress over the steps of a plan.
#[derive(Debug)]
pub struct ApplyProgress<'a> {
    screen: &'a Screen,
    bar: Option<ProgressBar>,
    under_way: Vec<StepId>,
    done: usize,
    count: usize,
}

impl<'a> ApplyProgress<'a> {
    /// Progress over `count` steps, none of them done.
    #[must_use]
    pub fn begin(screen: &'a Screen, count: usize) -> Self {
        Self {
            screen,
            bar: screen
                .bars()
                .add_step_bar(u64::try_from(count).unwrap_or(u64::MAX)),
            under_way: Vec::new(),
            done: 0,
            count,
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

impl Recorder for ApplyProgress<'_> {
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
            let Self { done, count, .. } = self;
            self.screen
                .say(&format!("[{done}/{count}] {} {word}", step.id));
        }
    }
}

/// The bar is removed however `apply` ends.
impl Drop for ApplyProgress<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
