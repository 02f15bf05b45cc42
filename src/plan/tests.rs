//! What a plan amounts to. The steps and their order are tested on whole accounts, with the
//! integration tests.

use super::{Change, Delta, Step, StepId, Totals};
use crate::control::Slug;
use crate::state::{LogGroupArn, Metric, MetricFilter};

/// A step that writes a filter, over one that is there or not.
fn step(number: usize, there: bool) -> Step {
    let name = format!("filter-{number}");
    let metric = Metric {
        namespace: "CISBenchmark".to_owned(),
        name: name.clone(),
    };
    let filter = MetricFilter::plain(&name, "{ $.a = b }", metric, "1");
    Step {
        id: StepId::new(format!("metric-filter/{name}")),
        change: Change::MetricFilter {
            log_group: LogGroupArn::from("arn:aws:logs:eu-west-1:111122223333:log-group:events"),
            delta: Delta {
                before: there.then(|| filter.clone()),
                after: filter,
            },
        },
        controls: vec![Slug::new("root-usage")],
        after: Vec::new(),
    }
}

#[test]
fn only_what_is_new_counts_towards_quota_and_cost() {
    let totals = Totals::of(&[step(1, false), step(2, true), step(3, false)], 7);
    assert_eq!((totals.filters_used, totals.filters_allowed), (9, 100));
    assert_eq!((totals.filters_added, totals.metrics_added), (2, 2));
    assert_eq!(totals.metric_cents_at_most, 60);
    assert_eq!((totals.alarms_added, totals.alarm_cents), (0, 0));
}

#[test]
fn a_change_is_called_by_what_aws_calls_it() {
    let change = step(1, false).change;
    assert_eq!(change.operation(), "PutMetricFilter");
    assert_eq!(change.actions(), ["logs:PutMetricFilter"]);
    assert_eq!(change.resource(), "filter-1");
}
