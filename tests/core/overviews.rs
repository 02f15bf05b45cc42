//! The overview: the default screen of `plan`, `check` and `apply`.

use crate::account::{Account, a_few, decide, inputs, notify};
use crate::accounts;
use cis_fix::plan::{Outcome, Review, StepId};
use cis_fix::questions::failed_reads;
use cis_fix::render::{self, AppliedPlan, Closing, LineWriter, NextCommands, Overview};
use cis_fix::settings::Settings;
use cis_fix::state::{Observed, Read};
use cis_fix::verdict::Verdict;

/// The columns and the lines of the smallest terminal on which the overview of the finding is read at once.
const COLUMNS: usize = 80;
const LINES: usize = 40;

fn next() -> NextCommands {
    NextCommands {
        full: "plan".to_owned(),
        ..NextCommands::default()
    }
}

fn overview<'a>(
    settings: &Settings,
    observed: &'a Observed,
    review: &'a Review,
    next: &'a NextCommands,
) -> Overview<'a> {
    Overview {
        command: "plan",
        caller: observed.caller.present().unwrap(),
        start_region: observed.start_region.as_str(),
        benchmark: settings.benchmark,
        review,
        with_plan: true,
        failed_reads: &[],
        recording: None,
        unheard_topic: None,
        next,
        closing: Closing::NextCommand,
    }
}

fn write(overview: &Overview<'_>, width: Option<usize>) -> String {
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, false).with_width(width);
    render::write_overview(&mut writer, overview).unwrap();
    String::from_utf8(out).unwrap()
}

fn screen(account: &Account, settings: &Settings, width: Option<usize>) -> String {
    let observed = account.observe(settings).observed;
    let review = decide(settings, &observed);
    write(&overview(settings, &observed, &review, &next()), width)
}

/// The lines that a text takes on a terminal of [`COLUMNS`].
fn terminal_lines(text: &str) -> usize {
    let lines = text.lines().map(|line| line.chars().count());
    lines.map(|columns| columns.div_ceil(COLUMNS).max(1)).sum()
}

#[test]
fn the_overview_of_the_finding_fits_a_terminal() {
    for settings in [Settings::default(), notify()] {
        let text = screen(&Account::finding(), &settings, Some(COLUMNS));
        assert!(terminal_lines(&text) <= LINES, "{text}");
    }
    let text = screen(&Account::finding(), &notify(), Some(COLUMNS));
    insta::assert_snapshot!("the_finding", text);
}

#[test]
fn the_overview_says_that_no_one_would_be_notified() {
    let settings = Settings::default();
    let observed = Account::finding().observe(&settings).observed;
    let review = decide(&settings, &observed);
    let next = next();
    let mut overview = overview(&settings, &observed, &review, &next);
    overview.unheard_topic = Some("cis-fix-alarms");
    let text = write(&overview, Some(COLUMNS));
    assert!(terminal_lines(&text) <= LINES, "{text}");
    insta::assert_snapshot!("no_one_notified", text);
}

#[test]
fn the_overview_of_other_accounts() {
    let settings = a_few(Settings::default());
    for words in [
        "compliant by somebody else",
        "made by us and not confirmed",
        "somebody else met half of it",
        "no trail",
        "a trail homed elsewhere",
        "a filter of somebody else's has our name",
    ] {
        let name = words.replace([' ', '\''], "_");
        let text = screen(accounts::named(words), &settings, Some(COLUMNS));
        insta::assert_snapshot!(name, text, words);
    }
}

/// In every account: each control that does not pass is named, no pattern or policy is shown, only words that cannot be broken
/// exceed the width, and the last lines name the next command.
#[test]
fn every_overview_is_complete_and_short() {
    for scenario in accounts::all() {
        let observed = &scenario.reading().observed;
        let review = scenario.review();
        let next = next();
        let text = write(
            &overview(&scenario.settings, observed, review, &next),
            Some(COLUMNS),
        );
        let name = scenario.name;
        let unmet = review
            .findings
            .iter()
            .filter(|one| one.verdict != Verdict::Pass);
        assert_eq!(
            unmet.clone().count() == 0,
            text.contains(&format!("{0} of {0} control", review.findings.len()))
                && text.contains(" pass"),
            "{name}: {text}"
        );
        assert!(!text.contains(['{', '}']), "{name}: {text}");
        assert!(text.contains("\nNext     cis-fix "), "{name}: {text}");
        assert!(terminal_lines(&text) <= 60, "{name}: {text}");
        for line in text.lines().filter(|line| line.chars().count() > COLUMNS) {
            let words = line.split('`').step_by(2).collect::<String>();
            assert!(
                words.split_whitespace().count() <= 2 || line.contains("cis-fix "),
                "{name}: {line}"
            );
        }
    }
}

/// What AWS said stands in the reasons, and again only if no reason has it.
#[test]
fn the_overview_gives_the_error_of_a_read_once() {
    let settings = Settings::default();
    let account = Account::finding();
    let mut observed = account.observe(&settings).observed;
    let groups: Vec<_> = observed.metric_filters.keys().cloned().collect();
    for group in groups {
        let message = "too slow".to_owned();
        let failed = Read::Failed { message };
        observed.metric_filters.insert(group, failed);
    }
    let review = decide(&settings, &observed);
    let reads = failed_reads(inputs(&settings, &observed));
    assert!(!reads.is_empty());
    let next = next();
    let overview = Overview {
        failed_reads: &reads,
        ..overview(&settings, &observed, &review, &next)
    };
    let text = write(&overview, None);
    assert_eq!(text.matches("too slow").count(), 1, "{text}");
    let mut others = reads.clone();
    for read in &mut others {
        read.message = "out of order".to_owned();
    }
    let overview = Overview {
        failed_reads: &[others.clone(), others].concat(),
        ..overview
    };
    let text = write(&overview, None);
    assert_eq!(text.matches("out of order").count(), 1, "{text}");
}

#[test]
fn the_overview_of_an_applied_plan() {
    let settings = notify();
    let mut account = Account::finding();
    let plan = account.review(&settings).plan;
    account.0 = cis_fix::simulate::simulate(&account.0, &plan);
    let observed = account.observe(&settings).observed;
    let review = decide(&settings, &observed);
    let next = next();
    let overview = Overview {
        with_plan: false,
        command: "check",
        ..overview(&settings, &observed, &review, &next)
    };
    let mut outcomes: Vec<(StepId, Outcome)> = plan
        .steps
        .iter()
        .map(|step| (step.id.clone(), Outcome::Done))
        .collect();
    let show = |outcomes: &[(StepId, Outcome)]| {
        let applied = AppliedPlan {
            outcomes,
            seconds: 7.62,
            must_confirm: vec!["soc@example.com".to_owned()],
            confirm_until: 1_800_000_000,
            drill: Some("3.1"),
            way_back: "cis-fix undo --last",
        };
        let mut out = Vec::new();
        let mut writer = LineWriter::new(&mut out, false).with_width(Some(COLUMNS));
        render::write_applied_overview(&mut writer, &overview, &applied).unwrap();
        String::from_utf8(out).unwrap()
    };
    insta::assert_snapshot!("applied", show(&outcomes));
    let error = "PutMetricAlarm: AWS answered AccessDenied; allow cloudwatch:PutMetricAlarm";
    if let Some((_, last)) = outcomes.last_mut() {
        *last = Outcome::Failed {
            error: error.to_owned(),
        };
    }
    let text = show(&outcomes);
    assert!(text.contains("cloudwatch:PutMetricAlarm"), "{text}");
    assert!(terminal_lines(&text) <= LINES, "{text}");
}
