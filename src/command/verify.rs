//! `verify`: observes as `check` does, tests the patterns with AWS's own matcher, looks for the newest access logs, and
//! holds a fire drill if one is requested.

mod access_logs;
mod failed_read;
mod fire_drill;
mod matcher;

use super::confirm::{Consent, NOTHING_CHANGED, confirm};
use super::publish::print_report;
use super::session::{Context, Session, cancelled_read};
use super::snapshot::{Snapshot, View, next_commands};
use crate::catalog::Catalog;
use crate::chain::chains::Chains;
use crate::cli::VerifyOptions;
use crate::control::Control;
use crate::error::Error;
use crate::exit::Exit;
use crate::render::{self, LineWriter};
use crate::select::select;
use crate::settings::{Format, Settings};
use crate::ui::Screen;
use crate::verdict::Verdict;
use crate::verify::{AlarmReset, FireDrill, Verification, fire_drill_alarm, plan_fire_drill};
use std::io;

pub(super) async fn run(context: Context<'_>, options: &VerifyOptions) -> Result<Exit, Error> {
    let session = Session::connect(context, None).await?;
    let (screen, loaded) = (session.screen, session.loaded);
    ensure_format(screen)?;
    let control = options.fire_drill.as_deref();
    let control = control
        .map(|name| find_control(&loaded.catalog, &loaded.config.settings, name))
        .transpose()?;
    let snapshot = take_snapshot(&session, control).await?;
    let drill = control
        .map(|control| plan_drill(&session, &snapshot, control))
        .transpose()?;
    let verification = ask_aws(&session, &snapshot).await;
    let mut verification = verification.map_err(Error::nothing_changed)?;
    let must_ask = drill.is_some() && !options.yes;
    show_verification(&session, &snapshot, &verification, must_ask)?;
    let asks_drill = drill.is_some();
    if let (Some(drill), Some(control)) = (drill, control) {
        for composite in &drill.composites {
            screen.say(&format!(
                "On alarm {}: {}.",
                drill.alarm,
                composite.describe()
            ));
        }
        if !must_ask || ask_consent(&session, &drill, control).await? == Consent::Given {
            verification.fire_drill = Some(fire_drill::hold_drill(&session, drill).await?);
        }
    }
    let refused = asks_drill && verification.fire_drill.is_none();
    print_result(&session, &snapshot, &verification)?;
    if screen.options.format == Format::Text && !refused {
        show_next(&session, &snapshot, verification.fire_drill.is_some())?;
    }
    Ok(exit_of(&session, &snapshot, &verification))
}

/// Shows the command that goes on: the fire drill of a control with an alarm of cis-fix, or the report once it was held.
fn show_next(session: &Session<'_>, snapshot: &Snapshot, drilled: bool) -> Result<(), Error> {
    let Session { screen, loaded, .. } = session;
    let inputs = loaded.inputs(&snapshot.observed);
    let has_alarm = |id: &&str| {
        let control = find_control(&loaded.catalog, &loaded.config.settings, id);
        control.is_ok_and(|one| fire_drill_alarm(inputs, &snapshot.review, one).is_some())
    };
    let findings = snapshot.review.findings.iter();
    let mut passing = findings.filter(|one| one.verdict == Verdict::Pass);
    let drill = passing.find_map(|one| Some(one.id.as_str()).filter(has_alarm));
    let next = next_commands("verify");
    let overview = snapshot.overview(loaded, "verify", &next);
    let proof = match drill.filter(|_| !drilled) {
        Some(control) => format!("verify --fire-drill {control}"),
        None => "report --out evidence".to_owned(),
    };
    screen.print_result(|writer| render::write_next_after_verify(writer, &overview, &proof))
}

/// Observes and reviews the account, and reads what a fire drill of this control needs to know besides.
async fn take_snapshot(
    session: &Session<'_>,
    control: Option<&Control>,
) -> Result<Snapshot, Error> {
    let snapshot = session.take_snapshot().await;
    let mut snapshot = snapshot.map_err(Error::nothing_changed)?;
    if let Some(control) = control {
        let read = fire_drill::read_composites(session, &mut snapshot, control).await;
        read.map_err(Error::nothing_changed)?;
    }
    Ok(snapshot)
}

fn ensure_format(screen: &Screen) -> Result<(), Error> {
    match screen.options.format {
        Format::Text | Format::Json => Ok(()),
        other => Err(Error::usage(format!(
            "verify has no report in the format {}; it prints text or json",
            other.word()
        ))
        .nothing_changed()),
    }
}

/// The control that `--fire-drill` names.
pub(super) fn find_control<'a>(
    catalog: &'a Catalog,
    settings: &Settings,
    name: &str,
) -> Result<&'a Control, Error> {
    catalog
        .find(name, settings.benchmark)
        .map_err(|error| Error::usage(format!("--fire-drill: {error}")).nothing_changed())
}

fn plan_drill(
    session: &Session<'_>,
    snapshot: &Snapshot,
    control: &Control,
) -> Result<FireDrill, Error> {
    let inputs = session.loaded.inputs(&snapshot.observed);
    let chains = Chains::of(inputs, select(inputs).1);
    plan_fire_drill(inputs, &snapshot.review, &chains, control).map_err(|refused| {
        Error::new("deciding about the fire drill", refused.reason)
            .hint(refused.advice)
            .nothing_changed()
    })
}

/// Asks AWS what confirms the findings.
async fn ask_aws(session: &Session<'_>, snapshot: &Snapshot) -> Result<Verification, Error> {
    let reader = session.reader();
    let answers = async {
        Ok(Verification {
            tests: matcher::test_filters(session, &reader, snapshot).await?,
            deliveries: access_logs::find_newest(session, &reader, snapshot).await?,
            fire_drill: None,
        })
    };
    tokio::select! {
        verification = answers => verification,
        () = session.cancellation.cancelled() => Err(cancelled_read()),
    }
}

fn show_verification(
    session: &Session<'_>,
    snapshot: &Snapshot,
    verification: &Verification,
    must_ask: bool,
) -> Result<(), Error> {
    let Session { screen, loaded, .. } = session;
    let write = |writer: &mut LineWriter<'_>| -> io::Result<()> {
        let view = View::of(false, screen.options.is_verbose());
        snapshot.show(writer, loaded, "verify", view)?;
        render::write_verification(writer, verification)
    };
    if screen.options.format == Format::Text {
        screen.print_result(write).map_err(Error::nothing_changed)?;
    } else if must_ask {
        // Standard output is for the report alone, and the question needs the findings next to it.
        let _ = screen.print_aside(write);
    }
    Ok(())
}

/// Asks for consent, and names who will be notified. The answer may take hours, so the account is observed again: only
/// the drill that was shown is held.
async fn ask_consent(
    session: &Session<'_>,
    shown: &FireDrill,
    control: &Control,
) -> Result<Consent, Error> {
    let question = format!(
        "Set alarm {} in {} to ALARM and back, as {}? This will be told: {}.",
        shown.alarm,
        shown.region,
        shown.caller,
        shown.recipients.join(", ")
    );
    if confirm(session, &question, NOTHING_CHANGED).await? == Consent::Refused {
        return Ok(Consent::Refused);
    }
    let now = take_snapshot(session, Some(control)).await?;
    if plan_drill(session, &now, control)? == *shown {
        return Ok(Consent::Given);
    }
    Err(Error::new(
        "looking once more before the fire drill",
        "the alarm, or who is notified, is not as it was when it was shown",
    )
    .hint("run again to see how it is now")
    .nothing_changed())
}

/// Prints the outcome of the drill or the report.
fn print_result(
    session: &Session<'_>,
    snapshot: &Snapshot,
    verification: &Verification,
) -> Result<(), Error> {
    let Session { screen, loaded, .. } = session;
    let drilled = verification.fire_drill.as_ref();
    if screen.options.format == Format::Text {
        if let Some(drilled) = drilled {
            screen.print_result(|writer| render::write_fire_drill(writer, drilled))?;
        }
    } else {
        let report = snapshot.report("verify", loaded);
        print_report(screen, loaded, &report.with_verification(verification))?;
    }
    Ok(())
}

/// How the run exits: by the findings, and what AWS has confirmed.
fn exit_of(session: &Session<'_>, snapshot: &Snapshot, verification: &Verification) -> Exit {
    let drilled = verification.fire_drill.as_ref();
    if drilled.is_some_and(|one| one.reset != AlarmReset::Done) {
        return Exit::PartWay;
    }
    Exit::after_verify(verification, snapshot.checked(session.loaded))
}
