//! Access to AWS through the SDK: the connection, with one shared HTTP client, a guard that keeps
//! readers from writing, and the calls.

mod alarm_state;
mod calls;
mod causes;
mod confirm_subscription;
pub mod connect;
mod denial;
mod failure;
mod guard;
mod json_operation;
mod organizations;
mod page_tokens;
mod rates;
mod read;
mod s3_client;
mod write;

#[cfg(test)]
mod tests;

pub use alarm_state::StateSetter;
pub use calls::{Attempt, Calls};
pub use confirm_subscription::SubscriptionConfirmer;
pub use connect::{ConnectOptions, Connection, Console, RoleSession, connect};
pub use failure::{Failure, Reason};
pub use guard::Gate;
pub use organizations::OrganizationReader;
pub use rates::{Rate, rate_of_write};
pub use read::{FoundEvents, KeyPage, Reader};
pub use write::{BeforePolicyWrite, Remover, Writer};
