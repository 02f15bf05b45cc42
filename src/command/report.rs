//! `report`: the evidence of an account, written to a directory.

use super::files::{Overwrite, Readers, write_file};
use super::recordings::read_recording;
use super::session::{Context, take_snapshot};
use super::snapshot::Snapshot;
use crate::cli::ReportOptions;
use crate::error::Error;
use crate::exit::Exit;
use crate::recording::Recording;
use crate::reference::Frameworks;
use crate::render::evidence::{AnnexFile, EvidenceV1, write_html, write_json, write_markdown};
use crate::render::json;
use std::fs;
use std::io;
use std::path::Path;

pub(super) async fn run(context: Context<'_>, options: &ReportOptions) -> Result<Exit, Error> {
    let Context { screen, loaded, .. } = context;
    let directory = &options.out;
    ensure_may_fill(directory, options.force)?;
    let frameworks = Frameworks::embedded().map_err(|error| {
        Error::new("reading the built-in frameworks", error.to_string()).nothing_changed()
    })?;
    let before = options.before.as_deref();
    let before = before
        .map(|before| read_recording(screen, loaded, before))
        .transpose()?;
    let snapshot = take_snapshot(context, options.from.as_deref()).await?;
    if let Some(before) = &before {
        ensure_same_account(before, &snapshot)?;
    }
    let after = snapshot.report("report", loaded);
    let before = before
        .as_ref()
        .map(|before| (before.report("report", loaded), &before.observed));
    let evidence = EvidenceV1::new(after, &snapshot.observed, before)
        .with_catalog(&loaded.catalog, &frameworks);
    let recording = Recording::derived(snapshot.redacted, snapshot.observed.clone());
    write_all(directory, &evidence, &recording)?;
    screen.say(&format!(
        "Wrote report.html to read or print, report.md, report.json, answers.json and recording.json to {}.",
        directory.display()
    ));
    Ok(snapshot.report_failed_reads(screen))
}

/// Refuses a directory that holds files, before the account is read, unless `force`.
fn ensure_may_fill(directory: &Path, force: bool) -> Result<(), Error> {
    let refused = |what: &str| {
        Error::usage(format!(
            "writing the report to {}: {what}",
            directory.display()
        ))
    };
    let outcome = match fs::read_dir(directory).map(|mut entries| entries.next().is_some()) {
        Ok(filled) if force || !filled => Ok(()),
        Ok(_) => {
            Err(refused("there are files in it already").hint("name a new folder, or say --force"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(refused(&error.to_string())),
    };
    outcome.map_err(Error::nothing_changed)
}

fn ensure_same_account(before: &Snapshot, now: &Snapshot) -> Result<(), Error> {
    let (before, now) = (&before.caller.account, &now.caller.account);
    if before == now {
        return Ok(());
    }
    Err(Error::usage(format!(
        "--before: the recording is of account {before}, and this is account {now}"
    ))
    .hint("a redacted recording goes with a redacted one: name it by --from")
    .nothing_changed())
}

/// Writes the evidence in each of its formats, and the recording it is drawn from.
fn write_all(
    directory: &Path,
    evidence: &EvidenceV1<'_>,
    recording: &Recording,
) -> Result<(), Error> {
    fs::create_dir_all(directory).map_err(|error| {
        let doing = format!("making the folder {}", directory.display());
        Error::new(doing, error.to_string()).nothing_changed()
    })?;
    let mut answers = Vec::new();
    json::write(&mut answers, &evidence.commands)?;
    let mut document = Vec::new();
    write_json(&mut document, evidence)?;
    let recording = recording.to_json().into_bytes();
    let annex = [
        AnnexFile::new("answers.json", "AWS's answers to the commands", &answers),
        AnnexFile::new("report.json", "the whole evidence as JSON", &document),
        AnnexFile::new(
            "recording.json",
            "everything that was read; cis-fix decides from it again with --from",
            &recording,
        ),
    ];
    let mut text = Vec::new();
    write_markdown(&mut text, evidence, &annex)?;
    let mut page = Vec::new();
    write_html(&mut page, evidence, &annex)?;
    for (name, bytes) in [
        ("answers.json", answers),
        ("report.json", document),
        ("recording.json", recording),
        ("report.md", text),
        ("report.html", page),
    ] {
        let path = directory.join(name);
        write_file(&path, &bytes, Overwrite::Allowed, Readers::OwnerOnly)?;
    }
    Ok(())
}
