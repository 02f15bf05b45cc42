//! `org`: the accounts of an organization together.

mod account_access;
mod account_observation;
mod members;
mod publish;
mod rows_file;
mod trail_reviews;

use super::session::{Context, Session};
use crate::aws::{Failure, OrganizationReader, Reason};
use crate::aws_cli::quote_path;
use crate::cli::{OrganizationCheckOptions, OrganizationCommand};
use crate::clock::unix_now;
use crate::error::Error;
use crate::exit::Exit;
use crate::organization::{ControlRow, OrganizationReview, summarize};
use crate::settings::Format;
use crate::state::{AccountState, Organization, OrganizationAccount};
use account_access::AccountAccess;
use rows_file::RowsFile;
use std::collections::BTreeSet;

pub(super) async fn run(
    context: Context<'_>,
    command: &OrganizationCommand,
) -> Result<Exit, Error> {
    match command {
        OrganizationCommand::Check(options) => {
            let checked = tokio::select! {
                checked = check(context, options) => checked,
                () = context.cancellation.cancelled() => Err(stopped(options)),
            };
            checked.map_err(Error::nothing_changed)
        }
    }
}

/// The error of a run that was stopped. What was written so far is kept.
fn stopped(options: &OrganizationCheckOptions) -> Error {
    let error = Error::new("reading the organization", "stopped by Ctrl-C");
    match options.rows.as_ref().or(options.resume.as_ref()) {
        Some(rows) => error.hint(format!(
            "continue with --resume {}",
            quote_path(&rows.display().to_string())
        )),
        None => error,
    }
}

async fn check(context: Context<'_>, options: &OrganizationCheckOptions) -> Result<Exit, Error> {
    let Context { screen, loaded, .. } = context;
    ensure_format(screen.options.format)?;
    let session = Session::connect(context, None).await?;
    session.ensure_expected_account(&session.reader()).await?;
    let access = AccountAccess::new(&session, options).await?;
    let reader = OrganizationReader::new(access.connection().clone());
    let organization = reader.organization();
    let organization = organization.await.map_err(|failure| {
        failure.into_error("asking which organization the account belongs to")
    })?;
    let rows_file = RowsFile::open(options, &organization)?;
    screen.say(&format!(
        "Reading organization {}, management account {}.",
        organization.id, organization.management_account
    ));
    let (accounts, trails) = tokio::join!(
        reader.accounts(),
        trail_reviews::review_trails(&session, &access, &organization, options),
    );
    let accounts =
        accounts.map_err(|failure| explain_no_accounts(failure, &access, &organization))?;
    let review = OrganizationReview {
        trails: trails?,
        organization,
        observed_at: unix_now(),
    };
    let accounts = select_accounts(accounts, options)?;
    let rows =
        members::decide_rows(&session, &access, &review, &accounts, options, rows_file).await?;
    let summary = summarize(&review, &rows);
    publish::publish(context, &review, &rows, &summary)?;
    let allowed = &loaded.config.allow;
    let allow = |row: &ControlRow| {
        row.rests_on_membership() && options.allow_membership || allowed.contains(&row.verdict)
    };
    Ok(Exit::after_organization(&rows, allow))
}

fn ensure_format(format: Format) -> Result<(), Error> {
    match format {
        Format::Text | Format::Json => Ok(()),
        other => Err(Error::usage(format!(
            "org check has no report in the format {}; it prints text or JSON",
            other.word()
        ))),
    }
}

/// Why the accounts were not listed, with the command that lists them.
fn explain_no_accounts(
    failure: Failure,
    access: &AccountAccess<'_>,
    organization: &Organization,
) -> Error {
    let here = access.account();
    let manager = &organization.management_account;
    let denied = failure.reason == Reason::Denied;
    let error = failure.into_error("listing the accounts of the organization");
    if !denied || here == manager {
        return error
            .hint("allow organizations:ListAccounts; `cis-fix iam-policy org` prints the policy");
    }
    error.hint(format!(
        "account {here} is a member of {}: run it in the management account {manager} or in that of a delegated administrator, or name a role there: --management-role arn:{}:iam::{manager}:role/NAME",
        organization.id, organization.partition
    ))
}

/// The accounts that the flags ask for.
fn select_accounts(
    accounts: Vec<OrganizationAccount>,
    options: &OrganizationCheckOptions,
) -> Result<Vec<OrganizationAccount>, Error> {
    let known: BTreeSet<&str> = accounts.iter().map(|one| one.id.as_str()).collect();
    let mut named = options.accounts.iter().chain(&options.exclude);
    if let Some(unknown) = named.find(|one| !known.contains(one.as_str())) {
        return Err(Error::usage(format!(
            "account {unknown} is not in the organization"
        )));
    }
    let (only, without) = (&options.accounts, &options.exclude);
    let wanted = |one: &OrganizationAccount| {
        let id = one.id.as_str().to_owned();
        (only.is_empty() || only.contains(&id)) && !without.contains(&id)
    };
    let selected: Vec<OrganizationAccount> = accounts.into_iter().filter(wanted).collect();
    if selected.iter().all(|one| one.state != AccountState::Active) {
        return Err(Error::usage(
            "--accounts and --exclude leave no active account",
        ));
    }
    Ok(selected)
}
