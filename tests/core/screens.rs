//! Whole screens and documents as people and programs read them, kept as goldens beside this file.
//! After a wanted change: `INSTA_UPDATE=always cargo test --test core`, and read the difference.

use crate::account::{Account, CATALOG, a_few, notify};
use crate::scenes;
use cis_fix::plan::Review;
use cis_fix::render::json::v1::{CatalogV1, Report};
use cis_fix::render::{self, Paper, json};
use cis_fix::settings::Settings;
use cis_fix::state::{Caller, Observed};
use std::io;

fn written(write: impl FnOnce(&mut Paper<'_>) -> io::Result<()>, colour: bool) -> String {
    let mut out = Vec::new();
    write(&mut Paper::new(&mut out, colour)).unwrap();
    String::from_utf8(out).unwrap()
}

/// The screen of `plan`, as the command prints it.
fn screen(account: &Account, settings: &Settings, whole: bool, colour: bool) -> String {
    let observed = account.observe(settings).observed;
    let review = crate::account::decide(settings, &observed);
    let (caller, region) = (caller(&observed), observed.start_region.as_str());
    written(
        |paper| {
            render::heading(paper, caller, region, &review.selection)?;
            render::findings(paper, settings.benchmark, &review.findings)?;
            if whole {
                render::evidence(paper, &review.findings)?;
            }
            render::plan(paper, &review.plan, &review.findings, whole)
        },
        colour,
    )
}

fn caller(observed: &Observed) -> &Caller {
    observed.caller.present().unwrap()
}

/// The account of a scene, by the words it is told in.
fn told(words: &str) -> Account {
    let all = [scenes::whole(), scenes::trails(), scenes::taken()];
    let found = all.into_iter().flatten().find(|(told, _)| *told == words);
    found
        .unwrap_or_else(|| panic!("no scene is told as {words:?}"))
        .1
}

#[test]
fn the_plan_of_the_reported_finding() {
    insta::assert_snapshot!(screen(
        &Account::finding(),
        &Settings::default(),
        false,
        false
    ));
}

#[test]
fn the_plan_of_the_reported_finding_in_colour() {
    let settings = a_few(notify());
    insta::assert_snapshot!(screen(&Account::finding(), &settings, false, true));
}

#[test]
fn the_plan_of_the_reported_finding_with_evidence() {
    let settings = a_few(notify());
    insta::assert_snapshot!(screen(&Account::finding(), &settings, true, false));
}

#[test]
fn the_document_of_the_reported_finding() {
    let settings = a_few(notify());
    let observed = Account::finding().observe(&settings).observed;
    let review: Review = crate::account::decide(&settings, &observed);
    let region = observed.start_region.as_str();
    let report = Report::new(
        "plan",
        caller(&observed),
        region,
        settings.benchmark,
        &review,
    );
    let mut out = Vec::new();
    json::write(&mut out, &report.with_plan(&review.plan)).unwrap();
    let document = String::from_utf8(out).unwrap();
    insta::assert_snapshot!(document.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn other_accounts_in_short() {
    let settings = a_few(Settings::default());
    for words in [
        "compliant by us",
        "compliant by somebody else",
        "made by us and not confirmed",
        "made by us and nobody to notify",
        "somebody else met half of it",
        "no trail",
        "a trail homed elsewhere",
        "a trail without a log group",
        "a filter of somebody else's feeds our metric",
        "a filter of somebody else's has our name",
        "an alarm of somebody else's has our name",
    ] {
        let name = words.replace([' ', '\''], "_");
        insta::assert_snapshot!(name, screen(&told(words), &settings, false, false), words);
    }
}

#[test]
fn the_list_of_controls() {
    let version = Settings::default().benchmark;
    let text = written(|paper| render::list(paper, &CATALOG, version), false);
    insta::assert_snapshot!(text);
    let mut out = Vec::new();
    json::write(&mut out, &CatalogV1::new(&CATALOG, version)).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["controls"].as_array().unwrap().len(), 15);
}

#[test]
fn one_control_explained() {
    let version = Settings::default().benchmark;
    let control = CATALOG.find("3.5", version).unwrap();
    let explain =
        |paper: &mut Paper<'_>| render::explain(paper, control, version, "cis-fix-", false);
    insta::assert_snapshot!(written(explain, false));
}
