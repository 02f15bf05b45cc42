//! The progress of reading an account: a line that counts, or without a terminal a line per round.

use super::screen::Screen;
use crate::observe::Watcher;
use crate::state::Question;
use indicatif::ProgressBar;
use std::cell::Cell;

/// Shows the progress of reading one account.
#[derive(Debug)]
pub struct Reading<'a> {
    screen: &'a Screen,
    bar: Option<ProgressBar>,
    round: Cell<usize>,
    asked: Cell<usize>,
    answered: Cell<usize>,
}

impl<'a> Reading<'a> {
    /// Begins before the first round.
    #[must_use]
    pub fn begin(screen: &'a Screen) -> Self {
        Self {
            screen,
            bar: screen.bars().add_spinner(),
            round: Cell::new(0),
            asked: Cell::new(0),
            answered: Cell::new(0),
        }
    }

    fn show(&self) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!(
                "Reading the account: wave {}, {} of {} answers",
                self.round.get(),
                self.answered.get(),
                self.asked.get()
            ));
        }
    }
}

impl Watcher for Reading<'_> {
    fn begin_round(&self, number: usize, questions: usize) {
        self.round.set(number);
        self.asked.set(questions);
        self.answered.set(0);
        self.show();
        if self.bar.is_none() {
            let s = if questions == 1 { "" } else { "s" };
            self.screen.say(&format!(
                "Reading the account: wave {number}, {questions} question{s}."
            ));
        }
    }

    fn answered(&self, _question: &Question) {
        self.answered.set(self.answered.get() + 1);
        self.show();
    }
}

/// Removes the line, also after an error.
impl Drop for Reading<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
