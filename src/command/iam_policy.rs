//! `iam-policy`: prints the policy on standard output, and its limits on standard error.

use super::load_settings::LoadedSettings;
use super::read_journal::read_journal;
use super::session::{Context, take_snapshot};
use super::snapshot::Snapshot;
use super::verify::find_control;
use crate::cli::IamPolicyCommand;
use crate::error::Error;
use crate::exit::Exit;
use crate::permissions::{
    self, OrganizationRole, Permissions, assume_topic_role, organization_policy,
};
use crate::questions::RefusedRead;
use crate::quotas::MANAGED_POLICY_CHARACTERS;
use crate::select::TrailChoice;
use crate::settings::Format;
use crate::state::{Partition, Region, Unread};
use crate::ui::Screen;
use crate::verify::fire_drill_alarm;
use std::path::Path;

pub(super) async fn run(context: Context<'_>, command: &IamPolicyCommand) -> Result<Exit, Error> {
    let Context { screen, loaded, .. } = context;
    ensure_format(screen)?;
    let permissions = match command {
        IamPolicyCommand::Org {
            assume_role,
            member,
        } => {
            let role = if *member {
                OrganizationRole::Member
            } else {
                OrganizationRole::Runner {
                    assumes: assume_role,
                }
            };
            return print_organization_policy(context, role);
        }
        IamPolicyCommand::Undo { run_journal } => undo_permissions(context, run_journal)?,
        IamPolicyCommand::Confirm { topic_arn } => {
            loaded.ensure_expected_account(topic_arn.account().as_str(), "the topic")?;
            permissions::confirm_permissions(topic_arn)
        }
        IamPolicyCommand::Plan { from } => {
            let snapshot = take_snapshot(context, from.as_deref()).await?;
            let inputs = loaded.inputs(&snapshot.observed);
            let permissions = permissions::plan_permissions(inputs, &snapshot.review);
            warn_of_limits(context, &snapshot, &permissions, false);
            permissions
        }
        IamPolicyCommand::Apply { from } => {
            let snapshot = take_snapshot(context, from.as_deref()).await?;
            let inputs = loaded.inputs(&snapshot.observed);
            let permissions = permissions::apply_permissions(inputs, &snapshot.review);
            warn_of_limits(context, &snapshot, &permissions, true);
            permissions
        }
        IamPolicyCommand::Who { from } => {
            let snapshot = take_snapshot(context, from.as_deref()).await?;
            let inputs = loaded.inputs(&snapshot.observed);
            let permissions = permissions::who_permissions(inputs, &snapshot.review);
            warn_of_limits(context, &snapshot, &permissions, false);
            permissions
        }
        IamPolicyCommand::Verify { from, fire_drill } => {
            let snapshot = take_snapshot(context, from.as_deref()).await?;
            let inputs = loaded.inputs(&snapshot.observed);
            let alarm = fire_drill.as_deref();
            let alarm = alarm
                .map(|control| find_alarm(loaded, &snapshot, control))
                .transpose()?;
            let permissions =
                permissions::verify_permissions(inputs, &snapshot.review, alarm.as_ref());
            warn_of_limits(context, &snapshot, &permissions, false);
            permissions
        }
    };
    print_policy(context, &permissions)
}

/// Prints the policy of a role in an organization, for the partition of the Region that is asked for.
fn print_organization_policy(
    context: Context<'_>,
    role: OrganizationRole<'_>,
) -> Result<Exit, Error> {
    let region = context.loaded.config.region.as_deref().unwrap_or_default();
    let policy = organization_policy(role, Partition::of_region(region));
    let text = format!("{}\n", policy.to_json());
    Exit::after_output(context.screen.print_bytes(text.as_bytes()))
}

fn ensure_format(screen: &Screen) -> Result<(), Error> {
    match screen.options.format {
        Format::Text | Format::Json => Ok(()),
        other => Err(Error::usage(format!(
            "iam-policy has no report in the format {}; it prints the policy as JSON",
            other.word()
        ))
        .nothing_changed()),
    }
}

/// What `undo` needs, from the journal alone.
fn undo_permissions(context: Context<'_>, path: &Path) -> Result<Permissions, Error> {
    let Context { screen, loaded, .. } = context;
    let read = read_journal(path)?;
    let journal = read.journal;
    if let Some(reason) = &read.unproven {
        screen.say(&format!(
            "The journal is not proven: {reason}. Read the policy before you attach it: it allows whatever the journal claims."
        ));
    }
    loaded.ensure_expected_account(journal.header.account.as_str(), "the journal")?;
    let permissions = permissions::undo_permissions(&journal);
    if permissions.is_empty() {
        return Err(Error::new(
            "looking for what the run made",
            "the journal names nothing it did, so an undo needs no permission",
        )
        .nothing_changed());
    }
    Ok(permissions)
}

/// The alarm of cis-fix that the fire drill of a control sets off, there already or planned.
fn find_alarm(
    loaded: &LoadedSettings,
    snapshot: &Snapshot,
    name: &str,
) -> Result<(Region, String), Error> {
    let control = find_control(&loaded.catalog, &loaded.config.settings, name)?;
    let inputs = loaded.inputs(&snapshot.observed);
    fire_drill_alarm(inputs, &snapshot.review, control).ok_or_else(|| {
        Error::new(
            "looking for the alarm of the fire drill",
            format!("no alarm of cis-fix stands behind {name}, and the plan makes none"),
        )
        .nothing_changed()
    })
}

/// Says what the policy leaves out: what depends on reads that were denied or failed, and resources that do not exist.
fn warn_of_limits(
    context: Context<'_>,
    snapshot: &Snapshot,
    permissions: &Permissions,
    applies: bool,
) {
    let Context { screen, loaded, .. } = context;
    for RefusedRead { question, unread } in &permissions.refused {
        let more = match unread {
            Unread::Failed { message } => {
                format!(
                    "failed ({message}): whatever hangs on it is not in this policy. Print it again."
                )
            }
            Unread::Forbidden { action, by } => format!(
                "was denied: whatever hangs on it is not in this policy. {}.",
                by.explain(action)
            ),
            Unread::Denied { .. } | Unread::NotAsked { .. } => format!(
                "was denied: whatever hangs on it is not in this policy. Printed with credentials that have {}, it may allow more.",
                question.action()
            ),
        };
        screen.say(&format!("Reading {question} {more}"));
    }
    let chosen = matches!(snapshot.review.selection.trail, TrailChoice::Chosen(_));
    if loaded.inputs(&snapshot.observed).wants_alarms() && !chosen {
        screen.say("No trail qualifies, so this policy knows of no metric filters, alarms and topic; print it again once one does.");
    }
    if applies && snapshot.review.plan.steps.is_empty() {
        screen.say("There is nothing to apply, so this policy allows reads alone.");
    }
    if snapshot.redacted {
        screen.say("The names in this recording are invented, and so are those in this policy.");
    }
}

fn print_policy(context: Context<'_>, permissions: &Permissions) -> Result<Exit, Error> {
    let Context { screen, loaded, .. } = context;
    let mut document = permissions.policy();
    let role = loaded.config.topic_role.as_deref();
    document.statements.extend(role.map(assume_topic_role));
    let characters = document.characters();
    if characters > MANAGED_POLICY_CHARACTERS {
        screen.say(&format!(
            "This policy has {characters} characters without white space, and a managed policy of IAM takes {MANAGED_POLICY_CHARACTERS}: narrow it with --control, or split its statements over two."
        ));
    }
    let text = format!("{}\n", document.to_json());
    screen.print_bytes(text.as_bytes())?;
    let failed = |refused: &RefusedRead| matches!(refused.unread, Unread::Failed { .. });
    Ok(Exit::after_reading(permissions.refused.iter().any(failed)))
}
