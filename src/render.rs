//! What a person or a program reads. Everything is written to a passed writer; nothing here knows
//! AWS or the terminal.

mod catalog;
mod change;
mod control_numbers;
mod differences;
pub mod evidence;
pub mod json;
mod junit;
mod line_wrapping;
mod markdown;
pub mod pattern;
mod pattern_description;
mod plan;
mod sarif;
mod simulation;
mod summary;
mod text;
mod undo;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use catalog::{explain, list};
pub use differences::differences;
pub use junit::junit;
pub use markdown::markdown;
pub use plan::plan;
pub use sarif::{Place, sarif};
pub use simulation::{nothing_sent, simulated};
pub use text::{Reproduction, evidence, findings, heading, outcomes, reproduction, unreached};
pub use undo::{write_undo_outcomes, write_undo_plan};
pub use verify::{drilled, verification};
pub use writer::{LineWriter, Style, escape_lines, escape_text};
