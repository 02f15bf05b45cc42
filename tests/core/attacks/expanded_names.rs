//! Names that the AWS CLI would replace by the content of a file or of a page, and names whose end a shell would lose, in
//! every advised command: the AWS CLI gets each as it is.
#![cfg(unix)]

use super::advised_commands::sandbox::{Sandbox, shells};
use super::advised_commands::{END, commands_in, texts};
use super::hostile_names::{Place, recorded, with_names};
use crate::account::{a_few, decide, notify};
use cis_fix::aws_cli::{quote, quote_always, quote_path};
use serde_json::Value;
use std::collections::BTreeSet;

/// Beginnings of names that the AWS CLI acts on.
const REPLACED: [&str; 5] = [
    "file:///etc/passwd",
    "fileb://~/.aws/credentials",
    "http://127.0.0.1:9/",
    "https://127.0.0.1:9/",
    "FILE://x",
];

/// Ends of names.
const ENDS: [&str; 7] = ["\n", "\n\n", "\t", "\r", "\r\n", "\n \n", "\\\n"];

/// How many recorded accounts are tried with each name, unless all are.
const SAMPLE: usize = 3;

/// The advised commands of some accounts with the text in every name.
fn advised(number: usize, hostile: &str, place: Place) -> Vec<String> {
    let settings = a_few(notify());
    let accounts = recorded();
    let whole = crate::pairs::sample(5) == 5;
    let sample = if whole { accounts.len() } else { SAMPLE };
    let mut lines = BTreeSet::new();
    for turn in 0..sample {
        let (_, account) = &accounts[(turn * 61 + number * 17) % accounts.len()];
        let observed = with_names(account, hostile, place);
        let review = decide(&settings, &observed);
        lines.extend(commands_in(&texts(&observed, &review)));
    }
    lines.retain(|line| line.contains(END));
    lines.into_iter().collect()
}

/// The value that an argument is or, behind an equals sign, holds.
fn value_of(argument: &str) -> &str {
    match argument.split_once('=') {
        Some((flag, value)) if flag.starts_with("--") => value,
        _ => argument,
    }
}

#[test]
fn no_advised_command_makes_the_aws_cli_read_a_file_or_a_page() {
    let sandbox = Sandbox::new("expanded-names");
    let mut carried = 0;
    for (number, begin) in REPLACED.iter().enumerate() {
        let lines = advised(number, &format!("{begin}{END}"), Place::First);
        for calls in sandbox.run("/bin/sh", &lines) {
            for call in calls.iter().filter(|call| call[0] == "aws") {
                for (before, argument) in call.iter().zip(call.iter().skip(1)) {
                    let value = value_of(argument).to_ascii_lowercase();
                    let scheme = value.split_once("://").map_or("", |(scheme, _)| scheme);
                    let replaced = ["file", "fileb", "http", "https"].contains(&scheme);
                    // The AWS CLI takes the URL of a queue as it is.
                    let of_queue = before == "--queue-url" && value.starts_with("https://sqs.");
                    assert!(!replaced || of_queue, "{begin}: {call:?}");
                    carried += usize::from(argument.contains(begin));
                }
            }
        }
        assert!(sandbox.is_clean(), "{begin}");
    }
    assert!(carried > 20, "{carried} arguments");
}

/// Whether each end of a name in an argument is followed by the rest of the name, as it is or as JSON writes it.
fn ends_whole(argument: &str, end: &str) -> bool {
    let inside = |text: &str| {
        let quoted = Value::from(text).to_string();
        quoted.trim_matches('"').to_owned()
    };
    let json = inside(end)
        .replace("\\n", "\\u000a")
        .replace("\\r", "\\u000d");
    let spellings = [end.to_owned(), json, inside(end), inside(&inside(end))];
    argument.match_indices(END).all(|(at, _)| {
        let rest = argument.get(at + END.len()..).unwrap();
        spellings.iter().any(|spelled| rest.starts_with(spelled))
    })
}

#[test]
fn no_advised_command_loses_the_end_of_a_name() {
    let sandbox = Sandbox::new("ends-of-names");
    let mut carried = 0;
    for (number, end) in ENDS.iter().enumerate() {
        let lines = advised(number, &format!("{END}{end}"), Place::Last);
        for (line, calls) in lines.iter().zip(sandbox.run("/bin/sh", &lines)) {
            assert!(!calls.is_empty(), "{end:?}: nothing ran of {line}");
            for argument in calls.iter().flatten() {
                assert!(ends_whole(argument, end), "{end:?}: {argument:?} by {line}");
                carried += usize::from(argument.contains(END));
            }
        }
        assert!(sandbox.is_clean(), "{end:?}");
    }
    assert!(carried > 20, "{carried} arguments");
}

/// A shell that does not know `$'\n'` reads it as other characters. It executes nothing of them.
#[test]
fn a_quoted_word_keeps_its_end_in_every_shell_that_can_keep_it() {
    let sandbox = Sandbox::new("quoted-ends");
    let probe = [r"cis-fix $'\n'".to_owned()];
    for shell in shells() {
        let knows = sandbox.run(shell, &probe)[0][0][1] == "\n";
        for end in ENDS {
            let name = format!("-a b{end}");
            let lines = [quote(&name), quote_always(&name), quote_path(&name)];
            let lines = lines.map(|word| format!("cis-fix undo {word}"));
            for calls in sandbox.run(shell, &lines) {
                let [call] = calls.as_slice() else {
                    panic!("{shell} {end:?}: {calls:?}");
                };
                assert_eq!(call.len(), 3, "{shell} {end:?}");
                let path = call[2].trim_start_matches("./");
                assert!(path.starts_with("-a b"), "{shell} {end:?}: {path:?}");
                assert!(
                    path == name || !knows && end.ends_with('\n'),
                    "{shell} {path:?}"
                );
            }
        }
        assert!(sandbox.is_clean(), "{shell}");
    }
}
