//! `iam-policy`: the policy to standard output, and what has to be said of it to standard error.

use super::account::{Look, look_at, unchanged};
use super::load_settings::Prepared;
use super::{undo, verify};
use crate::apply::Stop;
use crate::cli::IamPolicyCommand;
use crate::error::Error;
use crate::exit::Exit;
use crate::permissions::{self, MANAGED_LIMIT, Permissions};
use crate::select::{Inputs, TrailChoice};
use crate::settings::Format;
use crate::state::Region;
use crate::ui::{Screen, raw};
use crate::verify::drilled_alarm;
use std::path::Path;

/// Of `plan`, `apply` and `verify`, for the account or a recording of it.
pub(super) async fn of_account(
    screen: &Screen,
    prepared: &Prepared,
    stop: &Stop,
    command: &IamPolicyCommand,
) -> Result<Exit, Error> {
    let from = match command {
        IamPolicyCommand::Plan { from }
        | IamPolicyCommand::Apply { from }
        | IamPolicyCommand::Verify { from, .. } => from,
        IamPolicyCommand::Undo { of } => return of_undo(screen, prepared, of),
    };
    let applies = matches!(command, IamPolicyCommand::Apply { .. });
    printable(screen)?;
    let look = look_at(screen, prepared, stop, from.as_deref()).await?;
    let inputs = Inputs {
        catalog: &prepared.catalog,
        settings: &prepared.merged.settings,
        observed: &look.observed,
    };
    let permissions = match command {
        IamPolicyCommand::Apply { .. } => permissions::apply_permissions(inputs, &look.review),
        IamPolicyCommand::Verify { fire_drill, .. } => {
            let alarm = fire_drill.as_deref();
            let alarm = alarm
                .map(|name| alarm_of(inputs, &look, name))
                .transpose()?;
            permissions::verify_permissions(inputs, &look.review, alarm.as_ref())
        }
        _ => permissions::plan_permissions(inputs, &look.review),
    };
    for question in &permissions.denied {
        screen.say(&format!(
            "Reading {question} was denied: whatever hangs on it is not in this policy. Printed with credentials that have {}, it may allow more.",
            question.action()
        ));
    }
    let chosen = matches!(look.review.selection.trail, TrailChoice::Chosen(_));
    if inputs.wants_alarms() && !chosen {
        screen.say("No trail qualifies, so this policy knows of no metric filters, alarms and topic; print it again once one does.");
    }
    if applies && look.review.plan.steps.is_empty() {
        screen.say("There is nothing to apply, so this policy allows reads alone.");
    }
    if look.redacted {
        screen.say("The names in this recording are invented, and so are those in this policy.");
    }
    print(screen, &permissions)
}

/// The alarm of ours that a fire drill of a control sets off.
fn alarm_of(inputs: Inputs<'_>, look: &Look, name: &str) -> Result<(Region, String), Error> {
    let control = verify::named(inputs.catalog, inputs.settings, name)?;
    drilled_alarm(inputs, &look.review, control).ok_or_else(|| {
        unchanged(Error::new(
            "looking for the alarm of the fire drill",
            format!("no alarm of cis-fix stands behind {name}, and the plan makes none"),
        ))
    })
}

/// Of `undo`, from its journal alone.
fn of_undo(screen: &Screen, prepared: &Prepared, of: &Path) -> Result<Exit, Error> {
    printable(screen)?;
    let journal = undo::read(of)?;
    let account = &journal.opening.account;
    match &prepared.merged.expect_account {
        Some(expected) if account.as_str() != expected => {
            return Err(unchanged(Error::new(
                "checking --expect-account",
                format!("the journal is of account {account}, not {expected}"),
            )));
        }
        _ => {}
    }
    let permissions = permissions::undo_permissions(&journal);
    if permissions.is_empty() {
        return Err(unchanged(Error::new(
            "looking for what the run made",
            "the journal names nothing it did, so an undo needs no permission",
        )));
    }
    print(screen, &permissions)
}

fn printable(screen: &Screen) -> Result<(), Error> {
    match screen.manner.format {
        Format::Text | Format::Json => Ok(()),
        other => Err(unchanged(Error::usage(format!(
            "iam-policy has no report in the format {}; it prints the policy as JSON",
            other.word()
        )))),
    }
}

fn print(screen: &Screen, permissions: &Permissions) -> Result<Exit, Error> {
    let document = permissions.policy();
    let characters = document.characters();
    if characters > MANAGED_LIMIT {
        screen.say(&format!(
            "This policy has {characters} characters without white space, and a managed policy of IAM takes {MANAGED_LIMIT}: narrow it with --control, or split its statements over two."
        ));
    }
    let text = format!("{}\n", document.to_json());
    screen.live().suspended(|| raw(text.as_bytes()))?;
    Ok(Exit::Success)
}
