//! The settings of a run, laid over one another: flags beat the file, the file beats the default.
//! Pure: the shell reads the file and the command line, here they become one.

mod controls;
mod file;
mod merge;
mod template;

#[cfg(test)]
mod tests;

pub use file::SettingsFile;
pub use merge::{Config, merge_layers};
pub use template::TEMPLATE;

use crate::assess::Verdict;
use crate::control::BenchmarkVersion;
use crate::settings::{Colour, ControlSettings, Format, Subscriber, WriteRate};
use crate::state::BucketName;
use crate::yaml::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

/// What one source says: the flags, or the file. It is silent on what is `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConfigLayer {
    /// A named profile of the AWS configuration files.
    pub profile: Option<String>,
    /// The Region to start from.
    pub region: Option<String>,
    /// Another endpoint than AWS's.
    pub endpoint_url: Option<String>,
    /// The only account to work in.
    pub expect_account: Option<String>,
    /// The benchmark version.
    pub benchmark: Option<BenchmarkVersion>,
    /// Only these controls, by number or slug.
    pub only: Option<Vec<String>>,
    /// The trail.
    pub trail: Option<String>,
    /// The bucket for access logs.
    pub logging_bucket: Option<BucketName>,
    /// What the keys of the access logs start with.
    pub logging_prefix: Option<String>,
    /// The topic.
    pub topic: Option<String>,
    /// Who is to be subscribed.
    pub notify: Option<Vec<Subscriber>>,
    /// Tags beside ours.
    pub tags: BTreeMap<String, String>,
    /// What names start with.
    pub name_prefix: Option<String>,
    /// Whether to leave to templates what they keep.
    pub respect_owners: Option<bool>,
    /// A folder of control files.
    pub catalog: Option<String>,
    /// How results are printed.
    pub format: Option<Format>,
    /// When to use colour.
    pub color: Option<Colour>,
    /// Whether only the result is printed.
    pub quiet: Option<bool>,
    /// How much more is said.
    pub verbose: Option<u8>,
    /// The verdicts that are let through.
    pub allow: Option<BTreeSet<Verdict>>,
    /// Whether `plan` ends with 2 where changes are pending.
    pub detailed_exitcode: Option<bool>,
    /// How fast to write.
    pub write_rate: Option<WriteRate>,
    /// How many changes `apply` may make at most.
    pub max_changes: Option<usize>,
    /// How long to wait for a connection.
    pub connect_timeout: Option<Duration>,
    /// How long to wait for the answer to one attempt.
    pub attempt_timeout: Option<Duration>,
    /// How long to wait for a call with all its attempts.
    pub operation_timeout: Option<Duration>,
    /// How often to make a call in all.
    pub max_attempts: Option<u32>,
    /// What is special about single controls, by number or slug.
    pub controls: BTreeMap<String, ControlSettings>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingSource {
    /// The command line.
    Flag,
    /// The file, at this place.
    File(Place),
    /// Nobody said anything.
    Default,
}

/// One setting, its value as it is printed, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingOrigin {
    /// The setting, as the file calls it.
    pub key: String,
    /// Its value in words; `-` where there is none.
    pub value: String,
    /// Where it came from.
    pub source: SettingSource,
}

/// Why the settings cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Where in the file; `None` if the command line is wrong.
    pub place: Option<Place>,
    /// What is wrong, one sentence, beginning with the flag if one is.
    pub message: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for SettingsError {}

/// The verdicts that may be let through: where something is broken that cis-fix may mend, or
/// nothing was read, there is nothing to allow.
pub const ALLOWABLE_VERDICTS: &[(&str, Verdict)] = &[
    ("elsewhere", Verdict::Elsewhere),
    ("manual", Verdict::Manual),
    ("pending", Verdict::Pending),
];

/// A verdict that may be let through, by its word.
///
/// # Errors
///
/// If the word is another verdict's or none.
pub fn parse_allowed_verdict(word: &str) -> Result<Verdict, String> {
    if let Some((_, verdict)) = ALLOWABLE_VERDICTS.iter().find(|(known, _)| *known == word) {
        return Ok(*verdict);
    }
    Err(match word {
        "fail" => "a control that fails is mended by `cis-fix apply`, or skipped with a reason, but not allowed".to_owned(),
        "unreadable" => "what could not be read may hold anything, so it is never let through".to_owned(),
        "pass" | "excepted" => format!("{word} counts as met already"),
        other => format!("{other:?} is no verdict; there are elsewhere, manual and pending to allow"),
    })
}
