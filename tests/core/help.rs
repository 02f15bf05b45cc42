//! What `--help` shows, kept as goldens: it opens with a sentence, groups its options and ends with
//! examples.
#![cfg(feature = "cli")]

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
fn every_command_opens_with_a_sentence_and_ends_with_examples_that_parse() {
    for sub in command().get_subcommands_mut() {
        if sub.get_name() == "help" {
            continue;
        }
        let help = sub.render_help().to_string();
        let first = help.lines().next().unwrap_or_default();
        assert!(first.starts_with(char::is_uppercase), "{help}");
        let (_, examples) = help.rsplit_once("Examples:\n").unwrap();
        for line in examples.lines().filter(|line| line.contains("cis-fix ")) {
            // Behind two spaces stands what it does, behind > where it goes.
            let typed = line.trim().split("  ").next().unwrap_or_default();
            let typed = typed.split(" > ").next().unwrap_or_default();
            let parsed = Arguments::command().try_get_matches_from(typed.split(' '));
            assert!(parsed.is_ok(), "{typed}: {}", parsed.unwrap_err());
        }
    }
}
