//! Recordings as files: every written recording is read back, and a text that is not
//! a recording is rejected with a position and advice.

use crate::account::Account;
use crate::accounts;
use crate::corruption::{corrupt, corruptions};
use cis_fix::recording::{Recording, RecordingError};
use cis_fix::state::{Alarm, AlarmListing, Read, Region};
use proptest::prelude::*;

fn finding() -> Recording {
    Recording::new(Account::finding().0)
}

#[test]
fn every_account_is_read_back() {
    for scenario in accounts::all() {
        for observed in [scenario.observed(), &scenario.account.0] {
            let recording = Recording::new(observed.clone());
            let text = recording.to_json();
            assert_eq!(Recording::read(&text), Ok(recording), "{}", scenario.name);
        }
    }
}

#[test]
fn the_header_comes_first() {
    let text = finding().to_json();
    let version = env!("CARGO_PKG_VERSION");
    let head = format!(
        "{{\n  \"format\": \"cis-fix recording\",\n  \"format_version\": 1,\n  \"tool_version\": \"{version}\",\n  \"redacted\": false,\n  \"observed\": {{\n"
    );
    assert!(text.starts_with(&head), "{text}");
    assert!(text.ends_with("}\n"));
}

#[test]
fn control_characters_are_escaped() {
    let mut account = Account::compliant_by_somebody_else();
    let mut alarm = account.alarms().remove(0);
    alarm.name = "\u{1b}[2J\u{9b}1m\u{202e}good\u{7f}\u{e0041}".to_owned();
    account.add_alarm(alarm);
    let recording = Recording::new(account.0);
    let text = recording.to_json();
    let steering =
        |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!text.contains(steering));
    assert!(!text.contains('\u{e0041}'));
    assert_eq!(Recording::read(&text), Ok(recording));
}

#[test]
fn thresholds_are_read_back_exactly() {
    let mut account = Account::compliant_by_somebody_else();
    let mut alarm: Alarm = account.alarms().remove(0);
    let odd = [0.1 + 0.2, 1.0 / 3.0, f64::MAX, f64::MIN_POSITIVE, 5e-324];
    let alarms = odd.map(|threshold| {
        alarm.threshold = Some(threshold);
        alarm.clone()
    });
    account.0.alarms.insert(
        Region::from("eu-west-1"),
        Read::Present(AlarmListing {
            alarms: alarms.to_vec(),
            complete: true,
        }),
    );
    let recording = Recording::new(account.0);
    assert_eq!(Recording::read(&recording.to_json()), Ok(recording));
}

fn rejection(text: &str) -> String {
    Recording::read(text).unwrap_err().to_string()
}

#[test]
fn invalid_json_is_reported_with_its_position() {
    let text = finding().to_json();
    let cut: String = text.chars().take(text.len() / 2).collect();
    let lines = cut.lines().count();
    let message = rejection(&cut);
    assert!(
        message.starts_with("this is not JSON: EOF while parsing"),
        "{message}"
    );
    assert!(
        message.contains(&format!(" at line {lines}, column ")),
        "{message}"
    );
    assert!(message.contains("cis-fix observe --out FILE"), "{message}");
    for text in ["", " \n", "{", "not json", "{} {}"] {
        let message = rejection(text);
        assert!(
            message.starts_with("this is not JSON: "),
            "{text:?}: {message}"
        );
    }
}

#[test]
fn other_json_is_not_a_recording() {
    for text in [
        "1",
        "null",
        "[]",
        "{}",
        "\"cis-fix recording\"",
        r#"{"format":"x"}"#,
        r#"{"format":1}"#,
    ] {
        assert_eq!(
            Recording::read(text),
            Err(RecordingError::NotARecording),
            "{text}"
        );
    }
}

#[test]
fn another_version_is_recognized_by_its_number() {
    let text = r#"{"format":"cis-fix recording","format_version":2,"tool_version":"9.1.0","new":{},"observed":[]}"#;
    assert_eq!(
        rejection(text),
        "this recording is in version 2 of the format, and this cis-fix reads version 1; record the account again with this cis-fix, or use cis-fix 9.1.0, which wrote it"
    );
    let text = r#"{"format":"cis-fix recording","format_version":"\u001b[2J"}"#;
    assert_eq!(
        rejection(text),
        "this recording is in version \"\\u001b[2J\" of the format, and this cis-fix reads version 1; record the account again with this cis-fix, or use the cis-fix that wrote it"
    );
    let text = r#"{"format":"cis-fix recording"}"#;
    assert_eq!(Recording::read(text), Err(RecordingError::NoVersion));
}

#[test]
fn a_damaged_recording_is_reported_with_its_position() {
    let text = finding().to_json();
    let damaged = [
        text.replace("\"multi_region\": true", "\"multi_region\": 1"),
        text.replace("\"redacted\": false", "\"redacted\": false, \"unknown\": 1"),
        text.replace("\"observed_at\"", "\"observed_when\""),
        text.replace("\"redacted\": false,", ""),
        text.replace("\"present\"", "\"\u{202e}present\""),
    ];
    for text in damaged {
        let error = Recording::read(&text).unwrap_err();
        let RecordingError::Damaged { line, column, .. } = error else {
            panic!("{error}");
        };
        assert!(
            line > 1 && line <= text.lines().count() && column > 0,
            "{error}"
        );
        let message = error.to_string();
        assert!(
            message.starts_with("this recording is damaged: "),
            "{message}"
        );
        assert!(!message.contains('\u{202e}'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_corrupted_file_is_read_or_rejected_with_a_position(
        changes in corruptions(),
    ) {
        let text = corrupt(&finding().to_json(), changes);
        match Recording::read(&text) {
            Err(RecordingError::NotJson { line, .. } | RecordingError::Damaged { line, .. }) => {
                prop_assert!(line >= 1 && line <= 1 + text.matches('\n').count());
            }
            Ok(_)
            | Err(
                RecordingError::NotARecording
                | RecordingError::NoVersion
                | RecordingError::OtherVersion { .. },
            ) => {}
        }
    }
}
