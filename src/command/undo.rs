//! `undo`: reads the journal, observes, shows what it will revert, asks, reverts it, and observes again. It exits by what
//! it observes then.

mod revert_steps;

use super::confirm::{Consent, confirm};
use super::journals::{StoredJournal, StoredJournals};
use super::read_journal::{ReadJournal, read_journal};
use super::session::{Context, Session, caller_in, cancelled_read};
use crate::cli::UndoOptions;
use crate::clock::unix_now;
use crate::error::Error;
use crate::exit::Exit;
use crate::observe::{Watcher as _, ask_all};
use crate::plan::{Outcome, StepId};
use crate::render::json::v1::{JournalListV1, UndoV1};
use crate::render::{self, LineWriter, json};
use crate::reversal::Reversal;
use crate::settings::Format;
use crate::state::{Caller, Observed};
use crate::ui::{Reading, Screen};
use crate::undo::{self, UndoPlan, UndoStep, questions};
use revert_steps::revert_steps;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many times the account is observed while AWS still shows something that was reverted.
const OBSERVATIONS: u32 = 4;

/// What an undo would do, and the account that it was decided on.
struct PlannedUndo {
    caller: Caller,
    observed: Observed,
    plan: UndoPlan,
}

pub(super) async fn run(context: Context<'_>, options: &UndoOptions) -> Result<Exit, Error> {
    ensure_format(context.screen)?;
    if options.list {
        return list_journals(context.screen);
    }
    if let Some(path) = &options.run_journal {
        return undo_run(context, options, path).await;
    }
    if !options.last {
        return Err(Error::usage("undo has no run to take back")
            .hint("`cis-fix undo --last` takes back the newest run of this account")
            .hint("`cis-fix undo --list` lists the journals; `cis-fix undo JOURNAL` takes back that run")
            .nothing_changed());
    }
    let (last, earlier) = choose_last_run(context).await?;
    let exit = undo_run(context, options, &last).await?;
    if exit.code() == 0 && earlier {
        context.screen.say(
            "The run before it was interrupted: `cis-fix undo --last` takes back what that one made, too.",
        );
    }
    Ok(exit)
}

fn list_journals(screen: &Screen) -> Result<Exit, Error> {
    let stored = StoredJournals::read()?;
    let rows: Vec<_> = stored.runs.iter().map(StoredJournal::row).collect();
    let printed = if screen.options.format == Format::Text {
        screen.print_result(|writer| render::write_journals(writer, &rows))
    } else {
        let mut text = Vec::new();
        json::write(&mut text, &JournalListV1::new(&rows))?;
        screen.print_bytes(&text)
    };
    Exit::after_output(printed)
}

/// The journal of the newest run in the account of the credentials that was not taken back as a whole, and whether the run
/// before it was interrupted.
async fn choose_last_run(context: Context<'_>) -> Result<(PathBuf, bool), Error> {
    let none = |what: String| {
        Error::new("choosing the last run", what)
            .hint("`cis-fix undo --list` lists the journals on this machine")
            .nothing_changed()
    };
    let stored = StoredJournals::read()?;
    let newest = stored
        .runs
        .first()
        .ok_or_else(|| none("no journal here can be taken back".to_owned()))?;
    let region = newest.read.journal.header.start_region.as_str();
    let session = Session::connect(context, Some(region)).await?;
    let caller = session.reader().caller().await;
    let account = caller.map_err(Error::nothing_changed)?.account;
    let last = stored.last_run(&account)?.ok_or_else(|| {
        none(format!(
            "no journal here of account {account} can be taken back"
        ))
    })?;
    let mut older = stored
        .runs
        .iter()
        .filter(|one| one.read.journal.header.account == account)
        .skip_while(|one| one.path != last.path)
        .skip(1);
    let earlier = older.next().is_some_and(StoredJournal::is_interrupted);
    Ok((last.path.clone(), earlier))
}

/// Takes back what one run made.
async fn undo_run(context: Context<'_>, options: &UndoOptions, path: &Path) -> Result<Exit, Error> {
    let read = read_journal(path)?;
    read.ensure_proven(path, options.foreign_journal)?;
    let journal = &read.journal;
    let region = journal.header.start_region.as_str();
    let session = Session::connect(context, Some(region)).await?;
    let reader = session.reader();
    let expected = session.ensure_expected_account(&reader).await;
    expected.map_err(Error::nothing_changed)?;
    let screen = session.screen;
    let planned = plan_undo(&session, &read).await;
    let planned = planned.map_err(Error::nothing_changed)?;
    let must_ask = !options.yes && !planned.plan.steps.is_empty();
    show_undo(screen, &read, &planned, must_ask)?;
    if planned.plan.steps.is_empty() {
        print_report(screen, &read, &planned, &[])?;
        return Ok(Exit::after_empty_undo(planned.plan.is_complete()));
    }
    if must_ask && ask_consent(&session, &read, &planned).await? == Consent::Refused {
        print_report(screen, &read, &planned, &[])?;
        return Ok(Exit::after_refusal());
    }
    let outcomes = revert_steps(&session, journal, &planned.caller, &planned.plan, options).await?;
    if session.cancellation.is_cancelled() {
        print_report(screen, &read, &planned, &outcomes)?;
        screen.print_error(&stopped(&outcomes));
        return Ok(Exit::PartWay);
    }
    let result = observe_result(&session, &read, &outcomes).await;
    let (after, lingers) = result.map_err(|error| error.hint(count_reverted(&outcomes)))?;
    print_report(screen, &read, &planned, &outcomes)?;
    if screen.options.format == Format::Text {
        screen.print_result(|writer| render::write_undo_outcomes(writer, &outcomes, &after))?;
    }
    Ok(Exit::after_undo(&outcomes, after.is_complete(), lingers))
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
    let write = |writer: &mut LineWriter<'_>| write_undo(writer, read, planned);
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
) -> io::Result<()> {
    let journal = &read.journal;
    if let Some(reason) = &read.unproven {
        render::write_claims(writer, journal, reason)?;
    }
    render::write_undo_plan(writer, &journal.header, &planned.observed, &planned.plan)
}

/// What the deletion of a bucket means for its name (`OperationAborted`, S3 API reference).
const BUCKET_NAME_NOTE: &str = "Once a bucket is deleted, S3 may refuse to create one of its name for hours: an apply soon after this undo may then need --logging-bucket.";

/// Asks for consent. The answer may take hours, so the account is observed again: only what was shown is reverted.
async fn ask_consent(
    session: &Session<'_>,
    read: &ReadJournal,
    shown: &PlannedUndo,
) -> Result<Consent, Error> {
    let PlannedUndo { caller, plan, .. } = shown;
    let question = format!(
        "\nTake back these {} changes in account {} as {}? Only `yes` will do: ",
        plan.steps.len(),
        caller.account,
        caller.arn
    );
    if confirm(session, &question).await? == Consent::Refused {
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

/// Prints the report for programs.
fn print_report(
    screen: &Screen,
    read: &ReadJournal,
    planned: &PlannedUndo,
    outcomes: &[(StepId, Outcome)],
) -> Result<(), Error> {
    if screen.options.format == Format::Text {
        return Ok(());
    }
    let unproven = read.unproven.as_deref();
    let PlannedUndo { observed, plan, .. } = planned;
    let document = UndoV1::new(&read.journal, unproven, observed, plan, outcomes);
    let mut text = Vec::new();
    json::write(&mut text, &document)?;
    screen.print_bytes(&text)
}

/// Observes what the journal is about, and plans how to revert it.
async fn plan_undo(session: &Session<'_>, read: &ReadJournal) -> Result<PlannedUndo, Error> {
    tokio::select! {
        planned = observe_and_plan(session, read) => planned,
        () = session.cancellation.cancelled() => Err(cancelled_read()),
    }
}

async fn observe_and_plan(session: &Session<'_>, read: &ReadJournal) -> Result<PlannedUndo, Error> {
    let journal = &read.journal;
    let run = &journal.header;
    let reader = session.reader();
    let mismatch = |caller: &Caller| {
        format!(
            "the journal is of account {}; these credentials are for account {}",
            run.account, caller.account
        )
    };
    let doing = "holding the account to the journal";
    let caller = caller_in(&reader, run.account.as_str(), doing, mismatch).await?;
    if !run.is_of(&caller) {
        let what = format!(
            "the journal is of the partition {}; these credentials are for the partition {}",
            run.partition, caller.partition
        );
        return Err(Error::new(doing, what));
    }
    let mut observed = Observed::new(run.start_region.clone(), unix_now());
    let reading = Reading::begin(session.screen);
    let open = questions(journal);
    reading.begin_round(1, open.len());
    let near = &run.start_region;
    for answer in ask_all(&reader, open, Some(&caller.account), near, &reading).await? {
        observed.record(answer);
    }
    let plan = match read.unproven {
        None => undo::plan_undo(journal, &observed),
        Some(_) => undo::plan_foreign_undo(journal, &observed),
    };
    Ok(PlannedUndo {
        caller,
        observed,
        plan,
    })
}

/// Observes the account, several times if AWS still shows something that was reverted. Returns what is left to revert,
/// and whether something reverted is still shown.
async fn observe_result(
    session: &Session<'_>,
    read: &ReadJournal,
    outcomes: &[(StepId, Outcome)],
) -> Result<(UndoPlan, bool), Error> {
    let is_reverted = |step: &StepId| outcomes.iter().any(|(id, one)| id == step && one.holds());
    let mut attempt = 1;
    loop {
        let after = plan_undo(session, read).await?.plan;
        // What shows that a subscription is ours may be gone before the subscription is.
        let unproven = after.retained.iter().filter(|one| one.unproven);
        let shown = after.steps.iter().map(|back| &back.step);
        let mut shown = shown.chain(unproven.map(|one| &one.step));
        let lingers = shown.any(is_reverted);
        if !lingers || attempt == OBSERVATIONS {
            return Ok((after, lingers));
        }
        let screen = session.screen;
        screen.say("AWS does not show every change yet; looking again.");
        tokio::time::sleep(Duration::from_secs(u64::from(attempt) * 2)).await;
        attempt += 1;
    }
}
