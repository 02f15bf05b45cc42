//! AWS's own service models as the judge of every request: what the emulator lets through, AWS may refuse.

use crate::Test;
use crate::proxy::Proxy;
use crate::request::Call;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

const CHECK: &str = include_str!("../service_models.py");

pub(crate) const TESTS: &[Test] = &[
    (
        "every request of plan, apply, check, verify and undo is valid by AWS's service models",
        sends_valid_requests,
    ),
    (
        "the check by AWS's service models finds invalid requests",
        finds_invalid_requests,
    ),
];

/// A control of our own, with a long title and characters that YAML, CBOR and XML write in other ways.
const OWN_CONTROL: &str = r#"
slug: own-control
ids: { "1.2.0": "9.1" }
titles: { "1.2.0": "Länger als üblich – 50 % mehr „Zeichen“ & <Klammern>, ein Apostroph ' und ein Schrägstrich / für die Beschreibung des Alarms" }
level: { "1.2.0": 1 }
rationale: It tries what a name and a description may hold.
filter:
  create: { "1.2.0": "{($.eventSource=organizations.amazonaws.com) && ($.eventName=MoveAccount)}" }
  accept:
    - pattern: "{ ($.eventSource = organizations.amazonaws.com) && ($.eventName = MoveAccount) }"
      source: this test
      since: "1.2.0"
  metric: { value: "1" }
  alarm: { statistic: Sum, comparison: GreaterThanOrEqualToThreshold, threshold: 1, period: 300, evaluation_periods: 1, treat_missing_data: notBreaching }
  happened: the organization was changed – „umgezogen“ & <mehr>
  ask: Who did it?
examples:
  match: [ { why: an account is moved, event: { eventSource: organizations.amazonaws.com, eventName: MoveAccount } } ]
  ignore: [ { why: reading changes nothing, event: { eventSource: organizations.amazonaws.com, eventName: ListAccounts } } ]
"#;

/// What the script says of requests.
fn examine(account: &TestAccount<'_>, requests: &[Value]) -> Value {
    let file = account.place("requests.json");
    fs::write(&file, json!(requests).to_string()).unwrap();
    let path = file.to_str().unwrap();
    let identity = &account.identity;
    let answer = account.emulator.python(identity, CHECK, &[path]);
    answer.unwrap_or_else(|why| panic!("{why}"))
}

#[track_caller]
fn assert_valid(account: &TestAccount<'_>, calls: &[Call]) {
    let requests: Vec<Value> = calls.iter().map(|call| call.request.to_json()).collect();
    let examined = examine(account, &requests);
    assert_eq!(examined["violations"], json!([]));
    assert_eq!(examined["requests"], calls.len());
    assert!(
        examined["constraints"].as_u64().unwrap() > 1000,
        "{examined}"
    );
}

fn run(account: &TestAccount<'_>, proxy: &Proxy, words: &str, more: &[&str]) -> Run {
    let mut command = account.command(words);
    command.args(more).env("AWS_ENDPOINT_URL", &proxy.endpoint);
    Run::of(&mut command)
}

fn sends_valid_requests(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::recording(account.emulator);
    let journal = account.place("made.jsonl");
    let journal = journal.to_str().unwrap();
    let catalog = account.place("controls");
    fs::create_dir_all(&catalog).unwrap();
    fs::write(catalog.join("own.yaml"), OWN_CONTROL).unwrap();
    let odd = [
        "--catalog",
        catalog.to_str().unwrap(),
        "--tag",
        "Kostenstelle=Zürich / 42 + 7 = @x._:-",
        "--tag",
        "ключ=значение",
        "--name-prefix",
        "twenty-characters-x-",
        "--logging-prefix",
        "access logs/u~ & <b>/",
        "--notify",
        "email:first+last@example.com",
        "--notify",
        "https://events.example.com/hook?key=a%20b&x=1",
    ];
    run(&account, &proxy, "plan", &odd).ends();
    let unlimited = ["--write-rate", "unlimited", "--journal", journal];
    let apply = [&odd[..], &unlimited].concat();
    run(&account, &proxy, "apply --yes", &apply).ends();
    for words in ["check", "verify", "observe --out -"] {
        run(&account, &proxy, words, &odd).ends();
    }
    run(
        &account,
        &proxy,
        "plan --topic other --logging-bucket nobodys.bucket",
        &[],
    )
    .ends();
    let undo = ["--yes", "--write-rate", "unlimited"];
    run(&account, &proxy, &format!("undo {journal}"), &undo).exits(0);
    let calls = proxy.calls();
    let operations: BTreeSet<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
    for write in [
        "PutMetricAlarm",
        "PutMetricFilter",
        "CreateTopic",
        "DeleteTopic",
        "DELETE ",
    ] {
        assert!(operations.contains(write), "{write}: {operations:?}");
    }
    assert_valid(&account, &calls);
}

/// A request of a JSON service.
fn json_request(service: &str, target: &str, body: &Value) -> Value {
    request(
        "POST / HTTP/1.1",
        service,
        &[("x-amz-target", target)],
        &body.to_string(),
    )
}

fn request(line: &str, service: &str, more: &[(&str, &str)], body: &str) -> Value {
    let scope = format!("Credential=A/20260101/us-east-1/{service}/aws4_request");
    let mut headers = vec![("authorization".to_owned(), scope)];
    headers.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    json!({ "line": line, "headers": headers, "body": body.as_bytes() })
}

/// A request to create a metric filter, with a change.
fn metric_filter(change: impl Fn(&mut Value)) -> Value {
    let mut body = json!({
        "logGroupName": "g", "filterName": "f", "filterPattern": "a",
        "metricTransformations": [{ "metricName": "m", "metricNamespace": "n", "metricValue": "1" }],
    });
    change(&mut body);
    json_request("logs", "Logs_20140328.PutMetricFilter", &body)
}

/// Invalid requests of JSON services, and what is said of them.
fn invalid_filters() -> Vec<(Value, &'static str)> {
    let first = "/metricTransformations/0";
    vec![
        (
            metric_filter(|body| {
                body.as_object_mut().unwrap().remove("filterName");
            }),
            "filterName is required",
        ),
        (
            metric_filter(|body| body["filterName"] = json!("x".repeat(600))),
            "is above 512",
        ),
        (
            metric_filter(|body| body["filterName"] = json!("a:b")),
            "does not match",
        ),
        (
            metric_filter(|body| body["metricTransformations"] = json!([])),
            "is below 1",
        ),
        (
            metric_filter(|body| body["surplus"] = json!(1)),
            "has no member surplus",
        ),
        (
            metric_filter(|body| body.pointer_mut(first).unwrap()["unit"] = json!("Furlongs")),
            "is none of",
        ),
        (
            metric_filter(|body| body.pointer_mut(first).unwrap()["metricName"] = json!("é")),
            "not ASCII",
        ),
    ]
}

/// Invalid requests of the other protocols.
fn invalid_requests() -> Vec<(Value, &'static str)> {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let create = "Action=CreateTopic&Version=2010-03-31";
    let sns = |body: &str| request("POST / HTTP/1.1", "sns", &form, body);
    let owner = [("x-amz-expected-bucket-owner", "111122223333")];
    let versioning = "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>";
    vec![
        (
            sns(&format!("{create}&Name=a%20b")),
            "is no name of a topic",
        ),
        (
            sns(&format!(
                "{create}&Name=t&Tags.member.1.Key=aws%3Ax&Tags.member.1.Value=y"
            )),
            "is not allowed",
        ),
        (
            sns("Action=Subscribe&Version=2010-03-31&TopicArn=t"),
            "Protocol is required",
        ),
        (
            request("GET /bucket?logging HTTP/1.1", "s3", &[], ""),
            "expected owner",
        ),
        (
            request("PUT /bucket?versioning HTTP/1.1", "s3", &owner, versioning),
            "is none of",
        ),
        (
            request("GET /?nonsense HTTP/1.1", "s3", &[], ""),
            "query parameter",
        ),
    ]
}

fn finds_invalid_requests(suite: &Suite) {
    let account = TestAccount::empty(suite);
    for (invalid, says) in [invalid_filters(), invalid_requests()].concat() {
        let examined = examine(&account, std::slice::from_ref(&invalid));
        let found = examined["violations"].to_string();
        assert!(found.contains(says), "{invalid}: {found}");
    }
    let valid = metric_filter(|_| {});
    assert_eq!(examine(&account, &[valid])["violations"], json!([]));
}
