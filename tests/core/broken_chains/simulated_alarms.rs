//! A simulation of CloudWatch: it evaluates an alarm period by period, from one datapoint per minute, as "Alarm
//! evaluation" and "Configuring how CloudWatch alarms treat missing data" (CloudWatch user guide) describe it. The
//! arithmetic of the program must agree with it, in accounts with many, few or no other events, and with datapoints in
//! time and one period late.

use crate::account::{alarm, metric};
use cis_fix::chain::alarm_evaluation::{EventsToAlarm, events_to_alarm, why_not_triggered_by};
use cis_fix::state::{Alarm, MetricFilter};
use proptest::prelude::*;
use proptest::sample::select;

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

struct World<'a> {
    alarm: &'a Alarm,
    filter: &'a MetricFilter,
    events: u32,
    traffic: Traffic,
    late: usize,
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

    /// The number of samples of the value and of the default value in a period.
    fn samples(&self, period: usize) -> (f64, f64) {
        let burst = bursts(self.alarm).contains(&period);
        let events = if burst { f64::from(self.events) } else { 0.0 };
        let quiet = (0..self.minutes()).filter(|minute| {
            let ours = burst && *minute == 0;
            !ours && self.busy(period, *minute) && self.filter.default_value.is_some()
        });
        (events, f64::from(u32::try_from(quiet.count()).unwrap()))
    }

    /// Whether the datapoint of a period breaches; `None` without a datapoint.
    fn datapoint(&self, period: usize) -> Option<bool> {
        let (events, quiet) = self.samples(period);
        if events + quiet == 0.0 {
            return None;
        }
        let value: f64 = self.filter.value.parse().unwrap();
        let default = self.filter.default_value.unwrap_or_default();
        let mut sorted = vec![(value, events), (default, quiet)];
        sorted.retain(|(_, count)| *count > 0.0);
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (low, high) = (sorted[0].0, sorted[sorted.len() - 1].0);
        let sum = events * value + quiet * default;
        let statistic = match self.alarm.evaluation.extended_statistic.as_deref() {
            Some(text) => {
                let percent: f64 = text.strip_prefix('p')?.parse().unwrap();
                let ignores = self.alarm.evaluation.low_sample_count.as_deref() == Some("ignore");
                let edge = percent.min(100.0 - percent);
                if ignores && (events + quiet) * edge < 1000.0 - 1e-6 {
                    return None;
                }
                let rank = (percent / 100.0 * (events + quiet)).ceil();
                if rank <= sorted[0].1 { low } else { high }
            }
            None => match self.alarm.statistic.as_deref().unwrap() {
                "Sum" => sum,
                "Average" => sum / (events + quiet),
                "SampleCount" => events + quiet,
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

/// Whether this number of events at once, and a thousand times as many, trigger it whatever else is logged.
fn is_triggered(alarm: &Alarm, filter: &MetricFilter, events: u32) -> bool {
    let traffics = [
        Traffic::Always,
        Traffic::Trickle,
        Traffic::Half,
        Traffic::Hush,
    ];
    [events, events * 1000].into_iter().all(|events| {
        traffics.into_iter().all(|traffic| {
            [0, 1].into_iter().all(|late| {
                let world = World {
                    alarm,
                    filter,
                    events,
                    traffic,
                    late,
                };
                world.is_triggered_by_bursts()
            })
        })
    })
}

prop_compose! {
    fn settings()(
        statistic in select(vec!["Sum", "Average", "Minimum", "Maximum", "SampleCount", "p0", "p50", "p90", "p99", "p100"]),
        ignore in any::<bool>(),
        threshold in select(vec![-1.0, 0.0, 0.5, 1.0, 1.0, 1.0, 2.0, 3.0, 5.0]),
        comparison in select(vec![
            "GreaterThanOrEqualToThreshold", "GreaterThanOrEqualToThreshold", "GreaterThanThreshold",
            "LessThanOrEqualToThreshold", "LessThanThreshold",
        ]),
        period in select(vec![60, 120, 300, 600]),
        evaluated in 1..6_i32,
        wanted in proptest::option::of(1..6_i32),
        treatment in select(vec![None, Some("missing"), Some("ignore"), Some("breaching"), Some("notBreaching")]),
        default_value in select(vec![None, None, Some(0.0), Some(0.0), Some(0.5), Some(1.0), Some(-1.0)]),
        value in select(vec!["0.5", "1", "1", "2", "3"]),
    ) -> (Alarm, MetricFilter) {
        let mut alarm = alarm("simulated", &metric("simulated"), &[]);
        if statistic.starts_with('p') {
            alarm.statistic = None;
            alarm.evaluation.extended_statistic = Some(statistic.to_owned());
            alarm.evaluation.low_sample_count = ignore.then(|| "ignore".to_owned());
        } else {
            alarm.statistic = Some(statistic.to_owned());
        }
        alarm.threshold = Some(threshold);
        comparison.clone_into(&mut alarm.comparison);
        alarm.period = Some(period);
        alarm.evaluation_periods = Some(evaluated);
        alarm.datapoints_to_alarm = wanted.map(|wanted| wanted.min(evaluated));
        alarm.treat_missing_data = treatment.map(str::to_owned);
        let mut filter = MetricFilter::plain("simulated", "{ $.a = b }", metric("simulated"), value);
        filter.default_value = default_value;
        (alarm, filter)
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_reason_of_an_alarm_agrees_with_the_simulation((alarm, filter) in settings(), events in 1..7_u32) {
        let reason = why_not_triggered_by(events, &alarm, &filter);
        let takes = events_to_alarm(&alarm, &filter);
        if reason.is_none() {
            prop_assert!(is_triggered(&alarm, &filter, events), "{events} events do not set it off: {takes:?}");
        } else if !matches!(takes, EventsToAlarm::NotProven(_)) {
            prop_assert!(!is_triggered(&alarm, &filter, events), "{events} events set it off: {takes:?}");
        }
        if let EventsToAlarm::Events { in_a_period, periods: 1, .. } = takes {
            prop_assert!(is_triggered(&alarm, &filter, in_a_period), "{takes:?}");
            prop_assert!(
                in_a_period == 1 || !is_triggered(&alarm, &filter, in_a_period - 1),
                "fewer are enough: {takes:?}"
            );
        }
    }
}

/// The tables of "How alarm state is evaluated when data is missing" by their letters, the newest datapoint last.
#[test]
fn the_simulation_equals_the_tables_of_the_user_guide() {
    let is_alarm = |statistic: &str, to_alarm: i32, treatment: &str| {
        let mut three = alarm("three", &metric("three"), &[]);
        three.statistic = Some(statistic.to_owned());
        three.evaluation_periods = Some(3);
        three.datapoints_to_alarm = Some(to_alarm);
        three.treat_missing_data = Some(treatment.to_owned());
        let filter = MetricFilter::plain("three", "{ $.a = b }", metric("three"), "1");
        why_not_triggered_by(1, &three, &filter).is_none()
    };
    // `- - X - -`, three of three; `- - - X -`, two of three.
    for to_alarm in [3, 2] {
        assert!(is_alarm("Sum", to_alarm, "missing"));
        assert!(!is_alarm("Sum", to_alarm, "ignore"));
        assert!(!is_alarm("Sum", to_alarm, "notBreaching"));
        assert!(
            !is_alarm("Sum", to_alarm, "breaching"),
            "it never leaves ALARM"
        );
    }
}
