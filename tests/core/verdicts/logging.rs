//! Verdicts on the access logging of the trails' buckets.

use super::{LOGGING, says};
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
    says(
        &Account::finding(),
        LOGGING,
        Verdict::Fail,
        Some(Link::Logging),
        words,
    );
}

#[test]
fn logs_that_a_bucket_of_somebody_elses_lets_in_pass() {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.log_to(THEIR_BUCKET);
    says(
        &account,
        LOGGING,
        Verdict::Pass,
        None,
        "is logged to example-audit-logs",
    );
}

#[test]
fn logs_that_a_policy_keeps_out_fail_at_the_target() {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.bucket(THEIR_BUCKET).policy = Read::Absent;
    account.log_to(THEIR_BUCKET);
    says(
        &account,
        LOGGING,
        Verdict::Fail,
        Some(Link::Target),
        "does not let the logs in",
    );
}

#[test]
fn a_target_of_somebody_elses_that_takes_no_logs_is_for_a_person_to_mend() {
    let mut account = Account::finding();
    account.add_their_bucket();
    account.log_to(THEIR_BUCKET);
    account.bucket(THEIR_BUCKET).payer = Read::Present("Requester".to_owned());
    says(
        &account,
        LOGGING,
        Verdict::Manual,
        Some(Link::Target),
        "lets the requester pay",
    );
    account.log_to(TRAIL_BUCKET);
    says(
        &account,
        LOGGING,
        Verdict::Manual,
        Some(Link::Target),
        "log into itself",
    );
    account.log_to("example-gone");
    says(
        &account,
        LOGGING,
        Verdict::Manual,
        Some(Link::Target),
        "does not exist",
    );
}

#[test]
fn a_bucket_of_ours_that_was_removed_or_encrypted_otherwise_is_mended() {
    let mut removed = Account::finding();
    removed.log_to(OWN_BUCKET);
    says(
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
    says(
        &encrypted,
        LOGGING,
        Verdict::Fail,
        Some(Link::Target),
        "encrypts with a key",
    );
}

#[test]
fn a_bucket_that_may_not_be_read_is_unreadable() {
    let mut account = Account::finding();
    account.bucket(TRAIL_BUCKET).logging = denied("s3:GetBucketLogging");
    let words = "allow s3:GetBucketLogging";
    says(
        &account,
        LOGGING,
        Verdict::Unreadable,
        Some(Link::Logging),
        words,
    );

    let mut names = Account::compliant_by_us();
    names.0.trail_names = denied("cloudtrail:ListTrails");
    let words = "not every trail of the account may be listed; allow cloudtrail:ListTrails";
    says(
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
    let finding = says(&account, LOGGING, Verdict::Fail, Some(Link::Logging), words);
    let buckets = finding
        .evidence
        .iter()
        .filter(|e| e.kind == EvidenceKind::TrailBucket);
    assert_eq!(buckets.count(), 2);

    account.apply(&a_few(notify()));
    says(
        &account,
        LOGGING,
        Verdict::Pass,
        None,
        "all 2 trail buckets have access logging",
    );
}
