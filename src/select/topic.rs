//! Which topic our alarms notify: the one the settings name; else the one that working alarms of these controls share and
//! that has a confirmed subscriber; else one of our own.

use crate::chain::trail::ChosenTrail;
use crate::chain::trail_chains::TrailChains;
use crate::inputs::Inputs;
use crate::state::TopicArn;

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
    let mut shared: Vec<(TopicArn, usize)> = chosen.working_topics(inputs).into_iter().collect();
    // Ours wins a tie: names that others choose must not decide.
    shared.sort_by(|(a, many), (b, more)| {
        let ours = (*b == own).cmp(&(*a == own));
        more.cmp(many).then(ours).then(a.cmp(b))
    });
    match shared.into_iter().next() {
        Some((arn, alarms)) if arn != own => TopicChoice {
            ours: false,
            arn,
            reason: format!(
                "{alarms} alarm{} of these controls {} it, and somebody has confirmed",
                if alarms == 1 { "" } else { "s" },
                if alarms == 1 { "notifies" } else { "notify" },
            ),
        },
        _ => TopicChoice {
            arn: own,
            reason: "a topic of our own".to_owned(),
            ours: true,
        },
    }
}
