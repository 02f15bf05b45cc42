//! What is shown while the work goes on, and what Ctrl-C leaves behind.

use crate::Test;
use crate::scene::Scene;
use crate::terminal::at_terminal;
use crate::wire::Wire;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

pub(crate) const TESTS: &[Test] = &[
    (
        "a terminal shows the waves and the steps as they go, and keeps none of it",
        live,
    ),
    ("elsewhere there is one plain line a step", plain),
    (
        "ctrl-c at the question changes nothing and leaves the terminal as it was",
        at_the_question,
    ),
    (
        "ctrl-c during apply ends what is under way, says so, and apply again makes the rest",
        during_apply,
    ),
];

fn live(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let words = "apply --yes --control 3.3,3.4 --write-rate 4";
    let shown = at_terminal(&scene, words, "nobody waits for this", "");
    let screen = &shown.screen;
    assert_eq!(shown.code, 3, "{screen}");
    assert!(shown.sane, "{screen}");
    for words in [
        "Reading the account: wave 2",
        "/5 ",
        "metric-filter/cis-fix-root-usage",
    ] {
        assert!(screen.contains(words), "{words:?} is not in {screen:?}");
    }
    // A line a step is for those who see no bar.
    assert!(!screen.contains("[1/5]"), "{screen:?}");
    let count = |text: &str| screen.matches(text).count();
    let (hidden, shown_again) = (count("\u{1b}[?25l"), count("\u{1b}[?25h"));
    assert!(hidden <= shown_again, "the cursor stays hidden: {screen:?}");
    // What is left at the end is the result alone: the bars were wiped away before it.
    let result = screen.rfind("5 of 5 steps were applied.").unwrap();
    let last_bar = screen.rfind("/5 ").max(screen.rfind("Reading the account"));
    assert!(last_bar.unwrap() < result, "{screen:?}");
}

fn plain(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let run = scene.cis_fix("apply --yes --control 3.3").exits(3);
    let lines: Vec<&str> = run.err.lines().filter(|l| l.starts_with('[')).collect();
    assert_eq!(lines.len(), 3, "{run}");
    assert!(
        lines[2].starts_with("[3/3] alarm/cis-fix-root-usage done"),
        "{run}"
    );
    assert!(!run.err.contains(['\u{1b}', '\r']), "{run}");
    assert!(
        run.err
            .contains("Reading the account: wave 1, 2 questions."),
        "{run}"
    );
    let quiet = scene.cis_fix("apply --yes --control 3.4 --quiet").exits(3);
    assert!(!quiet.err.contains('['), "{quiet}");
}

fn at_the_question(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let before = scene.snapshot();
    let words = "apply --control 3.4 --color never";
    let shown = at_terminal(&scene, words, "will do: ", "\u{3}");
    let screen = &shown.screen;
    assert_eq!(shown.code, 1, "{screen}");
    assert!(shown.sane, "{screen}");
    assert!(screen.contains("stopped by Ctrl-C"), "{screen}");
    assert!(screen.contains("Nothing was changed."), "{screen}");
    assert_eq!(scene.snapshot(), before);
}

/// Presses Ctrl-C, as a terminal would, at the process of a test's own.
pub(super) fn interrupt(pid: u32) {
    let kill = Command::new("kill")
        .args(["-INT", &pid.to_string()])
        .status();
    assert!(kill.unwrap().success());
}

fn during_apply(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let words = "apply --yes --format json --write-rate 1 --notify email:soc@example.com";
    let mut command = scene.command(words);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("[3/") {
        assert!(err.read_line(&mut said).unwrap() > 0, "it ended: {said}");
    }
    interrupt(child.id());
    while err.read_line(&mut said).unwrap() > 0 {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("stopped by Ctrl-C"), "{said}");
    assert!(said.contains(" steps were applied"), "{said}");
    assert!(
        said.contains("`cis-fix plan` shows what is left."),
        "{said}"
    );
    let filters = scene.aws("logs describe-metric-filters");
    let made = filters["metricFilters"].as_array().unwrap().len();
    assert!(made < 14, "{made} filters were made: it was not stopped");
    scene
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    scene.cis_fix("plan --detailed-exitcode").exits(0);
}
