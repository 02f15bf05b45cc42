//! What a statistic makes of the datapoints of one period.

use crate::state::Alarm;

/// What a filter adds to its metric in one period of an alarm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Samples {
    /// For each event.
    pub(super) value: f64,
    /// For each minute without one.
    pub(super) default: Option<f64>,
    /// How many minutes the period has.
    pub(super) minutes: u32,
}

/// How the samples of a period become one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Statistic {
    Sum,
    Maximum,
    Minimum,
    Average,
    SampleCount,
    /// In per cent.
    Percentile(f64),
}

impl Statistic {
    /// Of trimmed means, winsorized means, percentile ranks and the like it is not documented what they make of one
    /// sample: those that are cut away may be all there is.
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

    /// The least and the most it can be in a period with so many events, for any number of quiet minutes beside them.
    pub(super) fn with(&self, events: u32, samples: &Samples) -> (f64, f64) {
        let without = self.value(f64::from(events), 0.0, samples);
        let beside = samples.minutes.saturating_sub(1);
        if samples.default.is_none() || beside == 0 {
            return without;
        }
        // Each of them rises or falls steadily with the number of quiet minutes.
        let few = self.value(f64::from(events), 1.0, samples);
        let many = self.value(f64::from(events), f64::from(beside), samples);
        spanning(without, spanning(few, many))
    }

    /// The same without any event; None where there is no datapoint at all.
    pub(super) fn quiet(&self, samples: &Samples) -> Option<(f64, f64)> {
        samples.default?;
        let one = self.value(0.0, 1.0, samples);
        let all = self.value(0.0, f64::from(samples.minutes), samples);
        Some(spanning(one, all))
    }

    /// Its bounds for so many samples of either kind.
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
            // Which of the two it is hangs on how many there are of each.
            Self::Percentile(_) => return (low, high),
        };
        (one, one)
    }
}

fn spanning(one: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    (one.0.min(other.0), one.1.max(other.1))
}
