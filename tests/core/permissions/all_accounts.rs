//! The policies of every test account.

use super::{Policies, actions, is_well_formed, pairs, policies, resources, verify_policy};
use crate::account::{Account, inputs};
use crate::readme::allowed;
use crate::scenes::{self, Scene};
use crate::undo_plans::{complete_journal, with_undo_reads};
use cis_fix::permissions::plan_permissions;
use cis_fix::plan::review;
use cis_fix::questions::all_questions;
use cis_fix::simulate::simulate;
use cis_fix::state::Question;
use cis_fix::undo::{plan_undo, possible_reversals};
use std::collections::BTreeSet;

/// The accounts with a known caller and settings with a subscriber, with which more is read and
/// written. Every fifth topic is enough, since the topics differ in their contents and not in their
/// permissions. The first two crowded accounts are left out, since a full log group takes long.
fn accounts() -> impl Iterator<Item = Scene> {
    let topics = crate::broken::topics::told()
        .into_iter()
        .step_by(5)
        .collect();
    let crowded = scenes::crowded().into_iter().skip(2).collect();
    let groups = [
        crowded,
        scenes::whole(),
        scenes::trails(),
        scenes::taken(),
        scenes::drifted(),
        scenes::refused(),
        scenes::muted(),
        topics,
    ];
    let all = scenes::of(groups.concat()).into_iter();
    let known = all.filter(|scene| scene.account.0.caller.present().is_some());
    known.filter(|scene| !scene.settings.notify.is_empty())
}

#[test]
fn replaying_an_observation_asks_the_same_questions() {
    for scene in accounts() {
        let reading = scene.account.observe(&scene.settings);
        let asked: BTreeSet<Question> = reading.rounds.into_iter().flatten().collect();
        let again = all_questions(inputs(&scene.settings, &reading.observed));
        assert_eq!(again, asked, "{}", scene.name);
    }
}

#[test]
fn the_policy_for_plan_also_allows_the_plan_after_apply() {
    for scene in accounts() {
        let policy = |account: &Account| {
            let observed = account.observe(&scene.settings).observed;
            let inputs = inputs(&scene.settings, &observed);
            let review = review(inputs);
            (plan_permissions(inputs, &review).policy(), review.plan)
        };
        let (before, plan) = policy(&scene.account);
        let (after, _) = policy(&Account(simulate(&scene.account.0, &plan)));
        let missing: Vec<_> = pairs(&after).difference(&pairs(&before)).cloned().collect();
        assert!(missing.is_empty(), "{}: {missing:?}", scene.name);
    }
}

#[test]
fn every_reversal_of_an_undo_is_among_the_possible_ones() {
    for scene in accounts() {
        let observed = scene.account.observe(&scene.settings).observed;
        let plan = scene.account.review(&scene.settings).plan;
        let after = with_undo_reads(simulate(&observed, &plan), &plan.steps);
        let journal = complete_journal(&observed, &plan);
        let possible = possible_reversals(&journal);
        for back in plan_undo(&journal, &after).steps {
            let same = |other: &&cis_fix::reversal::Reversal| {
                other.operation() == back.reversal.operation()
                    && other.resource() == back.reversal.resource()
            };
            let found = possible.iter().find(same);
            let found = found.unwrap_or_else(|| panic!("{}: {back:?}", scene.name));
            assert_eq!(found.actions(), back.reversal.actions(), "{}", scene.name);
        }
    }
}

#[test]
fn every_arn_is_well_formed_and_of_this_account() {
    for scene in accounts() {
        let Policies { plan, apply, undo } = policies(&scene.account, &scene.settings);
        for arn in [plan, apply, undo].iter().flat_map(resources) {
            assert!(is_well_formed(&arn, "aws"), "{}: {arn}", scene.name);
        }
    }
}

#[test]
fn the_policies_in_examples_allow_at_least_as_much() {
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
    for scene in accounts() {
        let Policies { plan, apply, undo } = policies(&scene.account, &scene.settings);
        let verify = verify_policy(&scene.account, &scene.settings, true);
        let all = [
            (plan, &reads),
            (apply, &applying),
            (undo, &undoing),
            (verify, &verifying_too),
        ];
        for (policy, general) in all {
            let all = actions(&policy);
            let missing: Vec<_> = all.difference(general).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", scene.name);
        }
    }
}
