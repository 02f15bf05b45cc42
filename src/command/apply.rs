//! `apply`: show, ask, do, look again. It exits by what it sees afterwards, never by what it sent.

use super::Prepared;
use super::account::{Look, named, reproduction, unchanged};
use super::approved_plan::Reviewed;
use super::journal_path;
use super::publish::publish;
use super::session::Scope;
use crate::apply::{JournalFile, Keeper, apply};
use crate::assess::has_person;
use crate::aws::Writer;
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Outcome, Plan, StepId};
use crate::render;
use crate::render::json::v1::Report;
use crate::settings::Format;
use crate::ui::{Screen, Steps};
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::time::Duration;

/// How often to look again when AWS does not show yet what it has accepted.
pub(super) const LOOKS: u32 = 4;

/// How `apply` was asked for.
pub(super) struct Asked<'a> {
    /// Whether nobody is to be asked.
    pub(super) yes: bool,
    /// What was reviewed.
    pub(super) reviewed: Option<&'a Reviewed>,
    /// Where the journal is to be kept.
    pub(super) journal: Option<&'a Path>,
}

pub(super) async fn run(
    scope: &Scope<'_>,
    screen: &Screen,
    look: Look,
    asked: &Asked<'_>,
) -> Result<Exit, Error> {
    let plan = look.review.plan.clone();
    if let Some(reviewed) = asked.reviewed {
        reviewed.hold(screen, scope.prepared, &look)?;
    }
    if plan.steps.is_empty() {
        return finish(scope, screen, &look, &plan, &[]);
    }
    few_enough(plan.steps.len(), scope.prepared.merged.max_changes)?;
    // What was reviewed is not asked about again.
    let yes = asked.yes || asked.reviewed.is_some();
    let whole = screen.manner.verbose > 0;
    if screen.manner.format == Format::Text {
        screen
            .result(|writer| look.show(writer, scope.prepared, true, whole))
            .map_err(unchanged)?;
    } else if !yes {
        // Standard output is for the report alone; who is asked must see what about.
        let _ = screen.aside(|writer| look.show(writer, scope.prepared, true, whole));
    }
    if let Some(topic) = nobody_reached(scope.prepared, &look) {
        let _ = screen.aside(|writer| render::unreached(writer, &topic));
    }
    if !yes {
        let question = format!(
            "\nMake these {} changes in account {} as {}? Only `yes` will do: ",
            plan.steps.len(),
            look.caller.account,
            look.caller.arn
        );
        confirm(scope, screen, &question).await?;
        still_the_same(scope, screen, &look).await?;
    }
    let writer = Writer::new(scope.connection.clone(), look.caller.account.clone());
    let region = &look.observed.start_region;
    let opening = journal_path::opening(&look.caller, region, &plan.digest);
    let journal = journal_path::place(asked.journal, &opening);
    let mut steps = Steps::begin(screen, plan.steps.len());
    let mut keeper = Keeper {
        journal: JournalFile::begin(&journal, &opening).map_err(unchanged)?,
        told: &mut steps,
    };
    screen.say(&format!("The journal of this run is {}.", named(&journal)));
    let rate = scope.prepared.merged.write_rate;
    let outcomes = apply(&writer, &plan, rate, &mut keeper, scope.stop).await;
    drop(keeper);
    drop(steps);
    screen.say(&format!(
        "What was done is written down there; `cis-fix undo {}` takes it back.",
        named(&journal)
    ));
    if scope.stop.is_called() {
        let stopped = Error::new("applying the plan", "stopped by Ctrl-C");
        return part_way(scope, screen, stopped, &plan, &outcomes);
    }
    let ended = match look_again(scope, screen, &outcomes).await {
        Ok(after) => finish(scope, screen, &after, &plan, &outcomes),
        Err(error) => Err(error),
    };
    ended.or_else(|error| part_way(scope, screen, error, &plan, &outcomes))
}

fn few_enough(changes: usize, most: Option<usize>) -> Result<(), Error> {
    match most {
        Some(most) if changes > most => Err(unchanged(
            Error::new(
                "counting the changes",
                format!("the plan has {changes} of them, and --max-changes allows {most}"),
            )
            .hint("read the plan with `cis-fix plan`; then allow more, or do less with --control"),
        )),
        _ => Ok(()),
    }
}

/// What was done is not known to hold, for it could not be looked at; what was not done is said.
fn part_way(
    scope: &Scope<'_>,
    screen: &Screen,
    error: Error,
    plan: &Plan,
    outcomes: &[(StepId, Outcome)],
) -> Result<Exit, Error> {
    let error = error.hint(changed(outcomes));
    if outcomes.iter().all(|(_, outcome)| outcome.holds()) {
        return Err(error);
    }
    screen.error(&error);
    let _ = screen.aside(|writer| render::outcomes(writer, plan, outcomes));
    if screen.manner.format != Format::Text {
        let version = scope.prepared.merged.settings.benchmark;
        let message = error.to_string();
        let report = Report::failed("apply", version, &message, &error.hints);
        let report = report.with_plan(plan).with_outcomes(outcomes);
        publish(screen, scope.prepared, &report)?;
    }
    Ok(Exit::PartWay)
}

/// The question may have stood there for hours: what was approved is applied only if it is still
/// what is missing.
async fn still_the_same(scope: &Scope<'_>, screen: &Screen, shown: &Look) -> Result<(), Error> {
    let now = scope.look(screen).await.map_err(unchanged)?;
    if now.review.plan.digest == shown.review.plan.digest {
        return Ok(());
    }
    Err(unchanged(
        Error::new(
            "looking once more before the first change",
            "the account is not as it was when the plan was shown",
        )
        .hint("run again to see what is missing now"),
    ))
}

/// The topic, if no confirmed subscriber is there and alarms are to notify it.
fn nobody_reached(prepared: &Prepared, look: &Look) -> Option<String> {
    let topic = look.review.selection.topic.as_ref()?;
    let alarms = look
        .review
        .plan
        .steps
        .iter()
        .any(|step| step.change.operation() == "PutMetricAlarm");
    let subscribes = look
        .review
        .plan
        .steps
        .iter()
        .any(|step| step.change.operation() == "Subscribe");
    (alarms && !subscribes && !has_person(look.inputs(prepared), &topic.arn))
        .then(|| topic.arn.name().to_owned())
}

/// Asks a person; refuses where there is none to ask.
pub(super) async fn confirm(
    scope: &Scope<'_>,
    screen: &Screen,
    question: &str,
) -> Result<(), Error> {
    if !io::stdin().is_terminal() {
        return Err(unchanged(
            Error::usage("there is nobody to ask: standard input is not a terminal")
                .hint("say --yes to go on without asking, best with --expect-account"),
        ));
    }
    let question = render::escape_lines(question);
    let asked = screen.live().write(question.as_bytes());
    asked.map_err(|error| unchanged(Error::new("asking", error.to_string())))?;
    let answer = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).map(|_| answer)
    });
    let answer = tokio::select! {
        answer = answer => answer,
        () = scope.stop.called() => {
            return Err(unchanged(Error::new("asking", "stopped by Ctrl-C")));
        }
    };
    match answer {
        Ok(Ok(answer)) if answer.trim() == "yes" => Ok(()),
        Ok(Ok(_)) => Err(unchanged(Error::new("asking", "the answer was not `yes`"))),
        Ok(Err(error)) => Err(unchanged(Error::new("asking", error.to_string()))),
        Err(error) => Err(unchanged(Error::new("asking", error.to_string()))),
    }
}

/// Looks again, a few times if everything was accepted and is not all to be seen yet.
async fn look_again(
    scope: &Scope<'_>,
    screen: &Screen,
    outcomes: &[(StepId, Outcome)],
) -> Result<Look, Error> {
    let accepted = outcomes.iter().all(|(_, outcome)| outcome.holds());
    let mut look = scope.look(screen).await?;
    for tried in 1..LOOKS {
        if !accepted || look.review.plan.steps.is_empty() {
            break;
        }
        screen.say("AWS does not show every change yet; looking again.");
        tokio::time::sleep(Duration::from_secs(u64::from(tried) * 2)).await;
        look = scope.look(screen).await?;
    }
    Ok(look)
}

fn changed(outcomes: &[(StepId, Outcome)]) -> String {
    let done = outcomes.iter().filter(|(_, o)| *o == Outcome::Done).count();
    format!(
        "{done} of {} steps were applied; `cis-fix plan` shows what is left.",
        outcomes.len()
    )
}

fn finish(
    scope: &Scope<'_>,
    screen: &Screen,
    look: &Look,
    plan: &Plan,
    outcomes: &[(StepId, Outcome)],
) -> Result<Exit, Error> {
    let findings = &look.review.findings;
    let merged = &scope.prepared.merged;
    if screen.manner.format == Format::Text {
        screen.result(|writer| {
            if outcomes.is_empty() {
                let region = look.observed.start_region.as_str();
                render::heading(writer, &look.caller, region, &look.review.selection)?;
            } else {
                writer.end_line()?;
                render::outcomes(writer, plan, outcomes)?;
            }
            render::findings(writer, merged.settings.benchmark, findings)?;
            if outcomes.is_empty() {
                render::plan(writer, plan, findings, false)?;
            }
            render::reproduction(writer, &reproduction(look))
        })?;
    } else {
        let report = look.report("apply", scope.prepared);
        let report = report.with_plan(plan).with_outcomes(outcomes);
        publish(screen, scope.prepared, &report)?;
    }
    Ok(Exit::of_apply(outcomes, findings, &merged.allow))
}
