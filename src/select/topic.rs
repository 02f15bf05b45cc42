//! Which topic our alarms notify, in this order:
//!
//! 1. the one that the settings name;
//! 2. the one that working alarms of these controls share and that has a confirmed subscriber;
//! 3. the one that alarms of these controls notify and that lacks only what the run adds;
//! 4. a new one.

use crate::chain::subscription_filter::person_subscriptions;
use crate::chain::topic_repair::{gains_person, is_repairable, lacks_statement};
use crate::chain::trail::ChosenTrail;
use crate::chain::trail_chains::TrailChains;
use crate::inputs::Inputs;
use crate::managed_by::topic_managed_by;
use crate::state::TopicArn;
use std::collections::BTreeMap;

/// The topic that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicChoice {
    /// Its ARN. The topic may not exist yet.
    pub arn: TopicArn,
    /// The reason.
    pub reason: String,
    /// Whether it has the name of our own topic. Then it is used only if it is ours.
    pub ours: bool,
}

/// The ARN of our own topic.
#[must_use]
pub fn own_topic(inputs: Inputs<'_>, trail: &ChosenTrail) -> TopicArn {
    let name = format!("{}alarms", inputs.settings.name_prefix);
    in_home_region(inputs, trail, &name)
}

fn in_home_region(inputs: Inputs<'_>, trail: &ChosenTrail, name: &str) -> TopicArn {
    let partition = inputs.partition();
    TopicArn::new(format!(
        "arn:{partition}:sns:{}:{}:{name}",
        trail.trail.home_region,
        inputs.account()
    ))
}

/// The ARN that `--topic` names; it takes a name or an ARN.
#[must_use]
pub fn named_topic(inputs: Inputs<'_>, trail: &ChosenTrail) -> Option<TopicArn> {
    let wanted = inputs.settings.topic.as_deref()?;
    Some(if wanted.starts_with("arn:") {
        TopicArn::new(wanted)
    } else {
        in_home_region(inputs, trail, wanted)
    })
}

pub(super) fn choose(inputs: Inputs<'_>, chosen: &TrailChains<'_>) -> TopicChoice {
    let own = own_topic(inputs, &chosen.trail);
    if let Some(arn) = named_topic(inputs, &chosen.trail) {
        return TopicChoice {
            ours: arn == own,
            arn,
            reason: "you named it".to_owned(),
        };
    }
    let working = most_shared(chosen.working_topics(inputs), &own);
    let choice = match working {
        Some((arn, alarms)) => Some((arn, alarms, "a subscriber has confirmed")),
        None => repairable(inputs, chosen, &own),
    };
    match choice {
        Some((arn, alarms, why)) if arn != own => TopicChoice {
            ours: false,
            arn,
            reason: format!(
                "{alarms} alarm{} of these controls {} it, and {why}",
                if alarms == 1 { "" } else { "s" },
                if alarms == 1 { "notifies" } else { "notify" },
            ),
        },
        _ => TopicChoice {
            arn: own,
            reason: "created by cis-fix".to_owned(),
            ours: true,
        },
    }
}

/// The topic that most alarms notify. Ours wins a tie: names that others choose must not decide.
fn most_shared(topics: BTreeMap<TopicArn, usize>, own: &TopicArn) -> Option<(TopicArn, usize)> {
    let mut shared: Vec<(TopicArn, usize)> = topics.into_iter().collect();
    shared.sort_by(|(a, many), (b, more)| {
        let ours = (b == own).cmp(&(a == own));
        more.cmp(many).then(ours).then(a.cmp(b))
    });
    shared.into_iter().next()
}

/// The topic that alarms of these controls notify and that lacks only what the run adds, the number of these alarms, and
/// what it lacks.
fn repairable(
    inputs: Inputs<'_>,
    chosen: &TrailChains<'_>,
    own: &TopicArn,
) -> Option<(TopicArn, usize, &'static str)> {
    let home = &chosen.trail.trail.home_region;
    let mut topics = chosen.notified_topics(inputs);
    topics.retain(|arn, alarms| {
        // A FIFO topic takes no person as a subscriber.
        arn.account() == inputs.account()
            && arn.region() == *home
            && arn.name().strip_suffix(".fifo").is_none()
            && !is_kept_closed(inputs, arn)
            && is_known(inputs, arn)
            && has_or_gains_person(inputs, arn)
            && is_repairable(inputs, arn, alarms)
    });
    let counted = topics
        .into_iter()
        .map(|(topic, alarms)| (topic, alarms.len()));
    let (arn, alarms) = most_shared(counted.collect(), own)?;
    let lacks = match (lacks_statement(inputs, &arn), gains_person(inputs, &arn)) {
        (true, true) => "it lacks only a statement in its policy and a subscriber",
        (true, false) => "it lacks only a statement in its policy",
        (false, _) => "it lacks only a subscriber",
    };
    Some((arn, alarms, lacks))
}

/// Whether the topic exists and its subscribers are known.
fn is_known(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    let topic = inputs.observed.topic(arn);
    topic.attributes.present().is_some() && topic.subscriptions.present().is_some()
}

/// Whether the policy of a topic lacks a statement that a template would remove again.
fn is_kept_closed(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    lacks_statement(inputs, arn) && topic_managed_by(inputs, arn).is_some()
}

fn has_or_gains_person(inputs: Inputs<'_>, arn: &TopicArn) -> bool {
    gains_person(inputs, arn)
        || person_subscriptions(&inputs.observed.topic(arn))
            .next()
            .is_some()
}
