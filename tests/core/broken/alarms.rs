//! Alarms that would not tell anybody of one event, and filters that feed no metric an alarm could watch. A row is the
//! cause, an account that has it, the verdict, the broken link, words of the reason, words of the evidence or the
//! advice, and the steps that are planned for the control.

use crate::account::{
    A_FEW, Account, HOME, OTHER, THEIR_TOPIC, a_few, alarm, created, denied, metric, open_policy,
};
use cis_fix::assess::{Finding, Link, Verdict};
use cis_fix::control::Slug;
use cis_fix::plan::Review;
use cis_fix::settings::{ControlSettings, Settings};
use cis_fix::state::{
    Alarm, Metric, MetricFilter, MetricQuery, MuteRule, MuteRuleName, OtherAlarm, Read, Region,
    Watched,
};

const ROOT: &str = A_FEW[0];
const OURS: &[&str] = &["create-topic", "alarm"];
const FILTER_TOO: &[&str] = &["create-topic", "metric-filter", "alarm"];

const NOTHING: &[&str] = &[];

use Link::Alarm as AtAlarm;
use Link::Filter as AtFilter;
use Verdict::{Fail, Manual, Pass, Unreadable};

/// Somebody's filter for root usage, an alarm on it, and a topic with a person.
fn whole() -> Account {
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
    let mut account = whole();
    let (mut alarm, mut filter) = (account.alarms().remove(0), filter());
    change(&mut alarm, &mut filter);
    account.set_alarms(vec![alarm]);
    account.add_filter(filter);
    account
}

fn home() -> Region {
    Region::from(HOME)
}

/// The alarm on the metric tells nobody, and this one is there beside it.
fn with_other(watches: Watched) -> Account {
    let mut account = with_alarm(|alarm| alarm.alarm_actions.clear());
    let other = OtherAlarm {
        name: "team-all".to_owned(),
        watches,
        actions_enabled: true,
        alarm_actions: vec![THEIR_TOPIC.to_owned()],
    };
    account
        .0
        .other_alarms
        .insert(home(), Read::Present(vec![other]));
    account
}

/// The alarm is on queries and no single metric.
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
    muting(whole(), rule(status, expression, expires_at, alarms))
}

/// Ours for the one control, muted by name.
fn ours_muted() -> Account {
    let name = format!("cis-fix-{ROOT}");
    let account = Account::compliant_by_us();
    muting(account, rule("ACTIVE", "cron(0 0 * * *)", None, &[&name]))
}

fn mute_rules_are(read: Read<Vec<MuteRuleName>>) -> Account {
    let mut account = whole();
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

struct Row(
    &'static str,
    Account,
    Verdict,
    Option<Link>,
    &'static str,
    &'static str,
    &'static [&'static str],
);

fn thresholds() -> Vec<Row> {
    vec![
        Row(
            "a threshold of five",
            with_alarm(|a| a.threshold = Some(5.0)),
            Fail,
            Some(AtAlarm),
            "one event makes Sum 1, its threshold is 5, so it takes 5 events in one period",
            "no, needs 5 in one period",
            OURS,
        ),
        Row(
            "an event adds a half",
            with_both(|a, f| {
                a.threshold = Some(1.5);
                f.value = "0.5".to_owned();
            }),
            Fail,
            Some(AtAlarm),
            "one event makes Sum 0.5, its threshold is 1.5",
            "no, needs 3 in one period",
            FILTER_TOO,
        ),
        Row(
            "greater than one",
            with_alarm(|a| "GreaterThanThreshold".clone_into(&mut a.comparison)),
            Fail,
            Some(AtAlarm),
            "so it takes 2 events",
            "benchmark audit pass",
            OURS,
        ),
        Row(
            "a maximum of five",
            with_alarm(|a| {
                a.statistic = Some("Maximum".to_owned());
                a.threshold = Some(5.0);
            }),
            Fail,
            Some(AtAlarm),
            "no number of events makes it more",
            "no, and no number of events does",
            OURS,
        ),
        Row(
            "less than five",
            with_alarm(|a| {
                "LessThanThreshold".clone_into(&mut a.comparison);
                a.threshold = Some(5.0);
            }),
            Fail,
            Some(AtAlarm),
            "falls silent on many",
            "no, and no number",
            OURS,
        ),
        Row(
            "a band",
            with_alarm(|a| "GreaterThanUpperThreshold".clone_into(&mut a.comparison)),
            Fail,
            Some(AtAlarm),
            "is not proven to go off on one event: it compares by GreaterThanUpperThreshold",
            "one event reaches a person not proven",
            OURS,
        ),
        Row(
            "no threshold",
            with_alarm(|a| a.threshold = None),
            Fail,
            Some(AtAlarm),
            "it has no fixed threshold",
            "not proven",
            OURS,
        ),
        Row(
            "another unit",
            with_alarm(|a| a.unit = Some("Seconds".to_owned())),
            Fail,
            Some(AtAlarm),
            "it watches the unit Seconds, the metric has None",
            "no, and no number",
            OURS,
        ),
        Row(
            "a trimmed mean",
            with_alarm(|a| {
                a.statistic = None;
                a.evaluation.extended_statistic = Some("tm99".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "tm99 does not tell how many",
            "not proven",
            OURS,
        ),
        Row(
            "a percentile of few samples ignored",
            with_alarm(|a| {
                a.statistic = None;
                a.evaluation.extended_statistic = Some("p99".to_owned());
                a.evaluation.low_sample_count = Some("ignore".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "it ignores p99 of too few samples, so it takes 1000 events",
            "needs 1000",
            OURS,
        ),
        Row(
            "a percentile",
            with_alarm(|a| {
                a.statistic = None;
                a.evaluation.extended_statistic = Some("p99".to_owned());
            }),
            Pass,
            None,
            "alarms a confirmed subscriber",
            "",
            NOTHING,
        ),
    ]
}

fn periods() -> Vec<Row> {
    let three = |treatment: &'static str| {
        move |a: &mut Alarm| {
            a.evaluation_periods = Some(3);
            a.treat_missing_data = Some(treatment.to_owned());
        }
    };
    vec![
        Row(
            "three of three periods",
            with_alarm(three("notBreaching")),
            Fail,
            Some(AtAlarm),
            "it wants 3 periods with an event",
            "no, needs 3 in 3 periods",
            OURS,
        ),
        Row(
            "three of three, and what is missing is missing",
            with_alarm(three("missing")),
            Pass,
            None,
            "alarms a confirmed subscriber",
            "speaks 2 periods (10 minutes) after the event",
            NOTHING,
        ),
        Row(
            "three of three, and quiet minutes count as nought",
            with_both(|a, f| {
                three("missing")(a);
                f.default_value = Some(0.0);
            }),
            Fail,
            Some(AtAlarm),
            "it wants 3 periods",
            "needs 3 in 3 periods",
            OURS,
        ),
        Row(
            "two of two, five each",
            with_alarm(|a| {
                a.threshold = Some(5.0);
                a.evaluation_periods = Some(2);
                a.treat_missing_data = Some("notBreaching".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "it wants 2 such periods before it speaks, so it takes 10 events",
            "needs 10 in 2 periods",
            OURS,
        ),
        Row(
            "silence is breaching",
            with_alarm(|a| a.treat_missing_data = Some("breaching".to_owned())),
            Fail,
            Some(AtAlarm),
            "so it never leaves ALARM",
            "no number",
            OURS,
        ),
        Row(
            "silence is breaching, with a default",
            with_both(|a, f| {
                a.treat_missing_data = Some("breaching".to_owned());
                f.default_value = Some(0.0);
            }),
            Fail,
            Some(AtAlarm),
            "it is in ALARM already when an event comes",
            "no number",
            OURS,
        ),
        Row(
            "silence keeps the state",
            with_alarm(|a| a.treat_missing_data = Some("ignore".to_owned())),
            Fail,
            Some(AtAlarm),
            "it keeps its state in periods without data",
            "no number",
            OURS,
        ),
        Row(
            "a default of one",
            with_filter(|f| f.default_value = Some(1.0)),
            Fail,
            Some(AtAlarm),
            "default value alone is over",
            "no number",
            FILTER_TOO,
        ),
        Row(
            "a default that adds up",
            with_filter(|f| f.default_value = Some(0.3)),
            Fail,
            Some(AtAlarm),
            "default value alone is over",
            "no number",
            FILTER_TOO,
        ),
        Row(
            "an average with a default",
            with_both(|a, f| {
                a.statistic = Some("Average".to_owned());
                f.default_value = Some(0.0);
            }),
            Fail,
            Some(AtAlarm),
            "falls with the quiet minutes",
            "not proven",
            OURS,
        ),
        Row(
            "ten seconds",
            with_alarm(|a| a.period = Some(10)),
            Fail,
            Some(AtAlarm),
            "its period of 10 s is shorter than the minute",
            "not proven",
            OURS,
        ),
        Row(
            "no number of periods",
            with_alarm(|a| a.evaluation_periods = None),
            Fail,
            Some(AtAlarm),
            "does not say how many periods",
            "not proven",
            OURS,
        ),
        Row(
            "a wall clock",
            with_alarm(|a| a.evaluation.manner = Some("WallClockWindow".to_owned())),
            Fail,
            Some(AtAlarm),
            "it is evaluated by WallClockWindow",
            "not proven",
            OURS,
        ),
    ]
}

fn watchers() -> Vec<Row> {
    let composite = |rule: &str| with_other(Watched::Alarms(rule.to_owned()));
    vec![
        Row(
            "actions off",
            with_alarm(|a| a.actions_enabled = false),
            Fail,
            Some(AtAlarm),
            "has its actions switched off",
            "no, the alarm tells nobody",
            OURS,
        ),
        Row(
            "no topic",
            with_alarm(|a| {
                a.alarm_actions = vec!["arn:aws:automate:eu-west-1:ec2:stop".to_owned()]
            }),
            Fail,
            Some(AtAlarm),
            "notifies no topic",
            "aws cloudwatch describe-alarms --region eu-west-1 --alarm-names 'team-root'",
            OURS,
        ),
        Row(
            "a dimension",
            with_alarm(|a| {
                a.dimensions.insert("User".to_owned(), "root".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "alarm team-root asks for the dimensions User=root, which the metric does not have",
            "",
            OURS,
        ),
        Row(
            "another namespace",
            with_alarm(|a| {
                a.metric = Some(Metric {
                    namespace: "Other".to_owned(),
                    name: "root".to_owned(),
                })
            }),
            Fail,
            Some(AtAlarm),
            "alarm team-root watches Other/root, which is another metric",
            "",
            OURS,
        ),
        Row(
            "a composite alarm",
            composite("ALARM(\"team-root\") AND NOT ALARM(team-quiet)"),
            Fail,
            Some(AtAlarm),
            "composite alarm team-all goes by the state of team-root",
            "",
            OURS,
        ),
        Row(
            "a composite alarm on something else",
            composite("ALARM(team-root-2)"),
            Fail,
            Some(AtAlarm),
            "alarm team-root notifies no topic",
            "",
            OURS,
        ),
        Row(
            "a log alarm",
            with_other(Watched::Logs(vec!["CloudTrail/Events".to_owned()])),
            Fail,
            Some(AtAlarm),
            "log alarm team-all queries the log group itself",
            "",
            OURS,
        ),
        Row(
            "a log alarm on something else",
            with_other(Watched::Logs(vec!["Other".to_owned()])),
            Fail,
            Some(AtAlarm),
            "notifies no topic",
            "",
            OURS,
        ),
        Row(
            "composite alarms that may not be listed",
            {
                let mut account = with_alarm(|a| a.alarm_actions.clear());
                account
                    .0
                    .other_alarms
                    .insert(home(), denied("cloudwatch:DescribeAlarms"));
                account
            },
            Fail,
            Some(AtAlarm),
            "composite alarms may not be listed",
            "",
            OURS,
        ),
        Row(
            "metric math",
            with_queries(|_, _| {}),
            Fail,
            Some(AtAlarm),
            "no alarm watches metric LogMetrics/root; metric-math alarm team-root",
            "",
            OURS,
        ),
        Row(
            "a band by queries",
            with_queries(|a, _| a.evaluation.band = Some("ad1".to_owned())),
            Fail,
            Some(AtAlarm),
            "anomaly-detection alarm team-root",
            "",
            OURS,
        ),
        Row(
            "another account's metric",
            with_queries(|_, q| q.account = Some(OTHER.to_owned())),
            Fail,
            Some(AtAlarm),
            "cross-account alarm team-root watches a metric of that name in account 444455556666",
            "",
            OURS,
        ),
    ]
}

fn mutes() -> Vec<Row> {
    let (nightly, once) = ("cron(0 2 * * *)", "at(2026-02-01T02:00)");
    let late = Some(1_900_000_000);
    vec![
        Row(
            "muted now",
            muted("ACTIVE", once, late, &["team-root"]),
            Fail,
            Some(AtAlarm),
            "alarm team-root is muted by mute rule team-nights (at(2026-02-01T02:00) UTC for PT4H)",
            "no, the alarm is muted",
            OURS,
        ),
        Row(
            "muted each night for ever",
            muted("SCHEDULED", nightly, None, &["team-root"]),
            Fail,
            Some(AtAlarm),
            "is muted again and again, without an end, by mute rule team-nights",
            "aws cloudwatch get-alarm-mute-rule --region eu-west-1 --alarm-mute-rule-name team-nights",
            OURS,
        ),
        Row(
            "muted each night for a while",
            muted("SCHEDULED", nightly, late, &["team-root"]),
            Pass,
            None,
            "alarms a confirmed subscriber",
            "team-nights will mute team-root: cron(0 2 * * *) UTC for PT4H",
            NOTHING,
        ),
        Row(
            "muted once, to come",
            muted("SCHEDULED", once, None, &["team-root"]),
            Pass,
            None,
            "alarms a confirmed subscriber",
            "team-nights will mute",
            NOTHING,
        ),
        Row(
            "a rule that has run out",
            muted("ACTIVE", nightly, Some(1_000_000_000), &["team-root"]),
            Pass,
            None,
            "alarms a confirmed subscriber",
            "",
            NOTHING,
        ),
        Row(
            "a rule for another alarm",
            muted("ACTIVE", nightly, None, &["team-disk"]),
            Pass,
            None,
            "alarms a confirmed subscriber",
            "",
            NOTHING,
        ),
        Row(
            "all alarms muted",
            muted("ACTIVE", nightly, None, &[]),
            Manual,
            Some(AtAlarm),
            "is muted by mute rule team-nights",
            "cis-fix edits no mute rule",
            NOTHING,
        ),
        Row(
            "our alarm muted",
            ours_muted(),
            Manual,
            Some(AtAlarm),
            "alarm cis-fix-root-usage is muted by mute rule team-nights",
            "get-alarm-mute-rule",
            NOTHING,
        ),
        Row(
            "mute rules that may not be listed",
            mute_rules_are(denied("cloudwatch:ListAlarmMuteRules")),
            Unreadable,
            Some(AtAlarm),
            "allow cloudwatch:ListAlarmMuteRules",
            "",
            NOTHING,
        ),
        Row(
            "a mute rule that may not be read",
            {
                let mut account = muted("ACTIVE", nightly, None, &[]);
                let rules = account.0.mutes.get_mut(&home()).unwrap();
                rules.insert(
                    "team-nights".to_owned(),
                    denied("cloudwatch:GetAlarmMuteRule"),
                );
                account
            },
            Unreadable,
            Some(AtAlarm),
            "allow cloudwatch:GetAlarmMuteRule",
            "",
            NOTHING,
        ),
        Row(
            "no such thing as mute rules",
            mute_rules_are(Read::Absent),
            Pass,
            None,
            "alarms a confirmed subscriber",
            "",
            NOTHING,
        ),
    ]
}

fn filters() -> Vec<Row> {
    let spoiled = |change: fn(&mut MetricFilter)| with_filter(change);
    vec![
        Row(
            "adds nothing",
            spoiled(|f| "0".clone_into(&mut f.value)),
            Fail,
            Some(AtFilter),
            "has a pattern that covers these events, but it adds 0",
            "",
            FILTER_TOO,
        ),
        Row(
            "adds what the event says",
            spoiled(|f| "$.bytes".clone_into(&mut f.value)),
            Fail,
            Some(AtFilter),
            "it adds $.bytes",
            "",
            FILTER_TOO,
        ),
        Row(
            "splits its metric",
            spoiled(|f| {
                f.dimensions.insert("Who".to_owned(), "$.who".to_owned());
            }),
            Fail,
            Some(AtFilter),
            "its dimensions split the metric",
            "",
            FILTER_TOO,
        ),
        Row(
            "splits it by account",
            spoiled(|f| f.system_dimensions.push("@aws.account".to_owned())),
            Fail,
            Some(AtFilter),
            "its dimensions split the metric",
            "",
            FILTER_TOO,
        ),
        Row(
            "sees transformed events",
            spoiled(|f| f.on_transformed_logs = true),
            Fail,
            Some(AtFilter),
            "it sees transformed events",
            "",
            FILTER_TOO,
        ),
        Row(
            "leaves events out",
            spoiled(|f| f.field_selection = Some("@aws.region = \"x\"".to_owned())),
            Fail,
            Some(AtFilter),
            "it leaves events out by its field selection",
            "",
            FILTER_TOO,
        ),
        Row(
            "its unit is another than the alarm's",
            with_both(|a, f| {
                f.unit = Some("Count".to_owned());
                a.unit = Some("None".to_owned());
            }),
            Fail,
            Some(AtAlarm),
            "it watches the unit None, the metric has Count",
            "",
            OURS,
        ),
        Row(
            "no room",
            crowded(),
            Manual,
            Some(AtFilter),
            "already carries 100 metric filters, all that AWS allows",
            "describe-metric-filters",
            NOTHING,
        ),
    ]
}

fn about(review: &Review) -> &Finding {
    let mut findings = review.findings.iter();
    findings.find(|f| f.control.as_str() == ROOT).unwrap()
}

/// The kinds of the steps that are there for the control.
fn steps(review: &Review) -> Vec<&str> {
    let steps = review.plan.steps.iter();
    let ours = steps.filter(|step| step.controls.iter().any(|c| c.as_str() == ROOT));
    ours.map(|step| step.id.as_str().split('/').next().unwrap())
        .collect()
}

#[test]
fn each_broken_alarm_and_filter_is_called_what_it_is() {
    let rows = [thresholds(), periods(), watchers(), mutes(), filters()].concat_rows();
    assert!(rows.len() >= 50, "there are only {}", rows.len());
    let mut wrong = Vec::new();
    for Row(name, account, verdict, link, words, beside, planned) in rows {
        let review = account.review(&a_few(Settings::default()));
        let finding = about(&review);
        let evidence = finding.evidence.iter();
        let seen = evidence.map(|e| format!("{} {}", e.what, e.seen));
        let seen = seen
            .chain(finding.advice.iter().cloned())
            .collect::<Vec<_>>();
        let seen = seen.join("\n");
        let right = (finding.verdict, finding.broken_link) == (verdict, link)
            && finding.reason.contains(words)
            && seen.contains(beside)
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

trait Rows {
    fn concat_rows(self) -> Vec<Row>;
}

impl<const N: usize> Rows for [Vec<Row>; N] {
    fn concat_rows(self) -> Vec<Row> {
        self.into_iter().flatten().collect()
    }
}

#[test]
fn what_is_planned_beside_a_broken_alarm_mends_it() {
    let rows = [thresholds(), periods(), watchers(), mutes(), filters()].concat_rows();
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
fn an_alarm_that_waits_counts_where_the_settings_let_it() {
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

/// What may wake somebody all the same is not shown as an event that nobody hears of.
#[test]
fn an_event_is_called_unheard_only_where_nothing_else_may_speak() {
    let unheard = |account: &Account| {
        let review = account.review(&a_few(Settings::default()));
        about(&review).unheard.is_some()
    };
    assert!(unheard(&with_alarm(|a| a.alarm_actions.clear())));
    assert!(unheard(&with_alarm(|a| a.threshold = Some(5.0))));
    assert!(!unheard(&with_other(Watched::Alarms(
        "ALARM(team-root)".to_owned()
    ))));
    assert!(!unheard(&with_queries(|_, _| {})));
    assert!(!unheard(&with_alarm(|a| a.period = Some(10))));
    assert!(unheard(&muted(
        "ACTIVE",
        "cron(0 2 * * *)",
        None,
        &["team-root"]
    )));
    assert!(!unheard(&muted(
        "SCHEDULED",
        "cron(0 2 * * *)",
        None,
        &["team-root"]
    )));
}

/// Nothing is asked about mute rules or other alarms where it decides nothing.
#[test]
fn mute_rules_and_other_alarms_are_asked_about_only_where_they_matter() {
    let asked = |account: &Account| {
        let observed = account.observe(&a_few(Settings::default())).observed;
        (observed.mute_rules.len(), observed.other_alarms.len())
    };
    assert_eq!(asked(&Account::finding()), (0, 0));
    assert_eq!(asked(&whole()), (1, 0));
    assert_eq!(asked(&with_alarm(|a| a.threshold = Some(5.0))), (0, 1));
}
