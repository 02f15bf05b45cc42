//! The verdict on a control, link by link: the broken link, the reason and the advice.

mod decisive_faults;
pub(crate) mod filters;
mod logging;
mod taken_names;
mod topics;
mod trails;

use crate::account::{
    A_FEW, Account, HOME, OTHER, OWN_TOPIC, THEIR_TOPIC, a_few, alarm, created, denied, metric,
    open_policy,
};
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::settings::Settings;
use cis_fix::state::{MetricFilter, Read};
use cis_fix::verdict::Verdict;

const ROOT: &str = A_FEW[0];
const LOGGING: &str = A_FEW[4];

fn finding_of(account: &Account, settings: Settings, slug: &str) -> Finding {
    let findings = account.review(&a_few(settings)).findings;
    let mut findings = findings.into_iter();
    findings.find(|f| f.control.as_str() == slug).unwrap()
}

/// Asserts verdict, broken link and a part of the reason, in a run without a subscriber.
#[track_caller]
fn assert_finding(
    account: &Account,
    slug: &str,
    verdict: Verdict,
    link: Option<Link>,
    words: &str,
) -> Finding {
    let finding = finding_of(account, Settings::default(), slug);
    assert_eq!(
        (finding.verdict, finding.broken_link),
        (verdict, link),
        "{}",
        finding.reason
    );
    assert!(finding.reason.contains(words), "{}", finding.reason);
    finding
}

/// Another team's filter for root usage, with the metric `LogMetrics/root`.
fn with_filter() -> Account {
    let mut account = Account::finding();
    account.add_filter(MetricFilter::plain(
        "team-root",
        created(ROOT),
        metric("root"),
        "1",
    ));
    account
}

/// The same with an alarm that notifies a topic with a confirmed subscriber.
fn with_chain() -> Account {
    let mut account = with_filter();
    account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(THEIR_TOPIC)),
        &[("email", true)],
    );
    account
}

#[test]
fn another_teams_intact_chain_passes() {
    let finding = assert_finding(
        &with_chain(),
        ROOT,
        Verdict::Pass,
        None,
        "alarm team-root notifies",
    );
    let seen: Vec<&str> = finding.evidence.iter().map(|e| e.kind.word()).collect();
    let wanted = [
        "trail",
        "log group",
        "metric filter",
        "alarm",
        "subscribers",
        "counts as",
    ];
    assert_eq!(seen, wanted);
    assert_eq!(finding.advice, Vec::<String>::new());
}

#[test]
fn without_a_filter_the_broken_link_is_the_filter() {
    assert_finding(
        &Account::finding(),
        ROOT,
        Verdict::Fail,
        Some(Link::Filter),
        "no metric filter",
    );
}

#[test]
fn without_an_alarm_the_broken_link_is_the_alarm() {
    let words = "no alarm watches metric LogMetrics/root";
    assert_finding(
        &with_filter(),
        ROOT,
        Verdict::Fail,
        Some(Link::Alarm),
        words,
    );
}

#[test]
fn an_alarm_that_one_event_does_not_trigger_breaks_the_alarm() {
    let mut account = with_chain();
    let mut five = account.alarms().remove(0);
    five.threshold = Some(5.0);
    account.add_alarm(five);
    assert_finding(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Alarm),
        "one event makes Sum 1",
    );
}

#[test]
fn a_disabled_alarm_breaks_the_alarm() {
    let mut account = with_chain();
    let mut off = account.alarms().remove(0);
    off.actions_enabled = false;
    account.add_alarm(off);
    assert_finding(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Alarm),
        "switched off",
    );
}

#[test]
fn an_alarm_that_notifies_no_topic_breaks_the_alarm() {
    let mut account = with_filter();
    account.add_alarm(alarm("team-root", &metric("root"), &[]));
    assert_finding(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Alarm),
        "notifies no topic",
    );
}

#[test]
fn another_teams_filter_under_our_name_is_manual() {
    let mut account = Account::finding();
    let name = format!("cis-fix-{ROOT}");
    account.add_filter(MetricFilter::plain(
        &name,
        "{ $.a = b }",
        metric("root"),
        "1",
    ));
    let words = "is somebody else's: it feeds LogMetrics/root";
    assert_finding(&account, ROOT, Verdict::Manual, Some(Link::Filter), words);
}

#[test]
fn another_teams_alarm_under_our_name_is_manual() {
    let mut account = Account::finding();
    account.add_alarm(alarm(&format!("cis-fix-{ROOT}"), &metric("root"), &[]));
    assert_finding(
        &account,
        ROOT,
        Verdict::Manual,
        Some(Link::Alarm),
        "is somebody else's",
    );
}

#[test]
fn another_teams_topic_under_our_name_is_manual() {
    let mut account = Account::finding();
    account.add_topic(OWN_TOPIC, Some(open_policy(OWN_TOPIC)), &[]);
    let finding = assert_finding(
        &account,
        ROOT,
        Verdict::Manual,
        Some(Link::Topic),
        "not our tag",
    );
    assert_eq!(
        finding.advice,
        ["use it all the same with --topic cis-fix-alarms"]
    );
}

#[test]
fn a_denied_read_is_unreadable_and_names_the_action() {
    let mut filters = Account::finding();
    let group = Account::group();
    filters
        .0
        .metric_filters
        .insert(group.clone(), denied("logs:DescribeMetricFilters"));
    let words = "allow logs:DescribeMetricFilters";
    assert_finding(
        &filters,
        ROOT,
        Verdict::Unreadable,
        Some(Link::Filter),
        words,
    );

    let mut groups = Account::finding();
    groups
        .0
        .log_groups
        .insert(group, denied("logs:DescribeLogGroups"));
    assert_finding(
        &groups,
        ROOT,
        Verdict::Unreadable,
        Some(Link::Trail),
        "allow logs:DescribeLogGroups",
    );

    let mut people = with_chain();
    people.topic(THEIR_TOPIC).subscriptions = denied("sns:ListSubscriptionsByTopic");
    let words = "allow sns:ListSubscriptionsByTopic";
    assert_finding(
        &people,
        ROOT,
        Verdict::Unreadable,
        Some(Link::Person),
        words,
    );
}

#[test]
fn a_skipped_read_is_unreadable_and_not_absent() {
    let account = Account::finding();
    let complete = account.observe(&a_few(Settings::default())).observed;
    let verdict = |change: fn(&mut cis_fix::state::Observed)| {
        let mut observed = complete.clone();
        change(&mut observed);
        let review = crate::account::decide(&a_few(Settings::default()), &observed);
        assert!(
            review
                .plan
                .steps
                .iter()
                .all(|step| !step.controls.iter().any(|c| c.as_str() == ROOT))
        );
        let mut findings = review.findings.into_iter();
        findings
            .find(|f| f.control.as_str() == ROOT)
            .unwrap()
            .verdict
    };
    assert_eq!(
        verdict(|observed| observed.caller = Read::NotAsked),
        Verdict::Unreadable
    );
    assert_eq!(
        verdict(|observed| observed.trails.clear()),
        Verdict::Unreadable
    );
    assert_eq!(
        verdict(|observed| observed.trail_status.clear()),
        Verdict::Unreadable
    );
    assert_eq!(
        verdict(|observed| observed.event_selectors.clear()),
        Verdict::Unreadable
    );
    assert_eq!(
        verdict(|observed| observed.log_groups.clear()),
        Verdict::Unreadable
    );
    assert_eq!(
        verdict(|observed| observed.metric_filters.clear()),
        Verdict::Unreadable
    );
    assert_eq!(
        verdict(|observed| observed.alarms.clear()),
        Verdict::Unreadable
    );
    assert_eq!(
        verdict(|observed| observed.topics.clear()),
        Verdict::Unreadable
    );
}
