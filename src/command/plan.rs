//! `plan`: which controls hold, and the least that is missing; it can save the plan for `apply`.

use super::files::{Overwrite, Readers, ensure_may_write, write_file};
use super::publish::print_report;
use super::session::{Context, take_snapshot};
use super::snapshot::{Snapshot, View};
use crate::aws_cli::quote_path;
use crate::cli::PlanOptions;
use crate::error::Error;
use crate::exit::Exit;
use crate::saved_plan::{SavedPlan, mask_secrets};
use crate::settings::Format;
use std::path::Path;

pub(super) async fn run(context: Context<'_>, options: &PlanOptions) -> Result<Exit, Error> {
    let Context { screen, loaded, .. } = context;
    let overwrite = Overwrite::from_flag(options.force);
    // A path that cannot be written is refused before the account is read.
    if let Some(out) = &options.out {
        ensure_may_save(out, overwrite)?;
    }
    let snapshot = take_snapshot(context, options.from.as_deref()).await?;
    if let Some(out) = &options.out {
        save_plan(context, &snapshot, out, overwrite)?;
    }
    let plan = &snapshot.review.plan;
    if screen.options.format == Format::Text {
        let view = View::of(options.full, screen.options.is_verbose());
        screen.print_result(|writer| snapshot.show(writer, loaded, "plan", view))?;
    } else {
        let report = snapshot.report("plan", loaded).with_plan(plan);
        print_report(screen, loaded, &report)?;
    }
    Ok(Exit::after_plan(
        plan,
        snapshot.checked(loaded),
        loaded.config.detailed_exitcode,
    ))
}

fn ensure_may_save(out: &Path, overwrite: Overwrite) -> Result<(), Error> {
    if out.as_os_str() == "-" {
        return Err(Error::usage(
            "--out -: standard output takes the verdicts and the plan to read; name a file for the plan to apply",
        )
        .nothing_changed());
    }
    ensure_may_write(out, overwrite)
}

/// Writes the plan of a snapshot to a file.
fn save_plan(
    context: Context<'_>,
    snapshot: &Snapshot,
    out: &Path,
    overwrite: Overwrite,
) -> Result<(), Error> {
    if snapshot.redacted {
        return Err(Error::usage(
            "the names in this recording are invented, so a plan made of it fits no account; plan the account, or a recording made without --redact",
        )
        .nothing_changed());
    }
    let review = &snapshot.review;
    let saved = SavedPlan {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        account: snapshot.caller.account.clone(),
        partition: snapshot.caller.partition.clone(),
        start_region: snapshot.observed.start_region.clone(),
        home_region: review.selection.home_region().cloned(),
        benchmark: context.loaded.config.settings.benchmark.to_string(),
        observed_at: snapshot.observed.observed_at,
        digest: review.plan.digest.clone(),
        steps: mask_secrets(&review.plan.steps),
    };
    write_file(
        out,
        saved.to_json().as_bytes(),
        overwrite,
        Readers::OwnerOnly,
    )?;
    let file = quote_path(&out.display().to_string());
    let out = out.display();
    context.screen.say(&format!(
        "Saved the plan in {out}; `cis-fix apply {file}` applies it with the same flags, if nothing has changed."
    ));
    Ok(())
}
