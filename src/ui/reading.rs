//! What is shown while the account is read: a line that counts, or elsewhere a line a wave.

use super::screen::Screen;
use crate::observe::Watcher;
use crate::state::Question;
use indicatif::ProgressBar;
use std::cell::Cell;

/// The reading of one account, as it is shown.
#[derive(Debug)]
pub struct Reading<'a> {
    screen: &'a Screen,
    bar: Option<ProgressBar>,
    wave: Cell<usize>,
    asked: Cell<usize>,
    answered: Cell<usize>,
}

impl<'a> Reading<'a> {
    /// Nothing read yet.
    #[must_use]
    pub fn begin(screen: &'a Screen) -> Self {
        Self {
            screen,
            bar: screen.live().spinner(),
            wave: Cell::new(0),
            asked: Cell::new(0),
            answered: Cell::new(0),
        }
    }

    fn show(&self) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!(
                "Reading the account: wave {}, {} of {} answers",
                self.wave.get(),
                self.answered.get(),
                self.asked.get()
            ));
        }
    }
}

impl Watcher for Reading<'_> {
    fn wave(&self, number: usize, questions: usize) {
        self.wave.set(number);
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

/// However reading ends, its line goes.
impl Drop for Reading<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
