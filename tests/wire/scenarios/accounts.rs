//! Accounts as they are found: trails that do not qualify, several trails that do, another team's partial work in other
//! words, a full log group, and two runs at the same time.

use crate::Test;
use crate::catalog::{control_count, filter_control_count};
use crate::report::{advice, text};
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::json;
use std::collections::BTreeMap;
use std::process::Stdio;

pub(crate) const TESTS: &[Test] = &[
    (
        "apply creates only what another team's filters, alarms and topics do not already cover",
        keeps_work_of_others,
    ),
    (
        "a single-Region trail does not qualify, and the advised command makes it multi-Region",
        widens_a_single_region_trail,
    ),
    (
        "a trail of another account is named, and no call goes to that account",
        names_trail_of_another_account,
    ),
    (
        "of two qualifying trails, the one whose log group already has accepted filters is selected",
        chooses_between_two_trails,
    ),
    (
        "a log group at its filter quota is reported as full, and its filters are listed",
        reports_full_log_group,
    ),
    (
        "two concurrent applies leave the same account as one apply",
        runs_two_applies_at_once,
    ),
];

/// A part of the controls. Each pattern has other spaces, quotes, parentheses and order, and the names and the
/// namespace are another team's.
pub(super) const PARTLY: &str = r#"
group = 'CloudTrail/management-events'
made = topic('oncall')
reworded = {
  'Root': '{ ($.userIdentity.type = "Root") && ($.eventType != "AwsServiceEvent") && ($.userIdentity.invokedBy NOT EXISTS) }',
  'Trail': '{ ($.eventName="StopLogging")||($.eventName=CreateTrail)||($.eventName=DeleteTrail)||(($.eventName=StartLogging))||($.eventName = UpdateTrail) }',
  'Keys': '{ (($.eventName = "ScheduleKeyDeletion") || ($.eventName = "DisableKey")) && ($.eventSource = "kms.amazonaws.com") }',
}
for name, pattern in reworded.items():
    metric_filter(group, f'Ops {name}', pattern, 'Ops/Security', f'{name}Events')
    alarm(f'Ops {name}', 'Ops/Security', f'{name}Events', made['topic_arn'])
# This one is narrowed, so it counts for nothing.
narrow = '{ ($.eventName = CreateVpc) && ($.userIdentity.userName != "terraform") }'
metric_filter(group, 'Ops Network', narrow, 'Ops/Security', 'NetworkEvents')
alarm('Ops Network', 'Ops/Security', 'NetworkEvents', made['topic_arn'])
print(json.dumps(made['topic_arn']))
"#;

fn keeps_work_of_others(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let topic = text(&account.python(PARTLY, &[]));
    let before = account.snapshot();
    let plan = account.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("fail", 12), ("pass", 3)]));
    for slug in [
        "root-usage",
        "cloudtrail-config-changes",
        "cmk-disable-or-delete",
    ] {
        assert_eq!(plan.finding(slug)["verdict"], "pass", "{slug}");
    }
    // The topic of their alarms has a subscriber, so our alarms notify it too.
    assert_eq!(plan.field("topic"), topic.as_str());
    let operations = plan.operations();
    assert_eq!(operations.get("PutMetricFilter"), Some(&11));
    assert_eq!(operations.get("CreateTopic"), None);
    assert!(
        plan.notes().iter().any(|note| note.contains("Ops Network")),
        "{:?}",
        plan.notes()
    );
    let applied = account
        .cis_fix("apply --yes --format json")
        .exits(0)
        .report();
    assert_eq!(
        applied.verdicts(),
        BTreeMap::from([("pass", control_count())])
    );
    let after = account.snapshot();
    let group = "CloudTrail/management-events";
    let filters = |snapshot: &serde_json::Value| {
        snapshot["regions"][REGION]["logGroups"][group]["metricFilters"].clone()
    };
    for (name, filter) in filters(&before).as_object().unwrap() {
        assert_eq!(&filters(&after)[name], filter, "{name}");
    }
    account.cis_fix("plan --detailed-exitcode").exits(0);
}

fn widens_a_single_region_trail(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.aws("cloudtrail update-trail --name management-events --no-is-multi-region-trail");
    let before = account.snapshot();
    let words = "--format json --control 3.3,3.4";
    let report = account
        .cis_fix(&format!("apply --yes {words}"))
        .exits(3)
        .report();
    assert_eq!(account.snapshot(), before);
    let finding = report.finding("root-usage");
    assert_eq!(finding["verdict"], "manual");
    assert_eq!(finding["broken_link"], "trail");
    assert!(
        text(&finding["reason"]).contains("one Region only"),
        "{finding}"
    );
    let commands = advice(finding);
    // The first command shows the state, the second repairs it.
    let look = commands[0].split("   #").next().unwrap();
    let shown = account.aws(&look.strip_prefix("aws ").unwrap().replace('\'', ""));
    assert_eq!(shown, serde_json::json!([false]));
    account.aws(commands[1].strip_prefix("aws ").unwrap());
    let report = account.cis_fix(&format!("plan {words}")).exits(0).report();
    assert_eq!(report.verdicts(), BTreeMap::from([("fail", 2)]));
}

/// The emulator has no organization trails that member accounts see. So the proxy rewrites the answer: the account's
/// trail is listed under the ARN of another account.
fn names_trail_of_another_account(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let owner = "444455556666";
    let proxy = crate::proxy::Proxy::rewriting(account.emulator, {
        let own = account.id().to_owned();
        move |call, answer| {
            let lists = ["DescribeTrails", "ListTrails"];
            if lists.contains(&call.operation.as_str()) {
                answer.replace(&own, owner)
            } else {
                answer
            }
        }
    });
    let run = account.through(&proxy.endpoint, "apply --yes --format json");
    let report = run.exits(3).report();
    assert_eq!(
        report.verdicts(),
        BTreeMap::from([("elsewhere", control_count())])
    );
    let finding = report.finding("root-usage");
    assert!(text(&finding["reason"]).contains(owner), "{finding}");
    let asked: Vec<String> = proxy.calls().into_iter().map(|c| c.operation).collect();
    // Our own denied calls would raise the alarm of control 3.1 in that account.
    assert_eq!(asked.len(), 3, "{asked:?}");
    let run = account.through(&proxy.endpoint, "check --allow elsewhere");
    run.exits(0);
}

pub(super) const SECOND: &str = "
aws('logs').create_log_group(logGroupName='second')
name = bucket('second')
arn = f'arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/a-second'
allow(name, *trail_statements(name, arn))
trails = aws('cloudtrail')
trails.create_trail(Name='a-second', S3BucketName=name, IsMultiRegionTrail=True)
role = aws('iam').get_role(RoleName='CloudTrailToLogs')['Role']['Arn']
trails.update_trail(Name='a-second', CloudWatchLogsRoleArn=role,
                    CloudWatchLogsLogGroupArn=f'arn:aws:logs:{REGION}:{ACCOUNT}:log-group:second:*')
selector = {'ReadWriteType': 'All', 'IncludeManagementEvents': True, 'DataResources': []}
trails.put_event_selectors(TrailName='a-second', EventSelectors=[selector])
trails.start_logging(Name='a-second')
";

fn chooses_between_two_trails(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.python(SECOND, &[]);
    let chosen = |words: &str| {
        let plan = account.cis_fix(&format!("plan --format json {words}"));
        let report = plan.exits(0).report();
        text(report.field("trail"))
    };
    assert!(chosen("").ends_with("trail/a-second"), "the first by name");
    let other = "--trail management-events";
    assert!(chosen(other).ends_with("trail/management-events"));
    // Both buckets are read, and both get access logging.
    let plan = account.cis_fix("plan --control 2.6 --format json").exits(0);
    assert_eq!(plan.report().operations().get("PutBucketLogging"), Some(&2));

    account
        .cis_fix(&format!("apply --yes --control 3.3 {other}"))
        .exits(3);
    assert!(
        chosen("").ends_with("trail/management-events"),
        "least is changed"
    );
    let screen = account.cis_fix("plan --full").exits(0);
    screen.prints("its log group already has patterns for the most controls");
}

pub(super) const FULL: &str = "
group = 'CloudTrail/management-events'
for number in range(100):
    metric_filter(group, f'theirs-{number}', '{ $.eventName = Theirs }', 'Theirs', f'M{number}')";

fn reports_full_log_group(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.python(FULL, &[]);
    let before = account.snapshot();
    let report = account
        .cis_fix("apply --yes --control 3.3,3.4 --format json")
        .exits(3)
        .report();
    assert_eq!(report.verdicts(), BTreeMap::from([("manual", 2)]));
    let finding = report.finding("root-usage");
    assert!(
        text(&finding["reason"]).contains("100 metric filters"),
        "{finding}"
    );
    let commands = advice(finding);
    assert!(
        commands[0].starts_with("aws logs describe-metric-filters"),
        "{commands:?}"
    );
    assert_eq!(account.snapshot(), before);

    // With room for one filter, one is created, and the other finding names the reason.
    let one = "--filter-name theirs-7 --log-group-name CloudTrail/management-events";
    account.aws(&format!("logs delete-metric-filter {one}"));
    let report = account
        .cis_fix("plan --control 3.3,3.4 --format json")
        .exits(0)
        .report();
    assert_eq!(
        report.verdicts(),
        BTreeMap::from([("fail", 1), ("manual", 1)])
    );
    assert_eq!(report.field("plan")["totals"]["filters_used"], json!(100));
}

fn runs_two_applies_at_once(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let words = "apply --yes --write-rate unlimited --notify email:soc@example.com --format json";
    let started: Vec<_> = (0..2)
        .map(|_| {
            let mut command = account.command(words);
            command.stdin(Stdio::null()).stdout(Stdio::piped());
            command.stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in started {
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{stderr}");
    }
    let both = account.snapshot();
    let alone = TestAccount::seeded(suite, "finding");
    alone
        .cis_fix("apply --yes --notify email:soc@example.com")
        .exits(0);
    let one = alone.snapshot();
    let counted = |snapshot: &serde_json::Value| {
        let region = &snapshot["regions"][REGION];
        let group = &region["logGroups"]["CloudTrail/management-events"];
        let topics = region["topics"].as_object().unwrap();
        let subscribers = topics
            .values()
            .map(|topic| topic["Subscriptions"].as_array().unwrap().len());
        (
            group["metricFilters"].as_object().unwrap().len(),
            region["alarms"].as_object().unwrap().len(),
            subscribers.collect::<Vec<_>>(),
            snapshot["buckets"].as_object().unwrap().len(),
        )
    };
    let (filters, alarms, subscribers, buckets) = counted(&both);
    let wanted = filter_control_count();
    assert_eq!((filters, alarms, buckets), (wanted, wanted, 2));
    // AWS has no conditional Subscribe. Both runs may find no subscription, and SNS keeps one of two equal ones.
    assert_eq!(subscribers.len(), 1);
    let policy = |account: &TestAccount<'_>, snapshot: &serde_json::Value| {
        snapshot["buckets"][account.log_bucket(REGION)]["policy"]["Statement"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(policy(&account, &both), policy(&alone, &one));
    account.cis_fix("plan --detailed-exitcode").exits(0);
}
