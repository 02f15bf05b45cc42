//! `confirm`: a subscription is confirmed with credentials, by one call, in the own account alone, and the token is never shown.

use super::enforced_permissions::{User, policy_printed_by_owner, start_enforcing_emulator};
use crate::Test;
use crate::emulator::Emulator;
use crate::faults::Fault;
use crate::iam::Policy;
use crate::proxy::Proxy;
use crate::report::text;
use crate::run::Run;
use crate::subscriber::Subscriber;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

pub(crate) const TESTS: &[Test] = &[
    (
        "confirm confirms a subscription with credentials, by one call",
        confirms_with_credentials,
    ),
    (
        "confirm refuses the topic of another account and a token that SNS does not take",
        refuses_other_links,
    ),
    (
        "a failed confirmation names the action or what is not known, and shows no token",
        explains_failures,
    ),
    (
        "confirm does not claim a protection that AWS does not show",
        claims_only_what_aws_shows,
    ),
    (
        "confirm runs under exactly its printed policy, and names each action that is missing",
        runs_under_its_policy,
    ),
];

/// A topic with a subscription that waits, and the token SNS sent.
struct Waiting {
    topic: String,
    token: String,
}

impl Waiting {
    fn in_account(account: &TestAccount<'_>) -> Self {
        let topic = account.topic("cis-fix-alarms");
        account.aws("sns create-topic --name cis-fix-alarms");
        let subscriber = Subscriber::start_without_confirming();
        let to = format!(
            "--protocol http --notification-endpoint {}",
            subscriber.endpoint
        );
        account.aws(&format!("sns subscribe --topic-arn {topic} {to}"));
        let sent = subscriber.wait_for_messages("SubscriptionConfirmation", 1);
        Self {
            topic,
            token: text(&sent[0]["Token"]),
        }
    }

    /// The link that AWS would have sent.
    fn link(&self) -> String {
        format!(
            "https://sns.{REGION}.amazonaws.com/confirmation.html?TopicArn={}&Token={}&Endpoint=soc@example.com",
            self.topic, self.token
        )
    }

    /// The link without the address, as one argument of a command line that is split at spaces.
    fn words(&self) -> String {
        format!("confirm {} -vv", self.link())
    }

    #[track_caller]
    fn is_not_shown(&self, run: &Run) {
        assert!(!run.out.contains(&self.token), "{run}");
        assert!(!run.err.contains(&self.token), "{run}");
    }
}

fn subscription(account: &TestAccount<'_>, topic: &str) -> Value {
    let all = account.aws(&format!(
        "sns list-subscriptions-by-topic --topic-arn {topic}"
    ));
    all["Subscriptions"][0].clone()
}

/// Whether the emulator has confirmed the subscription.
fn is_confirmed(account: &TestAccount<'_>, waiting: &Waiting) -> bool {
    let arn = text(&subscription(account, &waiting.topic)["SubscriptionArn"]);
    let shown = account.aws(&format!(
        "sns get-subscription-attributes --subscription-arn {arn}"
    ));
    shown["Attributes"]["PendingConfirmation"] == "false"
}

fn confirms_with_credentials(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let waiting = Waiting::in_account(&account);
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, &waiting.words()).exits(0);
    waiting.is_not_shown(&run);
    let arn = text(&subscription(&account, &waiting.topic)["SubscriptionArn"]);
    let run = run
        .prints(&waiting.topic)
        .prints(&arn)
        .prints("Unsubscribing now needs AWS credentials");
    assert!(is_confirmed(&account, &waiting), "{run}");
    assert_eq!(proxy.writes(), ["ConfirmSubscription"]);
    let calls = proxy.calls();
    let sent = calls.iter().find(|call| !call.is_read()).unwrap();
    assert!(sent.mentions("AuthenticateOnUnsubscribe=true"), "{sent:?}");
    assert!(!sent.header("authorization").is_empty(), "{sent:?}");

    // From standard input, as a program would read the answer.
    let account = TestAccount::empty(suite);
    let waiting = Waiting::in_account(&account);
    let mut command = account.command("confirm - --format json");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{}", waiting.link()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["command"], "confirm");
    assert_eq!(document["topic"], waiting.topic.as_str());
    assert_eq!(document["unsubscribe_needs_credentials"], true);
    assert!(!document.to_string().contains(&waiting.token), "{document}");
}

fn refuses_other_links(suite: &Suite) {
    let theirs = TestAccount::empty(suite);
    let waiting = Waiting::in_account(&theirs);
    let account = TestAccount::empty(suite);
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, &waiting.words()).exits(1);
    waiting.is_not_shown(&run);
    run.complains(&format!("the topic is in account {}", theirs.id()))
        .complains("Nothing was changed.");
    let words = format!("{} --expect-account {}", waiting.words(), account.id());
    let run = theirs.through(&proxy.endpoint, &words).exits(1);
    waiting.is_not_shown(&run);
    let elsewhere = waiting.words().replace("amazonaws.com", "example.com");
    let run = theirs.through(&proxy.endpoint, &elsewhere).exits(64);
    waiting.is_not_shown(&run);
    assert_eq!(proxy.writes(), [] as [&str; 0]);
    assert!(!is_confirmed(&theirs, &waiting));

    theirs.cis_fix(&waiting.words()).exits(0);
    let run = theirs.cis_fix(&waiting.words()).exits(1);
    waiting.is_not_shown(&run);
    run.complains("valid for two days and for one confirmation")
        .complains("Nothing was changed.");
}

fn explains_failures(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let waiting = Waiting::in_account(&account);
    let through = |fault: Fault| {
        let proxy = Proxy::failing(account.emulator, move |call| {
            (call.operation == "ConfirmSubscription").then_some(fault)
        });
        let run = account
            .through(
                &proxy.endpoint,
                &format!("{} --max-attempts 1", waiting.words()),
            )
            .exits(1);
        waiting.is_not_shown(&run);
        run
    };
    through(Fault::Denied("no"))
        .complains("allow sns:ConfirmSubscription")
        .complains(&format!("cis-fix iam-policy confirm {}", waiting.topic))
        .complains("Nothing was changed.");
    // AWS repeats the token in its error message.
    let message: &'static str = format!("Invalid parameter: Token {}", waiting.token).leak();
    through(Fault::Refused(400, "InvalidParameter", message))
        .complains("valid for two days and for one confirmation");
    through(Fault::Refused(404, "NotFound", "Topic does not exist"))
        .complains("the topic is not there any more");
    assert!(!is_confirmed(&account, &waiting));
    through(Fault::Reset).complains("Whether the subscription is confirmed is not known");
}

fn claims_only_what_aws_shows(suite: &Suite) {
    let account = TestAccount::empty(suite);
    let waiting = Waiting::in_account(&account);
    let proxy = Proxy::rewriting(account.emulator, |call, answer| {
        if call.operation != "GetSubscriptionAttributes" {
            return answer;
        }
        let key = "<key>ConfirmationWasAuthenticated</key>";
        assert!(answer.contains(key), "{answer}");
        answer.replace(&format!("{key}<value>true"), &format!("{key}<value>none"))
    });
    let run = account.through(&proxy.endpoint, &waiting.words()).exits(3);
    waiting.is_not_shown(&run);
    run.prints("confirmed before without AWS credentials")
        .prints("aws sns unsubscribe --region us-east-1 --subscription-arn");

    let account = TestAccount::empty(suite);
    let waiting = Waiting::in_account(&account);
    let proxy = Proxy::denying(account.emulator, |call| {
        call.operation == "GetSubscriptionAttributes"
    });
    let run = account.through(&proxy.endpoint, &waiting.words()).exits(3);
    waiting.is_not_shown(&run);
    run.prints("Confirmed.")
        .prints("sns:GetSubscriptionAttributes is not allowed");
}

/// Runs `confirm` as a user with the printed policy after this change of it, and returns whether it confirmed.
fn confirm_with(emulator: &Emulator, change: impl Fn(Policy) -> Policy) -> (Run, bool) {
    let account = TestAccount::seeded_on(emulator, REGION, "finding", &json!({}));
    let waiting = Waiting::in_account(&account);
    let policy = policy_printed_by_owner(&account, &format!("confirm {}", waiting.topic));
    assert_eq!(policy.pairs().len(), 2);
    let user = User::with(&account, "confirmer", &change(policy));
    let run = user.cis_fix(&waiting.words());
    waiting.is_not_shown(&run);
    let confirmed = is_confirmed(&account, &waiting);
    (run, confirmed)
}

fn runs_under_its_policy(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let (run, confirmed) = confirm_with(&emulator, |policy| policy);
    assert!(confirmed, "{run}");
    run.exits(0);
    let confirming = "sns:ConfirmSubscription";
    let (run, confirmed) = confirm_with(&emulator, |policy| policy.without(confirming));
    assert!(!confirmed, "{run}");
    run.exits(1).complains(&format!("allow {confirming}"));
    let (run, confirmed) = confirm_with(&emulator, |policy| {
        let elsewhere = policy.0.to_string().replace("cis-fix-alarms", "another");
        Policy::printed(&elsewhere)
    });
    assert!(!confirmed, "{run}");
    run.exits(1).complains(&format!("allow {confirming}"));
    let reading = "sns:GetSubscriptionAttributes";
    let (run, confirmed) = confirm_with(&emulator, |policy| policy.without(reading));
    assert!(confirmed, "{run}");
    run.exits(3).prints(&format!("{reading} is not allowed"));
}
