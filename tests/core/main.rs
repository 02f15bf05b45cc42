//! Tests of the pure core: the laws of planning, every benchmark version, the reads of a run, and
//! which module may use which. No test uses a network or a clock.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets an unexpected value should stop there"
)]

mod account;
mod account_flags;
mod accounts;
mod architecture;
mod attacks;
mod auditors;
mod aws_cli;
mod broken_chains;
mod commands;
mod corpus;
mod corrupted_settings;
mod corruption;
mod denied_reads;
mod dependencies;
mod examples;
mod failed_reads;
mod file_compatibility;
mod formats;
mod formula;
mod frameworks;
mod goldens;
mod help;
mod journals;
mod laws;
mod least_plans;
mod managed_resources;
mod new_control;
mod noise_notes;
mod oracle;
mod organizations;
mod overviews;
mod pairs;
mod patterns;
mod permissions;
mod planned_mutes;
mod plans;
mod policies;
mod policy_corpus;
mod read_rounds;
mod readme;
mod recordings;
mod redaction;
mod reference;
mod saved_plan;
mod screens;
mod settings;
mod sso_setting;
mod undo_plans;
mod undo_screens;
mod verdicts;
mod verification;
mod versions;
mod words;
