//! Facts about CloudTrail's records: the typical values of their fields, the conditions that hold for every record, and
//! the events that any account records constantly.
//!
//! Nothing here decides whether a pattern covers another, because coverage is a claim about all possible events. This
//! module makes witnesses recognizable ([`CloudTrailValues`], [`sample_event`]), allows a second verdict for real
//! records ([`schema`]), and finds patterns whose alarm never returns to OK ([`find_excess`]).
//!
//! Sources: the CloudTrail user guide, "CloudTrail record contents" and "userIdentity element"; the API references of
//! the services for the names of their calls.

mod actor;
mod baseline;
mod describe;
mod records;
mod sample_event;
mod schema;

#[cfg(test)]
mod tests;

pub use actor::RecordedCall;
pub use baseline::{Excess, find_excess, find_joint_excess};
pub use describe::{describe_event, describe_missed_events};
pub use records::{CloudTrailValues, management_calls, service_of};
pub use sample_event::sample_event;
pub use schema::schema;
