//! The last run, and the list of runs, from the journals in the state folder.

use crate::command::journals::{ContinuedRun, StoredJournal, StoredJournals};
use crate::command::session::{Context, Session};
use crate::error::Error;
use crate::exit::Exit;
use crate::render::json::v1::JournalListV1;
use crate::render::{self, json};
use crate::settings::Format;
use crate::ui::Screen;
use std::path::PathBuf;

/// What `undo --last` takes back.
pub(super) struct LastRun {
    /// The journals of the newest run and of the interrupted runs that it continues, newest first.
    pub(super) journals: Vec<PathBuf>,
    /// Whether the run before it was interrupted, and nothing shows that this one continues it.
    pub(super) follows_interrupted: bool,
}

pub(super) fn list_journals(screen: &Screen) -> Result<Exit, Error> {
    let rows = StoredJournals::read()?.rows();
    let printed = if screen.options.format == Format::Text {
        screen.print_result(|writer| render::write_journals(writer, &rows))
    } else {
        let mut text = Vec::new();
        json::write(&mut text, &JournalListV1::new(&rows))?;
        screen.print_bytes(&text)
    };
    Exit::after_output(printed)
}

/// The newest run in the account of the credentials that was not taken back as a whole.
pub(super) async fn choose_last_run(context: Context<'_>) -> Result<LastRun, Error> {
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
    let is_member = |one: &StoredJournal| last.members.iter().any(|member| member.path == one.path);
    let oldest = last.members.last().map(|one| &one.path);
    let of_account = |one: &&StoredJournal| one.read.journal.header.account == account;
    let runs = stored.runs.iter().filter(of_account);
    let mut older = runs.skip_while(|one| Some(&one.path) != oldest).skip(1);
    let before = older.find(|one| !is_member(one));
    Ok(LastRun {
        journals: ContinuedRun::open_paths(&last),
        follows_interrupted: before.is_some_and(StoredJournal::is_interrupted),
    })
}
