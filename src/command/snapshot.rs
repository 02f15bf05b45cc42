//! What was observed at one moment, in the account or in a recording of it, and all decisions that follow.

use super::load_settings::LoadedSettings;
use crate::chain::subscription_filter::has_person;
use crate::cli::{account_flags, reading_flags, recording_flag, shared_flags};
use crate::error::Error;
use crate::exit::{Checked, Exit};
use crate::plan::Change;
use crate::plan::{Review, review};
use crate::questions::{ReadFailure, failed_reads};
use crate::render::json::v1::{RecordedV1, Report};
use crate::render::{self, Closing, LineWriter, NextCommands, Overview, Reproduction};
use crate::select::TrailChoice;
use crate::state::{Caller, Observed};
use crate::ui::Screen;
use crate::verdict::Verdict;
use std::io;

/// How much a screen shows.
#[derive(Debug, Clone, Copy)]
pub(super) enum View {
    /// Causes and kinds of changes.
    Overview,
    /// Every finding and change.
    Full {
        /// With evidence and descriptions.
        verbose: bool,
    },
}

impl View {
    /// The view for `--full` and `-v`.
    pub(super) fn of(full: bool, verbose: bool) -> Self {
        if full || verbose {
            Self::Full { verbose }
        } else {
            Self::Overview
        }
    }
}

/// The commands that follow a command, with the flags of this run.
pub(super) fn next_commands(command: &str) -> NextCommands {
    NextCommands {
        full: if matches!(command, "plan" | "apply" | "simulate") {
            "plan"
        } else {
            "check"
        }
        .to_owned(),
        recording: recording_flag(std::env::args().skip(1)),
        flags: shared_flags(std::env::args().skip(1)),
        reading_flags: reading_flags(std::env::args().skip(1)),
        account_flags: account_flags(std::env::args().skip(1)),
    }
}

/// The observed account and the review of it.
pub(super) struct Snapshot {
    pub(super) observed: Observed,
    /// Whether the names in it are invented, as in a redacted recording.
    pub(super) redacted: bool,
    /// Whether it is a recording, not the account itself.
    pub(super) recorded: bool,
    pub(super) caller: Caller,
    pub(super) review: Review,
    /// The reads that failed for another reason than a denial.
    pub(super) failed_reads: Vec<ReadFailure>,
}

impl Snapshot {
    /// Reviews what was observed.
    ///
    /// # Errors
    ///
    /// If the caller is not part of it, as in a recording made by hand.
    pub(super) fn decide(
        loaded: &LoadedSettings,
        observed: Observed,
        redacted: bool,
    ) -> Result<Self, Error> {
        let caller = observed
            .caller
            .present()
            .cloned()
            .ok_or_else(|| Error::new("looking at whose account it is", "nobody said so"))?;
        let review = review(loaded.inputs(&observed));
        let failed_reads = failed_reads(loaded.inputs(&observed));
        Ok(Self {
            observed,
            redacted,
            recorded: false,
            caller,
            review,
            failed_reads,
        })
    }

    /// What decides the exit code.
    pub(super) fn checked<'a>(&'a self, loaded: &'a LoadedSettings) -> Checked<'a> {
        Checked {
            findings: &self.review.findings,
            allowed: &loaded.config.allow,
            failed_reads: !self.failed_reads.is_empty(),
        }
    }

    /// Says which reads failed, for a command that shows no findings, and returns its exit code.
    pub(super) fn report_failed_reads(&self, screen: &Screen) -> Exit {
        for ReadFailure { question, message } in &self.failed_reads {
            screen.say(&format!("Could not be read: {question}: {message}"));
        }
        Exit::after_reading(!self.failed_reads.is_empty())
    }

    /// Shows the findings, with their evidence if `verbose`.
    pub(super) fn show_findings(
        &self,
        writer: &mut LineWriter<'_>,
        loaded: &LoadedSettings,
        verbose: bool,
    ) -> io::Result<()> {
        let review = &self.review;
        let region = self.observed.start_region.as_str();
        render::write_heading(writer, &self.caller, region, &review.selection)?;
        if let Some(recording) = self.recording() {
            render::write_recording_notice(writer, recording, self.observed.observed_at)?;
        }
        render::write_findings(writer, loaded.config.settings.benchmark, &review.findings)?;
        render::write_failed_reads(writer, &self.failed_reads)?;
        if verbose {
            render::write_evidence(writer, &review.findings)?;
        }
        Ok(())
    }

    /// Shows the findings and the plan.
    pub(super) fn show_plan(
        &self,
        writer: &mut LineWriter<'_>,
        loaded: &LoadedSettings,
        verbose: bool,
    ) -> io::Result<()> {
        self.show_findings(writer, loaded, verbose)?;
        render::write_plan(writer, &self.review.plan, &self.review.findings, verbose)
    }

    /// Shows the overview, or everything if `full` or `verbose`, in the name of a command that plans or not.
    pub(super) fn show(
        &self,
        writer: &mut LineWriter<'_>,
        loaded: &LoadedSettings,
        command: &str,
        view: View,
    ) -> io::Result<()> {
        let plans = !matches!(command, "check" | "verify");
        match view {
            View::Overview => render::write_overview(
                writer,
                &self.overview(loaded, command, &next_commands(command)),
            ),
            View::Full { verbose } if plans => self.show_plan(writer, loaded, verbose),
            View::Full { verbose } => self.show_findings(writer, loaded, verbose),
        }
    }

    /// The overview of it in the name of a command.
    pub(super) fn overview<'a>(
        &'a self,
        loaded: &'a LoadedSettings,
        command: &'a str,
        next: &'a NextCommands,
    ) -> Overview<'a> {
        Overview {
            command,
            caller: &self.caller,
            start_region: self.observed.start_region.as_str(),
            benchmark: loaded.config.settings.benchmark,
            review: &self.review,
            with_plan: matches!(command, "plan" | "apply" | "simulate"),
            failed_reads: &self.failed_reads,
            recording: self
                .recording()
                .map(|recording| (recording, self.observed.observed_at)),
            unheard_topic: self.topic_without_subscriber(loaded),
            next,
            closing: match command {
                "verify" | "simulate" => Closing::None,
                "apply" if !self.review.plan.steps.is_empty() => Closing::Question,
                _ => Closing::NextCommand,
            },
        }
    }

    /// The name of the topic of the alarms, new or pending, if no person is subscribed, asked to confirm, or added by the plan.
    pub(super) fn topic_without_subscriber(&self, loaded: &LoadedSettings) -> Option<&str> {
        let topic = self.review.selection.topic.as_ref()?;
        let steps = &self.review.plan.steps;
        let creates = |wanted: fn(&Change) -> bool| steps.iter().any(|step| wanted(&step.change));
        let observed = self.observed.topic(&topic.arn);
        let waits = observed
            .subscriptions
            .present()
            .is_some_and(|all| all.iter().any(|one| !one.confirmed));
        let pending = self
            .review
            .findings
            .iter()
            .any(|one| one.verdict == Verdict::Pending);
        ((pending || creates(|change| matches!(change, Change::Alarm { .. })))
            && !waits
            && !creates(|change| matches!(change, Change::Subscribe { .. }))
            && !has_person(loaded.inputs(&self.observed), &topic.arn))
        .then(|| topic.arn.name())
    }

    /// The report of it in the name of a command, for programs.
    pub(super) fn report<'a>(&'a self, command: &'a str, loaded: &'a LoadedSettings) -> Report<'a> {
        let region = self.observed.start_region.as_str();
        let benchmark = loaded.config.settings.benchmark;
        Report::new(command, &self.caller, region, benchmark, &self.review)
            .observed_at(self.observed.observed_at)
            .allowing(&loaded.config.allow)
            .with_failed_reads(&self.failed_reads)
            .from_recording(self.recording())
    }

    /// The recording that it is of, if it is of one.
    fn recording(&self) -> Option<RecordedV1> {
        let Self {
            redacted, recorded, ..
        } = *self;
        recorded.then_some(RecordedV1 { redacted })
    }

    /// The same snapshot, of a recording.
    pub(super) fn of_recording(self) -> Self {
        Self {
            recorded: true,
            ..self
        }
    }

    /// What the two AWS CLI commands that reproduce the original finding are about.
    pub(super) fn reproduction(&self) -> Reproduction<'_> {
        let selection = &self.review.selection;
        Reproduction {
            buckets: selection
                .logging
                .iter()
                .map(|choice| &choice.bucket)
                .collect(),
            log_group: match &selection.trail {
                TrailChoice::Chosen(chosen) => Some(&chosen.log_group),
                _ => None,
            },
        }
    }
}
