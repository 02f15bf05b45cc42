//! How many matching events put an alarm into ALARM, by arithmetic over what AWS documents ("Alarm evaluation" and
//! "Configuring how CloudWatch alarms treat missing data", CloudWatch user guide).
//!
//! Assumptions: a filter adds its metric value once for each event. A period without an event has no datapoint; if a
//! filter of the metric has a default value, the period has one for each minute in which its log group ingested other
//! events, and none for the other minutes. Datapoints arrive in the order of their periods and at most one period late. The
//! alarm still evaluates the last of them, as it reads more periods than it evaluates.

mod bounds;
mod quiet;
mod samples;
mod statistic;
mod threshold;

pub use crate::chain::events_to_alarm::EventsToAlarm;
pub use samples::unit_of;

use crate::chain::metric_feed::MetricFeed;
use crate::state::Alarm;
use quiet::{check_leaves_alarm, has_datapoints};
use samples::Samples;
use statistic::Statistic;
use threshold::Limit;

/// Why this many events that the filter of `feed` matches, all in one period, do not put `alarm` into ALARM or are not proven
/// to; `None` if they do.
#[must_use]
pub fn why_not_triggered_by(events: u32, alarm: &Alarm, feed: &MetricFeed<'_>) -> Option<String> {
    match events_to_alarm(alarm, feed) {
        EventsToAlarm::Events {
            in_a_period,
            periods: 1,
            ..
        } if in_a_period <= events => None,
        EventsToAlarm::Events { why, .. }
        | EventsToAlarm::Never { why, .. }
        | EventsToAlarm::NotProven(why) => Some(why),
    }
}

/// The events matched by the filter of `feed` that put `alarm` into ALARM.
#[must_use]
pub fn events_to_alarm(alarm: &Alarm, feed: &MetricFeed<'_>) -> EventsToAlarm {
    let evaluate = || count_events(alarm, feed).unwrap_or_else(|other| other);
    let filters = feed.others.len() + 1;
    feed.results.find_or_insert(alarm, filters, evaluate)
}

/// The number of events, or as an error that there is none.
fn count_events(alarm: &Alarm, feed: &MetricFeed<'_>) -> Result<EventsToAlarm, EventsToAlarm> {
    let not_proven = |why: String| EventsToAlarm::NotProven(why);
    let unit = unit_of(feed.filter);
    if let Some(other) = alarm.unit.as_deref().filter(|other| *other != unit) {
        return Err(EventsToAlarm::never(format!(
            "it watches the unit {other}, the metric has {unit}"
        )));
    }
    let minutes = minutes_per_period(alarm)?;
    let samples = Samples::of(alarm, feed, minutes).map_err(not_proven)?;
    let statistic = Statistic::of(alarm).map_err(not_proven)?;
    let limit = Limit::of(alarm).map_err(not_proven)?;
    check_leaves_alarm(alarm, statistic, &samples, &limit)?;
    let (in_a_period, why) = events_in_period(statistic, &samples, &limit)?;
    let (in_a_period, why) = match required_samples(alarm, statistic, &samples)? {
        Some((least, why)) if least > in_a_period => (least, why),
        _ => (in_a_period, why),
    };
    let (periods, later) = required_periods(alarm, &samples)?;
    let why = match (in_a_period, periods) {
        (1, 1) => String::new(),
        (1, many) => format!("it wants {many} periods with an event before it speaks"),
        (_, 1) => format!("{why}, so it takes {in_a_period} events in one period"),
        (_, many) => format!(
            "{why}, and it wants {many} such periods before it speaks, so it takes {} events",
            in_a_period.saturating_mul(many)
        ),
    };
    Ok(EventsToAlarm::Events {
        in_a_period,
        periods,
        why,
        later,
    })
}

/// The number of datapoints of the metric in a period. The metric of a filter has one a minute ("Creating metrics
/// from log events using filters", CloudWatch Logs user guide).
fn minutes_per_period(alarm: &Alarm) -> Result<u32, EventsToAlarm> {
    if let Some(manner) = &alarm.evaluation.manner {
        return Err(EventsToAlarm::NotProven(format!(
            "it is evaluated by {manner}"
        )));
    }
    match alarm.period.map(|seconds| (seconds, seconds / 60)) {
        Some((seconds, 0)) => Err(EventsToAlarm::NotProven(format!(
            "its period of {seconds} s is shorter than the minute for which a metric filter counts, so a datapoint that comes late is out of its sight"
        ))),
        Some((_, minutes)) => u32::try_from(minutes).map_err(|_| no_period()),
        None => Err(no_period()),
    }
}

fn no_period() -> EventsToAlarm {
    EventsToAlarm::NotProven("it has no period".to_owned())
}

/// The least number of events in one period with which the statistic breaches, and so do all greater numbers; and why one
/// event is not enough.
fn events_in_period(
    statistic: Statistic,
    samples: &Samples,
    limit: &Limit,
) -> Result<(u32, String), EventsToAlarm> {
    let breached = |events: u32| {
        let (low, high) = statistic.with(events, samples);
        (limit.breached(low), limit.breached(high))
    };
    let surely = |events: u32| matches!(breached(events), (true, true));
    let perhaps = |events: u32| !matches!(breached(events), (false, false));
    let words = statistic.words();
    let (low, high) = statistic.with(1, samples);
    let one = format!(
        "one event makes {words} {}, its threshold is {}",
        if limit.looks_down() { high } else { low },
        limit.threshold
    );
    if !surely(u32::MAX) {
        return Err(if perhaps(u32::MAX) {
            EventsToAlarm::NotProven(samples.why_uncertain(&words))
        } else if perhaps(1) {
            // A sum is low for few events and high for many, which then do not breach.
            EventsToAlarm::never(format!(
                "it goes off on few events and falls silent on many, for {words} must stay below {}",
                limit.threshold
            ))
        } else if limit.looks_down() {
            EventsToAlarm::never(one)
        } else {
            EventsToAlarm::never(format!("{one}, and no number of events makes it more"))
        });
    }
    if surely(1) {
        return Ok((1, String::new()));
    }
    if matches!(statistic, Statistic::Percentile(_)) && !samples.are_of_the_event_alone() {
        return Err(EventsToAlarm::NotProven(format!(
            "{words} of one event hangs on the other samples of the period"
        )));
    }
    // A binary search: more events bring the statistic nearer to its limit, or over it.
    let (mut few, mut enough) = (1_u32, u32::MAX);
    while enough - few > 1 {
        let middle = few + (enough - few) / 2;
        if surely(middle) {
            enough = middle;
        } else {
            few = middle;
        }
    }
    if samples.are_of_several_filters() && perhaps(enough - 1) {
        return Err(EventsToAlarm::NotProven(samples.why_uncertain(&words)));
    }
    Ok((enough, one))
}

/// The number of samples that a percentile needs if the alarm ignores low sample counts: 10/(1 − p) above one half, 10/p below
/// ("Percentile-based CloudWatch alarms and low data samples", CloudWatch user guide).
fn required_samples(
    alarm: &Alarm,
    statistic: Statistic,
    samples: &Samples,
) -> Result<Option<(u32, String)>, EventsToAlarm> {
    let (Statistic::Percentile(percent), Some("ignore")) =
        (statistic, alarm.evaluation.low_sample_count.as_deref())
    else {
        return Ok(None);
    };
    let words = statistic.words();
    if !samples.are_of_the_event_alone() {
        return Err(EventsToAlarm::NotProven(format!(
            "it ignores {words} of too few samples, and so may stay in ALARM in quiet periods"
        )));
    }
    // In thousandths of a percent, the precision of CloudWatch.
    let rank = (percent.min(100.0 - percent) * 1000.0).round();
    let least = (1_000_000.0 / rank).ceil();
    match (1..=1_000_000_u32).find(|events| f64::from(*events) >= least) {
        Some(least) => Ok(Some((
            least,
            format!("it ignores {words} of too few samples"),
        ))),
        None => Err(EventsToAlarm::never(format!(
            "it ignores {words} of however many samples"
        ))),
    }
}

/// The number of periods that must have an event, and the number of periods until the alarm notifies.
fn required_periods(alarm: &Alarm, samples: &Samples) -> Result<(u32, u32), EventsToAlarm> {
    let unclear =
        || EventsToAlarm::NotProven("it does not say how many periods it evaluates".to_owned());
    let evaluated = alarm.evaluation_periods.ok_or_else(unclear)?;
    let wanted = alarm.datapoints_to_alarm.unwrap_or(evaluated);
    let wanted = u32::try_from(wanted).map_err(|_| unclear())?;
    if wanted <= 1 {
        return Ok((1, 0));
    }
    let as_missing = matches!(alarm.treat_missing_data.as_deref(), None | Some("missing"));
    if as_missing && !has_datapoints(samples)? {
        // "Avoiding premature transitions to alarm state": `- - X - -` is ALARM once the one breaching datapoint is as
        // old as the datapoints wanted are many, for what came after it is missing, all of it.
        return Ok((1, wanted - 1));
    }
    Ok((wanted, 0))
}
