//! Advised commands of accounts with hostile names, run by a shell as a person would paste them: nothing but the advised
//! program is executed, and each hostile argument arrives whole.
#![cfg(unix)]

pub(super) mod sandbox;

use super::hostile_names::{Place, recorded, with_names};
use crate::account::{a_few, decide, notify};
use crate::formats::write_text;
use cis_fix::aws_cli::{quote, quote_always, quote_path};
use cis_fix::plan::Review;
use cis_fix::render::evidence::{self, EvidenceV1};
use cis_fix::render::json::v1::Report;
use cis_fix::state::Observed;
use sandbox::{Sandbox, shells};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;

/// What a shell acts on, as parts of names. `touch` must not run.
const HOSTILE: [&str; 22] = [
    "$(touch x)",
    "`touch x`",
    "; touch x",
    "\ntouch x\n.",
    "\rtouch x",
    "' touch x '",
    "'; touch x; '",
    "\" ; touch x ; \"",
    "\"$(touch x)\"",
    "'\"'\"'$(touch x)",
    "\\",
    "\\'; touch x #",
    "--profile",
    "-",
    "~root",
    "!!",
    "*?[a-z]{a,b}",
    " # ",
    "&& touch x",
    "| touch x",
    "> x < y",
    "é\u{200b}\u{202e}\u{1b}[2J%n%s##[error]",
];

/// The end of a hostile name: what stands before it in an argument must be the whole name.
pub(super) const END: &str = "qZq";

/// How many recorded accounts are tried with each name, unless all are.
const SAMPLE: usize = 3;

/// Every command in the texts of a run: a whole line of advice, or what follows a colon or stands between backticks.
pub(super) fn commands_in(texts: &[String]) -> BTreeSet<String> {
    let mut commands = BTreeSet::new();
    for text in texts {
        let starts = ["aws ", "cis-fix ", "G='", "G=\""];
        let whole = starts.iter().any(|start| text.starts_with(start));
        commands.extend(whole.then(|| text.clone()));
        for start in [": aws ", ": cis-fix ", "Events: G="] {
            let found = text.match_indices(start);
            let found = found.filter_map(|(at, mark)| {
                let begin = at + mark.find(": ").unwrap() + 2;
                text.get(begin..)
            });
            commands.extend(found.map(str::to_owned));
        }
    }
    commands
}

/// Everything that a run says.
pub(super) fn texts(observed: &Observed, review: &Review) -> Vec<String> {
    let settings = a_few(notify());
    let mut texts: Vec<String> = Vec::new();
    for finding in &review.findings {
        texts.push(finding.reason.clone());
        texts.extend(finding.advice.clone());
        texts.extend(finding.evidence.iter().map(|one| one.seen.clone()));
    }
    texts.extend(review.plan.notes.iter().map(|note| note.text.clone()));
    let caller = observed.caller.present().unwrap();
    let region = observed.start_region.as_str();
    let report = Report::new("check", caller, region, settings.benchmark, review);
    let evidence = EvidenceV1::new(report, observed, None);
    let json = write_text(|out: &mut dyn Write| evidence::write_json(out, &evidence));
    collect_strings(&serde_json::from_str(&json).unwrap(), &mut texts);
    let plan = serde_json::to_value(&review.plan).unwrap();
    collect_strings(&plan, &mut texts);
    texts
}

fn collect_strings(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|one| collect_strings(one, texts)),
        Value::Object(members) => members.values().for_each(|one| collect_strings(one, texts)),
        _ => {}
    }
}

/// Whether each end of a hostile name in an argument has the whole name before it, as it is or as JSON writes it.
fn arrives_whole(argument: &str, name: &str) -> bool {
    let inside = |text: &str| {
        let quoted = Value::from(text).to_string();
        let inner = quoted.strip_prefix('"').unwrap();
        inner.strip_suffix('"').unwrap().to_owned()
    };
    let json = inside(name);
    let twice = inside(&json);
    argument.match_indices(END).all(|(at, _)| {
        let before = argument.get(..at + END.len()).unwrap();
        let spellings = [name, &json, &twice];
        spellings.iter().any(|spelled| before.ends_with(spelled))
    })
}

fn check(sandbox: &Sandbox, shells: &[&str], name: &str, lines: &[String]) -> usize {
    for shell in shells {
        let ran = sandbox.run(shell, lines);
        assert_eq!(ran.len(), lines.len(), "{shell} {name:?}");
        for (line, calls) in lines.iter().zip(&ran) {
            assert!(!calls.is_empty(), "{shell} {name:?}: nothing ran of {line}");
            for call in calls {
                let program = call[0].as_str();
                assert!(
                    ["aws", "cis-fix"].contains(&program),
                    "{shell} {name:?}: {call:?} by {line}"
                );
                for argument in call {
                    assert!(
                        arrives_whole(argument, name),
                        "{shell} {name:?}: {argument:?} by {line}"
                    );
                }
            }
        }
        assert!(sandbox.is_clean(), "{shell} {name:?}");
    }
    lines.len()
}

#[test]
fn no_advised_command_executes_a_name() {
    let sandbox = Sandbox::new("advised-commands");
    let settings = a_few(notify());
    let accounts = recorded();
    let whole = crate::pairs::sample(5) == 5;
    let sample = if whole { accounts.len() } else { SAMPLE };
    let mut tried = 0;
    for (number, hostile) in HOSTILE.iter().enumerate() {
        let (place, name) = if hostile.starts_with('-') {
            (Place::First, format!("{hostile}{END}"))
        } else {
            (Place::Last, format!("{hostile}{END}"))
        };
        let mut lines = BTreeSet::new();
        for turn in 0..sample {
            let (_, account) = &accounts[(turn * 61 + number * 17) % accounts.len()];
            let observed = with_names(account, &name, place);
            let review = decide(&settings, &observed);
            lines.extend(commands_in(&texts(&observed, &review)));
        }
        let lines: Vec<String> = lines
            .into_iter()
            .filter(|line| line.contains(END))
            .collect();
        // Every shell quotes alike, which the other test tries.
        let shells: Vec<&str> = shells().take(if whole { 3 } else { 1 }).collect();
        tried += check(&sandbox, &shells, &name, &lines);
    }
    assert!(tried > 100, "{tried} commands");
}

#[test]
fn every_quoted_word_is_one_argument() {
    let sandbox = Sandbox::new("quoted-words");
    for hostile in HOSTILE {
        let name = format!("{hostile}{END}");
        let lines = [quote(&name), quote_always(&name), quote_path(&name)];
        let lines = lines.map(|word| format!("cis-fix undo {word}"));
        let shells: Vec<&str> = shells().collect();
        check(&sandbox, &shells, &name, &lines);
        for shell in shells {
            for calls in sandbox.run(shell, &lines) {
                let path = calls[0][2].trim_start_matches("./");
                assert_eq!(path, name, "{shell}");
                assert_eq!(calls[0].len(), 3, "{shell}");
            }
        }
    }
}
