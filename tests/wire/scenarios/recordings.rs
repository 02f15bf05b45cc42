//! Recordings: they give the same verdicts as the account, also when redacted. And the evidence report that is made
//! from them.

use super::settings::folder;
use crate::Test;
use crate::catalog::control_count;
use crate::report::text;
use crate::run::{Run, binary};
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[
    (
        "the plan of a recording equals the plan of its account",
        plans_offline,
    ),
    (
        "a redacted recording has no name of the account and gives the same plan",
        redacts,
    ),
    (
        "a simulation equals the account after apply",
        simulates_apply,
    ),
    (
        "a read that a recording lacks is reported as unreadable",
        reports_missing_reads,
    ),
    (
        "observe overwrites a file only with --force",
        keeps_existing_files,
    ),
    (
        "the evidence report compares before and after, with the answers of the AWS CLI",
        reports_before_and_after,
    ),
];

/// Runs the binary in a folder without a network, credentials or any environment.
fn run_offline(folder: &Path, words: &str) -> Run {
    Run::of(binary(words).current_dir(folder))
}

fn record(account: &TestAccount<'_>, folder: &Path, words: &str) {
    let words = format!("observe {words}");
    Run::of(account.command(&words).current_dir(folder)).exits(0);
}

fn verdicts(document: &Value) -> Vec<(String, String)> {
    let findings = document["findings"].as_array().unwrap().iter();
    findings
        .map(|one| (text(&one["control"]), text(&one["verdict"])))
        .collect()
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

fn plans_offline(suite: &Suite) {
    let account = TestAccount::seeded(suite, "foreign");
    let folder = folder(&account, "recordings");
    record(&account, &folder, "--out account.json");
    let mut live = document(&account.cis_fix("plan --format json").exits(0));
    let mut kept =
        document(&run_offline(&folder, "plan --from account.json --format json").exits(0));
    live["observed_at"].take();
    kept["observed_at"].take();
    // Only the report of the recording says what it is made from.
    let source = kept.as_object_mut().unwrap().remove("recording");
    assert_eq!(source, Some(json!({ "redacted": false })));
    assert_eq!(kept, live);
    let run = run_offline(
        &folder,
        "check --from account.json --expect-account 999999999999",
    );
    run.exits(1).complains("the recording is of account");
    let run = run_offline(&folder, "check --from nobodys.json").exits(1);
    run.complains("reading the recording nobodys.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.join("account.json"))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
}

fn redacts(suite: &Suite) {
    let account = TestAccount::seeded(suite, "foreign");
    let folder = folder(&account, "redacted");
    record(&account, &folder, "--out account.json --redact");
    let kept = fs::read_to_string(folder.join("account.json")).unwrap();
    for name in [
        account.id(),
        account.made("their_bucket"),
        "their-errors",
        "their-topic",
        "management-events",
        "soc@example.com",
    ] {
        assert!(!kept.contains(name), "{name} is still in it");
    }
    // A simulation of a redacted recording is redacted too.
    let words = "simulate --from account.json --out -";
    let run = run_offline(&folder, words).exits(3);
    assert_eq!(document(&run)["redacted"], true);
    assert!(
        run.err.ends_with("Simulated: nothing was sent to AWS.\n"),
        "{run}"
    );
    let words = "simulate --from account.json --out - --format json";
    run_offline(&folder, words).exits(64).complains("not both");
    let live = document(&account.cis_fix("plan --format json").exits(0));
    let other = document(&run_offline(&folder, "plan --from account.json --format json").exits(0));
    assert_eq!(verdicts(&other), verdicts(&live));
    let operations = |document: &Value| -> Vec<String> {
        let steps = document["plan"]["steps"].as_array().unwrap().iter();
        steps.map(|step| text(&step["operation"])).collect()
    };
    assert_eq!(operations(&other), operations(&live));
}

fn simulates_apply(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "simulated");
    record(&account, &folder, "--out before.json");
    let words = "simulate --from before.json --out after.json";
    let run = run_offline(&folder, words).exits(3);
    assert!(
        run.out.ends_with("Simulated: nothing was sent to AWS.\n"),
        "{run}"
    );
    let thought = document(&run_offline(&folder, "check --from after.json --format json").exits(3));
    let none = account.aws("logs describe-metric-filters");
    assert_eq!(none["metricFilters"].as_array().unwrap().len(), 0);
    let made = document(&account.cis_fix("apply --yes --format json").exits(3));
    assert_eq!(verdicts(&thought), verdicts(&made));
    run_offline(&folder, "plan --from after.json --detailed-exitcode").exits(3);
}

fn reports_missing_reads(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "little");
    record(&account, &folder, "--out one.json --control 3.3");
    run_offline(&folder, "plan --from one.json --control 3.3").exits(0);
    let run = run_offline(&folder, "plan --from one.json --format json").exits(3);
    let report = run.complains("The recording does not hold all").report();
    let logging = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(logging["verdict"], "unreadable");
}

fn keeps_existing_files(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "over");
    fs::write(folder.join("kept.json"), "kept").unwrap();
    let mut command = account.command("observe --out kept.json");
    let run = Run::of(command.current_dir(&folder)).exits(64);
    run.complains("kept.json is there already");
    assert_eq!(
        fs::read_to_string(folder.join("kept.json")).unwrap(),
        "kept"
    );
    record(&account, &folder, "--out kept.json --force");
    assert!(
        fs::read_to_string(folder.join("kept.json"))
            .unwrap()
            .contains("cis-fix recording")
    );
    let left = fs::read_dir(&folder).unwrap().count();
    assert_eq!(left, 1, "something half-written was left");
    let run = account.cis_fix("observe --out -").exits(0);
    assert!(run.out.starts_with('{'), "{run}");
}

/// The answer of the AWS CLI, without creation times and without a field that the emulator adds.
fn without_times(answer: &Value) -> Value {
    let mut answer = answer.clone();
    let filters = answer["metricFilters"].as_array_mut().into_iter().flatten();
    for filter in filters {
        let fields = filter.as_object_mut().unwrap();
        fields.remove("creationTime");
        if fields.get("applyOnTransformedLogs") == Some(&Value::Bool(false)) {
            fields.remove("applyOnTransformedLogs");
        }
    }
    answer
}

/// The report has the answers that the AWS CLI gives now.
fn assert_answers_of_aws_cli(account: &TestAccount<'_>, report: &Value) {
    let commands = report["commands"].as_array().unwrap();
    for one in commands {
        let command = text(&one["command"]);
        let answer = account.aws(command.strip_prefix("aws ").unwrap());
        let text = one.to_string();
        assert!(text.contains("before") && text.contains("after"), "{text}");
        assert_eq!(
            without_times(&one["after"]["answer"]),
            without_times(&answer),
            "{command}"
        );
    }
    assert_eq!(commands.len(), 2);
}

/// Prints the SHA-256 of a file.
const SHA256: &str = r"
import hashlib
print(json.dumps(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest()))";

/// Asserts that the page has the digest of each file beside it.
fn assert_digests(account: &TestAccount<'_>, folder: &Path, page: &str) {
    for annex in ["answers.json", "report.json", "recording.json"] {
        let path = folder.join(annex);
        let digest = account.python(SHA256, &[path.to_str().unwrap()]);
        let digest = digest.as_str().unwrap();
        assert!(page.contains(digest), "{annex} has SHA-256 {digest}");
    }
}

fn reports_before_and_after(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "evidence");
    record(&account, &folder, "--out before.json");
    account
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    let words = "report --out evidence --before before.json --skip 3.14=no-vpc-here";
    let run = Run::of(account.command(words).current_dir(&folder)).exits(0);
    run.complains("report.html");
    let read = |name: &str| fs::read_to_string(folder.join("evidence").join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("report.json")).unwrap();
    let controls = report["controls"].as_array().unwrap();
    let root = controls
        .iter()
        .find(|one| one["control"] == "root-usage")
        .unwrap();
    assert_eq!(
        (&root["before"], &root["after"]),
        (&json!("fail"), &json!("pass"))
    );
    assert_answers_of_aws_cli(&account, &report);
    for page in ["report.html", "report.md"] {
        let page = read(page);
        for words in [account.id(), "no-vpc-here", "get-bucket-logging"] {
            assert!(page.contains(words), "{words} is not in it");
        }
    }
    let html = read("report.html");
    assert_digests(&account, &folder.join("evidence"), &html);
    assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("href="));
    // Before and after must be of one account.
    let words = "report --out other --before before.json";
    let run = Run::of(
        TestAccount::seeded(suite, "finding")
            .command(words)
            .current_dir(&folder),
    );
    run.exits(64)
        .complains("--before: the recording is of account");
    assert!(!folder.join("other").exists());
    // The recording in the report gives the same findings.
    let words = "check --from evidence/recording.json --format json --skip 3.14=no-vpc-here";
    let again = run_offline(&folder, words).exits(0);
    assert_eq!(
        document(&again)["findings"].as_array().unwrap().len(),
        control_count()
    );
    let run = Run::of(
        account
            .command(&format!("report --out evidence --region {REGION}"))
            .current_dir(&folder),
    );
    run.exits(64).complains("there are files in it already");
}
