//! Alarms that do not notify anybody of one event, and filters without a usable metric.

mod actions;
mod filters;
mod mute_rules;
mod mute_windows;
mod near_misses;
mod periods;
mod shared_metrics;
mod thresholds;
mod warm_ups;

use super::table::Case;
use crate::account::{
    A_FEW, ACCOUNT, AWAY, Account, HOME, OTHER, THEIR_TOPIC, a_few, alarm, created, denied, metric,
    open_policy,
};
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::control::Slug;
use cis_fix::plan::Review;
use cis_fix::settings::{ControlSettings, Settings};
use cis_fix::state::{
    Alarm, AlarmInput, LogGroupArn, Metric, MetricFilter, MetricQuery, MuteRule, MuteRuleName,
    OtherAlarm, Read, Region,
};
use cis_fix::verdict::Verdict;

const ROOT: &str = A_FEW[0];
const OURS: &[&str] = &["create-topic", "alarm"];
const FILTER_TOO: &[&str] = &["create-topic", "metric-filter", "alarm"];

const NOTHING: &[&str] = &[];

use Link::Alarm as AtAlarm;
use Link::Filter as AtFilter;
use Verdict::{Fail, Manual, Pass, Pending, Unreadable};

/// Another team's filter for root usage, an alarm on it, and a topic with a confirmed subscriber.
fn working_account() -> Account {
    let mut account = Account::finding();
    account.add_filter(filter());
    account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
    account.add_topic(
        THEIR_TOPIC,
        Some(open_policy(THEIR_TOPIC)),
        &[("email", true)],
    );
    account
}

fn filter() -> MetricFilter {
    MetricFilter::plain("team-root", created(ROOT), metric("root"), "1")
}

fn with_alarm(change: impl Fn(&mut Alarm)) -> Account {
    with_both(|alarm, _| change(alarm))
}

fn with_filter(change: impl Fn(&mut MetricFilter)) -> Account {
    with_both(|_, filter| change(filter))
}

fn with_both(change: impl Fn(&mut Alarm, &mut MetricFilter)) -> Account {
    let mut account = working_account();
    let (mut alarm, mut filter) = (account.alarms().remove(0), filter());
    change(&mut alarm, &mut filter);
    account.set_alarms(vec![alarm]);
    account.add_filter(filter);
    account
}

/// A filter of another log group.
fn with_filter_elsewhere(region: &str, filter: MetricFilter) -> Account {
    let mut account = working_account();
    let group = LogGroupArn::new(format!(
        "arn:aws:logs:{region}:{ACCOUNT}:log-group:team-app"
    ));
    account
        .0
        .metric_filters
        .insert(group, Read::Present(vec![filter]));
    account
}

fn home() -> Region {
    Region::from(HOME)
}

/// The alarm on the metric has no action, and there is this other alarm.
fn with_other(watches: AlarmInput) -> Account {
    let mut account = with_alarm(|alarm| alarm.alarm_actions.clear());
    let other = OtherAlarm::new("team-all", watches, &[THEIR_TOPIC]);
    account
        .0
        .other_alarms
        .insert(home(), Read::Present(vec![other]));
    account
}

/// The alarm is on metric queries.
fn with_queries(change: impl Fn(&mut Alarm, &mut MetricQuery)) -> Account {
    with_alarm(|alarm| {
        let mut query = MetricQuery {
            metric: alarm.metric.take(),
            account: None,
            expression: None,
        };
        change(alarm, &mut query);
        let sum = MetricQuery {
            metric: None,
            account: None,
            expression: Some("m1 * 2".to_owned()),
        };
        alarm.evaluation.queries = vec![query, sum];
    })
}

fn rule(status: &str, expression: &str, expires_at: Option<i64>, alarms: &[&str]) -> MuteRule {
    MuteRule {
        name: "team-nights".to_owned(),
        status: status.to_owned(),
        expression: expression.to_owned(),
        duration: "PT4H".to_owned(),
        time_zone: None,
        expires_at,
        alarms: alarms.iter().map(|&name| name.to_owned()).collect(),
    }
}

fn muting(mut account: Account, rule: MuteRule) -> Account {
    let name = MuteRuleName {
        name: rule.name.clone(),
    };
    account
        .0
        .mute_rules
        .insert(home(), Read::Present(vec![name]));
    let rules = account.0.mutes.entry(home()).or_default();
    rules.insert(rule.name.clone(), Read::Present(rule));
    account
}

fn muted(status: &str, expression: &str, expires_at: Option<i64>, alarms: &[&str]) -> Account {
    muting(
        working_account(),
        rule(status, expression, expires_at, alarms),
    )
}

/// Our alarm for the control, muted by its name.
fn ours_muted() -> Account {
    let name = format!("cis-fix-{ROOT}");
    let account = Account::compliant_by_us();
    muting(account, rule("ACTIVE", "cron(0 0 * * *)", None, &[&name]))
}

fn mute_rules_are(read: Read<Vec<MuteRuleName>>) -> Account {
    let mut account = working_account();
    account.0.mute_rules.insert(home(), read);
    account
}

fn crowded() -> Account {
    let mut account = Account::finding();
    for number in 0..100 {
        account.add_filter(MetricFilter::plain(
            &format!("team-{number}"),
            &format!("{{ $.eventName = Event{number} }}"),
            metric(&format!("team-{number}")),
            "1",
        ));
    }
    account
}

/// A cause: its name, account, verdict, broken link, a part of the reason, a part of the evidence or the advice, and the
/// kinds of the steps for the control.
struct Row(
    &'static str,
    Account,
    Verdict,
    Option<Link>,
    &'static str,
    &'static str,
    &'static [&'static str],
);

fn about(review: &Review) -> &Finding {
    let mut findings = review.findings.iter();
    findings.find(|f| f.control.as_str() == ROOT).unwrap()
}

/// The kinds of the steps for the control.
fn steps(review: &Review) -> Vec<&str> {
    let steps = review.plan.steps.iter();
    let ours = steps.filter(|step| step.controls.iter().any(|c| c.as_str() == ROOT));
    ours.map(|step| step.id.as_str().split('/').next().unwrap())
        .collect()
}

#[test]
fn every_broken_alarm_and_filter_has_its_finding() {
    let rows = rows();
    assert!(rows.len() >= 50, "only {} rows", rows.len());
    let mut wrong = Vec::new();
    for Row(name, account, verdict, link, words, shown, planned) in rows {
        let review = account.review(&a_few(Settings::default()));
        let finding = about(&review);
        let evidence = finding.evidence.iter();
        let seen = evidence.map(|e| format!("{} {}", e.kind, e.seen));
        let seen = seen
            .chain(finding.advice.iter().cloned())
            .collect::<Vec<_>>();
        let seen = seen.join("\n");
        let right = (finding.verdict, finding.broken_link) == (verdict, link)
            && finding.reason.contains(words)
            && seen.contains(shown)
            && steps(&review) == planned;
        if !right {
            wrong.push(format!(
                "{name}: {} {:?} {}\n{seen}\n{:?}",
                finding.verdict,
                finding.broken_link,
                finding.reason,
                steps(&review)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn rows() -> Vec<Row> {
    let all = [
        thresholds::thresholds(),
        periods::periods(),
        actions::actions(),
        mute_rules::mute_rules(),
        mute_windows::mute_windows(),
        filters::filters(),
        shared_metrics::shared_metrics(),
        warm_ups::warm_ups(),
        near_misses::near_misses(),
    ];
    all.into_iter().flatten().collect()
}

/// The rows as cases of the table.
pub(super) fn cases() -> Vec<Case> {
    let cases = rows().into_iter().map(|Row(name, account, ..)| Case {
        group: "alarms",
        name,
        control: ROOT,
        account,
    });
    cases.collect()
}

#[test]
fn the_plan_for_a_broken_alarm_makes_the_control_pass() {
    let rows = rows();
    for Row(name, mut account, verdict, ..) in rows {
        if verdict != Fail {
            continue;
        }
        account.apply(&a_few(crate::account::notify()));
        account.confirm();
        let review = account.review(&a_few(crate::account::notify()));
        assert_eq!(
            about(&review).verdict,
            Pass,
            "{name}: {}",
            about(&review).reason
        );
    }
}

#[test]
fn max_threshold_decides_whether_a_high_threshold_passes() {
    let account = with_alarm(|a| a.threshold = Some(5.0));
    let verdict = |allowed: u32| {
        let mut settings = a_few(Settings::default());
        let own = ControlSettings {
            max_threshold: Some(allowed),
            ..ControlSettings::default()
        };
        settings.per_control.insert(Slug::new(ROOT), own);
        about(&account.review(&settings)).verdict
    };
    assert_eq!((verdict(4), verdict(5)), (Fail, Pass));
}

/// If another alarm may notify somebody, no event is reported as missed.
#[test]
fn a_missed_event_is_reported_only_if_nothing_else_may_notify() {
    let is_missed = |account: &Account| {
        let review = account.review(&a_few(Settings::default()));
        about(&review).missed_event.is_some()
    };
    assert!(is_missed(&with_alarm(|a| a.alarm_actions.clear())));
    assert!(is_missed(&with_alarm(|a| a.threshold = Some(5.0))));
    assert!(!is_missed(&with_other(AlarmInput::Alarms(
        "ALARM(team-root)".to_owned()
    ))));
    assert!(!is_missed(&with_queries(|_, _| {})));
    assert!(!is_missed(&with_alarm(|a| a.period = Some(10))));
    assert!(is_missed(&muted(
        "ACTIVE",
        "cron(0 2 * * *)",
        None,
        &["team-root"]
    )));
    assert!(!is_missed(&muted(
        "SCHEDULED",
        "cron(0 2 * * *)",
        None,
        &["team-root"]
    )));
}

/// These reads are made only if a verdict or a planned alarm depends on them.
#[test]
fn mute_rules_and_other_alarms_are_read_only_if_they_matter() {
    let reads = |account: &Account| {
        let settings = Settings {
            controls: Some([Slug::new(ROOT)].into()),
            ..Settings::default()
        };
        let observed = account.observe(&settings).observed;
        (observed.mute_rules.len(), observed.other_alarms.len())
    };
    assert_eq!(reads(&Account::finding()), (1, 1));
    assert_eq!(reads(&working_account()), (1, 0));
    assert_eq!(reads(&with_alarm(|a| a.threshold = Some(5.0))), (0, 1));
}
