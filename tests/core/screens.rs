//! Whole screens and documents, as goldens.
//! After an intended change: `INSTA_UPDATE=always cargo test --test core`, and read the difference.

use crate::account::{Account, CATALOG, a_few, notify};
use crate::accounts;
use cis_fix::plan::{Outcome, Review, StepId};
use cis_fix::render::json::v1::{CatalogV1, Report};
use cis_fix::render::{self, LineWriter, json};
use cis_fix::settings::Settings;
use cis_fix::state::{Caller, Observed};
use std::io;

fn written(write: impl FnOnce(&mut LineWriter<'_>) -> io::Result<()>, colour: bool) -> String {
    wide(None, colour, write)
}

/// The same at another width.
fn wide(
    width: Option<usize>,
    colour: bool,
    write: impl FnOnce(&mut LineWriter<'_>) -> io::Result<()>,
) -> String {
    let mut out = Vec::new();
    write(&mut LineWriter::new(&mut out, colour).with_width(width)).unwrap();
    String::from_utf8(out).unwrap()
}

/// The screen of `plan`, as the command prints it.
fn screen(account: &Account, settings: &Settings, whole: bool, colour: bool) -> String {
    written(|writer| printed(writer, account, settings, whole), colour)
}

fn printed(
    writer: &mut LineWriter<'_>,
    account: &Account,
    settings: &Settings,
    whole: bool,
) -> io::Result<()> {
    let observed = account.observe(settings).observed;
    let review = crate::account::decide(settings, &observed);
    let (caller, region) = (caller(&observed), observed.start_region.as_str());
    render::write_heading(writer, caller, region, &review.selection)?;
    render::write_findings(writer, settings.benchmark, &review.findings)?;
    if whole {
        render::write_evidence(writer, &review.findings)?;
    }
    render::write_plan(writer, &review.plan, &review.findings, whole)
}

fn caller(observed: &Observed) -> &Caller {
    observed.caller.present().unwrap()
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
fn the_summary_of_other_accounts() {
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
        insta::assert_snapshot!(
            name,
            screen(accounts::named(words), &settings, false, false),
            words
        );
    }
}

#[test]
fn the_list_of_controls() {
    let version = Settings::default().benchmark;
    let text = written(
        |writer| render::write_control_list(writer, &CATALOG, version),
        false,
    );
    insta::assert_snapshot!(text);
    let mut out = Vec::new();
    json::write(&mut out, &CatalogV1::new(&CATALOG, version)).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let listed = document["controls"].as_array().unwrap();
    assert_eq!(listed.len(), CATALOG.in_version(version).count());
}

#[test]
fn one_control_explained() {
    let version = Settings::default().benchmark;
    let control = CATALOG.find("3.5", version).unwrap();
    let explain = |writer: &mut LineWriter<'_>| {
        render::write_control(writer, control, version, "cis-fix-", false)
    };
    insta::assert_snapshot!(written(explain, false));
}

const WIDTHS: [usize; 3] = [60, 80, 200];

/// The text without its colours.
fn uncoloured(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').unwrap().1);
    }
    plain
}

#[test]
fn the_plan_of_the_reported_finding_at_three_widths() {
    let settings = a_few(notify());
    let at = |width, colour| {
        wide(Some(width), colour, |writer| {
            printed(writer, &Account::finding(), &settings, false)
        })
    };
    for width in WIDTHS {
        let plain = at(width, false);
        insta::assert_snapshot!(format!("the_plan_at_{width}"), plain);
        let coloured = at(width, true);
        assert_eq!(uncoloured(&coloured), plain, "colour takes no columns");
        insta::assert_snapshot!(format!("the_plan_at_{width}_in_colour"), coloured);
    }
}

#[test]
fn the_findings_of_mixed_accounts_at_three_widths() {
    let settings = a_few(Settings::default());
    for words in [
        "somebody else met half of it",
        "a trail without a log group",
        "a filter of somebody else's has our name",
    ] {
        let account = accounts::named(words);
        let observed = account.observe(&settings).observed;
        let review = crate::account::decide(&settings, &observed);
        let region = observed.start_region.as_str();
        for width in WIDTHS {
            let text = wide(Some(width), false, |writer| {
                render::write_heading(writer, caller(&observed), region, &review.selection)?;
                render::write_findings(writer, settings.benchmark, &review.findings)
            });
            let name = words.replace([' ', '\''], "_");
            insta::assert_snapshot!(format!("{name}_at_{width}"), text, words);
        }
    }
}

#[test]
fn controls_explained_and_listed_on_a_narrow_terminal() {
    let version = Settings::default().benchmark;
    for slug in ["console-signin-without-mfa", "unauthorized-api-calls"] {
        let control = CATALOG.find(slug, version).unwrap();
        let text = wide(Some(60), false, |writer| {
            render::write_control(writer, control, version, "cis-fix-", false)
        });
        insta::assert_snapshot!(format!("{slug}_explained_at_60"), text);
    }
    let list = wide(Some(60), false, |writer| {
        render::write_control_list(writer, &CATALOG, version)
    });
    insta::assert_snapshot!("the_list_of_controls_at_60", list);
}

/// In the sampled accounts and at any width the words and their order are the same, and only words that
/// cannot be broken exceed the width.
#[test]
fn another_width_changes_only_the_line_breaks() {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    for scenario in accounts::sample(accounts::all().iter(), 4) {
        let review = scenario.review();
        let at = |width| {
            wide(width, false, |writer| {
                render::write_findings(writer, scenario.settings.benchmark, &review.findings)?;
                render::write_evidence(writer, &review.findings)?;
                render::write_plan(writer, &review.plan, &review.findings, true)
            })
        };
        let whole = at(None);
        for width in WIDTHS {
            let text = at(Some(width));
            assert_eq!(words(&text), words(&whole), "{} at {width}", scenario.name);
            for line in text.lines().filter(|line| line.chars().count() > width) {
                // A text in backticks is not broken.
                let rest = line.split('`').step_by(2).collect::<String>();
                let one_word = rest.split_whitespace().count() <= 1;
                let uncut = whole.lines().any(|same| same == line);
                assert!(one_word || uncut, "{} at {width}: {line}", scenario.name);
            }
        }
    }
}

/// The screen of `apply` after it has read the account again: one alarm was denied, the other steps are done.
fn applied(colour: bool) -> String {
    let settings = a_few(notify());
    let mut account = Account::finding();
    let plan = account.review(&settings).plan;
    let denied = "alarm/cis-fix-root-usage";
    let mut made = plan.clone();
    made.steps.retain(|step| step.id.as_str() != denied);
    account.0 = cis_fix::simulate::simulate(&account.0, &made);
    account.confirm();
    let outcomes: Vec<(StepId, Outcome)> = plan
        .steps
        .iter()
        .map(|step| {
            let error = "PutMetricAlarm on cis-fix-root-usage: AWS answered AccessDenied: no; allow cloudwatch:PutMetricAlarm".to_owned();
            let outcome = if step.id.as_str() == denied {
                Outcome::Failed { error }
            } else {
                Outcome::Done
            };
            (step.id.clone(), outcome)
        })
        .collect();
    let review = account.review(&settings);
    let buckets: Vec<_> = review
        .selection
        .logging
        .iter()
        .map(|one| &one.bucket)
        .collect();
    let log_group = Account::group();
    let seen = render::Reproduction {
        buckets,
        log_group: Some(&log_group),
    };
    written(
        |writer| {
            render::write_outcomes(writer, &plan, &outcomes)?;
            render::write_findings(writer, settings.benchmark, &review.findings)?;
            render::write_reproduction(writer, &seen)
        },
        colour,
    )
}

#[test]
fn the_screen_of_apply() {
    insta::assert_snapshot!(applied(false));
}

#[test]
fn the_screen_of_apply_in_colour() {
    insta::assert_snapshot!(applied(true));
}
