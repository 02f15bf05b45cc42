//! A redacted recording is decided like the original, with pseudonyms in place of names, and
//! contains none of the names.

mod rename;

use crate::account::{ACCOUNT, Account, CATALOG, decide, inputs};
use crate::accounts::{self, Scenario};
use crate::laws::random_accounts;
use crate::pairs::sample_cases;
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::control::Slug;
use cis_fix::plan::{Change, Delta, NewTopic, PolicyChange, Review, Step, StepId};
use cis_fix::recording::{Recording, Renaming, redact};
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::state::{BucketLogging, BucketName, LifecycleRule, LogGroupArn, Observed, TopicArn};
use cis_fix::verdict::Verdict;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The part of a finding that must be the same.
fn verdicts(findings: &[Finding]) -> Vec<(&Slug, Verdict, Option<Link>)> {
    findings
        .iter()
        .map(|finding| (&finding.control, finding.verdict, finding.broken_link))
        .collect()
}

/// Checks that the verdicts and the plan are the same with pseudonyms, and that redacting twice
/// gives the same verdicts.
fn assert_decided_alike(
    settings: &Settings,
    review: &Review,
    renaming: &Renaming,
    after: &Observed,
) {
    let settings_after = renaming.rename_settings(settings);
    let redacted = decide(&settings_after, after);
    assert_eq!(verdicts(&redacted.findings), verdicts(&review.findings));
    let steps = rename::rename_steps(&review.plan.steps, renaming);
    for (redacted, renamed) in redacted.plan.steps.iter().zip(&steps) {
        assert_eq!(redacted, renamed);
    }
    assert_eq!(redacted.plan.steps.len(), steps.len());
    assert_eq!(redacted.plan.totals, review.plan.totals);
    let twice = Renaming::of(inputs(&settings_after, after));
    let again = decide(
        &twice.rename_settings(&settings_after),
        &twice.rename_observed(after),
    );
    assert_eq!(verdicts(&again.findings), verdicts(&review.findings));
}

/// All texts in an observation, including the keys of maps.
fn texts(observed: &Observed) -> BTreeSet<String> {
    fn gather(value: &serde_json::Value, texts: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::String(text) => {
                texts.insert(text.clone());
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
            serde_json::Value::Object(members) => {
                // The value of `action` is the IAM action that was denied.
                for (key, value) in members.iter().filter(|(key, _)| *key != "action") {
                    texts.insert(key.clone());
                    gather(value, texts);
                }
            }
            _ => {}
        }
    }
    let mut all = BTreeSet::new();
    gather(&serde_json::to_value(observed).unwrap(), &mut all);
    all
}

/// Runs of letters and digits, as they are written.
fn words(texts: &BTreeSet<String>) -> BTreeSet<&str> {
    texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Words that identify nobody in the accounts of these tests: names of fields, values of enumerations,
/// elements of a policy, words of the control files and of our alarms.
fn is_generic(word: &str) -> bool {
    const WORDS: &str = "
        observed_at start_region caller trail_names trails trail_status event_selectors log_groups
        metric_filters other_filters alarms named_alarms metric_alarms topics buckets present absent denied
        not_asked action account partition arn home_region multi_region organization bucket
        log_group log_role logging last_delivery_to_logs delivery_error started_logging last_delivery_to_bucket created
        starts_with not_starts_with ends_with not_ends_with basic advanced
        read_write_type management_events excluded_sources fields field equals not_equals
        other_operators class retention_days name pattern metric namespace value default_value
        dimensions unit on_transformed_logs field_selection system_dimensions complete description
        statistic comparison threshold period evaluation_periods datapoints_to_alarm
        treat_missing_data actions_enabled alarm_actions ok_actions insufficient_data_actions
        other_alarms mute_rules mutes evaluation extended_statistic low_sample_count band manner warm_up ends_at ended_early
        queries expression watches logs status duration time_zone expires_at ACTIVE SCHEDULED
        region attributes subscriptions tags policy kms_key confirmed protocol endpoint target
        data_protection inherited ACTIVATED DELETED DISABLED ACCOUNT_DATA_PROTECTION prefix key_format simple partitioned ownership log_delivery_acl encryption algorithm key object_lock default_retention
        payer public_access_block block_public_acls ignore_public_acls block_public_policy
        restrict_public_buckets versioning lifecycle id enabled expire_days
        expire_old_versions_days abort_uploads_days
        All ReadOnly WriteOnly STANDARD INFREQUENT_ACCESS Sum Average SampleCount Minimum Maximum
        GreaterThanOrEqualToThreshold GreaterThanThreshold notBreaching missing breaching Count
        None BucketOwnerEnforced ObjectWriter AES256 aws:kms BucketOwner Requester Enabled
        Suspended email sqs Version Statement Sid Effect Allow Deny Principal AWS Service Action
        Resource Condition StringEquals ArnLike Bool SourceOwner SourceArn SourceAccount
        SecureTransport Publish PutObject 2012 10 17 2008 userIdentity bytes @aws.region
        arn filters scope MessageAttributes MessageBody keys manager state spec usage CUSTOMER AWS
        Disabled PendingDeletion PendingImport SYMMETRIC_DEFAULT RSA_2048 ENCRYPT_DECRYPT
        GENERATE_VERIFY_MAC Encrypt Decrypt GenerateDataKey kms StringNotEquals ArnEquals ViaService
        PrincipalServiceName SourceOrgID AlarmName NewStateValue AWSAccountId Region ALARM OK
        sms application json voice ForAllValues ForAnyValue StringLike DateLessThan CurrentTime 2020 2099 01T00
        PrincipalOrgPaths PrincipalServiceNamesList ResourceAccount SourceVpc SourceVpce
        AlarmActions OldStateValue Trigger Namespace Period Statistic Threshold Unit numeric anything
        exists p99 cron SUN PT4H queues functions lambda firehose SendMessage InvokeFunction owned";
    static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let controls = CATALOG.iter().map(|control| format!("{control:?}"));
        let phrases = CATALOG.iter().flat_map(cis_fix::desired::fixed_phrases);
        let texts = controls.chain(phrases).chain([WORDS.to_owned()]).collect();
        words(&texts).into_iter().map(str::to_owned).collect()
    });
    word.len() == 1 || KNOWN.contains(word)
}

/// Checks that no private word of the original is in the file.
fn assert_nothing_survives(observed: &Observed, renaming: &Renaming, after: Observed) {
    let file = Recording::new(after);
    let (before, after) = (texts(observed), texts(&file.observed));
    let after = words(&after);
    let remaining: Vec<&str> = words(&before)
        .into_iter()
        .filter(|word| after.contains(word) && !renaming.keeps(word))
        .collect();
    let remaining: Vec<&str> = remaining
        .into_iter()
        .filter(|word| !is_generic(word))
        .collect();
    assert!(remaining.is_empty(), "{remaining:?}");
    let text = file.to_json();
    // These are names, even if the list above contains them.
    for secret in [
        ACCOUNT,
        "444455556666",
        "auditor",
        "management-",
        "Team",
        "team",
        "audit",
        "alerts",
        "/second",
        "-second",
        "security@",
        "person-",
        "LogMetrics",
        "by hand",
        "some time ago",
        "tell",
    ] {
        assert!(!text.contains(secret), "{secret:?}");
    }
}

fn in_sampled_accounts(hold: impl Fn(&Scenario)) {
    let mut broken = Vec::new();
    let sampled = accounts::sample(accounts::all().iter(), 4);
    for scenario in sampled.into_iter().chain([&Scenario::finding()]) {
        let attempt = std::panic::AssertUnwindSafe(|| hold(scenario));
        if let Err(panic) = std::panic::catch_unwind(attempt) {
            let words = panic
                .downcast_ref::<String>()
                .map_or("no words", String::as_str);
            broken.push(format!("{}: {words}", scenario.name));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// Checks that a redacted account is decided like the original, and that no name is left.
fn assert_redacted(settings: &Settings, observed: &Observed, review: &Review) {
    let renaming = Renaming::of(inputs(settings, observed));
    let after = renaming.rename_observed(observed);
    assert_decided_alike(settings, review, &renaming, &after);
    assert_nothing_survives(observed, &renaming, after);
}

#[test]
fn a_redacted_scenario_is_decided_like_the_original_and_has_none_of_its_names() {
    in_sampled_accounts(|scenario| {
        assert_redacted(&scenario.settings, scenario.observed(), scenario.review());
    });
}

#[test]
fn a_redacted_recording_can_be_read() {
    let observed = Account::compliant_by_somebody_else().0;
    let recording = Recording::new(observed.clone()).redacted(&CATALOG, &Settings::default());
    assert!(recording.redacted);
    let read = Recording::read(&recording.to_json()).unwrap();
    assert_eq!(read, recording);
    assert_eq!(
        read.observed,
        redact(&CATALOG, &Settings::default(), &observed)
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: sample_cases(ProptestConfig::default().cases / 4),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_redacted_random_account_is_decided_like_the_original((account, settings) in random_accounts::account()) {
        let observed = account.observe(&settings).observed;
        assert_redacted(&settings, &observed, &decide(&settings, &observed));
    }
}
