//! Of several faults of an alarm, the one that counts whenever the alarm goes off is reported; of a filter, the command
//! that shows its fault is advised.

use crate::account::{Account, THEIR_TOPIC, alarm, created, metric, open_policy};
use cis_fix::assess::Finding;
use cis_fix::control::Slug;
use cis_fix::settings::Settings;
use cis_fix::state::{Alarm, MetricFilter};

const ROOT: &str = "root-usage";

fn finding(value: &str, change: impl Fn(&mut Alarm)) -> Finding {
    let mut account = Account::finding();
    let filter = MetricFilter::plain("team-root", created(ROOT), metric("root"), value);
    account.add_filter(filter);
    let mut alarm = alarm("team-root", &metric("root"), &[THEIR_TOPIC]);
    change(&mut alarm);
    account.add_alarm(alarm);
    let policy = Some(open_policy(THEIR_TOPIC));
    account.add_topic(THEIR_TOPIC, policy, &[("email", true)]);
    let settings = Settings {
        controls: Some([Slug::new(ROOT)].into()),
        ..Settings::default()
    };
    account.review(&settings).findings.remove(0)
}

#[test]
fn an_alarm_without_actions_is_reported_as_such_whatever_its_threshold() {
    for (change, words) in [
        (
            (|alarm| alarm.actions_enabled = false) as fn(&mut Alarm),
            "has its actions switched off",
        ),
        (|alarm| alarm.alarm_actions.clear(), "notifies no topic"),
    ] {
        let found = finding("1", |alarm| {
            alarm.threshold = Some(5.0);
            change(alarm);
        });
        assert!(found.reason.contains(words), "{}", found.reason);
    }
}

#[test]
fn the_command_shows_the_value_where_the_value_is_the_fault() {
    let found = finding("$.bytes", |_| {});
    let advice = found.advice.join("\n");
    assert!(advice.contains("metricTransformations"), "{found:#?}");
    let found = finding("0.5", |_| {});
    let shown = found
        .evidence
        .iter()
        .any(|one| one.seen.contains("--metric-name root"));
    assert!(shown, "{found:#?}");
}
