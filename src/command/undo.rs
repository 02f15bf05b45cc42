//! `undo`: reads the journal, observes, shows what it will revert, asks, reverts it, and observes again. It exits by what
//! it observes then.

use super::confirm::confirm;
use super::journal_path::{choose_path, journal_header};
use super::session::{Context, Session, caller_in, cancelled_read};
use crate::apply::{JournalFile, RateLimit};
use crate::aws::Remover;
use crate::cli::UndoOptions;
use crate::clock::{rfc3339_now, unix_now};
use crate::error::Error;
use crate::exit::Exit;
use crate::journal::{Entry, Journal};
use crate::observe::{Watcher as _, ask_all};
use crate::plan::{Outcome, StepId};
use crate::render::json::v1::UndoV1;
use crate::render::{self, json};
use crate::reversal::Reversal;
use crate::settings::Format;
use crate::state::{Caller, Observed};
use crate::ui::{Reading, Screen};
use crate::undo::{self, UndoPlan, UndoStep, questions};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How many times the account is observed while AWS still shows something that was reverted.
const OBSERVATIONS: u32 = 4;

pub(super) async fn run(context: Context<'_>, options: &UndoOptions) -> Result<Exit, Error> {
    let journal = read_journal(&options.run_journal)?;
    let region = journal.header.start_region.as_str();
    let session = Session::connect(context, Some(region)).await?;
    let reader = session.reader();
    let expected = session.ensure_expected_account(&reader).await;
    expected.map_err(Error::nothing_changed)?;
    let screen = session.screen;
    ensure_format(screen)?;
    let planned = plan_undo(&session, &journal).await;
    let (caller, plan) = planned.map_err(Error::nothing_changed)?;
    show_undo(screen, &journal, &plan)?;
    if plan.steps.is_empty() {
        print_report(screen, &journal, &plan, &[])?;
        return Ok(Exit::after_empty_undo(plan.is_complete()));
    }
    if !options.yes {
        ask_consent(&session, &journal, &caller, &plan).await?;
    }
    let outcomes = revert_steps(&session, &journal, &caller, &plan, options).await?;
    let result = observe_result(&session, &journal, &outcomes).await;
    let (after, lingers) = result.map_err(|error| {
        let done = outcomes.iter().filter(|(_, one)| one.holds()).count();
        error.hint(format!(
            "{done} of {} changes were taken back.",
            outcomes.len()
        ))
    })?;
    print_report(screen, &journal, &plan, &outcomes)?;
    if screen.options.format == Format::Text {
        screen.print_result(|writer| render::write_undo_outcomes(writer, &outcomes, &after))?;
    }
    if session.cancellation.is_cancelled() {
        return Ok(Exit::PartWay);
    }
    Ok(Exit::after_undo(&outcomes, after.is_complete(), lingers))
}

/// Reads a journal. Nothing has been sent to AWS by then.
pub(super) fn read_journal(path: &Path) -> Result<Journal, Error> {
    let doing = format!("reading the journal {}", path.display());
    let failed = |what: String| Error::new(doing.as_str(), what).nothing_changed();
    let bytes = fs::read(path).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&bytes);
    Journal::parse(&text).map_err(|error| failed(error.to_string()))
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

fn show_undo(screen: &Screen, journal: &Journal, plan: &UndoPlan) -> Result<(), Error> {
    if journal.truncated {
        screen.say(
            "The journal's last line is cut off; what it was about is looked at like the rest.",
        );
    }
    if screen.options.format == Format::Text {
        screen
            .print_result(|writer| render::write_undo_plan(writer, &journal.header, plan))
            .map_err(Error::nothing_changed)?;
    }
    let deletes_bucket = |step: &UndoStep| matches!(step.reversal, Reversal::DeleteBucket { .. });
    if plan.steps.iter().any(deletes_bucket) {
        screen.say(BUCKET_NAME_NOTE);
    }
    Ok(())
}

/// What the deletion of a bucket means for its name (`OperationAborted`, S3 API reference).
const BUCKET_NAME_NOTE: &str = "Once a bucket is deleted, S3 may refuse to create one of its name for hours: an apply soon after this undo may then need --logging-bucket.";

/// Asks for consent. The answer may take hours, so the account is observed again: only what was shown is reverted.
async fn ask_consent(
    session: &Session<'_>,
    journal: &Journal,
    caller: &Caller,
    shown: &UndoPlan,
) -> Result<(), Error> {
    let question = format!(
        "\nTake back these {} changes in account {} as {}? Only `yes` will do: ",
        shown.steps.len(),
        caller.account,
        caller.arn
    );
    confirm(session, &question).await?;
    let planned = plan_undo(session, journal).await;
    let (_, plan) = planned.map_err(Error::nothing_changed)?;
    if plan == *shown {
        return Ok(());
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
    journal: &Journal,
    plan: &UndoPlan,
    outcomes: &[(StepId, Outcome)],
) -> Result<(), Error> {
    if screen.options.format == Format::Text {
        return Ok(());
    }
    let mut text = Vec::new();
    json::write(&mut text, &UndoV1::new(&journal.header, plan, outcomes))?;
    screen.print_bytes(&text)
}

/// Observes what the journal is about, and plans how to revert it.
async fn plan_undo(session: &Session<'_>, journal: &Journal) -> Result<(Caller, UndoPlan), Error> {
    tokio::select! {
        planned = observe_and_plan(session, journal) => planned,
        () = session.cancellation.cancelled() => Err(cancelled_read()),
    }
}

async fn observe_and_plan(
    session: &Session<'_>,
    journal: &Journal,
) -> Result<(Caller, UndoPlan), Error> {
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
    let mut observed = Observed::new(run.start_region.clone(), unix_now());
    let reading = Reading::begin(session.screen);
    let open = questions(journal);
    reading.begin_round(1, open.len());
    let near = &run.start_region;
    for answer in ask_all(&reader, open, Some(&caller.account), near, &reading).await? {
        observed.record(answer);
    }
    Ok((caller, undo::plan_undo(journal, &observed)))
}

/// Observes the account, several times if AWS still shows something that was reverted. Returns what is left to revert,
/// and whether something reverted is still shown.
async fn observe_result(
    session: &Session<'_>,
    journal: &Journal,
    outcomes: &[(StepId, Outcome)],
) -> Result<(UndoPlan, bool), Error> {
    let is_reverted = |step: &StepId| outcomes.iter().any(|(id, one)| id == step && one.holds());
    let mut attempt = 1;
    loop {
        let (_, after) = plan_undo(session, journal).await?;
        let lingers = after.steps.iter().any(|back| is_reverted(&back.step));
        if !lingers || attempt == OBSERVATIONS {
            return Ok((after, lingers));
        }
        let screen = session.screen;
        screen.say("AWS does not show every change yet; looking again.");
        tokio::time::sleep(Duration::from_secs(u64::from(attempt) * 2)).await;
        attempt += 1;
    }
}

/// Reverts one step after the other. A step that comes after one that was not reverted is skipped.
async fn revert_steps(
    session: &Session<'_>,
    journal: &Journal,
    caller: &Caller,
    plan: &UndoPlan,
    options: &UndoOptions,
) -> Result<Vec<(StepId, Outcome)>, Error> {
    let Session { screen, loaded, .. } = session;
    let run = &journal.header;
    let header = journal_header(caller, &run.start_region, &run.digest);
    let path = choose_path(options.journal.as_deref(), &header);
    let file = JournalFile::create(&path, &header).map_err(Error::nothing_changed)?;
    let path = path.display();
    screen.say(&format!("The journal of this undo is {path}."));
    let reverter = Reverter {
        remover: Remover::new(session.connection.clone(), caller.account.clone()),
        rate_limit: RateLimit::new(loaded.config.write_rate),
        journal: RefCell::new(file),
    };
    let mut succeeded: BTreeMap<&StepId, bool> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let count = plan.steps.len();
    for (index, back) in plan.steps.iter().enumerate() {
        let mut before = back.after.iter();
        let blocker = before.find(|step| succeeded.get(step) == Some(&false));
        let outcome = if session.cancellation.is_cancelled() {
            Outcome::Skipped {
                why: "stopped by Ctrl-C".to_owned(),
            }
        } else if let Some(step) = blocker {
            Outcome::Skipped {
                why: format!("{step} was not taken back"),
            }
        } else {
            reverter.revert_step(back).await
        };
        reverter.record_outcome(back, &outcome);
        screen.say(&format!(
            "[{}/{count}] {} {}",
            index + 1,
            back.reversal,
            describe_outcome(&outcome)
        ));
        // One step of the run can take two writes to revert.
        *succeeded.entry(&back.step).or_insert(true) &= outcome.holds();
        outcomes.push((back.step.clone(), outcome));
    }
    screen.say(&format!("What was taken back is written down in {path}."));
    Ok(outcomes)
}

/// What writes the reversals: each goes to the journal first.
struct Reverter {
    remover: Remover,
    rate_limit: RateLimit,
    journal: RefCell<JournalFile>,
}

impl Reverter {
    async fn revert_step(&self, back: &UndoStep) -> Outcome {
        self.rate_limit.wait(back.reversal.operation()).await;
        let announced = self.append(&Entry::Undoing {
            at: rfc3339_now(),
            step: back.step.clone(),
            reversal: back.reversal.clone(),
        });
        if let Err(error) = announced {
            return Outcome::Failed {
                error: format!("not sent: {error}"),
            };
        }
        let before_policy_write = |policy: Option<&str>| {
            self.append(&Entry::Found {
                at: rfc3339_now(),
                step: back.step.clone(),
                policy: policy.map(str::to_owned),
            })
        };
        self.remover
            .make(&back.reversal, &before_policy_write)
            .await
    }

    /// An outcome that cannot be recorded stops the next write, not this one: it is made already.
    fn record_outcome(&self, back: &UndoStep, outcome: &Outcome) {
        let _ = self.append(&Entry::Done {
            at: rfc3339_now(),
            step: back.step.clone(),
            outcome: outcome.clone(),
        });
    }

    fn append(&self, entry: &Entry) -> Result<(), Error> {
        self.journal.borrow_mut().append(entry)
    }
}

fn describe_outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Unchanged => "gone already".to_owned(),
        Outcome::Skipped { why } => format!("left: {why}"),
        Outcome::Failed { error } => format!("FAILED: {error}"),
    }
}
