//! The least and the greatest value of a statistic over samples whose number is known within limits.

use super::samples::SampleCount;
use super::statistic::Statistic;

impl Statistic {
    /// The bounds over all numbers of samples within the limits, with one sample at least; `None` if there can be none.
    pub(super) fn bounds(self, samples: &[SampleCount]) -> Option<(f64, f64)> {
        let possible = samples.iter().filter(|one| one.most > 0.0);
        let mut all: Vec<SampleCount> = possible.copied().collect();
        all.sort_by(|a, b| a.value.total_cmp(&b.value));
        let (lowest, highest) = (all.first()?.value, all.last()?.value);
        let certain = || all.iter().filter(|one| one.least > 0.0);
        let counted: f64 = all.iter().map(|one| one.least).sum();
        Some(match self {
            Self::Sum => sums(&all, counted),
            Self::SampleCount => (counted.max(1.0), all.iter().map(|one| one.most).sum()),
            Self::Minimum => (lowest, certain().next().map_or(highest, |one| one.value)),
            Self::Maximum => (
                certain().next_back().map_or(lowest, |one| one.value),
                highest,
            ),
            Self::Average if counted == 0.0 => (lowest, highest),
            Self::Average => (average(&all, counted, true), average(&all, counted, false)),
            // However few samples there are, these two are known.
            Self::Percentile(percent) if percent <= 0.0 => return Self::Minimum.bounds(samples),
            Self::Percentile(percent) if percent >= 100.0 => return Self::Maximum.bounds(samples),
            Self::Percentile(percent) => percentiles(&all, percent / 100.0),
        })
    }
}

fn sums(all: &[SampleCount], counted: f64) -> (f64, f64) {
    let certain = sum_of_least(all);
    let further = |wanted: fn(f64) -> bool| -> f64 {
        let chosen = all
            .iter()
            .filter(|one| wanted(one.value) && one.most > one.least);
        chosen.map(|one| one.value * (one.most - one.least)).sum()
    };
    let (low, high) = (further(|value| value < 0.0), further(|value| value > 0.0));
    if counted > 0.0 {
        return (certain + low, certain + high);
    }
    let end = |one: Option<&SampleCount>| one.map_or(0.0, |one| one.value);
    (
        if low < 0.0 { low } else { end(all.first()) },
        if high > 0.0 { high } else { end(all.last()) },
    )
}

fn sum_of_least(all: &[SampleCount]) -> f64 {
    let there = all.iter().filter(|one| one.least > 0.0);
    there.map(|one| one.value * one.least).sum()
}

/// The least average, or the greatest: of the samples that need not be there, those are added that move it.
fn average(all: &[SampleCount], counted: f64, least: bool) -> f64 {
    let (mut sum, mut count) = (sum_of_least(all), counted);
    let mut in_order: Vec<&SampleCount> = all.iter().collect();
    if !least {
        in_order.reverse();
    }
    for one in in_order {
        let mean = sum / count;
        let moves = if least {
            one.value < mean
        } else {
            one.value > mean
        };
        if moves && one.most > one.least {
            sum += one.value * (one.most - one.least);
            count += one.most - one.least;
        }
    }
    sum / count
}

/// The bounds of a percentile. CloudWatch does not document which sample it takes, or whether it takes a value between two,
/// so both neighbors of the rank count.
fn percentiles(all: &[SampleCount], share: f64) -> (f64, f64) {
    let least: f64 = all.iter().map(|one| one.least).sum();
    // The samples that are in the way are as few, and the others as many as can be.
    let (mut up_to, mut above) = (0.0, least);
    let lowest = all.iter().find(|one| {
        up_to += one.most;
        above -= one.least;
        lower_rank(up_to + above, share) <= up_to
    });
    let (mut from, mut below) = (0.0, least);
    let highest = all.iter().rev().find(|one| {
        from += one.most;
        below -= one.least;
        upper_rank(below + from, share) > below
    });
    let value = |one: Option<&SampleCount>| one.map_or(f64::NAN, |one| one.value);
    (value(lowest), value(highest))
}

/// Against the rounding of a share of a count.
const ROUNDING: f64 = 1e-9;

fn lower_rank(count: f64, share: f64) -> f64 {
    let nearest = (share * count - ROUNDING).ceil();
    let between = (share * (count - 1.0) + ROUNDING).floor() + 1.0;
    nearest.min(between).max(1.0)
}

fn upper_rank(count: f64, share: f64) -> f64 {
    let nearest = (share * count - ROUNDING).ceil();
    let between = (share * (count - 1.0) - ROUNDING).ceil() + 1.0;
    nearest.max(between).min(count)
}
