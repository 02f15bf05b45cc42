//! Fire drills of an alarm that composite alarms depend on.

use super::fire_drill::{ALARM, DRILL, account_with_subscriber};
use super::verify::verify_report;
use crate::Test;
use crate::matcher::open_agreeing_matcher;
use crate::suite::Suite;
use crate::test_account::TestAccount;

pub(crate) const TESTS: &[Test] = &[(
    "a fire drill names the composite alarms that depend on the alarm, and is refused if one does more than notify topics",
    names_and_refuses,
)];

fn put_composite(account: &TestAccount<'_>, name: &str, rule: &str, actions: &str) {
    let words = format!("cloudwatch put-composite-alarm --alarm-name {name} {actions}");
    account.aws_with(&words, &["--alarm-rule", rule]);
}

fn names_and_refuses(suite: &Suite) {
    let (account, _subscriber) = account_with_subscriber(suite);
    let topic = account.topic("cis-fix-alarms");
    let notify = format!("--ok-actions {topic}");
    put_composite(&account, "disk", "FALSE", "");
    let on_ours = format!("ALARM(\"{ALARM}\")");
    put_composite(&account, "incident", &on_ours, &notify);
    let above = "ALARM(incident) AND NOT ALARM(disk)";
    put_composite(&account, "page", above, "");
    let proxy = open_agreeing_matcher(account.emulator);
    let words = format!("{DRILL} --yes --format json");
    let run = account.through(&proxy.endpoint, &words).exits(0);
    let run = run.complains(&format!(
        "composite alarm incident depends on it and notifies {topic}"
    ));
    let drill = &verify_report(&run)["fire_drill"];
    let composites = drill["composites"].as_array().unwrap().iter();
    let names: Vec<&str> = composites
        .map(|one| one["alarm"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["incident", "page"], "{drill}");
    assert_eq!(proxy.writes(), ["SetAlarmState", "SetAlarmState"]);

    // The composite alarm at the top runs a function.
    let function = format!("arn:aws:lambda:us-east-1:{}:function:restart", account.id());
    let acts = format!("--alarm-actions {function}");
    put_composite(&account, "page", "ALARM(incident)", &acts);
    let proxy = open_agreeing_matcher(account.emulator);
    let before = account.snapshot();
    let run = account.through(&proxy.endpoint, &words).exits(1);
    run.complains("composite alarm page depends on")
        .complains(&function)
        .complains("Nothing was changed.");
    assert_eq!(proxy.writes(), [] as [&str; 0]);
    assert_eq!(account.snapshot(), before);
}
