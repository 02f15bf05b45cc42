//! What should be there: fully named resources with computed ARNs, nothing "known after apply".
//! Where something of somebody else's stands in the way, the obstacle is said instead.

mod description;
mod drift;
mod names;
mod owner;
mod scene;
mod target;
mod topic;
mod watch;

#[cfg(test)]
mod tests;

pub use description::{ownership_mark, wording};
pub use names::alarm_names;
pub(crate) use names::{is_our_alarm, plain_name};
pub use owner::{Owner, of_bucket, of_log_group, of_topic};
pub use target::{
    DesiredTarget, LIFECYCLE_ID, desired_lifecycle, log_statement, tls_statement, with_statements,
};
pub use topic::{DesiredTopic, TopicState};
pub use watch::{FILTERS_PER_LOG_GROUP, FilterSource, Watch};

use crate::assess::Link;
use crate::control::Slug;
use crate::select::{Inputs, Selection, TrailChoice};
use std::collections::BTreeMap;

/// The tag every resource of ours bears, where AWS has tags.
pub const MARK: (&str, &str) = ("managed-by", "cis-fix");

/// The tags of everything we create: ours, and what the settings ask for.
#[must_use]
pub fn desired_tags(inputs: Inputs<'_>) -> BTreeMap<String, String> {
    let mut tags = inputs.settings.tags.clone();
    tags.insert(MARK.0.to_owned(), MARK.1.to_owned());
    tags
}

/// Something in the way that this program may not move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The link it breaks.
    pub link: Link,
    /// What it is, one clause.
    pub words: String,
    /// What a person can do.
    pub advice: Vec<String>,
    /// The IAM action that is missing, where it is a denied call.
    pub denied: Option<String>,
}

impl Obstacle {
    pub(crate) fn new(link: Link, words: impl Into<String>, advice: Vec<String>) -> Self {
        Self {
            link,
            words: words.into(),
            advice,
            denied: None,
        }
    }

    pub(crate) fn denied(link: Link, words: impl Into<String>, action: &str) -> Self {
        Self {
            link,
            words: words.into(),
            advice: Vec::new(),
            denied: Some(action.to_owned()),
        }
    }
}

/// What should be there.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    /// The topic our alarms notify; `None` without a trail.
    pub topic: Option<DesiredTopic>,
    /// The filter and the alarm of every metric-filter control of the run.
    pub watches: BTreeMap<Slug, Result<Watch, Obstacle>>,
    /// The buckets that receive access logs which are not on yet, or are ours.
    pub targets: Vec<DesiredTarget>,
}

/// Names everything.
#[must_use]
pub fn desired(inputs: Inputs<'_>, selection: &Selection) -> Desired {
    let topic = match (&selection.trail, &selection.topic) {
        (TrailChoice::Chosen(trail), Some(choice)) => Some(topic::desired(inputs, trail, choice)),
        _ => None,
    };
    let watches = match (&selection.trail, &topic) {
        (TrailChoice::Chosen(trail), Some(topic)) => {
            watch::desired(inputs, selection, trail, topic)
        }
        _ => BTreeMap::new(),
    };
    Desired {
        topic,
        watches,
        targets: target::desired(inputs, selection),
    }
}
