//! The policies of every test account.

use super::{Policies, actions, is_well_formed, pairs, policies_of, resources, verify_policy_of};
use crate::account::{Account, decide, inputs};
use crate::accounts::{self, Group, Scenario};
use crate::readme::allowed;
use crate::undo_plans::{complete_journal, with_undo_reads};
use cis_fix::permissions::plan_permissions;
use cis_fix::plan::Review;
use cis_fix::questions::all_questions;
use cis_fix::simulate::simulate;
use cis_fix::state::{Observed, Question};
use cis_fix::undo::{plan_undo, possible_reversals};
use std::collections::BTreeSet;

/// The accounts with a known caller and settings with a subscriber, with which more is read and
/// written. Every fifth topic is enough, since the topics differ in their contents and not in their
/// permissions. The first two crowded accounts are left out, since a full log group takes long.
fn accounts() -> impl Iterator<Item = &'static Scenario> {
    let notifying = |group| {
        accounts::in_group(group).filter(|scenario| scenario.notifies() && scenario.has_caller())
    };
    let topics = notifying(Group::Topics).step_by(5);
    let quotas = notifying(Group::AtQuotas).skip(2);
    let others = accounts::all().iter().filter(|scenario| {
        let apart = [Group::Topics, Group::AtQuotas].contains(&scenario.group);
        !apart && scenario.notifies() && scenario.has_caller()
    });
    others.chain(topics).chain(quotas)
}

#[test]
fn a_replayed_observation_makes_the_same_reads() {
    for scenario in accounts() {
        let reading = scenario.reading();
        let asked: BTreeSet<Question> = reading.rounds.iter().flatten().cloned().collect();
        let again = all_questions(inputs(&scenario.settings, &reading.observed));
        assert_eq!(again, asked, "{}", scenario.name);
    }
}

#[test]
fn the_policy_for_plan_also_allows_the_plan_after_apply() {
    for scenario in accounts::sample(accounts(), 3) {
        let policy = |observed: &Observed, review: &Review| {
            plan_permissions(inputs(&scenario.settings, observed), review).policy()
        };
        let before = policy(scenario.observed(), scenario.review());
        let after = Account(simulate(&scenario.account.0, &scenario.review().plan));
        let observed = after.observe(&scenario.settings).observed;
        let after = policy(&observed, &decide(&scenario.settings, &observed));
        let missing: Vec<_> = pairs(&after).difference(&pairs(&before)).cloned().collect();
        assert!(missing.is_empty(), "{}: {missing:?}", scenario.name);
    }
}

#[test]
fn every_reversal_of_an_undo_is_among_the_possible_ones() {
    for scenario in accounts() {
        let (observed, plan) = (scenario.observed(), &scenario.review().plan);
        let after = with_undo_reads(simulate(observed, plan), &plan.steps);
        let journal = complete_journal(observed, plan);
        let possible = possible_reversals(&journal);
        for back in plan_undo(&journal, &after).steps {
            let same = |other: &&cis_fix::reversal::Reversal| {
                other.operation() == back.reversal.operation()
                    && other.resource() == back.reversal.resource()
            };
            let found = possible.iter().find(same);
            let found = found.unwrap_or_else(|| panic!("{}: {back:?}", scenario.name));
            assert_eq!(
                found.actions(),
                back.reversal.actions(),
                "{}",
                scenario.name
            );
        }
    }
}

/// Checks that the policies name only resources of the account.
fn assert_arns_are_of_the_account(scenario: &Scenario, policies: &Policies) {
    let Policies { plan, apply, undo } = policies;
    // A trail of another account is judged here if its log group is here.
    let judged = |arn: &str| {
        let mut trails = scenario.inputs().judged_trails().into_iter();
        trails.any(|trail| trail.organization && trail.arn.as_str() == arn)
    };
    for arn in [plan, apply, undo].into_iter().flat_map(resources) {
        let is_expected = is_well_formed(&arn, "aws") || judged(&arn);
        assert!(is_expected, "{}: {arn}", scenario.name);
    }
}

#[test]
fn every_policy_names_only_this_account_and_allows_no_more_than_the_examples() {
    let reads = allowed("examples/iam/plan.json");
    let with = |path: &str| {
        reads
            .union(&allowed(path))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    let (applying, undoing) = (
        with("examples/iam/apply.json"),
        with("examples/iam/undo.json"),
    );
    let verifying_too = with("examples/iam/verify.json");
    for scenario in accounts::sample(accounts(), 3) {
        let policies = policies_of(scenario.inputs(), scenario.review());
        assert_arns_are_of_the_account(scenario, &policies);
        let Policies { plan, apply, undo } = policies;
        let verify = verify_policy_of(scenario.inputs(), scenario.review(), true);
        let all = [
            (plan, &reads),
            (apply, &applying),
            (undo, &undoing),
            (verify, &verifying_too),
        ];
        for (policy, general) in all {
            let all = actions(&policy);
            let missing: Vec<_> = all.difference(general).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", scenario.name);
        }
    }
}
