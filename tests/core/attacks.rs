//! Attacks, as an attacker would make them: each file is one kind, and says what must not come of it.

mod advised_commands;
mod aws_limits;
mod built_upon;
mod ci_commands;
mod confirmation_links;
mod continued_runs;
mod edited_journals;
mod edited_plans;
mod expanded_names;
mod fire_drills;
mod forged_journals;
mod hard_accounts;
mod hard_patterns;
mod hostile_names;
mod misplaced_urls;
mod narrow_policies;
mod planted_tokens;
mod reach;
mod simulated_undo;
mod stolen_credentials;
mod webhook_keys;
mod written_files;
