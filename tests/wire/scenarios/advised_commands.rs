//! The AWS CLI commands that findings advise, parsed by the AWS CLI itself.

#[path = "../../core/aws_cli/commands.rs"]
mod commands;

use crate::Test;
use crate::aws_cli_parser::{ApiCall, parse};
use crate::suite::Suite;
use commands::{Command, Names};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[
    (
        "the AWS CLI parses every constructed command as its operation with the given parameters",
        calls_operation_of_every_constructor,
    ),
    (
        "the AWS CLI reads no file for a name, and a line break at the end of one arrives",
        reads_no_file_for_a_name,
    ),
    (
        "the AWS CLI accepts every advised command of the recorded chains",
        accepts_advice_of_recorded_chains,
    ),
    (
        "the AWS CLI parser rejects unknown flags, shapes and queries",
        rejects_mistakes,
    ),
];

fn calls_operation_of_every_constructor(suite: &Suite) {
    assert_calls(suite, &commands::commands());
}

/// The first name is of a file that is there, so the AWS CLI would send its content. The others would be errors.
fn reads_no_file_for_a_name(suite: &Suite) {
    let names = [
        Names {
            hard: "file://logging.json",
            option: "fileb:///etc/passwd",
            list: "http://127.0.0.1:9/x",
        },
        Names {
            hard: "https://127.0.0.1:9/x",
            option: "file:///missing \u{1b}",
            list: "fileb://logging.json",
        },
        Names {
            hard: "a\n",
            option: "--profile\n\n",
            list: "[a, 'b'\r\n",
        },
    ];
    let commands: Vec<Command> = names
        .into_iter()
        .flat_map(commands::commands_with)
        .collect();
    assert_calls(suite, &commands);
}

fn assert_calls(suite: &Suite, commands: &[Command]) {
    let lines: Vec<&str> = commands
        .iter()
        .map(|command| command.line.as_str())
        .collect();
    for (command, result) in commands.iter().zip(parse(suite, &lines)) {
        let line = &command.line;
        let calls = result.unwrap_or_else(|why| panic!("{line}\n    {why}"));
        let [call] = calls.as_slice() else {
            panic!("{line}\n    {calls:?}");
        };
        assert_eq!(call.operation, command.operation, "{line}");
        for (name, value) in command.parameters.as_object().unwrap() {
            assert_eq!(&call.parameters[name], value, "{name}: {line}");
        }
    }
}

/// The advised commands in the snapshots of the recorded chains. Some are a whole line of advice, others follow a colon
/// in a sentence or in the comment of another command.
fn advised_commands() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/broken_chains/snapshots");
    let mut commands = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let snapshot = fs::read_to_string(entry.unwrap().path()).unwrap();
        for advice in snapshot
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("> "))
        {
            let begins = advice.starts_with("aws ").then_some(0);
            let follows = advice.match_indices(": aws ").map(|(at, _)| at + 2);
            let starts = begins.into_iter().chain(follows);
            commands.extend(starts.filter_map(|at| Some(advice.get(at..)?.to_owned())));
        }
    }
    commands
}

/// The command inside another, whose output is a value of the outer one.
fn nested_command(line: &str) -> Option<&str> {
    let (_, inner) = line.split_once("\"$(")?;
    inner.split_once(")\"").map(|(inner, _)| inner)
}

fn accepts_advice_of_recorded_chains(suite: &Suite) {
    let commands = advised_commands();
    let nested = commands.iter().filter_map(|line| nested_command(line));
    let nested: Vec<String> = nested.map(str::to_owned).collect();
    let stands_in = |line: String| match nested_command(&line) {
        Some(_) => format!("{}{line}", commands::STAND_INS),
        None => line,
    };
    let commands: Vec<String> = commands.into_iter().map(stands_in).collect();
    let lines = commands.iter().chain(&nested).map(String::as_str);
    let lines: Vec<&str> = lines.collect();
    assert!(!nested.is_empty() && lines.len() > nested.len());
    let results = lines.iter().zip(parse(suite, &lines));
    let rejected: Vec<String> = results
        .filter_map(|(line, result)| Some(format!("{line}\n    {}", result.err()?)))
        .collect();
    assert!(rejected.is_empty(), "{}", rejected.join("\n"));
}

/// The parser would notice a mistake of each kind.
fn rejects_mistakes(suite: &Suite) {
    let mistakes = [
        (
            "aws logs describe-metric-filters --log-groop-name g",
            "Unknown options",
        ),
        ("aws logs put-metric-filtre", "Invalid choice"),
        (
            "aws sns subscribe --protocol email",
            "the following arguments are required",
        ),
        (
            r#"aws sqs set-queue-attributes --queue-url u --attributes '{"Policy":{}}'"#,
            "Invalid type",
        ),
        (
            "aws s3api list-buckets --query 'Buckets[].Name[' --output text",
            "query",
        ),
        ("aws s3api list-buckets --query 'Buckets", "sh ends with"),
        ("aws s3api list-buckets && jq .", "sh ends with"),
        ("echo aws s3api list-buckets", "it prints something else"),
    ];
    let lines: Vec<&str> = mistakes.iter().map(|(line, _)| *line).collect();
    for ((line, wanted), result) in mistakes.iter().zip(parse(suite, &lines)) {
        let Err(error) = result else {
            panic!("{line} is accepted");
        };
        assert!(error.contains(wanted), "{line}: {error}");
    }
    let line = "aws kms enable-key --key-id k --region eu-west-1 && sleep 15   # it's enabled";
    let call = ApiCall {
        service: "kms".to_owned(),
        operation: "EnableKey".to_owned(),
        parameters: json!({ "KeyId": "k" }),
    };
    assert_eq!(parse(suite, &[line]), [Ok(vec![call])]);
}
