//! What a person asked for, after flags, file and defaults have been laid over one another.

use crate::control::{BenchmarkVersion, Slug};
use crate::state::BucketName;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The settings of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whose numbers and titles are shown, and whose texts count.
    pub benchmark: BenchmarkVersion,
    /// The controls looked at; `None` means all.
    pub controls: Option<BTreeSet<Slug>>,
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
    /// The namespace of the metrics we create.
    pub namespace: String,
    /// What the names of filters, metrics, alarms and the topic we create start with.
    pub name_prefix: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            benchmark: BenchmarkVersion::default(),
            controls: None,
            trail: None,
            logging_bucket: None,
            logging_prefix: None,
            topic: None,
            notify: Vec::new(),
            namespace: "CISBenchmark".to_owned(),
            name_prefix: "cis-fix-".to_owned(),
        }
    }
}

impl Subscriber {
    /// Whether this is their address; SNS keeps an e-mail address as it was typed.
    #[must_use]
    pub fn is_at(&self, endpoint: &str) -> bool {
        if self.protocol == "email" {
            self.endpoint.eq_ignore_ascii_case(endpoint)
        } else {
            self.endpoint == endpoint
        }
    }
}

/// Somebody to subscribe to the topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subscriber {
    /// SNS's name of the protocol: `email`.
    pub protocol: String,
    /// The address.
    pub endpoint: String,
}
