//! What the tests are about, a module for each kind of story.

mod accounts;
mod alarms;
mod buckets;
mod chains;
mod choices;
mod compliant;
mod consent;
mod denied;
mod drift;
mod drill;
mod errors;
mod finding;
mod foreign;
mod formats;
mod journal;
mod kept;
mod keys;
mod meanwhile;
mod names;
mod output;
mod patience;
mod permissions;
mod person;
mod progress;
mod recordings;
mod refused;
mod region;
mod requests;
mod reviewed;
mod secrets;
mod settings;
mod sign_in;
mod survived;
mod sweep;
mod targets;
mod trail;
mod undo;
mod verify;

use crate::Test;

/// Every test.
pub(crate) const ALL: &[&[Test]] = &[
    finding::TESTS,
    compliant::TESTS,
    drift::TESTS,
    foreign::TESTS,
    region::TESTS,
    trail::TESTS,
    targets::TESTS,
    names::TESTS,
    patience::TESTS,
    person::TESTS,
    alarms::TESTS,
    keys::TESTS,
    choices::TESTS,
    requests::TESTS,
    meanwhile::TESTS,
    denied::TESTS,
    refused::TESTS,
    consent::TESTS,
    sign_in::TESTS,
    output::TESTS,
    accounts::TESTS,
    buckets::TESTS,
    secrets::TESTS,
    settings::TESTS,
    sweep::TESTS,
    survived::TESTS,
    progress::TESTS,
    errors::TESTS,
    formats::TESTS,
    recordings::TESTS,
    reviewed::TESTS,
    kept::TESTS,
    journal::TESTS,
    undo::TESTS,
    permissions::TESTS,
    verify::TESTS,
    drill::TESTS,
    chains::TESTS,
];
