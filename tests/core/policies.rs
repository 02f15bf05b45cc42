//! Changes to existing policies: a plan adds our statement and nothing else, and undo restores the
//! policy. Checked with random policies on a bucket and a topic of other owners and on a bucket of
//! ours.

mod documents;
mod resources;

use crate::account::{Account, OWN_BUCKET, THEIR_BUCKET};
use crate::pairs::{sample, sample_cases};
use crate::undo_plans::{complete_journal, with_undo_reads};
use cis_fix::plan::{Change, Plan, PolicyChange};
use cis_fix::policy::Policy;
use cis_fix::reversal::Reversal;
use cis_fix::simulate::simulate;
use cis_fix::state::{Observed, Read};
use cis_fix::statements::with_statements;
use cis_fix::undo::plan_undo;
use documents::{older_form, policy_text, policy_text_with, statement};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use resources::{POLICY_RESOURCES, PolicyResource};
use serde_json::Value;

/// The change of a policy in a plan.
fn planned_policy(plan: &Plan) -> Option<&PolicyChange> {
    plan.steps.iter().find_map(|step| match &step.change {
        Change::BucketPolicy { policy, .. } | Change::TopicPolicy { policy, .. } => Some(policy),
        _ => None,
    })
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The statements of a policy. A single statement without a list counts as a list of one.
fn statements_of(policy: &str) -> Vec<Value> {
    match json(policy)["Statement"].take() {
        Value::Array(all) => all,
        lone => vec![lone],
    }
}

/// The other elements of the policy, in order.
fn other_elements(policy: &str) -> String {
    let mut document = json(policy);
    document["Statement"].take();
    document.to_string()
}

/// The values as text, in which the order of keys matters.
fn to_texts(values: &[Value]) -> Vec<String> {
    values.iter().map(Value::to_string).collect()
}

fn share_sid(one: &Value, other: &Value) -> bool {
    one["Sid"].is_string() && one["Sid"] == other["Sid"]
}

/// Every statement of `before` keeps its position and its value, an older statement of ours is
/// replaced by the current one, and a missing statement of ours is appended.
fn assert_only_added(ours: &[Value], before: &str, after: &str) {
    assert_eq!(other_elements(after), other_elements(before));
    let before = statements_of(before);
    let mut expected = to_texts(&before);
    for ours in ours.iter().filter(|ours| !before.contains(ours)) {
        match before.iter().position(|one| share_sid(one, ours)) {
            Some(older) => expected[older] = ours.to_string(),
            None => expected.push(ours.to_string()),
        }
    }
    assert_eq!(to_texts(&statements_of(after)), expected);
}

/// The planned reversals of the policy change, given the account as it is now.
fn planned_reversals(plan: &Plan, now: &Observed) -> Vec<Reversal> {
    let policies = ["PutBucketPolicy", "SetTopicAttributes"];
    let backs = plan_undo(&complete_journal(now, plan), now)
        .steps
        .into_iter();
    let reversals = backs.map(|back| back.reversal);
    reversals
        .filter(|reversal| policies.contains(&reversal.operation()))
        .collect()
}

/// The policy after undo, which edits the policy as it is now.
fn undo_in_policy(policy: &str, plan: &Plan, now: &Observed) -> String {
    let edit = |policy: Policy, back: Reversal| match back {
        Reversal::BucketPolicy { statements, .. } | Reversal::TopicPolicy { statements, .. } => {
            policy.without_statements(Policy::from_statements(&statements).unwrap().statements())
        }
        other => panic!("{other} is about no policy"),
    };
    let policy = Policy::parse(policy).unwrap();
    planned_reversals(plan, now)
        .into_iter()
        .fold(policy, edit)
        .to_json()
}

/// The statements of a policy, with ours of the plan in place of older ones under their Sids, which undo does not put back:
/// a journal is no proof of what they were.
fn statements_without_older(before: &str, plan: &Plan) -> Vec<Value> {
    let mut all = statements_of(before);
    let gained = planned_policy(plan).map_or(&[][..], |change| &change.statements);
    for ours in gained {
        if let Some(older) = all.iter_mut().find(|one| share_sid(one, ours)) {
            older.clone_from(ours);
        }
    }
    all
}

/// A resource with a policy.
fn resource_and_policy() -> impl Strategy<Value = (&'static PolicyResource, String)> {
    let resources: Vec<&'static PolicyResource> = POLICY_RESOURCES.iter().collect();
    select(resources).prop_flat_map(|resource| (Just(resource), policy_text(resource.values())))
}

/// The same with one or several older statements of ours in the policy.
fn resource_and_older_policy() -> impl Strategy<Value = (&'static PolicyResource, String)> {
    let resources: Vec<&'static PolicyResource> = POLICY_RESOURCES.iter().collect();
    let forms = |resource: &PolicyResource| vec(older_form().prop_map(Some), resource.ours.len());
    select(resources)
        .prop_flat_map(move |resource| (Just(resource), forms(resource)))
        .prop_flat_map(|(resource, forms)| {
            (Just(resource), policy_text_with(&resource.values(), &forms))
        })
}

proptest! {
    #![proptest_config(ProptestConfig {
        // As many cases for each of the three resources as a law has elsewhere, in a thorough run.
        cases: sample_cases(ProptestConfig::default().cases * 3),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn our_statement_is_added_once_and_nothing_else_changes((resource, before) in resource_and_policy()) {
        let policy = Policy::parse(&before).unwrap();
        let after = with_statements(&policy, &resource.ours);
        assert_only_added(&resource.values(), &before, &after.to_json());
        prop_assert_eq!(with_statements(&after, &resource.ours).to_json(), after.to_json());
    }

    #[test]
    fn a_plan_adds_only_our_statement_and_is_then_empty((resource, before) in resource_and_policy()) {
        let account = resource.with(&before);
        let plan = account.review(&resource.settings).plan;
        let Some(change) = planned_policy(&plan) else {
            return Ok(());
        };
        let gained = &change.statements;
        let needless = |one: &&Value| !resource.values().contains(one) || statements_of(&before).contains(one);
        prop_assert_eq!(gained.iter().find(needless), None);
        assert_only_added(gained, &before, &change.delta.after);
        prop_assert_eq!(json(change.delta.before.as_ref().unwrap()), json(&before));
        // The statements are written; the two texts are shown.
        let gained = Policy::from_statements(gained).unwrap();
        let written = with_statements(&Policy::parse(&before).unwrap(), gained.statements());
        prop_assert_eq!(written.to_json(), change.delta.after.as_str());

        let after = Account(simulate(&account.0, &plan));
        prop_assert_eq!(after.review(&resource.settings).plan.steps, []);
    }

    #[test]
    fn undo_restores_the_policy((resource, before) in resource_and_policy()) {
        let account = resource.with(&before);
        let plan = account.review(&resource.settings).plan;
        let now = with_undo_reads(simulate(&account.0, &plan), &plan.steps);
        let back = undo_in_policy(&(resource.read_policy)(&now), &plan, &now);
        prop_assert_eq!(other_elements(&back), other_elements(&before));
        prop_assert_eq!(to_texts(&statements_of(&back)), to_texts(&statements_without_older(&before, &plan)));
        // After that, there is nothing left to revert.
        let mut now = now;
        (resource.write_policy)(&mut now, back);
        prop_assert_eq!(planned_reversals(&plan, &now), []);
    }

    #[test]
    fn undo_keeps_a_statement_added_by_another_team(
        (resource, before) in resource_and_policy(),
        mut theirs in statement(),
        place in any::<Index>(),
    ) {
        theirs["Sid"] = "Meanwhile".into();
        let account = resource.with(&before);
        let plan = account.review(&resource.settings).plan;
        let mut now = with_undo_reads(simulate(&account.0, &plan), &plan.steps);
        let mut document = json(&(resource.read_policy)(&now));
        let mut all = statements_of(&(resource.read_policy)(&now));
        all.insert(place.index(all.len() + 1), theirs.clone());
        document["Statement"] = Value::Array(all);
        (resource.write_policy)(&mut now, document.to_string());
        let mut back = statements_of(&undo_in_policy(&document.to_string(), &plan, &now));
        let kept = back.iter().position(|one| *one == theirs).unwrap();
        prop_assert_eq!(back.remove(kept).to_string(), theirs.to_string());
        prop_assert_eq!(to_texts(&back), to_texts(&statements_without_older(&before, &plan)));
    }

    #[test]
    fn an_older_statement_of_ours_is_replaced_in_its_position((resource, before) in resource_and_older_policy()) {
        let account = resource.with(&before);
        let plan = account.review(&resource.settings).plan;
        let Some(change) = planned_policy(&plan) else { return Ok(()) };
        let after = statements_of(&change.delta.after);
        prop_assert_eq!(after.len(), statements_of(&before).len());
        for ours in &change.statements {
            let under_our_sid = after.iter().filter(|one| share_sid(one, ours));
            prop_assert_eq!(under_our_sid.collect::<Vec<_>>(), [ours]);
        }
    }
}

#[test]
fn undo_removes_a_policy_that_the_run_created() {
    for (resource, bucket) in POLICY_RESOURCES.iter().zip([THEIR_BUCKET, OWN_BUCKET]) {
        let mut account = resource.account.clone();
        account.bucket(bucket).policy = Read::Absent;
        let plan = account.review(&resource.settings).plan;
        let after = with_undo_reads(simulate(&account.0, &plan), &plan.steps);
        assert_eq!(
            statements_of(&(resource.read_policy)(&after)),
            resource.values()
        );
        let all = match planned_reversals(&plan, &after).as_slice() {
            [
                Reversal::BucketPolicy {
                    statements,
                    had_none: true,
                    ..
                },
            ] => statements.clone(),
            other => panic!("{}: {other:?}", resource.name),
        };
        assert_eq!(all, resource.values(), "{}", resource.name);
    }
}

/// The laws above hold trivially if nothing is planned, so that must not be the rule.
#[test]
fn most_policies_need_a_statement() {
    for resource in POLICY_RESOURCES.iter() {
        let mut chance = TestRunner::deterministic();
        let policies = policy_text(resource.values());
        let policies_tried = sample(200);
        let plans = (0..policies_tried).filter(|_| {
            let policy = policies.new_tree(&mut chance).unwrap().current();
            let review = resource.with(&policy).review(&resource.settings);
            planned_policy(&review.plan).is_some()
        });
        let plans = u64::try_from(plans.count()).unwrap();
        assert!(
            plans * 2 > policies_tried,
            "{}: {plans} of {policies_tried}",
            resource.name
        );
    }
}
