//! Format version 1. While the version is 1, fields may be added; none is renamed, removed or given another meaning. The
//! wording of keys that hold text for people (`reason`, `advice`) may change.
//!
//! [`Report`] is the one model of every format: Markdown, `JUnit`, SARIF and the evidence are made from it.

mod catalog;
mod confirmation;
mod failed_read;
mod journals;
mod organization;
mod outcome;
mod pattern;
mod pattern_comparison;
mod pattern_tests;
mod recorded;
mod recorded_calls;
mod reference;
mod timestamp;
mod tool;
mod undo;
mod verify;

pub use catalog::{CatalogV1, ControlExplanationV1, ControlV1, ExampleV1};
pub use confirmation::ConfirmedSubscriptionV1;
pub use failed_read::FailedReadV1;
pub use journals::JournalListV1;
pub use organization::OrganizationV1;
pub use outcome::{OutcomeKindV1, OutcomeV1};
pub use pattern::{
    ConditionTreeV1, DeviationV1, LimitUsageV1, LimitsV1, PatternErrorV1, PatternExplanationV1,
};
pub use pattern_comparison::{ExcessV1, MissedEventV1, PatternComparisonV1};
pub use pattern_tests::{DisagreementV1, PatternTestsV1, TestedFileV1, UnreadableCaseV1};
pub use recorded::RecordedV1;
pub use recorded_calls::AlarmCallsV1;
pub use reference::{ReferenceTermV1, ReferenceTopicV1};
pub(crate) use timestamp::rfc3339;
pub use tool::ToolV1;
pub use undo::{ForeignJournalV1, UndoStepV1, UndoV1};
pub use verify::{AccessLogsV1, DifferingEventV1, FilterTestV1, FireDrillV1, VerificationV1};

use crate::assess::{Evidence, Finding};
use crate::chain::link::Link;
use crate::control::{BenchmarkVersion, Slug};
use crate::plan::{Change, Note, Outcome, Plan, Review, Step, StepId, Totals};
use crate::questions::ReadFailure;
use crate::select::TrailChoice;
use crate::state::{Caller, Region};
use crate::verdict::Verdict;
use crate::verify::Verification;
use outcome::outcome;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use verify::verify;

/// The version of these documents.
pub const FORMAT_VERSION: u32 = 1;

/// What `check`, `plan` and `apply` print.
#[derive(Debug, Clone, Serialize)]
pub struct Report<'a> {
    /// 1.
    pub format_version: u32,
    /// `check`, `plan` or `apply`.
    pub command: &'a str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// When the account was read, RFC 3339 in UTC; null if that is not known.
    pub observed_at: Option<String>,
    /// The recording that was read in place of the account; only a report made from one has this key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordedV1>,
    /// The account's id; null if the run failed, as is every other fact about the account.
    pub account: Option<&'a str>,
    /// The account's partition.
    pub partition: Option<&'a str>,
    /// The caller's ARN.
    pub caller: Option<&'a str>,
    /// The Region the run started from.
    pub start_region: Option<&'a str>,
    /// The Region of the filters, alarms and topic; null if no trail was chosen.
    pub home_region: Option<&'a str>,
    /// The trail's ARN; null if none qualifies.
    pub trail: Option<&'a str>,
    /// The log group's name; null if no trail qualifies.
    pub log_group: Option<&'a str>,
    /// The log group's ARN; null if no trail qualifies.
    pub log_group_arn: Option<&'a str>,
    /// The buckets of the account's trails whose access logging was read.
    pub trail_buckets: Vec<&'a str>,
    /// The topic's ARN; null if no trail was chosen.
    pub topic: Option<&'a str>,
    /// The benchmark version whose control numbers are used.
    pub benchmark: String,
    /// The verdicts; after `apply`, those on the account as it is now.
    pub findings: Vec<FindingV1<'a>>,
    /// The plan; null for `check`; for `apply`, the plan that was applied.
    pub plan: Option<PlanV1<'a>>,
    /// The outcome of each step; null except for `apply`.
    pub outcomes: Option<Vec<OutcomeV1<'a>>>,
    /// The reads that failed; only a report with such reads has this key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failed_reads: Vec<FailedReadV1<'a>>,
    /// The answers to `verify`; only `verify` has this key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify: Option<VerificationV1<'a>>,
    /// Why the run failed; null if it did not.
    pub error: Option<ErrorV1<'a>>,
}

/// A verdict on a control.
#[derive(Debug, Clone, Serialize)]
pub struct FindingV1<'a> {
    /// The slug.
    pub control: &'a str,
    /// The number.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// `pass`, `fail`, `pending`, `manual`, `elsewhere`, `unreadable` or `excepted`.
    pub verdict: Verdict,
    /// Whether the control is not met and the settings allow that.
    pub allowed: bool,
    /// The first broken link of the chain; null if none is broken.
    pub broken_link: Option<Link>,
    /// Why, in words.
    pub reason: &'a str,
    /// An event the control monitors that would notify nobody today; null if none is proven.
    #[serde(rename = "unheard")]
    pub missed_event: Option<&'a serde_json::Value>,
    /// The facts the verdict rests on.
    pub evidence: &'a [Evidence],
    /// What a person must do.
    pub advice: &'a [String],
}

/// A plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanV1<'a> {
    /// The changes, in order.
    pub steps: Vec<StepV1<'a>>,
    /// What was left as it is, and why.
    pub notes: &'a [Note],
    /// Counts and cost.
    pub totals: &'a Totals,
    /// The digest.
    pub digest: String,
}

/// A step of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct StepV1<'a> {
    /// The id of the step.
    pub id: &'a str,
    /// The AWS operation.
    pub operation: &'a str,
    /// The name of the resource.
    pub resource: String,
    /// The slugs of the controls that need the step.
    pub controls: Vec<&'a str>,
    /// The steps that must be applied before it.
    pub after: Vec<&'a str>,
    /// The values before and after, without secrets.
    pub change: Cow<'a, Change>,
}

/// Why a run failed.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorV1<'a> {
    /// What the program was doing and what went wrong.
    pub message: &'a str,
    /// What to do, and whether anything was changed.
    pub advice: &'a [String],
}

impl<'a> Report<'a> {
    /// The report of a review.
    #[must_use]
    pub fn new(
        command: &'a str,
        caller: &'a Caller,
        start_region: &'a str,
        benchmark: BenchmarkVersion,
        review: &'a Review,
    ) -> Self {
        let selection = &review.selection;
        let chosen = match &selection.trail {
            TrailChoice::Chosen(chosen) => Some(chosen),
            _ => None,
        };
        Self {
            account: Some(caller.account.as_str()),
            partition: Some(caller.partition.as_str()),
            caller: Some(&caller.arn),
            start_region: Some(start_region),
            home_region: selection.home_region().map(Region::as_str),
            trail: chosen.map(|chosen| chosen.trail.arn.as_str()),
            log_group: chosen.map(|chosen| chosen.log_group.name()),
            log_group_arn: chosen.map(|chosen| chosen.log_group.as_str()),
            trail_buckets: selection
                .logging
                .iter()
                .map(|choice| choice.bucket.as_str())
                .collect(),
            topic: selection.topic.as_ref().map(|topic| topic.arn.as_str()),
            findings: review.findings.iter().map(finding).collect(),
            ..Self::empty(command, benchmark)
        }
    }

    /// The report of a run that failed before it knew the account.
    #[must_use]
    pub fn failed(
        command: &'a str,
        benchmark: BenchmarkVersion,
        message: &'a str,
        advice: &'a [String],
    ) -> Self {
        Self {
            error: Some(ErrorV1 { message, advice }),
            ..Self::empty(command, benchmark)
        }
    }

    fn empty(command: &'a str, benchmark: BenchmarkVersion) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            command,
            tool: ToolV1::this(),
            observed_at: None,
            recording: None,
            account: None,
            partition: None,
            caller: None,
            start_region: None,
            home_region: None,
            trail: None,
            log_group: None,
            log_group_arn: None,
            trail_buckets: Vec::new(),
            topic: None,
            benchmark: benchmark.to_string(),
            findings: Vec::new(),
            plan: None,
            outcomes: None,
            failed_reads: Vec::new(),
            verify: None,
            error: None,
        }
    }

    /// The same report with the time the account was read, seconds since 1970.
    #[must_use]
    pub fn observed_at(mut self, seconds: i64) -> Self {
        self.observed_at = rfc3339(seconds);
        self
    }

    /// The same report, made from a recording or from the account itself.
    #[must_use]
    pub fn from_recording(mut self, recording: Option<RecordedV1>) -> Self {
        self.recording = recording;
        self
    }

    /// The same report with these verdicts allowed. A verdict of `fail` or `unreadable` is never allowed, whatever the set
    /// holds.
    #[must_use]
    pub fn allowing(mut self, verdicts: &BTreeSet<Verdict>) -> Self {
        for finding in &mut self.findings {
            let may = matches!(
                finding.verdict,
                Verdict::Pending | Verdict::Elsewhere | Verdict::Manual
            );
            finding.allowed = may && verdicts.contains(&finding.verdict);
        }
        self
    }

    /// The same report with the reads that failed.
    #[must_use]
    pub fn with_failed_reads(mut self, failed: &'a [ReadFailure]) -> Self {
        self.failed_reads = failed_read::failed_reads(failed);
        self
    }

    /// The same report with a plan.
    #[must_use]
    pub fn with_plan(mut self, plan: &'a Plan) -> Self {
        self.plan = Some(PlanV1 {
            steps: plan.steps.iter().map(step).collect(),
            notes: &plan.notes,
            totals: &plan.totals,
            digest: plan.digest.to_string(),
        });
        self
    }

    /// The same report with the outcomes of the steps.
    #[must_use]
    pub fn with_outcomes(mut self, outcomes: &'a [(StepId, Outcome)]) -> Self {
        self.outcomes = Some(outcomes.iter().map(outcome).collect());
        self
    }

    /// The same report with the answers of `verify`.
    #[must_use]
    pub fn with_verification(mut self, verification: &'a Verification) -> Self {
        self.verify = Some(verify(verification));
        self
    }
}

fn finding(finding: &Finding) -> FindingV1<'_> {
    FindingV1 {
        control: finding.control.as_str(),
        id: &finding.id,
        title: &finding.title,
        verdict: finding.verdict,
        allowed: false,
        broken_link: finding.broken_link,
        reason: &finding.reason,
        missed_event: finding.missed_event.as_ref(),
        evidence: &finding.evidence,
        advice: &finding.advice,
    }
}

fn step(step: &Step) -> StepV1<'_> {
    StepV1 {
        id: step.id.as_str(),
        operation: step.change.operation(),
        resource: step.change.resource(),
        controls: step.controls.iter().map(Slug::as_str).collect(),
        after: step.after.iter().map(StepId::as_str).collect(),
        change: step.change.masked(),
    }
}
