//! The AWS CLI commands that cis-fix advises or shows: one function for each, named after the operation.
//!
//! A person pastes them into a shell, so every name in them is quoted where a POSIX shell would split or expand it. What a
//! note behind a command (`   # …`) says belongs to whoever advises it.

pub mod cloudtrail;
pub mod cloudwatch;
mod command_line;
pub mod endpoints;
pub mod iam;
pub mod kms;
pub mod logs;
mod member;
mod note;
pub mod s3;
pub mod sns;

pub use command_line::{quote, quote_always, quote_flag, quote_path};
pub use note::{with_note, with_noted_command};
