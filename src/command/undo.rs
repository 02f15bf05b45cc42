//! `undo`: read the journal, look, show, ask, take back, look again. It exits by what it sees afterwards.

use super::account::{named, unchanged};
use super::apply::LOOKS;
use super::journal_path;
use super::session::{self, Scope};
use crate::apply::{JournalFile, Pace, now};
use crate::aws::{Reader, Remover};
use crate::error::Error;
use crate::exit::Exit;
use crate::journal::{Entry, Journal};
use crate::observe::{Watcher as _, ask_all};
use crate::plan::{Outcome, StepId};
use crate::render::json::v1::UndoV1;
use crate::render::{self, json};
use crate::settings::Format;
use crate::state::{Caller, Observed};
use crate::ui::{Reading, Screen, raw};
use crate::undo::{Way, questions, way_back};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How `undo` was asked for.
pub(super) struct Asked<'a> {
    /// Whether nobody is to be asked.
    pub(super) yes: bool,
    /// Where the journal of the undo is to be kept.
    pub(super) journal: Option<&'a Path>,
}

/// Reads the journal; nothing has been sent anywhere by then.
pub(super) fn read(path: &Path) -> Result<Journal, Error> {
    let doing = format!("reading the journal {}", named(path));
    let bytes =
        fs::read(path).map_err(|error| unchanged(Error::new(doing.as_str(), error.to_string())))?;
    Journal::read(&String::from_utf8_lossy(&bytes))
        .map_err(|error| unchanged(Error::new(doing.as_str(), error.to_string())))
}

pub(super) async fn run(
    scope: &Scope<'_>,
    screen: &Screen,
    journal: &Journal,
    asked: &Asked<'_>,
) -> Result<Exit, Error> {
    let format = screen.manner.format;
    if !matches!(format, Format::Text | Format::Json) {
        return Err(unchanged(Error::usage(format!(
            "undo has no report in the format {}; it prints text or json",
            format.word()
        ))));
    }
    let (caller, way) = look(scope, screen, journal).await.map_err(unchanged)?;
    if journal.torn {
        screen.say(
            "The journal's last line is cut off; what it was about is looked at like the rest.",
        );
    }
    if format == Format::Text {
        screen
            .result(|writer| render::way_back(writer, &journal.opening, &way))
            .map_err(unchanged)?;
    }
    if way.backs.is_empty() {
        report(screen, journal, &way, &[])?;
        return Ok(if way.is_known() {
            Exit::Success
        } else {
            Exit::NotMet
        });
    }
    if !asked.yes {
        let count = way.backs.len();
        let question = format!(
            "\nTake back these {count} changes in account {} as {}? Only `yes` will do: ",
            caller.account, caller.arn
        );
        super::apply::confirm(scope, screen, &question).await?;
        let (_, fresh) = look(scope, screen, journal).await.map_err(unchanged)?;
        if fresh != way {
            return Err(unchanged(
                Error::new(
                    "looking once more before the first change",
                    "the account is not as it was when the way back was shown",
                )
                .hint("run again to see what there is to take back now"),
            ));
        }
    }
    let outcomes = take_back(scope, screen, journal, &caller, &way, asked.journal).await?;
    let again = look_again(scope, screen, journal, &outcomes).await;
    let (after, lingers) = again.map_err(|error| {
        let done = outcomes.iter().filter(|(_, one)| one.holds()).count();
        error.hint(format!(
            "{done} of {} changes were taken back.",
            outcomes.len()
        ))
    })?;
    report(screen, journal, &way, &outcomes)?;
    if format == Format::Text {
        screen.result(|writer| render::taken_back(writer, &outcomes, &after))?;
    }
    let failed = |(_, outcome): &(StepId, Outcome)| matches!(outcome, Outcome::Failed { .. });
    let whole =
        !lingers && after.is_known() && !outcomes.iter().any(failed) && !scope.stop.is_called();
    Ok(if whole { Exit::Success } else { Exit::PartWay })
}

fn report(
    screen: &Screen,
    journal: &Journal,
    way: &Way,
    outcomes: &[(StepId, Outcome)],
) -> Result<(), Error> {
    if screen.manner.format == Format::Text {
        return Ok(());
    }
    let mut text = Vec::new();
    json::write(&mut text, &UndoV1::new(&journal.opening, way, outcomes))?;
    screen.live().suspended(|| raw(&text))
}

/// Reads what the way back rests on, and decides it.
async fn look(
    scope: &Scope<'_>,
    screen: &Screen,
    journal: &Journal,
) -> Result<(Caller, Way), Error> {
    tokio::select! {
        look = read_back(scope, screen, journal) => look,
        () = scope.stop.called() => Err(session::interrupted()),
    }
}

async fn read_back(
    scope: &Scope<'_>,
    screen: &Screen,
    journal: &Journal,
) -> Result<(Caller, Way), Error> {
    let run = &journal.opening;
    let reader = Reader::new(scope.connection.clone());
    let theirs = |caller: &Caller| {
        format!(
            "the journal is of account {}; these credentials are for account {}",
            run.account, caller.account
        )
    };
    let doing = "holding the account to the journal";
    let caller = session::caller_in(&reader, run.account.as_str(), doing, theirs).await?;
    let mut observed = Observed::begin(run.start_region.clone(), session::now());
    let reading = Reading::begin(screen);
    let open = questions(journal);
    reading.begin_round(1, open.len());
    let near = &run.start_region;
    for answer in ask_all(&reader, open, Some(&caller.account), near, &reading).await? {
        observed.record(answer);
    }
    Ok((caller, way_back(journal, &observed)))
}

/// Looks again, a few times if something that was taken back is still to be seen; tells also whether it is.
async fn look_again(
    scope: &Scope<'_>,
    screen: &Screen,
    journal: &Journal,
    outcomes: &[(StepId, Outcome)],
) -> Result<(Way, bool), Error> {
    let mut tried = 1;
    loop {
        let (_, after) = look(scope, screen, journal).await?;
        let gone = |step: &StepId| outcomes.iter().any(|(id, one)| id == step && one.holds());
        let lingers = after.backs.iter().any(|back| gone(&back.step));
        if !lingers || tried == LOOKS {
            return Ok((after, lingers));
        }
        screen.say("AWS does not show every change yet; looking again.");
        tokio::time::sleep(Duration::from_secs(u64::from(tried) * 2)).await;
        tried += 1;
    }
}

/// One after the other; what comes after something that was not taken back is left.
async fn take_back(
    scope: &Scope<'_>,
    screen: &Screen,
    journal: &Journal,
    caller: &Caller,
    way: &Way,
    kept_in: Option<&Path>,
) -> Result<Vec<(StepId, Outcome)>, Error> {
    let run = &journal.opening;
    let opening = journal_path::opening(caller, &run.start_region, &run.digest);
    let path = journal_path::place(kept_in, &opening);
    let file = JournalFile::begin(&path, &opening).map_err(unchanged)?;
    let file = RefCell::new(file);
    screen.say(&format!("The journal of this undo is {}.", named(&path)));
    let remover = Remover::new(scope.connection.clone(), caller.account.clone());
    let pace = Pace::new(scope.prepared.merged.write_rate);
    let mut settled: BTreeMap<&StepId, bool> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let all = way.backs.len();
    for (number, back) in way.backs.iter().enumerate() {
        let hindered = back
            .after
            .iter()
            .find(|step| settled.get(step) == Some(&false));
        let outcome = if scope.stop.is_called() {
            Outcome::Skipped {
                why: "stopped by Ctrl-C".to_owned(),
            }
        } else if let Some(step) = hindered {
            Outcome::Skipped {
                why: format!("{step} was not taken back"),
            }
        } else {
            pace.wait(back.reversal.operation()).await;
            let announced = file.borrow_mut().keep(&Entry::Undoing {
                at: now(),
                step: back.step.clone(),
                reversal: back.reversal.clone(),
            });
            match announced {
                Ok(()) => {
                    let told = |policy: Option<&str>| {
                        file.borrow_mut().keep(&Entry::Found {
                            at: now(),
                            step: back.step.clone(),
                            policy: policy.map(str::to_owned),
                        })
                    };
                    remover.make(&back.reversal, &told).await
                }
                Err(error) => Outcome::Failed {
                    error: format!("not sent: {error}"),
                },
            }
        };
        let _ = file.borrow_mut().keep(&Entry::Done {
            at: now(),
            step: back.step.clone(),
            outcome: outcome.clone(),
        });
        let words = match &outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Unchanged => "gone already".to_owned(),
            Outcome::Skipped { why } => format!("left: {why}"),
            Outcome::Failed { error } => format!("FAILED: {error}"),
        };
        screen.say(&format!("[{}/{all}] {} {words}", number + 1, back.reversal));
        // What a run did in one step may take two writes to take back.
        *settled.entry(&back.step).or_insert(true) &= outcome.holds();
        outcomes.push((back.step.clone(), outcome));
    }
    screen.say(&format!(
        "What was taken back is written down in {}.",
        named(&path)
    ));
    Ok(outcomes)
}
