//! The flags that every command takes, and their help texts.

use super::commands::Command;
use super::subscriber_parser::SubscriberParser;
use crate::config::parse_allowed_verdict;
use crate::control::BenchmarkVersion;
use crate::reference::Reference;
use crate::settings::{
    Colour, Format, Subscriber, parse_account_id, parse_attempts, parse_bucket_name,
    parse_logging_prefix, parse_name_prefix, parse_region, parse_role_arn, parse_tag,
    parse_timeout, parse_topic,
};
use crate::state::BucketName;
use crate::verdict::Verdict;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser};
use std::path::PathBuf;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  cis-fix plan                         what is missing, and what would be done
  cis-fix apply --notify email:soc@example.com
                                       do it, after asking; subscribe somebody
  cis-fix verify --fire-drill 3.4      does AWS agree, and does it reach people?
  cis-fix check --format sarif         the verdicts, for code scanning
  cis-fix explain 3.4                  one control: why, pattern, sample events
  cis-fix observe --out account.json   record the account, to plan offline
  cis-fix init                         write a commented cis-fix.yaml";

const NOTIFY: &str =
    "Subscribe email:ADDRESS, https://HOST/PATH, sqs:ARN or lambda:ARN to it; repeatable";

/// The columns that the text of an exit code takes at most.
const EXIT_CODE_COLUMNS: usize = 72;

/// The exit codes and the examples. If the reference cannot be read, a test fails; the help is then without the codes.
fn after_help() -> String {
    let codes = Reference::embedded().map_or_else(|_| Vec::new(), |reference| reference.exit_codes);
    let codes = codes.iter().map(|one| {
        let text = break_lines(&one.short.replace('`', ""));
        format!("  {:<4}{text}\n", one.code)
    });
    let codes: Vec<String> = codes.collect();
    format!(
        "Exit codes (cis-fix explain exit-codes has those of each command):\n{}\n{EXAMPLES}",
        codes.concat()
    )
}

/// A text in lines that end between words and begin below the first one.
fn break_lines(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= EXIT_CODE_COLUMNS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n      ")
}

/// Closes the CIS monitoring controls of an AWS account: shows a plan, applies exactly that, and
/// proves that the alarm reaches a person.
#[derive(Debug, Parser)]
#[command(name = "cis-fix", version, about, after_help = after_help(), max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Flags every command takes.
    #[command(flatten)]
    pub common: CommonFlags,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags every command takes. All of them but `--insecure-endpoint` and `--config` can stand in the settings file as well;
/// `profile` and `endpoint_url` only in one that `--config` names.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Debug, Clone, Args)]
pub struct CommonFlags {
    /// Use a named profile of the AWS configuration files; it must exist
    #[arg(long, global = true, value_name = "NAME", help_heading = "Account")]
    pub profile: Option<String>,
    /// Start from this Region; the work moves to the trail's home Region by itself
    #[arg(long, global = true, value_name = "REGION", value_parser = parse_region, help_heading = "Account")]
    pub region: Option<String>,
    /// Talk to another endpoint than AWS's, an emulator for instance
    #[arg(
        hide_short_help = true,
        long,
        global = true,
        value_name = "URL",
        help_heading = "Account"
    )]
    pub endpoint_url: Option<String>,
    /// Let an endpoint on another machine do without TLS: it sees the credentials in the clear
    #[arg(hide_short_help = true, long, global = true, help_heading = "Account")]
    pub insecure_endpoint: bool,
    /// Refuse to work in any other account than this one
    #[arg(long, global = true, value_name = "ID", value_parser = parse_account_id, help_heading = "Account")]
    pub expect_account: Option<String>,

    /// The benchmark version whose numbers, titles and texts are meant [default: 1.2.0]
    #[arg(long, global = true, value_name = "VERSION", help_heading = "Scope")]
    pub benchmark: Option<BenchmarkVersion>,
    /// Only these controls, by number, slug or Security Hub id; repeat, or separate by commas
    #[arg(
        long = "control",
        visible_alias = "only",
        global = true,
        value_name = "CONTROL",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub controls: Option<Vec<String>>,
    /// Do not look at a control, for a reason that every report gives; repeatable
    #[arg(hide_short_help = true, long, global = true, value_name = "CONTROL=REASON", value_parser = parse_skip, help_heading = "Scope")]
    pub skip: Vec<(String, String)>,
    /// People sign in through IAM Identity Center or federation: let only IAM users raise the alarm of sign-ins without MFA
    #[arg(hide_short_help = true, long, global = true, help_heading = "Scope")]
    pub sso: bool,
    /// Use this trail, by name or ARN
    #[arg(
        hide_short_help = true,
        long,
        global = true,
        value_name = "TRAIL",
        help_heading = "Scope"
    )]
    pub trail: Option<String>,
    /// Add the control files of this folder to the embedded ones
    #[arg(
        hide_short_help = true,
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Scope"
    )]
    pub catalog: Option<PathBuf>,

    /// Send access logs to this existing bucket instead of a new one
    #[arg(hide_short_help = true, long, global = true, value_name = "BUCKET", value_parser = parse_bucket_name, help_heading = "Targets")]
    pub logging_bucket: Option<BucketName>,
    /// What the keys of the access logs start with [default: the logged bucket's name and /]
    #[arg(hide_short_help = true, long, global = true, value_name = "PREFIX", value_parser = parse_logging_prefix, help_heading = "Targets")]
    pub logging_prefix: Option<String>,
    /// Let alarms notify this topic, by name or ARN
    #[arg(long, global = true, value_name = "TOPIC", value_parser = parse_topic, help_heading = "Targets")]
    pub topic: Option<String>,
    /// Read a topic of another account, and who is subscribed, with this role of that account; it needs three reads
    #[arg(hide_short_help = true, long, global = true, value_name = "ARN", value_parser = parse_role_arn, help_heading = "Targets")]
    pub topic_role: Option<String>,
    /// Who is to be subscribed to it.
    #[arg(long, help = NOTIFY, global = true, value_name = "WHO", value_parser = SubscriberParser, help_heading = "Targets")]
    pub notify: Option<Vec<Subscriber>>,
    /// Tag everything created, beside managed-by=cis-fix; repeatable
    #[arg(hide_short_help = true, long = "tag", global = true, value_name = "KEY=VALUE", value_parser = parse_tag, help_heading = "Targets")]
    pub tags: Vec<(String, String)>,
    /// What the names of everything created start with [default: cis-fix-]
    #[arg(hide_short_help = true, long, global = true, value_name = "PREFIX", value_parser = parse_name_prefix, help_heading = "Targets")]
    pub name_prefix: Option<String>,
    /// Add nothing to log groups and buckets that infrastructure as code manages; say what to put into its template
    #[arg(hide_short_help = true, long, global = true, help_heading = "Targets")]
    pub respect_owners: bool,

    /// Read settings from this file [default: cis-fix.yaml, if it is there]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Time to wait for a connection [default: 3]
    #[arg(hide_short_help = true, long, global = true, value_name = "SECONDS", value_parser = parse_timeout, help_heading = "Timeouts")]
    pub connect_timeout: Option<Duration>,
    /// Time to wait for the answer to one attempt [default: 10]
    #[arg(hide_short_help = true, long, global = true, value_name = "SECONDS", value_parser = parse_timeout, help_heading = "Timeouts")]
    pub attempt_timeout: Option<Duration>,
    /// Total time per call, retries included [default: 60]
    #[arg(hide_short_help = true, long, global = true, value_name = "SECONDS", value_parser = parse_timeout, help_heading = "Timeouts")]
    pub operation_timeout: Option<Duration>,
    /// Attempts per call, the first included [default: `AWS_MAX_ATTEMPTS`, else 5]
    #[arg(hide_short_help = true, long, global = true, value_name = "N", value_parser = parse_attempts, help_heading = "Timeouts")]
    pub max_attempts: Option<u32>,

    /// How to print [default: text]
    #[arg(long, global = true, value_name = "FORMAT", help_heading = "Output",
        value_parser = PossibleValuesParser::new(Format::WORDS).try_map(|word| word.parse::<Format>()))]
    pub format: Option<Format>,
    /// When to use colour; NO_COLOR is honoured [default: auto]
    #[arg(hide_short_help = true, long, global = true, value_name = "WHEN", help_heading = "Output",
        value_parser = PossibleValuesParser::new(Colour::WORDS).try_map(|word| word.parse::<Colour>()))]
    pub color: Option<Colour>,
    /// Print only the result, no progress
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output"
    )]
    pub quiet: bool,
    /// Say more: evidence and where settings come from; twice: each AWS call and its duration
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
    /// Accept these verdicts: elsewhere, manual, pending; repeat, or separate by commas
    #[arg(
        long,
        global = true,
        value_name = "VERDICT",
        value_delimiter = ',',
        value_parser = parse_allowed_verdict,
        help_heading = "Output"
    )]
    pub allow: Option<Vec<Verdict>>,
}

/// Parses `CONTROL=REASON`.
fn parse_skip(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((control, reason)) if !control.trim().is_empty() && !reason.trim().is_empty() => {
            Ok((control.trim().to_owned(), reason.trim().to_owned()))
        }
        _ => {
            Err("it has the form CONTROL=REASON, and the reason stands in every report".to_owned())
        }
    }
}
