//! The command line: commands, flags and their help texts. It parses; `command` runs.

mod account_flags;
mod arguments;
mod commands;
mod examples;
mod hidden_flags;
mod iam_policy;
mod layer;
mod misplaced_urls;
mod organization;
mod pattern;
mod shared_flags;
mod subscriber_parser;
mod who;

#[cfg(test)]
mod tests;

pub use arguments::{Arguments, CommonFlags};
pub use commands::{
    ApplyOptions, CheckOptions, Command, ConfirmOptions, ObserveOptions, PlanOptions,
    ReportOptions, SimulateOptions, UndoOptions, VerifyOptions,
};
pub use iam_policy::IamPolicyCommand;
pub use organization::{Members, OrganizationCheckOptions, OrganizationCommand};
pub use pattern::PatternCommand;
pub use shared_flags::{account_flags, reading_flags, recording_flag, shared_flags};
pub use who::WhoOptions;
