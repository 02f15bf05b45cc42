//! `apply`: shows the plan, asks, applies it, and observes again. It exits by what it observes then, never by what it
//! sent.

use super::approved_plan::ApprovedPlan;
use super::confirm::confirm;
use super::journal_path::{begin_journal, journal_header};
use super::publish::print_report;
use super::session::{Context, Session};
use super::snapshot::{Snapshot, View, next_commands};
use crate::apply::{JournalingRecorder, apply};
use crate::aws::Writer;
use crate::aws_cli::quote_path;
use crate::cli::ApplyOptions;
use crate::clock::unix_now;
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Change, Outcome, Plan, StepId};
use crate::quotas::CONFIRMATION_SECONDS;
use crate::render::json::v1::Report;
use crate::render::{self, AppliedPlan, LineWriter};
use crate::settings::Format;
use crate::ui::ApplyProgress;
use std::time::{Duration, Instant};

/// How many times the account is observed while AWS does not show yet what it has accepted.
const OBSERVATIONS: u32 = 4;

/// What a run wrote.
#[derive(Default)]
struct Applied {
    outcomes: Vec<(StepId, Outcome)>,
    took: Duration,
}

impl Applied {
    /// The same for the overview, with the people whom SNS asks to confirm.
    fn describe(&self, plan: &Plan) -> AppliedPlan<'_> {
        let subscribed = plan.steps.iter().filter_map(|step| match &step.change {
            Change::Subscribe { delta, .. } if !delta.after.is_queue_or_function() => {
                let done = (step.id.clone(), Outcome::Done);
                self.outcomes
                    .contains(&done)
                    .then(|| delta.after.printable())
            }
            _ => None,
        });
        AppliedPlan {
            outcomes: &self.outcomes,
            seconds: self.took.as_secs_f64(),
            must_confirm: subscribed.collect(),
            confirm_until: unix_now().saturating_add(CONFIRMATION_SECONDS),
        }
    }
}

pub(super) async fn run(context: Context<'_>, options: &ApplyOptions) -> Result<Exit, Error> {
    if let Some(from) = &options.from {
        return Err(
            Error::usage("apply works on an account, not on a recording")
                .hint(format!(
                    "cis-fix simulate --from {} --out AFTER.json applies the plan to a recording",
                    quote_path(&from.display().to_string())
                ))
                .nothing_changed(),
        );
    }
    let approved = ApprovedPlan::read(options)?;
    let session = Session::connect(context, None).await?;
    let snapshot = session.take_snapshot().await;
    let snapshot = snapshot.map_err(Error::nothing_changed)?;
    if let Some(approved) = &approved {
        approved.ensure_unchanged(session.screen, session.loaded, &snapshot)?;
    }
    let plan = &snapshot.review.plan;
    let view = View::of(options.full, session.screen.options.is_verbose());
    if plan.steps.is_empty() {
        return print_result(&session, &snapshot, plan, &Applied::default(), view);
    }
    ensure_within_limit(plan.steps.len(), session.loaded.config.max_changes)?;
    let must_ask = !options.yes && approved.is_none();
    show_plan(&session, &snapshot, view, must_ask)?;
    if must_ask {
        ask_consent(&session, &snapshot).await?;
    }
    let started = Instant::now();
    let outcomes = write_steps(&session, &snapshot, options).await?;
    let applied = Applied {
        outcomes,
        took: started.elapsed(),
    };
    let ended = if session.cancellation.is_cancelled() {
        Err(Error::new("applying the plan", "stopped by Ctrl-C"))
    } else {
        match observe_result(&session, &applied.outcomes).await {
            Ok(after) => print_result(&session, &after, plan, &applied, view),
            Err(error) => Err(error),
        }
    };
    ended.or_else(|error| print_partial_result(&session, error, plan, &applied.outcomes))
}

/// Refuses a plan with more steps than `--max-changes` allows.
fn ensure_within_limit(changes: usize, limit: Option<usize>) -> Result<(), Error> {
    match limit {
        Some(limit) if changes > limit => Err(Error::new(
            "counting the changes",
            format!("the plan has {changes} of them, and --max-changes allows {limit}"),
        )
        .hint("read the plan with `cis-fix plan`; then allow more, or do less with --control")
        .nothing_changed()),
        _ => Ok(()),
    }
}

fn show_plan(
    session: &Session<'_>,
    snapshot: &Snapshot,
    view: View,
    must_ask: bool,
) -> Result<(), Error> {
    let Session { screen, loaded, .. } = session;
    let show = |writer: &mut LineWriter<'_>| snapshot.show(writer, loaded, "apply", view);
    if screen.options.format == Format::Text {
        screen.print_result(show).map_err(Error::nothing_changed)?;
    } else if must_ask {
        // Standard output is for the report alone, and the question needs the plan next to it.
        let _ = screen.print_aside(show);
    }
    let shows_overview = matches!(view, View::Overview) && screen.options.format == Format::Text;
    if !shows_overview && let Some(topic) = snapshot.topic_without_subscriber(loaded) {
        let _ = screen.print_aside(|writer| render::write_unreached_warning(writer, topic));
    }
    Ok(())
}

/// Asks for consent. The answer may take hours, so the account is observed again: only the plan that was shown is
/// applied.
async fn ask_consent(session: &Session<'_>, shown: &Snapshot) -> Result<(), Error> {
    let question = format!(
        "\nMake these {} changes in account {} as {}? Only `yes` will do: ",
        shown.review.plan.steps.len(),
        shown.caller.account,
        shown.caller.arn
    );
    confirm(session, &question).await?;
    let now = session.take_snapshot().await;
    let now = now.map_err(Error::nothing_changed)?;
    if now.review.plan.digest == shown.review.plan.digest {
        return Ok(());
    }
    Err(Error::new(
        "looking once more before the first change",
        "the account is not as it was when the plan was shown",
    )
    .hint("run again to see what is missing now")
    .nothing_changed())
}

/// Writes the plan to AWS, and each step to the journal first.
async fn write_steps(
    session: &Session<'_>,
    snapshot: &Snapshot,
    options: &ApplyOptions,
) -> Result<Vec<(StepId, Outcome)>, Error> {
    let Session { screen, loaded, .. } = session;
    let (caller, plan) = (&snapshot.caller, &snapshot.review.plan);
    let writer = Writer::new(session.connection.clone(), caller.account.clone());
    let header = journal_header(caller, &snapshot.observed.start_region, &plan.digest);
    let (journal, path) = begin_journal(screen, options.journal.as_deref(), &header)?;
    let mut progress = ApplyProgress::begin(screen, plan.steps.len());
    let mut recorder = JournalingRecorder {
        journal,
        next: &mut progress,
    };
    let undo = quote_path(&path.display().to_string());
    let path = path.display();
    screen.say(&format!("The journal of this run is {path}."));
    let rate = loaded.config.write_rate;
    let outcomes = apply(&writer, plan, rate, &mut recorder, session.cancellation).await;
    let held = outcomes.iter().filter(|(_, outcome)| outcome.holds());
    let unfinished = held.count() < plan.steps.len();
    recorder.journal.end(unfinished);
    drop(recorder);
    drop(progress);
    screen.say(&format!(
        "The journal has every change; `cis-fix undo --last` takes them back, or `cis-fix undo {undo}`."
    ));
    Ok(outcomes)
}

/// Observes the account, several times if AWS has accepted every step and does not show them all yet.
async fn observe_result(
    session: &Session<'_>,
    outcomes: &[(StepId, Outcome)],
) -> Result<Snapshot, Error> {
    let accepted = outcomes.iter().all(|(_, outcome)| outcome.holds());
    let mut snapshot = session.take_snapshot().await?;
    for attempt in 1..OBSERVATIONS {
        if !accepted || snapshot.review.plan.steps.is_empty() {
            break;
        }
        let screen = session.screen;
        screen.say("AWS does not show every change yet; looking again.");
        tokio::time::sleep(Duration::from_secs(u64::from(attempt) * 2)).await;
        snapshot = session.take_snapshot().await?;
    }
    Ok(snapshot)
}

/// Prints the outcomes and the findings, and exits by the findings.
fn print_result(
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
                render::write_applied_overview(writer, &overview, &applied.describe(plan))
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
    Ok(Exit::after_apply(outcomes, snapshot.checked(loaded)))
}

/// Prints which steps were applied when the account could not be observed afterwards. It is an error if all were.
fn print_partial_result(
    session: &Session<'_>,
    error: Error,
    plan: &Plan,
    outcomes: &[(StepId, Outcome)],
) -> Result<Exit, Error> {
    let Session { screen, loaded, .. } = session;
    let applied = outcomes.iter().filter(|(_, o)| *o == Outcome::Done).count();
    let error = error.hint(format!(
        "{applied} of {} steps were applied; `cis-fix plan` shows what is left.",
        outcomes.len()
    ));
    if outcomes.iter().all(|(_, outcome)| outcome.holds()) {
        return Err(error);
    }
    screen.print_error(&error);
    let _ = screen.print_aside(|writer| render::write_outcomes(writer, plan, outcomes));
    if screen.options.format != Format::Text {
        let benchmark = loaded.config.settings.benchmark;
        let message = error.to_string();
        let report = Report::failed("apply", benchmark, &message, &error.hints);
        let report = report.with_plan(plan).with_outcomes(outcomes);
        print_report(screen, loaded, &report)?;
    }
    Ok(Exit::PartWay)
}
