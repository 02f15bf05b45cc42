//! The confirmation of `apply`: a person at a terminal types `yes`, and no other word is accepted.

use crate::Test;
use crate::suite::Suite;
use crate::terminal::{Shown, at_terminal};
use crate::test_account::TestAccount;

pub(crate) const TESTS: &[Test] = &[(
    "apply asks for confirmation on a terminal and accepts only yes",
    accepts_only_yes,
)];

fn answer_prompt(account: &TestAccount<'_>, answer: &str) -> Shown {
    let words = "apply --control 3.4 --write-rate unlimited --color never";
    at_terminal(account, words, "will do: ", &format!("{answer}\n"))
}

fn accepts_only_yes(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    for answer in ["no", "y", "YES", ""] {
        let run = answer_prompt(&account, answer);
        let shown = run.screen;
        assert_eq!(run.code, 1, "{answer:?}: {shown}");
        for words in [
            "3 changes are planned",
            "No one would be notified yet",
            &format!("in account {}", account.id()),
            "Nothing was changed.",
        ] {
            assert!(shown.contains(words), "{words:?} is not in {shown}");
        }
    }
    assert_eq!(account.snapshot(), before);
    let run = answer_prompt(&account, "yes");
    let shown = run.screen;
    assert_eq!(run.code, 3, "{shown}");
    assert!(shown.contains("Made all 3 changes"), "{shown}");
}
