//! The stock AWS CLI as a parser of command lines: it accepts or rejects them, and sends nothing.

use crate::report::text;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::Value;

const SCRIPT: &str = include_str!("aws_cli_parser.py");

/// An API call that a command would make.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ApiCall {
    /// The CLI's name of the service.
    pub(crate) service: String,
    /// The operation.
    pub(crate) operation: String,
    /// Its parameters.
    pub(crate) parameters: Value,
}

/// The API calls of each line, or why `sh` or the AWS CLI rejects the line.
///
/// A line is what a person pastes into a shell. It may hold several commands and a comment.
pub(crate) fn parse(suite: &Suite, lines: &[&str]) -> Vec<Result<Vec<ApiCall>, String>> {
    let account = TestAccount::empty(suite);
    let answer = account.emulator.python(&account.identity, SCRIPT, lines);
    let answer = answer.unwrap_or_else(|why| panic!("{why}"));
    let results = answer.as_array().unwrap();
    assert_eq!(results.len(), lines.len());
    results.iter().map(result).collect()
}

fn result(result: &Value) -> Result<Vec<ApiCall>, String> {
    if let Some(error) = result["error"].as_str() {
        return Err(error.to_owned());
    }
    let calls = result["calls"].as_array().unwrap().iter();
    let calls = calls.map(|call| ApiCall {
        service: text(&call["service"]),
        operation: text(&call["operation"]),
        parameters: call["parameters"].clone(),
    });
    Ok(calls.collect())
}
