//! How many matching events put an alarm into ALARM, by arithmetic over what AWS documents ("Alarm evaluation" and
//! "Configuring how CloudWatch alarms treat missing data", CloudWatch user guide).
//!
//! Assumptions: the filter adds its metric value once for each event. A period without an event has no datapoint; if the
//! filter has a default value, the period has one for each minute in which the log group ingested other events, and none for
//! the other minutes. Datapoints arrive in the order of their periods and at most one period late. The alarm still evaluates
//! the last of them, as it reads more periods than it evaluates.

mod statistic;
mod threshold;

use crate::chain::status::Consequence;
use crate::state::{Alarm, MetricFilter};
use statistic::{Samples, Statistic};
use threshold::Limit;

/// The unit of the filter's metric. CloudWatch uses `None` if the filter names none.
#[must_use]
pub fn unit_of(filter: &MetricFilter) -> &str {
    filter.unit.as_deref().unwrap_or("None")
}

/// The events that put an alarm into ALARM, so that it notifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventsToAlarm {
    /// This many events.
    Events {
        /// The number of events in one period.
        in_a_period: u32,
        /// The number of consecutive periods with so many events.
        periods: u32,
        /// Why it takes more than one event; empty if one is enough.
        why: String,
        /// The number of periods after the event until it notifies.
        later: u32,
    },
    /// No number of events does.
    Never {
        /// The reason, one clause.
        why: String,
        /// What it means for the people who should be notified.
        consequence: Consequence,
    },
    /// AWS's documentation does not tell; the reason, one clause.
    NotProven(String),
}

impl EventsToAlarm {
    /// The number of events in all; `None` if it is not known.
    #[must_use]
    pub fn events(&self) -> Option<u32> {
        match self {
            Self::Events {
                in_a_period,
                periods,
                ..
            } => Some(in_a_period.saturating_mul(*periods)),
            Self::Never { .. } | Self::NotProven(_) => None,
        }
    }

    /// No number of events does, and the reason does not say what that means.
    fn never(why: String) -> Self {
        Self::Never {
            why,
            consequence: Consequence::NobodyNotified,
        }
    }

    /// No number of events does, as the alarm never leaves ALARM; the reason says so.
    fn never_leaves_alarm(why: String) -> Self {
        Self::Never {
            why,
            consequence: Consequence::InReason,
        }
    }

    /// What it means if one event, or as many as the settings allow, are not enough.
    #[must_use]
    pub fn consequence(&self) -> Consequence {
        match self {
            // The reason says how many events it takes instead.
            Self::Events { in_a_period, .. } if *in_a_period > 1 => Consequence::InReason,
            Self::Events { .. } => Consequence::NobodyNotified,
            Self::Never { consequence, .. } => *consequence,
            Self::NotProven(_) => Consequence::PerhapsNobody,
        }
    }
}

/// Why this many events that `filter` matches, all in one period, do not put `alarm` into ALARM or are not proven to; `None`
/// if they do.
#[must_use]
pub fn why_not_triggered_by(events: u32, alarm: &Alarm, filter: &MetricFilter) -> Option<String> {
    match events_to_alarm(alarm, filter) {
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

/// The events matched by `filter` that put `alarm` into ALARM.
#[must_use]
pub fn events_to_alarm(alarm: &Alarm, filter: &MetricFilter) -> EventsToAlarm {
    count_events(alarm, filter).unwrap_or_else(|other| other)
}

/// The number of events, or as an error that there is none.
fn count_events(alarm: &Alarm, filter: &MetricFilter) -> Result<EventsToAlarm, EventsToAlarm> {
    let not_proven = |why: String| EventsToAlarm::NotProven(why);
    if let Some(unit) = alarm
        .unit
        .as_deref()
        .filter(|unit| *unit != unit_of(filter))
    {
        return Err(EventsToAlarm::never(format!(
            "it watches the unit {unit}, the metric has {}",
            unit_of(filter)
        )));
    }
    let value: f64 = filter.value.parse().map_err(|_| {
        not_proven(format!(
            "its metric adds {}, which is no number",
            filter.value
        ))
    })?;
    let minutes = minutes_per_period(alarm)?;
    let samples = Samples {
        value,
        default: filter.default_value,
        minutes,
    };
    let statistic = Statistic::of(alarm).map_err(not_proven)?;
    let limit = Limit::of(alarm).map_err(not_proven)?;
    check_leaves_alarm(alarm, &statistic, &samples, &limit)?;
    let (in_a_period, why) = events_in_period(&statistic, &samples, &limit)?;
    let (in_a_period, why) = match required_samples(alarm, &statistic, &samples)? {
        Some((least, why)) if least > in_a_period => (least, why),
        _ => (in_a_period, why),
    };
    let (periods, later) = required_periods(alarm, filter)?;
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

/// Checks that the alarm can leave ALARM. One that cannot notifies once and never again.
fn check_leaves_alarm(
    alarm: &Alarm,
    statistic: &Statistic,
    samples: &Samples,
    limit: &Limit,
) -> Result<(), EventsToAlarm> {
    // An event that does not breach takes the alarm out of ALARM, and silence puts it back. That is not intended.
    let breached = |events: u32| {
        let (low, high) = statistic.with(events, samples);
        limit.breached(low) && limit.breached(high)
    };
    let in_alarm = |why: String| {
        Err(if breached(1) && breached(u32::MAX) {
            EventsToAlarm::never_leaves_alarm(why)
        } else {
            EventsToAlarm::NotProven(format!("{why} but for an event"))
        })
    };
    if let Some((low, high)) = statistic.quiet(samples)
        && (limit.breached(low) || limit.breached(high))
    {
        return in_alarm(
            "the filter's default value alone is over its threshold, so it never leaves ALARM"
                .to_owned(),
        );
    }
    match alarm.treat_missing_data.as_deref() {
        Some("breaching") if samples.default.is_some() => in_alarm(
            "it counts periods in which the log group takes in nothing as breaching, so it is in ALARM already when an event comes after one".to_owned()
        ),
        Some("breaching") => in_alarm(
            "it counts periods without data as breaching, so it never leaves ALARM".to_owned(),
        ),
        Some("ignore") if samples.default.is_none() => Err(EventsToAlarm::never_leaves_alarm(
            "it keeps its state in periods without data, so after one event it never leaves ALARM"
                .to_owned(),
        )),
        // One quiet period ends an ALARM that needs all periods. If it needs fewer, many quiet periods must follow.
        Some("ignore") if alarm.datapoints_to_alarm.is_some_and(|m| Some(m) < alarm.evaluation_periods) => {
            Err(EventsToAlarm::NotProven(
                "it keeps its state in periods without data, and whether enough others follow for it to leave ALARM is not known"
                    .to_owned(),
            ))
        }
        None | Some("notBreaching" | "missing" | "ignore") => Ok(()),
        Some(other) => Err(EventsToAlarm::NotProven(format!("it treats missing data as {other}"))),
    }
}

/// The least number of events in one period with which the statistic breaches, and why one event is not enough.
fn events_in_period(
    statistic: &Statistic,
    samples: &Samples,
    limit: &Limit,
) -> Result<(u32, String), EventsToAlarm> {
    let over = |events: u32| {
        let (low, high) = statistic.with(events, samples);
        limit.breached(low) && limit.breached(high)
    };
    let words = statistic.words();
    let (low, _) = statistic.with(1, samples);
    let one = format!(
        "one event makes {words} {low}, its threshold is {}",
        limit.threshold
    );
    if limit.looks_down() {
        // A sum is low for few events and high for many, which then do not breach.
        return match (over(1), over(u32::MAX)) {
            (true, true) => Ok((1, String::new())),
            (true, false) => Err(EventsToAlarm::never(format!(
                "it goes off on few events and falls silent on many, for {words} must stay below {}",
                limit.threshold
            ))),
            (false, _) => Err(EventsToAlarm::never(one)),
        };
    }
    if over(1) {
        return Ok((1, String::new()));
    }
    if !over(u32::MAX) {
        let (_, best) = statistic.with(u32::MAX, samples);
        return Err(if samples.default.is_some() && limit.breached(best) {
            EventsToAlarm::NotProven(format!(
                "{words} falls with the quiet minutes of the same period, which count as the filter's default value"
            ))
        } else {
            EventsToAlarm::never(format!("{one}, and no number of events makes it more"))
        });
    }
    // A binary search: the statistic never falls with more events.
    let (mut few, mut enough) = (1_u32, u32::MAX);
    while enough - few > 1 {
        let middle = few + (enough - few) / 2;
        if over(middle) {
            enough = middle;
        } else {
            few = middle;
        }
    }
    Ok((enough, one))
}

/// The number of samples that a percentile needs if the alarm ignores low sample counts: 10/(1 − p) above one half, 10/p below
/// ("Percentile-based CloudWatch alarms and low data samples", CloudWatch user guide).
fn required_samples(
    alarm: &Alarm,
    statistic: &Statistic,
    samples: &Samples,
) -> Result<Option<(u32, String)>, EventsToAlarm> {
    let (Statistic::Percentile(percent), Some("ignore")) =
        (statistic, alarm.evaluation.low_sample_count.as_deref())
    else {
        return Ok(None);
    };
    let words = statistic.words();
    if samples.default.is_some() {
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
fn required_periods(alarm: &Alarm, filter: &MetricFilter) -> Result<(u32, u32), EventsToAlarm> {
    let unclear =
        || EventsToAlarm::NotProven("it does not say how many periods it evaluates".to_owned());
    let evaluated = alarm.evaluation_periods.ok_or_else(unclear)?;
    let wanted = alarm.datapoints_to_alarm.unwrap_or(evaluated);
    let wanted = u32::try_from(wanted).map_err(|_| unclear())?;
    if wanted <= 1 {
        return Ok((1, 0));
    }
    let as_missing = matches!(alarm.treat_missing_data.as_deref(), None | Some("missing"));
    if as_missing && filter.default_value.is_none() {
        // "Avoiding premature transitions to alarm state": `- - X - -` is ALARM once the one breaching datapoint is as
        // old as the datapoints wanted are many, for what came after it is missing, all of it.
        return Ok((1, wanted - 1));
    }
    Ok((wanted, 0))
}
