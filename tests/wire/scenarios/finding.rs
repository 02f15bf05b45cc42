//! The finding as it was reported: a trail that works, and nothing that watches it.

use crate::Test;
use crate::report::{Report, text};
use crate::scene::{REGION, Scene};
use crate::wire::Wire;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) const TESTS: &[Test] = &[
    (
        "the plan of the reported finding lists exactly what is missing and changes nothing",
        plan_lists_what_is_missing,
    ),
    ("the finding as reported is closed", finding_is_closed),
    (
        "the bucket made for access logs is private, encrypted, versioned and expires its logs",
        log_bucket_is_safe,
    ),
    (
        "an alarm says at three in the morning which account, what happened and what to run",
        alarms_speak,
    ),
    (
        "with somebody to notify all fifteen pass, and a second apply changes nothing",
        somebody_is_notified,
    ),
];

/// The finding's own two commands.
fn reproduce(scene: &Scene<'_>) -> (Value, Value) {
    let logging = scene.aws(&format!(
        "s3api get-bucket-logging --bucket {}",
        scene.made("bucket")
    ));
    let filters = scene.aws(&format!(
        "logs describe-metric-filters --log-group-name {}",
        scene.made("log_group")
    ));
    (logging, filters["metricFilters"].clone())
}

fn plan_lists_what_is_missing(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    assert_eq!(reproduce(&scene), (Value::Null, json!([])));
    let before = scene.snapshot();

    let plan = scene.cis_fix("plan --format json").exits(0).report();
    assert_eq!(plan.verdicts(), BTreeMap::from([("fail", 15)]));
    let expected = BTreeMap::from([
        ("CreateBucket", 1),
        ("PutPublicAccessBlock", 1),
        ("PutBucketEncryption", 1),
        ("PutBucketVersioning", 1),
        ("PutBucketLifecycleConfiguration", 1),
        ("PutBucketPolicy", 1),
        ("PutBucketLogging", 1),
        ("CreateTopic", 1),
        ("PutMetricFilter", 14),
        ("PutMetricAlarm", 14),
    ]);
    assert_eq!(plan.operations(), expected);
    assert_eq!(plan.field("account"), scene.account.id.as_str());
    assert_eq!(plan.field("log_group"), scene.made("log_group"));
    let logging = plan.step("PutBucketLogging");
    assert_eq!(logging["resource"], scene.made("bucket"));

    let screen = scene.cis_fix("plan --detailed-exitcode").exits(2);
    let screen = screen
        .prints("Plan: 36 changes")
        .prints("CIS 1.2.0: 15 fail");
    screen.prints(&format!("bucket {} in {REGION}", scene.log_bucket(REGION)));
    scene.cis_fix("check").exits(3);
    assert_eq!(scene.snapshot(), before, "plan or check changed something");
}

fn finding_is_closed(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let planned = scene.cis_fix("plan --format json").exits(0).report();
    let run = scene.cis_fix("apply --yes --format json").exits(3);
    let run = run.complains("Nobody would be reached");
    assert_only_a_person_is_missing(&run.report());
    assert!(run.report().outcomes().values().all(|word| word == "done"));

    let (logging, filters) = reproduce(&scene);
    assert_eq!(
        logging["LoggingEnabled"],
        json!({
            "TargetBucket": scene.log_bucket(REGION),
            "TargetPrefix": format!("{}/", scene.made("bucket")),
        })
    );
    let filters = filters.as_array().unwrap().iter();
    let patterns: BTreeMap<String, String> = filters
        .map(|filter| (text(&filter["filterName"]), text(&filter["filterPattern"])))
        .collect();
    assert_eq!(patterns.len(), 14);
    assert_eq!(patterns, planned.patterns());

    let again = scene
        .cis_fix("plan --detailed-exitcode --format json")
        .exits(3);
    assert_only_a_person_is_missing(&again.report());
    assert_eq!(again.report().steps(), [] as [Value; 0]);
    scene
        .cis_fix("plan")
        .exits(0)
        .prints("Plan: nothing to change")
        .prints("1 pass, 14 pending");
}

fn assert_only_a_person_is_missing(report: &Report) {
    let expected = BTreeMap::from([("pass", 1), ("pending", 14)]);
    assert_eq!(report.verdicts(), expected);
    let links = report.findings().iter().map(|one| &one["broken_link"]);
    assert_eq!(links.filter(|link| *link == "person").count(), 14);
}

fn log_bucket_is_safe(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    scene.cis_fix("apply --yes --control 2.6").exits(0);
    let name = scene.log_bucket(REGION);
    let snapshot = scene.snapshot();
    let bucket = &snapshot["buckets"][&name];
    let closed = &bucket["publicAccessBlock"];
    let switches: Vec<&Value> = closed.as_object().unwrap().values().collect();
    assert_eq!(switches, [&json!(true); 4]);
    let default = "/encryption/Rules/0/ApplyServerSideEncryptionByDefault/SSEAlgorithm";
    assert_eq!(bucket.pointer(default), Some(&json!("AES256")));
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
    assert_policy(&scene, &name, &bucket["policy"]);
}

/// S3 may deliver the logs of this one bucket, and nobody may come without TLS.
fn assert_policy(scene: &Scene<'_>, name: &str, policy: &Value) {
    let statements = policy["Statement"].as_array().unwrap();
    assert_eq!(statements.len(), 2, "{policy}");
    let of = |effect: &str| {
        let mut found = statements.iter().filter(|one| one["Effect"] == effect);
        found.next().unwrap().clone()
    };
    let (allow, deny) = (of("Allow"), of("Deny"));
    let source = scene.made("bucket");
    let service = json!({ "Service": "logging.s3.amazonaws.com" });
    assert_eq!(allow["Principal"], service);
    assert_eq!(allow["Action"], "s3:PutObject");
    assert_eq!(allow["Resource"], format!("arn:aws:s3:::{name}/{source}/*"));
    assert_eq!(
        allow["Condition"],
        json!({
            "ArnLike": { "aws:SourceArn": format!("arn:aws:s3:::{source}") },
            "StringEquals": { "aws:SourceAccount": scene.account.id },
        })
    );
    assert_eq!(deny["Principal"], "*");
    assert_eq!(deny["Action"], "s3:*");
    let no_tls = json!({ "Bool": { "aws:SecureTransport": "false" } });
    assert_eq!(deny["Condition"], no_tls);
}

fn alarms_speak(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    scene.cis_fix("apply --yes").exits(3);
    let snapshot = scene.snapshot();
    let region = &snapshot["regions"][REGION];
    let alarms = region["alarms"].as_object().unwrap();
    assert_eq!(alarms.len(), 14);
    let topic = scene.topic("cis-fix-alarms");
    for (name, alarm) in alarms {
        let description = text(&alarm["AlarmDescription"]);
        let slug = name.strip_prefix("cis-fix-").unwrap();
        assert!(
            description.ends_with(&format!("[cis-fix {slug}]")),
            "{alarm}"
        );
        assert!(description.contains(&scene.account.id), "{alarm}");
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

fn somebody_is_notified(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let words = "apply --yes --notify email:soc@example.com --format json";
    let first = scene.cis_fix(words).exits(0).report();
    assert_eq!(first.verdicts(), BTreeMap::from([("pass", 15)]));
    assert_eq!(first.operations().get("Subscribe"), Some(&1));

    let plan = scene
        .cis_fix("plan --detailed-exitcode --format json")
        .exits(0);
    assert_eq!(plan.report().steps(), [] as [Value; 0]);
    scene.cis_fix("check").exits(0);

    let before = scene.snapshot();
    let topic = &before["regions"][REGION]["topics"][scene.topic("cis-fix-alarms")];
    let [subscription] = topic["Subscriptions"].as_array().unwrap().as_slice() else {
        panic!("there is not one subscription: {topic}");
    };
    assert_eq!(subscription["Endpoint"], "soc@example.com");
    let second = scene.cis_fix(words).exits(0).report();
    assert_eq!(second.steps(), [] as [Value; 0]);
    assert_eq!(scene.snapshot(), before, "a second apply changed something");
}
