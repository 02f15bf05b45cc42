//! Markdown, `JUnit`, SARIF and the evidence: goldens, and hostile names from an account.
//! After an intended change: `INSTA_UPDATE=always cargo test --test core`, and read the difference.

mod evidence;
mod hostile;
mod limits;
mod sarif_rules;

use crate::account::{Account, CATALOG, a_few, decide, notify};
use cis_fix::assess::{Evidence, EvidenceKind, Finding};
use cis_fix::chain::link::Link;
use cis_fix::plan::{Change, Outcome, Review, StepId};
use cis_fix::render::json::v1::Report;
use cis_fix::render::{self, SarifOptions, json};
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::state::{Caller, Observed};
use cis_fix::verdict::Verdict;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The values that a report borrows.
pub(crate) struct Run {
    pub(crate) settings: Settings,
    pub(crate) observed: Observed,
    pub(crate) caller: Caller,
    pub(crate) review: Review,
}

impl Run {
    pub(crate) fn new(account: &Account, settings: Settings) -> Self {
        let observed = account.observe(&settings).observed;
        Self {
            caller: observed.caller.present().unwrap().clone(),
            review: decide(&settings, &observed),
            settings,
            observed,
        }
    }

    pub(crate) fn report<'a>(&'a self, command: &'a str) -> Report<'a> {
        let region = self.observed.start_region.as_str();
        Report::new(
            command,
            &self.caller,
            region,
            self.settings.benchmark,
            &self.review,
        )
        .observed_at(self.observed.observed_at)
    }

    pub(crate) fn plan(&self) -> Report<'_> {
        self.report("plan").with_plan(&self.review.plan)
    }
}

/// The text that is written, with a placeholder for the version of the program.
pub(crate) fn write_text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// The report in three formats, each with its name in the snapshots.
pub(crate) fn write_formats(report: &Report<'_>) -> [(&'static str, String); 3] {
    let write_sarif =
        |out: &mut dyn Write| render::write_sarif(out, report, &CATALOG, SarifOptions::default());
    [
        (
            "markdown",
            write_text(|out: &mut dyn Write| render::write_markdown(out, report)),
        ),
        (
            "junit",
            write_text(|out: &mut dyn Write| render::write_junit(out, report)),
        ),
        ("sarif", write_text(write_sarif)),
    ]
}

fn assert_goldens(name: &str, report: &Report<'_>) {
    for (format, text) in write_formats(report) {
        insta::assert_snapshot!(format!("{name}_{format}"), text, name);
    }
}

/// A finding of the mixed run: its verdict, broken link, reason and advice.
type MixedFinding = (Verdict, Option<Link>, &'static str, &'static str);

const MIXED: [MixedFinding; 6] = [
    (Verdict::Pass, None, "alarm team-root notifies", ""),
    (
        Verdict::Excepted,
        None,
        "the security team watches these in its own account",
        "",
    ),
    (
        Verdict::Pending,
        Some(Link::Person),
        "1 subscription of topic cis-fix-alarms waits to be confirmed",
        "the subscriber must follow the link that SNS sent",
    ),
    (
        Verdict::Manual,
        Some(Link::Trail),
        "trail management-events leaves out the events of kms.amazonaws.com",
        "aws cloudtrail get-event-selectors --region eu-west-1 --trail-name management-events",
    ),
    (
        Verdict::Elsewhere,
        Some(Link::Person),
        "topic central belongs to account 444455556666, and only account 444455556666 sees who is subscribed",
        "",
    ),
    (
        Verdict::Unreadable,
        Some(Link::Alarm),
        "the alarms may not be read; allow cloudwatch:DescribeAlarms",
        "allow cloudwatch:DescribeAlarms and run again",
    ),
];

/// A run with one finding of each verdict.
fn mixed() -> Run {
    let mut run = Run::new(&Account::finding(), a_few(Settings::default()));
    run.review.plan.steps.clear();
    run.review.plan.notes.clear();
    let version = run.settings.benchmark;
    let controls = CATALOG.in_version(version);
    run.review.findings = controls
        .zip(MIXED)
        .map(
            |(control, (verdict, broken_link, reason, advice))| Finding {
                control: control.slug.clone(),
                id: control.id(version).to_owned(),
                title: control.title(version).to_owned(),
                verdict,
                broken_link,
                reason: reason.to_owned(),
                evidence: vec![Evidence::new(
                    EvidenceKind::LogGroup,
                    Account::group().as_str(),
                )],
                advice: [advice]
                    .into_iter()
                    .filter(|a| !a.is_empty())
                    .map(str::to_owned)
                    .collect(),
                missed_event: (verdict == Verdict::Fail)
                    .then(|| serde_json::json!({"eventName": "StopLogging"})),
            },
        )
        .collect();
    run
}

#[test]
fn the_plan_of_the_reported_finding() {
    let run = Run::new(&Account::finding(), Settings::default());
    assert_goldens("finding", &run.plan());
}

#[test]
fn an_account_with_one_of_each_verdict() {
    let run = mixed();
    let allowed = BTreeSet::from([Verdict::Elsewhere, Verdict::Unreadable, Verdict::Fail]);
    assert_goldens("mixed", &run.report("check").allowing(&allowed));
}

#[test]
fn a_run_that_failed() {
    let hints = [
        "allow cloudtrail:DescribeTrails".to_owned(),
        "Nothing was changed.".to_owned(),
    ];
    let message = "asking AWS who we are: the credentials have expired";
    let report = Report::failed("check", Settings::default().benchmark, message, &hints);
    assert_goldens("failed", &report);
    let text = write_text(|out: &mut dyn Write| json::write(out, &report));
    insta::assert_snapshot!("failed_json", text, "failed");
}

#[test]
fn the_outcome_of_every_step_is_reported() {
    let run = Run::new(&Account::finding(), a_few(notify()));
    let outcomes: Vec<(StepId, Outcome)> = run
        .review
        .plan
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| {
            let outcome = match number {
                7 => Outcome::Failed {
                    error: "AccessDenied: allow s3:PutBucketLogging".to_owned(),
                },
                8 => Outcome::Skipped {
                    why: "bucket-logging/example-trail failed".to_owned(),
                },
                _ => Outcome::Done,
            };
            (step.id.clone(), outcome)
        })
        .collect();
    let report = run
        .report("apply")
        .with_plan(&run.review.plan)
        .with_outcomes(&outcomes);
    let [(_, markdown), _, (_, sarif)] = write_formats(&report);
    let lines = |part: &str| markdown.lines().filter(|line| line.contains(part)).count();
    let steps = outcomes.len();
    let applied = format!("{} of {steps} steps were applied", steps - 2);
    assert!(markdown.contains(&applied), "{markdown}");
    assert_eq!(
        (
            lines("**Not applied**"),
            lines("` failed: "),
            lines("` skipped: ")
        ),
        (1, 1, 1)
    );
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(
        invocation["toolExecutionNotifications"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
