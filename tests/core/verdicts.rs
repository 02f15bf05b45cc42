//! The verdict on a control, link by link: what each break of the chain is called, and what a
//! person is told to do about it.

pub(crate) mod filters;
mod logging;
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

/// Verdict, broken link and reason on a control, with nobody to notify.
#[track_caller]
fn says(
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

/// Somebody's filter for root usage, which feeds `LogMetrics/root`.
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
fn a_chain_of_somebody_elses_that_reaches_a_person_passes() {
    let finding = says(
        &with_chain(),
        ROOT,
        Verdict::Pass,
        None,
        "team-root alarms a confirmed",
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
fn no_filter_breaks_the_filter() {
    says(
        &Account::finding(),
        ROOT,
        Verdict::Fail,
        Some(Link::Filter),
        "no metric filter",
    );
}

#[test]
fn a_filter_without_an_alarm_breaks_the_alarm() {
    let words = "no alarm watches metric LogMetrics/root";
    says(
        &with_filter(),
        ROOT,
        Verdict::Fail,
        Some(Link::Alarm),
        words,
    );
}

#[test]
fn an_alarm_that_one_event_does_not_set_off_breaks_the_alarm() {
    let mut account = with_chain();
    let mut five = account.alarms().remove(0);
    five.threshold = Some(5.0);
    account.add_alarm(five);
    says(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Alarm),
        "one event makes Sum 1",
    );
}

#[test]
fn an_alarm_that_is_switched_off_breaks_the_alarm() {
    let mut account = with_chain();
    let mut off = account.alarms().remove(0);
    off.actions_enabled = false;
    account.add_alarm(off);
    says(
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
    says(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Alarm),
        "notifies no topic",
    );
}

#[test]
fn a_topic_that_is_gone_breaks_the_topic() {
    let mut account = with_chain();
    account.0.topics.clear();
    says(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Topic),
        "does not exist",
    );
}

#[test]
fn a_topic_that_lets_no_alarm_in_breaks_the_topic() {
    let mut account = with_chain();
    account.add_topic(THEIR_TOPIC, None, &[("email", true)]);
    says(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Topic),
        "does not let CloudWatch publish",
    );
}

#[test]
fn a_topic_under_the_key_of_sns_delivers_nothing() {
    let mut account = with_chain();
    if let Read::Present(attributes) = &mut account.topic(THEIR_TOPIC).attributes {
        attributes.kms_key = Some("alias/aws/sns".to_owned());
    }
    says(
        &account,
        ROOT,
        Verdict::Fail,
        Some(Link::Topic),
        "alias/aws/sns",
    );
}

#[test]
fn a_topic_nobody_reads_is_pending_and_the_command_is_given() {
    let mut account = with_chain();
    account.add_topic(THEIR_TOPIC, Some(open_policy(THEIR_TOPIC)), &[]);
    let words = "nobody is subscribed to topic security-alerts";
    let finding = says(&account, ROOT, Verdict::Pending, Some(Link::Person), words);
    assert!(
        finding
            .advice
            .iter()
            .any(|advice| advice.starts_with(&format!(
                "aws sns subscribe --region {HOME} --topic-arn {THEIR_TOPIC} --protocol email "
            )))
    );
}

#[test]
fn a_subscription_that_waits_is_pending_and_the_message_is_named() {
    let mut account = with_chain();
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(THEIR_TOPIC)),
        &[("email", false)],
    );
    let words = "1 subscription of topic security-alerts waits to be confirmed";
    let finding = says(&account, ROOT, Verdict::Pending, Some(Link::Person), words);
    assert!(
        finding
            .advice
            .join("")
            .contains("Subscription Confirmation")
    );
}

#[test]
fn a_confirmation_that_only_the_list_shows_reaches_nobody() {
    let mut account = with_chain();
    if let Read::Present(attributes) = &mut account.topic(THEIR_TOPIC).attributes {
        attributes.confirmed = 0;
    }
    says(
        &account,
        ROOT,
        Verdict::Pending,
        Some(Link::Person),
        "to be confirmed",
    );
}

#[test]
fn a_topic_of_another_account_is_elsewhere_and_the_account_is_named() {
    let mut account = with_filter();
    let topic = format!("arn:aws:sns:{HOME}:{OTHER}:central");
    account.add_alarm(alarm("team-root", &metric("root"), &[&topic]));
    says(
        &account,
        ROOT,
        Verdict::Elsewhere,
        Some(Link::Person),
        OTHER,
    );
}

#[test]
fn a_filter_of_somebody_elses_under_our_name_is_for_a_person_to_mend() {
    let mut account = Account::finding();
    let name = format!("cis-fix-{ROOT}");
    account.add_filter(MetricFilter::plain(
        &name,
        "{ $.a = b }",
        metric("root"),
        "1",
    ));
    let words = "is somebody else's: it feeds LogMetrics/root";
    says(&account, ROOT, Verdict::Manual, Some(Link::Filter), words);
}

#[test]
fn an_alarm_of_somebody_elses_under_our_name_is_for_a_person_to_mend() {
    let mut account = Account::finding();
    account.add_alarm(alarm(&format!("cis-fix-{ROOT}"), &metric("root"), &[]));
    says(
        &account,
        ROOT,
        Verdict::Manual,
        Some(Link::Alarm),
        "is somebody else's",
    );
}

#[test]
fn a_topic_of_somebody_elses_under_our_name_is_for_a_person_to_mend() {
    let mut account = Account::finding();
    account.add_topic(OWN_TOPIC, Some(open_policy(OWN_TOPIC)), &[]);
    let finding = says(
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
fn a_refused_read_is_unreadable_and_names_the_action() {
    let mut filters = Account::finding();
    let group = Account::group();
    filters
        .0
        .metric_filters
        .insert(group.clone(), denied("logs:DescribeMetricFilters"));
    let words = "allow logs:DescribeMetricFilters";
    says(
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
    says(
        &groups,
        ROOT,
        Verdict::Unreadable,
        Some(Link::Trail),
        "allow logs:DescribeLogGroups",
    );

    let mut people = with_chain();
    people.topic(THEIR_TOPIC).subscriptions = denied("sns:ListSubscriptionsByTopic");
    let words = "allow sns:ListSubscriptionsByTopic";
    says(
        &people,
        ROOT,
        Verdict::Unreadable,
        Some(Link::Person),
        words,
    );
}

#[test]
fn what_was_never_asked_is_unreadable_and_not_absent() {
    let account = Account::finding();
    let whole = account.observe(&a_few(Settings::default())).observed;
    let verdict = |change: fn(&mut cis_fix::state::Observed)| {
        let mut observed = whole.clone();
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
