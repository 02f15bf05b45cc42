//! `org check` over an organization whose trail is in the account of the test.
//!
//! Sessions in members are the emulator's.

use crate::Test;
use crate::catalog::control_count;
use crate::faults::Fault;
use crate::organization::{CLOSED, Members, ORGANIZATION, QUIET, REFUSED, YOUNG, organization};
use crate::proxy::Proxy;
use crate::request::Call;
use crate::run::Run;
use crate::scenarios::compliant_account::compliant_account;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "org check finds that one chain covers every account with a recent event",
        one_chain_covers_accounts,
    ),
    (
        "org check accepts no account by its membership alone",
        membership_shows_nothing,
    ),
    (
        "org check enters members with a session that can only read, and keeps a refusal as a row",
        enters_members,
    ),
    (
        "org check limits the session of the management role to what it needs there",
        limits_management_session,
    ),
    ("org check counts a broken chain once", counts_finding_once),
    (
        "org check decides about the log bucket with a role of the log archive account",
        enters_log_archive,
    ),
    (
        "org check --resume asks nothing of the accounts that are known",
        resumes,
    ),
    (
        "org check in a member says where to run it",
        names_management_account,
    ),
];

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}\n{run}"))
}

/// The row of an account.
fn row<'d>(document: &'d Value, account: &str) -> &'d Value {
    let mut rows = document["accounts"].as_array().unwrap().iter();
    rows.find(|row| row["account"] == account)
        .unwrap_or_else(|| panic!("no row of {account}: {document}"))
}

fn verdicts<'d>(row: &'d Value, verdict: &str) -> Vec<&'d Value> {
    let controls = row["controls"].as_array().unwrap().iter();
    controls.filter(|one| one["verdict"] == verdict).collect()
}

/// The calls that begin a session.
fn assumed_roles(proxy: &Proxy) -> Vec<Call> {
    let mut calls = proxy.calls();
    calls.retain(|call| call.operation == "AssumeRole");
    calls
}

fn one_chain_covers_accounts(suite: &Suite) {
    let account = compliant_account(suite);
    let members = Members::of(
        &account,
        &[(YOUNG, "ACTIVE"), (CLOSED, "SUSPENDED"), (QUIET, "ACTIVE")],
    );
    let members = members.with_event(YOUNG, 60).with_event(QUIET, 3600);
    let proxy = organization(&account, members);
    let run = account.through(&proxy.endpoint, "org check --format json");
    let run = run.exits(0);
    let document = document(&run);
    assert_eq!(document["organization"], ORGANIZATION);
    assert_eq!(document["active_accounts"], 3);
    assert_eq!(document["met_accounts"], 3);
    assert_eq!(document["chains"][0]["records"], 3);
    let passes = verdicts(row(&document, YOUNG), "pass");
    assert_eq!(passes.len(), control_count());
    let root = passes.iter().find(|one| one["control"] == "root-usage");
    let by = &root.unwrap()["covered_by"];
    assert_eq!(by["account"], account.id());
    assert_eq!(by["trail"], account.made("trail_arn"));
    assert_eq!(by["alarms"], json!(["SEC root-usage"]));
    let by = &row(&document, YOUNG)["recorded_by"][0];
    assert_eq!(by["evidence"]["kind"], "stream");
    assert_eq!(row(&document, CLOSED)["state"], "SUSPENDED");
    // It was not entered, so whether it has a trail of its own is not known.
    assert!(row(&document, YOUNG).get("security_hub").is_none());
    let calls = proxy.calls();
    let count = |operation: &str| calls.iter().filter(|c| c.operation == operation).count();
    assert_eq!(count("ListAccounts"), 3);
    assert_eq!(count("DescribeOrganization"), 1);
    assert_eq!(count("DescribeLogStreams"), 1);
    assert_eq!(count("AssumeRole"), 0, "no account is entered");
    assert!(proxy.writes().is_empty(), "{:?}", proxy.writes());
    // The chain is read once, however many accounts there are.
    let single = Proxy::recording(account.emulator);
    account.through(&single.endpoint, "check").exits(0);
    let most = single.calls().len() + 3 + 1 + 1 + 3;
    assert!(
        calls.len() <= most,
        "{} requests, {most} expected",
        calls.len()
    );
}

fn membership_shows_nothing(suite: &Suite) {
    let account = compliant_account(suite);
    let members = Members::of(&account, &[(YOUNG, "ACTIVE"), (QUIET, "ACTIVE")]);
    let members = members.with_event(QUIET, 3 * 24 * 3600);
    let proxy = organization(&account, members);
    let run = account.through(&proxy.endpoint, "org check --format json");
    let document = document(&run.exits(3));
    for id in [YOUNG, QUIET] {
        assert_eq!(
            verdicts(row(&document, id), "unreadable").len(),
            control_count()
        );
    }
    let run = account.through(&proxy.endpoint, "org check");
    let run = run
        .exits(3)
        .prints("1 of 3 active accounts meet every control");
    let run = run.prints("covered by membership alone");
    run.prints(YOUNG).prints("--members assume");
    account
        .through(&proxy.endpoint, "org check --allow-membership")
        .exits(0);
}

fn enters_members(suite: &Suite) {
    let account = compliant_account(suite);
    let members = Members::of(&account, &[(YOUNG, "ACTIVE"), (REFUSED, "ACTIVE")]);
    let proxy = organization(&account, members);
    let words = "org check --members assume --assume-role audit --external-id org-1 --format json";
    let document = document(&account.through(&proxy.endpoint, words).exits(3));
    let young = row(&document, YOUNG);
    assert_eq!(verdicts(young, "pass").len(), control_count(), "{young}");
    assert_eq!(young["recorded_by"][0]["evidence"]["kind"], "trail");
    assert_eq!(young["security_hub"], "no_data");
    let refused = row(&document, REFUSED);
    let why = refused["not_entered"].as_str().unwrap();
    assert!(
        why.contains("is not authorized to perform: sts:AssumeRole"),
        "{why}"
    );
    let assumed = assumed_roles(&proxy);
    assert_eq!(assumed.len(), 2);
    for call in assumed {
        assert!(call.mentions("ExternalId=org-1"), "{}", call.content);
        assert!(call.mentions("Policy="), "{}", call.content);
        assert!(!call.mentions("Put"), "{}", call.content);
    }
}

fn enters_log_archive(suite: &Suite) {
    let account = compliant_account(suite);
    let archive = TestAccount::seeded_on(account.emulator, REGION, "finding", &json!({}));
    // The bucket of a trail that the log archive account shares with no one else.
    let bucket = archive.made("bucket").to_owned();
    account.aws(&format!(
        "cloudtrail update-trail --name management-events --s3-bucket-name {bucket}"
    ));
    let members = Members::of(&account, &[(YOUNG, "ACTIVE")]).with_event(YOUNG, 60);
    let proxy = organization(&account, members.with_archive(&bucket));
    let logging = |words: &str| {
        let run = account.through(&proxy.endpoint, words).exits(3);
        let document = document(&run);
        let controls = row(&document, YOUNG)["controls"].as_array().unwrap().iter();
        let mut controls =
            controls.filter(|one| one["control"] == "cloudtrail-bucket-access-logging");
        controls.next().unwrap().clone()
    };
    let found = logging("org check --format json");
    assert_eq!(found["verdict"], "elsewhere", "{found}");
    let words = format!(
        "org check --log-archive-role arn:aws:iam::{}:role/audit --format json",
        archive.id()
    );
    let found = logging(&words);
    assert_eq!(found["verdict"], "fail", "{found}");
    assert_eq!(proxy.writes(), ["AssumeRole"]);
}

fn limits_management_session(suite: &Suite) {
    let account = compliant_account(suite);
    let proxy = organization(&account, Members::of(&account, &[(YOUNG, "ACTIVE")]));
    let role = format!("arn:aws:iam::{}:role/audit", account.id());
    let words = format!("org check --management-role {role} --members assume --assume-role member");
    // The proxy shows the trail to this session as to a member, without its log group.
    account.through(&proxy.endpoint, &words).exits(3);
    let assumed = assumed_roles(&proxy);
    assert_eq!(assumed.len(), 2);
    // It lists the accounts and enters members by one role, which members themselves may not.
    for words in ["organizations%3AListAccounts", "role%2Fmember"] {
        assert!(assumed[0].mentions(words), "{}", assumed[0].content);
    }
    assert!(
        !assumed[1].mentions("organizations%3A"),
        "{}",
        assumed[1].content
    );
    assert!(
        !assumed[1].mentions("sts%3AAssumeRole"),
        "{}",
        assumed[1].content
    );
}

fn counts_finding_once(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let members = Members::of(&account, &[(YOUNG, "ACTIVE"), (QUIET, "ACTIVE")]);
    let members = members.with_event(YOUNG, 60).with_event(QUIET, 60);
    let proxy = organization(&account, members);
    let run = account.through(&proxy.endpoint, "org check --format json");
    let document = document(&run.exits(3));
    let findings = document["findings"].as_array().unwrap();
    assert_eq!(findings.len(), control_count());
    for finding in findings {
        assert_eq!(finding["accounts"].as_array().unwrap().len(), 3);
    }
    let run = account.through(&proxy.endpoint, "org check").exits(3);
    assert_eq!(run.out.matches("has no metric filter").count(), 1, "{run}");
}

fn resumes(suite: &Suite) {
    let account = compliant_account(suite);
    let members = Members::of(&account, &[(YOUNG, "ACTIVE"), (QUIET, "ACTIVE")]);
    let proxy = organization(&account, members);
    let rows = account.place("rows.jsonl");
    let _ = fs::remove_file(&rows);
    let words = "org check --members assume --assume-role audit --format json";
    let first = account.through(
        &proxy.endpoint,
        &format!("{words} --rows {}", rows.display()),
    );
    let first = document(&first.exits(0));
    let text = fs::read_to_string(&rows).unwrap();
    assert_eq!(text.lines().count(), 4, "a header and three accounts");
    // The run ended in the middle of its last line.
    let cut = text.trim_end().len() - 10;
    fs::write(&rows, text.get(..cut).unwrap()).unwrap();
    let before = proxy.calls().len();
    let again = account.through(
        &proxy.endpoint,
        &format!("{words} --resume {}", rows.display()),
    );
    let again = document(&again.exits(0));
    assert_eq!(again["accounts"], first["accounts"]);
    let calls = proxy.calls();
    let entered = calls[before..]
        .iter()
        .filter(|c| c.operation == "AssumeRole");
    assert!(entered.count() <= 1);
    assert_eq!(fs::read_to_string(&rows).unwrap().lines().count(), 4);
    // The file of another organization is no file of this one.
    fs::write(&rows, text.replace(ORGANIZATION, "o-other")).unwrap();
    account
        .through(
            &proxy.endpoint,
            &format!("{words} --resume {}", rows.display()),
        )
        .exits(64)
        .complains("it is of organization o-other");
    fs::remove_file(&rows).unwrap();
}

fn names_management_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let proxy = Proxy::answering(
        account.emulator,
        |call| {
            (call.operation == "DescribeOrganization").then(|| {
                json!({ "Organization": {
                    "Id": ORGANIZATION,
                    "Arn": format!("arn:aws:organizations::{YOUNG}:organization/{ORGANIZATION}"),
                    "MasterAccountId": YOUNG,
                } })
                .to_string()
            })
        },
        |call| {
            let denied = Fault::Denied("You don't have permissions to access this resource.");
            (call.operation == "ListAccounts").then_some(denied)
        },
    );
    account
        .through(&proxy.endpoint, "org check")
        .exits(1)
        .complains("is a member of o-exampleorgid")
        .complains(&format!("--management-role arn:aws:iam::{YOUNG}:role/NAME"))
        .complains("Nothing was changed.");
}
