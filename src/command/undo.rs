//! `undo`: reads the journal, observes, shows what it will revert, asks, reverts it, and observes again. It exits by what
//! it observes then.

mod last_run;
mod observe;
mod revert_steps;

use super::confirm::{Consent, NOTHING_CHANGED, confirm};
use super::read_journal::{ReadJournal, read_journal};
use super::session::{Context, Session};
use super::snapshot::next_commands;
use crate::aws_cli::quote_path;
use crate::cli::UndoOptions;
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Outcome, StepId};
use crate::render::json::v1::UndoV1;
use crate::render::{self, LineWriter, json};
use crate::reversal::Reversal;
use crate::settings::Format;
use crate::ui::Screen;
use crate::undo::UndoStep;
use last_run::{choose_last_run, list_journals};
use observe::{PlannedUndo, observe_result, plan_undo};
use revert_steps::revert_steps;
use std::io;
use std::path::{Path, PathBuf};

/// A run that was taken back, or was shown.
struct ShownUndo {
    read: ReadJournal,
    planned: PlannedUndo,
    outcomes: Vec<(StepId, Outcome)>,
    exit: Exit,
    /// Whether the question was not answered with yes, or the undo was stopped.
    ends: bool,
}

pub(super) async fn run(context: Context<'_>, options: &UndoOptions) -> Result<Exit, Error> {
    ensure_format(context.screen)?;
    if options.list {
        return list_journals(context.screen);
    }
    if let Some(path) = &options.run_journal {
        return undo_runs(context, options, std::slice::from_ref(path)).await;
    }
    if !options.last {
        return Err(Error::usage("undo has no run to take back")
            .hint("`cis-fix undo --last` takes back the newest run of this account")
            .hint("`cis-fix undo --list` lists the journals; `cis-fix undo JOURNAL` takes back that run")
            .nothing_changed());
    }
    let last = choose_last_run(context).await?;
    if last.journals.len() > 1 {
        context.screen.say(
            "The newest run continues one that was interrupted. Both are taken back, the newest first.",
        );
    }
    let exit = undo_runs(context, options, &last.journals).await?;
    if exit.code() == 0 && last.follows_interrupted {
        context.screen.say(
            "The run before it was interrupted: `cis-fix undo --last` takes back what that one made, too.",
        );
    }
    Ok(exit)
}

/// Takes back a run and the interrupted runs that it continues, newest first, until one is not taken back. A program gets one
/// report.
async fn undo_runs(
    context: Context<'_>,
    options: &UndoOptions,
    journals: &[PathBuf],
) -> Result<Exit, Error> {
    let screen = context.screen;
    let mut shown: Vec<ShownUndo> = Vec::new();
    let mut failure = None;
    for (place, path) in journals.iter().enumerate() {
        let part = Part {
            options,
            number: place + 1,
        };
        match Box::pin(undo_run(context, part, path)).await {
            Ok(one) => shown.push(one),
            Err(error) if place == 0 => return Err(error),
            Err(error) => failure = Some(Part::explain(error)),
        }
        let goes_on = shown
            .last()
            .is_some_and(|one| !one.ends && one.exit.code() == 0);
        if failure.is_some() || !goes_on {
            break;
        }
    }
    print_report(screen, &shown)?;
    match (failure, shown.pop()) {
        (Some(error), _) => Err(error),
        (None, Some(last)) => Ok(last.exit),
        (None, None) => {
            Err(Error::new("choosing the last run", "it has no journal").nothing_changed())
        }
    }
}

/// Which of the runs that are taken back together one is.
#[derive(Clone, Copy)]
struct Part<'a> {
    options: &'a UndoOptions,
    /// 1 for the newest.
    number: usize,
}

impl Part<'_> {
    /// The file of `--journal`; of a run before the newest, one beside it.
    fn journal(&self) -> Option<PathBuf> {
        let given = self.options.journal.as_ref()?;
        if self.number == 1 {
            return Some(given.clone());
        }
        let stem = given.file_stem().unwrap_or_default().to_string_lossy();
        let end = given
            .extension()
            .map(|end| format!(".{}", end.to_string_lossy()));
        let name = format!("{stem}-{}{}", self.number, end.unwrap_or_default());
        Some(given.with_file_name(name))
    }

    /// What a refused question says.
    fn refused(&self) -> &'static str {
        match self.number {
            1 => NOTHING_CHANGED,
            _ => "No more is taken back. `cis-fix undo --last` goes on with this run.",
        }
    }

    /// The error of a run before the newest: something was changed before it.
    fn explain(mut error: Error) -> Error {
        error.hints.retain(|hint| hint != NOTHING_CHANGED);
        error.hint(
            "The newer run was taken back; `cis-fix undo --last` goes on with the one before it.",
        )
    }
}

/// Takes back what one run made.
async fn undo_run(context: Context<'_>, part: Part<'_>, path: &Path) -> Result<ShownUndo, Error> {
    let options = part.options;
    let read = read_journal(path)?;
    read.ensure_proven(path, options.foreign_journal)?;
    let region = read.journal.header.start_region.as_str();
    let session = Session::connect(context, Some(region)).await?;
    let reader = session.reader();
    let expected = session.ensure_expected_account(&reader).await;
    expected.map_err(Error::nothing_changed)?;
    let screen = session.screen;
    let planned = plan_undo(&session, &read).await;
    let planned = planned.map_err(Error::nothing_changed)?;
    let must_ask = !options.yes && !planned.plan.steps.is_empty();
    let details = details(options, screen, path);
    show_undo(screen, &read, &planned, must_ask, details.as_deref())?;
    let mut undo = ShownUndo {
        exit: Exit::after_empty_undo(planned.plan.is_complete()),
        read,
        planned,
        outcomes: Vec::new(),
        ends: false,
    };
    if undo.planned.plan.steps.is_empty() {
        return Ok(undo);
    }
    if must_ask && ask_consent(&session, &undo, part.refused()).await? == Consent::Refused {
        undo.exit = Exit::after_refusal();
        undo.ends = true;
        return Ok(undo);
    }
    let ShownUndo { read, planned, .. } = &undo;
    let (journal, file) = (&read.journal, part.journal());
    let caller = &planned.caller;
    undo.outcomes = revert_steps(&session, journal, caller, &planned.plan, file.as_deref()).await?;
    if session.cancellation.is_cancelled() {
        screen.print_error(&stopped(&undo.outcomes));
        undo.exit = Exit::PartWay;
        return Ok(undo);
    }
    let result = observe_result(&session, &undo.read, &undo.outcomes).await;
    let (after, lingers) = result.map_err(|error| error.hint(count_reverted(&undo.outcomes)))?;
    if screen.options.format == Format::Text {
        let next = next_commands("undo").after_undo();
        screen.print_result(|writer| {
            render::write_undo_outcomes(writer, &undo.outcomes, &after, &next)
        })?;
    }
    undo.exit = Exit::after_undo(&undo.outcomes, after.is_complete(), lingers);
    Ok(undo)
}

/// The command that shows every value; `None` if they are shown. What an unproven journal claims is always shown.
fn details(options: &UndoOptions, screen: &Screen, path: &Path) -> Option<String> {
    if options.full || options.foreign_journal || screen.options.is_verbose() {
        return None;
    }
    let journal = options.run_journal.as_ref();
    let journal = journal.map(|_| quote_path(&path.display().to_string()));
    let back = next_commands("undo").way_back(journal.as_deref());
    Some(format!("{back} --full"))
}

/// The error of an undo that Ctrl-C stopped.
fn stopped(outcomes: &[(StepId, Outcome)]) -> Error {
    Error::new("taking back the run", "stopped by Ctrl-C")
        .hint(count_reverted(outcomes))
        .hint("The same command again takes back the rest.")
}

fn count_reverted(outcomes: &[(StepId, Outcome)]) -> String {
    let done = outcomes.iter().filter(|(_, one)| one.holds()).count();
    format!("{done} of {} changes were taken back.", outcomes.len())
}

fn ensure_format(screen: &Screen) -> Result<(), Error> {
    match screen.options.format {
        Format::Text | Format::Json => Ok(()),
        other => Err(Error::usage(format!(
            "undo has no report in the format {}; it prints text or json",
            other.word()
        ))
        .nothing_changed()),
    }
}

fn show_undo(
    screen: &Screen,
    read: &ReadJournal,
    planned: &PlannedUndo,
    must_ask: bool,
    details: Option<&str>,
) -> Result<(), Error> {
    if read.journal.truncated {
        screen.say(
            "The journal's last line is cut off; what it was about is looked at like the rest.",
        );
    } else if read.unproven.is_none() && !read.journal.has_end() {
        screen.say(
            "The journal does not hold the end of its run: the run was cut off, or lines at the end were removed, which nothing tells apart.",
        );
    }
    let write = |writer: &mut LineWriter<'_>| write_undo(writer, read, planned, details);
    if screen.options.format == Format::Text {
        screen.print_result(write).map_err(Error::nothing_changed)?;
    } else if must_ask {
        // Standard output is for the report alone, and the question needs the plan next to it.
        let _ = screen.print_aside(write);
    }
    let deletes_bucket = |step: &UndoStep| matches!(step.reversal, Reversal::DeleteBucket { .. });
    if planned.plan.steps.iter().any(deletes_bucket) {
        screen.say(BUCKET_NAME_NOTE);
    }
    Ok(())
}

/// Writes what the journal claims, if nothing proves it, and what is reverted.
fn write_undo(
    writer: &mut LineWriter<'_>,
    read: &ReadJournal,
    planned: &PlannedUndo,
    details: Option<&str>,
) -> io::Result<()> {
    let journal = &read.journal;
    if let Some(reason) = &read.unproven {
        render::write_claims(writer, journal, reason)?;
    }
    let (header, PlannedUndo { observed, plan, .. }) = (&journal.header, planned);
    match details {
        Some(details) => render::write_undo_overview(writer, header, observed, plan, details),
        None => render::write_undo_plan(writer, header, observed, plan),
    }
}

/// What the deletion of a bucket means for its name (`OperationAborted`, S3 API reference).
const BUCKET_NAME_NOTE: &str = "Once a bucket is deleted, S3 may refuse to create one of its name for hours: an apply soon after this undo may then need --logging-bucket.";

/// Asks for consent. The answer may take hours, so the account is observed again: only what was shown is reverted.
async fn ask_consent(
    session: &Session<'_>,
    shown: &ShownUndo,
    refused: &str,
) -> Result<Consent, Error> {
    let ShownUndo { read, planned, .. } = shown;
    let PlannedUndo { caller, plan, .. } = planned;
    let question = format!(
        "Take back these {} changes in account {} as {}?",
        plan.steps.len(),
        caller.account,
        caller.arn
    );
    if confirm(session, &question, refused).await? == Consent::Refused {
        return Ok(Consent::Refused);
    }
    let now = plan_undo(session, read).await;
    if now.map_err(Error::nothing_changed)?.plan == *plan {
        return Ok(Consent::Given);
    }
    Err(Error::new(
        "looking once more before the first change",
        "the account is not as it was when the way back was shown",
    )
    .hint("run again to see what there is to take back now")
    .nothing_changed())
}

/// Prints the report for programs: one document, also for several runs.
fn print_report(screen: &Screen, shown: &[ShownUndo]) -> Result<(), Error> {
    if screen.options.format == Format::Text {
        return Ok(());
    }
    let documents = shown.iter().map(|one| {
        let ShownUndo { read, planned, .. } = one;
        let unproven = read.unproven.as_deref();
        let PlannedUndo { observed, plan, .. } = planned;
        UndoV1::new(&read.journal, unproven, observed, plan, &one.outcomes)
    });
    let Some(document) = documents.reduce(UndoV1::followed_by) else {
        return Ok(());
    };
    let mut text = Vec::new();
    json::write(&mut text, &document)?;
    screen.print_bytes(&text)
}
