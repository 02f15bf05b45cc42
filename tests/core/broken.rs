//! Chains that are broken, one cause a row: what is said of it, what is to be typed to see it, and what is planned for it.

mod alarms;
mod simulated;
pub(crate) mod topics;
