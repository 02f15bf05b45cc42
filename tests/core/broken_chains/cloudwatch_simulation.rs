//! A simulation of CloudWatch: it evaluates an alarm period by period, from one datapoint per minute, as "Alarm
//! evaluation" and "Configuring how CloudWatch alarms treat missing data" (CloudWatch user guide) describe it.

use cis_fix::state::{Alarm, MetricFilter};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    Alarm,
    InsufficientData,
}

/// When the log group receives other events, minute by minute.
#[derive(Debug, Clone, Copy)]
enum Traffic {
    Always,
    /// One minute of each period.
    Trickle,
    /// Half of the minutes, at random.
    Half,
    /// Always, except for a long time before each of our events and in its period.
    Hush,
}

/// The periods of our events: far apart, and after a long time without events.
fn bursts(alarm: &Alarm) -> [usize; 2] {
    let range = periods(alarm) + 2;
    [4 * range, 12 * range]
}

fn periods(alarm: &Alarm) -> usize {
    usize::try_from(alarm.evaluation_periods.unwrap()).unwrap()
}

/// The filters of the metric, the one whose events are asked about first.
struct World<'a> {
    alarm: &'a Alarm,
    filters: Vec<Publisher<'a>>,
    events: u32,
    traffic: Traffic,
    late: usize,
}

/// A filter in one possible world.
#[derive(Debug, Clone)]
pub(super) struct Publisher<'a> {
    pub(super) filter: &'a MetricFilter,
    /// Whether it matches the events that are asked about.
    pub(super) on_event: bool,
    /// The number of other events that it matches in each busy minute.
    pub(super) others: u32,
}

impl World<'_> {
    fn minutes(&self) -> usize {
        usize::try_from(self.alarm.period.unwrap()).unwrap() / 60
    }

    fn busy(&self, period: usize, minute: usize) -> bool {
        match self.traffic {
            Traffic::Always => true,
            Traffic::Trickle => minute + 1 == self.minutes(),
            Traffic::Half => (period * 31 + minute * 17) % 7 < 4,
            Traffic::Hush => {
                let range = periods(self.alarm) + 2;
                let hushed = |burst: usize| period <= burst && period + 2 * range > burst;
                !bursts(self.alarm).into_iter().any(hushed)
            }
        }
    }

    /// The values in a period, each with the number of its samples, in order.
    fn samples(&self, period: usize) -> Vec<(f64, f64)> {
        let burst = bursts(self.alarm).contains(&period);
        let mut samples = Vec::new();
        for one in &self.filters {
            let value: f64 = one.filter.value.parse().unwrap();
            for minute in 0..self.minutes() {
                let ours = burst && minute == 0;
                let busy = self.busy(period, minute);
                let mut matched = if busy { one.others } else { 0 };
                if ours && one.on_event {
                    matched += self.events;
                }
                samples.push((value, f64::from(matched)));
                if let Some(default) = one.filter.default_value
                    && matched == 0
                    && (busy || ours)
                {
                    samples.push((default, 1.0));
                }
            }
        }
        samples.retain(|(_, count)| *count > 0.0);
        samples.sort_by(|a, b| a.0.total_cmp(&b.0));
        samples
    }

    /// Whether the datapoint of a period breaches; `None` without a datapoint.
    fn datapoint(&self, period: usize) -> Option<bool> {
        let samples = self.samples(period);
        let (low, high) = (samples.first()?.0, samples.last()?.0);
        let count: f64 = samples.iter().map(|(_, count)| count).sum();
        let sum: f64 = samples.iter().map(|(value, count)| value * count).sum();
        let statistic = match self.alarm.evaluation.extended_statistic.as_deref() {
            Some(text) => {
                let percent: f64 = text.strip_prefix('p')?.parse().unwrap();
                let ignores = self.alarm.evaluation.low_sample_count.as_deref() == Some("ignore");
                let edge = percent.min(100.0 - percent);
                if ignores && count * edge < 1000.0 - 1e-6 {
                    return None;
                }
                self.percentile(&samples, percent / 100.0)
            }
            None => match self.alarm.statistic.as_deref().unwrap() {
                "Sum" => sum,
                "Average" => sum / count,
                "SampleCount" => count,
                "Maximum" => high,
                "Minimum" => low,
                other => panic!("{other}"),
            },
        };
        let threshold = self.alarm.threshold.unwrap();
        Some(match self.alarm.comparison.as_str() {
            "GreaterThanOrEqualToThreshold" => statistic >= threshold,
            "GreaterThanThreshold" => statistic > threshold,
            "LessThanOrEqualToThreshold" => statistic <= threshold,
            "LessThanThreshold" => statistic < threshold,
            other => panic!("{other}"),
        })
    }

    /// The sample of the nearest rank, or the next one where datapoints come late: which one CloudWatch takes is not
    /// documented.
    fn percentile(&self, samples: &[(f64, f64)], share: f64) -> f64 {
        let count: f64 = samples.iter().map(|(_, count)| count).sum();
        let nearest = (share * count).ceil();
        let between = (share * (count - 1.0)).ceil() + 1.0;
        let rank = [nearest, between][self.late].clamp(1.0, count);
        let mut seen = 0.0;
        let mut reached = samples.iter().filter(|(_, count)| {
            seen += count;
            seen >= rank
        });
        reached.next().unwrap().0
    }

    /// The state after an evaluation at the end of a period.
    fn evaluate(&self, now: usize, before: State) -> State {
        let wanted = periods(self.alarm);
        let to_alarm = self.alarm.datapoints_to_alarm;
        let to_alarm = to_alarm.map_or(wanted, |m| usize::try_from(m).unwrap());
        // The evaluation range of the tables: two periods more than are evaluated, the newest first.
        let seen: Vec<Option<bool>> = (0..wanted + 2)
            .map(|age| {
                let visible = age >= self.late;
                now.checked_sub(age)
                    .filter(|_| visible)
                    .and_then(|period| self.datapoint(period))
            })
            .collect();
        let real: Vec<bool> = seen.iter().flatten().copied().take(wanted).collect();
        let breaching = real.iter().filter(|breaching| **breaching).count();
        let state = |alarm: bool| if alarm { State::Alarm } else { State::Ok };
        if real.len() == wanted {
            return state(breaching >= to_alarm);
        }
        let filled = wanted - real.len();
        let treatment = self
            .alarm
            .treat_missing_data
            .as_deref()
            .unwrap_or("missing");
        match treatment {
            "breaching" => state(breaching + filled >= to_alarm),
            "notBreaching" => state(breaching >= to_alarm),
            _ if real.is_empty() && treatment == "missing" => State::InsufficientData,
            _ if breaching >= to_alarm => State::Alarm,
            // Not even if every missing datapoint were breaching.
            _ if breaching + filled < to_alarm => State::Ok,
            "ignore" => before,
            // `- - X - -`: as old as the datapoints wanted are many, and nothing but missing ones after it.
            _ => {
                let oldest = seen.iter().rposition(|one| *one == Some(true));
                let premature = oldest.is_some_and(|age| age + 1 >= to_alarm);
                if premature && !real.contains(&false) {
                    State::Alarm
                } else if real.contains(&false) {
                    State::Ok
                } else {
                    before
                }
            }
        }
    }

    /// Whether it goes to ALARM after each of our two bursts of events.
    fn is_triggered_by_bursts(&self) -> bool {
        let [first, second] = bursts(self.alarm);
        let mut state = State::InsufficientData;
        let mut spoke = Vec::new();
        for now in 0..second + 4 * (periods(self.alarm) + 2) {
            let next = self.evaluate(now, state);
            if next == State::Alarm && state != State::Alarm {
                spoke.push(now);
            }
            state = next;
        }
        let after = |from: usize, to: usize| spoke.iter().any(|at| (from..to).contains(at));
        after(first, first + periods(self.alarm) + 3)
            && after(second, second + periods(self.alarm) + 3)
    }
}

/// Whether this number of events at once, and a thousand times as many, trigger it whatever else is logged, in each of
/// these worlds.
pub(super) fn is_triggered(alarm: &Alarm, worlds: &[Vec<Publisher<'_>>], events: u32) -> bool {
    let traffics = [
        Traffic::Always,
        Traffic::Trickle,
        Traffic::Half,
        Traffic::Hush,
    ];
    [events, events * 1000].into_iter().all(|events| {
        let mut cases = traffics
            .into_iter()
            .flat_map(|traffic| [(traffic, 0), (traffic, 1)]);
        cases.all(|(traffic, late)| {
            worlds.iter().all(|filters| {
                let world = World {
                    alarm,
                    filters: filters.clone(),
                    events,
                    traffic,
                    late,
                };
                world.is_triggered_by_bursts()
            })
        })
    })
}
