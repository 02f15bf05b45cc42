//! Recorded broken chains, created in the emulator. The program finds over the wire what it finds in the recording, repairs
//! what it can, and does not touch the rest.

use crate::Test;
use crate::parallel;
use crate::proxy::Proxy;
use crate::report::text;
use crate::run::Run;
use crate::seeded::{Chain, Expected, Seeded, listed_chains, seed};
use crate::suite::Suite;
use serde_json::Value;
use std::collections::BTreeSet;

pub(crate) const TESTS: &[Test] = &[
    (
        "the recorded chains of the wire tests cover every link, and no two are broken for the same cause",
        covers_every_link,
    ),
    (
        "a recorded chain broken at the trail has the same finding in the emulator and is not changed",
        |suite| compare(suite, &["trail"]),
    ),
    (
        "a recorded chain broken at delivery, log group or filter has the same finding in the emulator and is repaired if possible",
        |suite| compare(suite, &["delivery", "log group", "filter"]),
    ),
    (
        "a recorded chain broken at the alarm has the same finding in the emulator and is repaired",
        |suite| compare(suite, &["alarm"]),
    ),
    (
        "a recorded chain broken at the topic has the same finding in the emulator and is repaired if possible",
        |suite| compare(suite, &["topic"]),
    ),
    (
        "a recorded chain broken at the subscriber has the same finding in the emulator and passes with a subscriber",
        |suite| compare(suite, &["person"]),
    ),
    (
        "recorded access logging that fails has the same finding in the emulator and is repaired if possible",
        |suite| compare(suite, &["logging", "target"]),
    ),
];

/// The subscriber of the recordings. The emulator confirms an e-mail address at once.
const NOTIFY: &str = "--notify email:security@example.com";

const LINKS: [&str; 9] = [
    "trail",
    "delivery",
    "log group",
    "filter",
    "alarm",
    "topic",
    "person",
    "logging",
    "target",
];

fn covers_every_link(_: &Suite) {
    let chains = listed_chains();
    let names: BTreeSet<&str> = chains.iter().map(|one| one.account.as_str()).collect();
    assert_eq!(names.len(), chains.len(), "one is listed twice");
    let cause = |one: &Chain| match &one.link {
        Some(link) => (link.clone(), one.reason.clone()),
        None => panic!("{} is not broken", one.name),
    };
    let causes: BTreeSet<(String, String)> = chains.iter().map(cause).collect();
    assert!(causes.len() >= 25, "there are only {}", causes.len());
    let links: BTreeSet<&str> = causes.iter().map(|(link, _)| link.as_str()).collect();
    assert_eq!(links, BTreeSet::from(LINKS));
}

/// Compares all chains of these links and reports every difference.
fn compare(suite: &Suite, links: &[&str]) {
    let mut chains = listed_chains();
    chains.retain(|one| {
        one.link
            .as_deref()
            .is_some_and(|link| links.contains(&link))
    });
    assert!(!chains.is_empty());
    let pairs = seed(suite, &chains).into_iter().zip(&chains);
    let compared = parallel::map(2, pairs, |(seeded, chain)| {
        let why = seeded
            .and_then(|seeded| compare_one(&seeded, chain))
            .err()?;
        Some(format!("{} [{}]: {why}", chain.name, chain.control))
    });
    let wrong: Vec<String> = compared.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The chain is reported, left alone and repaired as its recording is.
fn compare_one(seeded: &Seeded<'_>, chain: &Chain) -> Result<(), String> {
    let expected = chain.expected();
    assert_finding(seeded, chain, &expected)?;
    if chain.verdict == "fail" {
        return assert_repaired(seeded, chain, &expected);
    }
    if expected.plan.is_empty() {
        // With a subscriber, which is the most that a run may write.
        return assert_untouched(seeded, chain, NOTIFY);
    }
    assert_untouched(seeded, chain, "")?;
    assert_repaired(seeded, chain, &expected)
}

fn assert_finding(seeded: &Seeded<'_>, chain: &Chain, expected: &Expected) -> Result<(), String> {
    let words = format!("plan --control {} --format json", chain.control);
    let run = seeded.account.cis_fix(&words);
    let document = seeded.recorded(&run)?;
    let finding = finding(&document, chain);
    let link = link(finding);
    let here = [&finding["verdict"], &link, &finding["reason"]].map(Value::as_str);
    let recorded = [
        Some(chain.verdict.as_str()),
        chain.link.as_deref(),
        Some(&chain.reason),
    ];
    same("the finding", &here, &recorded)?;
    let recorded = expected.finding.clone();
    same(
        "its lines",
        &without_waiting_person(lines(finding)),
        &without_waiting_person(recorded),
    )
}

/// The lines without the person who has yet to confirm. The emulator confirms e-mail at once, so the subscription that waits
/// there is one of another kind, which names no person.
fn without_waiting_person(mut lines: Vec<String>) -> Vec<String> {
    lines.retain(|line| !(line.starts_with("subscribers: ") && line.ends_with(" must confirm")));
    lines
}

/// Nothing is planned, and nothing is written.
fn assert_untouched(seeded: &Seeded<'_>, chain: &Chain, more: &str) -> Result<(), String> {
    let proxy = Proxy::recording(seeded.account.emulator);
    let words = format!("apply --yes --control {} {more}", chain.control);
    ends(&seeded.account.through(&proxy.endpoint, &words), 3)?;
    same("what was written", &proxy.writes(), &Vec::new())
}

/// The steps planned for the recording are applied, and the chain is intact. A second plan is empty.
fn assert_repaired(seeded: &Seeded<'_>, chain: &Chain, expected: &Expected) -> Result<(), String> {
    let control = &chain.control;
    let words = format!("apply --yes --control {control} {NOTIFY} --format json");
    let run = seeded.account.cis_fix(&words);
    let document = seeded.recorded(&run)?;
    let steps = document["plan"]["steps"].as_array().into_iter().flatten();
    let steps: Vec<String> = steps.map(|step| text(&step["id"])).collect();
    same("the plan", &steps, &expected.plan)?;
    let last = headline(finding(&document, chain));
    // The address that is named first is the one that the emulator or the simulation lists first.
    let recorded = expected.then.as_deref().map(without_address);
    same("what it came to", &Some(without_address(&last)), &recorded)?;
    if !last.starts_with("pass: ") {
        return Err(format!("it is not repaired\n{run}"));
    }
    ends(&run, 0)?;
    let words = format!("plan --control {control} {NOTIFY} --detailed-exitcode");
    ends(&seeded.account.cis_fix(&words), 0)
}

/// A headline without the address of the person whom an alarm notifies.
fn without_address(headline: &str) -> String {
    let address = |word: &&str| !word.starts_with("email:");
    let words = headline.split(' ').filter(address);
    words.collect::<Vec<_>>().join(" ")
}

fn finding<'d>(document: &'d Value, chain: &Chain) -> &'d Value {
    let mut findings = document["findings"].as_array().into_iter().flatten();
    let found = findings.find(|one| one["control"] == chain.control.as_str());
    found.unwrap_or(&Value::Null)
}

/// The broken link in words, as in `chains.jsonl`.
fn link(finding: &Value) -> Value {
    match finding["broken_link"].as_str() {
        Some(link) => link.replace('_', " ").into(),
        None => Value::Null,
    }
}

fn headline(finding: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let at = link(finding)
        .as_str()
        .map(|link| format!(" at {link}"))
        .unwrap_or_default();
    format!(
        "{}{at}: {}",
        word(&finding["verdict"]),
        word(&finding["reason"])
    )
}

/// A finding as the lines of the snapshots. The trail of the emulator is new, so that it has not delivered yet is left out.
fn lines(finding: &Value) -> Vec<String> {
    let list = |name: &str| finding[name].as_array().into_iter().flatten();
    let evidence = list("evidence").filter(|one| one["what"] != "delivery");
    let evidence = evidence.map(|one| format!("{}: {}", text(&one["what"]), text(&one["seen"])));
    let advice = list("advice").map(|one| format!("> {}", text(one)));
    let first = headline(finding);
    std::iter::once(first)
        .chain(evidence)
        .chain(advice)
        .collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, here: &T, recorded: &T) -> Result<(), String> {
    if here == recorded {
        return Ok(());
    }
    Err(format!(
        "{what} is another on the wire\n  here:     {here:#?}\n  recorded: {recorded:#?}"
    ))
}

fn ends(run: &Run, code: i32) -> Result<(), String> {
    if run.code == Some(code) {
        return Ok(());
    }
    Err(format!("it does not end with {code}\n{run}"))
}
