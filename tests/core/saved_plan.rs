//! Saved plans: a written plan is read back, an edited one is rejected, and every step that differs from the account is
//! named.

use crate::account::{Account, notify};
use crate::accounts;
use crate::corruption::{corrupt, corruptions};
use cis_fix::plan::{Change, Plan, Review};
use cis_fix::saved_plan::{SavedPlan, SavedPlanError, StepDifference, compare_steps, mask_secrets};
use cis_fix::settings::{Settings, Subscriber};
use proptest::prelude::*;
use std::sync::LazyLock;

/// The plan of an account, and the file in which it was saved.
pub(crate) fn saved(account: &Account, settings: &Settings) -> (SavedPlan, Plan) {
    saved_review(account, settings, account.review(settings))
}

fn saved_review(account: &Account, settings: &Settings, review: Review) -> (SavedPlan, Plan) {
    let caller = account.0.caller.present().unwrap();
    let saved = SavedPlan {
        tool_version: "0.1.0".to_owned(),
        account: caller.account.clone(),
        partition: caller.partition.clone(),
        start_region: account.0.start_region.clone(),
        home_region: review.selection.home_region().cloned(),
        benchmark: settings.benchmark.to_string(),
        observed_at: account.0.observed_at,
        digest: review.plan.digest.clone(),
        steps: mask_secrets(&review.plan.steps),
    };
    (saved, review.plan)
}

#[test]
fn the_plan_of_every_account_is_read_back() {
    for scenario in accounts::all() {
        if !scenario.has_caller() {
            continue;
        }
        let review = scenario.review().clone();
        let (saved, plan) = saved_review(&scenario.account, &scenario.settings, review);
        let read = SavedPlan::parse(&saved.to_json());
        assert_eq!(read, Ok(saved.clone()), "{}", scenario.name);
        assert!(saved.matches(&plan), "{}", scenario.name);
        assert_eq!(compare_steps(&saved, &plan), [], "{}", scenario.name);
    }
}

#[test]
fn a_plan_holds_no_secret() {
    let mut settings = notify();
    let key = "d41d8cd98f00";
    settings.notify = vec![Subscriber::new(
        "https",
        format!("https://events.example.com/{key}/enqueue?token={key}"),
    )];
    let (saved, plan) = saved(&Account::finding(), &settings);
    let text = saved.to_json();
    assert!(text.contains("https://events.example.com/..."), "{text}");
    assert!(!text.contains(key));
    settings.notify = vec![Subscriber::new(
        "https",
        "https://events.example.com/other/enqueue",
    )];
    let other = Account::finding().review(&settings).plan;
    assert!(
        !saved.matches(&other),
        "the digest tells addresses apart that look alike"
    );
    assert!(saved.matches(&plan));
}

#[test]
fn a_changed_value_is_detected() {
    let (saved, _) = saved(&Account::finding(), &notify());
    let text = saved.to_json();
    for (was, is) in [
        ("\"account\": \"1", "\"account\": \"2"),
        ("eu-west-1", "eu-west-2"),
        ("GreaterThanOrEqualToThreshold", "LessThanThreshold"),
        ("\"threshold\": 1.0", "\"threshold\": 2.0"),
        ("StopLogging", "StopLoggin"),
    ] {
        assert!(text.contains(was), "{was}");
        let altered = text.replacen(was, is, 1);
        assert_eq!(
            SavedPlan::parse(&altered),
            Err(SavedPlanError::Altered),
            "{was}"
        );
    }
    let compact: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        SavedPlan::parse(&compact.to_string()),
        Ok(saved),
        "spacing is no value"
    );
}

#[test]
fn files_of_other_kinds_and_versions_are_distinguished() {
    let (saved, _) = saved(&Account::finding(), &notify());
    let text = saved.to_json();
    let error = |text: &str| SavedPlan::parse(text).unwrap_err().to_string();
    let other = text.replacen("\"format_version\": 1", "\"format_version\": 2", 1);
    assert!(error(&other).contains("version 2 of the format, and this cis-fix reads version 1"));
    assert!(error("{}").contains("no saved plan"));
    assert!(error("[1]").contains("no saved plan"));
    let (cut, _) = text.split_at(text.len() / 2);
    assert!(
        error(cut).contains("this is not JSON: EOF while parsing"),
        "{}",
        error(cut)
    );
}

#[test]
fn every_step_that_differs_is_named() {
    let settings = notify();
    let mut account = Account::finding();
    let (saved, _) = saved(&account, &settings);
    // The account has changed: one step is done, one is new, one changes.
    let plan = account.apply(&settings);
    assert_eq!(
        compare_steps(&saved, &account.review(&settings).plan).len(),
        saved.steps.len(),
        "every step is gone once all is made"
    );
    let mut less = account.review(&settings).plan;
    less.steps = plan.steps.clone();
    let filter = less
        .steps
        .iter_mut()
        .find_map(|step| match &mut step.change {
            Change::MetricFilter { delta, .. } => Some(delta),
            _ => None,
        })
        .unwrap();
    filter.before = Some(filter.after.clone());
    let gone = less.steps.remove(0);
    let mut new = gone.clone();
    new.id = cis_fix::plan::StepId::new("create-bucket/other");
    less.steps.push(new);
    let all = compare_steps(&saved, &less);
    let kinds: Vec<(&str, &str)> = all
        .iter()
        .map(|difference| {
            let kind = match difference {
                StepDifference::Removed(_) => "gone",
                StepDifference::Added(_) => "new",
                StepDifference::Changed { .. } => "changed",
                StepDifference::Moved(_) => "moved",
            };
            (kind, difference.step().as_str())
        })
        .collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    assert_eq!(kinds[0], ("gone", gone.id.as_str()));
    assert_eq!(kinds[1].0, "changed");
    assert_eq!(kinds[2], ("new", "create-bucket/other"));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_corrupted_file_is_the_plan_or_is_rejected(
        changes in corruptions(),
    ) {
        static SAVED: LazyLock<SavedPlan> =
            LazyLock::new(|| saved(&Account::finding(), &notify()).0);
        let saved = SAVED.clone();
        let text = corrupt(&saved.to_json(), changes);
        match SavedPlan::parse(&text) {
            Ok(read) => prop_assert_eq!(read, saved),
            Err(SavedPlanError::NotJson { line, .. }) => {
                prop_assert!(line >= 1 && line <= 1 + text.matches('\n').count());
            }
            Err(SavedPlanError::Damaged { problem }) => prop_assert!(false, "{}", problem),
            Err(_) => {}
        }
    }
}
