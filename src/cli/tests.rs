//! What the command line promises: its flags parse to what they say, its help tells what there is.
#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use super::{Arguments, Command};
use crate::apply::WriteRate;
use clap::{CommandFactory as _, Parser as _};

fn parse(words: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(words.split_whitespace())
}

#[test]
fn the_definition_of_the_command_line_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn flags_may_stand_before_or_behind_the_command() {
    let before = parse("cis-fix --region eu-west-1 plan").unwrap();
    let behind = parse("cis-fix plan --region eu-west-1").unwrap();
    assert_eq!(before.common.region, behind.common.region);
}

#[test]
fn controls_are_repeated_or_separated_by_commas() {
    let arguments = parse("cis-fix plan --control 3.1,3.4 --control root-usage").unwrap();
    assert_eq!(arguments.common.controls, ["3.1", "3.4", "root-usage"]);
}

#[test]
fn a_subscriber_says_how_to_reach_them() {
    let arguments = parse("cis-fix plan --notify email:soc@example.com").unwrap();
    let who = arguments.common.notify.first().unwrap();
    assert_eq!(
        (who.protocol.as_str(), who.endpoint.as_str()),
        ("email", "soc@example.com")
    );
    for wrong in ["soc@example.com", "pigeon:soc", "email:nobody", "email:@x"] {
        let error = parse(&format!("cis-fix plan --notify {wrong}")).unwrap_err();
        assert!(error.to_string().contains("--notify"), "{error}");
    }
}

#[test]
fn names_that_aws_would_refuse_are_refused_at_once() {
    for right in [
        "--topic alerts",
        "--topic arn:aws-cn:sns:cn-north-1:111122223333:alerts",
        "--logging-bucket my-logs.example",
    ] {
        parse(&format!("cis-fix plan {right}")).unwrap();
    }
    for wrong in [
        "--topic bad!name",
        "--topic arn:aws:s3:::x",
        "--logging-bucket Bad_Bucket",
        "--logging-bucket x",
    ] {
        let error = parse(&format!("cis-fix plan {wrong}"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("name has") || error.contains("not of a topic"),
            "{error}"
        );
    }
}

#[test]
fn a_write_rate_is_a_number_or_a_word() {
    let rate = |words: &str| match parse(words).unwrap().command {
        Command::Apply { write_rate, .. } => write_rate,
        other => unreachable!("{other:?}"),
    };
    assert_eq!(rate("cis-fix apply"), WriteRate::Published);
    assert_eq!(
        rate("cis-fix apply --write-rate unlimited"),
        WriteRate::Unlimited
    );
    assert!(
        matches!(rate("cis-fix apply --write-rate 7"), WriteRate::PerSecond(n) if n.get() == 7)
    );
    assert!(parse("cis-fix apply --write-rate 0").is_err());
}

#[test]
fn an_unknown_benchmark_version_is_told_which_there_are() {
    let error = parse("cis-fix plan --benchmark 9.9.9")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("5.0.0") && error.contains("7.0.0"),
        "{error}"
    );
}
