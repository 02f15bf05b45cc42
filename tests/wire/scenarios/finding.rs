//! The reported finding: a trail that works, and no metric filter or alarm on it.

use crate::Test;
use crate::catalog::{control_count, filter_control_count};
use crate::report::{Report, text};
use crate::suite::Suite;
use crate::test_account::{REGION, TestAccount};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "the plan of the finding lists exactly what is missing and changes nothing",
        plans_what_is_missing,
    ),
    ("apply closes the reported finding", closes_the_finding),
    (
        "the created log bucket is private, encrypted and versioned, and expires its logs",
        secures_log_bucket,
    ),
    (
        "an alarm description names the account, the event and the command to run",
        describes_alarms,
    ),
    (
        "with a subscriber every control passes, and a second apply changes nothing",
        passes_with_subscriber,
    ),
];

/// The two commands of the finding.
fn run_commands_of_the_finding(account: &TestAccount<'_>) -> (Value, Value) {
    let logging = account.aws(&format!(
        "s3api get-bucket-logging --bucket {}",
        account.made("bucket")
    ));
    let filters = account.aws(&format!(
        "logs describe-metric-filters --log-group-name {}",
        account.made("log_group")
    ));
    (logging, filters["metricFilters"].clone())
}

fn plans_what_is_missing(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    assert_eq!(
        run_commands_of_the_finding(&account),
        (Value::Null, json!([]))
    );
    let before = account.snapshot();

    let plan = account.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("fail", control_count())]));
    let filters = filter_control_count();
    let expected = BTreeMap::from([
        ("CreateBucket", 1),
        ("PutPublicAccessBlock", 1),
        ("PutBucketVersioning", 1),
        ("PutBucketLifecycleConfiguration", 1),
        ("PutBucketPolicy", 1),
        ("PutBucketLogging", 1),
        ("CreateTopic", 1),
        ("PutMetricFilter", filters),
        ("PutMetricAlarm", filters),
    ]);
    assert_eq!(plan.operations(), expected);
    assert_eq!(plan.field("account"), account.id());
    assert_eq!(plan.field("log_group"), account.made("log_group"));
    let logging = plan.step("PutBucketLogging");
    assert_eq!(logging["resource"], account.made("bucket"));

    let changes = plan.steps().len();
    let screen = account.cis_fix("plan --detailed-exitcode").exits(2);
    let screen = screen
        .prints(&format!("{changes} changes are planned"))
        .prints(&format!("{0} of {0} controls fail", control_count()));
    screen.prints(&account.log_bucket(REGION));
    let full = account.cis_fix("plan --full").exits(0);
    full.prints(&format!("Plan: {changes} changes"))
        .prints(&format!("CIS 1.2.0: {} fail", control_count()))
        .prints(&format!(
            "bucket {} in {REGION}",
            account.log_bucket(REGION)
        ));
    account.cis_fix("check").exits(3);
    assert_eq!(
        account.snapshot(),
        before,
        "plan or check changed something"
    );
}

fn closes_the_finding(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let planned = account.cis_fix("plan --format json").exits(0).report();
    let run = account.cis_fix("apply --yes --format json").exits(3);
    let run = run.complains("No one would be notified");
    assert_only_subscriber_is_missing(&run.report());
    assert!(run.report().outcomes().values().all(|word| word == "done"));

    let (logging, filters) = run_commands_of_the_finding(&account);
    assert_eq!(
        logging["LoggingEnabled"],
        json!({
            "TargetBucket": account.log_bucket(REGION),
            "TargetPrefix": format!("{}/", account.made("bucket")),
        })
    );
    let filters = filters.as_array().unwrap().iter();
    let patterns: BTreeMap<String, String> = filters
        .map(|filter| (text(&filter["filterName"]), text(&filter["filterPattern"])))
        .collect();
    assert_eq!(patterns.len(), filter_control_count());
    assert_eq!(patterns, planned.patterns());

    let again = account
        .cis_fix("plan --detailed-exitcode --format json")
        .exits(3);
    assert_only_subscriber_is_missing(&again.report());
    assert_eq!(again.report().steps(), [] as [Value; 0]);
    account
        .cis_fix("plan")
        .exits(0)
        .prints("No change is planned.")
        .prints(&format!("passes, {} are pending", filter_control_count()));
}

fn assert_only_subscriber_is_missing(report: &Report) {
    let expected = BTreeMap::from([("pass", 1), ("pending", filter_control_count())]);
    assert_eq!(report.verdicts(), expected);
    let links = report.findings().iter().map(|one| &one["broken_link"]);
    assert_eq!(
        links.filter(|link| *link == "person").count(),
        filter_control_count()
    );
}

fn secures_log_bucket(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes --control 2.6").exits(0);
    let name = account.log_bucket(REGION);
    let snapshot = account.snapshot();
    let bucket = &snapshot["buckets"][&name];
    let closed = &bucket["publicAccessBlock"];
    let switches: Vec<&Value> = closed.as_object().unwrap().values().collect();
    assert_eq!(switches, [&json!(true); 4]);
    let default = "/encryption/Rules/0/ApplyServerSideEncryptionByDefault/SSEAlgorithm";
    // S3 encrypts a new bucket with its own key. The emulator shows no setting then.
    let algorithm = bucket.pointer(default);
    assert!(
        algorithm.is_none_or(|found| found == "AES256"),
        "{algorithm:?}"
    );
    let rules = json!([{ "ObjectOwnership": "BucketOwnerEnforced" }]);
    assert_eq!(bucket["ownership"]["Rules"], rules);
    assert_eq!(bucket["versioning"], "Enabled");
    assert_eq!(bucket["tags"], json!({ "managed-by": "cis-fix" }));
    assert_eq!(bucket["region"], REGION);

    let [lifecycle] = bucket["lifecycle"].as_array().unwrap().as_slice() else {
        panic!("there is not one lifecycle rule: {bucket}");
    };
    assert_eq!(lifecycle["Status"], "Enabled");
    assert_eq!(lifecycle["Expiration"]["Days"], 365);
    assert_eq!(
        lifecycle["NoncurrentVersionExpiration"]["NoncurrentDays"],
        365
    );
    let uploads = &lifecycle["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"];
    assert!(uploads.is_u64(), "unfinished uploads stay: {lifecycle}");
    assert_policy(&account, &name, &bucket["policy"]);
}

/// S3 may deliver the logs of this one bucket, and requests without TLS are denied.
fn assert_policy(account: &TestAccount<'_>, name: &str, policy: &Value) {
    let statements = policy["Statement"].as_array().unwrap();
    assert_eq!(statements.len(), 2, "{policy}");
    let of = |effect: &str| {
        let mut found = statements.iter().filter(|one| one["Effect"] == effect);
        found.next().unwrap().clone()
    };
    let (allow, deny) = (of("Allow"), of("Deny"));
    let source = account.made("bucket");
    let service = json!({ "Service": "logging.s3.amazonaws.com" });
    assert_eq!(allow["Principal"], service);
    assert_eq!(allow["Action"], "s3:PutObject");
    assert_eq!(allow["Resource"], format!("arn:aws:s3:::{name}/{source}/*"));
    assert_eq!(
        allow["Condition"],
        json!({
            "ArnLike": { "aws:SourceArn": format!("arn:aws:s3:::{source}") },
            "StringEquals": { "aws:SourceAccount": account.id() },
        })
    );
    assert_eq!(deny["Principal"], "*");
    assert_eq!(deny["Action"], "s3:*");
    let no_tls = json!({ "Bool": { "aws:SecureTransport": "false" } });
    assert_eq!(deny["Condition"], no_tls);
}

fn describes_alarms(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.cis_fix("apply --yes").exits(3);
    let snapshot = account.snapshot();
    let region = &snapshot["regions"][REGION];
    let alarms = region["alarms"].as_object().unwrap();
    assert_eq!(alarms.len(), filter_control_count());
    let topic = account.topic("cis-fix-alarms");
    for (name, alarm) in alarms {
        let description = text(&alarm["AlarmDescription"]);
        let slug = name.strip_prefix("cis-fix-").unwrap();
        assert!(
            description.ends_with(&format!("[cis-fix {slug}]")),
            "{alarm}"
        );
        assert!(description.contains(account.id()), "{alarm}");
        assert!(
            description.contains("aws logs filter-log-events"),
            "{alarm}"
        );
        assert!(description.contains("? "), "it asks nothing: {alarm}");
        assert!(description.chars().count() <= 1024, "{alarm}");
        assert_eq!(alarm["Tags"], json!({ "managed-by": "cis-fix" }));
        assert_eq!(alarm["AlarmActions"], json!([topic]));
        assert_eq!(alarm["ActionsEnabled"], true);
    }
    let topic = &region["topics"][&topic];
    assert_eq!(topic["Tags"], json!({ "managed-by": "cis-fix" }));
    let statements = topic.pointer("/Attributes/Policy/Statement").unwrap();
    let service = json!({ "Service": "cloudwatch.amazonaws.com" });
    let may = |one: &Value| one["Effect"] == "Allow" && one["Principal"] == service;
    assert!(statements.as_array().unwrap().iter().any(may), "{topic}");
}

fn passes_with_subscriber(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let words = "apply --yes --notify email:soc@example.com --format json";
    let first = account.cis_fix(words).exits(0).report();
    assert_eq!(
        first.verdicts(),
        BTreeMap::from([("pass", control_count())])
    );
    assert_eq!(first.operations().get("Subscribe"), Some(&1));

    let plan = account
        .cis_fix("plan --detailed-exitcode --format json")
        .exits(0);
    assert_eq!(plan.report().steps(), [] as [Value; 0]);
    account.cis_fix("check").exits(0);

    let before = account.snapshot();
    let topic = &before["regions"][REGION]["topics"][account.topic("cis-fix-alarms")];
    let [subscription] = topic["Subscriptions"].as_array().unwrap().as_slice() else {
        panic!("there is not one subscription: {topic}");
    };
    assert_eq!(subscription["Endpoint"], "soc@example.com");
    let second = account.cis_fix(words).exits(0).report();
    assert_eq!(second.steps(), [] as [Value; 0]);
    assert_eq!(
        account.snapshot(),
        before,
        "a second apply changed something"
    );
}
