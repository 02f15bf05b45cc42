//! The review of each organization trail, once, in the account of its log group.

use super::super::session::Session;
use super::account_access::AccountAccess;
use super::account_observation::{observe_account, settings_for};
use crate::assess::Finding;
use crate::aws::{Connection, Reader, Reason};
use crate::chain::link::Link;
use crate::cli::OrganizationCheckOptions;
use crate::error::Error;
use crate::inputs::Inputs;
use crate::organization::{TrailReview, proven_alarms};
use crate::plan::{Review, review};
use crate::settings::Settings;
use crate::state::{AccountId, LogGroupArn, Observed, Organization, Read, Trail};
use crate::verdict::Verdict;
use std::collections::BTreeMap;

/// Reviews the organization trails that the account sees.
pub(super) async fn review_trails(
    session: &Session<'_>,
    access: &AccountAccess<'_>,
    organization: &Organization,
    options: &OrganizationCheckOptions,
) -> Result<Vec<TrailReview>, Error> {
    let connection = access.connection();
    let observed = observe_account(session, connection, None, None).await?;
    let mut trails: Vec<Trail> = observed.all_trails().into_iter().cloned().collect();
    trails.retain(|trail| trail.organization);
    let archive = match &options.log_archive_role {
        Some(role) => say_refusal(session, access.assume(role.clone()).await),
        None => None,
    };
    let mut reviews = Vec::new();
    for trail in trails {
        let group = trail.log_group.clone();
        let account = group.as_ref().map_or(trail.owner(), LogGroupArn::account);
        let entered = match (&account == access.account(), access.role_in(&account)) {
            (true, _) | (false, None) => None,
            (false, Some(_)) => say_refusal(session, access.enter(&account).await),
        };
        let (connection, known) = match &entered {
            Some(entered) => (entered, None),
            None => (connection, Some(observed.clone())),
        };
        let observed = observe_account(session, connection, known, Some(&trail)).await?;
        let settings = settings_for(session, Some(&trail));
        let inputs = inputs_of(session, &settings, &observed);
        let mut findings = review(inputs).findings;
        let alarms = proven_alarms(inputs);
        if let Some(archive) = &archive {
            let observed = observe_account(session, archive, None, Some(&trail)).await?;
            let there = review(inputs_of(session, &settings, &observed));
            prefer_bucket_findings(&mut findings, there, &trail);
        }
        let streams = match &group {
            Some(group) if &account == access.account() || entered.is_some() => {
                newest_events(connection, group, organization).await
            }
            _ => Read::NotAsked,
        };
        reviews.push(TrailReview {
            trail: trail.arn,
            log_group: group,
            account,
            findings,
            alarms,
            streams,
        });
    }
    Ok(reviews)
}

/// A session, or what keeps it from beginning, said. What depends on it is then decided as without it.
fn say_refusal(session: &Session<'_>, entered: Result<Connection, Error>) -> Option<Connection> {
    entered
        .inspect_err(|error| session.screen.say(&error.to_string()))
        .ok()
}

/// What the core decides from, with the settings for one trail.
fn inputs_of<'a>(
    session: &'a Session<'_>,
    settings: &'a Settings,
    observed: &'a Observed,
) -> Inputs<'a> {
    Inputs {
        settings,
        ..session.loaded.inputs(observed)
    }
}

/// Replaces the findings that say to look in the account of the bucket by those that were made there, if these are about the
/// bucket of the trail.
fn prefer_bucket_findings(findings: &mut [Finding], archive: Review, trail: &Trail) {
    let mut judged = archive.selection.logging.iter();
    if !judged.any(|choice| choice.bucket == trail.bucket) {
        return;
    }
    for found in archive.findings {
        let mut all = findings.iter_mut();
        let known = all.find(|one| one.control == found.control);
        if let Some(known) = known
            && known.verdict == Verdict::Elsewhere
            && known.broken_link == Some(Link::Logging)
        {
            *known = found;
        }
    }
}

/// The newest event of each account in the log group of a trail.
async fn newest_events(
    connection: &Connection,
    group: &LogGroupArn,
    organization: &Organization,
) -> Read<BTreeMap<AccountId, Option<i64>>> {
    let reader = Reader::new(connection.clone());
    match reader.newest_events(group, &organization.id).await {
        Ok(newest) => Read::Present(newest),
        Err(failure) if failure.reason == Reason::Denied => Read::Denied {
            action: "logs:DescribeLogStreams".to_owned(),
        },
        Err(failure) => Read::Failed {
            message: failure.describe(),
        },
    }
}
