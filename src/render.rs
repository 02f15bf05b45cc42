//! The view: what a person or a program reads. Everything is written to a writer that the caller passes. Nothing here knows
//! AWS or the terminal.

mod alarm_trigger;
mod catalog;
mod change;
mod confirmation;
mod control_name;
mod control_numbers;
mod differences;
pub mod evidence;
mod failed_reads;
mod journals;
pub mod json;
mod junit;
mod kind_entry;
mod line_wrapping;
mod markdown;
mod organization;
mod overview;
pub mod pattern;
mod pattern_description;
mod plan;
mod recorded;
mod recorded_calls;
mod reference;
mod reverted_values;
mod sarif;
mod simulation;
mod summary;
mod text;
mod undo;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use catalog::{write_control, write_control_list};
pub use confirmation::{
    ConfirmedSubscription, UnsubscribeProtection, write_confirmed_subscription,
};
pub use differences::write_differences;
pub use failed_reads::write_failed_reads;
pub use journals::{JournalRow, JournalState, write_journals};
pub use junit::write_junit;
pub use markdown::write_markdown;
pub use organization::{OrganizationScreen, write_organization};
pub use overview::{
    AppliedPlan, Closing, NextCommands, Overview, write_applied_overview, write_next_after_verify,
    write_overview, write_partial_outcomes,
};
pub use plan::write_plan;
pub use recorded::write_recording_notice;
pub use recorded_calls::{AlarmCalls, write_alarm_calls};
pub use reference::write_reference_topic;
pub use sarif::{SarifOptions, write_sarif};
pub use simulation::{write_simulation_heading, write_simulation_notice};
pub use text::{
    Reproduction, write_evidence, write_findings, write_heading, write_outcomes,
    write_reproduction, write_unreached_warning,
};
pub use undo::{write_claims, write_undo_outcomes, write_undo_overview, write_undo_plan};
pub use verify::{write_fire_drill, write_verification};
pub use writer::{LineWriter, Style, escape_lines, escape_text};
