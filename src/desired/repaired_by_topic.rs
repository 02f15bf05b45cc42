//! The controls whose existing filters and alarms lack only a working topic.

use crate::chain::chains::Chains;
use crate::chain::subscription_filter::person_subscriptions;
use crate::chain::topic_repair::{gains_person, with_repaired_topic};
use crate::chain::trail_chains::TrailChains;
use crate::control::Slug;
use crate::desired::topic::{DesiredTopic, TopicState};
use crate::inputs::Inputs;
use crate::state::{Alarm, TopicArn};
use std::collections::BTreeSet;

/// The controls that fail now, and pass once the topic of the run has our statement and a confirmed subscriber. They get no
/// filter and no alarm of ours.
pub(super) fn repaired_by_topic(
    inputs: Inputs<'_>,
    chains: &Chains<'_>,
    topic: &DesiredTopic,
) -> BTreeSet<Slug> {
    let can_work = !matches!(topic.state, TopicState::Elsewhere | TopicState::Blocked(_));
    let failing: Vec<&Slug> = inputs
        .controls()
        .filter(|control| control.filter().is_some() && chains.proof(inputs, control).is_none())
        .map(|control| &control.slug)
        .collect();
    // Following the chains again takes as long as a whole review, so it is left out where no alarm notifies the topic.
    if failing.is_empty() || !can_work || !is_notified(inputs, &topic.arn) {
        return BTreeSet::new();
    }
    // If there is no subscriber yet, someone has to be subscribed in any case.
    let nobody = person_subscriptions(&inputs.observed.topic(&topic.arn))
        .next()
        .is_none();
    let subscribed = nobody || gains_person(inputs, &topic.arn);
    let observed = with_repaired_topic(inputs, &topic.arn, subscribed);
    let inputs = Inputs {
        observed: &observed,
        ..inputs
    };
    let trails = chains.trails().iter();
    let trails = trails.map(|trail| (trail.trail.clone(), trail.unread.clone()));
    let trails: Vec<_> = trails.collect();
    let repaired = Chains::of(inputs, TrailChains::follow_all(inputs, &trails));
    inputs
        .controls()
        .filter(|control| {
            failing.contains(&&control.slug) && repaired.proof(inputs, control).is_some()
        })
        .map(|control| control.slug.clone())
        .collect()
}

/// Whether an alarm of the topic's Region notifies it.
fn is_notified(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    let alarms = inputs.observed.known_alarms(&arn.region());
    let mut topics = alarms.into_iter().flat_map(Alarm::topics);
    topics.any(|topic| topic == *arn)
}
