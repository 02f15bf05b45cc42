//! Verdicts on the access logging of the trail buckets.

use super::{LOGGING, ROOT, assert_finding, finding_of};
use crate::account::{
    Account, HOME, OTHER, OWN_BUCKET, THEIR_BUCKET, TRAIL_BUCKET, a_few, denied, notify, trail,
};
use cis_fix::assess::EvidenceKind;
use cis_fix::chain::link::Link;
use cis_fix::plan::{Change, Step};
use cis_fix::settings::Settings;
use cis_fix::state::{BucketName, Read, Region, TrailArn};
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
    let mut second = trail("second", HOME);
    second.bucket = BucketName::from("example-second-trail");
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

/// An account without a trail of its own that sees the trail of its organization.
fn seeing_organization_trail(bucket: &str) -> Account {
    let mut account = Account::finding();
    account.change_trail(|trail| {
        let arn = format!("arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization");
        trail.arn = TrailArn::new(arn);
        trail.organization = true;
        trail.log_group = None;
        trail.bucket = BucketName::from(bucket);
    });
    let seen = account.bucket(bucket);
    seen.region = Read::Present(Region::from(HOME));
    seen.logging = Read::Absent;
    account
}

#[test]
fn a_member_names_whose_trail_it_is_and_how_to_see_all_accounts() {
    let mut account = seeing_organization_trail("organization-logs");
    account.bucket("organization-logs").region = denied("s3:ListBucket");
    account.bucket("organization-logs").owned = Read::Present(false);
    let words = "bucket organization-logs, which the trail writes to, is another account's";
    let elsewhere = Verdict::Elsewhere;
    assert_finding(&account, LOGGING, elsewhere, Some(Link::Logging), words);
    let words = "organization trail organization belongs to account 444455556666, and its log group is not shown here";
    let finding = assert_finding(&account, ROOT, elsewhere, Some(Link::Trail), words);
    let advice = finding.advice.join("\n");
    assert!(
        advice.contains("in account 444455556666: cis-fix check"),
        "{advice}"
    );
    let role = "cis-fix org check --management-role arn:aws:iam::444455556666:role/NAME";
    assert!(advice.contains(role), "{advice}");
}

#[test]
fn the_log_archive_decides_about_the_bucket_of_the_organization_trail() {
    let account = seeing_organization_trail("organization-logs");
    let words = "bucket organization-logs has no access logging";
    assert_finding(&account, LOGGING, Verdict::Fail, Some(Link::Logging), words);
    let steps = account.review(&a_few(notify())).plan.steps;
    let turns_on = |step: &Step| matches!(step.change, Change::BucketLogging { .. });
    assert!(steps.iter().any(turns_on));
}

#[test]
fn the_bucket_of_a_landing_zone_is_not_changed() {
    let bucket = "aws-controltower-logs-444455556666-eu-west-1";
    let account = seeing_organization_trail(bucket);
    let words = "belongs to the landing zone of AWS Control Tower";
    let finding = assert_finding(
        &account,
        LOGGING,
        Verdict::Manual,
        Some(Link::Logging),
        words,
    );
    let advice = finding.advice.join("\n");
    let guardrail = "AWS-GR_CT_AUDIT_BUCKET_LOGGING_CONFIGURATION_CHANGES_PROHIBITED";
    assert!(advice.contains(guardrail), "{advice}");
    let steps = account.review(&a_few(notify())).plan.steps;
    let is_about = |step: &Step| step.change.resource().contains("access-logs");
    assert!(!steps.iter().any(is_about), "{steps:?}");
}

#[test]
fn a_named_organization_trail_counts_beside_a_trail_of_the_account() {
    let mut account = Account::compliant_by_us();
    let mut organization = trail("organization", HOME);
    let arn = format!("arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization");
    organization.arn = TrailArn::new(&arn);
    organization.organization = true;
    organization.bucket = BucketName::from("organization-logs");
    account.add_trail(organization);
    let seen = account.bucket("organization-logs");
    seen.region = Read::Present(Region::from(HOME));
    seen.logging = Read::Absent;
    let verdict = |trail: Option<String>| {
        let settings = Settings {
            trail,
            ..Settings::default()
        };
        finding_of(&account, settings, LOGGING).verdict
    };
    // The account's own bucket has access logging, which says nothing of the other one.
    assert_eq!(verdict(None), Verdict::Pass);
    assert_eq!(verdict(Some(arn.clone())), Verdict::Fail);
}
