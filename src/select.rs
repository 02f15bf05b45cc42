//! Which trail and log group, topic and buckets the run is about. Each choice has its reason.

mod logging;
mod topic;
mod trail;

#[cfg(test)]
mod tests;

pub use logging::{LoggingChoice, create_trail_advice};
pub use topic::{TopicChoice, named_topic, own_topic};
pub use trail::{OtherTrail, TrailChoice};

use crate::chain::trail_chains::TrailChains;
use crate::inputs::Inputs;
use crate::state::Region;

/// What the run is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The trail whose log group gets the filters, or why there is none.
    pub trail: TrailChoice,
    /// The other trails that qualify, or may. Filters in their log groups count, and none is created there.
    pub others: Vec<OtherTrail>,
    /// The topic that our alarms notify; `None` without a trail.
    pub topic: Option<TopicChoice>,
    /// The buckets of the account's own trails, in the order of their names.
    pub logging: Vec<LoggingChoice>,
}

impl Selection {
    /// The Region of filters, alarms and topic: the trail's home Region.
    #[must_use]
    pub fn home_region(&self) -> Option<&Region> {
        match &self.trail {
            TrailChoice::Chosen(chosen) => Some(&chosen.trail.home_region),
            _ => None,
        }
    }
}

/// Chooses the trail, the topic and the buckets, and follows the chains of each trail that qualifies: the chosen one
/// first, no chains without a trail. It works on what has been read so far, so that `questions` can ask for the rest.
#[must_use]
pub fn select(inputs: Inputs<'_>) -> (Selection, Vec<TrailChains<'_>>) {
    let (trail, trails) = if inputs.wants_alarms() {
        trail::choose(inputs)
    } else {
        (TrailChoice::NotNeeded, Vec::new())
    };
    let topic = trails.first().map(|chosen| topic::choose(inputs, chosen));
    let others = trails.iter().skip(1).map(|other| OtherTrail {
        chosen: other.trail.clone(),
        unread: other.unread.clone(),
    });
    let selection = Selection {
        trail,
        others: others.collect(),
        topic,
        logging: logging::choose(inputs),
    };
    (selection, trails)
}
