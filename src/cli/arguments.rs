//! The flags, with the text `--help` shows for them.

use crate::apply::WriteRate;
use crate::control::BenchmarkVersion;
use crate::settings::Subscriber;
use crate::state::Arn;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZeroU32;

const EXAMPLES: &str = "\
Examples:
  cis-fix plan                              what is missing, and what would be done about it
  cis-fix apply --notify email:soc@example.com
                                            do it, after asking, and subscribe somebody
  cis-fix check --format json               the verdicts, for a program
  cis-fix explain 3.4                       one control: why, pattern, sample events

Exit codes:
  0   done, or nothing to do
  1   error; the message says whether anything was changed
  2   changes are pending (plan --detailed-exitcode)
  3   a control is neither pass nor excepted (check, apply; plan --detailed-exitcode, if there is
      nothing to change), or something could not be read (plan)
  4   apply stopped part-way
  64  the command line is wrong";

/// Closes the CIS monitoring controls of an AWS account: shows a plan, applies exactly that, and
/// proves that the alarm reaches a person.
#[derive(Debug, Parser)]
#[command(name = "cis-fix", version, about, after_help = EXAMPLES, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Flags every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags every command takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Use a named profile of the AWS configuration files; it must exist
    #[arg(long, global = true, value_name = "NAME", help_heading = "Account")]
    pub profile: Option<String>,
    /// Start from this Region; the work moves to the trail's home Region by itself
    #[arg(long, global = true, value_name = "REGION", help_heading = "Account")]
    pub region: Option<String>,
    /// Talk to another endpoint than AWS's, an emulator for instance
    #[arg(long, global = true, value_name = "URL", help_heading = "Account")]
    pub endpoint_url: Option<String>,
    /// Refuse to work in any other account than this one
    #[arg(long, global = true, value_name = "ID", help_heading = "Account")]
    pub expect_account: Option<String>,

    /// The benchmark version whose numbers, titles and texts are meant
    #[arg(
        long,
        global = true,
        value_name = "VERSION",
        default_value_t,
        help_heading = "Scope"
    )]
    pub benchmark: BenchmarkVersion,
    /// Only these controls, by number or slug; repeat, or separate by commas
    #[arg(
        long = "control",
        global = true,
        value_name = "CONTROL",
        value_delimiter = ',',
        help_heading = "Scope"
    )]
    pub controls: Vec<String>,
    /// Use this trail, by name or ARN
    #[arg(long, global = true, value_name = "TRAIL", help_heading = "Scope")]
    pub trail: Option<String>,

    /// Send access logs to this existing bucket instead of one of our own
    #[arg(long, global = true, value_name = "BUCKET", value_parser = bucket, help_heading = "Targets")]
    pub logging_bucket: Option<String>,
    /// What the keys of the access logs start with [default: the logged bucket's name and /]
    #[arg(long, global = true, value_name = "PREFIX", help_heading = "Targets")]
    pub logging_prefix: Option<String>,
    /// Let alarms notify this topic, by name or ARN
    #[arg(long, global = true, value_name = "TOPIC", value_parser = topic, help_heading = "Targets")]
    pub topic: Option<String>,
    /// Subscribe somebody to the topic, as email:ADDRESS; repeatable
    #[arg(long, global = true, value_name = "WHO", value_parser = subscriber, help_heading = "Targets")]
    pub notify: Vec<Subscriber>,

    /// How to print
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        help_heading = "Output"
    )]
    pub format: Format,
    /// When to use colour; NO_COLOR is honoured
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t,
        help_heading = "Output"
    )]
    pub color: Colour,
    /// Print only the result, no progress
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output"
    )]
    pub quiet: bool,
    /// Say more: evidence of each verdict, and what was asked of AWS
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// List the controls
    List,
    /// Explain one control: why, pattern, sample events, what would be made
    Explain {
        /// Its number under --benchmark, or its slug
        control: String,
    },
    /// Say which controls hold, without a plan
    Check,
    /// Say which controls hold, and plan the least that is missing; cannot write
    Plan {
        /// Exit with 2 if changes are pending, with 3 if a control is not met otherwise
        #[arg(long)]
        detailed_exitcode: bool,
    },
    /// Make the planned changes after asking, then look again and say what holds
    Apply {
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
        /// Writes of one kind a second: a number, `published` (AWS's request rates) or `unlimited`
        #[arg(long, value_name = "RATE", default_value = "published", value_parser = write_rate)]
        write_rate: WriteRate,
    },
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn subscriber(text: &str) -> Result<Subscriber, String> {
    let (protocol, endpoint) = text
        .split_once(':')
        .ok_or("say how to reach them first, as in email:soc@example.com")?;
    if protocol != "email" {
        return Err(format!(
            "{protocol:?} is not a way to reach a person; there is email:ADDRESS"
        ));
    }
    let (name, domain) = endpoint.split_once('@').unwrap_or_default();
    if name.is_empty() || domain.is_empty() || endpoint.contains(char::is_whitespace) {
        return Err(format!("{endpoint:?} is not an e-mail address"));
    }
    Ok(Subscriber {
        protocol: protocol.to_owned(),
        endpoint: endpoint.to_owned(),
    })
}

/// The rules of "General purpose bucket naming rules", S3 user guide.
fn bucket(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let inner = |c: char| plain(c) || c == '-' || c == '.';
    let ends = text.starts_with(plain) && text.ends_with(plain);
    if (3..=63).contains(&text.len()) && ends && text.chars().all(inner) {
        return Ok(text.to_owned());
    }
    Err("a bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots".to_owned())
}

/// A name as `CreateTopic` takes it, or the ARN of a topic.
fn topic(text: &str) -> Result<String, String> {
    let name = match Arn::parse(text) {
        Some(arn) if arn.service == "sns" && !arn.region.is_empty() => arn.resource,
        Some(arn) => {
            return Err(format!(
                "this is an ARN of {:?}, not of a topic",
                arn.service
            ));
        }
        None => text,
    };
    let bare = name.strip_suffix(".fifo").unwrap_or(name);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !bare.is_empty() && name.len() <= 256 && bare.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err("a topic's name has 1 to 256 letters, digits, hyphens and underscores".to_owned())
}

fn write_rate(text: &str) -> Result<WriteRate, String> {
    match text {
        "published" => Ok(WriteRate::Published),
        "unlimited" => Ok(WriteRate::Unlimited),
        number => number
            .parse::<NonZeroU32>()
            .map(WriteRate::PerSecond)
            .map_err(|_| "it is a number from 1 on, `published` or `unlimited`".to_owned()),
    }
}
