//! The last link: somebody who has confirmed.

use crate::Test;
use crate::report::text;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;

pub(crate) const TESTS: &[Test] = &[
    (
        "a subscription that nobody has confirmed stays pending",
        stays_pending,
    ),
    (
        "an address that is subscribed already is not subscribed again",
        once_only,
    ),
];

/// The emulator names a subscription by its ARN before it is confirmed, which AWS does not.
fn stays_pending(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    scene.cis_fix("apply --yes --control 3.4").exits(3);
    let arn = scene.topic("cis-fix-alarms");
    let to = "--protocol http --notification-endpoint http://127.0.0.1:9/nobody";
    scene.aws(&format!("sns subscribe --topic-arn {arn} {to}"));
    let check = scene.cis_fix("check --control 3.4 --format json").exits(3);
    let report = check.report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], "pending");
    assert_eq!(finding["broken_link"], "person");
    assert!(text(&finding["reason"]).contains("confirmed"), "{finding}");
    scene
        .cis_fix("plan --control 3.4 --detailed-exitcode")
        .exits(3);
}

fn once_only(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    scene
        .cis_fix("apply --yes --control 3.4 --notify email:soc@example.com")
        .exits(0);
    let words =
        "apply --yes --control 3.5 --notify email:soc@example.com --notify email:me@example.com";
    let report = scene
        .cis_fix(&format!("{words} --format json"))
        .exits(0)
        .report();
    assert!(text(&report.step("Subscribe")["resource"]).contains("me@example.com"));
    let snapshot = scene.snapshot();
    let topic = &snapshot["regions"][REGION]["topics"][scene.topic("cis-fix-alarms")];
    let all = topic["Subscriptions"].as_array().unwrap().iter();
    let endpoints: Vec<String> = all.map(|one| text(&one["Endpoint"])).collect();
    assert_eq!(endpoints, ["me@example.com", "soc@example.com"]);
}
