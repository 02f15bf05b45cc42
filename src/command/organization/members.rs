//! The rows of the accounts, decided as they are read.

use super::super::session::Session;
use super::account_access::AccountAccess;
use super::account_observation::observe_account;
use super::rows_file::RowsFile;
use crate::aws::{Connection, Reader};
use crate::cli::{Members, OrganizationCheckOptions};
use crate::error::Error;
use crate::organization::{AccountRow, MemberReads, OrganizationReview, decide_account};
use crate::plan::review as review_account;
use crate::state::{
    AccountState, Answer, OrganizationAccount, Question, Read, Region, Trail, TrailArn,
};
use futures_util::StreamExt as _;
use futures_util::stream;
use std::collections::{BTreeMap, BTreeSet};

/// Decides the row of each account, some of them at a time, and keeps each in the file of the run. The rows are in the order
/// of the accounts.
pub(super) async fn decide_rows(
    session: &Session<'_>,
    access: &AccountAccess<'_>,
    review: &OrganizationReview,
    accounts: &[OrganizationAccount],
    options: &OrganizationCheckOptions,
    mut file: RowsFile,
) -> Result<Vec<AccountRow>, Error> {
    let wanted: BTreeSet<_> = accounts.iter().map(|one| &one.id).collect();
    let mut rows = file.take_rows();
    rows.retain(|row| wanted.contains(&row.account));
    let known: BTreeSet<_> = rows.iter().map(|row| row.account.clone()).collect();
    let open: Vec<_> = accounts
        .iter()
        .filter(|one| !known.contains(&one.id))
        .collect();
    let bar = session
        .screen
        .bars()
        .add_step_bar("accounts", open.len() as u64);
    let decided = open.into_iter().map(|account| async move {
        let reads = read_member(session, access, review, account, options).await?;
        Ok::<_, Error>(decide_account(review, account, &reads))
    });
    let mut decided = stream::iter(decided).buffer_unordered(options.concurrency);
    while let Some(row) = decided.next().await {
        let row = row?;
        file.append(&row)?;
        rows.push(row);
        if let Some(bar) = &bar {
            bar.inc(1);
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    rows.sort_by(|one, other| one.account.cmp(&other.account));
    Ok(rows)
}

/// Reads what an account itself shows. An account that cannot be entered is an answer, not an error.
async fn read_member(
    session: &Session<'_>,
    access: &AccountAccess<'_>,
    review: &OrganizationReview,
    account: &OrganizationAccount,
    options: &OrganizationCheckOptions,
) -> Result<MemberReads, Error> {
    let enters = options.members == Members::Assume || account.id == *access.account();
    if account.state != AccountState::Active || !enters {
        return Ok(MemberReads::NotEntered);
    }
    let entered = match access.enter(&account.id).await {
        Ok(connection) => enter(session, &connection, review, account).await,
        Err(error) => Err(error),
    };
    Ok(entered.unwrap_or_else(|error| MemberReads::Refused(error.to_string())))
}

/// Reads the trails that an account sees, and all of it only if it owns one.
async fn enter(
    session: &Session<'_>,
    connection: &Connection,
    review: &OrganizationReview,
    account: &OrganizationAccount,
) -> Result<MemberReads, Error> {
    let reader = Reader::new(connection.clone());
    let region = trail_region(review, connection);
    let trails = match reader
        .ask(&Question::Trails(region.clone()), None, &region)
        .await?
    {
        Answer::Trails(_, Read::Present(trails)) => trails,
        answer => {
            let why = answer.refused().map_or_else(
                || "AWS did not list its trails".to_owned(),
                |unread| unread.advice(),
            );
            return Err(Error::new("listing the trails of the account", why));
        }
    };
    let mut logging: BTreeMap<TrailArn, Read<bool>> = BTreeMap::new();
    let seen = |trail: &&Trail| review.trails.iter().any(|one| one.trail == trail.arn);
    for trail in trails.iter().filter(seen) {
        let question = Question::TrailStatus(trail.arn.clone());
        if let Answer::TrailStatus(_, status) = reader.ask(&question, None, &region).await? {
            logging.insert(trail.arn.clone(), status.map(|status| status.logging));
        }
    }
    let owns = trails
        .iter()
        .any(|trail| trail.owner() == account.id && !trail.organization);
    let own = if owns {
        let observed = observe_account(session, connection, None, None).await?;
        Some(review_account(session.loaded.inputs(&observed)).findings)
    } else {
        None
    };
    Ok(MemberReads::Entered { logging, own })
}

/// The Region to list trails in: the home of the first organization trail, where its owner's shadow trail is shown.
fn trail_region(review: &OrganizationReview, connection: &Connection) -> Region {
    let first = review.trails.first();
    first.map_or_else(
        || Region::new(connection.region()),
        |trail| trail.trail.region(),
    )
}
