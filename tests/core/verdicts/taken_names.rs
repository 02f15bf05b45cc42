//! Names of ours that resources of another type have.

use crate::account::{Account, HOME, THEIR_TOPIC, denied, notify};
use cis_fix::chain::link::Link;
use cis_fix::control::Slug;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::state::{AlarmInput, OtherAlarm, Read, Region};
use cis_fix::verdict::Verdict;

fn review(other_alarms: Read<Vec<OtherAlarm>>) -> Review {
    let mut account = Account::finding();
    account
        .0
        .other_alarms
        .insert(Region::from(HOME), other_alarms);
    account.review(&Settings {
        controls: Some([Slug::new("root-usage")].into()),
        ..notify()
    })
}

fn named(name: &str, watches: AlarmInput) -> Read<Vec<OtherAlarm>> {
    Read::Present(vec![OtherAlarm::new(name, watches, &[THEIR_TOPIC])])
}

#[test]
fn an_alarm_of_another_type_under_our_name_is_an_obstacle() {
    for (watches, words, kind) in [
        (
            AlarmInput::Alarms(r#"ALARM("disk")"#.to_owned()),
            "a composite alarm is called cis-fix-root-usage",
            "--alarm-types CompositeAlarm",
        ),
        (
            AlarmInput::Logs(vec!["CloudTrail/Events".to_owned()]),
            "a log alarm is called cis-fix-root-usage",
            "--alarm-types LogAlarm",
        ),
    ] {
        let review = review(named("cis-fix-root-usage", watches));
        let finding = &review.findings[0];
        let seen = (finding.verdict, finding.broken_link);
        assert_eq!(seen, (Verdict::Manual, Some(Link::Alarm)));
        assert!(finding.reason.contains(words), "{}", finding.reason);
        assert!(finding.advice.join("\n").contains(kind), "{finding:?}");
        assert_eq!(review.plan.steps, []);
    }
}

#[test]
fn other_names_and_unknown_names_are_no_obstacle() {
    let rule = AlarmInput::Alarms(r#"ALARM("disk")"#.to_owned());
    for others in [
        named("team-root-usage", rule),
        denied("cloudwatch:DescribeAlarms"),
    ] {
        let review = review(others);
        assert_eq!(review.findings[0].verdict, Verdict::Fail);
        let operations = review.plan.steps.iter().map(|step| step.change.operation());
        assert!(operations.collect::<Vec<_>>().contains(&"PutMetricAlarm"));
    }
}
