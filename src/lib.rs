//! `cis-fix` reads an AWS account, decides which of the CIS monitoring controls it meets, shows a
//! plan of the least that is missing, and applies exactly that plan on confirmation.
//!
//! Deciding is pure, doing has no choices, speaking takes a writer: without the feature `cli` this
//! crate is its pure core, and builds without AWS, tokio or a clock.

pub mod assess;
pub mod aws_cli;
pub mod catalog;
pub mod chain;
pub mod cloudtrail;
pub mod config;
pub mod control;
pub mod control_characters;
pub mod desired;
pub mod events;
pub mod exit;
pub mod inputs;
pub mod journal;
pub mod managed_by;
pub mod memo;
pub mod naming;
pub mod organization;
pub mod ownership;
pub mod pattern;
pub mod pattern_comparison;
pub mod pattern_tests;
pub mod permissions;
pub mod plan;
pub mod policy;
pub mod questions;
pub mod quotas;
pub mod recording;
pub mod reference;
pub mod render;

pub mod reversal;
pub mod saved_plan;
pub mod select;
pub mod settings;
pub mod simulate;
pub mod state;
pub mod statements;
pub mod undo;
pub mod verdict;
pub mod verify;
pub mod yaml;

#[cfg(feature = "cli")]
pub mod apply;
#[cfg(feature = "cli")]
pub mod aws;
#[cfg(feature = "cli")]
pub mod bounded_files;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod clock;
#[cfg(feature = "cli")]
pub mod command;
#[cfg(feature = "cli")]
pub mod error;
#[cfg(feature = "cli")]
pub mod observe;
#[cfg(feature = "cli")]
pub mod ui;
