//! The first five minutes of a new user at a terminal: plan, apply, check, verify, undo. The screens are goldens, in the sizes
//! of a small and of a common terminal; what differs from run to run is replaced.

use crate::Test;
use crate::matcher::open_agreeing_matcher;
use crate::suite::Suite;
use crate::terminal::{Shown, Size, at_terminal_of};
use crate::test_account::{STATE_HOME, TestAccount};
use crate::virtual_screen::lines_shown;

pub(crate) const TESTS: &[Test] = &[
    (
        "the first five minutes at a terminal of 80 x 24",
        play_on_small_terminal,
    ),
    (
        "the first five minutes at a terminal of 120 x 40",
        play_on_common_terminal,
    ),
];

fn play_on_small_terminal(suite: &Suite) {
    let size = Size {
        rows: 24,
        columns: 80,
    };
    play(suite, size);
}

fn play_on_common_terminal(suite: &Suite) {
    let size = Size {
        rows: 40,
        columns: 120,
    };
    play(suite, size);
}

/// The most lines of an overview at 80 columns.
const LINES: usize = 40;

/// A command, the keys that answer its question, and its exit code.
struct Step {
    command: &'static str,
    keys: &'static str,
    code: i64,
}

const QUESTION: &str = "will do: ";

const STEPS: [Step; 5] = [
    Step {
        command: "plan --notify email:soc@example.com",
        keys: "",
        code: 0,
    },
    Step {
        command: "apply --notify email:soc@example.com",
        keys: "yes\n",
        code: 0,
    },
    Step {
        command: "check",
        keys: "",
        code: 0,
    },
    Step {
        command: "verify",
        keys: "",
        code: 0,
    },
    Step {
        command: "undo --last",
        keys: "yes\n",
        code: 0,
    },
];

fn play(suite: &Suite, size: Size) {
    let account = TestAccount::seeded(suite, "finding");
    let before = account.snapshot();
    // The emulator has no TestMetricFilter.
    let proxy = open_agreeing_matcher(account.emulator);
    let endpoint = format!("AWS_ENDPOINT_URL={}", proxy.endpoint);
    let variables = [endpoint.as_str()];
    let mut screens = String::new();
    for Step {
        command,
        keys,
        code,
    } in STEPS
    {
        let words = match command.split_once(' ') {
            Some(("apply" | "undo", _)) => format!("{command} --write-rate unlimited"),
            _ => command.to_owned(),
        };
        let shown = at_terminal_of(&account, size, &variables, &words, QUESTION, keys);
        assert_eq!(shown.code, code, "{command}: {}", shown.screen);
        assert!(shown.sane, "{command}: {}", shown.screen);
        // A terminal breaks what is too long anywhere, so this comes before.
        let output = shown.screen.replace(account.id(), "111122223333");
        let output = replace_journals(&replace_statement_ids(&output));
        let lines = lines_shown(&output, size.columns);
        check_screen(command, &lines, size);
        check_live_lines(command, &shown);
        let text = normalize(&lines.join("\n"));
        screens.extend(["$ cis-fix ", command, "\n", &text, "\n\n"]);
    }
    assert_eq!(account.snapshot(), before, "undo takes all of it back");
    insta::assert_snapshot!(format!("{}x{}", size.columns, size.rows), screens);
}

/// Each overview is short, and what to do next is on the last screen of the terminal.
fn check_screen(command: &str, lines: &[String], size: Size) {
    let asked = lines.iter().position(|line| line.contains(QUESTION));
    let (question, result) = lines.split_at(asked.unwrap_or(0));
    let text = lines.join("\n");
    assert!(
        lines
            .iter()
            .all(|line| line.chars().count() <= size.columns),
        "{text}"
    );
    if !command.starts_with("undo") {
        assert!(question.len() <= LINES && result.len() <= LINES, "{text}");
    }
    if command.starts_with("apply") {
        assert!(result.len() < 24, "{} lines: {text}", result.len());
    }
    if !command.starts_with("undo") {
        let last = lines.len().saturating_sub(size.rows.into());
        let mut last = lines[last..].iter();
        assert!(
            last.any(|line| line.starts_with("Next     cis-fix ")),
            "{text}"
        );
    }
}

/// While `apply` writes, each kind of resource has a line, and none of them stays.
fn check_live_lines(command: &str, shown: &Shown) {
    if !command.starts_with("apply") {
        return;
    }
    for line in [
        "bucket         ",
        "topic          ",
        "metric filters ",
        "alarms         ",
    ] {
        assert!(shown.screen.contains(line), "{line}: {}", shown.screen);
    }
}

/// The text with what differs from run to run replaced by something of the same width.
fn normalize(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = replace_time(line);
        if line.starts_with("Plan     ") {
            return "Plan     0123456789ab".to_owned();
        }
        let took = line.strip_prefix("Made all 36 changes in ");
        match took.and_then(|took| took.split_once(" s.")) {
            Some((_, rest)) => format!("Made all 36 changes in N.N s.{rest}"),
            None => line,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The digests of statements, which the id of the account is part of.
fn replace_statement_ids(output: &str) -> String {
    const START: &str = "CisFix";
    let mut pieces = output.split(START);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let digest = piece.chars().take_while(char::is_ascii_hexdigit).count();
        let (_, rest) = piece.split_at(digest);
        format!("{text}{START}{:0>digest$}{rest}", "")
    })
}

/// The paths of journals, which are on a line of their own if they are long, and as long as the path of the target folder.
fn replace_journals(text: &str) -> String {
    let mut pieces = text.split(STATE_HOME);
    let mut replaced = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (_, rest) = piece.split_once(".jsonl").unwrap();
        replaced.truncate(without_line_break(&replaced).len());
        replaced.push_str(" STATE/cis-fix/JOURNAL.jsonl");
        replaced.push_str(rest);
    }
    replaced
}

/// The text without a line break at its end, and without the styles around it.
fn without_line_break(mut text: &str) -> &str {
    loop {
        let shorter = text.trim_end();
        let shorter = shorter.strip_suffix("\u{1b}[2m").unwrap_or(shorter);
        let shorter = shorter.strip_suffix("\u{1b}[0m").unwrap_or(shorter);
        if shorter == text {
            return text;
        }
        text = shorter;
    }
}

/// A time in RFC 3339, in UTC and with seconds.
fn replace_time(line: &str) -> String {
    const WIDTH: usize = "2026-11-24T12:00:00Z".len();
    let is_time = |text: &str| {
        let shape: String = text
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        shape == "0000-00-00T00:00:00Z"
    };
    let mut line = line.to_owned();
    let found = (0..line.len()).find(|at| line.get(*at..at + WIDTH).is_some_and(is_time));
    if let Some(at) = found {
        line.replace_range(at..at + WIDTH, "2026-11-24T12:00:00Z");
    }
    line
}
