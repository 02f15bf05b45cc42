//! On a terminal one line per kind of resource, which counts its steps.

use super::screen::Screen;
use crate::plan::{Change, StepId};
use crate::render::escape_text;
use crate::reversal::Reversal;
use indicatif::ProgressBar;

/// The kinds of resources, in the order in which a plan creates them.
const KINDS: [&str; 4] = ["bucket", "topic", "metric filters", "alarms"];

/// A line per kind; none where no bars are shown. They are removed however the command ends.
#[derive(Debug)]
pub struct KindLines {
    lines: Vec<KindLine>,
}

/// The line of one kind of resource.
#[derive(Debug)]
struct KindLine {
    kind: &'static str,
    bar: ProgressBar,
    in_progress: Vec<(StepId, String)>,
}

impl KindLines {
    /// Lines for the steps of these kinds, none of them done.
    pub fn begin(screen: &Screen, kinds: impl Iterator<Item = &'static str>) -> Self {
        let steps: Vec<&str> = kinds.collect();
        let lines = KINDS.into_iter().filter_map(|kind| {
            let steps = steps.iter().filter(|one| **one == kind).count();
            let steps = u64::try_from(steps).unwrap_or(u64::MAX);
            let bar = (steps > 0).then(|| screen.bars().add_step_bar(kind, steps))??;
            Some(KindLine {
                kind,
                bar,
                in_progress: Vec::new(),
            })
        });
        Self {
            lines: lines.collect(),
        }
    }

    /// Whether there is no line, so that each step needs one of its own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Shows the resource of a step that begins.
    pub fn start(&mut self, kind: &str, step: &StepId, resource: &str) {
        if let Some(line) = self.line_of(kind) {
            line.in_progress.push((step.clone(), resource.to_owned()));
            line.show();
        }
    }

    /// Counts a step that ended; one that does not hold is not counted.
    pub fn finish(&mut self, kind: &str, step: &StepId, holds: bool) {
        if let Some(line) = self.line_of(kind) {
            line.in_progress.retain(|(id, _)| id != step);
            line.bar.inc(u64::from(holds));
            line.show();
        }
    }

    fn line_of(&mut self, kind: &str) -> Option<&mut KindLine> {
        self.lines.iter_mut().find(|line| line.kind == kind)
    }
}

impl KindLine {
    fn show(&self) {
        let names = self.in_progress.first().map(|(_, name)| escape_text(name));
        self.bar.set_message(names.unwrap_or_default());
    }
}

impl Drop for KindLines {
    fn drop(&mut self) {
        for line in &self.lines {
            line.bar.finish_and_clear();
        }
    }
}

/// The kind of resource that a change is about.
pub(super) fn kind_of(change: &Change) -> &'static str {
    match change {
        Change::CreateBucket { .. }
        | Change::PublicAccessBlock { .. }
        | Change::BucketEncryption { .. }
        | Change::BucketVersioning { .. }
        | Change::BucketLifecycle { .. }
        | Change::BucketPolicy { .. }
        | Change::BucketLogging { .. } => "bucket",
        Change::CreateTopic { .. } | Change::TopicPolicy { .. } | Change::Subscribe { .. } => {
            "topic"
        }
        Change::MetricFilter { .. } => "metric filters",
        Change::Alarm { .. } => "alarms",
    }
}

/// The kind of resource that a reversal is about.
#[must_use]
pub fn kind_of_reversal(reversal: &Reversal) -> &'static str {
    match reversal {
        Reversal::StopLogging { .. }
        | Reversal::BucketPolicy { .. }
        | Reversal::DeleteBucket { .. } => "bucket",
        Reversal::Unsubscribe { .. }
        | Reversal::TopicPolicy { .. }
        | Reversal::DeleteTopic { .. } => "topic",
        Reversal::DeleteMetricFilter { .. } => "metric filters",
        Reversal::DeleteAlarm { .. } => "alarms",
        Reversal::Restore { change } => kind_of(change),
    }
}
