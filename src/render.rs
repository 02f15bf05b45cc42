//! What a person or a program reads. Everything is written to a passed writer; nothing here knows
//! AWS or the terminal.

mod catalog;
mod change;
mod differences;
pub mod evidence;
pub mod json;
mod junit;
mod markdown;
mod numbers;
pub mod pattern;
mod plan;
mod said;
mod sarif;
mod simulated;
mod text;
mod undo;
mod verify;
mod wrap;
mod writer;

#[cfg(test)]
mod tests;

pub use catalog::{explain, list};
pub use differences::differences;
pub use junit::junit;
pub use markdown::markdown;
pub use plan::plan;
pub use sarif::{Place, sarif};
pub use simulated::{nothing_sent, simulated};
pub use text::{Reproduction, evidence, findings, heading, outcomes, reproduction, unreached};
pub use undo::{taken_back, way_back};
pub use verify::{drilled, verification};
pub use writer::{LineWriter, Style, escape_lines, escape_text};
