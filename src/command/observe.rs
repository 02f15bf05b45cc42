//! `observe`: writes what the account holds to a file.

use super::files::{Overwrite, Readers, ensure_may_write, write_file};
use super::session::{Context, take_snapshot};
use crate::cli::ObserveOptions;
use crate::error::Error;
use crate::exit::Exit;
use crate::recording::Recording;

pub(super) async fn run(context: Context<'_>, options: &ObserveOptions) -> Result<Exit, Error> {
    let Context { screen, loaded, .. } = context;
    let ObserveOptions { out, redact, force } = options;
    let overwrite = Overwrite::from_flag(*force);
    ensure_may_write(out, overwrite)?;
    let snapshot = take_snapshot(context, None).await?;
    let exit = snapshot.report_failed_reads(screen);
    let mut recording = Recording::new(snapshot.observed);
    if *redact {
        recording = recording.redacted(&loaded.catalog, &loaded.config.settings);
    }
    let text = recording.to_json();
    write_file(out, text.as_bytes(), overwrite, Readers::OwnerOnly)?;
    let contents = if *redact {
        "accounts, names and addresses are renamed"
    } else {
        "it names what the account holds; --redact renames it"
    };
    screen.say(&format!(
        "Recorded the account in {}: {contents}.",
        out.display()
    ));
    Ok(exit)
}
