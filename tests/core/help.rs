//! The help texts, as goldens: each begins with a sentence, groups its options and ends with examples.
#![cfg(feature = "cli")]

use crate::examples::commands;
use cis_fix::cli::Arguments;
use clap::{Command, CommandFactory as _};

fn command() -> Command {
    let mut command = Arguments::command().term_width(80);
    command.build();
    command
}

#[test]
fn the_help() {
    insta::assert_snapshot!(command().render_help().to_string());
}

#[test]
fn the_help_in_colour() {
    insta::assert_snapshot!(command().render_help().ansi().to_string());
}

#[test]
fn the_help_of_the_commands_about_patterns() {
    let mut command = command();
    let pattern = command.find_subcommand_mut("pattern").unwrap();
    let mut all = String::new();
    for sub in pattern
        .get_subcommands_mut()
        .filter(|sub| sub.get_name() != "help")
    {
        // The flags that every command takes are in the golden of the main help.
        let help = sub.render_long_help().to_string();
        let (own, _) = help.split_once("\nAccount:").unwrap_or((&help, ""));
        all.push_str(own);
        all.push_str("\n----\n\n");
    }
    insta::assert_snapshot!(all);
}

#[test]
fn the_help_of_every_command_begins_with_a_sentence_and_ends_with_valid_examples() {
    command().get_subcommands_mut().for_each(check_help);
}

/// Checks the help of a command and of its subcommands.
fn check_help(sub: &mut Command) {
    if sub.get_name() == "help" {
        return;
    }
    let help = sub.render_help().to_string();
    let first = help.lines().next().unwrap_or_default();
    assert!(first.starts_with(char::is_uppercase), "{help}");
    let (_, examples) = help.rsplit_once("Examples:\n").unwrap();
    for line in examples.lines().filter(|line| line.contains("cis-fix ")) {
        // Two spaces separate the command from its explanation.
        let typed = line.trim().split("  ").next().unwrap_or_default();
        for words in commands(typed).iter().filter(|words| words[0] == "cis-fix") {
            let parsed = Arguments::command().try_get_matches_from(words);
            assert!(parsed.is_ok(), "{typed}: {}", parsed.unwrap_err());
        }
    }
    sub.get_subcommands_mut().for_each(check_help);
}
