//! A reason that several tests of `verify` share is printed once.

use super::Snapshot;
use crate::account::{Account, notify};
use cis_fix::render::{LineWriter, write_verification};
use cis_fix::verify::{MatcherReply, Verification};

fn screen(snapshot: &Snapshot, reply: impl Fn(usize) -> MatcherReply) -> String {
    let tests = snapshot.tests().into_iter().enumerate();
    let verification = Verification {
        tests: tests.map(|(at, test)| test.compare(&reply(at))).collect(),
        ..Verification::default()
    };
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, false);
    write_verification(&mut writer, &verification).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_reason_of_several_filters_is_printed_once_with_all_their_controls() {
    let snapshot = Snapshot::of(&Account::compliant_by_us(), notify());
    assert!(snapshot.tests().len() > 3);
    let denied = MatcherReply::Denied {
        action: "logs:TestMetricFilter".to_owned(),
    };
    let text = screen(&snapshot, |_| denied.clone());
    assert_eq!(text.matches("allow logs:TestMetricFilter").count(), 1);
    let failed = |at: usize| match at {
        0 => MatcherReply::Failed {
            error: "too slow".to_owned(),
        },
        _ => denied.clone(),
    };
    let both = screen(&snapshot, failed);
    for words in ["too slow", "allow logs:TestMetricFilter"] {
        assert_eq!(both.matches(words).count(), 1, "{both}");
    }
    insta::assert_snapshot!(format!("{text}----\n{both}"));
}
