//! The statistic of the datapoints of one period.

use crate::state::Alarm;

/// The values that a filter adds to its metric in one period of an alarm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Samples {
    /// The value of each event.
    pub(super) value: f64,
    /// The value of each minute without an event.
    pub(super) default: Option<f64>,
    /// The number of minutes in the period.
    pub(super) minutes: u32,
}

/// The function from the samples of a period to one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Statistic {
    Sum,
    Maximum,
    Minimum,
    Average,
    SampleCount,
    /// The percentile, 0 to 100.
    Percentile(f64),
}

impl Statistic {
    /// The statistic of an alarm. The values of trimmed means, winsorized means, percentile ranks and the like for one sample
    /// are not documented: the samples that they cut away may be all there are.
    pub(super) fn of(alarm: &Alarm) -> Result<Self, String> {
        if let Some(text) = &alarm.evaluation.extended_statistic {
            let number = text.strip_prefix('p').and_then(|rest| rest.parse().ok());
            let percent = number.filter(|percent| (0.0..=100.0).contains(percent));
            return percent
                .map(Self::Percentile)
                .ok_or_else(|| format!("{text} does not tell how many events there were"));
        }
        match alarm.statistic.as_deref() {
            Some("Sum") => Ok(Self::Sum),
            Some("Maximum") => Ok(Self::Maximum),
            Some("Minimum") => Ok(Self::Minimum),
            Some("Average") => Ok(Self::Average),
            Some("SampleCount") => Ok(Self::SampleCount),
            other => Err(format!(
                "{} does not tell how many events there were",
                other.unwrap_or("its statistic")
            )),
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Percentile(percent) => format!("p{percent}"),
            other => format!("{other:?}"),
        }
    }

    /// The bounds in a period with this many events, for any number of quiet minutes beside them.
    pub(super) fn with(&self, events: u32, samples: &Samples) -> (f64, f64) {
        let without = self.value(f64::from(events), 0.0, samples);
        let beside = samples.minutes.saturating_sub(1);
        if samples.default.is_none() || beside == 0 {
            return without;
        }
        // Each bound rises or falls steadily with the number of quiet minutes.
        let few = self.value(f64::from(events), 1.0, samples);
        let many = self.value(f64::from(events), f64::from(beside), samples);
        spanning(without, spanning(few, many))
    }

    /// The bounds without an event; `None` if there is no datapoint at all.
    pub(super) fn quiet(&self, samples: &Samples) -> Option<(f64, f64)> {
        samples.default?;
        let one = self.value(0.0, 1.0, samples);
        let all = self.value(0.0, f64::from(samples.minutes), samples);
        Some(spanning(one, all))
    }

    /// The bounds for this many samples of either kind.
    fn value(&self, events: f64, quiet: f64, samples: &Samples) -> (f64, f64) {
        let value = samples.value;
        let default = samples.default.unwrap_or_default();
        let (low, high) = match (events > 0.0, quiet > 0.0) {
            (true, true) => (value.min(default), value.max(default)),
            (true, false) => (value, value),
            (false, _) => (default, default),
        };
        let one = match self {
            Self::Sum => events * value + quiet * default,
            Self::Average => (events * value + quiet * default) / (events + quiet),
            Self::SampleCount => events + quiet,
            Self::Maximum => high,
            Self::Minimum => low,
            Self::Percentile(percent) if *percent >= 100.0 => high,
            // Which of the two it is depends on how many there are of each.
            Self::Percentile(_) => return (low, high),
        };
        (one, one)
    }
}

fn spanning(one: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    (one.0.min(other.0), one.1.max(other.1))
}
