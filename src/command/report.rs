//! `report`: the evidence of an account, in a folder.

use super::account::{Look, named, unchanged};
use super::files::{Over, Reader, write};
use super::load_settings::Prepared;
use crate::error::Error;
use crate::exit::Exit;
use crate::recording::Recording;
use crate::render::evidence::{EvidenceV1, html, json, markdown};
use crate::ui::Screen;
use std::fs;
use std::io;
use std::path::Path;

/// Whether the folder may be written to, asked before an account is read for it.
///
/// # Errors
///
/// If there is something in it, or a file in its place.
pub(super) fn ready(folder: &Path, force: bool) -> Result<(), Error> {
    let failed = |what: String| {
        unchanged(Error::usage(format!(
            "writing the report to {}: {what}",
            named(folder)
        )))
    };
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(taken) if force || !taken => Ok(()),
        Ok(_) => Err(failed("there are files in it already".to_owned())
            .hint("name a new folder, or say --force")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Writes the evidence in all its forms, and the recording it rests on.
pub(super) fn file(
    screen: &Screen,
    prepared: &Prepared,
    look: &Look,
    before: Option<&Look>,
    folder: &Path,
) -> Result<Exit, Error> {
    if let Some(before) = before.filter(|before| before.caller.account != look.caller.account) {
        return Err(unchanged(
            Error::usage(format!(
                "--before: the recording is of account {}, and this is account {}",
                before.caller.account, look.caller.account
            ))
            .hint("a redacted recording goes with a redacted one: name it by --from"),
        ));
    }
    let after = look.report("report", prepared);
    let earlier = before.map(|look| (look.report("report", prepared), &look.observed));
    let evidence = EvidenceV1::new(after, &look.observed, earlier);
    fs::create_dir_all(folder).map_err(|error| {
        unchanged(Error::new(
            format!("making the folder {}", named(folder)),
            error.to_string(),
        ))
    })?;
    let mut pages = [
        ("report.json", Vec::new()),
        ("report.md", Vec::new()),
        ("report.html", Vec::new()),
    ];
    let [(_, document), (_, text), (_, page)] = &mut pages;
    json(document, &evidence)?;
    markdown(text, &evidence)?;
    html(page, &evidence)?;
    let recording = Recording::derived(look.redacted, look.observed.clone()).to_json();
    let files = pages
        .into_iter()
        .chain([("recording.json", recording.into_bytes())]);
    for (name, bytes) in files {
        write(&folder.join(name), &bytes, Over::Whatever, Reader::Owner)?;
    }
    screen.say(&format!(
        "Wrote report.html, report.md, report.json and recording.json to {}.",
        named(folder)
    ));
    Ok(Exit::Success)
}
