//! Whether a write that replaces by name replaces what the plan has seen. Between this read and the write a moment remains in
//! which somebody else can write: AWS has no conditional write.

use super::error::WriteError;
use crate::plan::Delta;
use crate::state::{Alarm, MetricFilter};

/// What is there under a name just before a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found<T> {
    /// Nothing.
    Nothing,
    /// A resource of the kind that is written.
    Same(T),
    /// A resource of another kind, which takes the name.
    AnotherKind,
}

/// A resource that a write replaces by its name.
pub(super) trait Replaced: PartialEq + Clone {
    /// The resource without what changes by itself.
    fn settings(&self) -> Self;
}

impl Replaced for MetricFilter {
    fn settings(&self) -> Self {
        self.clone()
    }
}

impl Replaced for Alarm {
    /// A warm-up ends without a change of the alarm.
    fn settings(&self) -> Self {
        let mut alarm = self.clone();
        if let Some(warm_up) = &mut alarm.evaluation.warm_up {
            warm_up.ended_early = false;
        }
        alarm
    }
}

/// Whether the write is still to be made: what is there is what the plan has seen. If it is already what would be written,
/// there is nothing to do.
///
/// # Errors
///
/// If somebody has made, changed or deleted it since the plan.
pub(super) fn is_to_write<T: Replaced>(
    what: &str,
    found: Found<T>,
    delta: &Delta<T>,
) -> Result<bool, WriteError> {
    let before = delta.before.as_ref().map(Replaced::settings);
    let done = match (found, before) {
        (Found::Nothing, None) => return Ok(true),
        (Found::Nothing, Some(_)) => "deleted",
        (Found::AnotherKind, _) => "made another kind of",
        (Found::Same(now), before) => {
            let now = now.settings();
            if now == delta.after.settings() {
                return Ok(false);
            }
            match before {
                Some(before) if before == now => return Ok(true),
                Some(_) => "changed",
                None => "made",
            }
        }
    };
    Err(WriteError::Conflict(format!(
        "somebody has meanwhile {done} {what}; it was left as it is: run again to plan with what is there now"
    )))
}
