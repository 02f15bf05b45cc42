//! The flags that choose an account are taken by the commands that use one, and refused by the others with one sentence.
#![cfg(feature = "cli")]

use cis_fix::cli::Arguments;
use clap::CommandFactory as _;

/// Each flag with a value.
const FLAGS: [&str; 5] = [
    "--profile prod",
    "--region eu-west-1",
    "--endpoint-url https://aws.example.com",
    "--insecure-endpoint",
    "--expect-account 111122223333",
];

const CONNECTING: [&str; 9] = [
    "check",
    "plan",
    "apply",
    "undo --last",
    "undo journal.jsonl",
    "verify",
    "observe --out a.json",
    "report --out a",
    "iam-policy apply",
];

const READING_FILES: [&str; 8] = [
    "iam-policy confirm arn:aws:sns:us-east-1:111122223333:alarms",
    "check --from a.json",
    "plan --from a.json",
    "report --out a --from a.json",
    "simulate --from a.json --out b.json",
    "iam-policy plan --from a.json",
    "iam-policy undo journal.jsonl",
    "undo --list",
];

const WITHOUT_ACCOUNT: [&str; 9] = [
    "list",
    "explain 3.4",
    "init",
    "completions bash",
    "man --out pages",
    "pattern match x",
    "pattern compare x y",
    "pattern explain x",
    "pattern test cases.jsonl",
];

fn read(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::read(format!("cis-fix {line}").split(' ').map(Into::into))
}

/// The flag before the command, and behind it.
fn lines<'a>(command: &'a str, flag: &'a str) -> [String; 2] {
    [format!("{flag} {command}"), format!("{command} {flag}")]
}

fn assert_refused(command: &str, flag: &str) {
    for line in lines(command, flag) {
        let error = read(&line).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{line}");
        let text = error.to_string();
        assert_eq!(text.trim().lines().count(), 1, "{text}");
        let name = flag.split(' ').next().unwrap();
        assert!(text.contains(&format!("does not take {name}")), "{text}");
        let words = command.split(' ').next().unwrap();
        assert!(text.contains(&format!("cis-fix {words}")), "{text}");
    }
}

#[test]
fn a_command_takes_the_flags_exactly_if_it_uses_an_account() {
    for flag in FLAGS {
        for command in CONNECTING {
            for line in lines(command, flag) {
                assert!(read(&line).is_ok(), "{line}");
            }
        }
        for command in WITHOUT_ACCOUNT {
            assert!(read(command).is_ok(), "{command}");
            assert_refused(command, flag);
        }
        for command in READING_FILES {
            assert!(read(command).is_ok(), "{command}");
            if flag.starts_with("--expect-account") {
                // A file of an account is held to it.
                assert!(read(&format!("{command} {flag}")).is_ok(), "{command}");
            } else {
                assert_refused(command, flag);
            }
        }
    }
}

#[test]
fn the_help_shows_the_flags_where_they_are_taken() {
    let mut command = Arguments::command().term_width(80);
    command.build();
    let mut shown = String::new();
    for sub in command.get_subcommands_mut() {
        let help = sub.render_help().to_string();
        let flags = FLAGS.map(|flag| flag.split(' ').next().unwrap_or_default());
        // Short help leaves out what few runs need.
        let long = sub.render_long_help().to_string();
        let taken: Vec<&str> = flags
            .into_iter()
            .filter(|flag| long.contains(flag))
            .collect();
        if sub.get_name() != "help" {
            shown.extend([sub.get_name(), ": ", &taken.join(" "), "\n"]);
        }
        assert!(
            taken.len() == flags.len() || !help.contains("--profile"),
            "{help}"
        );
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn the_short_help_of_a_command_without_an_account() {
    let mut command = Arguments::command().term_width(80);
    command.build();
    let list = command.find_subcommand_mut("list").unwrap();
    insta::assert_snapshot!(list.render_help().to_string());
}
