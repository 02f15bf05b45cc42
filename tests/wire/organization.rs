//! An organization in front of the emulator, which has neither pages of accounts nor the trails of an organization in its
//! members: the proxy answers what is about the organization.

use crate::faults::{DENIED, Fault};
use crate::proxy::Proxy;
use crate::request::Call;
use crate::test_account::TestAccount;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) const ORGANIZATION: &str = "o-exampleorgid";
pub(crate) const YOUNG: &str = "222233334444";
pub(crate) const QUIET: &str = "333344445555";
pub(crate) const CLOSED: &str = "444455556666";
pub(crate) const REFUSED: &str = "555566667777";

/// What a test's organization holds beside the account of its trail.
#[derive(Clone)]
pub(crate) struct Members {
    /// The accounts and their states, in pages.
    pages: Vec<Vec<(String, &'static str)>>,
    /// The accounts with an event, and the age of it in seconds.
    events: Vec<(String, i64)>,
    /// The bucket of the trail, if it belongs to a log archive account.
    archive: Option<String>,
}

impl Members {
    pub(crate) fn of(account: &TestAccount<'_>, members: &[(&str, &'static str)]) -> Self {
        let members = members.iter();
        let members = members.map(|(id, state)| ((*id).to_owned(), *state));
        Self {
            // A page may be empty and still name a next one.
            pages: vec![
                vec![(account.id().to_owned(), "ACTIVE")],
                Vec::new(),
                members.collect(),
            ],
            events: Vec::new(),
            archive: None,
        }
    }

    pub(crate) fn with_archive(mut self, bucket: &str) -> Self {
        self.archive = Some(bucket.to_owned());
        self
    }

    pub(crate) fn with_event(mut self, account: &str, age: i64) -> Self {
        self.events.push((account.to_owned(), age));
        self
    }

    fn list_accounts(&self, call: &Call) -> Value {
        let (_, body) = call.content.split_once('\n').unwrap();
        let request: Value = serde_json::from_str(body).unwrap();
        let number: usize = request["NextToken"]
            .as_str()
            .map_or(0, |token| token.parse().unwrap());
        let accounts = self.pages[number].iter().map(|(id, state)| {
            // `Status` is the older key, which AWS keeps beside `State`.
            json!({ "Id": id, "Name": format!("name-{id}"), "State": state, "Status": "SUSPENDED" })
        });
        let mut page = json!({ "Accounts": accounts.collect::<Vec<_>>() });
        if number + 1 < self.pages.len() {
            page["NextToken"] = json!((number + 1).to_string());
        }
        page
    }

    fn log_streams(&self) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = i64::try_from(now.as_secs()).unwrap();
        let streams = self.events.iter().map(|(id, age)| {
            json!({
                "logStreamName": format!("{ORGANIZATION}_{id}_CloudTrail_us-east-1"),
                "lastEventTimestamp": (now - age) * 1000,
            })
        });
        json!({ "logStreams": streams.collect::<Vec<_>>() })
    }
}

fn is_signed_by(call: &Call, account: &str) -> bool {
    let credential = format!("Credential={account}/");
    call.header("authorization").contains(&credential)
}

/// Refuses a role, and the bucket of the log archive to the account of the trail.
fn refuse(call: &Call, manager: &str, archive: Option<&str>) -> Option<Fault> {
    let asks_for = |bucket| call.operation == "HeadBucket" && call.mentions(bucket);
    if archive.is_some_and(asks_for) && is_signed_by(call, manager) {
        return Some(Fault::Denied(DENIED));
    }
    (call.operation == "AssumeRole" && call.mentions(REFUSED)).then_some(Fault::Refused(
        403,
        "AccessDenied",
        "User: alice is not authorized to perform: sts:AssumeRole",
    ))
}

/// A proxy that shows the trail of the account as that of its organization.
pub(crate) fn organization(account: &TestAccount<'_>, members: Members) -> Proxy {
    let owner = account.id().to_owned();
    let trail = account.made("trail_arn").to_owned();
    let archive = members.archive.clone();
    let bucket = archive.clone();
    let bucket = bucket.unwrap_or_else(|| account.made("bucket").to_owned());
    let manager = owner.clone();
    let answer = move |call: &Call| {
        let answer = match call.operation.as_str() {
            "DescribeOrganization" => json!({ "Organization": {
                "Id": ORGANIZATION,
                "Arn": format!("arn:aws:organizations::{owner}:organization/{ORGANIZATION}"),
                "MasterAccountId": owner,
            } }),
            "ListAccounts" => members.list_accounts(call),
            "DescribeLogStreams" => members.log_streams(),
            // A member sees the trail without its log group.
            "DescribeTrails" if !is_signed_by(call, &owner) => json!({ "trailList": [{
                "Name": "management-events",
                "TrailARN": trail,
                "HomeRegion": "us-east-1",
                "S3BucketName": bucket,
                "IsMultiRegionTrail": true,
                "IsOrganizationTrail": true,
            }] }),
            "GetTrailStatus" if !is_signed_by(call, &owner) => json!({ "IsLogging": true }),
            _ => return None,
        };
        Some(answer.to_string())
    };
    let fault = move |call: &Call| refuse(call, &manager, archive.as_deref());
    let rewrite = |call: &Call, answer: String| {
        if call.operation == "DescribeTrails" {
            // The same length, for the header says it.
            answer
                .replace(
                    r#""IsOrganizationTrail": false"#,
                    r#""IsOrganizationTrail": true "#,
                )
                .replace(
                    r#""IsOrganizationTrail":false"#,
                    r#""IsOrganizationTrail":true "#,
                )
        } else {
            answer
        }
    };
    Proxy::answering_and_rewriting(account.emulator, answer, fault, rewrite)
}
