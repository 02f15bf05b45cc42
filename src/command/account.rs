//! `check`, `plan`, `observe` and the way into `apply` and `report`: connect, observe, decide, show.

use super::approved_plan::{self, Reviewed};
use super::files::{Over, free};
use super::load_settings::Prepared;
use super::publish::publish;
use super::session::{Scope, connected, connected_from};
use super::{apply, iam_policy, recordings, report, undo, verify};
use crate::apply::Stop;
use crate::cli::{Arguments, Command};
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Review, review};
use crate::render::json::v1::Report;
use crate::render::{self, LineWriter, Reproduction};
use crate::select::{Inputs, TrailChoice};
use crate::settings::Format;
use crate::state::{Caller, Observed};
use crate::ui::{Screen, listen};
use std::io;
use std::path::Path;

/// One look at the account, or at a recording of it, and all that follows from it.
pub(super) struct Look {
    pub(super) observed: Observed,
    /// Whether the names in it are invented.
    pub(super) redacted: bool,
    pub(super) caller: Caller,
    pub(super) review: Review,
}

impl Look {
    /// Decides about what was read.
    pub(super) fn at(
        prepared: &Prepared,
        observed: Observed,
        redacted: bool,
    ) -> Result<Self, Error> {
        let caller = observed
            .caller
            .present()
            .cloned()
            .ok_or_else(|| Error::new("looking at whose account it is", "nobody said so"))?;
        let review = review(Inputs {
            catalog: &prepared.catalog,
            settings: &prepared.merged.settings,
            observed: &observed,
        });
        Ok(Self {
            observed,
            redacted,
            caller,
            review,
        })
    }

    /// What was decided about.
    pub(super) fn inputs<'a>(&'a self, prepared: &'a Prepared) -> Inputs<'a> {
        Inputs {
            catalog: &prepared.catalog,
            settings: &prepared.merged.settings,
            observed: &self.observed,
        }
    }

    /// The screen of `check` and `plan`.
    pub(super) fn show(
        &self,
        writer: &mut LineWriter<'_>,
        prepared: &Prepared,
        plan: bool,
        whole: bool,
    ) -> io::Result<()> {
        let review = &self.review;
        let region = self.observed.start_region.as_str();
        let version = prepared.merged.settings.benchmark;
        render::heading(writer, &self.caller, region, &review.selection)?;
        render::findings(writer, version, &review.findings)?;
        if whole {
            render::evidence(writer, &review.findings)?;
        }
        if plan {
            render::plan(writer, &review.plan, &review.findings, whole)?;
        }
        Ok(())
    }

    /// The document of a look.
    pub(super) fn report<'a>(&'a self, command: &'a str, prepared: &'a Prepared) -> Report<'a> {
        let region = self.observed.start_region.as_str();
        let version = prepared.merged.settings.benchmark;
        Report::new(command, &self.caller, region, version, &self.review)
            .observed_at(self.observed.observed_at)
            .allowing(&prepared.merged.allow)
    }
}

pub(super) async fn run(
    arguments: &Arguments,
    screen: &Screen,
    prepared: &Prepared,
) -> Result<Exit, Error> {
    let stop = Stop::default();
    let work = command(arguments, screen, prepared, &stop);
    tokio::select! {
        outcome = work => outcome,
        () = listen(screen, &stop) => Ok(Exit::Error),
    }
}

async fn command(
    arguments: &Arguments,
    screen: &Screen,
    prepared: &Prepared,
    stop: &Stop,
) -> Result<Exit, Error> {
    match &arguments.command {
        Command::Check { from } => {
            let look = look_at(screen, prepared, stop, from.as_deref()).await?;
            verdict(screen, prepared, &look, false)
        }
        Command::Plan {
            from, out, force, ..
        } => {
            if let Some(out) = out {
                approved_plan::ready(out, *force)?;
            }
            let look = look_at(screen, prepared, stop, from.as_deref()).await?;
            if let Some(out) = out {
                approved_plan::save(screen, prepared, &look, out, *force)?;
            }
            verdict(screen, prepared, &look, true)
        }
        Command::Observe { out, redact, force } => {
            free(out, Over::forced(*force))?;
            let look = look_once(screen, prepared, stop).await?;
            recordings::record(screen, prepared, look.observed, out, *redact, *force)
        }
        Command::Report {
            out,
            before,
            from,
            force,
        } => {
            report::ready(out, *force)?;
            let before = before
                .as_deref()
                .map(|before| recordings::look(screen, prepared, before))
                .transpose()?;
            let look = look_at(screen, prepared, stop, from.as_deref()).await?;
            report::file(screen, prepared, &look, before.as_ref(), out)
        }
        Command::Apply {
            plan,
            checksum,
            yes,
            journal,
            ..
        } => {
            let reviewed = Reviewed::of(plan.as_deref(), checksum.as_ref())?;
            let connection = connected(screen, prepared, stop).await?;
            let scope = Scope {
                connection: &connection,
                prepared,
                stop,
            };
            let look = scope.look(screen).await.map_err(unchanged)?;
            let asked = apply::Asked {
                yes: *yes,
                reviewed: reviewed.as_ref(),
                journal: journal.as_deref(),
            };
            apply::run(&scope, screen, look, &asked).await
        }
        Command::Undo {
            of, yes, journal, ..
        } => {
            let run = undo::read(of)?;
            let region = run.opening.start_region.as_str();
            let connection = connected_from(screen, prepared, stop, Some(region)).await?;
            let scope = Scope {
                connection: &connection,
                prepared,
                stop,
            };
            scope.expected().await.map_err(unchanged)?;
            let asked = undo::Asked {
                yes: *yes,
                journal: journal.as_deref(),
            };
            undo::run(&scope, screen, &run, &asked).await
        }
        Command::Verify { fire_drill, yes } => {
            let connection = connected(screen, prepared, stop).await?;
            let scope = Scope {
                connection: &connection,
                prepared,
                stop,
            };
            let asked = verify::Asked {
                fire_drill: fire_drill.as_deref(),
                yes: *yes,
            };
            verify::run(&scope, screen, &asked).await
        }
        Command::IamPolicy { command } => {
            iam_policy::of_account(screen, prepared, stop, command).await
        }
        // The others are done without waiting for anybody.
        _ => Ok(Exit::Success),
    }
}

/// Shows what was found, and says how it ends.
fn verdict(screen: &Screen, prepared: &Prepared, look: &Look, plan: bool) -> Result<Exit, Error> {
    let (review, merged) = (&look.review, &prepared.merged);
    let whole = screen.manner.verbose > 0;
    if screen.manner.format == Format::Text {
        screen.result(|writer| look.show(writer, prepared, plan, whole))?;
    } else if plan {
        let report = look.report("plan", prepared).with_plan(&review.plan);
        publish(screen, prepared, &report)?;
    } else {
        publish(screen, prepared, &look.report("check", prepared))?;
    }
    let findings = &review.findings;
    Ok(if plan {
        let detailed = merged.detailed_exitcode;
        Exit::of_plan(&review.plan, findings, &merged.allow, detailed)
    } else {
        Exit::of_findings(findings, &merged.allow)
    })
}

/// Every fatal message says whether anything was changed.
pub(super) fn unchanged(error: Error) -> Error {
    error.hint("Nothing was changed.")
}

/// Looks at the account, or at a recording of it, for a command that only reads.
pub(super) async fn look_at(
    screen: &Screen,
    prepared: &Prepared,
    stop: &Stop,
    from: Option<&Path>,
) -> Result<Look, Error> {
    match from {
        Some(from) => recordings::look(screen, prepared, from),
        None => look_once(screen, prepared, stop).await,
    }
}

/// Connects and looks.
async fn look_once(screen: &Screen, prepared: &Prepared, stop: &Stop) -> Result<Look, Error> {
    let connection = connected(screen, prepared, stop).await?;
    let scope = Scope {
        connection: &connection,
        prepared,
        stop,
    };
    scope.look(screen).await.map_err(unchanged)
}

/// What the finding's own two commands are about.
pub(super) fn reproduction(look: &Look) -> Reproduction<'_> {
    let selection = &look.review.selection;
    Reproduction {
        buckets: selection
            .logging
            .iter()
            .map(|choice| &choice.bucket)
            .collect(),
        log_group: match &selection.trail {
            TrailChoice::Chosen(chosen) => Some(&chosen.log_group),
            _ => None,
        },
    }
}

/// A file as it is named in messages.
pub(super) fn named(path: &Path) -> String {
    path.display().to_string()
}
