//! What `apply` announces each write to.

use crate::error::Error;
use crate::plan::{Outcome, Step};

/// Is told of each step. The progress display is one implementation, the journal another.
pub trait Recorder {
    /// A step is about to be written.
    ///
    /// # Errors
    ///
    /// An error stops the write: a step that cannot be recorded is not made.
    fn before(&mut self, step: &Step) -> Result<(), Error>;

    /// A policy that is about to be replaced has been read; `None` if there is none.
    ///
    /// # Errors
    ///
    /// An error stops the write.
    fn found(&mut self, _step: &Step, _policy: Option<&str>) -> Result<(), Error> {
        Ok(())
    }

    /// AWS has answered, or the step was skipped.
    fn after(&mut self, step: &Step, outcome: &Outcome);
}
