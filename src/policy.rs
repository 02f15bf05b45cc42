//! IAM resource policies: the JSON documents attached to a topic, bucket, key, queue or function
//! that say who may do what to it.
//!
//! This module knows nothing of topics, buckets, plans or AWS calls. Its callers ask two questions.
//! `chain` asks whether a policy already allows a service ([`Policy::decide`]). `plan` asks what
//! the policy is with a statement of ours added ([`Policy::with_statement`]), and `undo` removes
//! that statement again ([`Policy::without_sid`]).
//!
//! The module makes two promises:
//!
//! * **A document is preserved.** Elements that the module does not understand keep their value and
//!   their order. Only statements whose `Sid` is ours are ever replaced or removed (see
//!   [`our_sid`]).
//! * **Uncertainty is an answer.** Evaluation has three values. If the request leaves something
//!   open, or a policy uses something that is not evaluated, the answer is [`Decision::CannotTell`]
//!   with the reason, never a guess.

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
mod quantity;
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
