//! The statistic of the datapoints of one period.

use super::samples::{QuietSource, SampleCount, Samples};
use crate::state::Alarm;

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

    /// The bounds in a period with this many events, for any number of other samples beside them.
    pub(super) fn with(self, events: u32, samples: &Samples) -> (f64, f64) {
        let events = f64::from(events);
        let certain = |value: &f64| SampleCount {
            value: *value,
            least: events,
            most: events,
        };
        let mut counts: Vec<SampleCount> = samples.event.iter().map(certain).collect();
        for range in &samples.perhaps {
            counts.extend(within(*range, (0.0, events)));
        }
        for source in &samples.quiet {
            counts.extend(within(source.value, source.beside));
        }
        // There is at least the value of the event.
        self.bounds(&counts).unwrap_or((f64::NAN, f64::NAN))
    }

    /// The bounds of what these sources publish without an event; `None` if they publish nothing.
    pub(super) fn quiet<'s>(
        self,
        sources: impl Iterator<Item = &'s QuietSource>,
    ) -> Option<(f64, f64)> {
        let counts: Vec<SampleCount> = sources
            .flat_map(|source| within(source.value, (0.0, source.most)))
            .collect();
        self.bounds(&counts)
    }
}

/// So many samples of values in a range: the least value and the greatest stand for all.
fn within((low, high): (f64, f64), (least, most): (f64, f64)) -> [SampleCount; 2] {
    let of = |value, least, most| SampleCount { value, least, most };
    if low < high {
        [of(low, 0.0, most), of(high, 0.0, most)]
    } else {
        [of(low, least, most), of(high, 0.0, 0.0)]
    }
}
