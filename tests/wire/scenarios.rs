//! The tests, a module per subject.

mod accounts;
mod advised_commands;
mod alarm_calls;
mod alarms;
mod approved_plans;
mod buckets;
mod central_topic;
mod compliant_account;
mod composite_drills;
mod concurrent_edits;
mod confirmation;
mod control_selection;
mod denied_calls;
mod drift;
mod endless_answers;
mod enforced_permissions;
mod errors;
mod eventual_consistency;
mod failed_reads;
mod fault_matrix;
mod finding;
mod fire_drill;
mod first_command;
mod first_five_minutes;
mod foreign_journals;
mod foreign_resources;
mod formats;
mod identity;
mod journal;
mod kms_keys;
mod last_run;
mod name_conflicts;
mod named_targets;
mod narrow_permissions;
mod organization;
mod overwritten_names;
mod permissions;
mod progress;
mod recorded_chains;
mod recorded_goldens;
mod recordings;
mod refusals;
mod regions;
mod requests;
mod secrets;
mod service_models;
mod settings;
mod sign_in;
mod subscribers;
mod subscription_confirmations;
mod terminal_output;
mod trails;
mod undo;
mod verify;
mod verify_permissions;

use crate::Test;

/// Every test.
pub(crate) const ALL: &[&[Test]] = &[
    // The longest tests are first, so that the suite does not wait for one of them at its end.
    first_command::TESTS,
    fault_matrix::TESTS,
    fault_matrix::verification::TESTS,
    finding::TESTS,
    compliant_account::TESTS,
    central_topic::TESTS,
    drift::TESTS,
    foreign_journals::TESTS,
    foreign_resources::TESTS,
    regions::TESTS,
    trails::TESTS,
    named_targets::TESTS,
    overwritten_names::TESTS,
    name_conflicts::TESTS,
    eventual_consistency::TESTS,
    subscribers::TESTS,
    subscription_confirmations::TESTS,
    alarms::TESTS,
    kms_keys::TESTS,
    last_run::TESTS,
    organization::TESTS,
    alarm_calls::TESTS,
    control_selection::TESTS,
    requests::TESTS,
    concurrent_edits::TESTS,
    denied_calls::TESTS,
    failed_reads::TESTS,
    refusals::TESTS,
    confirmation::TESTS,
    identity::TESTS,
    terminal_output::TESTS,
    accounts::TESTS,
    buckets::TESTS,
    secrets::TESTS,
    service_models::TESTS,
    sign_in::TESTS,
    settings::TESTS,
    progress::TESTS,
    errors::TESTS,
    formats::TESTS,
    recordings::TESTS,
    approved_plans::TESTS,
    recorded_goldens::TESTS,
    journal::TESTS,
    undo::TESTS,
    permissions::TESTS,
    endless_answers::TESTS,
    enforced_permissions::TESTS,
    verify_permissions::TESTS,
    narrow_permissions::TESTS,
    verify::TESTS,
    fire_drill::TESTS,
    first_five_minutes::TESTS,
    composite_drills::TESTS,
    recorded_chains::TESTS,
    advised_commands::TESTS,
];
