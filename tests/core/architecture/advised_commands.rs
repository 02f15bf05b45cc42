//! Every AWS CLI command is written in `aws_cli`, and every note behind one.

use super::{code, sources};

/// The sources outside `aws_cli` that name an AWS CLI command, and where: a sentence, and the help text.
const NAMED_COMMANDS: [(&str, &str); 2] = [
    ("cli/examples.rs", "aws logs filter-log-events"),
    ("verify/fire_drill.rs", "`aws cloudwatch set-alarm-state`"),
];

/// Whether a line writes a note behind a command by itself: only `with_note` makes it inert.
fn has_note(line: &str) -> bool {
    line.contains("}   # ")
}

/// Whether a line has an AWS CLI command: `aws SERVICE OPERATION`, where an operation has a hyphen.
fn has_aws_command(line: &str) -> bool {
    line.split("aws ").skip(1).any(|rest| {
        let mut words = rest.split_whitespace();
        let name = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase());
        let (service, operation) = (words.next(), words.next());
        service.is_some_and(name) && operation.is_some_and(|word| name(word) && word.contains('-'))
    })
}

#[test]
fn every_advised_aws_command_is_written_in_aws_cli() {
    let mut elsewhere = Vec::new();
    for source in sources() {
        let may = |line: &str| {
            let named =
                |(path, command): &(&str, &str)| source.path == *path && line.contains(command);
            NAMED_COMMANDS.iter().any(named)
        };
        if source.module() != "aws_cli" && !source.path.starts_with("aws_cli/") {
            let found = code(&source.text)
                .filter(|(_, line)| has_note(line) || has_aws_command(line) && !may(line));
            elsewhere.extend(found.map(|(number, _)| format!("{}:{number}", source.path)));
        }
    }
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
    assert!(has_aws_command(
        r#"format!("see: aws s3api head-bucket --bucket {name}")"#
    ));
    assert!(!has_aws_command(
        "sign in with `aws login` or `aws sso login`"
    ));
}
