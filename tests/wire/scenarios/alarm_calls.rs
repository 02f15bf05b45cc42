//! `who`: the calls behind an alarm.

use crate::Test;
use crate::proxy::Proxy;
use crate::scenarios::compliant_account::compliant_account;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::{Value, json};

pub(crate) const TESTS: &[Test] = &[(
    "who searches the log group of the trail with the pattern of the alarm's filter",
    finds_calls,
)];

/// A proxy whose log group has two records, on its second page.
fn searched(account: &TestAccount<'_>) -> Proxy {
    let record = json!({
        "eventTime": "2026-12-01T10:00:00Z",
        "recipientAccountId": "444455556666",
        "userIdentity": { "type": "Root", "arn": "arn:aws:iam::444455556666:root" },
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "eventType": "AwsApiCall",
        "sourceIPAddress": "192.0.2.1",
        "awsRegion": "us-east-1",
        "eventID": "e-1",
    });
    let other = "{\"eventName\":\"of another page\"}";
    Proxy::answering(
        account.emulator,
        move |call| {
            if call.operation != "FilterLogEvents" {
                return None;
            }
            // The first page is empty and names a next one, as AWS's pages may.
            let second = call.mentions("nextToken");
            let events = if second {
                json!([{ "message": record.to_string() }, { "message": other }, { "message": "no JSON" }])
            } else {
                json!([])
            };
            let mut page = json!({ "events": events });
            if !second {
                page["nextToken"] = json!("more");
            }
            Some(page.to_string())
        },
        |_| None,
    )
}

fn finds_calls(suite: &Suite) {
    let account = compliant_account(suite);
    let proxy = searched(&account);
    let run = account.through(&proxy.endpoint, "who root-usage --format json");
    let run = run.exits(0);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["alarm"], "SEC root-usage");
    assert_eq!(document["complete"], true);
    let calls = document["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 2, "{document}");
    let call = calls.iter().find(|one| one["event_id"] == "e-1").unwrap();
    assert_eq!(call["account"], "444455556666");
    assert_eq!(call["event"], "iam:CreateUser");
    let searches = proxy.calls();
    let mut searches = searches
        .iter()
        .filter(|one| one.operation == "FilterLogEvents");
    let search = searches.next().unwrap();
    let (_, body) = search.content.split_once('\n').unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let pattern = crate::catalog::patterns()["root-usage"].clone();
    assert_eq!(body["filterPattern"], pattern, "the filter's own pattern");
    let hour = body["endTime"].as_i64().unwrap() - body["startTime"].as_i64().unwrap();
    assert_eq!(hour, 3_600_000);
    let run = account.through(&proxy.endpoint, "who 3.3").exits(0);
    let run = run.prints("iam:CreateUser").prints("account 444455556666");
    run.prints("from 192.0.2.1")
        .prints("arn:aws:iam::444455556666:root");
    account
        .through(&proxy.endpoint, "who no-such-alarm")
        .exits(1)
        .complains("Nothing was changed.");
    assert!(proxy.writes().iter().all(|one| one == "FilterLogEvents"));
}
