//! `verify`: look as `check` does, ask AWS's own matcher, look for the newest access logs, and hold a fire drill if one
//! was asked for.

mod fire_drill;
mod matcher;

use super::account::{Look, unchanged};
use super::publish::publish;
use super::session::Scope;
use crate::catalog::Catalog;
use crate::control::Control;
use crate::error::Error;
use crate::exit::Exit;
use crate::render;
use crate::select::Inputs;
use crate::settings::{Format, Settings};
use crate::ui::Screen;
use crate::verify::{Back, Drill, Verification, drill};

/// How `verify` was asked for.
pub(super) struct Asked<'a> {
    /// The control whose alarm is to be set off.
    pub(super) fire_drill: Option<&'a str>,
    /// Whether nobody is to be asked.
    pub(super) yes: bool,
}

pub(super) async fn run(
    scope: &Scope<'_>,
    screen: &Screen,
    asked: &Asked<'_>,
) -> Result<Exit, Error> {
    printable(screen)?;
    let (catalog, settings) = (&scope.prepared.catalog, &scope.prepared.merged.settings);
    let control = asked
        .fire_drill
        .map(|name| named(catalog, settings, name))
        .transpose()?;
    let look = scope.look(screen).await.map_err(unchanged)?;
    let drill = control
        .map(|control| decided(scope, &look, control))
        .transpose()?;
    let mut proved = matcher::prove(scope, screen, &look)
        .await
        .map_err(unchanged)?;
    if screen.manner.format == Format::Text {
        screen
            .result(|writer| shown(writer, scope, &look, screen, &proved))
            .map_err(unchanged)?;
    } else if drill.is_some() && !asked.yes {
        // Standard output is for the report alone; who is asked must see what about.
        let _ = screen.aside(|writer| shown(writer, scope, &look, screen, &proved));
    }
    if let Some(drill) = drill {
        if let (false, Some(control)) = (asked.yes, control) {
            consent(scope, screen, &drill, control).await?;
        }
        proved.drilled = Some(fire_drill::hold(scope, screen, drill).await?);
    }
    finish(scope, screen, &look, &proved)
}

fn printable(screen: &Screen) -> Result<(), Error> {
    match screen.manner.format {
        Format::Text | Format::Json => Ok(()),
        other => Err(unchanged(Error::usage(format!(
            "verify has no report in the format {}; it prints text or json",
            other.word()
        )))),
    }
}

/// The control a person means.
pub(super) fn named<'a>(
    catalog: &'a Catalog,
    settings: &Settings,
    name: &str,
) -> Result<&'a Control, Error> {
    let found = catalog.find(name, settings.benchmark);
    found.map_err(|error| unchanged(Error::usage(format!("--fire-drill: {error}"))))
}

fn inputs<'a>(scope: &Scope<'a>, look: &'a Look) -> Inputs<'a> {
    Inputs {
        catalog: &scope.prepared.catalog,
        settings: &scope.prepared.merged.settings,
        observed: &look.observed,
    }
}

fn decided(scope: &Scope<'_>, look: &Look, control: &Control) -> Result<Drill, Error> {
    drill(inputs(scope, look), &look.review, control).map_err(|refused| {
        unchanged(Error::new("deciding about the fire drill", refused.why).hint(refused.advice))
    })
}

fn shown(
    writer: &mut render::LineWriter<'_>,
    scope: &Scope<'_>,
    look: &Look,
    screen: &Screen,
    proved: &Verification,
) -> std::io::Result<()> {
    let whole = screen.manner.verbose > 0;
    look.show(writer, scope.prepared, false, whole)?;
    render::verification(writer, proved)
}

/// Asks, naming who will be told; the question may have stood there for hours, so what was approved is done only if it is
/// still the same.
async fn consent(
    scope: &Scope<'_>,
    screen: &Screen,
    drill: &Drill,
    control: &Control,
) -> Result<(), Error> {
    let question = format!(
        "\nSet alarm {} in {} to ALARM and back, as {}? This will be told: {}. Only `yes` will do: ",
        drill.alarm,
        drill.region,
        drill.caller,
        drill.told.join(", ")
    );
    super::apply::confirm(scope, screen, &question).await?;
    let now = scope.look(screen).await.map_err(unchanged)?;
    if decided(scope, &now, control)? == *drill {
        return Ok(());
    }
    Err(unchanged(
        Error::new(
            "looking once more before the fire drill",
            "the alarm, or who is told, is not as it was when it was shown",
        )
        .hint("run again to see how it is now"),
    ))
}

fn finish(
    scope: &Scope<'_>,
    screen: &Screen,
    look: &Look,
    proved: &Verification,
) -> Result<Exit, Error> {
    if screen.manner.format == Format::Text {
        if let Some(drilled) = &proved.drilled {
            screen.result(|writer| render::drilled(writer, drilled))?;
        }
    } else {
        let report = look
            .report("verify", scope.prepared)
            .with_verification(proved);
        publish(screen, scope.prepared, &report)?;
    }
    let drilled = proved.drilled.as_ref();
    let left = drilled.is_some_and(|one| one.back != Back::Set);
    if left {
        return Ok(Exit::PartWay);
    }
    let merged = &scope.prepared.merged;
    Ok(Exit::of_verification(
        proved,
        &look.review.findings,
        &merged.allow,
    ))
}
