//! Fire drills where somebody has built a composite alarm upon ours: what it does in any state is named, and a drill that
//! could do more than notify topics is refused.

use crate::account::{Account, CATALOG, HOME, inputs, notify};
use cis_fix::chain::alarm_rule::{may_depend_on, named_alarms};
use cis_fix::chain::chains::Chains;
use cis_fix::control::BenchmarkVersion;
use cis_fix::plan::review;
use cis_fix::select::select;
use cis_fix::state::{AlarmInput, Observed, OtherAlarm, Read, Region};
use cis_fix::verify::{FireDrill, FireDrillRefusal, fire_drill_questions, plan_fire_drill};
use std::sync::LazyLock;

const ALARM: &str = "cis-fix-root-usage";
const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:operations";
const STOP: &str = "arn:aws:automate:us-east-1:ec2:stop";
const LAMBDA: &str = "arn:aws:lambda:us-east-1:111122223333:function:restart";

/// The account in which our alarms pass, as it is observed.
static OBSERVED: LazyLock<Observed> =
    LazyLock::new(|| Account::compliant_by_us().observe(&notify()).observed);

fn drill_among(others: Read<Vec<OtherAlarm>>) -> Result<FireDrill, FireDrillRefusal> {
    let settings = notify();
    let mut observed = OBSERVED.clone();
    observed.other_alarms.insert(Region::from(HOME), others);
    let inputs = inputs(&settings, &observed);
    let chains = Chains::of(inputs, select(inputs).1);
    let control = CATALOG.find("root-usage", BenchmarkVersion::default());
    plan_fire_drill(inputs, &review(inputs), &chains, control.unwrap())
}

fn composite(name: &str, rule: &str, actions: &[&str]) -> OtherAlarm {
    OtherAlarm::new(name, AlarmInput::Alarms(rule.to_owned()), actions)
}

#[track_caller]
fn refusal(others: Vec<OtherAlarm>) -> String {
    drill_among(Read::Present(others)).unwrap_err().reason
}

#[test]
fn composite_alarms_are_read_before_a_drill() {
    let settings = notify();
    let mut observed = OBSERVED.clone();
    observed.other_alarms.clear();
    let inputs = inputs(&settings, &observed);
    let chains = Chains::of(inputs, select(inputs).1);
    let control = CATALOG.find("root-usage", BenchmarkVersion::default());
    let asked = fire_drill_questions(inputs, &chains, control.unwrap());
    assert_eq!(asked.len(), 1, "{asked:?}");
}

#[test]
fn a_drill_names_every_composite_alarm_above_ours_with_its_topics() {
    let mut recovers = composite("recovers", &format!("OK({ALARM})"), &[]);
    recovers.other_actions = vec![TOPIC.to_owned()];
    let mut disabled = composite("disabled", &format!("ALARM({ALARM})"), &[TOPIC]);
    disabled.actions_enabled = false;
    let others = vec![
        composite("top", "ALARM(\"middle\") AND NOT ALARM(holiday)", &[TOPIC]),
        composite("middle", &format!("ALARM(\"{ALARM}\") OR FALSE"), &[]),
        recovers,
        disabled,
        composite("circle", "ALARM(top) OR ALARM(circle)", &[]),
        composite("unclear", "WEATHER(sunny)", &[TOPIC]),
        composite("other", "ALARM(disk)", &[STOP]),
    ];
    let drill = drill_among(Read::Present(others)).unwrap();
    let names: Vec<&str> = drill
        .composites
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let above = ["circle", "disabled", "middle", "recovers", "top", "unclear"];
    assert_eq!(names, above);
    for composite in &drill.composites {
        let text = composite.describe();
        assert!(text.contains(&composite.name), "{text}");
        for action in &composite.actions {
            assert!(text.contains(action), "{text}");
        }
    }
    assert!(drill.topics.iter().any(|topic| topic.as_str() == TOPIC));
    assert!(drill.recipients.iter().any(|one| one.contains(TOPIC)));
}

#[test]
fn a_drill_that_could_do_more_than_notify_topics_is_refused() {
    let on_ours = format!("ALARM(\"{ALARM}\")");
    for action in [
        STOP,
        LAMBDA,
        "arn:aws:ssm:us-east-1:111122223333:opsitem:1",
        "arn:aws:ssm-incidents::111122223333:response-plan/page",
        "arn:aws:sns:us-east-1:111122223333:topic:5be8-subscription",
        "no-arn",
    ] {
        for rule in [
            &on_ours,
            &format!("OK({ALARM})"),
            &format!("NOT INSUFFICIENT_DATA({ALARM})"),
            &format!("ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:{ALARM})"),
            &format!("AT_LEAST(1, ALARM, (disk, \"{ALARM}\"))"),
            "ALARM(disk) XOR ALARM(cpu)",
            "",
        ] {
            let direct = composite("acts", rule, &[TOPIC, action]);
            let reason = refusal(vec![direct.clone()]);
            assert!(reason.contains(action), "{rule}: {reason}");
            let mut later = direct.clone();
            later.alarm_actions.clear();
            later.other_actions = vec![action.to_owned()];
            later.actions_enabled = false;
            assert!(refusal(vec![later]).contains(action), "{rule}");
        }
        let chain = vec![
            composite("acts", "ALARM(second)", &[action]),
            composite("second", "TRUE AND (ALARM(\"first\"))", &[]),
            composite("first", &on_ours, &[TOPIC]),
        ];
        assert!(refusal(chain).contains("composite alarm acts"), "{action}");
    }
}

#[test]
fn a_drill_that_would_silence_a_composite_alarm_is_refused() {
    let arn = format!("arn:aws:cloudwatch:us-east-1:111122223333:alarm:{ALARM}");
    for suppressor in [ALARM, &arn] {
        let mut silenced = composite("deploys", "ALARM(disk)", &[TOPIC]);
        silenced.suppressor = Some(suppressor.to_owned());
        assert!(refusal(vec![silenced]).contains("would silence it"));
    }
    let mut silenced = composite("deploys", "ALARM(disk)", &[TOPIC]);
    silenced.suppressor = Some("maintenance".to_owned());
    let maintenance = composite("maintenance", &format!("ALARM({ALARM})"), &[]);
    assert!(refusal(vec![silenced, maintenance]).contains("while maintenance is in ALARM"));
}

#[test]
fn a_drill_is_refused_where_the_composite_alarms_are_not_known() {
    let action = "cloudwatch:DescribeAlarms".to_owned();
    for unread in [
        Read::Denied { action },
        Read::Failed {
            message: "timed out".to_owned(),
        },
    ] {
        let refused = drill_among(unread).unwrap_err();
        assert!(refused.reason.contains(ALARM), "{}", refused.reason);
        assert!(!refused.advice.is_empty());
    }
    let refused = drill_among(Read::NotAsked).unwrap_err();
    assert!(refused.reason.contains("which composite alarms"));
}

#[test]
fn a_rule_names_its_alarms_or_may_name_any() {
    for (rule, names) in [
        ("TRUE", vec![]),
        ("ALARM(a)", vec!["a"]),
        ("ALARM( a b ) OR\n OK(\"c, (d)\")", vec!["a b", "c, (d)"]),
        ("NOT (NOT ALARM(a) AND OK(b))", vec!["a", "b"]),
        ("AT_LEAST(50%, NOT OK, (a, b , \"c\"))", vec!["a", "b", "c"]),
        (
            "ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:x:y)",
            vec!["x:y"],
        ),
    ] {
        let parsed = named_alarms(rule).unwrap();
        assert!(parsed.iter().eq(names.iter()), "{rule}: {parsed:?}");
        assert!(!may_depend_on(rule, "other"), "{rule}");
    }
    let deep = "(".repeat(100_000);
    for rule in [
        "",
        "ALARM",
        "ALARM()",
        "ALARM(a",
        "ALARM(a))",
        "ALARM(a) ALARM(b)",
        "ALARM(\"a\\\"b\")",
        "ALARM(\"a)",
        "alarm(a)",
        "AT_LEAST(many, ALARM, (a))",
        "AT_LEAST(1, ALARM, a)",
        "ALARM(a) AND",
        &deep,
    ] {
        assert_eq!(named_alarms(rule), None, "{rule:.40}");
        assert!(may_depend_on(rule, "other"), "{rule:.40}");
    }
}
