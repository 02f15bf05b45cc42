//! What a person or a program reads. Everything is written to a passed writer; nothing here knows
//! AWS or the terminal.

mod catalog;
mod change;
pub mod json;
mod paper;
mod text;

#[cfg(test)]
mod tests;

pub use catalog::{explain, list};
pub use paper::{Ink, Paper, safe, safe_lines};
pub use text::{
    Reproduction, evidence, findings, heading, outcomes, plan, reproduction, unreached,
};
