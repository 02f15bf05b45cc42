//! Alarms that notify the topic of another account. The emulator keeps accounts apart, and lets any account read any topic: the
//! proxy refuses what AWS refuses.

use crate::Test;
use crate::catalog::control_count;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::request::Call;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "alarms notify a topic of another account, which a role of that account reads",
        reads_by_role,
    ),
    (
        "a topic of another account that refuses is unreadable, with what its owner can do",
        reports_refusal,
    ),
];

/// The account of the central topic, and the topic's ARN.
fn owner_of_topic<'a>(account: &TestAccount<'a>) -> (TestAccount<'a>, String) {
    let owner = TestAccount::seeded_on(account.emulator, REGION, "finding", &json!({}));
    owner.aws("sns create-topic --name central");
    let topic = owner.topic("central");
    owner.aws(&format!(
        "sns subscribe --topic-arn {topic} --protocol email --notification-endpoint soc@example.com"
    ));
    (owner, topic)
}

/// Lets alarms of the account publish, by the statement that a finding advises.
fn let_in(owner: &TestAccount<'_>, topic: &str, advice: &Value) {
    let lines = advice.as_array().unwrap().iter().filter_map(Value::as_str);
    let mut statements = lines
        .filter_map(|line| line.split_once(": {"))
        .map(|(_, rest)| rest);
    let statement = format!("{{{}", statements.next().unwrap());
    let statement: Value = serde_json::from_str(&statement).unwrap();
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
    let words = format!(
        "sns set-topic-attributes --topic-arn {topic} --attribute-name Policy --attribute-value"
    );
    owner.aws_with(&words, &[&policy.to_string()]);
}

/// Refuses reads of the topic to all but the role, and the role to a caller that may not assume it.
fn refusing(account: &TestAccount<'_>, topic: &str, role: bool) -> Proxy {
    let (id, topic) = (account.id().to_owned(), topic.to_owned());
    Proxy::failing(account.emulator, move |call: &Call| {
        const REFUSED: Fault = Fault::Refused(
            403,
            "AuthorizationError",
            "User: alice is not authorized to perform: SNS:GetTopicAttributes on resource: central because no resource-based policy allows the SNS:GetTopicAttributes action",
        );
        let by_caller = call
            .header("authorization")
            .contains(&format!("Credential={id}/"));
        match call.operation.as_str() {
            "AssumeRole" if !role => Some(Fault::Refused(
                403,
                "AccessDenied",
                "User: alice is not authorized to perform: sts:AssumeRole",
            )),
            "GetTopicAttributes" | "ListSubscriptionsByTopic" | "GetSubscriptionAttributes"
                if by_caller && call.mentions(topic.rsplit(':').next().unwrap_or_default()) =>
            {
                Some(REFUSED)
            }
            _ => None,
        }
    })
}

fn reads_by_role(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let (owner, topic) = owner_of_topic(&account);
    let role = format!("arn:aws:iam::{}:role/audit", owner.id());
    let flags = format!("--topic {topic} --topic-role {role}");
    let proxy = refusing(&account, &topic, true);
    // Its policy does not let alarms in yet, so no alarm is created that notifies no one.
    let words = format!("plan {flags} --format json");
    let plan = account.through(&proxy.endpoint, &words).exits(0).report();
    assert!(!plan.operations().contains_key("PutMetricAlarm"));
    let advice = &plan.finding("root-usage")["advice"];
    let_in(&owner, &topic, advice);
    let before = owner.snapshot();
    let words = format!("apply --yes {flags} --format json");
    let applied = account.through(&proxy.endpoint, &words).exits(0).report();
    assert_eq!(
        applied.verdicts(),
        BTreeMap::from([("pass", control_count())])
    );
    let reason = applied.finding("root-usage")["reason"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        reason.contains("email:soc@example.com (confirmed)"),
        "{reason}"
    );
    assert_eq!(owner.snapshot(), before, "nothing is written there");
    // The session can read topics, and no more.
    let calls = proxy.calls();
    let entered = calls.iter().find(|call| call.operation == "AssumeRole");
    let policy = &entered.unwrap().content;
    assert!(policy.contains("GetSubscriptionAttributes"), "{policy}");
    assert!(
        !policy.contains("Publish") && !policy.contains("s3"),
        "{policy}"
    );
    let words = format!("iam-policy plan {flags}");
    let policy = account.through(&proxy.endpoint, &words).exits(0).out;
    assert!(
        policy.contains("sts:AssumeRole") && policy.contains(&role),
        "{policy}"
    );
}

fn reports_refusal(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let (owner, topic) = owner_of_topic(&account);
    let apply = format!("apply --yes --topic {topic}");
    let proxy = refusing(&account, &topic, false);
    account.through(&proxy.endpoint, &apply).exits(3);
    let role = format!("--topic-role arn:aws:iam::{}:role/audit", owner.id());
    for (flags, said) in [
        ("", ""),
        (role.as_str(), "topics are read without --topic-role"),
    ] {
        let words = format!("check --topic {topic} {flags} --format json");
        let run = account.through(&proxy.endpoint, words.trim()).exits(3);
        let run = run.complains(said);
        let check = run.report();
        let verdicts = BTreeMap::from([("pass", 1), ("unreadable", control_count() - 1)]);
        assert_eq!(check.verdicts(), verdicts);
        let advice = check.finding("root-usage")["advice"].to_string();
        for words in ["--topic-role arn:aws:iam::", "SNS:ListSubscriptionsByTopic"] {
            assert!(advice.contains(words), "{words}: {advice}");
        }
    }
    // A topic that is not named is not asked about.
    let asked = proxy.calls().len();
    let check = account
        .through(&proxy.endpoint, "check --format json")
        .exits(3);
    assert_eq!(check.report().finding("root-usage")["verdict"], "elsewhere");
    let calls = proxy.calls().split_off(asked);
    assert!(calls.iter().all(|call| !call.mentions(owner.id())));
}
