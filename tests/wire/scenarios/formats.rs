//! The reports as other programs read them: `JUnit` by junitparser, SARIF by classes generated from the OASIS schema.
//! The core tests read Markdown with pulldown-cmark.

use super::settings::folder;
use crate::Test;
use crate::catalog::control_count;
use crate::proxy::Proxy;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::{Value, json};
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "a JUnit report is valid for junitparser and has one case per control",
        writes_junit,
    ),
    (
        "a SARIF report conforms to the published schema",
        writes_sarif,
    ),
    (
        "a failed run writes its report in every format",
        writes_reports_of_failed_runs,
    ),
    (
        "a Markdown comment for a pull request starts with the account and has the whole plan",
        writes_markdown,
    ),
];

const JUNIT: &str = "
from junitparser import JUnitXml
found = {}
for suite in JUnitXml.fromfile(sys.argv[1]):
    for case in suite:
        kinds = [type(result).__name__ for result in case.result] or ['Passed']
        found[case.name] = kinds[0]
print(json.dumps(found))";

const SARIF: &str = "
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
text = open(sys.argv[1]).read()
log = Sarif.model_validate_json(text)
run = json.loads(text)['runs'][0]
print(json.dumps({'rules': len(log.runs[0].tool.driver.rules or []), 'run': run}))";

/// Runs the binary, stores its output in a file, and lets Python read it.
fn run_and_parse(account: &TestAccount<'_>, words: &str, code: i32, reader: &str) -> Value {
    parse_report(account, &account.cis_fix(words).exits(code), reader)
}

fn parse_report(account: &TestAccount<'_>, run: &Run, reader: &str) -> Value {
    let file = folder(account, "formats").join("report");
    fs::write(&file, &run.out).unwrap();
    account.python(reader, &[&file.display().to_string()])
}

/// An account with controls that pass, fail and are pending.
fn account_with_mixed_verdicts(suite: &Suite) -> TestAccount<'_> {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.3").exits(3);
    account.cis_fix("apply --yes --control 2.6").exits(0);
    account
}

fn writes_junit(suite: &Suite) {
    let account = account_with_mixed_verdicts(suite);
    let words = "plan --control 2.6,3.3,3.4,3.5 --skip 3.5=elsewhere --format junit";
    let cases = run_and_parse(&account, words, 0, JUNIT);
    let wanted = json!({
        "2.6 cloudtrail-bucket-access-logging": "Passed",
        "3.3 root-usage": "Failure",
        "3.4 iam-policy-changes": "Failure",
        "3.5 cloudtrail-config-changes": "Skipped",
    });
    assert_eq!(cases, wanted);
    let cases = run_and_parse(&account, &format!("{words} --allow pending"), 0, JUNIT);
    assert_eq!(cases["3.3 root-usage"], "Skipped");
    assert_eq!(cases["3.4 iam-policy-changes"], "Failure");
}

fn writes_sarif(suite: &Suite) {
    let account = account_with_mixed_verdicts(suite);
    let words = "plan --control 2.6,3.3,3.4,3.5 --skip 3.5=elsewhere --format sarif";
    let answer = run_and_parse(&account, words, 0, SARIF);
    assert_eq!(answer["rules"], 4);
    let results = answer["run"]["results"].as_array().unwrap();
    let level = |slug: &str| {
        let found = results.iter().find(|one| one["ruleId"] == slug);
        found.map_or(Value::Null, |one| one["level"].clone())
    };
    assert_eq!(level("iam-policy-changes"), "error");
    assert_eq!(level("root-usage"), "warning");
    let identity = answer["run"]["automationDetails"]["id"].as_str().unwrap();
    assert!(identity.contains(account.id()), "{identity}");
    let place = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "cis-fix.yaml");
    // All controls, as in a scheduled run.
    let answer = run_and_parse(&account, "check --format sarif", 3, SARIF);
    assert_eq!(answer["rules"], control_count());
}

fn writes_reports_of_failed_runs(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::denying(account.emulator, |call| {
        call.operation == "GetCallerIdentity"
    });
    let run = |format: &str| {
        let words = format!("plan --format {format}");
        account.through(&proxy.endpoint, &words).exits(1)
    };
    let document: Value = serde_json::from_str(&run("json").out).unwrap();
    assert_eq!(document["account"], Value::Null);
    let message = document["error"]["message"].as_str().unwrap();
    assert!(message.contains("asking AWS who we are"), "{message}");
    let advice = document["error"]["advice"].as_array().unwrap();
    assert!(
        advice.contains(&json!("Nothing was changed.")),
        "{advice:?}"
    );
    assert_eq!(
        parse_report(&account, &run("junit"), JUNIT),
        json!({ "run": "Error" })
    );
    let answer = parse_report(&account, &run("sarif"), SARIF);
    assert_eq!(
        answer["run"]["invocations"][0]["executionSuccessful"],
        false
    );
    assert!(run("markdown").out.contains("asking AWS who we are"));
    // A run with wrong settings writes its report too. A text run has no report and prints nothing.
    let run = account
        .cis_fix("check --control nobodys --format junit")
        .exits(64);
    assert_eq!(
        parse_report(&account, &run, JUNIT),
        json!({ "run": "Error" })
    );
    assert_eq!(account.cis_fix("check --control nobodys").exits(64).out, "");
}

fn writes_markdown(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let run = account.cis_fix("plan --format markdown").exits(0);
    let first = run.out.lines().next().unwrap();
    assert_eq!(first, format!("<!-- cis-fix {} -->", account.id()));
    let plan = account.cis_fix("plan --format json").exits(0).report();
    let changes = format!("{} changes", plan.steps().len());
    assert!(run.out.contains(&changes), "{run}");
    assert!(run.out.len() < 65_536, "{} bytes", run.out.len());
}
