//! `init`: writes the commented settings file.

use super::files::{Overwrite, Readers, write_file};
use crate::config::TEMPLATE;
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Screen;
use std::path::Path;

pub(super) fn run(screen: &Screen, path: &Path) -> Result<Exit, Error> {
    let written = write_file(
        path,
        TEMPLATE.as_bytes(),
        Overwrite::Refused,
        Readers::Everyone,
    );
    let exit = Exit::after_output(written)?;
    screen.say(&format!(
        "Wrote {}; every line in it is a comment until you say otherwise.",
        path.display()
    ));
    Ok(exit)
}
