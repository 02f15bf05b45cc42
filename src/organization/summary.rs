//! The summary of the rows: how many accounts each chain covers, and the findings that they share.

use crate::control::Slug;
use crate::organization::account_row::{AccountRow, ControlRow};
use crate::organization::reviews::OrganizationReview;
use crate::state::{AccountId, AccountState, LogGroupArn, TrailArn};
use crate::verdict::Verdict;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The summary of an organization.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The number of its active accounts in the run.
    pub active: usize,
    /// The number of those of which each control is met.
    pub met: usize,
    /// Those with a chain that holds, of which it is not shown that it covers them.
    pub not_shown_covered: Vec<AccountId>,
    /// Those that could not be entered.
    pub not_entered: Vec<AccountId>,
    /// The accounts that are not active.
    pub inactive: Vec<AccountId>,
    /// Its organization trails.
    pub chains: Vec<ChainSummary>,
    /// The findings that are not met, each once, the worst first.
    pub findings: Vec<SharedFinding>,
}

/// One organization trail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChainSummary {
    /// The trail.
    pub trail: TrailArn,
    /// The account of its log group and alarms.
    pub account: AccountId,
    /// Its log group.
    pub log_group: Option<LogGroupArn>,
    /// The number of active accounts that it is shown to record.
    pub records: usize,
    /// The number of controls that it meets.
    pub controls_met: usize,
    /// The number of controls of the run.
    pub controls: usize,
}

/// A finding that accounts share: of an organization trail, counted once however many accounts it affects, or of one
/// account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharedFinding {
    /// The trail; `None` if it is of one account.
    pub trail: Option<TrailArn>,
    /// The slug of the control.
    pub control: Slug,
    /// Its number.
    pub id: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason.
    pub reason: String,
    /// The accounts it affects, in order.
    pub accounts: Vec<AccountId>,
}

/// Summarizes the rows of an organization.
#[must_use]
pub fn summarize(review: &OrganizationReview, rows: &[AccountRow]) -> Summary {
    let (active, inactive): (Vec<&AccountRow>, Vec<&AccountRow>) = rows
        .iter()
        .partition(|row| row.state == AccountState::Active);
    let accounts = |rows: &[&AccountRow], is: &dyn Fn(&AccountRow) -> bool| {
        let rows = rows.iter().filter(|row| is(row));
        rows.map(|row| row.account.clone()).collect::<Vec<_>>()
    };
    Summary {
        active: active.len(),
        met: active.iter().filter(|row| row.is_met(|_| false)).count(),
        not_shown_covered: accounts(&active, &|row| {
            row.controls
                .iter()
                .any(|one| one.missing_coverage.is_some())
        }),
        not_entered: accounts(&active, &|row| row.not_entered.is_some()),
        inactive: accounts(&inactive, &|_| true),
        chains: chains(review, &active),
        findings: findings(&active),
    }
}

fn chains(review: &OrganizationReview, active: &[&AccountRow]) -> Vec<ChainSummary> {
    let trails = review.trails.iter();
    let chains = trails.map(|trail| ChainSummary {
        trail: trail.trail.clone(),
        account: trail.account.clone(),
        log_group: trail.log_group.clone(),
        records: active
            .iter()
            .filter(|row| row.recorded_by.iter().any(|by| by.trail == trail.trail))
            .count(),
        controls_met: trail
            .findings
            .iter()
            .filter(|finding| finding.verdict.is_met())
            .count(),
        controls: trail.findings.len(),
    });
    chains.collect()
}

fn findings(active: &[&AccountRow]) -> Vec<SharedFinding> {
    let mut shared: BTreeMap<(Option<&TrailArn>, &Slug, Verdict, &str), SharedFinding> =
        BTreeMap::new();
    for row in active {
        let unmet = |one: &&ControlRow| !one.verdict.is_met() && one.missing_coverage.is_none();
        for control in row.controls.iter().filter(unmet) {
            let ControlRow {
                control: slug,
                id,
                verdict,
                reason,
                inherited_from,
                ..
            } = control;
            let key = (inherited_from.as_ref(), slug, *verdict, reason.as_str());
            let entry = shared.entry(key).or_insert_with(|| SharedFinding {
                trail: inherited_from.clone(),
                control: slug.clone(),
                id: id.clone(),
                verdict: *verdict,
                reason: reason.clone(),
                accounts: Vec::new(),
            });
            entry.accounts.push(row.account.clone());
        }
    }
    let mut findings: Vec<SharedFinding> = shared.into_values().collect();
    let order: BTreeMap<Slug, usize> = active
        .iter()
        .flat_map(|row| row.controls.iter().enumerate())
        .map(|(number, row)| (row.control.clone(), number))
        .collect();
    findings.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.verdict),
            order.get(&one.control).copied(),
        )
    });
    for one in &mut findings {
        let unique: BTreeSet<AccountId> = one.accounts.drain(..).collect();
        one.accounts = unique.into_iter().collect();
    }
    findings
}
