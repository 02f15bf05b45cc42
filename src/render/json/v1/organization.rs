//! What `org check` prints.

use super::{FORMAT_VERSION, ToolV1, rfc3339};
use crate::control::BenchmarkVersion;
use crate::organization::{AccountRow, ChainSummary, OrganizationReview, SharedFinding, Summary};
use serde::Serialize;

/// The accounts of an organization.
#[derive(Debug, Clone, Serialize)]
pub struct OrganizationV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `org check`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// When the organization was read, RFC 3339 in UTC.
    pub observed_at: Option<String>,
    /// The benchmark version of the numbers.
    pub benchmark: String,
    /// The id of the organization.
    pub organization: &'a str,
    /// Its management account.
    pub management_account: &'a str,
    /// The number of its active accounts in the run.
    pub active_accounts: usize,
    /// The number of those of which each control is met.
    pub met_accounts: usize,
    /// Its organization trails, each judged once.
    pub chains: &'a [ChainSummary],
    /// The findings that are not met, each once with the accounts it affects, the worst first.
    pub findings: &'a [SharedFinding],
    /// A row for each account.
    pub accounts: &'a [AccountRow],
}

impl<'a> OrganizationV1<'a> {
    /// The document of a run.
    #[must_use]
    pub fn new(
        benchmark: BenchmarkVersion,
        review: &'a OrganizationReview,
        rows: &'a [AccountRow],
        summary: &'a Summary,
    ) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            command: "org check",
            tool: ToolV1::this(),
            observed_at: rfc3339(review.observed_at),
            benchmark: benchmark.to_string(),
            organization: &review.organization.id,
            management_account: review.organization.management_account.as_str(),
            active_accounts: summary.active,
            met_accounts: summary.met,
            chains: &summary.chains,
            findings: &summary.findings,
            accounts: rows,
        }
    }
}
