//! Selects the messages that a pattern matches, and counts them.

use crate::pattern::{Pattern, PatternKind};
use serde::Serialize;
use serde_json::Value;

/// A search for the messages that a pattern matches.
#[derive(Debug)]
pub struct EventSearch<'p> {
    pattern: &'p Pattern,
    inverted: bool,
    /// The counts so far.
    pub tally: Tally,
}

/// The counts of a search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The number of messages.
    pub events: u64,
    /// The number of selected messages.
    pub found: u64,
    /// The number of messages that are not JSON, if the pattern requires JSON.
    pub not_json: u64,
    /// The place of the first message that is not JSON.
    pub first_not_json: Option<u64>,
}

impl<'p> EventSearch<'p> {
    /// Selects the messages that match, or, if `inverted`, those that do not.
    #[must_use]
    pub fn new(pattern: &'p Pattern, inverted: bool) -> Self {
        Self {
            pattern,
            inverted,
            tally: Tally::default(),
        }
    }

    /// Whether a message is selected. Counts it, and keeps its place if it is the first that is not JSON.
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
