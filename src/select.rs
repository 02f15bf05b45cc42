//! Which of the account's things this run is about: the trail and its log group, the topic, the
//! trails' buckets and where their access logs shall go. Each choice carries its reason.

mod logging;
mod topic;
mod trail;

#[cfg(test)]
mod tests;

pub(crate) use logging::logs_of_logs;
pub use logging::{LoggingChoice, Target, create_trail_advice};
pub use topic::{TopicChoice, named_topic, own_topic};
pub use trail::{ChosenTrail, Delivery, OtherTrail, TrailChoice, delivery};

use crate::catalog::Catalog;
use crate::control::{Control, Kind};
use crate::settings::Settings;
use crate::state::{AccountId, Caller, Observed, Region, Trail};

/// What every decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The controls there are.
    pub catalog: &'a Catalog,
    /// What was asked for.
    pub settings: &'a Settings,
    /// What was read.
    pub observed: &'a Observed,
}

impl<'a> Inputs<'a> {
    /// The controls this run looks at, in order: those it speaks of but for the skipped ones.
    pub fn controls(&self) -> impl Iterator<Item = &'a Control> + use<'a> {
        let settings = self.settings;
        self.listed()
            .filter(move |control| settings.skipped(&control.slug).is_none())
    }

    /// The controls this run speaks of, in order: those of the benchmark version, or of them the
    /// ones that were named.
    pub fn listed(&self) -> impl Iterator<Item = &'a Control> + use<'a> {
        let settings = self.settings;
        self.catalog
            .in_version(settings.benchmark)
            .filter(move |control| {
                let named = settings.controls.as_ref();
                named.is_none_or(|named| named.contains(&control.slug))
            })
    }

    /// Whether any control of this run asks for a metric filter.
    #[must_use]
    pub fn wants_alarms(&self) -> bool {
        self.controls()
            .any(|control| matches!(control.kind, Kind::Filter(_)))
    }

    /// The access-logging control of this run, if it is among them.
    #[must_use]
    pub fn logging_control(&self) -> Option<&'a Control> {
        self.controls()
            .find(|control| matches!(control.kind, Kind::Logging(_)))
    }

    /// Who is asking, once that is known.
    #[must_use]
    pub fn caller(&self) -> Option<&'a Caller> {
        self.observed.caller.present()
    }

    /// The caller's account; empty until it is known, and then equal to no trail's owner.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.caller()
            .map_or_else(|| AccountId::new(""), |caller| caller.account.clone())
    }

    /// The partition ARNs are in; `aws` until it is known.
    #[must_use]
    pub fn partition(&self) -> &'a str {
        self.caller()
            .map_or("aws", |caller| caller.partition.as_str())
    }

    /// The trails that belong to the caller's account, in the order of their ARNs.
    #[must_use]
    pub fn own_trails(&self) -> Vec<&'a Trail> {
        let account = self.account();
        self.observed
            .all_trails()
            .into_iter()
            .filter(|trail| trail.owner() == account)
            .collect()
    }
}

/// Everything this run is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The trail whose log group carries the filters, or why there is none.
    pub trail: TrailChoice,
    /// The trails that qualify beside it, or may: what is in their log groups counts too, and nothing is made there.
    pub others: Vec<OtherTrail>,
    /// The topic our alarms notify; `None` without a trail.
    pub topic: Option<TopicChoice>,
    /// The buckets of the account's own trails, in the order of their names.
    pub logging: Vec<LoggingChoice>,
}

impl Selection {
    /// The chosen trail, and after it the others that are known to qualify.
    pub fn qualified(&self) -> impl Iterator<Item = &ChosenTrail> {
        let chosen = match &self.trail {
            TrailChoice::Chosen(chosen) => Some(chosen),
            _ => None,
        };
        let others = self.others.iter().filter(|other| other.unread.is_none());
        chosen.into_iter().chain(others.map(|other| &other.chosen))
    }

    /// The Region where filters, alarms and topic live: the trail's home Region.
    #[must_use]
    pub fn home_region(&self) -> Option<&Region> {
        match &self.trail {
            TrailChoice::Chosen(chosen) => Some(&chosen.trail.home_region),
            _ => None,
        }
    }
}

/// Chooses. Works on what has been read so far, so that `questions` can ask for the rest.
#[must_use]
pub fn select(inputs: Inputs<'_>) -> Selection {
    let (trail, others) = if inputs.wants_alarms() {
        trail::choose(inputs)
    } else {
        (TrailChoice::NotNeeded, Vec::new())
    };
    let topic = match &trail {
        TrailChoice::Chosen(chosen) => Some(topic::choose(inputs, chosen)),
        _ => None,
    };
    Selection {
        trail,
        others,
        topic,
        logging: logging::choose(inputs),
    }
}
