//! A corpus as a table: how each existing pattern compares with the one that is required.

use super::difference;
use crate::cases::{Claim, CoverageClaim, Tested, Trial, Why};
use crate::render::markdown::inline::{cell, code, prose};
use std::io::{self, Write};

const HEAD: &str = "| control | whose | verdict | why |\n|---|---|---|---|\n";

/// A row for each case about coverage, and below the table what did not come out as claimed, if anything.
///
/// # Errors
///
/// If the writer fails.
pub fn markdown(out: &mut dyn Write, files: &[Tested]) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    for trial in files.iter().flat_map(|tested| &tested.trials) {
        if let Claim::Coverage(claim) = &trial.claim {
            out.write_all(row(trial, claim).as_bytes())?;
        }
    }
    let mut title = "\n**Not as claimed**\n\n";
    for tested in files {
        for (trial, differs) in tested.disagreements() {
            let place = code(&format!("{}:{}", tested.file, trial.line));
            writeln!(out, "{title}- {place}: {}", difference(differs))?;
            title = "";
        }
    }
    Ok(())
}

fn row(trial: &Trial, claim: &CoverageClaim) -> String {
    let control = claim.control.as_deref().map_or_else(String::new, code);
    let who = claim.who.as_deref().map_or_else(String::new, prose);
    let why = match trial.found.why() {
        Some(Why::Witness(words, event)) => {
            format!("{}: {}", prose(&words), code(&event.to_string()))
        }
        Some(Why::Words(words)) => sentence(&words),
        None => String::new(),
    };
    let cells = [&control, &who, trial.found.word(), &why].map(|text| format!("| {} ", cell(text)));
    format!("{}|\n", cells.concat())
}

/// A sentence whose backticks are ours: what stands between two of them is code, and the rest words. Whatever a
/// pattern brings in, each part is harmless by itself.
fn sentence(words: &str) -> String {
    let mut written = String::new();
    for (number, part) in words.split('`').enumerate() {
        if number % 2 == 1 {
            written.push_str(&code(part));
            continue;
        }
        let gap = |is: bool| if is { " " } else { "" };
        let (before, after) = (part.starts_with(' '), part.len() > 1 && part.ends_with(' '));
        written.push_str(gap(before));
        written.push_str(&prose(part));
        written.push_str(gap(after));
    }
    written
}
