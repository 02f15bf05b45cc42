//! What is special about one control.

use serde::{Deserialize, Serialize};

/// The settings of one control; what is `None` is as the control's file has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlSettings {
    /// Why the control is not looked at: its verdict is `excepted`, for this reason.
    pub skip: Option<String>,
    /// Matching events in one period that raise the alarm we make, from 1 on.
    pub threshold: Option<u32>,
    /// Seconds in one period of the alarm we make: a multiple of 60, at most 86,400.
    pub period: Option<i32>,
    /// Matching events in one period that anybody's alarm may wait for and still count; 1 where
    /// nothing is said.
    pub max_threshold: Option<u32>,
    /// The text of the filter we make: one that counts for the control.
    pub pattern: Option<String>,
}

impl ControlSettings {
    /// These settings, and where they are silent the others'.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            skip: self.skip.or_else(|| other.skip.clone()),
            threshold: self.threshold.or(other.threshold),
            period: self.period.or(other.period),
            max_threshold: self.max_threshold.or(other.max_threshold),
            pattern: self.pattern.or_else(|| other.pattern.clone()),
        }
    }
}
