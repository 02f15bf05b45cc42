//! The last link of a chain: a confirmed subscriber.

use super::compliant_account;
use crate::Test;
use crate::iam::{Policy, needs};
use crate::proxy::Proxy;
use crate::report::text;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::Value;

pub(crate) const TESTS: &[Test] = &[
    (
        "an unconfirmed subscription is pending",
        reports_pending_subscription,
    ),
    (
        "an existing subscription is not created again",
        subscribes_once,
    ),
    (
        "a filter policy decides whether a subscriber receives alarms",
        evaluates_filter_policy,
    ),
    (
        "an unreadable filter policy makes the verdict unreadable and names the action to allow",
        reports_unreadable_filter_policy,
    ),
    (
        "the policy of the only subscribed queue is evaluated, and the printed commands show and repair it",
        follows_queue,
    ),
    (
        "the policy of the only subscribed function is evaluated, and the printed commands show and repair it",
        follows_function,
    ),
    (
        "an unreadable policy of a queue or a function makes the verdict unreadable and names the action to allow",
        reports_unreadable_endpoints,
    ),
];

/// The emulator returns an ARN for a pending subscription. AWS does not.
fn reports_pending_subscription(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 3.4").exits(3);
    let arn = account.topic("cis-fix-alarms");
    let to = "--protocol http --notification-endpoint http://127.0.0.1:9/nobody";
    account.aws(&format!("sns subscribe --topic-arn {arn} {to}"));
    let check = account
        .cis_fix("check --control 3.4 --format json")
        .exits(3);
    let report = check.report();
    let finding = report.finding("iam-policy-changes");
    assert_eq!(finding["verdict"], "pending");
    assert_eq!(finding["broken_link"], "person");
    assert!(text(&finding["reason"]).contains("confirmed"), "{finding}");
    account
        .cis_fix("plan --control 3.4 --detailed-exitcode")
        .exits(3);
}

fn subscribes_once(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account
        .cis_fix("apply --yes --control 3.4 --notify email:soc@example.com")
        .exits(0);
    let words =
        "apply --yes --control 3.5 --notify email:soc@example.com --notify email:me@example.com";
    let report = account
        .cis_fix(&format!("{words} --format json"))
        .exits(0)
        .report();
    assert!(text(&report.step("Subscribe")["resource"]).contains("me@example.com"));
    let snapshot = account.snapshot();
    let topic = &snapshot["regions"][REGION]["topics"][account.topic("cis-fix-alarms")];
    let all = topic["Subscriptions"].as_array().unwrap().iter();
    let endpoints: Vec<String> = all.map(|one| text(&one["Endpoint"])).collect();
    assert_eq!(endpoints, ["me@example.com", "soc@example.com"]);
}

fn evaluates_filter_policy(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let subscription = account.made("subscription_arn");
    let set = |name: &str, value: &str| {
        let words = format!("sns set-subscription-attributes --subscription-arn {subscription}");
        let more = ["--attribute-name", name, "--attribute-value", value];
        account.aws_with(&words, &more);
    };
    let check = |code: i32| {
        let run = account.cis_fix("check --control 3.4 --format json");
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
    // Runs the printed command.
    let advice = text(&found["advice"][0]);
    let (command, _) = advice.split_once(" --query").unwrap();
    let shown = account.aws(&command.replace("aws sns", "sns"));
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

fn reports_unreadable_filter_policy(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let proxy = Proxy::denying(account.emulator, |call| {
        call.operation == "GetSubscriptionAttributes"
    });
    let run = account.through(&proxy.endpoint, "check --control 3.4 --format json");
    let report = run.exits(3).report();
    let found = report.finding("iam-policy-changes");
    assert_eq!(found["verdict"], "unreadable", "{found}");
    assert!(
        text(&found["reason"]).ends_with("allow sns:GetSubscriptionAttributes"),
        "{found}"
    );
}

/// Subscribes this queue or function to the other team's topic in place of a person.
fn replace_person(account: &TestAccount<'_>, protocol: &str, endpoint: &str) {
    let topic = account.topic("security-alerts");
    let person = account.made("subscription_arn");
    account.aws(&format!("sns unsubscribe --subscription-arn {person}"));
    account.aws(&format!(
        "sns subscribe --topic-arn {topic} --protocol {protocol} --notification-endpoint {endpoint}"
    ));
}

/// A command of the AWS CLI for queues. It ignores `AWS_ENDPOINT_URL` in favor of the queue URL, so it gets
/// `--endpoint-url`.
fn with_endpoint(account: &TestAccount<'_>, command: &str) -> String {
    let here = format!("--endpoint-url {} sqs ", account.emulator.endpoint);
    command.replace("aws sqs ", &here)
}

fn subscribe_queue(account: &TestAccount<'_>) -> String {
    account.aws(&with_endpoint(
        account,
        "aws sqs create-queue --queue-name alarms",
    ));
    let arn = format!("arn:aws:sqs:{REGION}:{}:alarms", account.id());
    replace_person(account, "sqs", &arn);
    arn
}

/// A function without executable code.
fn subscribe_function(account: &TestAccount<'_>) -> String {
    let script = "
import io, json, sys, zipfile
code = io.BytesIO()
with zipfile.ZipFile(code, 'w') as archive:
    archive.writestr('page.py', 'def page(event, context): pass')
made = aws('lambda').create_function(
    FunctionName='page', Runtime='python3.12', Handler='page.page', Code={'ZipFile': code.getvalue()},
    Role=f'arn:aws:iam::{sys.argv[1]}:role/page')
print(json.dumps(made['FunctionArn']))";
    let arn = text(&account.python(script, &[account.id()]));
    replace_person(account, "lambda", &arn);
    arn
}

fn check_finding(account: &TestAccount<'_>) -> Value {
    let run = account
        .cis_fix("check --control 3.4 --format json")
        .exits(3);
    let report = run.report();
    let found = report.finding("iam-policy-changes").clone();
    assert_eq!(found["broken_link"], "person", "{found}");
    found
}

/// The printed policy allows every call for this account.
fn assert_policy_allows(account: &TestAccount<'_>, action: &str) {
    let printed = account.cis_fix("iam-policy plan --control 3.4").exits(0);
    let policy = Policy::printed(&printed.out);
    let proxy = Proxy::recording(account.emulator);
    account
        .through(&proxy.endpoint, "check --control 3.4 --format json")
        .exits(3);
    let required: Vec<_> = proxy
        .calls()
        .iter()
        .flat_map(|call| needs(call, account.id()))
        .collect();
    assert!(
        required.iter().any(|(one, _)| one == action),
        "{required:?}"
    );
    assert!(policy.allows(&required), "{required:?}\n{}", printed.out);
}

fn follows_queue(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let arn = subscribe_queue(&account);
    let closed = check_finding(&account);
    assert_eq!(closed["verdict"], "manual", "{closed}");
    let reason = text(&closed["reason"]);
    assert!(reason.contains("does not let SNS send"), "{closed}");
    // Runs the printed commands.
    let show = with_endpoint(&account, &text(&closed["advice"][0]));
    assert!(account.aws(&show)["Attributes"]["Policy"].is_null());
    let repair = with_endpoint(&account, &text(&closed["advice"][1]));
    let (command, rest) = repair.split_once(" '").unwrap();
    let (attributes, _) = rest.split_once("'   # ").unwrap();
    account.aws_with(command, &[attributes]);
    let open = check_finding(&account);
    assert_eq!(open["verdict"], "manual", "{open}");
    let reaches = format!("it reaches sqs:{arn}, and whether a person reads");
    assert!(text(&open["reason"]).contains(&reaches), "{open}");
    assert_policy_allows(&account, "sqs:GetQueueAttributes");
    let (queue, _) = show.split_once(" --attribute-names").unwrap();
    account.aws(&queue.replace("get-queue-attributes", "delete-queue"));
    let gone = check_finding(&account);
    assert!(
        text(&gone["reason"]).contains("does not exist, so nothing arrives"),
        "{gone}"
    );
    // A person who is subscribed in addition is notified.
    let words = "apply --yes --control 3.4 --notify email:soc@example.com --format json";
    let report = account.cis_fix(words).exits(0).report();
    assert_eq!(report.finding("iam-policy-changes")["verdict"], "pass");
}

fn follows_function(suite: &Suite) {
    let account = compliant_account::compliant_account(suite);
    let arn = subscribe_function(&account);
    let closed = check_finding(&account);
    assert_eq!(closed["verdict"], "manual", "{closed}");
    let reason = text(&closed["reason"]);
    // The emulator returns an empty policy where AWS returns an error.
    assert!(
        reason.contains("let SNS invoke it, so nothing arrives")
            || reason.contains("lets SNS invoke it, so nothing arrives"),
        "{closed}"
    );
    account.aws(&text(&closed["advice"][1]).replace("aws lambda", "lambda"));
    let shown = text(&closed["advice"][0]).replace("aws lambda", "lambda");
    let shown = account.aws(&shown.replace("--output text", ""));
    assert!(text(&shown).contains("sns.amazonaws.com"), "{shown}");
    let open = check_finding(&account);
    let reaches = format!("it reaches lambda:{arn}, and whether a person reads");
    assert!(text(&open["reason"]).contains(&reaches), "{open}");
    assert_policy_allows(&account, "lambda:GetPolicy");
}

fn reports_unreadable_endpoints(suite: &Suite) {
    for (make, operation, action) in [
        (
            subscribe_queue as fn(&TestAccount<'_>) -> String,
            "GetQueueAttributes",
            "sqs:GetQueueAttributes",
        ),
        (subscribe_function, "GetPolicy", "lambda:GetPolicy"),
    ] {
        let account = compliant_account::compliant_account(suite);
        let arn = make(&account);
        let proxy = Proxy::denying(account.emulator, move |call| call.operation == operation);
        let run = account.through(&proxy.endpoint, "check --control 3.4 --format json");
        let report = run.exits(3).report();
        let found = report.finding("iam-policy-changes");
        assert_eq!(found["verdict"], "unreadable", "{found}");
        let reason = text(&found["reason"]);
        assert!(
            reason.ends_with(&format!("may not be read; allow {action}")),
            "{found}"
        );
        // The command for the owner.
        let advice = found["advice"].to_string();
        assert!(
            advice.contains("aws ") && advice.contains(arn.rsplit(':').next().unwrap()),
            "{found}"
        );
    }
}
