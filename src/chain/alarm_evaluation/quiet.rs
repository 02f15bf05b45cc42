//! Whether an alarm leaves ALARM while nothing of interest happens. One that does not notifies once and never again.

use super::samples::{QuietSource, Samples};
use super::statistic::Statistic;
use super::threshold::Limit;
use crate::chain::events_to_alarm::EventsToAlarm;
use crate::state::Alarm;

/// Checks that the alarm can leave ALARM.
pub(super) fn check_leaves_alarm(
    alarm: &Alarm,
    statistic: Statistic,
    samples: &Samples,
    limit: &Limit,
) -> Result<(), EventsToAlarm> {
    // An event that does not breach takes the alarm out of ALARM, and silence puts it back. That is not intended.
    let breached = |events: u32| {
        let (low, high) = statistic.with(events, samples);
        limit.breached(low) && limit.breached(high)
    };
    let in_alarm = |why: String| {
        if breached(1) && breached(u32::MAX) {
            EventsToAlarm::never_leaves_alarm(why)
        } else {
            EventsToAlarm::NotProven(format!("{why} but for an event"))
        }
    };
    if let Some(breach) = find_quiet_breach(statistic, samples, limit) {
        return Err(match breach {
            QuietBreach::Certain(why) => in_alarm(format!("{why}, so it never leaves ALARM")),
            QuietBreach::Possible(why) => {
                EventsToAlarm::NotProven(format!("{why}, so it may never leave ALARM"))
            }
        });
    }
    check_missing_datapoints(alarm, samples, in_alarm)
}

/// What is published while nothing of interest happens breaches the threshold; the reason, one clause.
enum QuietBreach {
    Certain(String),
    Possible(String),
}

fn find_quiet_breach(
    statistic: Statistic,
    samples: &Samples,
    limit: &Limit,
) -> Option<QuietBreach> {
    let ends = |sources: &[&QuietSource]| {
        let bounds = statistic.quiet(sources.iter().copied());
        bounds.map_or((false, false), |(low, high)| {
            (limit.breached(low), limit.breached(high))
        })
    };
    let all: Vec<&QuietSource> = samples.quiet.iter().collect();
    let certain: Vec<&QuietSource> = all.iter().copied().filter(|one| one.certain).collect();
    let why = |sources: &[&QuietSource]| {
        let mut alone = sources
            .iter()
            .filter(|one| ends(&[**one]) != (false, false));
        alone.next().map_or_else(
            || "what the filters of its metric publish together is over its threshold".to_owned(),
            |one| one.why.clone(),
        )
    };
    match ends(&certain) {
        (false, false) if ends(&all) == (false, false) => None,
        (false, false) => Some(QuietBreach::Possible(why(&all))),
        _ if ends(&all) == (true, true) => Some(QuietBreach::Certain(why(&certain))),
        // One default value comes in every minute of a busy period. How often a pattern matches, and which default values
        // come together, is not known so well.
        _ if matches!(all.as_slice(), [one] if !one.is_unbounded()) => {
            Some(QuietBreach::Certain(why(&certain)))
        }
        _ => Some(QuietBreach::Possible(why(&certain))),
    }
}

/// Checks that the alarm leaves ALARM by the way it treats periods without a datapoint.
fn check_missing_datapoints(
    alarm: &Alarm,
    samples: &Samples,
    in_alarm: impl Fn(String) -> EventsToAlarm,
) -> Result<(), EventsToAlarm> {
    let not_proven = |why: &str| Err(EventsToAlarm::NotProven(why.to_owned()));
    let defaults_alone = samples
        .quiet
        .iter()
        .all(|one| one.certain && !one.is_unbounded());
    match alarm.treat_missing_data.as_deref() {
        Some("breaching") if samples.quiet.is_empty() => Err(in_alarm(
            "it counts periods without data as breaching, so it never leaves ALARM".to_owned(),
        )),
        Some("breaching") => {
            let why = "it counts periods in which the log group takes in nothing as breaching, so it is in ALARM already when an event comes after one";
            Err(if defaults_alone {
                in_alarm(why.to_owned())
            } else {
                EventsToAlarm::NotProven(why.to_owned())
            })
        }
        Some("ignore") if samples.quiet.is_empty() => Err(EventsToAlarm::never_leaves_alarm(
            "it keeps its state in periods without data, so after one event it never leaves ALARM"
                .to_owned(),
        )),
        Some("ignore") if !samples.quiet.iter().any(|one| one.certain) => not_proven(
            "it keeps its state in periods without data, and whether other filters of its metric publish anything is not known",
        ),
        // One quiet period ends an ALARM that needs all periods. If it needs fewer, many quiet periods must follow.
        Some("ignore")
            if alarm
                .datapoints_to_alarm
                .is_some_and(|m| Some(m) < alarm.evaluation_periods) =>
        {
            not_proven(
                "it keeps its state in periods without data, and whether enough others follow for it to leave ALARM is not known",
            )
        }
        None | Some("notBreaching" | "missing" | "ignore") => Ok(()),
        Some(other) => not_proven(&format!("it treats missing data as {other}")),
    }
}

/// Whether quiet periods have datapoints.
///
/// # Errors
///
/// If it is not known.
pub(super) fn has_datapoints(samples: &Samples) -> Result<bool, EventsToAlarm> {
    if samples.quiet.is_empty() {
        return Ok(false);
    }
    if samples.quiet.iter().any(|one| one.certain) {
        return Ok(true);
    }
    Err(EventsToAlarm::NotProven(
        "it waits for several periods, and whether other filters of its metric publish anything in them is not known"
            .to_owned(),
    ))
}
