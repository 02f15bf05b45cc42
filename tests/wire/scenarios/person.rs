//! The last link: somebody who has confirmed.

use super::compliant;
use crate::Test;
use crate::iam::{Policy, needs};
use crate::proxy::Proxy;
use crate::report::text;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::Value;

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
    (
        "a queue that alone hears a topic is followed to its policy, which the commands printed show and mend",
        queue_alone,
    ),
    (
        "a function that alone hears a topic is followed to its policy, which the commands printed show and mend",
        function_alone,
    ),
    (
        "a queue or a function whose policy may not be read leaves the verdict open and names the action",
        machines_unread,
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

/// Somebody's topic, which this machine alone hears.
fn hears_alone(scene: &Scene<'_>, protocol: &str, machine: &str) {
    let topic = scene.topic("security-alerts");
    let person = scene.made("subscription_arn");
    scene.aws(&format!("sns unsubscribe --subscription-arn {person}"));
    scene.aws(&format!(
        "sns subscribe --topic-arn {topic} --protocol {protocol} --notification-endpoint {machine}"
    ));
}

/// A command of the AWS CLI about queues, which goes elsewhere than the environment says unless it is told here.
fn sqs(scene: &Scene<'_>, command: &str) -> String {
    let here = format!("--endpoint-url {} sqs ", scene.emulator.endpoint);
    command.replace("aws sqs ", &here)
}

fn queue(scene: &Scene<'_>) -> String {
    scene.aws(&sqs(scene, "aws sqs create-queue --queue-name alarms"));
    let arn = format!("arn:aws:sqs:{REGION}:{}:alarms", scene.account.id);
    hears_alone(scene, "sqs", &arn);
    arn
}

/// A function with nothing in it that could run.
fn function(scene: &Scene<'_>) -> String {
    let script = "
import io, json, sys, zipfile
code = io.BytesIO()
with zipfile.ZipFile(code, 'w') as archive:
    archive.writestr('page.py', 'def page(event, context): pass')
made = aws('lambda').create_function(
    FunctionName='page', Runtime='python3.12', Handler='page.page', Code={'ZipFile': code.getvalue()},
    Role=f'arn:aws:iam::{sys.argv[1]}:role/page')
print(json.dumps(made['FunctionArn']))";
    let arn = text(&scene.python(script, &[&scene.account.id]));
    hears_alone(scene, "lambda", &arn);
    arn
}

fn found(scene: &Scene<'_>) -> Value {
    let run = scene.cis_fix("check --control 3.4 --format json").exits(3);
    let report = run.report();
    let found = report.finding("iam-policy-changes").clone();
    assert_eq!(found["broken_link"], "person", "{found}");
    found
}

/// What is sent for such an account is what the printed policy allows.
fn asks_what_its_policy_allows(scene: &Scene<'_>, action: &str) {
    let printed = scene.cis_fix("iam-policy plan --control 3.4").exits(0);
    let policy = Policy::printed(&printed.out);
    let door = Proxy::recording(scene.emulator);
    scene
        .through(&door.endpoint, "check --control 3.4 --format json")
        .exits(3);
    let asked: Vec<_> = door
        .calls()
        .iter()
        .flat_map(|call| needs(call, &scene.account.id))
        .collect();
    assert!(asked.iter().any(|(one, _)| one == action), "{asked:?}");
    assert!(policy.allows(&asked), "{asked:?}\n{}", printed.out);
}

fn queue_alone(wire: &Wire) {
    let scene = compliant::scene(wire);
    let arn = queue(&scene);
    let closed = found(&scene);
    assert_eq!(closed["verdict"], "manual", "{closed}");
    let reason = text(&closed["reason"]);
    assert!(reason.contains("does not let SNS send"), "{closed}");
    // The commands that are printed, typed.
    let show = sqs(&scene, &text(&closed["advice"][0]));
    assert!(scene.aws(&show)["Attributes"]["Policy"].is_null());
    let mend = sqs(&scene, &text(&closed["advice"][1]));
    let (command, rest) = mend.split_once(" '").unwrap();
    let (attributes, _) = rest.split_once("'   # ").unwrap();
    scene.aws_with(command, &[attributes]);
    let open = found(&scene);
    assert_eq!(open["verdict"], "manual", "{open}");
    let reaches = format!("it reaches sqs:{arn}, and whether a person reads");
    assert!(text(&open["reason"]).contains(&reaches), "{open}");
    asks_what_its_policy_allows(&scene, "sqs:GetQueueAttributes");
    let (queue, _) = show.split_once(" --attribute-names").unwrap();
    scene.aws(&queue.replace("get-queue-attributes", "delete-queue"));
    let gone = found(&scene);
    assert!(
        text(&gone["reason"]).contains("does not exist, so nothing arrives"),
        "{gone}"
    );
    // And a person beside it is told.
    let words = "apply --yes --control 3.4 --notify email:soc@example.com --format json";
    let report = scene.cis_fix(words).exits(0).report();
    assert_eq!(report.finding("iam-policy-changes")["verdict"], "pass");
}

fn function_alone(wire: &Wire) {
    let scene = compliant::scene(wire);
    let arn = function(&scene);
    let closed = found(&scene);
    assert_eq!(closed["verdict"], "manual", "{closed}");
    let reason = text(&closed["reason"]);
    // The emulator shows an empty policy where AWS says that there is none.
    assert!(
        reason.contains("let SNS invoke it, so nothing arrives")
            || reason.contains("lets SNS invoke it, so nothing arrives"),
        "{closed}"
    );
    scene.aws(&text(&closed["advice"][1]).replace("aws lambda", "lambda"));
    let shown = text(&closed["advice"][0]).replace("aws lambda", "lambda");
    let shown = scene.aws(&shown.replace("--output text", ""));
    assert!(text(&shown).contains("sns.amazonaws.com"), "{shown}");
    let open = found(&scene);
    let reaches = format!("it reaches lambda:{arn}, and whether a person reads");
    assert!(text(&open["reason"]).contains(&reaches), "{open}");
    asks_what_its_policy_allows(&scene, "lambda:GetPolicy");
}

fn machines_unread(wire: &Wire) {
    for (make, operation, action) in [
        (
            queue as fn(&Scene<'_>) -> String,
            "GetQueueAttributes",
            "sqs:GetQueueAttributes",
        ),
        (function, "GetPolicy", "lambda:GetPolicy"),
    ] {
        let scene = compliant::scene(wire);
        let arn = make(&scene);
        let door = Proxy::denying(scene.emulator, move |call| call.operation == operation);
        let run = scene.through(&door.endpoint, "check --control 3.4 --format json");
        let report = run.exits(3).report();
        let found = report.finding("iam-policy-changes");
        assert_eq!(found["verdict"], "unreadable", "{found}");
        let reason = text(&found["reason"]);
        assert!(
            reason.ends_with(&format!("may not be read; allow {action}")),
            "{found}"
        );
        // What its owner types.
        let advice = found["advice"].to_string();
        assert!(
            advice.contains("aws ") && advice.contains(arn.rsplit(':').next().unwrap()),
            "{found}"
        );
    }
}
