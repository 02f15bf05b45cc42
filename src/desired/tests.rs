//! The words of an alarm, and what of an alarm of ours may differ and stays.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]

use super::settled_alarm::{is_settled, keep_actions};
use crate::catalog::Catalog;
use crate::chain::metric_feed::MetricFeed;
use crate::control::BenchmarkVersion;
use crate::desired::alarm_description::AlarmDescription;
use crate::settings::ControlSettings;
use crate::state::{Alarm, Evaluation, LogGroupArn, Metric, MetricFilter, Region};
use std::collections::BTreeMap;

fn told(group: &str) -> String {
    let catalog = Catalog::embedded().unwrap();
    let version = BenchmarkVersion::default();
    let control = catalog.find("root-usage", version).unwrap();
    let group = format!("arn:aws:logs:eu-west-1:111122223333:log-group:{group}");
    AlarmDescription {
        control,
        filter: control.filter().unwrap(),
        version,
        account: "111122223333",
        region: &Region::from("eu-west-1"),
        group: &LogGroupArn::new(group),
        filter_name: "cis-fix-root-usage",
    }
    .text()
}

#[test]
fn an_alarm_says_what_happened_what_to_ask_and_where_to_look() {
    let text = told("CloudTrail/Events");
    assert_eq!(
        text,
        "In account 111122223333, the root user signed in, tried to, or made a call. Who holds the \
         root credentials, and which of them did this and why? (CIS 1.2.0 control 3.3) Events: \
         G='CloudTrail/Events'; aws logs filter-log-events --region eu-west-1 --log-group-name \
         \"$G\" --start-time $(($(date +%s)-1800))000 --filter-pattern \"$(aws logs \
         describe-metric-filters --region eu-west-1 --log-group-name \"$G\" --filter-name-prefix \
         cis-fix-root-usage --query 'metricFilters[0].filterPattern' --output text)\" \
         [cis-fix root-usage]"
    );
}

#[test]
fn a_long_log_group_name_takes_the_place_of_the_command_and_never_of_the_mark() {
    let long = told(&"g".repeat(700));
    assert!(long.contains(" Events: log group ggg"));
    let longer = told(&"g".repeat(1000));
    assert!(!longer.contains("Events: "));
    for text in [long, longer] {
        assert!(text.chars().count() <= 1024);
        assert!(text.ends_with(" [cis-fix root-usage]"));
    }
}

fn filter() -> MetricFilter {
    let metric = Metric {
        namespace: "CISBenchmark".to_owned(),
        name: "cis-fix-root-usage".to_owned(),
    };
    MetricFilter::plain("cis-fix-root-usage", "{ $.a = b }", metric, "1")
}

fn wanted() -> Alarm {
    Alarm {
        name: "cis-fix-root-usage".to_owned(),
        description: "[cis-fix root-usage]".to_owned(),
        metric: Some(filter().metric),
        dimensions: BTreeMap::new(),
        statistic: Some("Sum".to_owned()),
        comparison: "GreaterThanOrEqualToThreshold".to_owned(),
        threshold: Some(1.0),
        period: Some(300),
        evaluation_periods: Some(1),
        datapoints_to_alarm: None,
        treat_missing_data: Some("notBreaching".to_owned()),
        unit: None,
        actions_enabled: true,
        alarm_actions: vec!["ours".to_owned()],
        ok_actions: Vec::new(),
        insufficient_data_actions: Vec::new(),
        evaluation: Evaluation::default(),
    }
}

fn stays(change: impl Fn(&mut Alarm)) -> bool {
    stays_if(&ControlSettings::default(), change)
}

fn stays_if(asked: &ControlSettings, change: impl Fn(&mut Alarm)) -> bool {
    let mut before = wanted();
    change(&mut before);
    is_settled(&before, &wanted(), &MetricFeed::alone(&filter()), asked)
}

#[test]
fn what_the_settings_ask_for_by_name_does_not_stay_otherwise() {
    let asked = ControlSettings {
        period: Some(300),
        threshold: Some(1),
        max_threshold: Some(5),
        ..ControlSettings::default()
    };
    assert!(stays_if(&asked, |_| {}));
    assert!(!stays_if(&asked, |alarm| alarm.period = Some(60)));
    assert!(!stays_if(&asked, |alarm| alarm.threshold = Some(2.0)));
    let lenient = ControlSettings {
        max_threshold: Some(5),
        ..ControlSettings::default()
    };
    assert!(stays_if(&lenient, |alarm| alarm.threshold = Some(5.0)));
    assert!(!stays_if(&lenient, |alarm| alarm.threshold = Some(6.0)));
}

#[test]
fn an_alarm_of_ours_that_does_its_work_stays_as_people_made_it() {
    assert!(stays(
        |alarm| alarm.description = "in other words [cis-fix root-usage]".to_owned()
    ));
    assert!(stays(|alarm| alarm.alarm_actions.push("theirs".to_owned())));
    assert!(stays(|alarm| alarm.ok_actions.push("theirs".to_owned())));
    assert!(stays(|alarm| alarm.datapoints_to_alarm = Some(1)));
    assert!(stays(|alarm| alarm.period = Some(60)));
}

#[test]
fn an_alarm_of_ours_that_does_not_do_its_work_is_written_anew() {
    assert!(!stays(|alarm| alarm.threshold = Some(5.0)));
    assert!(!stays(|alarm| alarm.actions_enabled = false));
    assert!(!stays(|alarm| alarm.alarm_actions.clear()));
    assert!(!stays(|alarm| alarm.metric = None));
    assert!(!stays(|alarm| {
        alarm.dimensions.insert("Who".to_owned(), "root".to_owned());
    }));
}

#[test]
fn whom_people_added_is_kept_as_far_as_five_actions_go() {
    let mut before = wanted();
    before.alarm_actions = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
    before.ok_actions = vec!["a".to_owned()];
    let after = keep_actions(wanted(), &before);
    assert_eq!(after.alarm_actions, ["ours", "a", "b", "c", "d"]);
    assert_eq!(after.ok_actions, ["a"]);
}
