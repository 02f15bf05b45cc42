//! How many matching events put an alarm into ALARM, by arithmetic over what AWS documents ("Alarm evaluation" and
//! "Configuring how CloudWatch alarms treat missing data", CloudWatch user guide).
//!
//! What is taken for granted: the filter adds its metric value once for each event. A period without an event has no
//! datapoint; where the filter has a default value, it has one for each minute in which the log group took in other
//! events, and none for the others. Datapoints come in the order of their periods and at the latest one period late: an
//! alarm then looks at the last of them all the same, since it looks at more periods than it evaluates.

mod statistic;

use crate::state::{Alarm, MetricFilter};
use statistic::{Samples, Statistic};

/// The unit CloudWatch gives a metric whose filter names none.
#[must_use]
pub fn unit_of(filter: &MetricFilter) -> &str {
    filter.unit.as_deref().unwrap_or("None")
}

/// What it takes to put an alarm into ALARM so that it speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// So many events.
    Events {
        /// All in one period.
        in_a_period: u32,
        /// In so many periods, one after the other.
        periods: u32,
        /// Why it takes more than one; empty where it does not.
        why: String,
        /// How many periods after the event it speaks.
        later: u32,
    },
    /// No number of them does.
    Never(String),
    /// What is documented does not tell.
    NotProven(String),
}

impl Takes {
    /// How many events it takes in all, where that is known.
    #[must_use]
    pub fn events(&self) -> Option<u32> {
        match self {
            Self::Events {
                in_a_period,
                periods,
                ..
            } => Some(in_a_period.saturating_mul(*periods)),
            Self::Never(_) | Self::NotProven(_) => None,
        }
    }
}

/// Why so many events that `filter` matches, all in one period, do not put `alarm` into ALARM, or are not proven to;
/// `None` if they do.
#[must_use]
pub fn needs_more_than(events: u32, alarm: &Alarm, filter: &MetricFilter) -> Option<String> {
    match takes(alarm, filter) {
        Takes::Events {
            in_a_period,
            periods: 1,
            ..
        } if in_a_period <= events => None,
        Takes::Events { why, .. } | Takes::Never(why) | Takes::NotProven(why) => Some(why),
    }
}

/// What it takes to put `alarm` into ALARM with events that `filter` matches.
#[must_use]
pub fn takes(alarm: &Alarm, filter: &MetricFilter) -> Takes {
    counted(alarm, filter).unwrap_or_else(|other| other)
}

/// The number of events, or else that there is none.
fn counted(alarm: &Alarm, filter: &MetricFilter) -> Result<Takes, Takes> {
    let not_proven = |why: String| Takes::NotProven(why);
    if let Some(unit) = alarm
        .unit
        .as_deref()
        .filter(|unit| *unit != unit_of(filter))
    {
        return Err(Takes::Never(format!(
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
    let minutes = minutes(alarm)?;
    let samples = Samples {
        value,
        default: filter.default_value,
        minutes,
    };
    let statistic = Statistic::of(alarm).map_err(not_proven)?;
    let limit = Limit::of(alarm).map_err(not_proven)?;
    falls_silent(alarm, &statistic, &samples, &limit)?;
    let (in_a_period, why) = in_a_period(&statistic, &samples, &limit)?;
    let (in_a_period, why) = match enough_samples(alarm, &statistic, &samples)? {
        Some((least, why)) if least > in_a_period => (least, why),
        _ => (in_a_period, why),
    };
    let (periods, later) = periods(alarm, filter)?;
    let why = match (in_a_period, periods) {
        (1, 1) => String::new(),
        (1, many) => format!("it wants {many} periods with an event before it speaks"),
        (_, 1) => format!("{why}, so it takes {in_a_period} events in one period"),
        (_, many) => format!(
            "{why}, and it wants {many} such periods before it speaks, so it takes {} events",
            in_a_period.saturating_mul(many)
        ),
    };
    Ok(Takes::Events {
        in_a_period,
        periods,
        why,
        later,
    })
}

/// How many datapoints of the metric fall into a period. The metric of a filter has one a minute ("Creating metrics
/// from log events using filters", CloudWatch Logs user guide).
fn minutes(alarm: &Alarm) -> Result<u32, Takes> {
    if let Some(manner) = &alarm.evaluation.manner {
        return Err(Takes::NotProven(format!("it is evaluated by {manner}")));
    }
    match alarm.period.map(|seconds| (seconds, seconds / 60)) {
        Some((seconds, 0)) => Err(Takes::NotProven(format!(
            "its period of {seconds} s is shorter than the minute for which a metric filter counts, so a datapoint that comes late is out of its sight"
        ))),
        Some((_, minutes)) => u32::try_from(minutes).map_err(|_| no_period()),
        None => Err(no_period()),
    }
}

fn no_period() -> Takes {
    Takes::NotProven("it has no period".to_owned())
}

/// What the statistic is compared with, and how.
struct Limit {
    threshold: f64,
    comparison: Comparison,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
}

impl Limit {
    fn of(alarm: &Alarm) -> Result<Self, String> {
        let comparison = match alarm.comparison.as_str() {
            "GreaterThanOrEqualToThreshold" => Comparison::AtLeast,
            "GreaterThanThreshold" => Comparison::MoreThan,
            "LessThanOrEqualToThreshold" => Comparison::AtMost,
            "LessThanThreshold" => Comparison::LessThan,
            // The three others compare with a band that CloudWatch learns from the metric.
            other => return Err(format!("it compares by {other}")),
        };
        let threshold = alarm.threshold.filter(|_| alarm.evaluation.band.is_none());
        Ok(Self {
            threshold: threshold.ok_or("it has no fixed threshold")?,
            comparison,
        })
    }

    fn breached(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::AtLeast => value >= self.threshold,
            Comparison::MoreThan => value > self.threshold,
            Comparison::AtMost => value <= self.threshold,
            Comparison::LessThan => value < self.threshold,
        }
    }

    fn looks_down(&self) -> bool {
        matches!(self.comparison, Comparison::AtMost | Comparison::LessThan)
    }
}

/// Whether the alarm can leave ALARM: one that cannot speaks once and never again.
fn falls_silent(
    alarm: &Alarm,
    statistic: &Statistic,
    samples: &Samples,
    limit: &Limit,
) -> Result<(), Takes> {
    // An event that does not breach takes it out of ALARM, and silence takes it back: nobody meant that.
    let breached = |events: u32| {
        let (low, high) = statistic.with(events, samples);
        limit.breached(low) && limit.breached(high)
    };
    let in_alarm = |why: String| {
        Err(if breached(1) && breached(u32::MAX) {
            Takes::Never(why)
        } else {
            Takes::NotProven(format!("{why} but for an event"))
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
        Some("ignore") if samples.default.is_none() => Err(Takes::Never(
            "it keeps its state in periods without data, so after one event it never leaves ALARM"
                .to_owned(),
        )),
        // One quiet period ends an ALARM that all periods are needed for; where fewer are, many must follow.
        Some("ignore") if alarm.datapoints_to_alarm.is_some_and(|m| Some(m) < alarm.evaluation_periods) => {
            Err(Takes::NotProven(
                "it keeps its state in periods without data, and whether enough others follow for it to leave ALARM is not known"
                    .to_owned(),
            ))
        }
        None | Some("notBreaching" | "missing" | "ignore") => Ok(()),
        Some(other) => Err(Takes::NotProven(format!("it treats missing data as {other}"))),
    }
}

/// The least number of events in one period from which on the statistic breaches, and why it is not one.
fn in_a_period(
    statistic: &Statistic,
    samples: &Samples,
    limit: &Limit,
) -> Result<(u32, String), Takes> {
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
        // What adds up is low for few events and high for many, who then are not heard.
        return match (over(1), over(u32::MAX)) {
            (true, true) => Ok((1, String::new())),
            (true, false) => Err(Takes::Never(format!(
                "it goes off on few events and falls silent on many, for {words} must stay below {}",
                limit.threshold
            ))),
            (false, _) => Err(Takes::Never(one)),
        };
    }
    if over(1) {
        return Ok((1, String::new()));
    }
    if !over(u32::MAX) {
        let (_, best) = statistic.with(u32::MAX, samples);
        return Err(if samples.default.is_some() && limit.breached(best) {
            Takes::NotProven(format!(
                "{words} falls with the quiet minutes of the same period, which count as the filter's default value"
            ))
        } else {
            Takes::Never(format!("{one}, and no number of events makes it more"))
        });
    }
    // From not enough to enough: the statistic never falls with more events.
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

/// How many samples a percentile wants where those of few samples are ignored: 10/(1 − p) above one half, 10/p below
/// ("Percentile-based CloudWatch alarms and low data samples", CloudWatch user guide).
fn enough_samples(
    alarm: &Alarm,
    statistic: &Statistic,
    samples: &Samples,
) -> Result<Option<(u32, String)>, Takes> {
    let (Statistic::Percentile(percent), Some("ignore")) =
        (statistic, alarm.evaluation.low_sample_count.as_deref())
    else {
        return Ok(None);
    };
    let words = statistic.words();
    if samples.default.is_some() {
        return Err(Takes::NotProven(format!(
            "it ignores {words} of too few samples, and so may stay in ALARM in quiet periods"
        )));
    }
    // In thousandths of a per cent, which is as fine as CloudWatch takes them.
    let rank = (percent.min(100.0 - percent) * 1000.0).round();
    let least = (1_000_000.0 / rank).ceil();
    match (1..=1_000_000_u32).find(|events| f64::from(*events) >= least) {
        Some(least) => Ok(Some((
            least,
            format!("it ignores {words} of too few samples"),
        ))),
        None => Err(Takes::Never(format!(
            "it ignores {words} of however many samples"
        ))),
    }
}

/// In how many periods there must be an event, and how many periods after it the alarm speaks.
fn periods(alarm: &Alarm, filter: &MetricFilter) -> Result<(u32, u32), Takes> {
    let unclear = || Takes::NotProven("it does not say how many periods it evaluates".to_owned());
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
