//! The subcommands of `iam-policy` and their help texts.

use super::examples;
use super::hidden_flags::connection_flags;
use crate::settings::parse_topic_arn;
use crate::state::TopicArn;
use clap::Subcommand;
use std::path::PathBuf;

/// The subcommands of `iam-policy`. Each prints one IAM policy; all of them only read.
#[derive(Debug, Clone, Subcommand)]
pub enum IamPolicyCommand {
    /// What `plan` needs, and with it `check`, `observe` and `report`
    ///
    /// It covers the account as it is and as it will be once the plan is applied. The account is looked at with the
    /// credentials of this run.
    #[command(after_help = examples::IAM_POLICY_PLAN)]
    Plan {
        /// Read this recording instead of the account
        #[arg(long, value_name = "RECORDING")]
        from: Option<PathBuf>,
    },
    /// What `apply` needs for the plan there is now, planning included
    #[command(after_help = examples::IAM_POLICY_APPLY)]
    Apply {
        /// Read this recording instead of the account
        #[arg(long, value_name = "RECORDING")]
        from: Option<PathBuf>,
    },
    /// What `undo` needs for the run of a journal; asks no AWS
    #[command(after_help = examples::IAM_POLICY_UNDO, args = connection_flags())]
    Undo {
        /// The journal of that run
        #[arg(id = "of", value_name = "JOURNAL")]
        run_journal: PathBuf,
    },
    /// What `confirm` needs for the subscriptions of a topic; asks no AWS
    #[command(after_help = examples::IAM_POLICY_CONFIRM, args = connection_flags())]
    Confirm {
        /// The ARN of the topic
        #[arg(value_name = "TOPIC", value_parser = parse_topic_arn)]
        topic_arn: TopicArn,
    },
    /// What `verify` needs: what `plan` does, to ask AWS's own matcher, to list access logs, and to set off one alarm
    #[command(after_help = examples::IAM_POLICY_VERIFY)]
    Verify {
        /// Read this recording instead of the account
        #[arg(long, value_name = "RECORDING")]
        from: Option<PathBuf>,
        /// With the fire drill of this control
        #[arg(long, value_name = "CONTROL")]
        fire_drill: Option<String>,
    },
    /// What `who` needs: what `plan` does, and to search the log groups of the trails
    #[command(after_help = examples::IAM_POLICY_WHO)]
    Who {
        /// Read this recording instead of the account
        #[arg(long, value_name = "RECORDING")]
        from: Option<PathBuf>,
    },
    /// What `org check` needs: for who runs it, or with --member for the role in other accounts; asks no AWS
    #[command(after_help = examples::IAM_POLICY_ORG)]
    Org {
        /// The name of the role that the run assumes in other accounts
        #[arg(long, value_name = "NAME", default_value = "cis-fix-audit")]
        assume_role: String,
        /// The policy of that role
        #[arg(long)]
        member: bool,
    },
}
