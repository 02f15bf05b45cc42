//! `simulate`: applies the plan to a recording and reports which controls would hold then.

use super::files::{Overwrite, Readers, ensure_may_write, write_file};
use super::load_settings::LoadedSettings;
use super::publish::print_report;
use super::recordings::read_recording;
use super::snapshot::{Snapshot, View};
use crate::cli::SimulateOptions;
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Outcome, Plan};
use crate::recording::Recording;
use crate::render::{self, LineWriter};
use crate::settings::Format;
use crate::simulate::simulate;
use crate::ui::Screen;
use std::path::Path;

pub(super) fn run(
    screen: &Screen,
    loaded: &LoadedSettings,
    options: &SimulateOptions,
) -> Result<Exit, Error> {
    let SimulateOptions {
        from, out, force, ..
    } = options;
    let overwrite = Overwrite::from_flag(*force);
    if is_standard_output(out) && screen.options.format != Format::Text {
        return Err(Error::usage(
            "--out -: standard output can take the recording or the report, not both",
        )
        .nothing_changed());
    }
    ensure_may_write(out, overwrite)?;
    let before = read_recording(screen, loaded, from)?;
    let plan = &before.review.plan;
    let simulated = simulate(&before.observed, plan);
    let after = Snapshot::decide(loaded, simulated, before.redacted)?.of_recording();
    let text = Recording::derived(after.redacted, after.observed.clone()).to_json();
    write_file(out, text.as_bytes(), overwrite, Readers::OwnerOnly)?;
    if screen.options.format == Format::Text {
        let view = View::of(options.full, screen.options.is_verbose());
        show_result(screen, loaded, out, [&before, &after], view)?;
    } else {
        let outcomes: Vec<_> = plan
            .steps
            .iter()
            .map(|step| (step.id.clone(), Outcome::Done))
            .collect();
        let report = after.report("simulate", loaded);
        let report = report.with_plan(plan).with_outcomes(&outcomes);
        print_report(screen, loaded, &report)?;
        screen.say("Simulated: nothing was sent to AWS.");
    }
    Ok(Exit::after_check(after.checked(loaded)))
}

fn show_result(
    screen: &Screen,
    loaded: &LoadedSettings,
    out: &Path,
    [before, after]: [&Snapshot; 2],
    view: View,
) -> Result<(), Error> {
    let Plan { steps, .. } = &before.review.plan;
    let write = |writer: &mut LineWriter<'_>| {
        before.show(writer, loaded, "simulate", view)?;
        writer.end_line()?;
        render::write_simulation_heading(writer, steps.len(), &out.display().to_string())?;
        after.show(writer, loaded, "check", view)?;
        render::write_simulation_notice(writer)
    };
    // A recording on standard output stands there alone.
    if is_standard_output(out) {
        screen.print_aside(write)?;
    } else {
        screen.print_result(write)?;
    }
    Ok(())
}

fn is_standard_output(path: &Path) -> bool {
    path.as_os_str() == "-"
}
