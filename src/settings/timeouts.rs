//! Timeouts of AWS calls, and the number of attempts.

use std::time::Duration;

/// Timeouts of AWS calls, and the number of attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For establishing a connection.
    pub connect: Duration,
    /// For the answer to one attempt.
    pub attempt: Duration,
    /// For a call with all its attempts and the pauses between them.
    pub operation: Duration,
    /// The maximum number of attempts per call. `None` means `AWS_MAX_ATTEMPTS`, or five if that is
    /// not set.
    pub max_attempts: Option<u32>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            attempt: Duration::from_secs(10),
            operation: Duration::from_mins(1),
            max_attempts: None,
        }
    }
}

/// Parses a timeout in whole seconds, from 1 to 3600.
///
/// # Errors
///
/// If the text is anything else.
pub fn parse_timeout(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|n| (1..=3600).contains(n));
    let message = || format!("{text:?} is not a number of seconds from 1 to 3600");
    seconds.map(Duration::from_secs).ok_or_else(message)
}

/// Parses the maximum number of attempts per call, from 1 (no retry) to 20.
///
/// # Errors
///
/// If the text is anything else.
pub fn parse_attempts(text: &str) -> Result<u32, String> {
    let attempts = text.parse().ok().filter(|n| (1..=20).contains(n));
    attempts.ok_or_else(|| format!("{text:?} is not a number of attempts from 1 to 20"))
}
