//! Chains that are broken, one cause a row: what each is called, and what is planned for it.

mod alarms;
mod simulated;
