//! What was observed at one moment, in the account or in a recording of it, and all decisions that follow.

use super::load_settings::LoadedSettings;
use crate::error::Error;
use crate::exit::{Checked, Exit};
use crate::plan::{Review, review};
use crate::questions::{ReadFailure, failed_reads};
use crate::render::json::v1::{RecordedV1, Report};
use crate::render::{self, LineWriter, Reproduction};
use crate::select::TrailChoice;
use crate::state::{Caller, Observed};
use crate::ui::Screen;
use std::io;

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
