//! Notes of a plan on alarms that trigger in normal operation.

use crate::account::{Account, CATALOG, denied, notify};
use cis_fix::control::Slug;
use cis_fix::settings::{ControlSettings, Settings};
use cis_fix::verdict::Verdict;

const CALLS: &str = "unauthorized-api-calls";
const SIGN_IN: &str = "console-signin-without-mfa";

/// The controls with a note on noise.
fn noisy(account: &Account, settings: &Settings) -> Vec<String> {
    let notes = account.review(settings).plan.notes;
    let is_noise = |about: &str, text: &str| {
        let mut controls = CATALOG
            .iter()
            .filter(|control| control.slug.as_str() == about);
        let noise = controls.next().and_then(|control| control.noise.as_ref());
        noise.is_some_and(|noise| text.contains(&noise.why) && text.contains(&noise.narrow))
    };
    notes
        .into_iter()
        .filter(|note| is_noise(&note.about, &note.text))
        .map(|note| note.about)
        .collect()
}

/// The verdict on a control.
fn verdict(account: &Account, settings: &Settings, slug: &str) -> Verdict {
    let findings = account.review(settings).findings;
    let mut found = findings.iter().filter(|f| f.control.as_str() == slug);
    found.next().unwrap().verdict
}

/// An account that another team made compliant, with the narrower pattern for sign-ins.
fn narrowed() -> Account {
    Account::compliant_with(|slug, filter| {
        let mut texts = filter.accept.iter().map(|accepted| accepted.pattern.text());
        let wanted = if slug == SIGN_IN {
            texts.nth(1)
        } else {
            texts.next()
        };
        wanted.map(str::to_owned)
    })
}

#[test]
fn planned_noisy_alarms_are_noted_once() {
    assert_eq!(noisy(&Account::finding(), &notify()), [SIGN_IN, CALLS]);
    let one = Settings {
        controls: Some([Slug::new(CALLS)].into()),
        ..notify()
    };
    assert_eq!(noisy(&Account::finding(), &one), [CALLS]);
}

#[test]
fn existing_noisy_alarms_of_every_owner_are_noted() {
    for account in [
        Account::compliant_by_us(),
        Account::compliant_by_somebody_else(),
    ] {
        assert_eq!(verdict(&account, &notify(), CALLS), Verdict::Pass);
        assert_eq!(noisy(&account, &notify()), [SIGN_IN, CALLS]);
    }
}

#[test]
fn noisy_alarms_with_a_pending_subscriber_are_noted() {
    let mut account = Account::finding();
    account.apply(&notify());
    assert_eq!(verdict(&account, &notify(), CALLS), Verdict::Pending);
    assert_eq!(noisy(&account, &notify()), [SIGN_IN, CALLS]);
}

#[test]
fn an_alarm_on_the_narrower_pattern_is_not_noted() {
    let account = narrowed();
    assert_eq!(verdict(&account, &notify(), SIGN_IN), Verdict::Pass);
    assert_eq!(noisy(&account, &notify()), [CALLS]);
}

#[test]
fn a_planned_alarm_on_another_teams_narrower_filter_is_not_noted() {
    let mut account = narrowed();
    account.set_alarms(Vec::new());
    assert_eq!(verdict(&account, &notify(), SIGN_IN), Verdict::Fail);
    assert_eq!(noisy(&account, &notify()), [CALLS]);
}

#[test]
fn without_an_alarm_there_is_no_note() {
    let nothing: [&str; 0] = [];
    let mut mute = Account::finding();
    mute.change_trail(|trail| trail.log_group = None);
    assert_eq!(verdict(&mute, &notify(), CALLS), Verdict::Manual);
    assert_eq!(noisy(&mute, &notify()), nothing);

    let mut closed = Account::finding();
    let filters = denied("logs:DescribeMetricFilters");
    closed.0.metric_filters.insert(Account::group(), filters);
    assert_eq!(verdict(&closed, &notify(), CALLS), Verdict::Unreadable);
    assert_eq!(noisy(&closed, &notify()), nothing);
}

/// The account of another team, with this value of the filter and this threshold of the alarm for calls.
fn counting(value: &str, threshold: f64) -> Account {
    let mut account = Account::compliant_by_somebody_else();
    let name = format!("team-{CALLS}");
    let mut filters = account.filters();
    filters.retain(|filter| filter.name == name);
    let mut filter = filters.remove(0);
    value.clone_into(&mut filter.value);
    account.add_filter(filter);
    let mut alarms = account.alarms();
    alarms.retain(|alarm| alarm.name == name);
    let mut alarm = alarms.remove(0);
    alarm.threshold = Some(threshold);
    account.add_alarm(alarm);
    account
}

#[test]
fn an_alarm_is_noisy_if_one_event_triggers_it_whatever_its_threshold() {
    let settings = Settings {
        controls: Some([Slug::new(CALLS)].into()),
        ..Settings::default()
    };
    for (value, threshold, expected) in [
        ("2", 2.0, &[CALLS][..]),
        ("1", 1.0, &[CALLS]),
        ("10", 7.5, &[CALLS]),
        ("1", 2.0, &[]),
        ("0.5", 1.0, &[]),
    ] {
        let mut allowed = settings.clone();
        let own = ControlSettings {
            max_threshold: Some(5),
            ..ControlSettings::default()
        };
        allowed.per_control.insert(Slug::new(CALLS), own);
        let account = counting(value, threshold);
        assert_eq!(verdict(&account, &allowed, CALLS), Verdict::Pass);
        assert_eq!(noisy(&account, &allowed), expected, "{value} {threshold}");
    }
}
