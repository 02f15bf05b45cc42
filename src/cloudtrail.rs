//! What is known of `CloudTrail`'s records beyond their being JSON: which values are usual in which field, what holds
//! of all of them, and what any account records all day.
//!
//! Nothing here decides whether a pattern covers another: that is said over all events there could be. It makes
//! witnesses that a person recognises ([`CloudTrailValues`], [`sample_event`]), a second verdict beside the first ([`schema`]), and
//! it tells alarms that never fall silent ([`excess`]).
//!
//! Sources: the `CloudTrail` user guide, "`CloudTrail` record contents" and "userIdentity element"; the API references of
//! the services for the names of their calls.

mod baseline;
mod describe;
mod records;
mod sample_event;
mod schema;

#[cfg(test)]
mod tests;

pub use baseline::{Excess, find_excess};
pub use describe::{describe_event, describe_missed_events};
pub use records::{CloudTrailValues, management_calls, service_of};
pub use sample_event::sample_event;
pub use schema::schema;
