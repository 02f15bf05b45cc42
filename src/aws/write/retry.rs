//! Retries of a write that AWS will accept in a moment. They come on top of the SDK's own.

use super::error::{WriteError, WriteResult};
use crate::aws::failure::Failure;
use std::time::Duration;

/// The pauses before AWS is asked again for what it does not do or show yet.
pub(super) const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// Attempts a write until it is made, it fails with an error that is not transient, or the pauses are used up.
pub(super) async fn retry(
    is_transient: impl Fn(&Failure) -> bool,
    attempt: impl AsyncFn() -> WriteResult,
) -> WriteResult {
    let mut outcome = attempt().await;
    for pause in PAUSES {
        match &outcome {
            Err(WriteError::Aws(failure) | WriteError::ReadFailed { failure, .. })
                if is_transient(failure) =>
            {
                tokio::time::sleep(pause).await;
                outcome = attempt().await;
            }
            _ => break,
        }
    }
    outcome
}

/// Whether AWS will accept the write in a moment: another write to the resource is running, a new bucket or topic is not
/// known everywhere, or a new policy is not known yet to the service that delivers access logs.
pub(super) fn is_transient(failure: &Failure) -> bool {
    failure.has_code(&[
        "OperationAborted",
        "OperationAbortedException",
        "NoSuchBucket",
        "NotFound",
        "NotFoundException",
        "InvalidTargetBucketForLogging",
    ])
}
