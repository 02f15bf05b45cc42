//! No output and no file contains credentials or secret addresses, at any verbosity and after any failure.

use crate::Test;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::fs;

pub(crate) const TESTS: &[Test] = &[(
    "no output and no file has credentials or secret addresses",
    prints_no_secret,
)];

const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
const KEY: &str = "e0c1d2a3b4f5";
const ADDRESS: &str = "https://events.example.com/integration/e0c1d2a3b4f5/enqueue";

fn run(account: &TestAccount<'_>, endpoint: &str, words: &str) -> Run {
    let mut command = account.command(&format!("{words} -vv"));
    command.env("AWS_ENDPOINT_URL", endpoint);
    command.env("AWS_SECRET_ACCESS_KEY", SECRET);
    command.env("AWS_SESSION_TOKEN", TOKEN);
    Run::of(&mut command)
}

#[track_caller]
fn assert_no_secret(text: &str, of: &str) {
    for secret in [SECRET, TOKEN, KEY, "AWS4-HMAC", "X-Amz-Signature"] {
        assert!(!text.contains(secret), "{secret} is in {of}: {text}");
    }
}

fn prints_no_secret(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let file = |name: &str| account.place(name).display().to_string();
    let (plan, record) = (file("plan.json"), file("record.json"));
    let (journal, undo) = (file("made.jsonl"), file("undone.jsonl"));
    let words = format!("--control 3.4 --notify {ADDRESS}");
    let unlimited = "--write-rate unlimited";
    // AWS repeats the address in its error message.
    let message = "Invalid parameter: https://events.example.com/integration/e0c1d2a3b4f5/enqueue";
    let proxy = Proxy::failing(account.emulator, move |call| {
        let refused = call.operation == "Subscribe";
        refused.then_some(Fault::Refused(400, "InvalidParameter", message))
    });
    let through = proxy.endpoint.as_str();
    let straight = account.emulator.endpoint.as_str();
    let runs = [
        (straight, format!("plan {words} --out {plan}"), 0),
        (
            through,
            format!("apply --yes {words} {unlimited} --journal {journal}"),
            4,
        ),
        (straight, format!("apply --yes {words} {unlimited}"), 3),
        (straight, format!("plan --format json {words}"), 0),
        (straight, format!("observe --out {record} {words}"), 0),
        (
            straight,
            format!("undo {journal} --yes {unlimited} --journal {undo}"),
            0,
        ),
        (
            "http://127.0.0.1:9",
            format!("plan {words} --max-attempts 1"),
            1,
        ),
    ];
    for (endpoint, words, code) in runs {
        let run = run(&account, endpoint, &words).exits(code);
        assert_no_secret(&run.out, &words);
        assert_no_secret(&run.err, &words);
    }
    for kept in [plan, journal, undo, record] {
        let text = fs::read_to_string(&kept).unwrap();
        assert_no_secret(&text, &kept);
    }
}
