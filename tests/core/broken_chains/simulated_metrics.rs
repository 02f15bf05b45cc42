//! The law of a metric with several filters: taken together, they let the alarm leave ALARM in quiet times and go to ALARM
//! on one event. The simulation runs every world that the knowledge of the filters allows.

use super::cloudwatch_simulation::{Publisher, is_triggered};
use super::simulated_alarms::settings;
use crate::account::metric;
use cis_fix::chain::alarm_evaluation::{EventsToAlarm, events_to_alarm, why_not_triggered_by};
use cis_fix::chain::metric_feed::{Feeder, Frequency, MetricFeed, Overlap};
use cis_fix::state::MetricFilter;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What is known of another filter.
#[derive(Debug, Clone)]
struct Other {
    filter: MetricFilter,
    elsewhere: bool,
    matches: Frequency,
    on_event: Overlap,
}

prop_compose! {
    fn other()(
        value in select(vec!["0", "0", "0.5", "1", "1", "2", "-1"]),
        default in select(vec![None, None, None, Some(0.0), Some(0.0), Some(1.0), Some(-1.0)]),
        elsewhere in proptest::bool::weighted(0.2),
        how_often in 0..5_u8,
        on_event in select(vec![Overlap::Never, Overlap::Never, Overlap::Perhaps, Overlap::Always]),
    ) -> Other {
        let mut filter = MetricFilter::plain("other", "{ $.a = c }", metric("simulated"), value);
        filter.default_value = default;
        // It is not known what another log group receives.
        let matches = match (how_often, elsewhere) {
            (0, false) => Frequency::AllDay("it matches everything".to_owned()),
            (0, true) => Frequency::Unknown,
            _ => Frequency::Seldom,
        };
        let on_event = if elsewhere && on_event == Overlap::Always { Overlap::Perhaps } else { on_event };
        Other { filter, elsewhere, matches, on_event }
    }
}

impl Other {
    fn feeder(&self) -> Feeder<'_> {
        Feeder {
            filter: &self.filter,
            log_group: self.elsewhere.then_some("other"),
            matches: self.matches.clone(),
            on_event: self.on_event,
            is_undecided: false,
        }
    }

    /// What it may be.
    fn possible(&self) -> Vec<Publisher<'_>> {
        let matched: &[bool] = match self.on_event {
            Overlap::Never => &[false],
            Overlap::Perhaps => &[false, true],
            Overlap::Always => &[true],
        };
        let others: &[u32] = match self.matches {
            Frequency::Seldom => &[0],
            Frequency::AllDay(_) => &[1, 40],
            Frequency::Unknown => &[0, 40],
        };
        let each = matched.iter().flat_map(|&on_event| {
            others.iter().map(move |&others| Publisher {
                filter: &self.filter,
                on_event,
                others,
            })
        });
        each.collect()
    }
}

/// Every combination of what the filters may be.
fn worlds<'a>(filter: &'a MetricFilter, others: &'a [Other]) -> Vec<Vec<Publisher<'a>>> {
    let own = Publisher {
        filter,
        on_event: true,
        others: 0,
    };
    others.iter().fold(vec![vec![own]], |worlds, other| {
        let possible = other.possible();
        let extended = worlds.iter().flat_map(|world| {
            possible.iter().map(move |one| {
                let mut world = world.clone();
                world.push(one.clone());
                world
            })
        });
        extended.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases * 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_filters_of_a_metric_are_judged_together(
        (alarm, filter) in settings(),
        others in vec(other(), 1..3),
        events in 1..4_u32,
    ) {
        let feed = MetricFeed {
            others: others.iter().map(Other::feeder).collect(),
            ..MetricFeed::alone(&filter)
        };
        let takes = events_to_alarm(&alarm, &feed);
        if matches!(takes, EventsToAlarm::NotProven(_)) {
            return Ok(());
        }
        let worlds = worlds(&filter, &others);
        if why_not_triggered_by(events, &alarm, &feed).is_none() {
            prop_assert!(is_triggered(&alarm, &worlds, events), "{events} events do not set it off: {takes:?}");
        } else {
            prop_assert!(!is_triggered(&alarm, &worlds, events), "{events} events set it off: {takes:?}");
        }
    }
}
