//! The settings of a single control.

use serde::{Deserialize, Serialize};

/// The settings of one control. `None` means the value in the control's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlSettings {
    /// Why the control is skipped: its verdict is `excepted`, for this reason.
    pub skip: Option<String>,
    /// The number of matching events in one period that raise the alarm we create, at least 1.
    pub threshold: Option<u32>,
    /// The period of the alarm we create, in seconds: a multiple of 60, at most 86,400.
    pub period: Option<i32>,
    /// The maximum number of matching events in one period that any accepted alarm may wait for; 1
    /// by default.
    pub max_threshold: Option<u32>,
    /// The pattern of the filter we create, one that is accepted for the control.
    pub pattern: Option<String>,
}

impl ControlSettings {
    /// These settings, with those of `other` where these are `None`.
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
