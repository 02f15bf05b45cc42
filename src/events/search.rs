//! Which messages a pattern lets through, and how many there were.

use crate::pattern::{Pattern, PatternKind};
use serde::Serialize;
use serde_json::Value;

/// A pattern that is being looked for.
#[derive(Debug)]
pub struct EventSearch<'p> {
    pattern: &'p Pattern,
    inverted: bool,
    /// What came of it so far.
    pub tally: Tally,
}

/// What came of a search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many messages were looked at.
    pub events: u64,
    /// How many were let through.
    pub found: u64,
    /// How many are no JSON, where the pattern asks for it.
    pub not_json: u64,
    /// The place of the first of these.
    pub first_not_json: Option<u64>,
}

impl<'p> EventSearch<'p> {
    /// Looks for the messages that match, or if `inverted` for those that do not.
    #[must_use]
    pub fn new(pattern: &'p Pattern, inverted: bool) -> Self {
        Self {
            pattern,
            inverted,
            tally: Tally::default(),
        }
    }

    /// Whether a message is let through. Its place is remembered if it ought to be JSON and is not.
    pub fn select(&mut self, message: &str, place: u64) -> bool {
        self.tally.events += 1;
        let matches = match self.pattern.kind() {
            PatternKind::Json(_) => match serde_json::from_str::<Value>(message) {
                Ok(event) => self.pattern.matches(&event),
                Err(_) => {
                    self.tally.not_json += 1;
                    self.tally.first_not_json.get_or_insert(place);
                    false
                }
            },
            _ => self.pattern.matches_message(message),
        };
        let found = matches != self.inverted;
        self.tally.found += u64::from(found);
        found
    }
}
