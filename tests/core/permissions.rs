//! The policies of `iam-policy` allow every read and write of a command, on its resources and no
//! others, in every account and every partition.

mod all_accounts;

use crate::account::{
    A_FEW, ACCOUNT, Account, HOME, THEIR_BUCKET, THEIR_TOPIC, a_few, inputs, notify, open_policy,
};
use crate::readme::allowed;
use crate::undo_plans::complete_journal;
use cis_fix::control::Slug;
use cis_fix::inputs::Inputs;
use cis_fix::journal::Journal;
use cis_fix::permissions::{
    IamPolicy, Permissions, apply_permissions, confirm_permissions, plan_permissions,
    undo_permissions, verify_permissions,
};
use cis_fix::plan::{Plan, Review, review};
use cis_fix::quotas::MANAGED_POLICY_CHARACTERS;
use cis_fix::settings::Settings;
use cis_fix::state::{BucketName, TopicArn};
use cis_fix::verify::fire_drill_alarm;
use std::collections::BTreeSet;

/// The policies of an account: of `plan`, of `apply`, and of the `undo` of everything `apply` made.
struct Policies {
    plan: IamPolicy,
    apply: IamPolicy,
    undo: IamPolicy,
}

/// The policy of `verify`, with or without a fire drill.
fn verify_policy(account: &Account, settings: &Settings, drilled: bool) -> IamPolicy {
    let observed = account.observe(settings).observed;
    let inputs = inputs(settings, &observed);
    verify_policy_of(inputs, &review(inputs), drilled)
}

fn verify_policy_of(inputs: Inputs<'_>, review: &Review, drilled: bool) -> IamPolicy {
    let control = crate::account::CATALOG
        .iter()
        .find(|one| one.slug.as_str() == "root-usage");
    let alarm = control.and_then(|control| fire_drill_alarm(inputs, review, control));
    let alarm = alarm.filter(|_| drilled);
    verify_permissions(inputs, review, alarm.as_ref()).policy()
}

fn policies(account: &Account, settings: &Settings) -> Policies {
    let observed = account.observe(settings).observed;
    let inputs = inputs(settings, &observed);
    policies_of(inputs, &review(inputs))
}

fn policies_of(inputs: Inputs<'_>, review: &Review) -> Policies {
    Policies {
        plan: plan_permissions(inputs, review).policy(),
        apply: apply_permissions(inputs, review).policy(),
        undo: undo_permissions(&complete_journal(inputs.observed, &review.plan)).policy(),
    }
}

/// The pairs of an action and a resource.
fn pairs(policy: &IamPolicy) -> BTreeSet<(String, String)> {
    let statements = policy.statements.iter();
    statements
        .flat_map(|statement| {
            statement.actions.iter().flat_map(|action| {
                let resources = statement.resources.iter();
                resources.map(|resource| ((*action).to_owned(), resource.clone()))
            })
        })
        .collect()
}

fn actions(policy: &IamPolicy) -> BTreeSet<String> {
    pairs(policy)
        .into_iter()
        .map(|(action, _)| action)
        .collect()
}

fn resources(policy: &IamPolicy) -> BTreeSet<String> {
    pairs(policy).into_iter().map(|(_, arn)| arn).collect()
}

/// The actions of a policy on resources whose ARN ends with a name.
fn actions_on(policy: &IamPolicy, name: &str) -> Vec<String> {
    let pairs = pairs(policy).into_iter();
    let those = pairs.filter(|(_, arn)| arn.ends_with(name));
    those.map(|(action, _)| action).collect()
}

/// Whether this is `*`, or an ARN in this partition and account of a resource type of the Service
/// Authorization Reference.
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
fn verify_needs_the_matcher_the_list_of_logs_and_the_state_of_one_alarm_besides_plan() {
    for account in [Account::finding(), Account::compliant_by_us()] {
        let plan = pairs(&policies(&account, &notify()).plan);
        let verify = pairs(&verify_policy(&account, &notify(), false));
        let more: Vec<_> = verify.difference(&plan).cloned().collect();
        assert_eq!(more, [("logs:TestMetricFilter".to_owned(), "*".to_owned())]);
        assert!(plan.is_subset(&verify));
        let drilled = verify_policy(&account, &notify(), true);
        assert_eq!(
            actions_on(&drilled, ":alarm:cis-fix-root-usage"),
            ["cloudwatch:SetAlarmState"]
        );
        assert_eq!(pairs(&drilled).len(), verify.len() + 1);
        let listed = actions_on(&drilled, &format!("access-logs-{ACCOUNT}-{HOME}"));
        assert!(listed.contains(&"s3:ListBucket".to_owned()), "{listed:?}");
    }
    // The alarms of this account are another team's: there is none of cis-fix, and none is planned.
    let theirs = Account::compliant_by_somebody_else();
    assert_eq!(
        verify_policy(&theirs, &notify(), true),
        verify_policy(&theirs, &notify(), false)
    );
}

#[test]
fn confirm_needs_one_write_on_its_topic_and_one_read() {
    let policy = confirm_permissions(&TopicArn::from(THEIR_TOPIC)).policy();
    assert_eq!(
        pairs(&policy),
        BTreeSet::from([
            ("sns:ConfirmSubscription".to_owned(), THEIR_TOPIC.to_owned()),
            ("sns:GetSubscriptionAttributes".to_owned(), "*".to_owned()),
        ])
    );
    assert_eq!(actions(&policy), allowed("examples/iam/confirm.json"));
}

#[test]
fn iam_accepts_each_policy_of_the_finding() {
    let Policies { plan, apply, undo } = policies(&Account::finding(), &notify());
    for policy in [&plan, &apply, &undo] {
        let size = policy.characters();
        assert!(size < MANAGED_POLICY_CHARACTERS, "{size} characters");
        let sids: BTreeSet<&String> = policy.statements.iter().map(|one| &one.sid).collect();
        assert_eq!(sids.len(), policy.statements.len(), "{policy:?}");
        assert!(
            sids.iter()
                .all(|sid| sid.chars().all(char::is_alphanumeric)),
            "{sids:?}"
        );
    }
    assert!(pairs(&plan).is_subset(&pairs(&apply)));
}

#[test]
fn reads_that_a_recording_has_but_the_settings_do_not_need_are_not_allowed() {
    let account = Account::finding();
    let whole = account.observe(&notify()).observed;
    let few = a_few(notify());
    let fewer = Settings {
        controls: Some(A_FEW[4..].iter().map(|&slug| Slug::new(slug)).collect()),
        ..few
    };
    let inputs = inputs(&fewer, &whole);
    let policy = plan_permissions(inputs, &review(inputs)).policy();
    assert_eq!(pairs(&policy), pairs(&policies(&account, &fewer).plan));
    assert!(!actions(&policy).contains("logs:DescribeMetricFilters"));
}

#[test]
fn policies_of_all_partitions_differ_only_in_names() {
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
fn a_policy_for_existing_targets_names_no_resource_of_cis_fix() {
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
        actions_on(&apply, "security-alerts"),
        [
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:ListTagsForResource",
            "sns:SetTopicAttributes",
            "sns:Subscribe",
        ]
    );
    assert_eq!(
        actions_on(&undo, "security-alerts"),
        [
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:SetTopicAttributes",
            "sns:Unsubscribe",
        ]
    );
    let writes = |policy| {
        let mut all = actions_on(policy, THEIR_BUCKET);
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
fn the_policy_for_an_undo_names_only_the_resources_of_its_journal() {
    let observed = Account::finding().0;
    let one = Settings {
        controls: Some([Slug::new("root-usage")].into()),
        ..Settings::default()
    };
    let plan = Account::finding().review(&one).plan;
    let started = |steps: usize| -> Permissions {
        let part = Plan {
            steps: plan.steps.iter().take(steps).cloned().collect(),
            ..plan.clone()
        };
        undo_permissions(&complete_journal(&observed, &part))
    };
    assert!(started(0).is_empty());
    let first = actions(&started(1).policy());
    let writes: Vec<&String> = first
        .iter()
        .filter(|action| action.contains("Delete"))
        .collect();
    assert_eq!(writes.len(), 1, "{first:?}");
    let nothing = Journal {
        entries: Vec::new(),
        ..complete_journal(&observed, &plan)
    };
    assert!(undo_permissions(&nothing).is_empty());
}

#[test]
fn equal_accounts_give_equal_text() {
    let text = |settings: &Settings| {
        let Policies { plan, apply, undo } = policies(&Account::finding(), settings);
        [plan, apply, undo].map(|policy| policy.to_json())
    };
    assert_eq!(text(&notify()), text(&notify()));
    // The order in which AWS lists alarms does not matter.
    let account = Account::compliant_by_us();
    let mut turned = account.clone();
    let mut alarms = turned.alarms();
    alarms.reverse();
    turned.set_alarms(alarms);
    let of = |account: &Account| policies(account, &notify()).apply.to_json();
    assert_eq!(of(&account), of(&turned));
}

#[test]
fn a_denied_read_is_named_and_what_depends_on_it_is_not_allowed() {
    let mut account = Account::finding();
    let trails = account.0.trails.values_mut().next().unwrap();
    *trails = crate::account::denied("cloudtrail:DescribeTrails");
    let settings = notify();
    let observed = account.observe(&settings).observed;
    let inputs = inputs(&settings, &observed);
    let permissions = plan_permissions(inputs, &review(inputs));
    let denied: Vec<&str> = permissions
        .refused
        .iter()
        .map(|refused| refused.question.action())
        .collect();
    assert_eq!(denied, ["cloudtrail:DescribeTrails"]);
    let left = actions(&permissions.policy());
    assert!(!left.contains("cloudtrail:GetTrailStatus"), "{left:?}");
}
