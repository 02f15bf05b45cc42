//! The policies that `iam-policy` prints, held to what the commands really send, and enforced.

use crate::Test;
use crate::emulator::Emulator;
use crate::iam::{Pair, Policy, covers, needs};
use crate::matcher::agreeing;
use crate::proxy::{Call, Protocol, Proxy};
use crate::report::text;
use crate::run::Run;
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

pub(crate) const TESTS: &[Test] = &[
    (
        "the policies printed allow each call that is sent, and nothing that is not",
        fit_the_finding,
    ),
    (
        "the policies for a topic and a bucket of one's own allow each call that is sent, and nothing that is not",
        fit_their_things,
    ),
    (
        "the policies for a trail homed elsewhere allow each call that is sent, and nothing that is not",
        fit_another_region,
    ),
    (
        "under exactly the policies printed plan, apply and undo do all their work",
        enforced,
    ),
    (
        "with one action less than the policy printed a run ends with a denial",
        one_action_less,
    ),
    (
        "with a policy for other resources a run ends with a denial",
        other_resources,
    ),
    (
        "a policy goes to standard output alone, and what has to be said of it to standard error",
        alone,
    ),
];

const NOTIFY: &str = "--notify email:soc@example.com";

/// The actions of a policy that no call of these runs uses, each with why it is there.
type Unused = &'static [(&'static str, &'static str)];

/// What one account's commands need by their own word, and what they sent.
struct Story {
    account: String,
    plan: (Policy, Vec<Call>),
    apply: (Policy, Vec<Call>),
    verify: (Policy, Vec<Call>),
    undo: (Policy, Vec<Call>),
}

/// What is sent by a command that ends so.
fn sent(scene: &Scene<'_>, words: &str, code: i32) -> Vec<Call> {
    // AWS's own matcher is in no emulator.
    let door = agreeing(scene.emulator);
    scene.through(&door.endpoint, words).exits(code);
    door.calls()
}

fn printed(scene: &Scene<'_>, words: &str) -> Policy {
    let door = Proxy::recording(scene.emulator);
    let run = scene.through(&door.endpoint, &format!("iam-policy {words}"));
    let run = run.exits(0);
    assert_eq!(door.writes(), [] as [&str; 0], "it only reads: {run}");
    Policy::printed(&run.out)
}

/// Plan, apply, look again in every way there is, and take it back.
fn story(scene: &Scene<'_>, flags: &str) -> Story {
    let journal = scene.place("permissions.jsonl");
    let path = journal.display();
    let plan = printed(scene, &format!("plan {flags}"));
    let apply = printed(scene, &format!("apply {flags}"));
    let look = format!("plan {flags}");
    let mut reads = sent(scene, &look, 0);
    let words = format!("apply {flags} --yes --journal {path}");
    let writes = sent(scene, &words, 0);
    let recording = scene.place("recording.json");
    let evidence = scene.place("evidence");
    let again = [
        look,
        format!("check {flags}"),
        format!("observe {flags} --out {}", recording.display()),
        format!("report {flags} --out {}", evidence.display()),
    ];
    for words in again {
        reads.extend(sent(scene, &words, 0));
    }
    let words = format!("verify {flags} --fire-drill 3.4");
    let verify = printed(scene, &words);
    let mut proofs = sent(scene, &format!("verify {flags}"), 0);
    proofs.extend(sent(scene, &format!("{words} --yes"), 0));
    let undo = offline(scene, &journal);
    let backs = sent(scene, &format!("undo {path} --yes"), 0);
    Story {
        account: scene.account.id.clone(),
        plan: (plan, reads),
        apply: (apply, writes),
        verify: (verify, proofs),
        undo: (undo, backs),
    }
}

/// The policy for an undo, printed where no AWS can be reached and nobody has credentials.
fn offline(scene: &Scene<'_>, journal: &Path) -> Policy {
    let words = format!("iam-policy undo {}", journal.display());
    let mut command = scene.command(&words);
    command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    command.env_remove("AWS_ACCESS_KEY_ID");
    command.env_remove("AWS_SECRET_ACCESS_KEY");
    Policy::printed(&Run::of(&mut command).exits(0).out)
}

impl Story {
    /// Each call is allowed, and each action of a policy on each of its resources is needed by some call, but for those
    /// that are said not to be.
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

fn fit_the_finding(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let story = story(&scene, NOTIFY);
    story.fits(&[(
        "sns:Unsubscribe",
        "a subscription goes with its topic, unless others use the topic by then",
    )]);
    // The test would see it if one were missing: each action of each policy is needed by some call.
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

/// Flags that name a topic, closed to alarms, and a bucket, without a policy, of somebody's.
fn their_things(scene: &Scene<'_>) -> String {
    let bucket = text(&scene.python("print(json.dumps(bucket('theirs')))", &[]));
    let closed = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "Owner", "Effect": "Allow", "Action": "sns:Subscribe", "Resource": "*",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", scene.account.id) }
    }]});
    let script = "print(json.dumps(topic('theirs', Policy=sys.argv[1])['topic_arn']))";
    let topic = text(&scene.python(script, &[&closed.to_string()]));
    format!("--notify email:another@example.com --topic {topic} --logging-bucket {bucket}")
}

const OF_THEIR_THINGS: Unused = &[(
    "s3:PutBucketPolicy",
    "the policy is deleted whole, unless others have added to it by then",
)];

fn fit_their_things(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let flags = their_things(&scene);
    story(&scene, &flags).fits(OF_THEIR_THINGS);
}

fn fit_another_region(wire: &Wire) {
    let scene = Scene::of(wire, "other-region");
    story(&scene, NOTIFY).fits(&[(
        "sns:Unsubscribe",
        "a subscription goes with its topic, unless others use the topic by then",
    )]);
}

/// What the emulator does not check, or not against what AWS does (ministack 1.5.33); the door before it does.
///
/// - Requests to CloudWatch in CBOR, which is what the SDK speaks, pass it unseen.
/// - Of two operations of SNS it does not read the topic, and checks them against `*`.
/// - What else a creation does, it does not ask about: tags, and the ownership of a bucket.
fn left_to_the_door(call: &Call, account: &str) -> Vec<Pair> {
    let needs = needs(call, account);
    match (call.protocol, call.operation.as_str()) {
        (Protocol::Cbor, _) | (_, "ListTagsForResource" | "Unsubscribe") => needs,
        (Protocol::S3, "PUT ") | (_, "CreateTopic") => needs.into_iter().skip(1).collect(),
        _ => Vec::new(),
    }
}

/// The policy as the emulator is to have it.
fn for_the_emulator(policy: &Policy) -> Value {
    let mut document = policy.0.clone();
    let everywhere = json!({
        "Sid": "LeftToTheDoor", "Effect": "Allow", "Resource": "*",
        "Action": ["sns:ListTagsForResource", "sns:Unsubscribe"]
    });
    let statements = document["Statement"].as_array_mut().unwrap();
    statements.push(everywhere);
    document
}

/// Makes a user with one managed policy, and prints their access key.
const USER: &str = r#"
iam, (name, document) = aws("iam"), sys.argv[1:]
iam.create_user(UserName=name)
policy = iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]
iam.attach_user_policy(UserName=name, PolicyArn=policy["Arn"])
print(json.dumps(iam.create_access_key(UserName=name)["AccessKey"], default=str))
"#;

/// Somebody with a policy and nothing else, at the door that enforces what the emulator does not.
struct Person<'a> {
    scene: &'a Scene<'a>,
    key: String,
    secret: String,
    door: Proxy,
}

impl<'a> Person<'a> {
    fn with(scene: &'a Scene<'a>, name: &str, policy: &Policy) -> Self {
        let attached = for_the_emulator(policy).to_string();
        let made = scene.python(USER, &[name, &attached]);
        let (policy, account) = (policy.clone(), scene.account.id.clone());
        let denied = move |call: &Call| !policy.allows(&left_to_the_door(call, &account));
        Self {
            scene,
            key: text(&made["AccessKeyId"]),
            secret: text(&made["SecretAccessKey"]),
            door: Proxy::secure(scene.emulator, denied),
        }
    }

    fn cis_fix(&self, words: &str) -> Run {
        let mut command = self.scene.command(words);
        command.env("AWS_ENDPOINT_URL", &self.door.endpoint);
        command.env("AWS_ACCESS_KEY_ID", &self.key);
        command.env("AWS_SECRET_ACCESS_KEY", &self.secret);
        if words.starts_with("apply") || words.starts_with("undo") {
            command.args(["--write-rate", "unlimited"]);
        }
        Run::of(&mut command)
    }
}

/// An emulator that enforces what IAM users may do. It ends with the test that started it.
fn strict() -> Emulator {
    Emulator::start_with(&[("AUTH", "true")]).unwrap_or_else(|why| panic!("{why}"))
}

fn account(emulator: &Emulator) -> Scene<'_> {
    Scene::on(emulator, REGION, "finding", &json!({}))
}

/// The policy as whoever may do everything prints it.
fn by_the_owner(scene: &Scene<'_>, words: &str) -> Policy {
    // Our bucket turns away whoever does not use TLS.
    let door = Proxy::secure(scene.emulator, |_| false);
    let run = scene.through(&door.endpoint, &format!("iam-policy {words}"));
    Policy::printed(&run.exits(0).out)
}

fn enforced(_wire: &Wire) {
    let emulator = strict();
    let finding = account(&emulator);
    works_under_its_policies(&finding, NOTIFY, 31);
    let theirs = account(&emulator);
    let flags = their_things(&theirs);
    works_under_its_policies(&theirs, &flags, 32);
}

fn works_under_its_policies(scene: &Scene<'_>, flags: &str, changes: usize) {
    let before = scene.snapshot();
    let plan = by_the_owner(scene, &format!("plan {flags}"));
    let planner = Person::with(scene, "planner", &plan);
    let applier = by_the_owner(scene, &format!("apply {flags}"));
    let applier = Person::with(scene, "applier", &applier);

    let look = format!("plan {flags} --format json");
    let run = planner.cis_fix(&look).exits(0);
    assert_eq!(run.report().verdicts(), [("fail", 15)].into(), "{run}");
    // Whoever may plan may not apply.
    let journal = scene.place("planner.jsonl");
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
    assert_eq!(scene.snapshot(), before);

    let journal = scene.place("applier.jsonl");
    let path = journal.display();
    let words = format!("apply {flags} --yes --journal {path} --format json");
    let run = applier.cis_fix(&words).exits(0);
    assert_eq!(run.report().verdicts(), [("pass", 15)].into(), "{run}");
    // The policy for plan serves afterwards as well.
    let run = planner.cis_fix(&look).exits(0);
    assert_eq!(run.report().verdicts(), [("pass", 15)].into(), "{run}");

    let undo = offline(scene, &journal);
    let undoer = Person::with(scene, "undoer", &undo);
    let run = undoer.cis_fix(&format!("undo {path} --yes")).exits(0);
    run.prints(&format!("{changes} of {changes} changes were taken back."));
    assert_eq!(scene.snapshot(), before);
}

/// Of each service the writes, and what creating something needs besides. The first three are denied by the emulator, the
/// others by the door.
const LESS: [&str; 8] = [
    "logs:PutMetricFilter",
    "s3:PutBucketLogging",
    "sns:CreateTopic",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "s3:PutBucketOwnershipControls",
    "s3:TagResource",
    "sns:TagResource",
];

fn one_action_less(_wire: &Wire) {
    let emulator = strict();
    for action in LESS {
        let scene = account(&emulator);
        let policy = by_the_owner(&scene, &format!("apply {NOTIFY}"));
        let person = Person::with(&scene, "applier", &policy.without(action));
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
    }
    let scene = account(&emulator);
    let policy = by_the_owner(&scene, &format!("plan {NOTIFY}"));
    let reads: BTreeSet<String> = policy
        .pairs()
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    for (number, action) in reads.iter().enumerate() {
        let name = format!("planner-{number}");
        let person = Person::with(&scene, &name, &policy.without(action));
        let run = person.cis_fix(&format!("plan {NOTIFY} --format json"));
        // Some are asked only once there is a bucket or a topic of ours; ListTrails decides nothing here.
        let later = run.code == Some(0);
        assert_eq!(
            later,
            !AT_ONCE.contains(&action.as_str()),
            "{action}: {run}"
        );
        if !later {
            let unreadable = run.report().findings().iter().any(|finding| {
                finding["verdict"] == "unreadable" && reason(finding).contains(action)
            });
            assert!(unreadable, "{action}: {run}");
        }
    }
}

/// The same for a policy that is about other resources.
fn other_resources(_wire: &Wire) {
    let emulator = strict();
    let scene = account(&emulator);
    let policy = by_the_owner(&scene, &format!("plan {NOTIFY}"));
    let moved = [
        (scene.made("log_group"), "logs:DescribeMetricFilters"),
        (scene.made("bucket"), "s3:ListBucket"),
        ("trail/management-events", "cloudtrail:GetTrailStatus"),
        ("cis-fix-alarms", "sns:GetTopicAttributes"),
    ];
    for (number, (name, action)) in moved.into_iter().enumerate() {
        let elsewhere = policy.0.to_string().replace(name, &format!("{name}-2"));
        let name = format!("planner-{number}");
        let person = Person::with(&scene, &name, &Policy::printed(&elsewhere));
        let run = person.cis_fix(&format!("plan {NOTIFY} --format json"));
        let reasons: Vec<String> = run.report().findings().iter().map(reason).collect();
        let named = reasons.iter().any(|reason| reason.contains(action));
        assert!(run.code == Some(3) && named, "{action}: {run}");
    }
}

fn reason(finding: &Value) -> String {
    text(&finding["reason"])
}

/// The reads without which the finding is unreadable.
const AT_ONCE: [&str; 9] = [
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

fn alone(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let run = scene.cis_fix("iam-policy plan").exits(0);
    let plain = Policy::printed(&run.out).0;
    let run = scene.cis_fix("iam-policy plan --format json -q").exits(0);
    assert_eq!(Policy::printed(&run.out).0, plain);
    assert_eq!(run.err, "");

    // A recording is as good as the account.
    let recording = scene.place("account.json");
    let path = recording.display();
    scene.cis_fix(&format!("observe --out {path}")).exits(0);
    let run = scene.cis_fix(&format!("iam-policy plan --from {path}"));
    assert_eq!(Policy::printed(&run.exits(0).out).0, plain);

    // A denied read is said, and so is what hangs on it.
    let door = Proxy::denying(scene.emulator, |call| call.operation == "DescribeTrails");
    let run = scene.through(&door.endpoint, "iam-policy apply");
    let run = run
        .exits(0)
        .complains("was denied")
        .complains("cloudtrail:DescribeTrails")
        .complains("No trail qualifies")
        .complains("There is nothing to apply");
    let left = Policy::printed(&run.out).pairs();
    assert!(left.iter().all(|(_, resource)| resource == "*"), "{left:?}");

    for words in ["plan --format sarif", "undo Cargo.toml --format junit"] {
        let run = scene.cis_fix(&format!("iam-policy {words}")).exits(64);
        let run = run.complains("iam-policy has no report in the format");
        run.complains("Nothing was changed.");
    }
    scene
        .cis_fix("iam-policy undo Cargo.toml")
        .exits(1)
        .complains("this is no journal");
    let journal = scene.place("alone.jsonl");
    let path = journal.display();
    scene
        .cis_fix(&format!("apply --yes --control 3.4 --journal {path}"))
        .exits(3);
    let words = format!("iam-policy undo {path} --expect-account 111122223333");
    let run = scene.cis_fix(&words).exits(1);
    run.complains(&format!("the journal is of account {}", scene.account.id));
}
