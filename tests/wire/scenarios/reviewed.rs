//! What was reviewed is what is applied: a plan in a file, or its checksum in a pull request.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::scene::{Scene, assert_private};
use crate::wire::Wire;
use std::fs;

pub(crate) const TESTS: &[Test] = &[
    (
        "a saved plan is applied without asking, and a second time nothing is left to do",
        applied_as_saved,
    ),
    (
        "a saved plan is refused once the account is another than it was, and nothing is written",
        refused_when_changed,
    ),
    (
        "a saved plan of another account, of another region or touched by somebody is refused",
        refused_elsewhere,
    ),
    (
        "a checksum stands for a plan, and --max-changes for its size",
        by_checksum,
    ),
];

fn applied_as_saved(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let plan = scene.place("applied.json");
    let out = plan.display();
    let run = scene.cis_fix(&format!("plan --control 3.4,3.5 --out {out}"));
    let run = run.exits(0).complains(&format!("Saved the plan in {out}"));
    assert!(run.out.contains("Checksum "), "{run}");
    assert_private(&plan);
    let again = scene.cis_fix(&format!("plan --control 3.4,3.5 --out {out}"));
    again.exits(64).complains("is there already");
    let run = scene.cis_fix("plan --out -").exits(64);
    run.complains("name a file")
        .complains("Nothing was changed.");

    let words = format!("apply {out} --control 3.4,3.5");
    let run = scene.cis_fix(&words).exits(3);
    run.prints("5 of 5 steps were applied.");
    let after = scene.snapshot();
    let door = Proxy::recording(scene.emulator);
    let run = scene.through(&door.endpoint, &words).exits(3);
    run.prints("Plan: nothing to change");
    assert_eq!(door.writes(), Vec::<String>::new());
    assert_eq!(scene.snapshot(), after);
}

fn refused_when_changed(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let plan = scene.place("changed.json");
    let out = plan.display();
    scene
        .cis_fix(&format!("plan --control 3.4,3.5 --out {out}"))
        .exits(0);
    // One of the two is made meanwhile, with another alarm of ours to boot.
    scene.cis_fix("apply --yes --control 3.4").exits(3);
    let before = scene.snapshot();
    let door = Proxy::recording(scene.emulator);
    let words = format!("apply {out} --control 3.4,3.5");
    let run = scene.through(&door.endpoint, &words).exits(1);
    let run = run
        .complains("steps are not as they were reviewed")
        .complains("reviewed, and not called for any more")
        .complains("Nothing was changed.");
    for step in ["metric-filter/", "alarm/", "create-topic/"] {
        assert!(run.err.contains(step), "{step} is not named\n{run}");
    }
    assert_eq!(door.writes(), Vec::<String>::new());
    assert_eq!(scene.snapshot(), before);
    // With other flags it is another plan, and that is said as well.
    let words = format!("apply {out} --control 3.5,3.6");
    scene
        .cis_fix(&words)
        .exits(1)
        .complains("called for now, and not reviewed");
}

fn refused_elsewhere(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let other = Scene::of(wire, "finding");
    let plan = scene.place("elsewhere.json");
    let out = plan.display();
    scene
        .cis_fix(&format!("plan --control 3.4 --out {out}"))
        .exits(0);
    let words = format!("apply {out} --control 3.4");
    other
        .cis_fix(&words)
        .exits(1)
        .complains(&format!("it is for account {}", scene.account.id))
        .complains("Nothing was changed.");
    scene
        .cis_fix(&format!("{words} --region eu-west-1"))
        .exits(1)
        .complains("say --region us-east-1");
    scene
        .cis_fix(&format!("{words} --benchmark 3.0.0"))
        .exits(1)
        .complains("Nothing was changed.");
    let text = fs::read_to_string(&plan).unwrap();
    let altered = scene.place("altered.json");
    fs::write(&altered, text.replace("DetachRolePolicy", "DetachRole")).unwrap();
    scene
        .cis_fix(&format!("apply {} --control 3.4", altered.display()))
        .exits(1)
        .complains("this plan is not as it was written")
        .complains("Nothing was changed.");
    scene
        .cis_fix("apply no-such-plan.json")
        .exits(1)
        .complains("reading the plan no-such-plan.json")
        .complains("Nothing was changed.");
}

fn by_checksum(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let run = scene.cis_fix("plan --control 3.4 --format json").exits(0);
    let checksum = text(&run.report().field("plan")["digest"]);
    let wrong = "0".repeat(64);
    let before = scene.snapshot();
    scene
        .cis_fix(&format!("apply --control 3.4 --checksum {wrong}"))
        .exits(1)
        .complains(&format!("the plan has now the checksum {checksum}"))
        .complains("Nothing was changed.");
    scene
        .cis_fix("apply --control 3.4 --checksum 12")
        .exits(64)
        .complains("64 hexadecimal digits");
    scene
        .cis_fix(&format!(
            "apply --control 3.4 --checksum {checksum} --max-changes 2"
        ))
        .exits(1)
        .complains("the plan has 3 of them, and --max-changes allows 2")
        .complains("Nothing was changed.");
    assert_eq!(scene.snapshot(), before);
    scene
        .cis_fix(&format!(
            "apply --control 3.4 --checksum {checksum} --max-changes 3"
        ))
        .exits(3)
        .prints("3 of 3 steps were applied.");
}
