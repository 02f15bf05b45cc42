//! The policies that `iam-policy` prints, compared with the calls that the commands send, and enforced.

use crate::Test;
use crate::emulator::Emulator;
use crate::iam::{Pair, Policy, covers, needs};
use crate::matcher::open_agreeing_matcher;
use crate::parallel;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::{Call, Protocol};
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub(crate) const TESTS: &[Test] = &[
    (
        "the policies printed allow each call that is sent, and nothing that is not",
        match_calls_on_the_finding,
    ),
    (
        "the policies for a topic and a bucket of one's own allow each call that is sent, and nothing that is not",
        match_calls_on_existing_targets,
    ),
    (
        "the policies for a trail homed elsewhere allow each call that is sent, and nothing that is not",
        match_calls_in_another_region,
    ),
    (
        "under exactly the policies printed plan, apply and undo do all their work",
        are_sufficient,
    ),
    (
        "with one action less than the policy printed an apply ends with a denial",
        every_write_action_is_necessary,
    ),
    (
        "with one action less than the policy printed a plan ends with a denial",
        every_read_action_is_necessary,
    ),
    (
        "with a policy for other resources a run ends with a denial",
        resources_are_necessary,
    ),
    (
        "a policy goes to standard output alone, and what has to be said of it to standard error",
        go_to_standard_output,
    ),
];

const NOTIFY: &str = "--notify email:soc@example.com";

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
    let look = format!("plan {flags}");
    let mut reads = calls_of(account, &look, 0);
    let words = format!("apply {flags} --yes --journal {path}");
    let writes = calls_of(account, &words, 0);
    let recording = account.place("recording.json");
    let evidence = account.place("evidence");
    let again = [
        look,
        format!("check {flags}"),
        format!("observe {flags} --out {}", recording.display()),
        format!("report {flags} --out {}", evidence.display()),
    ];
    for words in again {
        reads.extend(calls_of(account, &words, 0));
    }
    let words = format!("verify {flags} --fire-drill 3.4");
    let verify = printed_policy(account, &words);
    let mut proofs = calls_of(account, &format!("verify {flags}"), 0);
    proofs.extend(calls_of(account, &format!("{words} --yes"), 0));
    let undo = printed_undo_policy(account, &journal);
    let backs = calls_of(account, &format!("undo {path} --yes"), 0);
    PolicyUse {
        account: account.id().to_owned(),
        plan: (plan, reads),
        apply: (apply, writes),
        verify: (verify, proofs),
        undo: (undo, backs),
    }
}

/// The policy for an undo, printed without access to AWS and without credentials.
fn printed_undo_policy(account: &TestAccount<'_>, journal: &Path) -> Policy {
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
    fn fits(&self, undo_alone: Unused) {
        let Self {
            plan,
            apply,
            verify,
            undo,
            ..
        } = self;
        self.one_fits("plan", plan, &[]);
        self.one_fits("apply", apply, &[]);
        self.one_fits("verify", verify, &[]);
        self.one_fits("undo", undo, undo_alone);
        let loud = |(_, calls): &(Policy, Vec<Call>)| calls.len() > 9;
        assert!(loud(plan) && loud(apply) && loud(verify) && loud(undo));
    }

    #[track_caller]
    fn one_fits(&self, command: &str, (policy, calls): &(Policy, Vec<Call>), unused: Unused) {
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
        let idle = policy
            .pairs()
            .into_iter()
            .filter(|pair| !needed.iter().any(|need| covers(pair, need)));
        let idle: BTreeSet<String> = idle.map(|(action, _)| action).collect();
        let said: BTreeSet<String> = unused
            .iter()
            .map(|(action, _)| (*action).to_owned())
            .collect();
        assert_eq!(
            idle, said,
            "{command} makes no use of these; the second are expected"
        );
    }
}

fn match_calls_on_the_finding(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let story = run_every_command(&account, NOTIFY);
    story.fits(&[(
        "sns:Unsubscribe",
        "a subscription goes with its topic, unless others use the topic by then",
    )]);
    // A missing action would be noticed: some call needs each action of each policy.
    for (policy, calls) in [&story.plan, &story.apply, &story.verify, &story.undo] {
        for (action, _) in policy.pairs() {
            let without = policy.without(&action);
            let missed = calls
                .iter()
                .any(|call| !without.allows(&needs(call, &story.account)));
            assert!(
                missed || action == "sns:Unsubscribe",
                "{action} is not missed"
            );
        }
    }
}

/// Flags that name another team's topic, which accepts no alarms, and bucket, which has no policy.
fn flags_for_existing_targets(account: &TestAccount<'_>) -> String {
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
    run_every_command(&account, &flags).fits(UNUSED_WITH_EXISTING_TARGETS);
}

fn match_calls_in_another_region(suite: &Suite) {
    let account = TestAccount::seeded(suite, "other-region");
    run_every_command(&account, NOTIFY).fits(&[(
        "sns:Unsubscribe",
        "a subscription goes with its topic, unless others use the topic by then",
    )]);
}

/// The permissions that ministack 1.5.33 does not check, or checks differently from AWS. The proxy checks them.
///
/// - It does not check CBOR requests, and the SDK uses CBOR for CloudWatch.
///
/// - For two operations of SNS it does not read the topic, and checks them against `*`.
///
/// - It does not check what else a creation needs: tags, and the ownership of a bucket.
fn checked_by_proxy(call: &Call, account: &str) -> Vec<Pair> {
    let needs = needs(call, account);
    match (call.protocol, call.operation.as_str()) {
        (Protocol::Cbor, _) | (_, "ListTagsForResource" | "Unsubscribe") => needs,
        (Protocol::S3, "PUT ") | (_, "CreateTopic") => needs.into_iter().skip(1).collect(),
        _ => Vec::new(),
    }
}

/// The policy in the form for the emulator.
fn emulator_policy(policy: &Policy) -> Value {
    let mut document = policy.0.clone();
    let everywhere = json!({
        "Sid": "LeftToTheDoor", "Effect": "Allow", "Resource": "*",
        "Action": ["sns:ListTagsForResource", "sns:Unsubscribe"]
    });
    let statements = document["Statement"].as_array_mut().unwrap();
    statements.push(everywhere);
    document
}

/// Creates a user with one managed policy, and prints its access key.
const USER: &str = r#"
iam, (name, document) = aws("iam"), sys.argv[1:]
iam.create_user(UserName=name)
policy = iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]
iam.attach_user_policy(UserName=name, PolicyArn=policy["Arn"])
print(json.dumps(iam.create_access_key(UserName=name)["AccessKey"], default=str))
"#;

/// A user with one policy, behind a proxy that checks what the emulator does not.
struct User<'a> {
    account: &'a TestAccount<'a>,
    key: String,
    secret: String,
    proxy: Proxy,
}

impl<'a> User<'a> {
    fn with(account: &'a TestAccount<'a>, name: &str, policy: &Policy) -> Self {
        let attached = emulator_policy(policy).to_string();
        let made = account.python(USER, &[name, &attached]);
        let (policy, id) = (policy.clone(), account.id().to_owned());
        let denied = move |call: &Call| !policy.allows(&checked_by_proxy(call, &id));
        Self {
            account,
            key: text(&made["AccessKeyId"]),
            secret: text(&made["SecretAccessKey"]),
            proxy: Proxy::terminating_tls(account.emulator, denied),
        }
    }

    fn cis_fix(&self, words: &str) -> Run {
        let mut command = self.account.command(words);
        command.env("AWS_ENDPOINT_URL", &self.proxy.endpoint);
        command.env("AWS_ACCESS_KEY_ID", &self.key);
        command.env("AWS_SECRET_ACCESS_KEY", &self.secret);
        if words.starts_with("apply") || words.starts_with("undo") {
            command.args(["--write-rate", "unlimited"]);
        }
        Run::of(&mut command)
    }
}

/// An emulator that enforces the policies of IAM users. It ends with the test that started it.
fn start_enforcing_emulator(suite: &Suite) -> Emulator {
    let python = Arc::clone(&suite.emulator().python);
    Emulator::start_with(python, &[("AUTH", "true")]).unwrap_or_else(|why| panic!("{why}"))
}

fn finding_on(emulator: &Emulator) -> TestAccount<'_> {
    TestAccount::seeded_on(emulator, REGION, "finding", &json!({}))
}

/// The policy as printed for a caller with all permissions.
fn policy_printed_by_owner(account: &TestAccount<'_>, words: &str) -> Policy {
    // Our bucket denies requests without TLS.
    let proxy = Proxy::terminating_tls(account.emulator, |_| false);
    let run = account.through(&proxy.endpoint, &format!("iam-policy {words}"));
    Policy::printed(&run.exits(0).out)
}

fn are_sufficient(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let finding = finding_on(&emulator);
    assert_policies_are_sufficient(&finding, NOTIFY, 31);
    let theirs = finding_on(&emulator);
    let flags = flags_for_existing_targets(&theirs);
    assert_policies_are_sufficient(&theirs, &flags, 32);
}

fn assert_policies_are_sufficient(account: &TestAccount<'_>, flags: &str, changes: usize) {
    let before = account.snapshot();
    let plan = policy_printed_by_owner(account, &format!("plan {flags}"));
    let planner = User::with(account, "planner", &plan);
    let applier = policy_printed_by_owner(account, &format!("apply {flags}"));
    let applier = User::with(account, "applier", &applier);

    let look = format!("plan {flags} --format json");
    let run = planner.cis_fix(&look).exits(0);
    assert_eq!(run.report().verdicts(), [("fail", 15)].into(), "{run}");
    // The policy for plan does not allow apply.
    let journal = account.place("planner.jsonl");
    let words = format!(
        "apply {flags} --yes --format json --journal {}",
        journal.display()
    );
    let run = planner.cis_fix(&words).exits(4);
    let outcomes: BTreeSet<String> = run.report().outcomes().into_values().collect();
    assert_eq!(
        outcomes,
        ["failed", "skipped"].map(str::to_owned).into(),
        "{run}"
    );
    assert_eq!(account.snapshot(), before);

    let journal = account.place("applier.jsonl");
    let path = journal.display();
    let words = format!("apply {flags} --yes --journal {path} --format json");
    let run = applier.cis_fix(&words).exits(0);
    assert_eq!(run.report().verdicts(), [("pass", 15)].into(), "{run}");
    // The policy for plan also serves after apply.
    let run = planner.cis_fix(&look).exits(0);
    assert_eq!(run.report().verdicts(), [("pass", 15)].into(), "{run}");

    let undo = printed_undo_policy(account, &journal);
    let undoer = User::with(account, "undoer", &undo);
    let run = undoer.cis_fix(&format!("undo {path} --yes")).exits(0);
    run.prints(&format!("{changes} of {changes} changes were taken back."));
    assert_eq!(account.snapshot(), before);
}

/// The writes of each service, and the actions that a creation needs in addition. The emulator denies the first three,
/// the proxy the others.
const WRITE_ACTIONS: [&str; 8] = [
    "logs:PutMetricFilter",
    "s3:PutBucketLogging",
    "sns:CreateTopic",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "s3:PutBucketOwnershipControls",
    "s3:TagResource",
    "sns:TagResource",
];

fn every_write_action_is_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    parallel::map(2, WRITE_ACTIONS, |action| {
        let account = finding_on(&emulator);
        let policy = policy_printed_by_owner(&account, &format!("apply {NOTIFY}"));
        let person = User::with(&account, "applier", &policy.without(action));
        let run = person.cis_fix(&format!("apply {NOTIFY} --yes --format json"));
        let report = run.exits(4).report();
        let failed = report.outcomes();
        let failed = failed.iter().filter(|(_, outcome)| *outcome == "failed");
        let whys: Vec<String> = failed.map(|(step, _)| report.why(step)).collect();
        assert!(!whys.is_empty());
        for why in whys {
            let (_, allow) = why.rsplit_once("; allow ").unwrap();
            assert!(allow.contains(action), "{why}");
        }
    });
}

fn every_read_action_is_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let account = finding_on(&emulator);
    let policy = policy_printed_by_owner(&account, &format!("plan {NOTIFY}"));
    let reads: BTreeSet<String> = policy
        .pairs()
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    parallel::map(2, reads.iter().enumerate(), |(number, action)| {
        let name = format!("planner-{number}");
        let person = User::with(&account, &name, &policy.without(action));
        let run = person.cis_fix(&format!("plan {NOTIFY} --format json"));
        // Some are read only if a bucket or a topic of ours exists. ListTrails does not change a verdict here.
        let later = run.code == Some(0);
        assert_eq!(
            later,
            !ALWAYS_READ.contains(&action.as_str()),
            "{action}: {run}"
        );
        if !later {
            let unreadable = run.report().findings().iter().any(|finding| {
                finding["verdict"] == "unreadable" && finding_reason(finding).contains(action)
            });
            assert!(unreadable, "{action}: {run}");
        }
    });
}

/// The same for a policy with other resources.
fn resources_are_necessary(suite: &Suite) {
    let emulator = start_enforcing_emulator(suite);
    let account = finding_on(&emulator);
    let policy = policy_printed_by_owner(&account, &format!("plan {NOTIFY}"));
    let moved = [
        (account.made("log_group"), "logs:DescribeMetricFilters"),
        (account.made("bucket"), "s3:ListBucket"),
        ("trail/management-events", "cloudtrail:GetTrailStatus"),
        ("cis-fix-alarms", "sns:GetTopicAttributes"),
    ];
    for (number, (name, action)) in moved.into_iter().enumerate() {
        let elsewhere = policy.0.to_string().replace(name, &format!("{name}-2"));
        let name = format!("planner-{number}");
        let person = User::with(&account, &name, &Policy::printed(&elsewhere));
        let run = person.cis_fix(&format!("plan {NOTIFY} --format json"));
        let reasons: Vec<String> = run.report().findings().iter().map(finding_reason).collect();
        let named = reasons.iter().any(|reason| reason.contains(action));
        assert!(run.code == Some(3) && named, "{action}: {run}");
    }
}

fn finding_reason(finding: &Value) -> String {
    text(&finding["reason"])
}

/// The reads that every plan of the finding needs.
const ALWAYS_READ: [&str; 9] = [
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrailStatus",
    "cloudwatch:DescribeAlarms",
    "logs:DescribeLogGroups",
    "logs:DescribeMetricFilters",
    "s3:GetBucketLogging",
    "s3:ListBucket",
    "sns:GetTopicAttributes",
];

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
