//! `apply`: show, ask, do, look again. It exits by what it sees afterwards, never by what it sent.

use super::account::{Look, Scope, reproduction, unchanged};
use super::catalog::document;
use super::screen::Screen;
use crate::apply::{Recorder, WriteRate, apply};
use crate::assess::has_person;
use crate::aws::Writer;
use crate::cli::Format;
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Outcome, Plan, Step, StepId};
use crate::render;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

/// How often to look again when AWS does not show yet what it has accepted.
const LOOKS: u32 = 4;

pub(super) async fn run(
    scope: &Scope<'_>,
    screen: &Screen,
    look: Look,
    yes: bool,
    rate: WriteRate,
) -> Result<Exit, Error> {
    let plan = look.review.plan.clone();
    if plan.steps.is_empty() {
        return finish(scope, screen, &look, &plan, &[]);
    }
    let whole = screen.verbose > 0;
    match screen.format {
        Format::Text => screen
            .result(|paper| scope.show(paper, &look, true, whole))
            .map_err(unchanged)?,
        // Standard output is for the report alone; who is asked must see what about.
        Format::Json if !yes => {
            let _ = screen.aside(|paper| scope.show(paper, &look, true, whole));
        }
        Format::Json => {}
    }
    if let Some(topic) = nobody_reached(&look) {
        let _ = screen.aside(|paper| render::unreached(paper, &topic));
    }
    if !yes {
        confirm(&look, plan.steps.len())?;
        still_the_same(scope, screen, &look).await?;
    }
    let writer = Writer::new(scope.connection.clone(), look.caller.account.clone());
    let mut progress = Progress {
        screen,
        done: 0,
        all: plan.steps.len(),
    };
    let outcomes = apply(&writer, &plan, rate, &mut progress).await;
    let ended = match look_again(scope, screen, &outcomes).await {
        Ok(after) => finish(scope, screen, &after, &plan, &outcomes),
        Err(error) => Err(error),
    };
    ended.or_else(|error| part_way(screen, error, &plan, &outcomes))
}

/// What was done is not known to hold, for it could not be looked at; what was not done is said.
fn part_way(
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
    let _ = screen.aside(|paper| render::outcomes(paper, plan, outcomes));
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
fn nobody_reached(look: &Look) -> Option<String> {
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
    (alarms && !subscribes && !has_person(&look.observed.topic(&topic.arn)))
        .then(|| topic.arn.name().to_owned())
}

/// Asks a person; refuses where there is none to ask.
fn confirm(look: &Look, changes: usize) -> Result<(), Error> {
    if !io::stdin().is_terminal() {
        return Err(unchanged(
            Error::usage("there is nobody to ask: standard input is not a terminal")
                .hint("say --yes to apply without asking, best with --expect-account"),
        ));
    }
    let mut err = io::stderr().lock();
    let account = &look.caller.account;
    let question = format!(
        "\nMake these {changes} changes in account {account} as {}? Only `yes` will do: ",
        look.caller.arn
    );
    let mut answer = String::new();
    let asked = err
        .write_all(render::safe_lines(&question).as_bytes())
        .and_then(|()| err.flush())
        .and_then(|()| io::stdin().read_line(&mut answer));
    if let Err(error) = asked {
        return Err(unchanged(Error::new("asking", error.to_string())));
    }
    if answer.trim() == "yes" {
        return Ok(());
    }
    Err(unchanged(Error::new("asking", "the answer was not `yes`")))
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
    match screen.format {
        Format::Json => {
            let report = scope.report("apply", look);
            document(&report.with_plan(plan).with_outcomes(outcomes))?;
        }
        Format::Text => screen.result(|paper| {
            if outcomes.is_empty() {
                render::heading(
                    paper,
                    &look.caller,
                    scope.connection.region(),
                    &look.review.selection,
                )?;
            } else {
                paper.end()?;
                render::outcomes(paper, plan, outcomes)?;
            }
            render::findings(paper, scope.settings.benchmark, findings)?;
            if outcomes.is_empty() {
                render::plan(paper, plan, findings, false)?;
            }
            render::reproduction(paper, &reproduction(look))
        })?,
    }
    Ok(Exit::of_apply(outcomes, findings))
}

/// One plain line a step.
struct Progress<'a> {
    screen: &'a Screen,
    done: usize,
    all: usize,
}

impl Recorder for Progress<'_> {
    fn before(&mut self, _step: &Step) -> Result<(), Error> {
        Ok(())
    }

    fn after(&mut self, step: &Step, outcome: &Outcome) {
        self.done += 1;
        let word = match outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Unchanged => "there already".to_owned(),
            Outcome::Skipped { why } => format!("skipped: {why}"),
            Outcome::Failed { error } => format!("FAILED: {error}"),
        };
        let (done, all) = (self.done, self.all);
        self.screen
            .say(&format!("[{done}/{all}] {} {word}", step.id));
    }
}
