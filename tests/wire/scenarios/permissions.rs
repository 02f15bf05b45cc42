//! The policies that `iam-policy` prints, compared with the calls that the commands send.

use crate::Test;
use crate::iam::{Policy, covers, needs};
use crate::matcher::open_agreeing_matcher;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[
    (
        "the printed policies allow exactly the calls that are sent",
        match_calls_on_the_finding,
    ),
    (
        "the printed policies for existing targets allow exactly the calls that are sent",
        match_calls_on_existing_targets,
    ),
    (
        "the printed policies for a trail of another home Region allow exactly the calls that are sent",
        match_calls_in_another_region,
    ),
    (
        "a policy goes to standard output, and its notes to standard error",
        go_to_standard_output,
    ),
];

pub(super) const NOTIFY: &str = "--notify email:soc@example.com";

/// The actions of a policy that none of these runs needs, each with the reason it is there.
type Unused = &'static [(&'static str, &'static str)];

/// The policies and the calls of every command in one account.
struct PolicyUse {
    account: String,
    plan: (Policy, Vec<Call>),
    apply: (Policy, Vec<Call>),
    verify: (Policy, Vec<Call>),
    undo: (Policy, Vec<Call>),
}

/// The calls of a command that exits with this code.
fn calls_of(account: &TestAccount<'_>, words: &str, code: i32) -> Vec<Call> {
    // The emulator has no TestMetricFilter.
    let proxy = open_agreeing_matcher(account.emulator);
    account.through(&proxy.endpoint, words).exits(code);
    proxy.calls()
}

fn printed_policy(account: &TestAccount<'_>, words: &str) -> Policy {
    let proxy = Proxy::recording(account.emulator);
    let run = account.through(&proxy.endpoint, &format!("iam-policy {words}"));
    let run = run.exits(0);
    assert_eq!(proxy.writes(), [] as [&str; 0], "it only reads: {run}");
    Policy::printed(&run.out)
}

/// Plans, applies, reads with every command, and undoes.
fn run_every_command(account: &TestAccount<'_>, flags: &str) -> PolicyUse {
    let journal = account.place("permissions.jsonl");
    let path = journal.display();
    let plan = printed_policy(account, &format!("plan {flags}"));
    let apply = printed_policy(account, &format!("apply {flags}"));
    let plan_words = format!("plan {flags}");
    let mut reads = calls_of(account, &plan_words, 0);
    let words = format!("apply {flags} --yes --journal {path}");
    let writes = calls_of(account, &words, 0);
    let recording = account.place("recording.json");
    let evidence = account.place("evidence");
    let again = [
        plan_words,
        format!("check {flags}"),
        format!("observe {flags} --out {}", recording.display()),
        format!("report {flags} --out {}", evidence.display()),
    ];
    for words in again {
        reads.extend(calls_of(account, &words, 0));
    }
    let words = format!("verify {flags} --fire-drill 3.4");
    let verify = printed_policy(account, &words);
    let mut verify_calls = calls_of(account, &format!("verify {flags}"), 0);
    verify_calls.extend(calls_of(account, &format!("{words} --yes"), 0));
    let undo = printed_undo_policy(account, &journal);
    let undo_calls = calls_of(account, &format!("undo {path} --yes"), 0);
    PolicyUse {
        account: account.id().to_owned(),
        plan: (plan, reads),
        apply: (apply, writes),
        verify: (verify, verify_calls),
        undo: (undo, undo_calls),
    }
}

/// The policy for an undo, printed without access to AWS and without credentials.
pub(super) fn printed_undo_policy(account: &TestAccount<'_>, journal: &Path) -> Policy {
    let words = format!("iam-policy undo {}", journal.display());
    let mut command = account.command(&words);
    command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    command.env_remove("AWS_ACCESS_KEY_ID");
    command.env_remove("AWS_SECRET_ACCESS_KEY");
    Policy::printed(&Run::of(&mut command).exits(0).out)
}

impl PolicyUse {
    /// Asserts that each call is allowed, and that some call needs each action on each resource of a policy, except for
    /// the unused ones.
    #[track_caller]
    fn assert_exact(&self, undo_alone: Unused) {
        let Self {
            plan,
            apply,
            verify,
            undo,
            ..
        } = self;
        self.assert_command_exact("plan", plan, &[]);
        self.assert_command_exact("apply", apply, &[]);
        self.assert_command_exact("verify", verify, &[]);
        self.assert_command_exact("undo", undo, undo_alone);
        let has_calls = |(_, calls): &(Policy, Vec<Call>)| calls.len() > 9;
        assert!([plan, apply, verify, undo].into_iter().all(has_calls));
    }

    #[track_caller]
    fn assert_command_exact(
        &self,
        command: &str,
        (policy, calls): &(Policy, Vec<Call>),
        unused: Unused,
    ) {
        for call in calls {
            let wanted = needs(call, &self.account);
            let allowed = policy.allows(&wanted);
            assert!(
                allowed,
                "{command}: {wanted:?} is not allowed by {}",
                policy.0
            );
        }
        let needed: BTreeSet<_> = calls
            .iter()
            .flat_map(|call| needs(call, &self.account))
            .collect();
        let unneeded = policy
            .pairs()
            .into_iter()
            .filter(|pair| !needed.iter().any(|need| covers(pair, need)));
        let unneeded: BTreeSet<String> = unneeded.map(|(action, _)| action).collect();
        let expected: BTreeSet<String> = unused
            .iter()
            .map(|(action, _)| (*action).to_owned())
            .collect();
        assert_eq!(
            unneeded, expected,
            "{command} does not need these actions; the second list is expected"
        );
    }
}

fn match_calls_on_the_finding(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let uses = run_every_command(&account, NOTIFY);
    uses.assert_exact(&[(
        "sns:Unsubscribe",
        "a subscription goes with its topic, unless others use the topic by then",
    )]);
    // Without any one action some call is denied.
    for (policy, calls) in [&uses.plan, &uses.apply, &uses.verify, &uses.undo] {
        for (action, _) in policy.pairs() {
            let without = policy.without(&action);
            let denied = calls
                .iter()
                .any(|call| !without.allows(&needs(call, &uses.account)));
            assert!(
                denied || action == "sns:Unsubscribe",
                "no call needs {action}"
            );
        }
    }
}

/// Flags that name another team's topic, which accepts no alarms, and bucket, which has no policy.
pub(super) fn flags_for_existing_targets(account: &TestAccount<'_>) -> String {
    let bucket = text(&account.python("print(json.dumps(bucket('theirs')))", &[]));
    let closed = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "Owner", "Effect": "Allow", "Action": "sns:Subscribe", "Resource": "*",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", account.id()) }
    }]});
    let script = "print(json.dumps(topic('theirs', Policy=sys.argv[1])['topic_arn']))";
    let topic = text(&account.python(script, &[&closed.to_string()]));
    format!("--notify email:another@example.com --topic {topic} --logging-bucket {bucket}")
}

const UNUSED_WITH_EXISTING_TARGETS: Unused = &[(
    "s3:PutBucketPolicy",
    "the policy is deleted whole, unless others have added to it by then",
)];

fn match_calls_on_existing_targets(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let flags = flags_for_existing_targets(&account);
    run_every_command(&account, &flags).assert_exact(UNUSED_WITH_EXISTING_TARGETS);
}

fn match_calls_in_another_region(suite: &Suite) {
    let account = TestAccount::seeded(suite, "other-region");
    run_every_command(&account, NOTIFY).assert_exact(&[(
        "sns:Unsubscribe",
        "a subscription goes with its topic, unless others use the topic by then",
    )]);
}

fn go_to_standard_output(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let run = account.cis_fix("iam-policy plan").exits(0);
    let plain = Policy::printed(&run.out).0;
    let run = account.cis_fix("iam-policy plan --format json -q").exits(0);
    assert_eq!(Policy::printed(&run.out).0, plain);
    assert_eq!(run.err, "");

    // A recording gives the same policy as the account.
    let recording = account.place("account.json");
    let path = recording.display();
    account.cis_fix(&format!("observe --out {path}")).exits(0);
    let run = account.cis_fix(&format!("iam-policy plan --from {path}"));
    assert_eq!(Policy::printed(&run.exits(0).out).0, plain);

    // A denied read is reported, with what depends on it.
    let proxy = Proxy::denying(account.emulator, |call| call.operation == "DescribeTrails");
    let run = account.through(&proxy.endpoint, "iam-policy apply");
    let run = run
        .exits(0)
        .complains("was denied")
        .complains("cloudtrail:DescribeTrails")
        .complains("No trail qualifies")
        .complains("There is nothing to apply");
    let left = Policy::printed(&run.out).pairs();
    assert!(left.iter().all(|(_, resource)| resource == "*"), "{left:?}");

    for words in ["plan --format sarif", "undo Cargo.toml --format junit"] {
        let run = account.cis_fix(&format!("iam-policy {words}")).exits(64);
        let run = run.complains("iam-policy has no report in the format");
        run.complains("Nothing was changed.");
    }
    account
        .cis_fix("iam-policy undo Cargo.toml")
        .exits(1)
        .complains("this is no journal");
    let journal = account.place("alone.jsonl");
    let path = journal.display();
    account
        .cis_fix(&format!("apply --yes --control 3.4 --journal {path}"))
        .exits(3);
    let words = format!("iam-policy undo {path} --expect-account 111122223333");
    let run = account.cis_fix(&words).exits(1);
    run.complains(&format!("the journal is of account {}", account.id()));
}
