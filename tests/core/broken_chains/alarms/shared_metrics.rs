//! Metrics that several filters feed: the alarm sees them all.

use super::*;

/// The command that shows the filters of the metric.
const SHOW: &str = "aws logs describe-metric-filters --region eu-west-1 --metric-namespace LogMetrics --metric-name root";

pub(super) fn shared_metrics() -> Vec<Row> {
    [
        disturbed(),
        spoiled_statistics(),
        ours_disturbed(),
        disturbed_from_elsewhere(),
        undisturbed(),
        undisturbed_from_elsewhere(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Another filter of the metric that the alarm watches.
fn sibling(pattern: &str, value: &str) -> MetricFilter {
    MetricFilter::plain("team-too", pattern, metric("root"), value)
}

/// A second filter feeds the metric.
fn with_sibling(change: impl Fn(&mut MetricFilter)) -> Account {
    let mut account = working_account();
    let mut filter = sibling("{ $.eventName = CreateTrail }", "1");
    change(&mut filter);
    account.add_filter(filter);
    account
}

fn fails(
    name: &'static str,
    account: Account,
    words: &'static str,
    shown: &'static str,
    planned: &'static [&'static str],
) -> Row {
    Row(name, account, Fail, Some(AtAlarm), words, shown, planned)
}

fn passes(name: &'static str, account: Account) -> Row {
    let words = "(confirmed)";
    Row(name, account, Pass, None, words, "", NOTHING)
}

/// Our own filter and alarm, and a filter of another team that feeds our metric.
fn ours_fed_by(change: impl Fn(&mut MetricFilter)) -> Account {
    let mut account = Account::compliant_by_us();
    let ours = crate::account::own_metric(&format!("cis-fix-{ROOT}"));
    let mut filter = MetricFilter::plain("team-too", "{ $.eventName = CreateTrail }", ours, "1");
    change(&mut filter);
    account.add_filter(filter);
    account
}

/// Filters of the same log group.
fn disturbed() -> Vec<Row> {
    vec![
        fails(
            "fed by a filter on everything",
            with_sibling(|f| f.pattern.clear()),
            "metric filter team-too feeds the same metric, and its pattern matches 30 of 30 events",
            SHOW,
            FILTER_TOO,
        ),
        fails(
            "fed by a filter on most calls",
            with_sibling(|f| "{ $.eventName != CreateTrail }".clone_into(&mut f.pattern)),
            "so it never leaves ALARM",
            SHOW,
            FILTER_TOO,
        ),
        fails(
            "fed by a filter on most texts",
            with_sibling(|f| "eventName".clone_into(&mut f.pattern)),
            "so it never leaves ALARM",
            SHOW,
            FILTER_TOO,
        ),
        fails(
            "fed by another default value",
            with_sibling(|f| f.default_value = Some(5.0)),
            "metric filter team-too feeds the same metric, and its default value 5 is over",
            "no number of events does",
            FILTER_TOO,
        ),
    ]
}

/// Filters whose values, units or default values spoil the statistic.
fn spoiled_statistics() -> Vec<Row> {
    vec![
        fails(
            "fed by a filter that takes away",
            with_sibling(|f| {
                created(ROOT).clone_into(&mut f.pattern);
                "-1".clone_into(&mut f.value);
            }),
            "one event makes Sum 0, its threshold is 1",
            SHOW,
            FILTER_TOO,
        ),
        fails(
            "fed in two units",
            with_sibling(|f| f.unit = Some("Count".to_owned())),
            "it names no unit, and its metric has two: team-root with None, metric filter team-too with Count",
            "not proven",
            FILTER_TOO,
        ),
        fails(
            "an average of two filters, one with a default",
            {
                let mut account = with_sibling(|f| f.default_value = Some(0.0));
                let mut alarm = account.alarms().remove(0);
                alarm.statistic = Some("Average".to_owned());
                account.set_alarms(vec![alarm]);
                account
            },
            "Average hangs on what the other filters of its metric publish",
            "not proven",
            FILTER_TOO,
        ),
        fails(
            "three of three, and another filter has a default",
            {
                let mut account = with_sibling(|f| f.default_value = Some(0.0));
                let mut alarm = account.alarms().remove(0);
                alarm.evaluation_periods = Some(3);
                account.set_alarms(vec![alarm]);
                account
            },
            "it wants 3 periods",
            "needs 3 in 3 periods",
            FILTER_TOO,
        ),
    ]
}

/// Our own metric.
fn ours_disturbed() -> Vec<Row> {
    vec![
        fails(
            "our metric is fed by a filter on everything",
            ours_fed_by(|f| f.pattern.clear()),
            "metric filter team-too feeds the same metric",
            "--metric-namespace CISBenchmark",
            &["metric-filter", "alarm"],
        ),
        fails(
            "our metric is fed by a default value",
            ours_fed_by(|f| f.default_value = Some(1.0)),
            "its default value 1 is over",
            "",
            &["metric-filter", "alarm"],
        ),
    ]
}

/// Filters of other log groups. What these receive is not known.
fn disturbed_from_elsewhere() -> Vec<Row> {
    let default = |value| {
        let mut filter = sibling("{ $.eventName = CreateTrail }", "1");
        filter.default_value = Some(value);
        filter
    };
    vec![
        fails(
            "fed by everything of another log group",
            with_filter_elsewhere(HOME, sibling("", "1")),
            "metric filter team-too of log group team-app feeds the same metric, and how often it matches is not known",
            "not proven",
            FILTER_TOO,
        ),
        fails(
            "fed by a text of another log group",
            with_filter_elsewhere(HOME, sibling("ERROR", "1")),
            "how often it matches is not known, so it may never leave ALARM",
            "",
            FILTER_TOO,
        ),
        fails(
            "fed by a default value of another log group",
            with_filter_elsewhere(HOME, default(1.0)),
            "its default value 1 is over the alarm's threshold, so it may never leave ALARM",
            "",
            FILTER_TOO,
        ),
        Row(
            "filters of other log groups that may not be listed",
            {
                let mut account = working_account();
                let denied = denied("logs:DescribeMetricFilters");
                account.0.other_filters.insert(home(), denied);
                account
            },
            Unreadable,
            Some(Link::Metric),
            "whether filters of other log groups feed metric LogMetrics/root too may not be read; allow logs:DescribeMetricFilters",
            "",
            NOTHING,
        ),
    ]
}

/// Filters of the same log group that change nothing.
fn undisturbed() -> Vec<Row> {
    vec![
        passes("fed by another rare event", with_sibling(|_| {})),
        passes(
            "fed by a default value of nought",
            with_sibling(|f| f.default_value = Some(0.0)),
        ),
        passes(
            "fed by a filter on everything that adds nothing",
            with_sibling(|f| {
                f.pattern.clear();
                "0".clone_into(&mut f.value);
            }),
        ),
        passes("two halves of one event", {
            let mut account = with_sibling(|f| {
                created(ROOT).clone_into(&mut f.pattern);
                "0.5".clone_into(&mut f.value);
            });
            let mut first = filter();
            "0.5".clone_into(&mut first.value);
            account.add_filter(first);
            account
        }),
        passes(
            "a filter on everything with a dimension",
            with_sibling(|f| {
                f.pattern.clear();
                f.dimensions.insert("Who".to_owned(), "$.who".to_owned());
            }),
        ),
        passes(
            "a filter on everything for a metric of that name elsewhere",
            with_sibling(|f| {
                f.pattern.clear();
                "Other".clone_into(&mut f.metric.namespace);
            }),
        ),
        passes("an alarm that asks for one of two units", {
            let mut account = with_sibling(|f| {
                f.pattern.clear();
                f.unit = Some("Count".to_owned());
            });
            let mut alarm = account.alarms().remove(0);
            alarm.unit = Some("None".to_owned());
            account.set_alarms(vec![alarm]);
            account
        }),
        passes(
            "our metric is fed by another rare event",
            ours_fed_by(|_| {}),
        ),
    ]
}

/// Filters of other log groups that change nothing.
fn undisturbed_from_elsewhere() -> Vec<Row> {
    vec![
        passes(
            "fed by the same events of another log group",
            with_filter_elsewhere(HOME, sibling(created(ROOT), "1")),
        ),
        passes(
            "a filter on everything in another Region",
            with_filter_elsewhere(AWAY, sibling("", "1")),
        ),
    ]
}

#[test]
fn a_sum_that_two_filters_feed_is_reached_by_half_as_many_events() {
    let same = |filter: &mut MetricFilter| created(ROOT).clone_into(&mut filter.pattern);
    let mut account = with_sibling(same);
    let mut alarm = account.alarms().remove(0);
    alarm.threshold = Some(3.0);
    account.set_alarms(vec![alarm]);
    let review = account.review(&a_few(Settings::default()));
    let reason = &about(&review).reason;
    let words = "one event makes Sum 2, its threshold is 3, so it takes 2 events in one period";
    assert!(reason.contains(words), "{reason}");
}
