//! Which filters count: by the events they match, alone or together, and the reason if they do not.

use crate::account::{Account, THEIR_TOPIC, alarm, metric, open_policy, own_metric};
use cis_fix::assess::EvidenceKind;
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::settings::Settings;
use cis_fix::state::{Alarm, MetricFilter};
use cis_fix::verdict::Verdict;

const TRAIL: &str = "cloudtrail-config-changes";

fn finding_of(account: &Account) -> Finding {
    let findings = account.review(&Settings::default()).findings.into_iter();
    let mut findings = findings.filter(|finding| finding.control.as_str() == TRAIL);
    findings.next().unwrap()
}

/// The reported finding, and another team's filters with these patterns, each with an alarm that reaches a subscriber.
pub(crate) fn with(patterns: &[&str]) -> Account {
    let mut account = Account::finding();
    for (number, pattern) in patterns.iter().enumerate() {
        let name = format!("team-{number}");
        account.add_filter(MetricFilter::plain(&name, pattern, metric(&name), "1"));
        account.add_alarm(alarm(&name, &metric(&name), &[THEIR_TOPIC]));
    }
    let policy = Some(open_policy(THEIR_TOPIC));
    account.add_topic(THEIR_TOPIC, policy, &[("email", true)]);
    account
}

fn judged(patterns: &[&str]) -> Finding {
    finding_of(&with(patterns))
}

#[test]
fn a_filter_counts_by_its_meaning_not_by_its_text() {
    for patterns in [
        &["{ $.eventName = *Trail || $.eventName = *Logging }"][..],
        &["{ $.eventName = %^St[a-z]+Logging$% || $.eventName = %Trail$% }"],
        &[
            "{ $.eventSource = cloudtrail.amazonaws.com || $.eventName = *Trail || $.eventName = St* }",
        ],
        &[
            "{ $.eventName = *Trail }",
            "{ $.eventName = StartLogging || $.eventName = StopLogging }",
        ],
        &[
            "{ $.eventName = C* || $.eventName = Up* }",
            "{ $.eventName = ConsoleLogin }",
            "{ $.eventName = De*Trail || $.eventName = DeleteTrail }",
            "{ $.eventName = %^St.*Logging% }",
        ],
    ] {
        let finding = judged(patterns);
        let case = format!("{patterns:?} {}", finding.reason);
        assert_eq!(finding.verdict, Verdict::Pass, "{case}");
    }
    // AWS allows no parentheses in a regular expression, so this is not a pattern.
    let rejected =
        judged(&["{ $.eventName = \"*Trail*\" || $.eventName = %^(S)% || $.eventName = St* }"]);
    assert_eq!(rejected.verdict, Verdict::Fail, "{}", rejected.reason);
}

#[test]
fn two_filters_that_cover_together_are_named_and_a_third_is_not() {
    let finding = judged(&[
        "{ $.eventName = ConsoleLogin }",
        "{ $.eventName = *Logging }",
        "{ $.eventName = *Trail }",
    ]);
    assert_eq!(
        finding.reason,
        "alarms team-1 and team-2 notify email:person-0@example.com (confirmed)"
    );
    let filters = finding
        .evidence
        .iter()
        .filter(|seen| seen.kind == EvidenceKind::MetricFilter);
    assert_eq!(filters.count(), 2);
    assert_eq!(finding.missed_event, None);
}

#[test]
fn of_two_filters_that_cover_together_the_one_without_an_alarm_breaks_the_chain() {
    let mut account = with(&["{ $.eventName = *Trail }"]);
    account.add_filter(MetricFilter::plain(
        "team-half",
        "{ $.eventName = *Logging }",
        metric("half"),
        "1",
    ));
    let finding = finding_of(&account);
    assert_eq!(
        (finding.verdict, finding.broken_link),
        (Verdict::Fail, Some(Link::Alarm))
    );
    assert!(
        finding
            .reason
            .contains("no alarm watches metric LogMetrics/half"),
        "{}",
        finding.reason
    );
    assert_eq!(finding.missed_event.unwrap()["eventName"], "StartLogging");
}

#[test]
fn missed_events_are_named_and_one_is_shown() {
    for (patterns, words, name) in [
        (
            &["{ $.eventName = CreateTrail || $.eventName = UpdateTrail }"][..],
            "metric filter team-0 misses DeleteTrail and 2 more",
            "DeleteTrail",
        ),
        (
            &["{ $.eventName = *Trail }", "{ $.eventName = StartLogging }"],
            "metric filters team-0 and team-1 together miss StopLogging",
            "StopLogging",
        ),
        (
            &["{ ($.eventName = *Trail || $.eventName = *Logging) && $.awsRegion = us-east-1 }"],
            "metric filter team-0 misses events with awsRegion \"eu-west-1\"",
            "CreateTrail",
        ),
        (
            &[
                "{ ($.eventName = *Trail || $.eventName = *Logging) && $.eventSource = cloudtrail.amazonaws.com }",
            ],
            "though nothing that CloudTrail itself writes; only what the text says counts",
            "CreateTrail",
        ),
        // What is proven to be missed comes before what is not proven to match.
        (
            &["{ $.eventName = CreateTrail || $.eventName = St*Logging }"],
            "metric filter team-0 misses UpdateTrail and 1 more",
            "UpdateTrail",
        ),
        (
            &["{ $.eventName = *Trail || $.eventName = St*Logging }"],
            "metric filter team-0 is not proven to cover these events: it hangs on whether an asterisk inside a text is a wildcard",
            "StartLogging",
        ),
    ] {
        let finding = judged(patterns);
        assert_eq!(finding.verdict, Verdict::Fail, "{patterns:?}");
        assert_eq!(finding.broken_link, Some(Link::Filter));
        assert!(finding.reason.contains(words), "{}", finding.reason);
        let missed = finding.missed_event.map(|event| event["eventName"].clone());
        // An event whose match depends on an unsettled rule is not reported as missed.
        let shown = (!words.contains("not proven")).then(|| name.into());
        assert_eq!(missed, shown, "{patterns:?}");
    }
}

#[test]
fn a_filter_whose_pattern_does_not_parse_is_named_with_its_column_and_hint() {
    let of = |pattern: &str| judged(&[pattern]).reason;
    let names =
        "{ $.eventName == CreateTrail || $.eventName = UpdateTrail || $.eventName = DeleteTrail }";
    assert_eq!(
        of(names),
        "metric filter team-0 looks meant for these events, but its pattern does not parse: at column 15, \
         there is no operator `==`; equality is written `=`, so it is not proven that anyone is notified"
    );
    let bare =
        "($.eventName = CreateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StopLogging)";
    assert!(of(bare).contains("conditions on fields stand in braces"));
    // These events are another control's.
    let other = of("{ $.eventName == CreateVpc }");
    assert!(other.contains("the one metric filter"), "{other}");
    // One of its five calls does not make a filter one for this control.
    let one = of("{ $.eventName == CreateTrail }");
    assert!(one.contains("the one metric filter"), "{one}");
    // A proven miss is more than a pattern that was not read.
    let both = judged(&[names, "{ $.eventName = *Trail }"]).reason;
    assert!(both.contains("team-1 misses StartLogging"), "{both}");
}

type Change = fn(&mut MetricFilter);

#[test]
fn a_covering_filter_that_does_not_count_is_named_with_the_reason() {
    let names = "{ $.eventName = *Trail || $.eventName = *Logging }";
    let spoiled = |change: fn(&mut MetricFilter)| {
        let mut account = Account::finding();
        let mut filter = MetricFilter::plain("team", names, metric("team"), "1");
        change(&mut filter);
        account.add_filter(filter);
        account.add_alarm(alarm("team", &metric("team"), &[THEIR_TOPIC]));
        finding_of(&account)
    };
    let changes: [(Change, &str); 5] = [
        (
            |filter| filter.value = "0".to_owned(),
            "it adds 0 for an event",
        ),
        (
            |filter| filter.on_transformed_logs = true,
            "it sees transformed events",
        ),
        (
            |filter| filter.field_selection = Some("@aws.region = us-east-1".to_owned()),
            "it leaves events out by its field selection @aws.region = us-east-1",
        ),
        (
            |filter| {
                filter
                    .dimensions
                    .insert("Name".to_owned(), "$.eventName".to_owned());
            },
            "its dimensions split the metric",
        ),
        (
            |filter| filter.pattern = "{ $.eventName != DescribeTrails }".to_owned(),
            "its pattern matches 29 of 30 events that any account records all day",
        ),
    ];
    for (change, why) in changes {
        let finding = spoiled(change);
        assert_eq!(finding.verdict, Verdict::Fail, "{why}");
        let words = format!("metric filter team has a pattern that covers these events, but {why}");
        assert!(finding.reason.starts_with(&words), "{}", finding.reason);
    }
    let dead = spoiled(|filter| {
        filter.pattern = "{ $.eventName = CreateTrail && $.eventName = StopLogging }".to_owned();
    });
    assert_eq!(dead.verdict, Verdict::Fail);
    let plan = with(&["{ $.eventName = CreateTrail && $.eventName = StopLogging }"]);
    let notes = plan.review(&Settings::default()).plan.notes;
    let note = notes
        .iter()
        .find(|note| note.about == "metric filter team-0")
        .unwrap();
    assert_eq!(
        note.text,
        "left alone and not counted: its pattern can match no event"
    );
}

#[test]
fn no_missed_event_is_shown_that_may_notify_somebody() {
    let shown = |patterns: &[&str], change: fn(&mut MetricFilter)| {
        let mut account = with(patterns);
        let mut filters = account.filters();
        account = Account::finding();
        for filter in &mut filters {
            change(filter);
            account.add_filter(filter.clone());
            account.add_alarm(alarm(&filter.name, &filter.metric, &[THEIR_TOPIC]));
        }
        let policy = Some(open_policy(THEIR_TOPIC));
        account.add_topic(THEIR_TOPIC, policy, &[("email", true)]);
        let finding = finding_of(&account);
        assert_eq!(finding.verdict, Verdict::Fail, "{}", finding.reason);
        finding.missed_event.map(|event| event["eventName"].clone())
    };
    let all = "{ $.eventName = *Trail || $.eventName = *Logging }";
    // With dimensions or a pattern on raw text, it is neither proven that somebody is notified nor that nobody is.
    assert_eq!(
        shown(&[all], |filter| {
            filter
                .dimensions
                .insert("Name".to_owned(), "$.eventName".to_owned());
        }),
        None
    );
    assert_eq!(shown(&["%Trail%"], |_| {}), None);
    assert_eq!(shown(&["UpdateTrail"], |_| {}), Some("CreateTrail".into()));
    assert_eq!(
        shown(&["{ $.eventName = CreateTrail }"], |filter| filter
            .on_transformed_logs =
            true),
        Some("UpdateTrail".into())
    );
    // A filter that adds 0, or matches every event, notifies nobody of this event.
    assert_eq!(
        shown(&[all], |filter| filter.value = "0".to_owned()),
        Some("CreateTrail".into())
    );
    assert_eq!(
        shown(&["{ $.eventName = \"*\" }"], |_| {}),
        Some("CreateTrail".into())
    );
}

#[test]
fn an_event_is_missed_if_the_alarm_of_an_unproven_filter_notifies_no_topic() {
    let shown = |change: fn(&mut Alarm)| {
        let mut account = Account::finding();
        let all = "{ $.eventName = *Trail || $.eventName = *Logging }";
        let mut filter = MetricFilter::plain("team", all, metric("team"), "1");
        filter
            .dimensions
            .insert("Name".to_owned(), "$.eventName".to_owned());
        account.add_filter(filter);
        let mut alarm = alarm("team", &metric("team"), &[THEIR_TOPIC]);
        change(&mut alarm);
        account.add_alarm(alarm);
        let policy = Some(open_policy(THEIR_TOPIC));
        account.add_topic(THEIR_TOPIC, policy, &[("email", true)]);
        finding_of(&account).missed_event.is_some()
    };
    assert!(!shown(|_| {}));
    assert!(shown(|alarm| alarm.alarm_actions.clear()));
    assert!(shown(|alarm| alarm.actions_enabled = false));
    assert!(shown(|alarm| alarm.metric = Some(metric("another"))));
}

#[test]
fn an_unusable_filter_of_somebody_is_named_although_its_name_is_like_ours() {
    let mut account = Account::finding();
    for (name, metric) in [
        ("cis-fix-of-the-team", metric("theirs")),
        ("cis-fix-root-usage", own_metric("cis-fix-root-usage")),
    ] {
        let filter = MetricFilter::plain(name, "{ $.eventName = \"*\" }", metric, "1");
        account.add_filter(filter);
    }
    let notes = account.review(&Settings::default()).plan.notes;
    let named = |name: &str| {
        notes
            .iter()
            .any(|note| note.about == format!("metric filter {name}"))
    };
    assert!(named("cis-fix-of-the-team"), "{notes:?}");
    assert!(!named("cis-fix-root-usage"), "{notes:?}");
}
