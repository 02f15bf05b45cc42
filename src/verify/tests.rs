//! What can be told without an account: how an answer is compared, which key is the newest, what a drill leaves alone.
//! Whole accounts are in `tests/core/verifying.rs`.
#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use super::{
    AlarmState, Back, Delivery, Drill, Drilled, FilterTest, Heard, LogPlace, Newest, Sample,
    Search, Word, kept_by,
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
        Sample {
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
        samples: vec![sample("StopLogging", true), sample("ListTrails", false)],
    }
}

fn word(heard: &Heard) -> Word {
    test().judge(heard).word
}

fn matched(names: &[&str]) -> Heard {
    let message = |name: &&str| json!({ "eventName": name }).to_string();
    Heard::Matched(names.iter().map(message).collect())
}

#[test]
fn an_answer_agrees_only_if_it_is_about_exactly_the_same_events() {
    assert_eq!(word(&matched(&["StopLogging"])), Word::Agrees);
    let differing: [(&[&str], usize); 3] = [
        (&[], 1),
        (&["StopLogging", "ListTrails"], 1),
        (&["ListTrails"], 2),
    ];
    for (names, many) in differing {
        let Word::Differs { cases } = word(&matched(names)) else {
            unreachable!("{names:?}");
        };
        assert_eq!(cases.len(), many);
    }
}

#[test]
fn what_is_denied_or_not_understood_confirms_nothing() {
    let denied = Heard::Denied {
        action: "logs:TestMetricFilter".to_owned(),
    };
    let failed = Heard::Failed {
        words: "unknown".to_owned(),
    };
    for heard in [denied, failed, matched(&["StopLogging", "Other"])] {
        let word = word(&heard);
        assert!(matches!(word, Word::Unconfirmed { .. }), "{word:?}");
    }
}

#[test]
fn a_case_is_a_line_that_pattern_test_reads_and_finds_wrong() {
    let Word::Differs { cases } = word(&matched(&[])) else {
        unreachable!("nothing matched");
    };
    let lines: Vec<String> = cases.iter().map(super::Case::line).collect();
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
    let first = test.samples.first().unwrap().clone();
    test.samples = vec![first; 101];
    let sizes: Vec<usize> = test.calls().map(|messages| messages.len()).collect();
    assert_eq!(sizes, [50, 50, 1]);
}

fn place() -> LogPlace {
    LogPlace {
        bucket: BucketName::new("trail"),
        region: Region::new("eu-west-1"),
        target: BucketName::new("logs"),
        prefix: "trail/".to_owned(),
        account: AccountId::new("111122223333"),
    }
}

fn searches() -> Vec<Search> {
    place().searches(NOON)
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
    assert_eq!(plain.newest(keys), Some((NOON - 30, keys[1])));
    let under = "trail/111122223333/eu-west-1/trail/2026/01/14/2026-01-14-00-00-00-A";
    assert_eq!(partitioned.newest([under]), Some((NOON - 43_200, under)));
    assert_eq!(plain.newest([under]), None);
    assert!(plain.is_past("trail/zzz") && !plain.is_past(keys[0]));
}

fn delivery(newest: Newest) -> Delivery {
    Delivery {
        place: place(),
        newest,
        looked_at: NOON,
    }
}

#[test]
fn the_age_of_the_newest_log_is_said_and_an_old_one_is_late() {
    let of = |age: i64, more| {
        let delivery = delivery(Newest::Found {
            key: "k".to_owned(),
            at: NOON - age,
            more,
        });
        (delivery.word(), delivery.words())
    };
    assert_eq!(
        of(1_800, false),
        ("delivered", "k, 30 minutes old".to_owned())
    );
    assert_eq!(
        of(-5, false),
        ("delivered", "k, less than two minutes old".to_owned())
    );
    assert_eq!(of(90_000, false).1, "k, 25 hours old");
    let (word, words) = of(9 * 86_400, false);
    assert_eq!(word, "late");
    assert!(words.contains("9 days old: "), "{words}");
    assert_eq!(of(9 * 86_400, true).0, "delivered");
    let none = delivery(Newest::Nothing);
    assert_eq!((none.word(), none.newest.is_known()), ("none", true));
    let denied = delivery(Newest::Denied {
        action: "s3:ListBucket".to_owned(),
    });
    assert_eq!(
        (denied.word(), denied.newest.is_known()),
        ("unknown", false)
    );
    assert!(denied.words().contains("allow s3:ListBucket"));
}

fn drill() -> Drill {
    Drill {
        control: Slug::new("iam-policy-changes"),
        id: "3.4".to_owned(),
        region: Region::new("us-east-1"),
        alarm: "cis-fix-iam-policy-changes".to_owned(),
        topics: Vec::new(),
        told: vec!["email:soc@example.com".to_owned()],
        caller: "arn:aws:iam::111122223333:user/alice".to_owned(),
    }
}

#[test]
fn a_drill_says_that_it_is_one_who_started_it_and_that_nothing_has_happened() {
    let reason = drill().reason();
    for words in ["a drill by cis-fix", "user/alice", "Nothing has happened"] {
        assert!(reason.contains(words), "{reason}");
    }
    let long = Drill {
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
    assert_eq!(kept_by(&drill, None), None);
    assert_eq!(kept_by(&drill, Some(&state("OK", "x"))), None);
    assert_eq!(
        kept_by(&drill, Some(&state("ALARM", &drill.reason()))),
        None
    );
    let real = kept_by(&drill, Some(&state("ALARM", "Threshold Crossed")));
    let Some(Back::Real { reason }) = real else {
        unreachable!("{real:?}");
    };
    assert_eq!(reason, "Threshold Crossed");
}

#[test]
fn where_the_state_could_not_be_set_back_the_command_is_said() {
    let drilled = Drilled {
        drill: drill(),
        before: "INSUFFICIENT_DATA".to_owned(),
        back: Back::Failed {
            error: "denied".to_owned(),
        },
    };
    let words = drilled.words();
    assert!(
        words.contains("could not be set back to INSUFFICIENT_DATA (denied)"),
        "{words}"
    );
    assert!(words.contains("set-alarm-state --region us-east-1 --alarm-name 'cis-fix-iam-policy-changes' --state-value INSUFFICIENT_DATA"), "{words}");
}
