//! Merges the options of a run that no decision depends on: timeouts, and how much is printed.

use super::layer::ConfigLayer;
use super::merge::ConfigMerger;
use crate::settings::Timeouts;
use std::time::Duration;

impl ConfigMerger<'_> {
    pub(super) fn pick_timeouts(&mut self) -> Timeouts {
        let default = Timeouts::default();
        let mut limit =
            |key: &str, value_of: fn(&ConfigLayer) -> Option<Duration>, default: Duration| {
                let value = self.pick(key, value_of, |limit| limit.as_secs().to_string());
                if let (None, Some(last)) = (value, self.origins.last_mut()) {
                    last.value = default.as_secs().to_string();
                }
                value.unwrap_or(default)
            };
        Timeouts {
            connect: limit("connect_timeout", |l| l.connect_timeout, default.connect),
            attempt: limit("attempt_timeout", |l| l.attempt_timeout, default.attempt),
            operation: limit(
                "operation_timeout",
                |l| l.operation_timeout,
                default.operation,
            ),
            max_attempts: self.pick("max_attempts", |l| l.max_attempts, ToString::to_string),
        }
    }

    /// Quiet and verbose contradict each other, so the flag wins over the file.
    pub(super) fn pick_verbosity(&mut self) -> (bool, u8) {
        let quiet = self.pick("quiet", |l| l.quiet, ToString::to_string);
        let verbose = self.pick("verbose", |l| l.verbose, ToString::to_string);
        if self.flags.quiet == Some(true) {
            return (true, 0);
        }
        let louder = self.flags.verbose.is_some();
        (
            quiet.unwrap_or_default() && !louder,
            verbose.unwrap_or_default(),
        )
    }
}
