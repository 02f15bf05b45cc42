//! What a person or a program reads. Everything is written to a passed writer; nothing here knows
//! AWS or the terminal.

mod catalog;
mod change;
pub mod json;
mod numbers;
mod paper;
mod plan;
mod text;
mod wrap;

#[cfg(test)]
mod tests;

pub use catalog::{explain, list};
pub use paper::{Ink, Paper, safe, safe_lines};
pub use plan::plan;
pub use text::{Reproduction, evidence, findings, heading, outcomes, reproduction, unreached};
