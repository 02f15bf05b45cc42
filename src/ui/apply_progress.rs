//! The progress of `apply`: on a terminal one line per kind of resource, which counts, else a line per step. A step that
//! fails always gets a line.

use super::screen::Screen;
use crate::apply::{Cancellation, Recorder};
use crate::error::Error;
use crate::plan::{Change, Outcome, Plan, Step, StepId};
use crate::render::escape_text;
use indicatif::ProgressBar;

/// The kinds of resources, in the order in which a plan makes them.
const KINDS: [&str; 4] = ["bucket", "topic", "metric filters", "alarms"];

/// The progress over the steps of a plan.
#[derive(Debug)]
pub struct ApplyProgress<'a> {
    screen: &'a Screen,
    cancellation: &'a Cancellation,
    lines: Vec<KindLine>,
    done: usize,
    count: usize,
}

/// The line of one kind of resource.
#[derive(Debug)]
struct KindLine {
    kind: &'static str,
    bar: ProgressBar,
    in_progress: Vec<(StepId, String)>,
}

impl<'a> ApplyProgress<'a> {
    /// Progress over the steps of a plan, none of them done.
    #[must_use]
    pub fn begin(screen: &'a Screen, plan: &Plan, cancellation: &'a Cancellation) -> Self {
        let lines = KINDS.into_iter().filter_map(|kind| {
            let steps = plan.steps.iter();
            let steps = steps.filter(|step| kind_of(&step.change) == kind).count();
            let steps = u64::try_from(steps).unwrap_or(u64::MAX);
            let bar = (steps > 0).then(|| screen.bars().add_step_bar(kind, steps))??;
            Some(KindLine {
                kind,
                bar,
                in_progress: Vec::new(),
            })
        });
        Self {
            screen,
            cancellation,
            lines: lines.collect(),
            done: 0,
            count: plan.steps.len(),
        }
    }

    fn line_of(&mut self, step: &Step) -> Option<&mut KindLine> {
        let kind = kind_of(&step.change);
        self.lines.iter_mut().find(|line| line.kind == kind)
    }
}

impl KindLine {
    fn show(&self) {
        let names = self.in_progress.first().map(|(_, name)| escape_text(name));
        self.bar.set_message(names.unwrap_or_default());
    }
}

/// The kind of resource that a change is about.
fn kind_of(change: &Change) -> &'static str {
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

impl Recorder for ApplyProgress<'_> {
    fn before(&mut self, step: &Step) -> Result<(), Error> {
        if let Some(line) = self.line_of(step) {
            line.in_progress
                .push((step.id.clone(), step.change.resource()));
            line.show();
        }
        Ok(())
    }

    fn after(&mut self, step: &Step, outcome: &Outcome) {
        self.done += 1;
        if let Some(line) = self.line_of(step) {
            line.in_progress.retain(|(id, _)| *id != step.id);
            line.bar.inc(u64::from(outcome.holds()));
            line.show();
        }
        let word = match outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Unchanged => "there already".to_owned(),
            // Ctrl-C skips all that is left, which is said once.
            Outcome::Skipped { .. } if self.cancellation.is_cancelled() => return,
            Outcome::Skipped { why } => format!("skipped: {why}"),
            Outcome::Failed { error } => format!("FAILED: {error}"),
        };
        if self.lines.is_empty() || !outcome.holds() {
            let Self { done, count, .. } = self;
            self.screen
                .say(&format!("[{done}/{count}] {} {word}", step.id));
        }
    }
}

/// The lines are removed however `apply` ends.
impl Drop for ApplyProgress<'_> {
    fn drop(&mut self) {
        for line in &self.lines {
            line.bar.finish_and_clear();
        }
    }
}
