//! Recordings: an account as `observe` wrote it to a file, read in place of the account.

use super::load_settings::LoadedSettings;
use super::snapshot::Snapshot;
use crate::bounded_files;
use crate::error::Error;
use crate::questions::questions;
use crate::recording::Recording;
use crate::state::Observed;
use crate::ui::Screen;
use std::path::Path;

/// Reads a recording and reviews it as of the moment it was made.
///
/// # Errors
///
/// If it cannot be read, or is of another account than the expected one.
pub(super) fn read_recording(
    screen: &Screen,
    loaded: &LoadedSettings,
    path: &Path,
) -> Result<Snapshot, Error> {
    let doing = format!("reading the recording {}", path.display());
    let failed = |what: String| Error::new(doing.as_str(), what).nothing_changed();
    let text = bounded_files::read_text(path, bounded_files::RECORDING)
        .map_err(|error| failed(error.to_string()))?;
    let recording = Recording::read(&text).map_err(|error| failed(error.to_string()))?;
    warn_of_missing_reads(screen, loaded, &recording.observed);
    let snapshot = Snapshot::decide(loaded, recording.observed, recording.redacted)
        .map_err(Error::nothing_changed)?
        .of_recording();
    let account = snapshot.caller.account.as_str();
    loaded.ensure_expected_account(account, "the recording")?;
    Ok(snapshot)
}

/// Says which reads the settings need and the recording lacks, as it was made with other settings.
fn warn_of_missing_reads(screen: &Screen, loaded: &LoadedSettings, observed: &Observed) {
    let missing = questions(loaded.inputs(observed));
    if let Some(first) = missing.iter().next() {
        let more = match missing.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        screen.say(&format!(
            "The recording does not hold all that these settings ask for: {first}{more}. What rests on it is unreadable; record again with the same settings."
        ));
    }
}
