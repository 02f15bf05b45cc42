//! The confirmation of `apply` and `undo`: a person at a terminal types `yes`, and no other word is accepted. Another answer is
//! no error.

use crate::Test;
use crate::suite::Suite;
use crate::terminal::{Shown, at_terminal};
use crate::test_account::TestAccount;

pub(crate) const TESTS: &[Test] = &[
    (
        "apply asks for confirmation on a terminal and accepts only yes",
        accepts_only_yes,
    ),
    (
        "a question that is not answered with yes changes nothing and is no error",
        ends_without_error,
    ),
    (
        "a refused apply prints its plan as one JSON document",
        prints_refused_plan,
    ),
];

/// No, another case, only Enter, and the end of the input.
const REFUSALS: [&str; 5] = ["no\n", "y\n", "YES\n", "\n", "\u{4}"];

fn answer_prompt(account: &TestAccount<'_>, command: &str, keys: &str) -> Shown {
    let words = format!("{command} --write-rate unlimited --color never");
    at_terminal(account, &words, "will do: ", keys)
}

/// The output behind the question, without what the terminal echoes.
fn said_after(shown: &Shown, keys: &str) -> String {
    let (_, said) = shown.screen.rsplit_once("will do: ").unwrap();
    let said = said.replace(['\r', '\u{8}'], "").replace("^D", "");
    said.trim_start_matches(keys.trim()).trim().to_owned()
}

fn accepts_only_yes(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    for keys in REFUSALS {
        let run = answer_prompt(&account, "apply --control 3.4", keys);
        let shown = &run.screen;
        assert_eq!(run.code, 0, "{keys:?}: {shown}");
        for words in [
            "3 changes are planned",
            "No one would be notified yet",
            &format!("in account {}", account.id()),
        ] {
            assert!(shown.contains(words), "{words:?} is not in {shown}");
        }
        assert!(!shown.contains("\nNext "), "the question is next: {shown}");
        assert_eq!(said_after(&run, keys), "Nothing was changed.", "{keys:?}");
    }
    assert_eq!(account.snapshot(), before);
    let run = answer_prompt(&account, "apply --control 3.4", "yes\n");
    let shown = run.screen;
    assert_eq!(run.code, 3, "{shown}");
    assert!(shown.contains("Made all 3 changes"), "{shown}");
    assert!(shown.contains("Undo     cis-fix undo --last"), "{shown}");
}

fn ends_without_error(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.4").exits(3);
    let before = account.snapshot();
    for keys in REFUSALS {
        let run = answer_prompt(&account, "undo --last", keys);
        assert_eq!(run.code, 0, "{keys:?}: {}", run.screen);
        assert_eq!(said_after(&run, keys), "Nothing was changed.", "{keys:?}");
    }
    // Without a terminal there is no one to ask, which is a wrong command line.
    account.cis_fix("undo --last").exits(64);
    account.cis_fix("apply --control 3.3").exits(64);
    assert_eq!(account.snapshot(), before);
}

fn prints_refused_plan(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let run = answer_prompt(&account, "apply --control 3.4 --format json", "no\n");
    assert_eq!(run.code, 0, "{}", run.screen);
    let (_, document) = run.screen.split_once("Nothing was changed.").unwrap();
    let report: serde_json::Value = serde_json::from_str(document.trim()).unwrap();
    assert_eq!(report["plan"]["steps"].as_array().unwrap().len(), 3);
    assert!(report["outcomes"].is_null(), "{report}");
}
