//! What needs no account: how a reply is compared, which key is the newest, what a fire drill leaves alone. Tests with
//! whole accounts are in `tests/core/verification.rs`.
#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use super::{
    AlarmReset, AlarmState, DeliveryStatus, FilterTest, FireDrill, FireDrillResult, KeySearch,
    LogDelivery, LogLocation, MatcherReply, MatcherVerdict, NewestLog, TestEvent,
    detect_real_alarm,
};
use crate::control::Slug;
use crate::pattern_tests::FileResult as Cases;
use crate::state::{AccountId, BucketName, Region};
use serde_json::json;

/// 2026-01-14T12:00:00Z.
const NOON: i64 = 1_768_392_000;

fn test() -> FilterTest {
    let sample = |name: &str, matches| {
        let event = json!({ "eventName": name });
        let message = event.to_string();
        TestEvent {
            event,
            message,
            matches,
        }
    };
    FilterTest {
        control: Slug::new("cloudtrail-config-changes"),
        id: "3.5".to_owned(),
        filter: "f".to_owned(),
        pattern: "{ $.eventName = StopLogging }".to_owned(),
        region: Region::new("us-east-1"),
        events: vec![sample("StopLogging", true), sample("ListTrails", false)],
    }
}

fn verdict(reply: &MatcherReply) -> MatcherVerdict {
    test().compare(reply).verdict
}

fn matched(names: &[&str]) -> MatcherReply {
    let message = |name: &&str| json!({ "eventName": name }).to_string();
    MatcherReply::Matched(names.iter().map(message).collect())
}

#[test]
fn an_answer_agrees_only_if_it_is_about_exactly_the_same_events() {
    assert_eq!(verdict(&matched(&["StopLogging"])), MatcherVerdict::Agrees);
    let differing: [(&[&str], usize); 3] = [
        (&[], 1),
        (&["StopLogging", "ListTrails"], 1),
        (&["ListTrails"], 2),
    ];
    for (names, many) in differing {
        let MatcherVerdict::Differs { events } = verdict(&matched(names)) else {
            unreachable!("{names:?}");
        };
        assert_eq!(events.len(), many);
    }
}

#[test]
fn what_is_denied_or_not_understood_confirms_nothing() {
    let denied = MatcherReply::Denied {
        action: "logs:TestMetricFilter".to_owned(),
    };
    let failed = MatcherReply::Failed {
        error: "unknown".to_owned(),
    };
    for reply in [denied, failed, matched(&["StopLogging", "Other"])] {
        let verdict = verdict(&reply);
        assert!(
            matches!(verdict, MatcherVerdict::Unconfirmed { .. }),
            "{verdict:?}"
        );
    }
}

#[test]
fn a_case_is_a_line_that_pattern_test_reads_and_finds_wrong() {
    let MatcherVerdict::Differs { events } = verdict(&matched(&[])) else {
        unreachable!("nothing matched");
    };
    let lines: Vec<String> = events.iter().map(super::DifferingEvent::to_line).collect();
    assert_eq!(
        lines,
        [
            r#"{"pattern":"{ $.eventName = StopLogging }","event":{"eventName":"StopLogging"},"match":false}"#
        ]
    );
    let tried = Cases::run("cases", &lines.join("\n"));
    assert_eq!((tried.results.len(), tried.malformed_lines.len()), (1, 0));
    assert_eq!(tried.disagreements().count(), 1);
}

#[test]
fn no_call_has_more_messages_than_it_takes() {
    let mut test = test();
    let first = test.events.first().unwrap().clone();
    test.events = vec![first; 101];
    let sizes: Vec<usize> = test
        .message_batches()
        .map(|messages| messages.len())
        .collect();
    assert_eq!(sizes, [50, 50, 1]);
}

fn location() -> LogLocation {
    LogLocation {
        bucket: BucketName::new("trail"),
        region: Region::new("eu-west-1"),
        target: BucketName::new("logs"),
        prefix: "trail/".to_owned(),
        account: AccountId::new("111122223333"),
    }
}

fn searches() -> Vec<KeySearch> {
    location().searches(NOON)
}

#[test]
fn a_search_begins_near_and_goes_back_and_ends_at_the_first_key() {
    let begins: Vec<Option<String>> = searches().into_iter().map(|one| one.start_after).collect();
    let begins: Vec<&str> = begins
        .iter()
        .map(|one| one.as_deref().unwrap_or(""))
        .collect();
    assert_eq!(
        begins,
        [
            "trail/2026-01-14-06",
            "trail/2026-01-12-12",
            "trail/2025-12-15-12",
            "",
            "trail/111122223333/eu-west-1/trail/2026/01/14",
            "trail/111122223333/eu-west-1/trail/2026/01/12",
            "trail/111122223333/eu-west-1/trail/2025/12/15",
            "",
        ]
    );
}

#[test]
fn the_newest_key_is_the_latest_of_those_that_are_logs() {
    let searches = searches();
    let (plain, partitioned) = (searches.first().unwrap(), searches.last().unwrap());
    let keys = [
        "trail/2026-01-14-09-00-00-0123456789ABCDEF",
        "trail/2026-01-14-11-59-30-0123456789ABCDEF",
        "trail/2026-01-14-11-59-29-FEDCBA9876543210",
        "trail/2026-13-14-11-59-59-0123456789ABCDEF",
        "trail/2026-01-14-12-00-00",
        "trail/2026-01-14-1Z-00-00-X",
        "trail/9999",
        "trail/zzz",
    ];
    assert_eq!(plain.find_newest(keys), Some((NOON - 30, keys[1])));
    let under = "trail/111122223333/eu-west-1/trail/2026/01/14/2026-01-14-00-00-00-A";
    assert_eq!(
        partitioned.find_newest([under]),
        Some((NOON - 43_200, under))
    );
    assert_eq!(plain.find_newest([under]), None);
    assert!(plain.is_past("trail/zzz") && !plain.is_past(keys[0]));
}

fn delivery(newest: NewestLog) -> LogDelivery {
    LogDelivery {
        location: location(),
        newest,
        looked_at: NOON,
    }
}

#[test]
fn the_age_of_the_newest_log_is_said_and_an_old_one_is_late() {
    let aged = |age: i64, more| {
        let delivery = delivery(NewestLog::Found {
            key: "k".to_owned(),
            at: NOON - age,
            more,
        });
        (delivery.status(), delivery.describe())
    };
    assert_eq!(
        aged(1_800, false),
        (DeliveryStatus::Delivered, "k, 30 minutes old".to_owned())
    );
    assert_eq!(
        aged(-5, false),
        (
            DeliveryStatus::Delivered,
            "k, less than two minutes old".to_owned()
        )
    );
    assert_eq!(aged(90_000, false).1, "k, 25 hours old");
    let (status, text) = aged(9 * 86_400, false);
    assert_eq!(status, DeliveryStatus::Late);
    assert!(text.contains("9 days old: "), "{text}");
    assert_eq!(aged(9 * 86_400, true).0, DeliveryStatus::Delivered);
    let none = delivery(NewestLog::Absent);
    assert_eq!(
        (none.status(), none.newest.is_known()),
        (DeliveryStatus::None, true)
    );
    let denied = delivery(NewestLog::Denied {
        action: "s3:ListBucket".to_owned(),
    });
    assert_eq!(
        (denied.status(), denied.newest.is_known()),
        (DeliveryStatus::Unknown, false)
    );
    assert!(denied.describe().contains("allow s3:ListBucket"));
}

fn drill() -> FireDrill {
    FireDrill {
        control: Slug::new("iam-policy-changes"),
        id: "3.4".to_owned(),
        region: Region::new("us-east-1"),
        alarm: "cis-fix-iam-policy-changes".to_owned(),
        composites: Vec::new(),
        topics: Vec::new(),
        recipients: vec!["email:soc@example.com".to_owned()],
        caller: "arn:aws:iam::111122223333:user/alice".to_owned(),
    }
}

#[test]
fn a_drill_says_that_it_is_one_who_started_it_and_that_nothing_has_happened() {
    let reason = drill().reason();
    for words in ["a drill by cis-fix", "user/alice", "Nothing has happened"] {
        assert!(reason.contains(words), "{reason}");
    }
    let long = FireDrill {
        caller: "x".repeat(2_000),
        ..drill()
    };
    assert_eq!(long.reason().chars().count(), 1_023);
}

#[test]
fn only_an_alarm_that_something_has_really_set_off_is_not_set_back() {
    let drill = drill();
    let state = |value: &str, reason: &str| AlarmState {
        value: value.to_owned(),
        reason: reason.to_owned(),
    };
    assert_eq!(detect_real_alarm(&drill, None), None);
    assert_eq!(detect_real_alarm(&drill, Some(&state("OK", "x"))), None);
    assert_eq!(
        detect_real_alarm(&drill, Some(&state("ALARM", &drill.reason()))),
        None
    );
    let real = detect_real_alarm(&drill, Some(&state("ALARM", "Threshold Crossed")));
    let Some(AlarmReset::RealAlarm { reason }) = real else {
        unreachable!("{real:?}");
    };
    assert_eq!(reason, "Threshold Crossed");
}

#[test]
fn where_the_state_could_not_be_set_back_the_command_is_said() {
    let result = FireDrillResult {
        drill: drill(),
        state_before: "INSUFFICIENT_DATA".to_owned(),
        reset: AlarmReset::Failed {
            error: "denied".to_owned(),
        },
    };
    let text = result.describe();
    assert!(
        text.contains("could not be set back to INSUFFICIENT_DATA (denied)"),
        "{text}"
    );
    assert!(text.contains("set-alarm-state --region us-east-1 --alarm-name 'cis-fix-iam-policy-changes' --state-value INSUFFICIENT_DATA"), "{text}");
}
