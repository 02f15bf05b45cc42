//! Recordings: what is decided about one is what is decided about the account, also with other
//! names in it; and the evidence made from them.

use super::settings::folder;
use crate::Test;
use crate::report::text;
use crate::run::{Run, binary};
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[
    (
        "a recording is planned offline as the account is on the wire",
        offline,
    ),
    (
        "a redacted recording names nothing of the account and is planned in the same way",
        redacted,
    ),
    (
        "what is simulated is what apply makes of the account",
        simulated,
    ),
    (
        "what a recording does not hold is unreadable and said",
        too_little,
    ),
    ("a recording is not written over another unasked", not_over),
    (
        "the evidence sets before beside after, with the answers the aws cli gives",
        evidence,
    ),
];

/// Runs the binary in a folder without a network, credentials or any environment.
fn offline_in(folder: &Path, words: &str) -> Run {
    Run::of(binary(words).current_dir(folder))
}

fn observe(scene: &Scene<'_>, folder: &Path, words: &str) {
    let words = format!("observe {words}");
    Run::of(scene.command(&words).current_dir(folder)).exits(0);
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

fn offline(wire: &Wire) {
    let scene = Scene::of(wire, "foreign");
    let folder = folder(&scene, "recordings");
    observe(&scene, &folder, "--out account.json");
    let mut live = document(&scene.cis_fix("plan --format json").exits(0));
    let mut kept =
        document(&offline_in(&folder, "plan --from account.json --format json").exits(0));
    live["observed_at"].take();
    kept["observed_at"].take();
    assert_eq!(kept, live);
    let run = offline_in(
        &folder,
        "check --from account.json --expect-account 999999999999",
    );
    run.exits(1).complains("the recording is of account");
    let run = offline_in(&folder, "check --from nobodys.json").exits(1);
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

fn redacted(wire: &Wire) {
    let scene = Scene::of(wire, "foreign");
    let folder = folder(&scene, "redacted");
    observe(&scene, &folder, "--out account.json --redact");
    let kept = fs::read_to_string(folder.join("account.json")).unwrap();
    for name in [
        scene.account.id.as_str(),
        scene.made("their_bucket"),
        "their-errors",
        "their-topic",
        "management-events",
        "soc@example.com",
    ] {
        assert!(!kept.contains(name), "{name} is still in it");
    }
    // What is made of it is not said to have its own names.
    let words = "simulate --from account.json --out -";
    let run = offline_in(&folder, words).exits(3);
    assert_eq!(document(&run)["redacted"], true);
    assert!(
        run.err.ends_with("Simulated: nothing was sent to AWS.\n"),
        "{run}"
    );
    let words = "simulate --from account.json --out - --format json";
    offline_in(&folder, words).exits(64).complains("not both");
    let live = document(&scene.cis_fix("plan --format json").exits(0));
    let other = document(&offline_in(&folder, "plan --from account.json --format json").exits(0));
    assert_eq!(verdicts(&other), verdicts(&live));
    let operations = |document: &Value| -> Vec<String> {
        let steps = document["plan"]["steps"].as_array().unwrap().iter();
        steps.map(|step| text(&step["operation"])).collect()
    };
    assert_eq!(operations(&other), operations(&live));
}

fn simulated(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "simulated");
    observe(&scene, &folder, "--out before.json");
    let words = "simulate --from before.json --out after.json";
    let run = offline_in(&folder, words).exits(3);
    assert!(
        run.out.ends_with("Simulated: nothing was sent to AWS.\n"),
        "{run}"
    );
    let thought = document(&offline_in(&folder, "check --from after.json --format json").exits(3));
    let none = scene.aws("logs describe-metric-filters");
    assert_eq!(none["metricFilters"].as_array().unwrap().len(), 0);
    let made = document(&scene.cis_fix("apply --yes --format json").exits(3));
    assert_eq!(verdicts(&thought), verdicts(&made));
    offline_in(&folder, "plan --from after.json --detailed-exitcode").exits(3);
}

fn too_little(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "little");
    observe(&scene, &folder, "--out one.json --control 3.3");
    offline_in(&folder, "plan --from one.json --control 3.3").exits(0);
    let run = offline_in(&folder, "plan --from one.json --format json").exits(3);
    let report = run.complains("The recording does not hold all").report();
    let logging = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(logging["verdict"], "unreadable");
}

fn not_over(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "over");
    fs::write(folder.join("kept.json"), "kept").unwrap();
    let mut command = scene.command("observe --out kept.json");
    let run = Run::of(command.current_dir(&folder)).exits(64);
    run.complains("kept.json is there already");
    assert_eq!(
        fs::read_to_string(folder.join("kept.json")).unwrap(),
        "kept"
    );
    observe(&scene, &folder, "--out kept.json --force");
    assert!(
        fs::read_to_string(folder.join("kept.json"))
            .unwrap()
            .contains("cis-fix recording")
    );
    let left = fs::read_dir(&folder).unwrap().count();
    assert_eq!(left, 1, "something half-written was left");
    let run = scene.cis_fix("observe --out -").exits(0);
    assert!(run.out.starts_with('{'), "{run}");
}

/// What the AWS CLI answers, without when a filter was made and what the emulator adds.
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

fn evidence(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let folder = folder(&scene, "evidence");
    observe(&scene, &folder, "--out before.json");
    scene
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    let words = "report --out evidence --before before.json --skip 3.14=no-vpc-here";
    let run = Run::of(scene.command(words).current_dir(&folder)).exits(0);
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
    let commands = report["commands"].as_array().unwrap();
    for one in commands {
        let command = text(&one["command"]);
        let answer = scene.aws(command.strip_prefix("aws ").unwrap());
        let told = one.to_string();
        assert!(told.contains("before") && told.contains("after"), "{told}");
        assert_eq!(
            without_times(&one["after"]["answer"]),
            without_times(&answer),
            "{command}"
        );
    }
    assert_eq!(commands.len(), 2);
    for page in ["report.html", "report.md"] {
        let page = read(page);
        for words in [
            scene.account.id.as_str(),
            "no-vpc-here",
            "get-bucket-logging",
        ] {
            assert!(page.contains(words), "{words} is not in it");
        }
    }
    let html = read("report.html");
    assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("href="));
    // Two accounts are not one before and after.
    let words = "report --out other --before before.json";
    let run = Run::of(
        Scene::of(wire, "finding")
            .command(words)
            .current_dir(&folder),
    );
    run.exits(64)
        .complains("--before: the recording is of account");
    assert!(!folder.join("other").exists());
    // The recording that is filed with it says the same.
    let words = "check --from evidence/recording.json --format json --skip 3.14=no-vpc-here";
    let again = offline_in(&folder, words).exits(0);
    assert_eq!(document(&again)["findings"].as_array().unwrap().len(), 15);
    let run = Run::of(
        scene
            .command(&format!("report --out evidence --region {REGION}"))
            .current_dir(&folder),
    );
    run.exits(64).complains("there are files in it already");
}
