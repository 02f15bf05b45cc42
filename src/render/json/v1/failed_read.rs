//! A read that failed.

use crate::questions::ReadFailure;
use serde::Serialize;

/// A read that failed for another reason than a denial.
#[derive(Debug, Clone, Serialize)]
pub struct FailedReadV1<'a> {
    /// What was read, in words.
    pub read: String,
    /// What AWS or the network said.
    pub message: &'a str,
}

/// The reads of a report.
pub(super) fn failed_reads(failed: &[ReadFailure]) -> Vec<FailedReadV1<'_>> {
    let reads = failed.iter().map(|failed| FailedReadV1 {
        read: failed.question.to_string(),
        message: &failed.message,
    });
    reads.collect()
}
