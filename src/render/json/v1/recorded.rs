//! What a report says of the recording that it is made from.

use serde::Serialize;

/// The recording that a report is made from, in place of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RecordedV1 {
    /// Whether its names are invented.
    pub redacted: bool,
}

impl RecordedV1 {
    /// What was read, as a clause.
    #[must_use]
    pub fn describe(self) -> &'static str {
        if self.redacted {
            "a redacted recording, not the account: its names are invented"
        } else {
            "a recording, not the account"
        }
    }
}
