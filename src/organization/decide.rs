//! The row of an account, from the reviews of the organization's trails and what was read in the account.

use crate::assess::Finding;
use crate::organization::account_row::{
    AccountRow, ControlRow, CoveredBy, RecordedBy, SecurityHubStatus,
};
use crate::organization::coverage::{AccountCoverage, coverage};
use crate::organization::reviews::{MemberReads, OrganizationReview, TrailReview};
use crate::state::{AccountState, OrganizationAccount};
use crate::verdict::Verdict;

/// Decides the row of an account.
#[must_use]
pub fn decide_account(
    review: &OrganizationReview,
    account: &OrganizationAccount,
    reads: &MemberReads,
) -> AccountRow {
    let own = match reads {
        MemberReads::Entered { own, .. } => own.as_deref(),
        MemberReads::NotEntered | MemberReads::Refused(_) => None,
    };
    let active = account.state == AccountState::Active;
    let coverages: Vec<(&TrailReview, AccountCoverage)> = review
        .trails
        .iter()
        .map(|trail| (trail, coverage(account, trail, reads, review.observed_at)))
        .collect();
    let recorded_by = coverages.iter().filter_map(|(trail, coverage)| {
        let AccountCoverage::Shown(evidence) = coverage else {
            return None;
        };
        Some(RecordedBy {
            trail: trail.trail.clone(),
            evidence: evidence.clone(),
        })
    });
    let (recorded_by, controls) = if active {
        (recorded_by.collect(), decide_controls(&coverages, own))
    } else {
        (Vec::new(), Vec::new())
    };
    AccountRow {
        account: account.id.clone(),
        name: account.name.clone(),
        state: account.state,
        management: account.id == review.organization.management_account,
        recorded_by,
        controls,
        not_entered: match reads {
            MemberReads::Refused(reason) if active => Some(reason.clone()),
            _ => None,
        },
        security_hub: active
            .then(|| security_hub_status(review, account, reads))
            .flatten(),
    }
}

fn decide_controls(
    coverages: &[(&TrailReview, AccountCoverage)],
    own: Option<&[Finding]>,
) -> Vec<ControlRow> {
    let first = coverages
        .first()
        .map(|(trail, _)| trail.findings.as_slice());
    let listed = first.or(own).unwrap_or_default();
    let rows = listed.iter().map(|finding| {
        let of_own = own.into_iter().flatten();
        let own_row = of_own
            .filter(|one| one.control == finding.control)
            .map(own_row);
        let inherited = coverages.iter().filter_map(|(trail, coverage)| {
            let mut findings = trail.findings.iter();
            let finding = findings.find(|one| one.control == finding.control)?;
            Some(inherited_row(trail, finding, coverage))
        });
        // The first of the best: what the account has of its own comes first.
        own_row.chain(inherited).min_by_key(|row| row.verdict)
    });
    rows.flatten().collect()
}

fn own_row(finding: &Finding) -> ControlRow {
    ControlRow {
        control: finding.control.clone(),
        id: finding.id.clone(),
        verdict: finding.verdict,
        reason: finding.reason.clone(),
        covered_by: None,
        inherited_from: None,
        missing_coverage: None,
    }
}

/// The row of a control whose verdict is that of an organization trail.
fn inherited_row(trail: &TrailReview, finding: &Finding, coverage: &AccountCoverage) -> ControlRow {
    let mut row = own_row(finding);
    row.inherited_from = Some(trail.trail.clone());
    // What the settings skip needs no coverage.
    if finding.verdict != Verdict::Pass {
        return row;
    }
    match coverage {
        AccountCoverage::Shown(_) => {
            row.covered_by = Some(CoveredBy {
                account: trail.account.clone(),
                trail: trail.trail.clone(),
                log_group: trail.log_group.clone(),
                alarms: trail
                    .alarms
                    .get(&finding.control)
                    .cloned()
                    .unwrap_or_default(),
            });
        }
        AccountCoverage::NotShown(missing, reason) => {
            row.verdict = Verdict::Unreadable;
            row.reason.clone_from(reason);
            row.missing_coverage = Some(*missing);
        }
    }
    row
}

fn security_hub_status(
    review: &OrganizationReview,
    account: &OrganizationAccount,
    reads: &MemberReads,
) -> Option<SecurityHubStatus> {
    if review.trails.iter().any(|one| one.account == account.id) {
        return Some(SecurityHubStatus::AsChecked);
    }
    let MemberReads::Entered { own, .. } = reads else {
        return None;
    };
    Some(match own {
        Some(own) if own.iter().any(|finding| !finding.verdict.is_met()) => {
            SecurityHubStatus::FailedForOwnTrail
        }
        Some(_) => SecurityHubStatus::AsChecked,
        None => SecurityHubStatus::NoData,
    })
}
