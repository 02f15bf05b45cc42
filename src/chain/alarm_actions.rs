//! What an alarm does that notifies no topic when it goes to ALARM.

use crate::chain::link::Link;
use crate::chain::status::{ChainStatus, Consequence};
use crate::state::{Alarm, Arn, TopicArn};

/// The status of a chain that ends at an alarm without a topic among its actions for ALARM. What a function or an incident
/// does is not read, so whether somebody is told is not known.
pub(super) fn no_topic(alarm: &Alarm) -> ChainStatus {
    let link = Link::Alarm;
    let calls: Vec<String> = alarm
        .alarm_actions
        .iter()
        .filter_map(|one| call(one))
        .collect();
    if !calls.is_empty() {
        let reason = format!(
            "notifies no topic but {}, and whether that tells a person is not known",
            calls.join(" and ")
        );
        return ChainStatus::Uncertain { link, reason };
    }
    let other_states = [
        ("OK", &alarm.ok_actions),
        ("INSUFFICIENT_DATA", &alarm.insufficient_data_actions),
    ];
    let elsewhere: Vec<String> = other_states
        .into_iter()
        .flat_map(|(state, actions)| topics(actions).map(move |topic| (state, topic)))
        .map(|(state, topic)| format!("topic {} when it goes to {state}", topic.name()))
        .collect();
    let reason = if elsewhere.is_empty() {
        "notifies no topic".to_owned()
    } else {
        format!(
            "notifies no topic when it goes to ALARM, but {}",
            elsewhere.join(" and ")
        )
    };
    ChainStatus::broken(link, reason, Consequence::NobodyNotified)
}

fn topics(actions: &[String]) -> impl Iterator<Item = TopicArn> {
    let topics = actions
        .iter()
        .filter(|action| Arn::parse(action).is_some_and(|arn| arn.service == "sns"));
    topics.map(|action| TopicArn::new(action.as_str()))
}

/// What an action does that may tell a person, as a verb and its object ("Alarm actions", CloudWatch user guide).
fn call(action: &str) -> Option<String> {
    let arn = Arn::parse(action)?;
    let (_, name) = action.rsplit_once([':', '/'])?;
    match arn.service {
        "lambda" => {
            let (_, function) = action.split_once(":function:")?;
            Some(format!("calls function {function}"))
        }
        "ssm-incidents" => Some(format!("starts response plan {name} of Incident Manager")),
        "ssm" => Some("makes an OpsItem of Systems Manager".to_owned()),
        "aiops" => Some("starts an investigation of CloudWatch".to_owned()),
        _ => None,
    }
}
