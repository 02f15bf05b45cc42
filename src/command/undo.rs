//! `undo`: read the journal, look, show, ask, take back, look again. It exits by what it sees afterwards.

use super::account::{named, unchanged};
use super::kept;
use super::scope::{self, Scope};
use crate::apply::{Keeper, Pace, Recorder, now};
use crate::aws::{Reader, Remover};
use crate::error::Error;
use crate::exit::Exit;
use crate::journal::{Entry, Journal, Opening};
use crate::plan::{Outcome, Step, StepId};
use crate::render::json::v1::UndoV1;
use crate::render::{self, json};
use crate::settings::Format;
use crate::state::{AccountId, Answer, Caller, Observed, Question, Region};
use crate::ui::{Screen, raw};
use crate::undo::{Way, questions, way_back};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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
    let reader = Reader::new(scope.connection.clone());
    let (caller, way) = look(scope, &reader, journal).await.map_err(unchanged)?;
    if journal.torn {
        screen.say(
            "The journal's last line is cut off; what it was about is looked at like the rest.",
        );
    }
    if format == Format::Text {
        screen
            .result(|paper| render::way_back(paper, &journal.opening, &way))
            .map_err(unchanged)?;
    }
    if way.backs.is_empty() {
        report(screen, journal, &way, &[])?;
        return Ok(Exit::Success);
    }
    if !asked.yes {
        let count = way.backs.len();
        let question = format!(
            "\nTake back these {count} changes in account {} as {}? Only `yes` will do: ",
            caller.account, caller.arn
        );
        super::apply::confirm(scope, screen, &question).await?;
        let (_, fresh) = look(scope, &reader, journal).await.map_err(unchanged)?;
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
    let (_, after) = look(scope, &reader, journal).await.map_err(|error| {
        let done = outcomes
            .iter()
            .filter(|(_, outcome)| outcome.holds())
            .count();
        error.hint(format!(
            "{done} of {} changes were taken back.",
            outcomes.len()
        ))
    })?;
    report(screen, journal, &way, &outcomes)?;
    if format == Format::Text {
        screen.result(|paper| render::taken_back(paper, &outcomes, &after))?;
    }
    let whole = !outcomes
        .iter()
        .any(|(_, outcome)| matches!(outcome, Outcome::Failed { .. }));
    let halted = scope.stop.is_called();
    Ok(if whole && !halted {
        Exit::Success
    } else {
        Exit::PartWay
    })
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
    reader: &Reader,
    journal: &Journal,
) -> Result<(Caller, Way), Error> {
    let region = &journal.opening.start_region;
    let mut observed = Observed::begin(region.clone(), scope::now());
    let caller = identity(reader, &journal.opening.account, region).await?;
    for question in questions(journal) {
        let account = Some(&caller.account);
        let near = near(&question, journal);
        let answer = tokio::select! {
            answer = reader.ask(&question, account, &near) => answer?,
            () = scope.stop.called() => {
                return Err(Error::new("reading the account", "stopped by Ctrl-C"));
            }
        };
        observed.record(question, answer);
    }
    let way = way_back(journal, &observed);
    Ok((caller, way))
}

/// Who we are, who must be in the account of the journal.
async fn identity(reader: &Reader, account: &AccountId, near: &Region) -> Result<Caller, Error> {
    match reader.ask(&Question::Caller, None, near).await? {
        Answer::Caller(caller) if caller.account == *account => Ok(caller),
        Answer::Caller(caller) => Err(Error::new(
            "holding the account to the journal",
            format!(
                "the journal is of account {account}; these credentials are for account {}",
                caller.account
            ),
        )),
        _ => Err(Error::new(
            "holding the account to the journal",
            "AWS did not say who we are",
        )),
    }
}

/// Where a bucket of the journal is.
fn near(question: &Question, journal: &Journal) -> Region {
    let Question::Bucket(bucket, _) = question else {
        return journal.opening.start_region.clone();
    };
    let begun = journal.begun().into_iter();
    let mut regions = begun.filter_map(|begun| begun.step.change.region_of(bucket).cloned());
    regions
        .next()
        .unwrap_or_else(|| journal.opening.start_region.clone())
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
    let opening = Opening::new(
        now(),
        caller.account.clone(),
        caller.partition.clone(),
        caller.arn.clone(),
        journal.opening.start_region.clone(),
        journal.opening.digest.clone(),
    );
    let path = kept::place(kept_in, &opening);
    let mut silent = Silent;
    let mut keeper = Keeper::begin(&path, &opening, &mut silent).map_err(unchanged)?;
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
            let announced = keeper.keep(&Entry::Undoing {
                at: now(),
                step: back.step.clone(),
                reversal: back.reversal.clone(),
            });
            match announced {
                Ok(()) => remover.make(&back.reversal).await,
                Err(error) => Outcome::Failed {
                    error: format!("not sent: {error}"),
                },
            }
        };
        let _ = keeper.keep(&Entry::Done {
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
        settled.insert(&back.step, outcome.holds());
        outcomes.push((back.step.clone(), outcome));
    }
    screen.say(&format!(
        "What was taken back is written down in {}.",
        named(&path)
    ));
    Ok(outcomes)
}

/// Tells nobody: an undo says its steps itself.
struct Silent;

impl Recorder for Silent {
    fn before(&mut self, _step: &Step) -> Result<(), Error> {
        Ok(())
    }

    fn after(&mut self, _step: &Step, _outcome: &Outcome) {}
}
