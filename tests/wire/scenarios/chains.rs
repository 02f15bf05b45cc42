//! Recorded broken chains, sown in the emulator: the program finds over the wire what it finds in the recording, mends
//! what it can, and leaves the rest alone.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::run::Run;
use crate::sown::{Chain, Sown, Told, chosen, sow};
use crate::wire::Wire;
use serde_json::Value;
use std::collections::BTreeSet;

pub(crate) const TESTS: &[Test] = &[
    (
        "the recorded chains on the wire break at every link, and differ in it or its cause",
        enough,
    ),
    (
        "a recorded chain that breaks at its trail breaks there on the wire and is left as it is",
        |wire| of(wire, &["trail"]),
    ),
    (
        "a recorded chain that breaks between trail and filter breaks there on the wire and is mended where it can be",
        |wire| of(wire, &["delivery", "log group", "filter"]),
    ),
    (
        "a recorded chain that breaks at its alarm breaks there on the wire and is mended",
        |wire| of(wire, &["alarm"]),
    ),
    (
        "a recorded chain that breaks at its topic breaks there on the wire and is mended where it can be",
        |wire| of(wire, &["topic"]),
    ),
    (
        "a recorded chain that breaks at its person breaks there on the wire and holds once somebody is notified",
        |wire| of(wire, &["person"]),
    ),
    (
        "recorded access logging that fails fails there on the wire and is mended where it can be",
        |wire| of(wire, &["logging", "target"]),
    ),
];

/// Whom the recordings are told to notify; the emulator confirms an address at once.
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

fn enough(_: &Wire) {
    let chains = chosen();
    let names: BTreeSet<&str> = chains.iter().map(|one| one.account.as_str()).collect();
    assert_eq!(names.len(), chains.len(), "one is named twice");
    let cause = |one: &Chain| match &one.link {
        Some(link) => (link.clone(), one.reason.clone()),
        None => panic!("{} is not broken", one.name),
    };
    let causes: BTreeSet<(String, String)> = chains.iter().map(cause).collect();
    assert!(causes.len() >= 25, "there are only {}", causes.len());
    let links: BTreeSet<&str> = causes.iter().map(|(link, _)| link.as_str()).collect();
    assert_eq!(links, BTreeSet::from(LINKS));
}

/// All chains of these links, so that a failure of one does not hide that of another.
fn of(wire: &Wire, links: &[&str]) {
    let mut chains = chosen();
    chains.retain(|one| {
        one.link
            .as_deref()
            .is_some_and(|link| links.contains(&link))
    });
    assert!(!chains.is_empty());
    let wrong: Vec<String> = sow(wire, &chains)
        .into_iter()
        .zip(&chains)
        .filter_map(|(sown, chain)| {
            let why = sown.and_then(|sown| as_recorded(&sown, chain)).err()?;
            Some(format!("{} [{}]: {why}", chain.name, chain.control))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The chain is found, left alone and mended as its recording is.
fn as_recorded(sown: &Sown<'_>, chain: &Chain) -> Result<(), String> {
    let told = chain.told();
    found(sown, chain, &told)?;
    if chain.verdict == "fail" {
        return mended(sown, chain, &told);
    }
    if told.plan.is_empty() {
        // Also with somebody to notify, which is the most that may be written.
        return untouched(sown, chain, NOTIFY);
    }
    untouched(sown, chain, "")?;
    mended(sown, chain, &told)
}

fn found(sown: &Sown<'_>, chain: &Chain, told: &Told) -> Result<(), String> {
    let words = format!("plan --control {} --format json", chain.control);
    let run = sown.scene.cis_fix(&words);
    let document = sown.recorded(&run)?;
    let finding = finding(&document, chain);
    let link = link(finding);
    let here = [&finding["verdict"], &link, &finding["reason"]].map(Value::as_str);
    let recorded = [
        Some(chain.verdict.as_str()),
        chain.link.as_deref(),
        Some(&chain.reason),
    ];
    same("the finding", &here, &recorded)?;
    same("what is told of it", &lines(finding), &told.finding)
}

/// Nothing is planned, and nothing is written.
fn untouched(sown: &Sown<'_>, chain: &Chain, more: &str) -> Result<(), String> {
    let door = Proxy::recording(sown.scene.emulator);
    let words = format!("apply --yes --control {} {more}", chain.control);
    ends(&sown.scene.through(&door.endpoint, &words), 3)?;
    same("what was written", &door.writes(), &Vec::new())
}

/// What is planned for the recording is made, and the chain holds; after that there is nothing to do.
fn mended(sown: &Sown<'_>, chain: &Chain, told: &Told) -> Result<(), String> {
    let control = &chain.control;
    let words = format!("apply --yes --control {control} {NOTIFY} --format json");
    let run = sown.scene.cis_fix(&words);
    let document = sown.recorded(&run)?;
    let steps = document["plan"]["steps"].as_array().into_iter().flatten();
    let steps: Vec<String> = steps.map(|step| text(&step["id"])).collect();
    same("the plan", &steps, &told.plan)?;
    let last = headline(finding(&document, chain));
    same("what it came to", &Some(&last), &told.then.as_ref())?;
    if !last.starts_with("pass: ") {
        return Err(format!("it is not mended\n{run}"));
    }
    ends(&run, 0)?;
    let words = format!("plan --control {control} {NOTIFY} --detailed-exitcode");
    ends(&sown.scene.cis_fix(&words), 0)
}

fn finding<'d>(document: &'d Value, chain: &Chain) -> &'d Value {
    let mut findings = document["findings"].as_array().into_iter().flatten();
    let found = findings.find(|one| one["control"] == chain.control.as_str());
    found.unwrap_or(&Value::Null)
}

/// The link in words, as the recordings have it.
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

/// A finding in the lines of the snapshots.
fn lines(finding: &Value) -> Vec<String> {
    let list = |name: &str| finding[name].as_array().into_iter().flatten();
    let evidence =
        list("evidence").map(|one| format!("{}: {}", text(&one["what"]), text(&one["seen"])));
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
