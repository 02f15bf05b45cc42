//! The commands and their flags, with the text `--help` shows for them.

use super::examples;
use super::hidden_flags::{account_flags, connection_flags};
use super::iam_policy::IamPolicyCommand;
use super::organization::OrganizationCommand;
use super::pattern::PatternCommand;
use super::who::WhoOptions;
use crate::plan::Digest;
use crate::settings::WriteRate;
use clap::{Args, Subcommand};
use std::fmt;
use std::path::PathBuf;

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// List the controls
    #[command(after_help = examples::LIST, args = account_flags())]
    List,
    /// Explain one control (why, pattern, sample events, what would be made), a verdict, the exit codes or the chain
    #[command(after_help = examples::EXPLAIN, args = account_flags())]
    Explain {
        /// The control's number under --benchmark or its slug; or a verdict, `verdicts`, `exit-codes`, `chain`
        control: String,
    },
    /// Write a commented settings file
    #[command(after_help = examples::INIT, args = account_flags())]
    Init {
        /// Where
        #[arg(long, value_name = "FILE", default_value = "cis-fix.yaml")]
        out: PathBuf,
    },
    /// Say which controls hold, without a plan
    #[command(after_help = examples::CHECK)]
    Check(CheckOptions),
    /// Say which controls hold, and plan the least that is missing; cannot write
    #[command(after_help = examples::PLAN)]
    Plan(PlanOptions),
    /// Make the planned changes after asking, then look again and say what holds
    #[command(after_help = examples::APPLY)]
    Apply(ApplyOptions),
    /// Take back what one apply made, as its journal proves, where it still is as that run left it
    #[command(after_help = examples::UNDO)]
    Undo(UndoOptions),
    /// Prove the controls that pass on AWS itself: its own matcher, the newest access logs, a fire drill
    #[command(after_help = examples::VERIFY)]
    Verify(VerifyOptions),
    /// Confirm a subscription by the link of SNS, so that only AWS credentials can end it: scanners of mail follow unsubscribe links
    #[command(after_help = examples::CONFIRM)]
    Confirm(ConfirmOptions),
    /// Record what the account holds, for `check`, `plan`, `simulate` and `report`
    #[command(after_help = examples::OBSERVE)]
    Observe(ObserveOptions),
    /// Apply the plan to a recording; sends nothing to AWS
    #[command(after_help = examples::SIMULATE, args = connection_flags())]
    Simulate(SimulateOptions),
    /// Write the evidence an auditor files: Markdown, JSON, a page to print, and a recording
    #[command(after_help = examples::REPORT)]
    Report(ReportOptions),
    /// Say who made the calls behind an alarm, in which account and from where
    #[command(after_help = examples::WHO)]
    Who(WhoOptions),
    /// The accounts of an organization together: which chain covers which account
    #[command(after_help = examples::ORG, subcommand_required = true, arg_required_else_help = true)]
    Org {
        /// The command
        #[command(subcommand)]
        command: OrganizationCommand,
    },
    /// Print the IAM policy that a command needs, scoped to the resources in question
    #[command(after_help = examples::IAM_POLICY, subcommand_required = true, arg_required_else_help = true)]
    IamPolicy {
        /// The command
        #[command(subcommand)]
        command: IamPolicyCommand,
    },
    /// Filter patterns on their own: match, compare, explain and test them, without AWS
    #[command(after_help = examples::PATTERN, args = account_flags(), subcommand_required = true, arg_required_else_help = true)]
    Pattern {
        /// The command
        #[command(subcommand)]
        command: PatternCommand,
    },
    /// Print the completions of a shell
    #[command(after_help = examples::COMPLETIONS, args = account_flags())]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write the manual pages
    #[command(after_help = examples::MAN, args = account_flags())]
    Man {
        /// The folder; it is made if it is not there
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

impl Command {
    /// Whether the command connects to AWS, rather than read a file or nothing of an account.
    #[must_use]
    pub fn connects(&self) -> bool {
        match self {
            Self::Check(CheckOptions { from, .. })
            | Self::Plan(PlanOptions { from, .. })
            | Self::Report(ReportOptions { from, .. })
            | Self::IamPolicy {
                command:
                    IamPolicyCommand::Plan { from }
                    | IamPolicyCommand::Apply { from }
                    | IamPolicyCommand::Verify { from, .. }
                    | IamPolicyCommand::Who { from },
            } => from.is_none(),
            Self::Undo(options) => !options.list,
            Self::Apply(_)
            | Self::Verify(_)
            | Self::Confirm(_)
            | Self::Observe(_)
            | Self::Who(_)
            | Self::Org { .. } => true,
            Self::List
            | Self::Explain { .. }
            | Self::Init { .. }
            | Self::Simulate(_)
            | Self::IamPolicy {
                command:
                    IamPolicyCommand::Undo { .. }
                    | IamPolicyCommand::Confirm { .. }
                    | IamPolicyCommand::Org { .. },
            }
            | Self::Pattern { .. }
            | Self::Completions { .. }
            | Self::Man { .. } => false,
        }
    }
}

/// The flags of `check`.
#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
    /// Read this recording instead of the account
    #[arg(long, value_name = "RECORDING")]
    pub from: Option<PathBuf>,
    /// Show every finding, change, filter pattern and policy, not the overview
    #[arg(long)]
    pub full: bool,
}

/// The flags of `plan`.
#[derive(Debug, Clone, Args)]
pub struct PlanOptions {
    /// Read this recording instead of the account
    #[arg(long, value_name = "RECORDING")]
    pub from: Option<PathBuf>,
    /// Exit with 2 if changes are pending, with 3 if a control is not met otherwise
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Save the plan, for `apply PLAN` to hold itself to; readable by its owner alone
    #[arg(long, value_name = "PLAN")]
    pub out: Option<PathBuf>,
    /// Overwrite the file if it is there
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Show every finding, change, filter pattern and policy, not the overview
    #[arg(long)]
    pub full: bool,
}

/// The flags of `apply`.
#[derive(Debug, Clone, Args)]
pub struct ApplyOptions {
    /// A plan saved by `plan --out`: applied without asking, and only if it is still what is missing
    #[arg(value_name = "PLAN", conflicts_with = "checksum")]
    pub plan: Option<PathBuf>,
    /// Apply without asking, but only the plan that has this checksum
    #[arg(long, value_name = "HEX")]
    pub checksum: Option<Digest>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Keep the journal in this new file [default: one in $XDG_STATE_HOME/cis-fix or ~/.local/state/cis-fix]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Refuse a plan with more changes than this
    #[arg(long, value_name = "N")]
    pub max_changes: Option<usize>,
    /// Writes of one kind a second: a number, `published` (AWS's request rates) or `unlimited`
    /// [default: published]
    #[arg(long, value_name = "RATE")]
    pub write_rate: Option<WriteRate>,
    /// Only there to say what is meant instead
    #[arg(long, value_name = "RECORDING", hide = true)]
    pub from: Option<PathBuf>,
    /// Show every finding, change, filter pattern and policy, not the overview
    #[arg(long)]
    pub full: bool,
}

/// The flags of `undo`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Debug, Clone, Args)]
pub struct UndoOptions {
    /// The journal of that run
    #[arg(id = "of", value_name = "JOURNAL")]
    pub run_journal: Option<PathBuf>,
    /// Take back the newest run of this account whose journal is in the state folder
    #[arg(long, conflicts_with_all = ["of", "list", "foreign_journal"])]
    pub last: bool,
    /// List the journals in the state folder, the newest first; connects to nothing
    #[arg(long, conflicts_with_all = ["of", "foreign_journal", "yes", "journal"])]
    pub list: bool,
    /// Accept a journal that this user did not write on this machine, or that was edited: everything it claims is shown, and
    /// only what the account itself shows to be made by cis-fix is taken back
    #[arg(long)]
    pub foreign_journal: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Show every value before and after, not the overview
    #[arg(long, conflicts_with = "list")]
    pub full: bool,
    /// Keep the journal of the undo in this new file [default: one in $XDG_STATE_HOME/cis-fix or ~/.local/state/cis-fix]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Writes of one kind a second: a number, `published` (AWS's request rates) or `unlimited`
    /// [default: published]
    #[arg(long, value_name = "RATE")]
    pub write_rate: Option<WriteRate>,
}

/// The flags of `verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyOptions {
    /// Set the alarm of this control to ALARM and back, after asking, so that people see a real message
    #[arg(long, value_name = "CONTROL")]
    pub fire_drill: Option<String>,
    /// Do not ask before the fire drill
    #[arg(short, long, requires = "fire_drill")]
    pub yes: bool,
}

/// The arguments of `confirm`.
#[derive(Clone, Args)]
pub struct ConfirmOptions {
    /// The link of the message "Subscription Confirmation", in single quotes; `-` reads it from standard input
    #[arg(value_name = "URL")]
    pub link: String,
}

impl fmt::Debug for ConfirmOptions {
    /// The link holds a token, which is a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmOptions").finish_non_exhaustive()
    }
}

/// The flags of `observe`.
#[derive(Debug, Clone, Args)]
pub struct ObserveOptions {
    /// The recording; `-` is standard output
    #[arg(long, value_name = "RECORDING")]
    pub out: PathBuf,
    /// Rename account ids, names and addresses, so that the recording can be handed on
    #[arg(long)]
    pub redact: bool,
    /// Overwrite the file if it is there
    #[arg(long)]
    pub force: bool,
}

/// The flags of `simulate`.
#[derive(Debug, Clone, Args)]
pub struct SimulateOptions {
    /// The account as it was recorded
    #[arg(long, value_name = "RECORDING")]
    pub from: PathBuf,
    /// The account as it would be
    #[arg(long, value_name = "RECORDING")]
    pub out: PathBuf,
    /// Overwrite the file if it is there
    #[arg(long)]
    pub force: bool,
    /// Show every finding, change, filter pattern and policy, not the overview
    #[arg(long)]
    pub full: bool,
}

/// The flags of `report`.
#[derive(Debug, Clone, Args)]
pub struct ReportOptions {
    /// A new or empty folder
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Compare with this earlier recording
    #[arg(long, value_name = "RECORDING")]
    pub before: Option<PathBuf>,
    /// Read this recording instead of the account
    #[arg(long, value_name = "RECORDING")]
    pub from: Option<PathBuf>,
    /// Write into the folder though there are files in it
    #[arg(long)]
    pub force: bool,
}
