//! The command line: what its flags parse to, and which values they reject.
#![expect(clippy::unwrap_used, reason = "a test stops at an unexpected value")]

use super::Arguments;
use crate::settings::WriteRate;
use crate::verdict::Verdict;
use clap::{CommandFactory as _, Parser as _};
use std::time::Duration;

fn parse(words: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(words.split_whitespace())
}

#[test]
fn the_definition_of_the_command_line_is_valid() {
    Arguments::command().debug_assert();
}

#[test]
fn flags_may_come_before_or_after_the_command() {
    let before = parse("cis-fix --region eu-west-1 plan").unwrap();
    let after = parse("cis-fix plan --region eu-west-1").unwrap();
    assert_eq!(before.common.region, after.common.region);
}

#[test]
fn controls_are_repeated_or_separated_by_commas() {
    let arguments = parse("cis-fix plan --control 3.1,3.4 --control root-usage").unwrap();
    let named = |arguments: &Arguments| arguments.config_layer().only.unwrap_or_default();
    assert_eq!(named(&arguments), ["3.1", "3.4", "root-usage"]);
    assert!(named(&parse("cis-fix plan").unwrap()).is_empty());
}

#[test]
fn a_subscriber_has_a_protocol_and_an_endpoint() {
    let arguments = parse("cis-fix plan --notify email:soc@example.com").unwrap();
    let all = arguments.common.notify.unwrap();
    let who = all.first().unwrap();
    assert_eq!(
        (who.protocol.as_str(), who.endpoint.as_str()),
        ("email", "soc@example.com")
    );
    for rejected in ["soc@example.com", "pigeon:soc", "email:nobody", "email:@x"] {
        let error = parse(&format!("cis-fix plan --notify {rejected}")).unwrap_err();
        assert!(error.to_string().contains("--notify"), "{error}");
    }
}

#[test]
fn names_that_aws_rejects_are_rejected() {
    for accepted in [
        "--topic alerts",
        "--topic arn:aws-cn:sns:cn-north-1:111122223333:alerts",
        "--logging-bucket my-logs.example",
    ] {
        parse(&format!("cis-fix plan {accepted}")).unwrap();
    }
    for rejected in [
        "--topic bad!name",
        "--topic arn:aws:s3:::x",
        "--logging-bucket Bad_Bucket",
        "--logging-bucket x",
    ] {
        let error = parse(&format!("cis-fix plan {rejected}"))
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
    let rate = |words: &str| parse(words).unwrap().config_layer().write_rate;
    assert_eq!(rate("cis-fix apply"), None);
    assert_eq!(
        rate("cis-fix apply --write-rate unlimited"),
        Some(WriteRate::Unlimited)
    );
    assert!(
        matches!(rate("cis-fix apply --write-rate 7"), Some(WriteRate::PerSecond(n)) if n.get() == 7)
    );
    assert!(parse("cis-fix apply --write-rate 0").is_err());
}

#[test]
fn timeouts_are_in_seconds_and_attempts_are_a_number() {
    let words = "cis-fix plan --connect-timeout 1 --attempt-timeout 3600 --max-attempts 1";
    let layer = parse(words).unwrap().config_layer();
    assert_eq!(layer.connect_timeout, Some(Duration::from_secs(1)));
    assert_eq!(layer.attempt_timeout, Some(Duration::from_hours(1)));
    assert_eq!(
        (layer.operation_timeout, layer.max_attempts),
        (None, Some(1))
    );
    for (rejected, message) in [
        (
            "--operation-timeout 0",
            "\"0\" is not a number of seconds from 1 to 3600",
        ),
        (
            "--connect-timeout 1m",
            "\"1m\" is not a number of seconds from 1 to 3600",
        ),
        (
            "--max-attempts 21",
            "\"21\" is not a number of attempts from 1 to 20",
        ),
    ] {
        let error = parse(&format!("cis-fix plan {rejected}")).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[test]
fn an_unknown_benchmark_version_is_answered_with_the_known_ones() {
    let error = parse("cis-fix plan --benchmark 9.9.9")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("5.0.0") && error.contains("7.0.0"),
        "{error}"
    );
}

#[test]
fn allowed_verdicts_are_given_by_name() {
    let allowed = |words: &str| parse(words).map(|arguments| arguments.config_layer().allow);
    let both = allowed("cis-fix check --allow elsewhere,pending").unwrap();
    assert_eq!(both, Some([Verdict::Elsewhere, Verdict::Pending].into()));
    for word in ["fail", "unreadable", "all"] {
        let error = allowed(&format!("cis-fix check --allow {word}")).unwrap_err();
        assert!(error.to_string().contains("--allow"), "{error}");
    }
}

#[test]
fn a_skipped_control_needs_a_reason() {
    let arguments = parse("cis-fix check --skip 3.4=elsewhere").unwrap();
    let layer = arguments.config_layer();
    let control = layer.controls.get("3.4").unwrap();
    assert_eq!(control.skip.as_deref(), Some("elsewhere"));
    for rejected in ["3.4", "3.4=", "=why"] {
        assert!(
            parse(&format!("cis-fix check --skip {rejected}")).is_err(),
            "{rejected}"
        );
    }
}

#[test]
fn the_layer_holds_only_the_given_flags() {
    assert_eq!(
        parse("cis-fix check").unwrap().config_layer(),
        crate::config::ConfigLayer::default()
    );
    let verbose = parse("cis-fix check -vv --tag team=a --tag cost=b")
        .unwrap()
        .config_layer();
    assert_eq!((verbose.verbose, verbose.tags.len()), (Some(2), 2));
}

#[test]
fn an_advised_command_repeats_the_flags_that_every_command_takes() {
    let flags = |line: &str| super::shared_flags(line.split(' ').map(str::to_owned));
    assert_eq!(
        flags(
            "plan --benchmark 3.0.0 --format=json -v --full --only=3.4 --out plan.json --profile prod"
        ),
        "--benchmark 3.0.0 --only 3.4 --profile prod"
    );
    assert_eq!(
        flags("plan --notify https://events.example.com/KEY --tag a=b"),
        "--notify https://HOST/KEY --tag 'a=b'"
    );
    assert_eq!(flags("plan"), "");
    let line = "apply --profile prod --notify email:a@b.c --tag a=b --topic t --only 3.4 -y";
    let words = || line.split(' ').map(str::to_owned);
    assert_eq!(
        super::reading_flags(words()),
        "--profile prod --topic t --only 3.4"
    );
    assert_eq!(super::account_flags(words()), "--profile prod");
    let recording = |line: &str| super::recording_flag(line.split(' ').map(str::to_owned));
    assert_eq!(recording("plan --from a.json --full"), "--from a.json");
    assert_eq!(recording("plan --from=a.json"), "--from a.json");
    assert_eq!(recording("plan"), "");
}
