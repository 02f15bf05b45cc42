//! What one source of the configuration says: the command line or the settings file.

use crate::control::BenchmarkVersion;
use crate::settings::{Colour, ControlSettings, Format, Subscriber, WriteRate};
use crate::state::BucketName;
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};
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
