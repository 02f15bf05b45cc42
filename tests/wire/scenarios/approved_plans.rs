//! An approved plan, in a file or as a checksum, is applied exactly.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::suite::Suite;
use crate::test_account::{TestAccount, assert_private};
use cis_fix::plan::{Change, StepId};
use cis_fix::saved_plan::SavedPlan;
use cis_fix::state::Region;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "a saved plan is applied without a prompt, and applying it again changes nothing",
        applies_saved_plan,
    ),
    (
        "a saved plan is refused after the account has changed, and nothing is written",
        refuses_changed_account,
    ),
    (
        "a saved plan of another account or Region, or an edited one, is refused",
        refuses_another_account,
    ),
    (
        "a saved plan with other steps and their checksum is refused, the steps are shown, and nothing is written",
        refuses_edited_steps,
    ),
    (
        "apply accepts a plan by its checksum and limits its size by --max-changes",
        applies_by_checksum,
    ),
];

fn applies_saved_plan(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let plan = account.place("applied.json");
    let out = plan.display();
    let run = account.cis_fix(&format!("plan --full --control 3.4,3.5 --out {out}"));
    let run = run.exits(0).complains(&format!("Saved the plan in {out}"));
    assert!(run.out.contains("Checksum "), "{run}");
    assert_private(&plan);
    let again = account.cis_fix(&format!("plan --control 3.4,3.5 --out {out}"));
    again.exits(64).complains("is there already");
    let run = account.cis_fix("plan --out -").exits(64);
    run.complains("name a file")
        .complains("Nothing was changed.");

    let words = format!("apply {out} --control 3.4,3.5");
    let run = account.cis_fix(&words).exits(3);
    run.prints("Made all 5 changes");
    let after = account.snapshot();
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, &words).exits(3);
    run.prints("No change is planned.");
    assert_eq!(proxy.writes(), Vec::<String>::new());
    assert_eq!(account.snapshot(), after);
}

fn refuses_changed_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let plan = account.place("changed.json");
    let out = plan.display();
    account
        .cis_fix(&format!("plan --control 3.4,3.5 --out {out}"))
        .exits(0);
    // One of the two controls is applied in the meantime, which also creates another alarm of ours.
    account.cis_fix("apply --yes --control 3.4").exits(3);
    let before = account.snapshot();
    let proxy = Proxy::recording(account.emulator);
    let words = format!("apply {out} --control 3.4,3.5");
    let run = account.through(&proxy.endpoint, &words).exits(1);
    let run = run
        .complains("steps are not as they were reviewed")
        .complains("reviewed, and not called for any more")
        .complains("Nothing was changed.");
    for step in ["metric-filter/", "alarm/", "create-topic/"] {
        assert!(run.err.contains(step), "{step} is not named\n{run}");
    }
    assert_eq!(proxy.writes(), Vec::<String>::new());
    assert_eq!(account.snapshot(), before);
    // Other flags give another plan. The message says so.
    let words = format!("apply {out} --control 3.5,3.6");
    account
        .cis_fix(&words)
        .exits(1)
        .complains("called for now, and not reviewed");
}

fn refuses_another_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let other = TestAccount::seeded(suite, "finding");
    let plan = account.place("elsewhere.json");
    let out = plan.display();
    account
        .cis_fix(&format!("plan --control 3.4 --out {out}"))
        .exits(0);
    let words = format!("apply {out} --control 3.4");
    other
        .cis_fix(&words)
        .exits(1)
        .complains(&format!("it is for account {}", account.id()))
        .complains("Nothing was changed.");
    account
        .cis_fix(&format!("{words} --region eu-west-1"))
        .exits(1)
        .complains("say --region us-east-1");
    account
        .cis_fix(&format!("{words} --benchmark 3.0.0"))
        .exits(1)
        .complains("Nothing was changed.");
    let text = fs::read_to_string(&plan).unwrap();
    let altered = account.place("altered.json");
    fs::write(&altered, text.replace("DetachRolePolicy", "DetachRole")).unwrap();
    account
        .cis_fix(&format!("apply {} --control 3.4", altered.display()))
        .exits(1)
        .complains("this plan is not as it was written")
        .complains("Nothing was changed.");
    account
        .cis_fix("apply no-such-plan.json")
        .exits(1)
        .complains("reading the plan no-such-plan.json")
        .complains("Nothing was changed.");
}

/// What an edit does, and the edit.
type Edit = (&'static str, fn(&mut SavedPlan));

fn refuses_edited_steps(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let path = account.place("reviewed.json");
    account
        .cis_fix(&format!("plan --control 3.4 --out {}", path.display()))
        .exits(0);
    let reviewed = SavedPlan::parse(&fs::read_to_string(&path).unwrap()).unwrap();
    let before = account.snapshot();
    let proxy = Proxy::recording(account.emulator);
    let edits: [Edit; 4] = [
        ("a step was taken out", |plan| drop(plan.steps.remove(0))),
        ("a step was added", |plan| {
            let mut step = plan.steps[0].clone();
            step.id = StepId::new("create-topic/another");
            plan.steps.push(step);
        }),
        ("a value was edited", |plan| {
            for step in &mut plan.steps {
                if let Change::Alarm { delta, .. } = &mut step.change {
                    delta.after.threshold = Some(1000.0);
                }
            }
        }),
        ("the Region was edited", |plan| {
            plan.home_region = Some(Region::new("eu-west-1"));
        }),
    ];
    for (name, edit) in edits {
        let mut plan = reviewed.clone();
        edit(&mut plan);
        assert_ne!(plan, reviewed, "{name}");
        // Writing it computes the checksum again.
        let edited = account.place("edited.json");
        fs::write(&edited, plan.to_json()).unwrap();
        let words = format!("apply {} --control 3.4", edited.display());
        let run = account.through(&proxy.endpoint, &words).exits(1);
        let run = run
            .complains("so the file was edited")
            .complains("Nothing was changed.");
        let both = plan.steps.iter().chain(&reviewed.steps);
        for step in both.filter(|one| !(plan.steps.contains(one) && reviewed.steps.contains(one))) {
            let id = step.id.as_str();
            assert!(run.err.contains(id), "{name}: {id}\n{run}");
        }
    }
    assert_eq!(proxy.writes(), Vec::<String>::new());
    assert_eq!(account.snapshot(), before);
}

fn applies_by_checksum(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let run = account.cis_fix("plan --control 3.4 --format json").exits(0);
    let checksum = text(&run.report().field("plan")["digest"]);
    let wrong = "0".repeat(64);
    let before = account.snapshot();
    account
        .cis_fix(&format!("apply --control 3.4 --checksum {wrong}"))
        .exits(1)
        .complains(&format!("the plan has now the checksum {checksum}"))
        .complains("Nothing was changed.");
    account
        .cis_fix("apply --control 3.4 --checksum 12")
        .exits(64)
        .complains("64 hexadecimal digits");
    account
        .cis_fix(&format!(
            "apply --control 3.4 --checksum {checksum} --max-changes 2"
        ))
        .exits(1)
        .complains("the plan has 3 of them, and --max-changes allows 2")
        .complains("Nothing was changed.");
    assert_eq!(account.snapshot(), before);
    account
        .cis_fix(&format!(
            "apply --control 3.4 --checksum {checksum} --max-changes 3"
        ))
        .exits(3)
        .prints("Made all 3 changes");
}
