//! One source of the configuration: the command line or the settings file.

use crate::control::BenchmarkVersion;
use crate::settings::{Colour, ControlSettings, Format, Subscriber, WriteRate};
use crate::state::BucketName;
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What one source sets, the flags or the file. `None` means that it sets nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConfigLayer {
    /// A named profile of the AWS configuration files.
    pub profile: Option<String>,
    /// The Region to start from.
    pub region: Option<String>,
    /// An endpoint in place of AWS's.
    pub endpoint_url: Option<String>,
    /// The only account to work in.
    pub expect_account: Option<String>,
    /// The benchmark version.
    pub benchmark: Option<BenchmarkVersion>,
    /// The only controls to check, by number, slug or Security Hub id.
    pub only: Option<Vec<String>>,
    /// The trail.
    pub trail: Option<String>,
    /// The bucket for access logs.
    pub logging_bucket: Option<BucketName>,
    /// The prefix of the access logs' keys.
    pub logging_prefix: Option<String>,
    /// The topic.
    pub topic: Option<String>,
    /// The role that reads a topic of another account.
    pub topic_role: Option<String>,
    /// The subscribers to add.
    pub notify: Option<Vec<Subscriber>>,
    /// Tags in addition to ours.
    pub tags: BTreeMap<String, String>,
    /// The prefix of names.
    pub name_prefix: Option<String>,
    /// Whether to change nothing that a template manages.
    pub respect_owners: Option<bool>,
    /// Whether people sign in through an identity provider.
    pub sso: Option<bool>,
    /// A folder of control files.
    pub catalog: Option<String>,
    /// The format of results.
    pub format: Option<Format>,
    /// When to use colour.
    pub color: Option<Colour>,
    /// Whether to print only the result.
    pub quiet: Option<bool>,
    /// How much more to print.
    pub verbose: Option<u8>,
    /// The verdicts to allow.
    pub allow: Option<BTreeSet<Verdict>>,
    /// Whether `plan` exits with 2 if changes are pending.
    pub detailed_exitcode: Option<bool>,
    /// The rate of writes.
    pub write_rate: Option<WriteRate>,
    /// The maximum number of changes that `apply` may make.
    pub max_changes: Option<usize>,
    /// The timeout for a connection.
    pub connect_timeout: Option<Duration>,
    /// The timeout for the answer to one attempt.
    pub attempt_timeout: Option<Duration>,
    /// The timeout for a call with all its attempts.
    pub operation_timeout: Option<Duration>,
    /// The maximum number of attempts per call.
    pub max_attempts: Option<u32>,
    /// The settings of single controls, by number, slug or Security Hub id.
    pub controls: BTreeMap<String, ControlSettings>,
}
