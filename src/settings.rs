//! What a person asked for, after flags, file and defaults have been laid over one another.

mod control;
mod output;
mod subscriber;
mod timeouts;
mod values;

#[cfg(test)]
mod tests;

pub use control::ControlSettings;
pub use output::{Colour, Format, WriteRate};
pub use subscriber::Subscriber;
pub use timeouts::{Timeouts, parse_attempts, parse_timeout};
pub use values::{
    DEFAULT_NAME_PREFIX, check_tag, parse_account_id, parse_bucket_name, parse_name_prefix,
    parse_region, parse_tag, parse_topic,
};

use crate::control::{BenchmarkVersion, Slug};
use crate::state::BucketName;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The settings of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whose numbers and titles are shown, and whose texts count.
    pub benchmark: BenchmarkVersion,
    /// The controls looked at; `None` means all.
    pub controls: Option<BTreeSet<Slug>>,
    /// What is special about single controls.
    pub per_control: BTreeMap<Slug, ControlSettings>,
    /// The trail to use, by name or ARN.
    pub trail: Option<String>,
    /// An existing bucket that shall receive the access logs.
    pub logging_bucket: Option<BucketName>,
    /// What the keys of the access logs start with; default is the source bucket's name and `/`.
    pub logging_prefix: Option<String>,
    /// The topic alarms shall notify, by name or ARN.
    pub topic: Option<String>,
    /// Who shall be subscribed to it.
    pub notify: Vec<Subscriber>,
    /// Tags that everything created bears beside ours, where AWS has tags.
    pub tags: BTreeMap<String, String>,
    /// The namespace of the metrics we create.
    pub namespace: String,
    /// What the names of filters, metrics, alarms, the topic and the bucket we create start with.
    pub name_prefix: String,
    /// Whether what a template keeps is not added to, where nothing of it would be changed.
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
    /// Why a control is not looked at, if the settings say so.
    #[must_use]
    pub fn skip_reason(&self, control: &Slug) -> Option<&str> {
        self.per_control.get(control)?.skip.as_deref()
    }

    /// What the settings ask for one control; the default if they do not name it.
    #[must_use]
    pub fn control(&self, control: &Slug) -> ControlSettings {
        self.per_control.get(control).cloned().unwrap_or_default()
    }

    /// How many matching events in one period an alarm may wait for and still count.
    #[must_use]
    pub fn events_allowed(&self, control: &Slug) -> u32 {
        let asked = self.per_control.get(control);
        asked.and_then(|asked| asked.max_threshold).unwrap_or(1)
    }
}
