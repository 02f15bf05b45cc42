//! What `verify` adds to the report.

use super::timestamp::rfc3339;
use crate::state::TopicArn;
use crate::verify::{
    AlarmReset, DependentAlarm, DifferingEvent, FilterTestResult, FireDrillResult, LogDelivery,
    MatcherVerdict, NewestLog, Verification,
};
use serde::Serialize;
use serde_json::Value;

/// The answers of AWS to everything `verify` asked.
#[derive(Debug, Clone, Serialize)]
pub struct VerificationV1<'a> {
    /// Whether AWS confirmed everything it was asked.
    pub confirmed: bool,
    /// The verdict of AWS's matcher on each pattern.
    pub tests: Vec<FilterTestV1<'a>>,
    /// The newest access log of each bucket whose access logging is on.
    pub access_logs: Vec<AccessLogsV1<'a>>,
    /// The fire drill; null if there was none.
    pub fire_drill: Option<FireDrillV1<'a>>,
}

/// A pattern by which a control passes, tested with AWS's matcher.
#[derive(Debug, Clone, Serialize)]
pub struct FilterTestV1<'a> {
    /// The control's slug.
    pub control: &'a str,
    /// The control's number.
    pub id: &'a str,
    /// The name of the metric filter.
    pub filter: &'a str,
    /// The pattern.
    pub pattern: &'a str,
    /// How many events were tested.
    pub events: usize,
    /// `agrees`, `differs` or `unconfirmed`.
    pub outcome: &'static str,
    /// Why AWS gave no verdict; null if it did.
    pub why: Option<&'a str>,
    /// The events on which AWS differs.
    pub cases: Vec<DifferingEventV1<'a>>,
}

/// An event on which AWS's matcher differs, in the form that `cis-fix pattern test` reads.
#[derive(Debug, Clone, Serialize)]
pub struct DifferingEventV1<'a> {
    /// The pattern.
    pub pattern: &'a str,
    /// The event.
    pub event: &'a Value,
    /// Whether it matches by AWS's matcher.
    #[serde(rename = "match")]
    pub matches: bool,
}

/// The access logs of a bucket.
#[derive(Debug, Clone, Serialize)]
pub struct AccessLogsV1<'a> {
    /// The logged bucket.
    pub bucket: &'a str,
    /// The bucket that receives the logs.
    pub target: &'a str,
    /// The prefix of their keys.
    pub prefix: &'a str,
    /// `delivered`, `late`, `none` or `unknown`.
    pub outcome: &'static str,
    /// The key of the newest log; null if none was found.
    pub newest: Option<&'a str>,
    /// The time in that key, RFC 3339 in UTC.
    pub newest_at: Option<String>,
    /// The age of the newest log in seconds.
    pub age_seconds: Option<i64>,
    /// The same in words.
    pub words: String,
}

/// A fire drill.
#[derive(Debug, Clone, Serialize)]
pub struct FireDrillV1<'a> {
    /// The control's slug.
    pub control: &'a str,
    /// The alarm.
    pub alarm: &'a str,
    /// The alarm's Region.
    pub region: &'a str,
    /// The composite alarms that depend on it.
    pub composites: Vec<DependentAlarmV1<'a>>,
    /// The topics that it and these alarms notify, in any state.
    pub topics: Vec<&'a str>,
    /// The confirmed subscribers of these topics; addresses that contain a key are masked.
    #[serde(rename = "told")]
    pub recipients: &'a [String],
    /// The alarm's state before the drill.
    pub state_before: &'a str,
    /// `restored`, `alarmed` (the metric really crossed the threshold during the drill) or `failed`.
    pub outcome: &'static str,
    /// The same in words.
    pub words: String,
}

/// A composite alarm that depends on the alarm of a fire drill.
#[derive(Debug, Clone, Serialize)]
pub struct DependentAlarmV1<'a> {
    /// The composite alarm.
    pub alarm: &'a str,
    /// The ARNs of its actions for every state.
    pub actions: &'a [String],
    /// Whether its actions are enabled.
    pub actions_enabled: bool,
    /// Whether its rule is understood. A rule that is not may name any alarm.
    pub understood: bool,
}

pub(super) fn verify(verification: &Verification) -> VerificationV1<'_> {
    VerificationV1 {
        confirmed: verification.is_confirmed(),
        tests: verification.tests.iter().map(filter_test).collect(),
        access_logs: verification.deliveries.iter().map(access_logs).collect(),
        fire_drill: verification.fire_drill.as_ref().map(fire_drill),
    }
}

fn filter_test(result: &FilterTestResult) -> FilterTestV1<'_> {
    let FilterTestResult { test, verdict } = result;
    let (outcome, why, differing): (_, _, &[DifferingEvent]) = match verdict {
        MatcherVerdict::Agrees => ("agrees", None, &[]),
        MatcherVerdict::Differs { events } => ("differs", None, events),
        MatcherVerdict::Unconfirmed { reason } => ("unconfirmed", Some(reason.as_str()), &[]),
    };
    FilterTestV1 {
        control: test.control.as_str(),
        id: &test.id,
        filter: &test.filter,
        pattern: &test.pattern,
        events: test.events.len(),
        outcome,
        why,
        cases: differing
            .iter()
            .map(|one| DifferingEventV1 {
                pattern: &one.pattern,
                event: &one.event,
                matches: one.matches,
            })
            .collect(),
    }
}

fn access_logs(delivery: &LogDelivery) -> AccessLogsV1<'_> {
    let found = match &delivery.newest {
        NewestLog::Found { key, at, .. } => Some((key.as_str(), *at)),
        _ => None,
    };
    AccessLogsV1 {
        bucket: delivery.location.bucket.as_str(),
        target: delivery.location.target.as_str(),
        prefix: &delivery.location.prefix,
        outcome: delivery.status().word(),
        newest: found.map(|(key, _)| key),
        newest_at: found.and_then(|(_, at)| rfc3339(at)),
        age_seconds: delivery.age(),
        words: delivery.describe(),
    }
}

fn fire_drill(result: &FireDrillResult) -> FireDrillV1<'_> {
    let FireDrillResult {
        drill,
        state_before,
        reset,
    } = result;
    FireDrillV1 {
        control: drill.control.as_str(),
        alarm: &drill.alarm,
        region: drill.region.as_str(),
        composites: drill.composites.iter().map(dependent_alarm).collect(),
        topics: drill.topics.iter().map(TopicArn::as_str).collect(),
        recipients: &drill.recipients,
        state_before,
        outcome: match reset {
            AlarmReset::Done => "restored",
            AlarmReset::RealAlarm { .. } => "alarmed",
            AlarmReset::Failed { .. } => "failed",
        },
        words: result.describe(),
    }
}

fn dependent_alarm(alarm: &DependentAlarm) -> DependentAlarmV1<'_> {
    DependentAlarmV1 {
        alarm: &alarm.name,
        actions: &alarm.actions,
        actions_enabled: alarm.actions_enabled,
        understood: alarm.understood,
    }
}
