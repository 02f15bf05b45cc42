//! Verdicts on the access logging of the trail buckets.

use super::{LOGGING, assert_finding};
use crate::account::{
    Account, HOME, OWN_BUCKET, THEIR_BUCKET, TRAIL_BUCKET, a_few, denied, notify,
};
use cis_fix::assess::EvidenceKind;
use cis_fix::chain::link::Link;
use cis_fix::state::Read;
use cis_fix::verdict::Verdict;

#[test]
fn a_trail_bucket_without_access_logging_fails() {
    let words = "bucket example-trail has no access logging";
    assert_finding(
        &Account::finding(),
        LOGGING,
        Verdict::Fail,
        Some(Link::Logging),
        words,
    );
}

#[test]
fn logs_to_another_teams_bucket_that_accepts_them_pass() {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.log_to(THEIR_BUCKET);
    assert_finding(
        &account,
        LOGGING,
        Verdict::Pass,
        None,
        "is logged to example-audit-logs",
    );
}

#[test]
fn a_policy_without_log_delivery_fails_at_the_target() {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.bucket(THEIR_BUCKET).policy = Read::Absent;
    account.log_to(THEIR_BUCKET);
    assert_finding(
        &account,
        LOGGING,
        Verdict::Fail,
        Some(Link::Target),
        "does not let the logs in",
    );
}

#[test]
fn another_teams_target_that_cannot_receive_logs_is_manual() {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.log_to(THEIR_BUCKET);
    account.bucket(THEIR_BUCKET).payer = Read::Present("Requester".to_owned());
    assert_finding(
        &account,
        LOGGING,
        Verdict::Manual,
        Some(Link::Target),
        "lets the requester pay",
    );
    account.log_to(TRAIL_BUCKET);
    assert_finding(
        &account,
        LOGGING,
        Verdict::Manual,
        Some(Link::Target),
        "log into itself",
    );
    account.log_to("example-gone");
    assert_finding(
        &account,
        LOGGING,
        Verdict::Manual,
        Some(Link::Target),
        "does not exist",
    );
}

#[test]
fn our_missing_or_differently_encrypted_bucket_is_repaired() {
    let mut removed = Account::finding();
    removed.log_to(OWN_BUCKET);
    assert_finding(
        &removed,
        LOGGING,
        Verdict::Fail,
        Some(Link::Target),
        "does not exist",
    );

    let mut encrypted = Account::compliant_by_us();
    if let Read::Present(encryption) = &mut encrypted.bucket(OWN_BUCKET).encryption {
        encryption.algorithm = "aws:kms".to_owned();
    }
    assert_finding(
        &encrypted,
        LOGGING,
        Verdict::Fail,
        Some(Link::Target),
        "encrypts with a key",
    );
}

#[test]
fn an_unreadable_bucket_is_unreadable() {
    let mut account = Account::finding();
    account.bucket(TRAIL_BUCKET).logging = denied("s3:GetBucketLogging");
    let words = "allow s3:GetBucketLogging";
    assert_finding(
        &account,
        LOGGING,
        Verdict::Unreadable,
        Some(Link::Logging),
        words,
    );

    let mut names = Account::compliant_by_us();
    names.0.trail_names = denied("cloudtrail:ListTrails");
    let words = "not every trail of the account may be listed; allow cloudtrail:ListTrails";
    assert_finding(
        &names,
        LOGGING,
        Verdict::Unreadable,
        Some(Link::Trail),
        words,
    );
}

#[test]
fn the_worst_bucket_decides() {
    let mut account = Account::compliant_by_us();
    let mut second = crate::account::trail("second", HOME);
    second.bucket = cis_fix::state::BucketName::from("example-second-trail");
    account.add_trail(second);
    let words = "bucket example-second-trail has no access logging";
    let finding = assert_finding(&account, LOGGING, Verdict::Fail, Some(Link::Logging), words);
    let buckets = finding
        .evidence
        .iter()
        .filter(|e| e.kind == EvidenceKind::TrailBucket);
    assert_eq!(buckets.count(), 2);

    account.apply(&a_few(notify()));
    assert_finding(
        &account,
        LOGGING,
        Verdict::Pass,
        None,
        "all 2 trail buckets have access logging",
    );
}
