//! What `apply` prints at its end, and how it exits.

use crate::assess::Finding;
use crate::command::publish::print_report;
use crate::command::session::Session;
use crate::command::snapshot::{Snapshot, View, next_commands};
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Change, Outcome, Plan, Step, StepId};
use crate::quotas::CONFIRMATION_SECONDS;
use crate::render::json::v1::Report;
use crate::render::{self, AppliedPlan};
use crate::settings::Format;
use crate::ui::Screen;
use std::time::Duration;

/// What a run wrote.
#[derive(Default)]
pub(super) struct Applied {
    pub(super) outcomes: Vec<(StepId, Outcome)>,
    /// When the first write was sent, in seconds since 1970.
    pub(super) began: i64,
    pub(super) took: Duration,
    /// The command that takes back the run.
    pub(super) way_back: String,
}

impl Applied {
    /// The same for the overview, with the people whom SNS asks to confirm, and the control for a fire drill.
    fn describe<'a>(&'a self, plan: &Plan, after: &'a Snapshot) -> AppliedPlan<'a> {
        let is_done = |step: &&Step| self.outcomes.contains(&(step.id.clone(), Outcome::Done));
        let done: Vec<&Step> = plan.steps.iter().filter(is_done).collect();
        let subscribed = done.iter().filter_map(|step| match &step.change {
            Change::Subscribe { delta, .. } if delta.after.asks_to_confirm() => {
                Some(delta.after.printable())
            }
            _ => None,
        });
        let has_new_alarm = |one: &&Finding| {
            let mut alarms = done
                .iter()
                .filter(|step| matches!(step.change, Change::Alarm { .. }));
            alarms.any(|step| step.controls.contains(&one.control))
        };
        let drill = after.review.findings.iter().find(has_new_alarm);
        AppliedPlan {
            outcomes: &self.outcomes,
            seconds: self.took.as_secs_f64(),
            must_confirm: subscribed.collect(),
            confirm_until: self.began.saturating_add(CONFIRMATION_SECONDS),
            drill: drill.map(|one| one.id.as_str()),
            way_back: &self.way_back,
        }
    }

    /// Whether something was sent to AWS.
    fn has_written(&self) -> bool {
        let mut outcomes = self.outcomes.iter();
        outcomes.any(|(_, one)| matches!(one, Outcome::Done | Outcome::Failed { .. }))
    }

    /// Names the way back, where no overview does.
    fn say_way_back(&self, screen: &Screen) {
        if self.has_written() {
            screen.say(&format!("`{}` takes back what was made.", self.way_back));
        }
    }
}

/// Ends a run whose plan was shown and not approved. A program that waits for a report gets the plan without outcomes.
pub(super) fn end_unapproved(session: &Session<'_>, snapshot: &Snapshot) -> Result<Exit, Error> {
    let Session { screen, loaded, .. } = session;
    if screen.options.format != Format::Text {
        let report = snapshot.report("apply", loaded);
        print_report(screen, loaded, &report.with_plan(&snapshot.review.plan))?;
    }
    Ok(Exit::after_refusal())
}

/// Prints the outcomes and the findings, and exits by the findings.
pub(super) fn print_result(
    session: &Session<'_>,
    snapshot: &Snapshot,
    plan: &Plan,
    applied: &Applied,
    view: View,
) -> Result<Exit, Error> {
    let Session { screen, loaded, .. } = session;
    let outcomes = applied.outcomes.as_slice();
    if screen.options.format == Format::Text {
        screen.print_result(|writer| match view {
            _ if outcomes.is_empty() => snapshot.show(writer, loaded, "apply", view),
            View::Overview => {
                let next = next_commands("check");
                let overview = snapshot.overview(loaded, "check", &next);
                writer.end_line()?;
                render::write_applied_overview(writer, &overview, &applied.describe(plan, snapshot))
            }
            View::Full { .. } => {
                writer.end_line()?;
                render::write_outcomes(writer, plan, outcomes)?;
                let benchmark = loaded.config.settings.benchmark;
                render::write_findings(writer, benchmark, &snapshot.review.findings)?;
                render::write_failed_reads(writer, &snapshot.failed_reads)?;
                render::write_reproduction(writer, &snapshot.reproduction())
            }
        })?;
    } else {
        let report = snapshot.report("apply", loaded);
        let report = report.with_plan(plan).with_outcomes(outcomes);
        print_report(screen, loaded, &report)?;
    }
    let in_overview = screen.options.format == Format::Text && matches!(view, View::Overview);
    if !in_overview {
        applied.say_way_back(screen);
    }
    Ok(Exit::after_apply(outcomes, snapshot.checked(loaded)))
}

/// Prints which changes were made when the run was stopped, or the account could not be observed afterwards. It is an error
/// if all were.
pub(super) fn print_partial_result(
    session: &Session<'_>,
    error: Error,
    plan: &Plan,
    applied: &Applied,
) -> Result<Exit, Error> {
    let Session { screen, loaded, .. } = session;
    let outcomes = applied.outcomes.as_slice();
    let made = outcomes.iter().filter(|(_, o)| *o == Outcome::Done).count();
    let mut error = error.hint(format!(
        "{made} of {} changes were made; `cis-fix plan` shows what is left.",
        outcomes.len()
    ));
    if applied.has_written() {
        error = error.hint(format!("`{}` takes back what was made.", applied.way_back));
    }
    if outcomes.iter().all(|(_, outcome)| outcome.holds()) {
        return Err(error);
    }
    screen.print_error(&error);
    let with_skipped = !session.cancellation.is_cancelled();
    let _ = screen
        .print_aside(|writer| render::write_partial_outcomes(writer, plan, outcomes, with_skipped));
    if screen.options.format != Format::Text {
        let benchmark = loaded.config.settings.benchmark;
        let message = error.to_string();
        let report = Report::failed("apply", benchmark, &message, &error.hints);
        let report = report.with_plan(plan).with_outcomes(outcomes);
        print_report(screen, loaded, &report)?;
    }
    Ok(Exit::PartWay)
}
