//! Progress on a terminal and elsewhere, and the state after Ctrl-C.

use crate::Test;
use crate::catalog::filter_control_count;
use crate::gate::Gate;
use crate::proxy::Proxy;
use crate::request::Call;
use crate::suite::Suite;
use crate::terminal::at_terminal;
use crate::test_account::TestAccount;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "a terminal shows progress bars during the run and none after it",
        draws_bars_on_a_terminal,
    ),
    (
        "without a terminal each step prints one plain line",
        prints_a_line_per_step,
    ),
    (
        "ctrl-c at the prompt changes nothing and restores the terminal",
        stops_at_the_prompt,
    ),
    (
        "ctrl-c during apply finishes the steps in progress and reports it, and the next apply completes the rest",
        stops_during_apply,
    ),
];

fn draws_bars_on_a_terminal(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let words = "apply --yes --control 3.3,3.4 --write-rate 4";
    let shown = at_terminal(&account, words, "nobody waits for this", "");
    let screen = &shown.screen;
    assert_eq!(shown.code, 3, "{screen}");
    assert!(shown.sane, "{screen}");
    for words in [
        "Reading the account: wave 2",
        // A line per kind. Which of the steps is drawn depends on the time that each takes.
        "  topic          ",
        "  metric filters ",
        "  alarms         ",
        "1/1 ",
        "2/2 ",
    ] {
        assert!(screen.contains(words), "{words:?} is not in {screen:?}");
    }
    // Lines per step are for output without bars.
    assert!(!screen.contains("[1/5]"), "{screen:?}");
    let count = |text: &str| screen.matches(text).count();
    let (hidden, shown_again) = (count("\u{1b}[?25l"), count("\u{1b}[?25h"));
    assert!(hidden <= shown_again, "the cursor stays hidden: {screen:?}");
    // The bars are erased before the result is printed.
    let result = screen.rfind("Made all 5 changes").unwrap();
    let last_bar = screen.rfind("/2 ").max(screen.rfind("Reading the account"));
    assert!(last_bar.unwrap() < result, "{screen:?}");
}

fn prints_a_line_per_step(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let run = account.cis_fix("apply --yes --control 3.3").exits(3);
    let lines: Vec<&str> = run.err.lines().filter(|l| l.starts_with('[')).collect();
    assert_eq!(lines.len(), 3, "{run}");
    assert!(
        lines[2].starts_with("[3/3] alarm/cis-fix-root-usage done"),
        "{run}"
    );
    assert!(!run.err.contains(['\u{1b}', '\r']), "{run}");
    run.complains("Reading the account: wave 1, ");
    let quiet = account
        .cis_fix("apply --yes --control 3.4 --quiet")
        .exits(3);
    assert!(!quiet.err.contains('['), "{quiet}");
}

fn stops_at_the_prompt(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    let words = "apply --control 3.4 --color never";
    let shown = at_terminal(&account, words, "will do: ", "\u{3}");
    let screen = &shown.screen;
    assert_eq!(shown.code, 1, "{screen}");
    assert!(shown.sane, "{screen}");
    for words in ["stopped by Ctrl-C", "Nothing was changed."] {
        assert_eq!(screen.matches(words).count(), 1, "{words:?} in {screen}");
    }
    assert!(!screen.contains("calls in progress"), "{screen}");
    assert_eq!(account.snapshot(), before);
}

/// Sends SIGINT, as a terminal does on Ctrl-C, to a process this test started.
pub(super) fn interrupt(pid: u32) {
    let kill = Command::new("kill")
        .args(["-INT", &pid.to_string()])
        .status();
    assert!(kill.unwrap().success());
}

fn stops_during_apply(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    // The proxy holds every write from the ninth on until the program has received the signal. By then some steps are
    // done and some are in progress.
    let (gate, writes) = (Arc::new(Gate::default()), AtomicUsize::new(0));
    let proxy = Proxy::observing(
        account.emulator,
        {
            let gate = Arc::clone(&gate);
            move |call: &Call| {
                if !call.is_read() && writes.fetch_add(1, Ordering::SeqCst) >= 8 {
                    gate.pass();
                }
                false
            }
        },
        |_| {},
    );
    let words = "apply --yes --format json --write-rate unlimited --notify email:soc@example.com";
    let mut command = account.command(words);
    command.env("AWS_ENDPOINT_URL", &proxy.endpoint);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut stderr = String::new();
    while !stderr.contains("[3/") {
        assert!(
            err.read_line(&mut stderr).unwrap() > 0,
            "it ended: {stderr}"
        );
    }
    gate.wait_until_reached();
    interrupt(child.id());
    gate.open();
    while err.read_line(&mut stderr).unwrap() > 0 {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{stderr}");
    for words in [
        "stopped by Ctrl-C",
        "Finishing the calls in progress; starting no new ones.",
        " changes were made",
        "`cis-fix plan` shows what is left.",
        "`cis-fix undo --last` takes back what was made.",
        "What was made",
    ] {
        assert_eq!(stderr.matches(words).count(), 1, "{words:?} in {stderr}");
    }
    let filters = account.aws("logs describe-metric-filters");
    let made = filters["metricFilters"].as_array().unwrap().len();
    assert!(
        made < filter_control_count(),
        "{made} filters were created: it was not stopped"
    );
    account
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    account.cis_fix("plan --detailed-exitcode").exits(0);
}
