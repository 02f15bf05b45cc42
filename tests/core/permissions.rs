//! The policies of `iam-policy`: what is asked and written is allowed, on the resources in question and on no other,
//! in every account and every partition.

use crate::account::{
    A_FEW, ACCOUNT, Account, HOME, THEIR_BUCKET, THEIR_TOPIC, a_few, inputs, notify, open_policy,
};
use crate::readme::allowed;
use crate::scenes::{self, Scene};
use crate::undoing::{journal, looked_at};
use cis_fix::control::Slug;
use cis_fix::journal::Journal;
use cis_fix::permissions::{
    Document, MANAGED_LIMIT, Permissions, of_apply, of_plan, of_undo, of_verify,
};
use cis_fix::plan::{Plan, review};
use cis_fix::questions::all_questions;
use cis_fix::settings::Settings;
use cis_fix::simulate::simulate;
use cis_fix::state::{BucketName, Question};
use cis_fix::undo::{reversals, way_back};
use cis_fix::verify::drilled_alarm;
use std::collections::BTreeSet;

/// The policies of one account: of plan, of apply, and of the undo of all that apply made.
struct Policies {
    plan: Document,
    apply: Document,
    undo: Document,
}

/// The policy of verify, with a fire drill of the one or of none.
fn verifying(account: &Account, settings: &Settings, drilled: bool) -> Document {
    let observed = account.observe(settings).observed;
    let inputs = inputs(settings, &observed);
    let review = review(inputs);
    let control = crate::account::CATALOG
        .iter()
        .find(|one| one.slug.as_str() == "root-usage");
    let alarm = control.and_then(|control| drilled_alarm(inputs, &review, control));
    let alarm = alarm.filter(|_| drilled);
    of_verify(inputs, &review, alarm.as_ref()).document()
}

fn policies(account: &Account, settings: &Settings) -> Policies {
    let observed = account.observe(settings).observed;
    let inputs = inputs(settings, &observed);
    let review = review(inputs);
    Policies {
        plan: of_plan(inputs, &review).document(),
        apply: of_apply(inputs, &review).document(),
        undo: of_undo(&journal(&observed, &review.plan)).document(),
    }
}

/// The stories in which it is known whose account it is, each with somebody to notify: more is asked and written then.
/// Of the topics every fifth, for they differ in what is read and not in what may be; a full log group takes long.
fn stories() -> impl Iterator<Item = Scene> {
    let topics = crate::broken::topics::told()
        .into_iter()
        .step_by(5)
        .collect();
    let crowded = scenes::crowded().into_iter().skip(2).collect();
    let told = [
        crowded,
        scenes::whole(),
        scenes::trails(),
        scenes::taken(),
        scenes::drifted(),
        scenes::refused(),
        scenes::muted(),
        topics,
    ];
    let all = scenes::of(told.concat()).into_iter();
    let known = all.filter(|scene| scene.account.0.caller.present().is_some());
    known.filter(|scene| !scene.settings.notify.is_empty())
}

/// Each action with each of its resources.
fn pairs(document: &Document) -> BTreeSet<(String, String)> {
    let statements = document.statements.iter();
    statements
        .flat_map(|statement| {
            statement.actions.iter().flat_map(|action| {
                let resources = statement.resources.iter();
                resources.map(|resource| ((*action).to_owned(), resource.clone()))
            })
        })
        .collect()
}

fn actions(document: &Document) -> BTreeSet<String> {
    pairs(document)
        .into_iter()
        .map(|(action, _)| action)
        .collect()
}

fn resources(document: &Document) -> BTreeSet<String> {
    pairs(document).into_iter().map(|(_, arn)| arn).collect()
}

/// The actions of a policy on what bears a name.
fn on(document: &Document, name: &str) -> Vec<String> {
    let pairs = pairs(document).into_iter();
    let those = pairs.filter(|(_, arn)| arn.ends_with(name));
    those.map(|(action, _)| action).collect()
}

#[test]
fn the_policy_for_the_plan_of_the_finding() {
    insta::assert_snapshot!(policies(&Account::finding(), &notify()).plan.to_json());
}

#[test]
fn the_policy_for_applying_the_finding() {
    insta::assert_snapshot!(policies(&Account::finding(), &notify()).apply.to_json());
}

#[test]
fn the_policy_for_the_undo_of_the_finding() {
    insta::assert_snapshot!(policies(&Account::finding(), &notify()).undo.to_json());
}

#[test]
fn verify_needs_what_plan_does_and_to_ask_the_matcher_to_list_and_to_set_the_one_alarm() {
    for account in [Account::finding(), Account::compliant_by_us()] {
        let plan = pairs(&policies(&account, &notify()).plan);
        let verify = pairs(&verifying(&account, &notify(), false));
        let more: Vec<_> = verify.difference(&plan).cloned().collect();
        assert_eq!(more, [("logs:TestMetricFilter".to_owned(), "*".to_owned())]);
        assert!(plan.is_subset(&verify));
        let drilled = verifying(&account, &notify(), true);
        assert_eq!(
            on(&drilled, ":alarm:cis-fix-root-usage"),
            ["cloudwatch:SetAlarmState"]
        );
        assert_eq!(pairs(&drilled).len(), verify.len() + 1);
        let listed = on(&drilled, &format!("access-logs-{ACCOUNT}-{HOME}"));
        assert!(listed.contains(&"s3:ListBucket".to_owned()), "{listed:?}");
    }
    // Others watch there: there is no alarm of ours, and no plan for one.
    let theirs = Account::compliant_by_somebody_else();
    assert_eq!(
        verifying(&theirs, &notify(), true),
        verifying(&theirs, &notify(), false)
    );
}

#[test]
fn each_policy_of_the_finding_is_one_that_iam_takes() {
    let Policies { plan, apply, undo } = policies(&Account::finding(), &notify());
    for document in [&plan, &apply, &undo] {
        let size = document.characters();
        assert!(size < MANAGED_LIMIT, "{size} characters");
        let sids: BTreeSet<&String> = document.statements.iter().map(|one| &one.sid).collect();
        assert_eq!(sids.len(), document.statements.len(), "{document:?}");
        assert!(
            sids.iter()
                .all(|sid| sid.chars().all(char::is_alphanumeric)),
            "{sids:?}"
        );
    }
    assert!(pairs(&plan).is_subset(&pairs(&apply)));
}

#[test]
fn in_every_scene_what_a_run_asks_is_what_its_observation_is_asked_again() {
    for scene in stories() {
        let reading = scene.account.observe(&scene.settings);
        let asked: BTreeSet<Question> = reading.rounds.into_iter().flatten().collect();
        let again = all_questions(inputs(&scene.settings, &reading.observed));
        assert_eq!(again, asked, "{}", scene.name);
    }
}

#[test]
fn what_a_recording_holds_beside_what_the_settings_ask_is_not_allowed() {
    let account = Account::finding();
    let whole = account.observe(&notify()).observed;
    let few = a_few(notify());
    let fewer = Settings {
        controls: Some(A_FEW[4..].iter().map(|&slug| Slug::new(slug)).collect()),
        ..few
    };
    let inputs = inputs(&fewer, &whole);
    let document = of_plan(inputs, &review(inputs)).document();
    assert_eq!(pairs(&document), pairs(&policies(&account, &fewer).plan));
    assert!(!actions(&document).contains("logs:DescribeMetricFilters"));
}

#[test]
fn in_every_scene_the_policy_for_plan_serves_the_plan_after_apply_too() {
    for scene in stories() {
        let policy = |account: &Account| {
            let observed = account.observe(&scene.settings).observed;
            let inputs = inputs(&scene.settings, &observed);
            let review = review(inputs);
            (of_plan(inputs, &review).document(), review.plan)
        };
        let (before, plan) = policy(&scene.account);
        let (after, _) = policy(&Account(simulate(&scene.account.0, &plan)));
        let missing: Vec<_> = pairs(&after).difference(&pairs(&before)).cloned().collect();
        assert!(missing.is_empty(), "{}: {missing:?}", scene.name);
    }
}

#[test]
fn in_every_scene_what_is_taken_back_is_among_what_may_be() {
    for scene in stories() {
        let observed = scene.account.observe(&scene.settings).observed;
        let plan = scene.account.review(&scene.settings).plan;
        let after = looked_at(simulate(&observed, &plan), &plan);
        let journal = journal(&observed, &plan);
        let possible = reversals(&journal);
        for back in way_back(&journal, &after).backs {
            let same = |other: &&cis_fix::reversal::Reversal| {
                other.operation() == back.reversal.operation()
                    && other.resource() == back.reversal.resource()
            };
            let found = possible.iter().find(same);
            let found = found.unwrap_or_else(|| panic!("{}: {back:?}", scene.name));
            assert_eq!(found.actions(), back.reversal.actions(), "{}", scene.name);
        }
    }
}

#[test]
fn in_every_scene_a_policy_is_about_this_account_and_well_formed() {
    for scene in stories() {
        let Policies { plan, apply, undo } = policies(&scene.account, &scene.settings);
        for arn in [plan, apply, undo].iter().flat_map(resources) {
            assert!(is_well_formed(&arn, "aws"), "{}: {arn}", scene.name);
        }
    }
}

/// `*`, or an ARN of a kind that the Service Authorization Reference knows, in this partition and this account.
fn is_well_formed(arn: &str, partition: &str) -> bool {
    if arn == "*" {
        return true;
    }
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    let [first, part, service, region, account, rest] = fields.as_slice() else {
        return false;
    };
    let placed = !region.is_empty() && *account == ACCOUNT;
    let kind = match *service {
        "cloudtrail" => placed && rest.starts_with("trail/"),
        "logs" => placed && rest.starts_with("log-group:"),
        "cloudwatch" => {
            placed && (rest.starts_with("alarm:") || rest.starts_with("alarm-mute-rule:"))
        }
        "sns" | "sqs" => placed && !rest.contains(':'),
        "kms" => placed && rest.starts_with("key/"),
        "lambda" => placed && rest.starts_with("function:"),
        "s3" => region.is_empty() && account.is_empty() && !rest.contains('/'),
        _ => false,
    };
    let after = rest.rsplit([':', '/']).next().unwrap_or_default();
    let named = !after.is_empty() && (after != "*" || ["logs", "kms"].contains(service));
    *first == "arn" && *part == partition && kind && named
}

#[test]
fn in_every_partition_the_same_is_allowed_under_its_own_names() {
    let here = policies(&Account::finding(), &notify()).apply.to_json();
    for (partition, home) in [("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")] {
        let account = Account::finding().in_partition(partition, home);
        let Policies { plan, apply, undo } = policies(&account, &notify());
        for arn in [&plan, &apply, &undo].into_iter().flat_map(resources) {
            assert!(is_well_formed(&arn, partition), "{arn}");
        }
        let moved = here
            .replace("arn:aws:", &format!("arn:{partition}:"))
            .replace(HOME, home);
        assert_eq!(apply.to_json(), moved);
    }
}

#[test]
fn a_topic_and_a_bucket_of_ones_own_are_edited_and_ours_are_not_in_it() {
    let mut account = Account::finding();
    let closed = open_policy(THEIR_TOPIC).replace("SNS:Publish", "SNS:Subscribe");
    account.add_topic(THEIR_TOPIC, Some(closed), &[]);
    account.add_their_bucket();
    let bare = "{\"Version\":\"2012-10-17\",\"Statement\":[]}".to_owned();
    account.bucket(THEIR_BUCKET).policy = cis_fix::state::Read::Present(bare);
    let settings = Settings {
        topic: Some("security-alerts".to_owned()),
        logging_bucket: Some(BucketName::from(THEIR_BUCKET)),
        ..notify()
    };
    let Policies { apply, undo, .. } = policies(&account, &settings);
    assert_eq!(
        on(&apply, "security-alerts"),
        [
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:ListTagsForResource",
            "sns:SetTopicAttributes",
            "sns:Subscribe",
        ]
    );
    assert_eq!(
        on(&undo, "security-alerts"),
        [
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:SetTopicAttributes",
            "sns:Unsubscribe",
        ]
    );
    let writes = |document| {
        let mut all = on(document, THEIR_BUCKET);
        all.retain(|action| !action.starts_with("s3:Get") && !action.starts_with("s3:List"));
        all
    };
    assert_eq!(writes(&apply), ["s3:PutBucketPolicy"]);
    assert_eq!(writes(&undo), ["s3:PutBucketPolicy"]);
    let ours = |arn: &String| arn.contains("access-logs-1") || arn.ends_with("cis-fix-alarms");
    let named: Vec<String> = resources(&apply).into_iter().filter(ours).collect();
    assert_eq!(named, [] as [&str; 0]);
}

#[test]
fn an_undo_is_allowed_what_its_journal_says_was_made_and_no_more() {
    let observed = Account::finding().0;
    let one = Settings {
        controls: Some([Slug::new("root-usage")].into()),
        ..Settings::default()
    };
    let plan = Account::finding().review(&one).plan;
    let begun = |steps: usize| -> Permissions {
        let part = Plan {
            steps: plan.steps.iter().take(steps).cloned().collect(),
            ..plan.clone()
        };
        of_undo(&journal(&observed, &part))
    };
    assert!(begun(0).is_empty());
    let first = actions(&begun(1).document());
    let writes: Vec<&String> = first
        .iter()
        .filter(|action| action.contains("Delete"))
        .collect();
    assert_eq!(writes.len(), 1, "{first:?}");
    let nothing = Journal {
        entries: Vec::new(),
        ..journal(&observed, &plan)
    };
    assert!(of_undo(&nothing).is_empty());
}

#[test]
fn equal_accounts_give_equal_text() {
    let text = |settings: &Settings| {
        let Policies { plan, apply, undo } = policies(&Account::finding(), settings);
        [plan, apply, undo].map(|document| document.to_json())
    };
    assert_eq!(text(&notify()), text(&notify()));
    // In whatever order the account lists what it holds.
    let account = Account::compliant_by_us();
    let mut turned = account.clone();
    let mut alarms = turned.alarms();
    alarms.reverse();
    turned.set_alarms(alarms);
    let of = |account: &Account| policies(account, &notify()).apply.to_json();
    assert_eq!(of(&account), of(&turned));
}

#[test]
fn a_denied_read_is_named_and_what_hangs_on_it_is_not_allowed() {
    let mut account = Account::finding();
    let trails = account.0.trails.values_mut().next().unwrap();
    *trails = crate::account::denied("cloudtrail:DescribeTrails");
    let settings = notify();
    let observed = account.observe(&settings).observed;
    let inputs = inputs(&settings, &observed);
    let permissions = of_plan(inputs, &review(inputs));
    let denied: Vec<&str> = permissions.denied.iter().map(Question::action).collect();
    assert_eq!(denied, ["cloudtrail:DescribeTrails"]);
    let left = actions(&permissions.document());
    assert!(!left.contains("cloudtrail:GetTrailStatus"), "{left:?}");
}

#[test]
fn in_every_scene_the_policies_in_examples_allow_no_less() {
    let reads = allowed("examples/iam/plan.json");
    let with = |path: &str| {
        reads
            .union(&allowed(path))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    let (applying, undoing) = (
        with("examples/iam/apply.json"),
        with("examples/iam/undo.json"),
    );
    let verifying_too = with("examples/iam/verify.json");
    for scene in stories() {
        let Policies { plan, apply, undo } = policies(&scene.account, &scene.settings);
        let verify = verifying(&scene.account, &scene.settings, true);
        let all = [
            (plan, &reads),
            (apply, &applying),
            (undo, &undoing),
            (verify, &verifying_too),
        ];
        for (document, general) in all {
            let all = actions(&document);
            let missing: Vec<_> = all.difference(general).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", scene.name);
        }
    }
}
