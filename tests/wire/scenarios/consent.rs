//! Nothing is written unasked: a person at a terminal says `yes`, and no other word will do.

use crate::Test;
use crate::scene::Scene;
use crate::terminal::{Shown, at_terminal};
use crate::wire::Wire;

pub(crate) const TESTS: &[Test] = &[(
    "apply asks a person at a terminal, and only yes will do",
    only_yes_will_do,
)];

fn answered(scene: &Scene<'_>, answer: &str) -> Shown {
    let words = "apply --control 3.4 --write-rate unlimited --color never";
    at_terminal(scene, words, "will do: ", &format!("{answer}\n"))
}

fn only_yes_will_do(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let before = scene.snapshot();
    for answer in ["no", "y", "YES", ""] {
        let run = answered(&scene, answer);
        let shown = run.screen;
        assert_eq!(run.code, 1, "{answer:?}: {shown}");
        for words in [
            "Plan: 3 changes",
            "Nobody would be reached",
            &format!("in account {}", scene.account.id),
            "Nothing was changed.",
        ] {
            assert!(shown.contains(words), "{words:?} is not in {shown}");
        }
    }
    assert_eq!(scene.snapshot(), before);
    let run = answered(&scene, "yes");
    let shown = run.screen;
    assert_eq!(run.code, 3, "{shown}");
    assert!(shown.contains("3 of 3 steps were applied."), "{shown}");
}
