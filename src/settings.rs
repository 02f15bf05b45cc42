//! The settings of a run, after the flags, the settings file and the defaults have been merged.

mod chat_webhooks;
mod confirmation_link;
mod control;
mod output;
mod subscriber;
mod subscriber_syntax;
mod timeouts;
mod urls;
mod values;

#[cfg(test)]
mod tests;

pub use confirmation_link::{ConfirmationLink, parse_topic_arn};
pub use control::ControlSettings;
pub use output::{Colour, Format, WriteRate};
pub use subscriber::Subscriber;
pub use timeouts::{Timeouts, parse_attempts, parse_timeout};
pub use urls::{conceal_urls, url_label, urls_in};
pub use values::{
    DEFAULT_NAME_PREFIX, MAX_TAGS, check_tag, parse_account_id, parse_bucket_name,
    parse_logging_prefix, parse_name_prefix, parse_region, parse_role_arn, parse_tag, parse_topic,
    policy_syntax,
};

use crate::control::{BenchmarkVersion, Slug};
use crate::state::BucketName;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The settings of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The benchmark version whose numbers and titles are shown, and whose patterns are accepted.
    pub benchmark: BenchmarkVersion,
    /// The controls to check; `None` means all.
    pub controls: Option<BTreeSet<Slug>>,
    /// The settings of single controls.
    pub per_control: BTreeMap<Slug, ControlSettings>,
    /// The trail to use, by name or ARN.
    pub trail: Option<String>,
    /// An existing bucket to receive the access logs.
    pub logging_bucket: Option<BucketName>,
    /// The prefix of the access logs' keys. The default is the source bucket's name and `/`.
    pub logging_prefix: Option<String>,
    /// The topic for alarms to notify, by name or ARN.
    pub topic: Option<String>,
    /// The subscribers to add to the topic.
    pub notify: Vec<Subscriber>,
    /// Tags for everything that is created, in addition to ours, if AWS supports tags there.
    pub tags: BTreeMap<String, String>,
    /// The namespace of the metrics we create.
    pub namespace: String,
    /// The prefix of the filters, metrics, alarms, topic and bucket we create.
    pub name_prefix: String,
    /// Whether to add nothing to a resource that a template manages, even if the addition changes
    /// nothing in it.
    #[serde(default)]
    pub respect_owners: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            benchmark: BenchmarkVersion::default(),
            controls: None,
            per_control: BTreeMap::new(),
            trail: None,
            logging_bucket: None,
            logging_prefix: None,
            topic: None,
            notify: Vec::new(),
            tags: BTreeMap::new(),
            namespace: "CISBenchmark".to_owned(),
            name_prefix: DEFAULT_NAME_PREFIX.to_owned(),
            respect_owners: false,
        }
    }
}

impl Settings {
    /// Why a control is skipped, if the settings skip it.
    #[must_use]
    pub fn skip_reason(&self, control: &Slug) -> Option<&str> {
        self.per_control.get(control)?.skip.as_deref()
    }

    /// The settings of one control; the default if there are none.
    #[must_use]
    pub fn control(&self, control: &Slug) -> ControlSettings {
        self.per_control.get(control).cloned().unwrap_or_default()
    }

    /// The maximum number of matching events in one period that an accepted alarm may wait for.
    #[must_use]
    pub fn events_allowed(&self, control: &Slug) -> u32 {
        let asked = self.per_control.get(control);
        asked.and_then(|asked| asked.max_threshold).unwrap_or(1)
    }
}
