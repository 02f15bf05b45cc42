//! IAM resource policies: the JSON documents that hang on a topic or a bucket and say who may do what to it.
//!
//! A language of its own (L0): it knows nothing of topics, buckets, plans or AWS calls. Two questions are
//! asked of it further down the flow. `assess` asks whether somebody's policy already lets a service in
//! ([`Policy::decide`]), and `plan` asks what the policy looks like with one statement of ours added
//! ([`Policy::with_statement`]); `undo` takes that statement away again ([`Policy::without_sid`]).
//!
//! Two promises carry the module:
//!
//! * **A document is kept.** What we do not understand is carried along, value for value and in order; the
//!   only statements ever replaced or removed are those whose `Sid` is ours (see [`our_sid`]).
//! * **Doubt is an answer.** Evaluation has three values. What the request does not say, or what we do not
//!   evaluate, ends in [`Decision::CannotTell`] with the reason, never in a guess.

mod arn;
mod condition;
mod decide;
mod decision;
mod deleted_principals;
mod document;
mod error;
mod glob;
mod operator;
mod principal;
mod request;
mod sid;
mod statement;
mod strict_json;
#[cfg(test)]
mod tests;
mod truth;
mod values;

pub use decision::{Decision, StatementRef, Uncertainty};
pub use document::Policy;
pub use error::PolicyError;
pub use request::{Principal, Request};
pub use sid::{is_our_sid, our_sid};
pub use statement::{Effect, PrincipalElement, Statement, StatementCondition};
