//! What an undo observes, before it and after it.

use crate::clock::unix_now;
use crate::command::read_journal::ReadJournal;
use crate::command::session::{Session, caller_in, cancelled_read};
use crate::error::Error;
use crate::observe::{Watcher as _, ask_all};
use crate::plan::{Outcome, StepId};
use crate::state::{Caller, Observed};
use crate::ui::Reading;
use crate::undo::{self, UndoPlan, questions};
use std::time::Duration;

/// How many times the account is observed while AWS still shows something that was reverted.
const OBSERVATIONS: u32 = 4;

/// What an undo would do, and the account that it was decided on.
pub(super) struct PlannedUndo {
    pub(super) caller: Caller,
    pub(super) observed: Observed,
    pub(super) plan: UndoPlan,
}

/// Observes what the journal is about, and plans how to revert it.
pub(super) async fn plan_undo(
    session: &Session<'_>,
    read: &ReadJournal,
) -> Result<PlannedUndo, Error> {
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
pub(super) async fn observe_result(
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
