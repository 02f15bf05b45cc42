//! The verdicts on the accounts of an organization, from the chains of its trails and what shows whom they record.
//!
//! The ordinary review judges each organization trail once, in the account of its log group. An account of the organization
//! has the verdict of that review if it is shown that the trail records the account: by a log stream with a recent event, or
//! by the account itself. Membership alone shows nothing.

mod account_row;
mod coverage;
mod decide;
mod reviews;
mod summary;

#[cfg(test)]
mod tests;

pub use account_row::{AccountRow, ControlRow, CoveredBy, RecordedBy, SecurityHubStatus};
pub use coverage::{CoverageEvidence, MissingCoverage, RECENT};
pub use decide::decide_account;
pub use reviews::{MemberReads, OrganizationReview, TrailReview, proven_alarms};
pub use summary::{ChainSummary, SharedFinding, Summary, summarize};
