//! The expected answers of policies of topics, keys, queues and functions, and of filter policies
//! of subscriptions: one case per line in `corpus/policies.jsonl` and
//! `corpus/filter_policies.jsonl`, each with its source.

use crate::account::{alarm, metric};
use cis_fix::chain::alarm_message::AlarmMessage;
use cis_fix::chain::filter_policy::{PolicyMatch, match_policy};
use cis_fix::policy::{Decision, Policy, Principal, Request};
use serde_json::{Value, json};
use std::fs;

const ACCOUNT: &str = "111122223333";
const ALARM: &str = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:team-root";
const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:alarms";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn read_corpus(name: &str) -> Vec<Value> {
    let here = env!("CARGO_MANIFEST_DIR");
    let text = fs::read_to_string(format!("{here}/tests/core/corpus/{name}.jsonl")).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &lines {
        for key in ["source", "why"] {
            assert!(
                line[key].as_str().is_some_and(|text| !text.is_empty()),
                "{line}"
            );
        }
        let grounds = ["documented", "observed", "inferred"];
        assert!(grounds.contains(&line["basis"].as_str().unwrap()), "{line}");
    }
    lines
}

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:alarms";
const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111122223333:function:page";

/// The requests of an alarm, or of SNS on behalf of a topic.
fn requests_of(asks: &str) -> Vec<Request> {
    let uses: &[(&str, &str)] = match asks {
        "alarm" => &[("SNS:Publish", TOPIC)],
        "alarm's key" | "queue's key" => &[("kms:Decrypt", KEY), ("kms:GenerateDataKey", KEY)],
        "topic's queue" => &[("sqs:SendMessage", QUEUE)],
        "topic's function" => &[("lambda:InvokeFunction", FUNCTION)],
        other => panic!("{other}"),
    };
    let (name, source) = if asks.starts_with("alarm") {
        ("cloudwatch.amazonaws.com", ALARM)
    } else {
        ("sns.amazonaws.com", TOPIC)
    };
    uses.iter()
        .map(|(action, resource)| {
            let service = Principal::Service(name.to_owned());
            let request = Request::new(service, action, resource)
                .with("aws:SourceArn", source)
                .with("aws:SourceAccount", ACCOUNT)
                .with("aws:PrincipalIsAWSService", "true")
                .with("aws:PrincipalServiceName", name)
                .with_at_least("aws:PrincipalServiceNamesList", &[name])
                .without("aws:PrincipalOrgID")
                .without("aws:PrincipalOrgPaths")
                .without("aws:SourceVpc")
                .without("aws:SourceVpce")
                .with("aws:ResourceAccount", ACCOUNT)
                .with("aws:CurrentTime", "2026-11-24T12:00:00Z")
                .with("aws:EpochTime", "1795521600");
            match asks {
                "alarm" => request
                    .with("aws:SourceOwner", ACCOUNT)
                    .with("aws:SecureTransport", "true"),
                "topic's queue" | "topic's function" => request.with("aws:SecureTransport", "true"),
                _ => request,
            }
        })
        .collect()
}

fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allowed { .. } => "allowed",
        Decision::Denied { .. } => "denied",
        Decision::NotAllowed => "not allowed",
        Decision::CannotTell { .. } => "cannot tell",
    }
}

#[test]
fn each_policy_answers_as_expected() {
    let mut mismatches = Vec::new();
    let lines = read_corpus("policies");
    for line in &lines {
        let version = line["version"].as_str().unwrap_or("2012-10-17");
        let document = json!({ "Version": version, "Statement": line["statements"] });
        let policy = Policy::parse(&document.to_string()).unwrap();
        let answers = requests_of(line["asks"].as_str().unwrap());
        let answers: Vec<Decision> = answers
            .iter()
            .map(|request| policy.decide(request))
            .collect();
        // The first answer other than allowed decides.
        let refused = answers.iter().map(word).find(|word| *word != "allowed");
        if line["answer"] != refused.unwrap_or("allowed") {
            mismatches.push(format!("{answers:?}: {line}"));
        }
    }
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
    assert!(lines.len() > 50, "{}", lines.len());
}

#[test]
fn each_filter_policy_matches_as_expected() {
    let known = alarm("team-root", &metric("root"), &[TOPIC]);
    let message = AlarmMessage {
        alarm: Some(&known),
        name: "team-root",
        arn: ALARM,
        account: ACCOUNT,
    };
    let mut mismatches = Vec::new();
    let lines = read_corpus("filter_policies");
    for line in &lines {
        let text = |key: &str| line[key].as_str().unwrap();
        let answer = match_policy(text("policy"), text("scope"), message);
        let word = match answer {
            PolicyMatch::Yes => "yes",
            PolicyMatch::No => "no",
            PolicyMatch::CannotTell(_) => "cannot tell",
        };
        if text("through") != word {
            mismatches.push(format!("{answer:?}: {line}"));
        }
    }
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
    assert!(lines.len() > 45, "{}", lines.len());
}
