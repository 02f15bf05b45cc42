//! What the filters of a metric publish in one period of an alarm.

use crate::chain::metric_feed::{Feeder, Frequency, MetricFeed, Overlap};
use crate::state::{Alarm, MetricFilter};

/// More samples than any period has, for what comes in an unknown number.
const UNBOUNDED: f64 = 1e18;

/// Samples of one value: this many at least and at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct SampleCount {
    pub(super) value: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// What a metric gets in one period: something for each event, and what its filters publish whatever happens.
#[derive(Debug, Clone)]
pub(super) struct Samples {
    /// The number of minutes in the period.
    pub(super) minutes: u32,
    /// The values that each event adds, first that of the filter which is asked about.
    pub(super) event: Vec<f64>,
    /// The least and the greatest value that another filter may add for each event.
    pub(super) perhaps: Vec<(f64, f64)>,
    /// What is published while nothing of interest happens.
    pub(super) quiet: Vec<QuietSource>,
}

/// Something that a filter publishes while nothing of interest happens.
#[derive(Debug, Clone)]
pub(super) struct QuietSource {
    /// The least and the greatest value.
    pub(super) value: (f64, f64),
    /// The number of samples in a period without an event, at most.
    pub(super) most: f64,
    /// The number of samples in a period with an event, at least and at most.
    pub(super) beside: (f64, f64),
    /// Whether it is known to be published. Of another log group it is not known what it receives.
    pub(super) certain: bool,
    /// Why it keeps the metric over a threshold, one clause.
    pub(super) why: String,
}

impl QuietSource {
    /// Whether the number of its samples is not known.
    pub(super) fn is_unbounded(&self) -> bool {
        self.most >= UNBOUNDED
    }
}

impl Samples {
    /// What an alarm with periods of this many minutes sees of a metric.
    ///
    /// # Errors
    ///
    /// Says why it is not known.
    pub(super) fn of(alarm: &Alarm, feed: &MetricFeed<'_>, minutes: u32) -> Result<Self, String> {
        let filter = feed.filter;
        let seen = |other: &&Feeder<'_>| {
            let unit = alarm.unit.as_deref();
            unit.is_none_or(|unit| unit == unit_of(other.filter))
        };
        let others: Vec<&Feeder<'_>> = feed.others.iter().filter(seen).collect();
        if let Some(other) = others.iter().find(|o| unit_of(o.filter) != unit_of(filter)) {
            // `PutMetricAlarm`, CloudWatch API reference: without a unit, the behavior of an alarm on a metric with several
            // is not defined.
            return Err(format!(
                "it names no unit, and its metric has two: {} with {}, {} with {}; AWS does not define what an alarm then does",
                filter.name,
                unit_of(filter),
                other.label(),
                unit_of(other.filter)
            ));
        }
        let number = filter
            .value
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite());
        let value = number
            .ok_or_else(|| format!("its metric adds {}, which is no number", filter.value))?;
        let mut samples = Self {
            minutes,
            event: vec![value],
            perhaps: Vec::new(),
            quiet: Vec::new(),
        };
        if let Some(default) = filter.default_value {
            let why = "the filter's default value alone is over its threshold".to_owned();
            samples.add_default(default, true, Overlap::Always, why);
        }
        for other in others {
            samples.add(other);
        }
        if let Some(why) = &feed.together {
            samples.add_unbounded(range_of_all(feed), true, why.clone());
        }
        Ok(samples)
    }

    /// Whether a period with an event has no sample but its own.
    pub(super) fn are_of_the_event_alone(&self) -> bool {
        self.event.len() == 1 && self.perhaps.is_empty() && self.quiet.is_empty()
    }

    /// Whether other filters of the metric add to a period with an event.
    pub(super) fn are_of_several_filters(&self) -> bool {
        self.event.len() > 1 || !self.perhaps.is_empty() || self.quiet.len() > 1
    }

    /// Why a statistic of a period with an event is not known, one clause.
    pub(super) fn why_uncertain(&self, words: &str) -> String {
        match self.quiet.as_slice() {
            [own] if self.event.len() == 1 && self.perhaps.is_empty() && own.certain => format!(
                "{words} {} with the quiet minutes of the same period, which count as the filter's default value",
                if self.event.iter().all(|value| own.value.0 < *value) {
                    "falls"
                } else {
                    "rises"
                }
            ),
            _ => format!(
                "{words} hangs on what the other filters of its metric publish in the same period"
            ),
        }
    }

    fn add(&mut self, other: &Feeder<'_>) {
        let label = other.label();
        let range = value_range(other.filter);
        let certain = other.log_group.is_none();
        match other.on_event {
            Overlap::Always if range.0 >= range.1 => self.event.push(range.0),
            Overlap::Always | Overlap::Perhaps => self.perhaps.push(range),
            Overlap::Never => {}
        }
        if let Some(default) = other.filter.default_value {
            let why = format!(
                "{label} feeds the same metric, and its default value {default} is over the alarm's threshold"
            );
            self.add_default(default, certain, other.on_event, why);
        }
        match &other.matches {
            Frequency::Seldom => {}
            Frequency::AllDay(why) => {
                self.add_unbounded(
                    range,
                    true,
                    format!("{label} feeds the same metric, and {why}"),
                );
            }
            Frequency::Unknown => {
                let why =
                    format!("{label} feeds the same metric, and how often it matches is not known");
                self.add_unbounded(range, false, why);
            }
        }
    }

    /// Adds a default value. In the minute of an event, a filter that matches it has none, and another filter of the log
    /// group has one.
    fn add_default(&mut self, default: f64, certain: bool, on_event: Overlap, why: String) {
        let most = f64::from(self.minutes);
        let beside = match on_event {
            Overlap::Always => (0.0, most - 1.0),
            Overlap::Never if certain => (1.0, most),
            Overlap::Never | Overlap::Perhaps => (0.0, most),
        };
        self.quiet.push(QuietSource {
            value: (default, default),
            most,
            beside,
            certain,
            why,
        });
    }

    fn add_unbounded(&mut self, value: (f64, f64), certain: bool, why: String) {
        self.quiet.push(QuietSource {
            value,
            most: UNBOUNDED,
            beside: (0.0, UNBOUNDED),
            certain,
            why,
        });
    }
}

/// The unit of the filter's metric. CloudWatch uses `None` if the filter names none.
#[must_use]
pub fn unit_of(filter: &MetricFilter) -> &str {
    filter.unit.as_deref().unwrap_or("None")
}

/// The least and the greatest value for an event. A value taken from the event may be any number.
fn value_range(filter: &MetricFilter) -> (f64, f64) {
    let number = filter
        .value
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite());
    number.map_or((f64::NEG_INFINITY, f64::INFINITY), |value| (value, value))
}

/// The least and the greatest value of all filters of a metric.
fn range_of_all(feed: &MetricFeed<'_>) -> (f64, f64) {
    let others = feed.others.iter().map(|other| value_range(other.filter));
    others.fold(value_range(feed.filter), |all, one| {
        (all.0.min(one.0), all.1.max(one.1))
    })
}
