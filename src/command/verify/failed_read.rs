//! A read of `verify` that failed. `verify` reports it and goes on.

use crate::aws::{Failure, Reason};
use crate::error::Error;

/// Why a read has no answer.
pub(super) enum FailedRead {
    /// A permission for this IAM action is missing.
    Denied { action: String },
    /// Anything else, as AWS or the network says it.
    Other { message: String },
}

impl FailedRead {
    /// # Errors
    ///
    /// If the credentials are invalid: then no read has an answer.
    pub(super) fn classify(failure: Failure, action: &str, doing: &str) -> Result<Self, Error> {
        match failure.reason {
            Reason::Credentials => Err(failure.into_error(doing)),
            Reason::Denied => Ok(match failure.denied_by() {
                Some(by) => Self::Other {
                    message: format!("{}: {}", by.explain(action), by.remedy(action)),
                },
                None => Self::Denied {
                    action: action.to_owned(),
                },
            }),
            _ => Ok(Self::Other {
                message: failure.into_error(doing).to_string(),
            }),
        }
    }
}
