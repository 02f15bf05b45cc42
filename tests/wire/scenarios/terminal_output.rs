//! Output to a terminal, and to a reader that goes away.

use crate::Test;
use crate::run::Run;
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::io::Read as _;
use std::process::Stdio;

pub(crate) const TESTS: &[Test] = &[
    ("a closed pipe does not cause a panic", survives_closed_pipe),
    (
        "control characters in names and patterns of the account are escaped",
        escapes_control_characters,
    ),
];

fn survives_closed_pipe(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    for words in ["plan", "plan --format json", "apply --yes --control 2.6"] {
        let mut command = account.command(words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        let status = child.wait().unwrap();
        assert!(!stderr.contains("panicked"), "{words}: {stderr}");
        assert_eq!(status.code(), Some(0), "{words}: {stderr}");
    }
    // The run was completed nevertheless.
    let logging = format!(
        "s3api get-bucket-logging --bucket {}",
        account.made("bucket")
    );
    assert!(account.aws(&logging)["LoggingEnabled"].is_object());
}

/// A filter that does not count, and an alarm under our name, each with escape characters.
const HOSTILE: &str = r#"
group = 'CloudTrail/management-events'
aws('logs').put_metric_filter(
    logGroupName=group, filterName='loud\x1b[31m\nforged: pass\x07',
    filterPattern='{ $.eventName = Theirs\x1b[2J }',
    metricTransformations=[{'metricName': 'm', 'metricNamespace': 'n', 'metricValue': '0'}])
root = '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'
metric_filter(group, 'theirs\x1b]0;title\x07', root, 'Theirs', 'Root')
made = topic('theirs')
alarm('quiet\x1b[8m', 'Theirs', 'Root', made['topic_arn'])
aws('cloudwatch').disable_alarm_actions(AlarmNames=['quiet\x1b[8m'])
"#;

fn escapes_control_characters(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    account.python(HOSTILE, &[]);
    for words in ["plan -v", "check -v", "plan --format json", "apply --yes"] {
        let run = account.cis_fix(words);
        assert!(
            !run.out.contains(['\u{1b}', '\u{7}']),
            "{words}: {:?}",
            run.out
        );
        assert!(
            !run.err.contains(['\u{1b}', '\u{7}']),
            "{words}: {:?}",
            run.err
        );
        assert!(!run.out.contains("\nforged"), "{words}: {:?}", run.out);
    }
    let shown: Run = account.cis_fix("plan -v").exits(0);
    let shown = shown.prints(r"loud\u{1b}[31m\nforged: pass\u{7}");
    shown.prints(r"theirs\u{1b}]0;title\u{7}");
}
