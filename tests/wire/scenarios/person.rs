//! The last link: somebody who has confirmed.

use super::compliant;
use crate::Test;
use crate::proxy::Proxy;
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
    (
        "a subscriber whose filter policy keeps alarms out is told nothing, and one whose policy lets them through is",
        filtered,
    ),
    (
        "a filter policy that may not be read leaves the verdict open and names the action",
        unread,
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

fn filtered(wire: &Wire) {
    let scene = compliant::scene(wire);
    let subscription = scene.made("subscription_arn");
    let set = |name: &str, value: &str| {
        let words = format!("sns set-subscription-attributes --subscription-arn {subscription}");
        let more = ["--attribute-name", name, "--attribute-value", value];
        scene.aws_with(&words, &more);
    };
    let check = |code: i32| {
        let run = scene.cis_fix("check --control 3.4 --format json");
        run.exits(code)
            .report()
            .finding("iam-policy-changes")
            .clone()
    };
    set("FilterPolicy", r#"{"severity": ["high"]}"#);
    let found = check(3);
    assert_eq!(found["verdict"], "manual", "{found}");
    assert_eq!(found["broken_link"], "person", "{found}");
    let reason = text(&found["reason"]);
    assert!(reason.contains("keeps the alarm's message out"), "{found}");
    // The command that is printed, typed.
    let advice = text(&found["advice"][0]);
    let (command, _) = advice.split_once(" --query").unwrap();
    let shown = scene.aws(&command.replace("aws sns", "sns"));
    assert_eq!(
        shown["Attributes"]["FilterPolicy"],
        r#"{"severity": ["high"]}"#
    );
    set("FilterPolicyScope", "MessageBody");
    set(
        "FilterPolicy",
        r#"{"NewStateValue": ["ALARM"], "AlarmName": [{"prefix": "SEC "}]}"#,
    );
    assert_eq!(check(0)["verdict"], "pass");
    set("FilterPolicy", r#"{"NewStateValue": ["OK"]}"#);
    assert_eq!(check(3)["verdict"], "manual");
}

fn unread(wire: &Wire) {
    let scene = compliant::scene(wire);
    let door = Proxy::denying(scene.emulator, |call| {
        call.operation == "GetSubscriptionAttributes"
    });
    let run = scene.through(&door.endpoint, "check --control 3.4 --format json");
    let report = run.exits(3).report();
    let found = report.finding("iam-policy-changes");
    assert_eq!(found["verdict"], "unreadable", "{found}");
    assert!(
        text(&found["reason"]).ends_with("allow sns:GetSubscriptionAttributes"),
        "{found}"
    );
}
