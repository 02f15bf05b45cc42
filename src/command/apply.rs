//! `apply`: shows the plan, asks, applies it, and observes again. It exits by what it observes then, never by what it
//! sent.

mod results;

use super::approved_plan::ApprovedPlan;
use super::confirm::{Consent, NOTHING_CHANGED, confirm};
use super::journal_path::{begin_journal, journal_header};
use super::journals::StoredJournals;
use super::session::{Context, Session};
use super::snapshot::{Snapshot, View, next_commands};
use crate::apply::{JournalingRecorder, apply};
use crate::aws::Writer;
use crate::aws_cli::quote_path;
use crate::cli::ApplyOptions;
use crate::clock::unix_now;
use crate::error::Error;
use crate::exit::Exit;
use crate::journal::Header;
use crate::plan::{Outcome, StepId};
use crate::render::{self, LineWriter};
use crate::settings::Format;
use crate::ui::{ApplyProgress, Screen};
use results::{Applied, end_unapproved, print_partial_result, print_result};
use std::time::{Duration, Instant};

/// How many times the account is observed while AWS does not show yet what it has accepted.
const OBSERVATIONS: u32 = 4;

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
    if must_ask && ask_consent(&session, &snapshot).await? == Consent::Refused {
        return end_unapproved(&session, &snapshot);
    }
    let applied = write_steps(&session, &snapshot, options).await?;
    let ended = if session.cancellation.is_cancelled() {
        Err(Error::new("applying the plan", "stopped by Ctrl-C"))
    } else {
        match observe_result(&session, &applied.outcomes).await {
            Ok(after) => print_result(&session, &after, plan, &applied, view),
            Err(error) => Err(error),
        }
    };
    ended.or_else(|error| print_partial_result(&session, error, plan, &applied))
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
async fn ask_consent(session: &Session<'_>, shown: &Snapshot) -> Result<Consent, Error> {
    let question = format!(
        "Make these {} changes in account {} as {}?",
        shown.review.plan.steps.len(),
        shown.caller.account,
        shown.caller.arn
    );
    if confirm(session, &question, NOTHING_CHANGED).await? == Consent::Refused {
        return Ok(Consent::Refused);
    }
    let now = session.take_snapshot().await;
    let now = now.map_err(Error::nothing_changed)?;
    if now.review.plan.digest == shown.review.plan.digest {
        return Ok(Consent::Given);
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
) -> Result<Applied, Error> {
    let Session { screen, loaded, .. } = session;
    let (caller, plan) = (&snapshot.caller, &snapshot.review.plan);
    let writer = Writer::new(session.connection.clone(), caller.account.clone());
    let header = journal_header(caller, &snapshot.observed.start_region, &plan.digest)
        .with_settings(&loaded.config.settings);
    let header = continue_interrupted(screen, options, header);
    let (journal, path) = begin_journal(screen, options.journal.as_deref(), &header)?;
    let path = path.display();
    screen.say(&format!("The journal of this run is {path}."));
    let mut progress = ApplyProgress::begin(screen, plan, session.cancellation);
    let mut recorder = JournalingRecorder {
        journal,
        next: &mut progress,
    };
    let rate = loaded.config.write_rate;
    let (began, started) = (unix_now(), Instant::now());
    let writes = session.cancellation.begin_writes();
    let outcomes = apply(&writer, plan, rate, &mut recorder, session.cancellation).await;
    drop(writes);
    let took = started.elapsed();
    let held = outcomes.iter().filter(|(_, outcome)| outcome.holds());
    let unfinished = held.count() < plan.steps.len();
    recorder.journal.end(unfinished);
    drop(recorder);
    drop(progress);
    // `undo --last` finds the journals in the state folder only.
    let named = options
        .journal
        .as_ref()
        .map(|_| quote_path(&path.to_string()));
    Ok(Applied {
        outcomes,
        began,
        took,
        way_back: next_commands("apply").way_back(named.as_deref()),
    })
}

/// Names the interrupted run that this run continues, if there is one and both journals are in the state folder.
fn continue_interrupted(screen: &Screen, options: &ApplyOptions, header: Header) -> Header {
    if options.journal.is_some() {
        return header;
    }
    // A folder that cannot be listed holds no run that is known to be continued.
    let stored = StoredJournals::read().ok();
    let found = stored
        .as_ref()
        .and_then(|stored| stored.find_interrupted(&header));
    let Some((interrupted, continued)) = found else {
        return header;
    };
    screen.say(&format!(
        "This run continues the run of {}, which was interrupted: `cis-fix undo --last` takes back both.",
        interrupted.read.journal.header.at
    ));
    header.continuing(Some(continued))
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
