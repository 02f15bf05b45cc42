//! Why a change was not made.

use crate::aws::failure::Failure;
use crate::error::Error;
use crate::plan::Outcome;
use aws_smithy_types::error::operation::BuildError;

/// The outcome of a write, or why it was not made.
pub(super) type WriteResult = Result<Outcome, WriteError>;

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WriteError {
    /// AWS did not make it.
    Aws(Box<Failure>),
    /// A read that has to precede the write failed.
    ReadFailed {
        /// The operation.
        operation: &'static str,
        /// The IAM action for it.
        action: &'static str,
        /// The failure.
        failure: Box<Failure>,
    },
    /// AWS rejected a policy for a reason that the policy shows.
    PolicyRejected {
        /// The failure.
        failure: Box<Failure>,
        /// The reason.
        why: String,
    },
    /// What exists forbids the write, or the write did not last.
    Conflict(String),
}

impl WriteError {
    /// A read that has to precede the write failed.
    pub(super) fn read_failed(
        operation: &'static str,
        action: &'static str,
        failure: impl Into<Failure>,
    ) -> Self {
        Self::ReadFailed {
            operation,
            action,
            failure: Box::new(failure.into()),
        }
    }
}

impl From<Failure> for WriteError {
    fn from(failure: Failure) -> Self {
        Self::Aws(Box::new(failure))
    }
}

impl From<BuildError> for WriteError {
    fn from(error: BuildError) -> Self {
        Self::Conflict(format!("the request cannot be built: {error}"))
    }
}

/// Is called with the text of a policy, `None` if there is none, before it is replaced. An error stops the write.
pub type BeforePolicyWrite<'a> = dyn Fn(Option<&str>) -> Result<(), Error> + 'a;
