//! Writes to AWS: [`Writer`] makes the changes of a plan, [`Remover`] reverts those of an earlier run.

mod alarms;
mod attempts;
mod buckets;
mod clients;
mod error;
mod explain_error;
mod overwrite;
mod policy_merge;
mod remover;
mod retry;
mod topics;
mod writer;

pub use error::BeforePolicyWrite;
pub use remover::Remover;
pub use writer::Writer;
