//! `observe` and `simulate`, and reading what they wrote.

use super::account::{Look, named, unchanged};
use super::files::{Over, Reader, free, write};
use super::load_settings::Prepared;
use super::publish::publish;
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::Outcome;
use crate::questions::questions;
use crate::recording::Recording;
use crate::render::{self, LineWriter};
use crate::select::Inputs;
use crate::settings::Format;
use crate::simulate;
use crate::state::Observed;
use crate::ui::Screen;
use std::fs;
use std::path::Path;

/// Writes what was read to a file.
pub(super) fn record(
    screen: &Screen,
    prepared: &Prepared,
    observed: Observed,
    out: &Path,
    redact: bool,
    force: bool,
) -> Result<Exit, Error> {
    let mut recording = Recording::new(observed);
    if redact {
        recording = recording.redacted(&prepared.catalog, &prepared.merged.settings);
    }
    let text = recording.to_json();
    write(out, text.as_bytes(), Over::forced(force), Reader::Owner)?;
    let what = if redact {
        "accounts, names and addresses are renamed"
    } else {
        "it names what the account holds; --redact renames it"
    };
    screen.say(&format!("Recorded the account in {}: {what}.", named(out)));
    Ok(Exit::Success)
}

/// Reads a recording and decides about it, as of the moment it was made.
pub(super) fn look(screen: &Screen, prepared: &Prepared, from: &Path) -> Result<Look, Error> {
    let doing = format!("reading the recording {}", named(from));
    let text = fs::read_to_string(from)
        .map_err(|error| unchanged(Error::new(doing.as_str(), error.to_string())))?;
    let recording = Recording::read(&text)
        .map_err(|error| unchanged(Error::new(doing.as_str(), error.to_string())))?;
    let observed = recording.observed;
    let open = questions(Inputs {
        catalog: &prepared.catalog,
        settings: &prepared.merged.settings,
        observed: &observed,
    });
    if let Some(first) = open.iter().next() {
        let more = match open.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        screen.say(&format!(
            "The recording does not hold all that these settings ask for: {first}{more}. What rests on it is unreadable; record again with the same settings."
        ));
    }
    let look = Look::at(prepared, observed, recording.redacted).map_err(unchanged)?;
    expected(prepared, &look)?;
    Ok(look)
}

fn expected(prepared: &Prepared, look: &Look) -> Result<(), Error> {
    match &prepared.merged.expect_account {
        Some(expected) if look.caller.account.as_str() != expected => Err(unchanged(Error::new(
            "checking --expect-account",
            format!(
                "the recording is of account {}, not {expected}",
                look.caller.account
            ),
        ))),
        _ => Ok(()),
    }
}

/// Applies the plan to a recording, and says what would hold then.
pub(super) fn simulate(
    screen: &Screen,
    prepared: &Prepared,
    from: &Path,
    out: &Path,
    force: bool,
) -> Result<Exit, Error> {
    if out.as_os_str() == "-" && screen.manner.format != Format::Text {
        return Err(unchanged(Error::usage(
            "--out -: standard output can take the recording or the report, not both",
        )));
    }
    free(out, Over::forced(force))?;
    let before = look(screen, prepared, from)?;
    let plan = &before.review.plan;
    let simulated = simulate::simulate(&before.observed, plan);
    let after = Look::at(prepared, simulated, before.redacted)?;
    let text = Recording::derived(after.redacted, after.observed.clone()).to_json();
    write(out, text.as_bytes(), Over::forced(force), Reader::Owner)?;
    let merged = &prepared.merged;
    let findings = &after.review.findings;
    if screen.manner.format == Format::Text {
        let whole = screen.manner.verbose > 0;
        let show = |writer: &mut LineWriter<'_>| {
            before.show(writer, prepared, true, whole)?;
            writer.end_line()?;
            render::simulated(writer, plan.steps.len(), &named(out))?;
            render::findings(writer, merged.settings.benchmark, findings)?;
            render::nothing_sent(writer)
        };
        // Where the recording goes to standard output, nothing else does.
        if out.as_os_str() == "-" {
            screen.aside(show)?;
        } else {
            screen.result(show)?;
        }
    } else {
        let made: Vec<_> = plan
            .steps
            .iter()
            .map(|step| (step.id.clone(), Outcome::Done))
            .collect();
        let report = after.report("simulate", prepared);
        let report = report.with_plan(plan).with_outcomes(&made);
        publish(screen, prepared, &report)?;
        screen.say("Simulated: nothing was sent to AWS.");
    }
    Ok(Exit::of_findings(findings, &merged.allow))
}
