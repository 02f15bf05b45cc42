//! Credentials, and addresses that are keys, are in nothing that is printed or kept, however much is said and whatever
//! goes wrong.

use crate::Test;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::run::Run;
use crate::scene::Scene;
use crate::wire::Wire;
use std::fs;

pub(crate) const TESTS: &[Test] = &[(
    "credentials and addresses with keys are in nothing that is printed or kept",
    nowhere,
)];

const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
const KEY: &str = "e0c1d2a3b4f5";
const ADDRESS: &str = "https://events.example.com/integration/e0c1d2a3b4f5/enqueue";

fn run(scene: &Scene<'_>, endpoint: &str, words: &str) -> Run {
    let mut command = scene.command(&format!("{words} -vv"));
    command.env("AWS_ENDPOINT_URL", endpoint);
    command.env("AWS_SECRET_ACCESS_KEY", SECRET);
    command.env("AWS_SESSION_TOKEN", TOKEN);
    Run::of(&mut command)
}

#[track_caller]
fn assert_free(text: &str, of: &str) {
    for secret in [SECRET, TOKEN, KEY, "AWS4-HMAC", "X-Amz-Signature"] {
        assert!(!text.contains(secret), "{secret} is in {of}: {text}");
    }
}

fn nowhere(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let file = |name: &str| scene.place(name).display().to_string();
    let (plan, record) = (file("plan.json"), file("record.json"));
    let (journal, undo) = (file("made.jsonl"), file("undone.jsonl"));
    let asked = format!("--control 3.4 --notify {ADDRESS}");
    let unlimited = "--write-rate unlimited";
    // AWS repeats the address in what it says of it.
    let said = "Invalid parameter: https://events.example.com/integration/e0c1d2a3b4f5/enqueue";
    let door = Proxy::faulty(scene.emulator, move |call| {
        let refused = call.operation == "Subscribe";
        refused.then_some(Fault::Refused(400, "InvalidParameter", said))
    });
    let through = door.endpoint.as_str();
    let straight = scene.emulator.endpoint.as_str();
    let runs = [
        (straight, format!("plan {asked} --out {plan}"), 0),
        (
            through,
            format!("apply --yes {asked} {unlimited} --journal {journal}"),
            4,
        ),
        (straight, format!("apply --yes {asked} {unlimited}"), 3),
        (straight, format!("plan --format json {asked}"), 0),
        (straight, format!("observe --out {record} {asked}"), 0),
        (
            straight,
            format!("undo {journal} --yes {unlimited} --journal {undo}"),
            0,
        ),
        (
            "http://127.0.0.1:9",
            format!("plan {asked} --max-attempts 1"),
            1,
        ),
    ];
    for (endpoint, words, code) in runs {
        let run = run(&scene, endpoint, &words).exits(code);
        assert_free(&run.out, &words);
        assert_free(&run.err, &words);
    }
    for kept in [plan, journal, undo] {
        let text = fs::read_to_string(&kept).unwrap();
        assert_free(&text, &kept);
    }
    let text = fs::read_to_string(&record).unwrap();
    for secret in [SECRET, TOKEN] {
        assert!(!text.contains(secret), "{secret} is in {record}");
    }
}
