//! A journal is a claim: what the account does not bear out is not done, and the exit code shows it.

use super::*;
use crate::account::{ACCOUNT, OTHER, TRAIL_BUCKET, group, own_metric};
use cis_fix::exit::Exit;
use cis_fix::plan::{Delta, PolicyChange};
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::state::{
    BucketLogging, BucketName, Encryption, LifecycleRule, LogGroupArn, MetricFilter,
    PublicAccessBlock,
};
use cis_fix::undo::{Retained, plan_foreign_undo};

/// The plan of an undo of the run for the finding with one more claim.
pub(super) fn undo_with_claim(account: Account, change: Change) -> UndoPlan {
    let (plan, _) = applied_finding();
    let mut journal = complete_journal(&account.0, &plan);
    let step = Step {
        id: StepId::new("claim/of this test"),
        change,
        controls: Vec::new(),
        after: Vec::new(),
    };
    let at = journal.header.at.clone();
    let steps = [plan.steps.as_slice(), std::slice::from_ref(&step)].concat();
    journal.entries.push(Entry::Doing { at, step });
    plan_undo(&journal, &with_undo_reads(account.0, &steps))
}

/// The account after the run for the finding.
pub(super) fn applied() -> Account {
    let mut account = Account(applied_finding().1);
    account.confirm();
    account
}

/// The claim is not acted upon, and what is retained says why.
#[track_caller]
pub(super) fn assert_refused(undo: &UndoPlan, words: &str) {
    let is_claim = |step: &StepId| step.as_str().starts_with("claim/");
    assert!(
        !undo.steps.iter().any(|step| is_claim(&step.step)),
        "{:?}",
        undo.steps
    );
    let retained: Vec<&Retained> = undo
        .retained
        .iter()
        .filter(|one| is_claim(&one.step))
        .collect();
    assert!(
        retained
            .iter()
            .any(|one| one.unproven && one.reason.contains(words)),
        "{words}: {retained:?}"
    );
    assert!(!undo.is_complete());
    assert_eq!(Exit::after_empty_undo(undo.is_complete()), Exit::NotMet);
    assert_eq!(
        Exit::after_undo(&[], undo.is_complete(), false),
        Exit::PartWay
    );
}

#[test]
fn an_arn_of_another_account_partition_or_without_a_region_is_not_looked_at() {
    let arns = [
        OWN_TOPIC.replace(ACCOUNT, OTHER),
        OWN_TOPIC.replace("arn:aws:", "arn:aws-us-gov:"),
        OWN_TOPIC.replace(HOME, "x.example.com/"),
        OWN_TOPIC.replace(":sns:", ":sqs:"),
    ];
    for arn in arns {
        let change = Change::Subscribe {
            topic: TopicArn::from(arn.as_str()),
            delta: Delta::create(Subscriber::new("email", "pager@example.com")),
        };
        let undo = undo_with_claim(applied(), change);
        assert_refused(&undo, "is not of account 111122223333 in the partition aws");
    }
    let group = LogGroupArn::from(group(HOME).as_str().replace(ACCOUNT, OTHER).as_str());
    let filter = MetricFilter::plain("cis-fix-x", "x", own_metric("cis-fix-x"), "1");
    let change = Change::MetricFilter {
        log_group: group,
        delta: Delta::create(filter),
    };
    assert_refused(&undo_with_claim(applied(), change), "is not of account");
}

#[test]
fn an_alarm_without_our_marker_and_a_filter_without_our_name_stay() {
    let mut account = applied();
    let theirs = alarm("pager", &metric("pager"), &[]);
    account.add_alarm(theirs.clone());
    let change = Change::Alarm {
        region: Region::from(HOME),
        tags: std::collections::BTreeMap::new(),
        delta: Delta::create(theirs),
    };
    let undo = undo_with_claim(account, change);
    assert_refused(&undo, "somebody else's");

    for (name, fed) in [
        ("pager", metric("pager")),
        ("root-usage", own_metric("root-usage")),
        ("cis-fix-pager", metric("cis-fix-pager")),
        ("cis-fix-pager", own_metric("pager")),
    ] {
        let mut account = applied();
        let theirs = MetricFilter::plain(name, "{ $.x = 1 }", fed, "1");
        account.add_filter(theirs.clone());
        let change = Change::MetricFilter {
            log_group: group(HOME),
            delta: Delta::create(theirs),
        };
        assert_refused(&undo_with_claim(account, change), "somebody else's");
    }
}

/// A setting of a bucket that the run did not make, now and as it was before.
fn bucket_settings(bucket: &BucketName) -> Vec<Change> {
    let (bucket, region) = (|| bucket.clone(), || Region::from(HOME));
    let open = PublicAccessBlock {
        block_public_acls: false,
        ..PublicAccessBlock::CLOSED
    };
    let rule = |days| LifecycleRule {
        id: "cis-fix-expire-access-logs".to_owned(),
        enabled: true,
        expire_days: Some(days),
        expire_old_versions_days: Some(days),
        abort_uploads_days: Some(7),
    };
    let key = Encryption {
        algorithm: "aws:kms".to_owned(),
        key: None,
    };
    vec![
        Change::PublicAccessBlock {
            bucket: bucket(),
            region: region(),
            delta: Delta {
                before: Some(open),
                after: PublicAccessBlock::CLOSED,
            },
        },
        Change::BucketEncryption {
            bucket: bucket(),
            region: region(),
            delta: Delta {
                before: Some(key),
                after: Encryption::of_s3(),
            },
        },
        Change::BucketVersioning {
            bucket: bucket(),
            region: region(),
            delta: Delta {
                before: Some("Suspended".to_owned()),
                after: "Enabled".to_owned(),
            },
        },
        Change::BucketLifecycle {
            bucket: bucket(),
            region: region(),
            delta: Delta {
                before: Some(vec![rule(1)]),
                after: vec![rule(365)],
            },
        },
    ]
}

#[test]
fn no_former_setting_of_a_bucket_is_put_back() {
    let bucket = BucketName::from(TRAIL_BUCKET);
    for change in bucket_settings(&bucket) {
        let mut account = applied();
        let found = account.bucket(TRAIL_BUCKET);
        found.public_access_block = Read::Present(PublicAccessBlock::CLOSED);
        found.encryption = Read::Present(Encryption::of_s3());
        found.versioning = Read::Present("Enabled".to_owned());
        if let Change::BucketLifecycle { delta, .. } = &change {
            found.lifecycle = Read::Present(delta.after.clone());
        }
        assert_refused(&undo_with_claim(account, change), "is not put back");
    }
}

#[test]
fn logging_for_which_the_target_has_no_statement_of_ours_stays() {
    for target in [OWN_BUCKET, "example-audit-logs"] {
        let mut account = applied();
        account.bucket(target).policy = match account.bucket(target).policy.clone() {
            Read::Present(text) => Read::Present(text),
            _ => Read::Absent,
        };
        let theirs = BucketLogging {
            target: BucketName::from(target),
            prefix: "shop/".to_owned(),
            key_format: None,
        }
        .with_default_format();
        account.bucket("example-shop").logging = Read::Present(theirs.clone());
        let change = Change::BucketLogging {
            bucket: BucketName::from("example-shop"),
            region: Region::from(HOME),
            delta: Delta::create(theirs),
        };
        let undo = undo_with_claim(account, change);
        assert_refused(&undo, "nothing shows that cis-fix turned it on");
    }
}

#[test]
fn a_statement_that_is_not_ours_stays_in_a_policy() {
    let mut account = applied();
    account.add_their_bucket();
    let theirs = serde_json::json!({"Sid": "CisFix0000000000000001", "Effect": "Deny", "Principal": "*",
        "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::example-audit-logs/*"});
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [theirs]}).to_string();
    account.bucket("example-audit-logs").policy = Read::Present(policy.clone());
    let change = Change::BucketPolicy {
        bucket: BucketName::from("example-audit-logs"),
        region: Region::from(HOME),
        policy: PolicyChange {
            statements: vec![theirs],
            delta: Delta {
                before: None,
                after: policy,
            },
        },
    };
    assert_refused(
        &undo_with_claim(account, change),
        "does not write into this policy",
    );
}

#[test]
fn by_a_journal_that_nothing_proves_no_subscription_is_ended() {
    let (plan, _) = applied_finding();
    let mut account = applied();
    account.topic(OWN_TOPIC).tags = Read::Absent;
    let journal = complete_journal(&account.0, &plan);
    let observed = with_undo_reads(account.0, &plan.steps);
    let unsubscribes = |step: &&UndoStep| matches!(step.reversal, Reversal::Unsubscribe { .. });
    let proven = plan_undo(&journal, &observed);
    assert_eq!(proven.steps.iter().filter(unsubscribes).count(), 1);
    let foreign = plan_foreign_undo(&journal, &observed);
    assert_eq!(foreign.steps.iter().filter(unsubscribes).count(), 0);
    let named = |one: &Retained| one.unproven && one.reason.contains("nothing proves the journal");
    assert!(foreign.retained.iter().any(named), "{:?}", foreign.retained);
}

#[test]
fn a_run_with_another_prefix_is_undone_whole() {
    let settings = Settings {
        name_prefix: "team-x-".to_owned(),
        ..notify()
    };
    let mut account = Account::finding();
    let plan = account.apply(&settings);
    let undo = undo_of(&plan, &with_undo_reads(account.0, &plan.steps));
    assert_eq!(undo.retained, []);
}

/// What the account does not bear out after an honest run: former values that would loosen something.
#[test]
fn after_an_honest_run_only_former_values_are_not_borne_out() {
    for scenario in accounts::all()
        .iter()
        .filter(|scenario| scenario.has_caller())
    {
        let (observed, plan) = (scenario.observed(), &scenario.review().plan);
        let after = with_undo_reads(simulate(observed, plan), &plan.steps);
        for one in undo_of(plan, &after).retained {
            let former = one.reason.contains("not put back");
            assert!(!one.unproven || former, "{}: {one:?}", scenario.name);
        }
    }
}
