//! Every bucket that access logs would never reach, named on the command line: refused, each for
//! its own reason, with what to do, and nothing is changed.

use crate::Test;
use crate::proxy::Proxy;
use crate::report::{advice, text};
use crate::scene::Scene;
use crate::wire::Wire;

pub(crate) const TESTS: &[Test] = &[
    (
        "a bucket in another region is refused, for logs stay in theirs",
        another_region,
    ),
    ("a bucket of another account is refused", another_account),
    (
        "a trail whose bucket is another account's is logged there and not here",
        kept_elsewhere,
    ),
    (
        "a bucket encrypted with a key is refused, and the command that mends it works",
        encrypted,
    ),
    ("a bucket that locks its objects is refused", locked),
    (
        "a bucket whose requester pays is refused, and the command that mends it is printed",
        requester_pays,
    ),
    (
        "the trail's own bucket is refused, for each log would make another",
        itself,
    ),
    (
        "a bucket that logs to the trail's bucket is refused, for they would log each other",
        a_loop,
    ),
    (
        "a bucket whose policy denies the logs is refused by the statement that does",
        denied_by_policy,
    ),
];

/// The run is refused for this reason and changes nothing; its advice.
#[track_caller]
fn refused(scene: &Scene<'_>, name: &str, verdict: &str, reason: &str) -> Vec<String> {
    let before = scene.snapshot();
    let words = format!("apply --yes --format json --control 2.6 --logging-bucket {name}");
    let report = scene.cis_fix(&words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], verdict, "{finding}");
    let said = text(&finding["reason"]);
    assert!(said.contains(reason) && said.contains(name), "{said}");
    assert!(report.steps().is_empty());
    assert_eq!(scene.snapshot(), before);
    let lines = advice(finding);
    let there = lines.iter().any(|line| line.contains("--logging-bucket"));
    assert!(there, "{lines:?}");
    lines
}

/// With what was in the way mended, the same bucket will do.
#[track_caller]
fn accepted(scene: &Scene<'_>, name: &str) {
    let words = format!("--control 2.6 --logging-bucket {name}");
    scene.cis_fix(&format!("apply --yes {words}")).exits(0);
    scene
        .cis_fix(&format!("plan --detailed-exitcode {words}"))
        .exits(0);
}

fn made(scene: &Scene<'_>, script: &str) -> String {
    text(&scene.python(&format!("{script}\nprint(json.dumps(name))"), &[]))
}

fn another_region(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let name = made(&scene, "name = bucket('far', 'eu-west-1')");
    let lines = refused(&scene, &name, "manual", "is in eu-west-1");
    assert!(lines[1].contains("us-east-1"), "{lines:?}");
    let shown = text(&scene.aws(lines[0].strip_prefix("aws ").unwrap())["LocationConstraint"]);
    assert_eq!(shown, "eu-west-1");
}

fn another_account(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let owner = Scene::empty(wire);
    let name = text(&owner.python("print(json.dumps(bucket('theirs')))", &[]));
    let lines = refused(&scene, &name, "manual", "is another account's");
    assert!(lines[0].starts_with("aws s3api list-buckets"), "{lines:?}");
    // Where the account's own buckets may not be listed either, it is not known whose it is.
    let proxy = Proxy::denying(scene.emulator, |call| call.mentions("max-buckets"));
    let words = format!("plan --format json --control 2.6 --logging-bucket {name}");
    let report = scene.through(&proxy.endpoint, &words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "unreadable", "{finding}");
    let said = text(&finding["reason"]);
    assert!(said.contains("belongs to another account"), "{said}");
    let said = advice(finding).join("\n");
    assert!(said.contains("within one account"), "{said}");
}

/// In an organization the logs are kept in an account of their own, as a rule.
fn kept_elsewhere(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let owner = Scene::empty(wire);
    let name = text(&owner.python("print(json.dumps(bucket('archive')))", &[]));
    let script = "
aws('cloudtrail').update_trail(Name='management-events', S3BucketName=sys.argv[1])
print(json.dumps(''))";
    scene.python(script, &[&name]);
    let before = (scene.snapshot(), owner.snapshot());
    let words = "apply --yes --format json --control 2.6";
    let report = scene.cis_fix(words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "elsewhere", "{finding}");
    let said = text(&finding["reason"]);
    assert!(
        said.contains(&name) && said.contains("run cis-fix there"),
        "{said}"
    );
    assert_eq!((scene.snapshot(), owner.snapshot()), before);
}

fn encrypted(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let script = "
name = bucket('kms')
aws('s3').put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={'Rules': [
    {'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'aws:kms'}}]})";
    let name = made(&scene, script);
    let lines = refused(&scene, &name, "manual", "encrypts by default with aws:kms");
    let command = lines[1].split("   #").next().unwrap();
    let (words, document) = command.split_once(" '").unwrap();
    let words = words.strip_prefix("aws ").unwrap();
    scene.aws_with(words, &[document.trim_end_matches('\'')]);
    accepted(&scene, &name);
}

fn locked(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let script = "
name = f'locked-{ACCOUNT}'
aws('s3').create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
aws('s3').put_object_lock_configuration(Bucket=name, ObjectLockConfiguration={
    'ObjectLockEnabled': 'Enabled',
    'Rule': {'DefaultRetention': {'Mode': 'GOVERNANCE', 'Days': 1}}})";
    let name = made(&scene, script);
    refused(&scene, &name, "manual", "default Object Lock retention");
}

/// The emulator knows no Requester Pays, so its answer is put into its mouth.
fn requester_pays(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let name = made(&scene, "name = bucket('paid')");
    let proxy = Proxy::rewriting(scene.emulator, |call, answer| {
        if call.operation != "GET ?requestPayment" {
            return answer;
        }
        let payer =
            "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>";
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{payer}",
            payer.len()
        )
    });
    let words = format!("apply --yes --format json --control 2.6 --logging-bucket {name}");
    let report = scene.through(&proxy.endpoint, &words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "manual");
    assert!(
        text(&finding["reason"]).contains("lets the requester pay"),
        "{finding}"
    );
    let command = format!("aws s3api put-bucket-request-payment --bucket {name}");
    assert!(advice(finding)[1].starts_with(&command), "{finding}");
    assert_eq!(proxy.writes(), [] as [String; 0]);
}

fn itself(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let name = scene.made("bucket").to_owned();
    refused(&scene, &name, "manual", "log into itself");
}

fn a_loop(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let script = format!(
        "
name = bucket('mirror')
logging = {{'LoggingEnabled': {{'TargetBucket': '{}', 'TargetPrefix': 'm/'}}}}
aws('s3').put_bucket_logging(Bucket=name, BucketLoggingStatus=logging)",
        scene.made("bucket")
    );
    let name = made(&scene, &script);
    refused(&scene, &name, "manual", "log each other for ever");
}

fn denied_by_policy(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let script = "
name = bucket('closed')
allow(name, {'Sid': 'OnlyOurNetwork', 'Effect': 'Deny', 'Principal': '*', 'Action': 's3:PutObject',
    'Resource': f'arn:aws:s3:::{name}/*'})";
    let name = made(&scene, script);
    let before = scene.snapshot();
    let words = format!("apply --yes --format json --control 2.6 --logging-bucket {name}");
    let report = scene.cis_fix(&words).exits(3).report();
    let finding = report.finding("cloudtrail-bucket-access-logging");
    assert_eq!(finding["verdict"], "manual");
    assert!(
        text(&finding["reason"]).contains("OnlyOurNetwork"),
        "{finding}"
    );
    assert!(
        advice(finding)[0].contains("get-bucket-policy"),
        "{finding}"
    );
    assert_eq!(scene.snapshot(), before);
}
