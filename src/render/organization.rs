//! The screen of `org check`: the chains, then the accounts that they do not cover, the worst first.

use super::overview::write_causes;
use super::writer::{LineWriter, Style};
use crate::aws_cli::quote;
use crate::control::BenchmarkVersion;
use crate::organization::{
    AccountRow, ChainSummary, OrganizationReview, SecurityHubStatus, SharedFinding, Summary,
    TrailReview,
};
use crate::state::{AccountId, AccountState};
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// The most accounts of a kind that are named without `-v`.
const MAX_ACCOUNTS: usize = 10;

/// What the screen shows.
#[derive(Debug, Clone, Copy)]
pub struct OrganizationScreen<'a> {
    /// The benchmark version of the run.
    pub benchmark: BenchmarkVersion,
    /// The reviews of the trails.
    pub review: &'a OrganizationReview,
    /// The accounts.
    pub rows: &'a [AccountRow],
    /// The summary of the accounts.
    pub summary: &'a Summary,
    /// Whether every account is named.
    pub verbose: bool,
}

impl OrganizationScreen<'_> {
    /// How many of a list are shown.
    fn shown(&self, all: usize) -> usize {
        if self.verbose { all } else { MAX_ACCOUNTS }
    }
}

/// Writes the screen.
///
/// # Errors
///
/// If the writer fails.
pub fn write_organization(
    writer: &mut LineWriter<'_>,
    screen: &OrganizationScreen<'_>,
) -> io::Result<()> {
    let OrganizationScreen {
        review, summary, ..
    } = screen;
    let organization = &review.organization;
    let title = format!(
        "cis-fix org check: organization {}, CIS {}",
        organization.id, screen.benchmark
    );
    writer.write_paragraph(Style::Bold, 2, &title)?;
    let manager = format!("Management account {}", organization.management_account);
    writer.write_line(Style::Plain, &manager)?;
    writer.end_line()?;
    writer.write_paragraph(Style::Bold, 0, &describe_accounts(summary))?;
    for (chain, trail) in summary.chains.iter().zip(&review.trails) {
        write_chain(writer, chain, trail, summary)?;
    }
    if summary.chains.is_empty() {
        let text = "The account sees no organization trail, so each account needs a chain of its own: look into them with --members assume --assume-role NAME.";
        writer.end_line()?;
        writer.write_paragraph(Style::Plain, 0, text)?;
    }
    write_own_findings(writer, screen)?;
    write_not_shown_covered(writer, screen)?;
    write_not_entered(writer, screen)?;
    write_inactive(writer, screen)?;
    write_security_hub(writer, screen)?;
    write_next(writer, screen)
}

/// Writes where the changes that fix the chains are planned.
fn write_next(writer: &mut LineWriter<'_>, screen: &OrganizationScreen<'_>) -> io::Result<()> {
    let broken = screen.review.trails.iter().filter(|trail| {
        let mut findings = trail.findings.iter();
        findings.any(|finding| finding.verdict == Verdict::Fail)
    });
    for (number, trail) in broken.enumerate() {
        if number == 0 {
            writer.end_line()?;
        }
        let command = format!(
            "Next      in account {}: cis-fix plan --trail {}",
            trail.account,
            quote(trail.trail.name())
        );
        writer.write_line(Style::Bold, &command)?;
    }
    Ok(())
}

/// How many accounts meet every control.
fn describe_accounts(summary: &Summary) -> String {
    let Summary { active, met, .. } = summary;
    let accounts = if *active == 1 { "account" } else { "accounts" };
    if met == active {
        format!("All {active} active {accounts} meet every control.")
    } else {
        format!("{met} of {active} active {accounts} meet every control.")
    }
}

/// Writes one organization trail: where its chain is, whom it covers, and what is wrong with it.
fn write_chain(
    writer: &mut LineWriter<'_>,
    chain: &ChainSummary,
    trail: &TrailReview,
    summary: &Summary,
) -> io::Result<()> {
    writer.end_line()?;
    let holds = if chain.controls_met == chain.controls {
        format!("{} controls hold", chain.controls)
    } else {
        format!("{} of {} controls hold", chain.controls_met, chain.controls)
    };
    let group = chain.log_group.as_ref().map_or_else(
        || "no log group".to_owned(),
        |group| format!("log group {}", group.name()),
    );
    let text = format!(
        "Trail {}: 1 chain in {} ({group}) for {} of {} accounts; {holds}.",
        chain.trail.name(),
        chain.account,
        chain.records,
        summary.active
    );
    writer.write_paragraph(Style::Bold, 2, &text)?;
    let details = format!("cis-fix check --full --trail {}", chain.trail);
    write_causes(writer, &trail.findings, &details)
}

/// Writes the findings of single accounts.
fn write_own_findings(
    writer: &mut LineWriter<'_>,
    screen: &OrganizationScreen<'_>,
) -> io::Result<()> {
    let own = screen.summary.findings.iter();
    let own: Vec<&SharedFinding> = own.filter(|one| one.trail.is_none()).collect();
    if own.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "In single accounts")?;
    let shown = screen.shown(own.len());
    for one in own.iter().take(shown) {
        let accounts = name_accounts(&one.accounts, screen.verbose);
        let text = format!("  {} {} in {accounts}: {}", one.verdict, one.id, one.reason);
        writer.write_paragraph(Style::Plain, 4, &text)?;
    }
    write_more(writer, own.len(), shown)
}

/// Writes the accounts of which it is not shown that the chain covers them, by reason.
fn write_not_shown_covered(
    writer: &mut LineWriter<'_>,
    screen: &OrganizationScreen<'_>,
) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, Vec<AccountId>> = BTreeMap::new();
    for row in screen.rows {
        let alone = row
            .controls
            .iter()
            .find(|one| one.missing_coverage.is_some());
        if let Some(one) = alone {
            let accounts = reasons.entry(one.reason.as_str()).or_default();
            accounts.push(row.account.clone());
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Not shown to be covered")?;
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, accounts)| std::cmp::Reverse(accounts.len()));
    let shown = screen.shown(reasons.len());
    for (reason, accounts) in reasons.iter().take(shown) {
        let accounts = name_accounts(accounts, screen.verbose);
        writer.write_paragraph(Style::Warning, 4, &format!("  {accounts}: {reason}"))?;
    }
    write_more(writer, reasons.len(), shown)?;
    let advice = "  A young or empty account has no event yet. --members assume asks the accounts themselves; --allow-membership accepts them.";
    writer.write_paragraph(Style::Plain, 2, advice)
}

/// Writes the accounts that could not be entered.
fn write_not_entered(
    writer: &mut LineWriter<'_>,
    screen: &OrganizationScreen<'_>,
) -> io::Result<()> {
    let refused = screen.rows.iter();
    let refused = refused.filter_map(|row| Some((row, row.not_entered.as_ref()?)));
    let refused: Vec<(&AccountRow, &String)> = refused.collect();
    if refused.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Not entered")?;
    let shown = screen.shown(refused.len());
    for (row, why) in refused.iter().take(shown) {
        let text = format!("  {} {}: {why}", row.account, row.name);
        writer.write_paragraph(Style::Warning, 4, &text)?;
    }
    write_more(writer, refused.len(), shown)
}

fn write_inactive(writer: &mut LineWriter<'_>, screen: &OrganizationScreen<'_>) -> io::Result<()> {
    let mut states: BTreeMap<AccountState, Vec<AccountId>> = BTreeMap::new();
    for row in screen.rows {
        if row.state != AccountState::Active {
            states
                .entry(row.state)
                .or_default()
                .push(row.account.clone());
        }
    }
    if states.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Not active, so there is nothing to check")?;
    for (state, accounts) in states {
        let accounts = name_accounts(&accounts, screen.verbose);
        writer.write_paragraph(Style::Dim, 4, &format!("  {state}: {accounts}"))?;
    }
    Ok(())
}

/// Writes what Security Hub says of the members.
fn write_security_hub(
    writer: &mut LineWriter<'_>,
    screen: &OrganizationScreen<'_>,
) -> io::Result<()> {
    writer.end_line()?;
    let text = "Security Hub  shows no data for these controls in a member without a trail of its own, which is not a failure.";
    writer.write_paragraph(Style::Plain, 14, text)?;
    let rows = screen.rows.iter();
    let failed = rows.filter(|row| row.security_hub == Some(SecurityHubStatus::FailedForOwnTrail));
    let failed: Vec<AccountId> = failed.map(|row| row.account.clone()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    let accounts = name_accounts(&failed, screen.verbose);
    let text = format!(
        "              It shows FAILED in {accounts} as long as the trails there stay as they are."
    );
    writer.write_paragraph(Style::Plain, 14, &text)
}

/// The accounts by id, or their number if they are many.
fn name_accounts(accounts: &[AccountId], verbose: bool) -> String {
    let unique: BTreeSet<&str> = accounts.iter().map(AccountId::as_str).collect();
    let few = unique.len() <= 3 || verbose;
    let named: Vec<&str> = unique
        .iter()
        .copied()
        .take(if few { unique.len() } else { 2 })
        .collect();
    if few {
        named.join(", ")
    } else {
        format!(
            "{} and {} more",
            named.join(", "),
            unique.len() - named.len()
        )
    }
}

fn write_more(writer: &mut LineWriter<'_>, all: usize, shown: usize) -> io::Result<()> {
    match all.checked_sub(shown) {
        Some(more @ 1..) => writer.write_line(Style::Dim, &format!("  and {more} more: -v")),
        _ => Ok(()),
    }
}
