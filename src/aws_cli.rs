//! The AWS CLI commands that cis-fix advises or shows: one function for each, named after the operation.
//!
//! A person pastes them into a shell, so every name in them is quoted where a POSIX shell would split or expand it. A note
//! behind a command (`   # …`) belongs to whoever advises it.

pub mod cloudtrail;
pub mod cloudwatch;
mod command_line;
pub mod endpoints;
pub mod iam;
pub mod kms;
pub mod logs;
pub mod s3;
pub mod sns;

pub use command_line::{quote, quote_always};
