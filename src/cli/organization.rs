//! The subcommands of `org` and their flags.

use super::examples;
use crate::settings::{parse_account_id, parse_role_arn};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The subcommands of `org`.
#[derive(Debug, Clone, Subcommand)]
pub enum OrganizationCommand {
    /// Say for every account of the organization which controls hold, and which chain covers it
    ///
    /// The chain of an organization trail is judged once, in the account of its log group. Run it in the management account
    /// or in that of a delegated administrator, or name a role there.
    #[command(after_help = examples::ORG_CHECK)]
    Check(OrganizationCheckOptions),
}

/// How members are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Members {
    /// By the log streams of the organization trail; no account is entered
    #[default]
    Streams,
    /// By entering each active account, which shows its own trails as well
    Assume,
}

/// The flags of `org check`.
#[derive(Debug, Clone, Args)]
pub struct OrganizationCheckOptions {
    /// Read the organization and its trails with this role of the management account, or of a delegated administrator
    #[arg(long, value_name = "ARN", value_parser = parse_role_arn)]
    pub management_role: Option<String>,
    /// Read the access logging of the log bucket with this role of the account that owns it
    #[arg(long, value_name = "ARN", value_parser = parse_role_arn)]
    pub log_archive_role: Option<String>,
    /// How members are looked at
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub members: Members,
    /// The name of the role to assume in other accounts
    #[arg(long, value_name = "NAME", value_parser = parse_role_name)]
    pub assume_role: Option<String>,
    /// The external id that the trust policies of these roles ask for
    #[arg(long, value_name = "ID", value_parser = parse_external_id)]
    pub external_id: Option<String>,
    /// Only these accounts; separate by commas
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = parse_account_id)]
    pub accounts: Vec<String>,
    /// Not these accounts; separate by commas
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = parse_account_id)]
    pub exclude: Vec<String>,
    /// Accept accounts that nothing but their membership says to be covered
    #[arg(long)]
    pub allow_membership: bool,
    /// The number of accounts to enter at the same time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = parse_concurrency)]
    pub concurrency: usize,
    /// Write a JSON line for each account to this new file as it is decided
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,
    /// Continue a run that ended early: take the accounts of this file of --rows as they are, and add the others to it
    #[arg(long, value_name = "FILE", conflicts_with = "rows")]
    pub resume: Option<PathBuf>,
}

/// Parses the name of a role, with its path if it has one.
fn parse_role_name(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
    if !text.is_empty() && text.len() <= 576 && text.chars().all(allowed) && !text.starts_with('/')
    {
        Ok(text.to_owned())
    } else {
        Err(
            "it is the name of a role, such as OrganizationAccountAccessRole, which is the same in every account"
                .to_owned(),
        )
    }
}

/// Parses an external id: 2 to 1,224 characters (`AssumeRole`, STS API reference).
fn parse_external_id(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
    if (2..=1224).contains(&text.len()) && text.chars().all(allowed) {
        Ok(text.to_owned())
    } else {
        Err("an external id has 2 to 1224 letters, digits and characters of _+=,.@:/-".to_owned())
    }
}

fn parse_concurrency(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=64) => Ok(number),
        _ => Err("it is a number from 1 to 64".to_owned()),
    }
}
