//! The reports as other people's programs read them: `JUnit` by junitparser, SARIF by classes made
//! of the schema that OASIS publishes. Markdown is read by pulldown-cmark with the core's tests.

use super::settings::folder;
use crate::Test;
use crate::proxy::Proxy;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::{Value, json};
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "a test report is read by another's reader, one case a control",
        junit,
    ),
    ("a sarif report holds to the published schema", sarif),
    (
        "a run that fails still writes its report, in every format",
        failed,
    ),
    (
        "a comment for a pull request names the account first and the plan whole",
        markdown,
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

/// Runs the binary, keeps what it printed, and lets Python read it.
fn read(scene: &Scene<'_>, words: &str, code: i32, reader: &str) -> Value {
    judge(scene, &scene.cis_fix(words).exits(code), reader)
}

fn judge(scene: &Scene<'_>, run: &Run, reader: &str) -> Value {
    let file = folder(scene, "formats").join("report");
    fs::write(&file, &run.out).unwrap();
    scene.python(reader, &[&file.display().to_string()])
}

/// One control of each kind: passing, failing, skipped, waiting and let through.
fn mixed(wire: &Wire) -> Scene<'_> {
    let scene = Scene::of(wire, "finding");
    scene.cis_fix("apply --yes --control 3.3").exits(3);
    scene.cis_fix("apply --yes --control 2.6").exits(0);
    scene
}

fn junit(wire: &Wire) {
    let scene = mixed(wire);
    let words = "plan --control 2.6,3.3,3.4,3.5 --skip 3.5=elsewhere --format junit";
    let cases = read(&scene, words, 0, JUNIT);
    let wanted = json!({
        "2.6 cloudtrail-bucket-access-logging": "Passed",
        "3.3 root-usage": "Failure",
        "3.4 iam-policy-changes": "Failure",
        "3.5 cloudtrail-config-changes": "Skipped",
    });
    assert_eq!(cases, wanted);
    let cases = read(&scene, &format!("{words} --allow pending"), 0, JUNIT);
    assert_eq!(cases["3.3 root-usage"], "Skipped");
    assert_eq!(cases["3.4 iam-policy-changes"], "Failure");
}

fn sarif(wire: &Wire) {
    let scene = mixed(wire);
    let words = "plan --control 2.6,3.3,3.4,3.5 --skip 3.5=elsewhere --format sarif";
    let answer = read(&scene, words, 0, SARIF);
    assert_eq!(answer["rules"], 4);
    let results = answer["run"]["results"].as_array().unwrap();
    let level = |slug: &str| {
        let found = results.iter().find(|one| one["ruleId"] == slug);
        found.map_or(Value::Null, |one| one["level"].clone())
    };
    assert_eq!(level("iam-policy-changes"), "error");
    assert_eq!(level("root-usage"), "warning");
    let identity = answer["run"]["automationDetails"]["id"].as_str().unwrap();
    assert!(identity.contains(&scene.account.id), "{identity}");
    let place = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "cis-fix.yaml");
    // Everything, as a scheduled run would have it.
    let answer = read(&scene, "check --format sarif", 3, SARIF);
    assert_eq!(answer["rules"], 15);
}

fn failed(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let proxy = Proxy::denying(scene.emulator, |call| call.operation == "GetCallerIdentity");
    let run = |format: &str| {
        let words = format!("plan --format {format}");
        scene.through(&proxy.endpoint, &words).exits(1)
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
        judge(&scene, &run("junit"), JUNIT),
        json!({ "run": "Error" })
    );
    let answer = judge(&scene, &run("sarif"), SARIF);
    assert_eq!(
        answer["run"]["invocations"][0]["executionSuccessful"],
        false
    );
    assert!(run("markdown").out.contains("asking AWS who we are"));
    // So does one whose settings are wrong, and one that has no text to print says nothing else.
    let run = scene
        .cis_fix("check --control nobodys --format junit")
        .exits(64);
    assert_eq!(judge(&scene, &run, JUNIT), json!({ "run": "Error" }));
    assert_eq!(scene.cis_fix("check --control nobodys").exits(64).out, "");
}

fn markdown(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let run = scene.cis_fix("plan --format markdown").exits(0);
    let first = run.out.lines().next().unwrap();
    assert_eq!(first, format!("<!-- cis-fix {} -->", scene.account.id));
    assert!(run.out.contains("36 changes"), "{run}");
    assert!(run.out.len() < 65_536, "{} bytes", run.out.len());
}
