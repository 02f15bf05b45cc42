//! When a plan warns of alarms that go off though nothing is wrong, and when it must not.

use crate::account::{Account, CATALOG, denied, notify};
use cis_fix::control::Slug;
use cis_fix::settings::Settings;
use cis_fix::verdict::Verdict;

const CALLS: &str = "unauthorized-api-calls";
const SIGN_IN: &str = "console-signin-without-mfa";

/// Whom the notes on noise are about.
fn noisy(account: &Account, settings: &Settings) -> Vec<String> {
    let notes = account.review(settings).plan.notes;
    let said = |about: &str, text: &str| {
        let mut controls = CATALOG
            .iter()
            .filter(|control| control.slug.as_str() == about);
        let noise = controls.next().and_then(|control| control.noise.as_ref());
        noise.is_some_and(|noise| text.contains(&noise.why) && text.contains(&noise.narrow))
    };
    notes
        .into_iter()
        .filter(|note| said(&note.about, &note.text))
        .map(|note| note.about)
        .collect()
}

/// The verdict on a control.
fn verdict(account: &Account, settings: &Settings, slug: &str) -> Verdict {
    let findings = account.review(settings).findings;
    let mut found = findings.iter().filter(|f| f.control.as_str() == slug);
    found.next().unwrap().verdict
}

/// An account somebody else made compliant, with the longer text for sign-ins.
fn narrowed() -> Account {
    Account::compliant_with(|slug, filter| {
        let mut texts = filter.accept.iter().map(|accepted| accepted.pattern.text());
        let wanted = if slug == SIGN_IN {
            texts.nth(1)
        } else {
            texts.next()
        };
        wanted.unwrap().to_owned()
    })
}

#[test]
fn alarms_that_are_planned_are_named_once_each() {
    assert_eq!(noisy(&Account::finding(), &notify()), [SIGN_IN, CALLS]);
    let one = Settings {
        controls: Some([Slug::new(CALLS)].into()),
        ..notify()
    };
    assert_eq!(noisy(&Account::finding(), &one), [CALLS]);
}

#[test]
fn alarms_that_work_already_are_named_whoever_made_them() {
    for account in [
        Account::compliant_by_us(),
        Account::compliant_by_somebody_else(),
    ] {
        assert_eq!(verdict(&account, &notify(), CALLS), Verdict::Pass);
        assert_eq!(noisy(&account, &notify()), [SIGN_IN, CALLS]);
    }
}

#[test]
fn alarms_that_wait_for_a_person_only_are_named() {
    let mut account = Account::finding();
    account.apply(&notify());
    assert_eq!(verdict(&account, &notify(), CALLS), Verdict::Pending);
    assert_eq!(noisy(&account, &notify()), [SIGN_IN, CALLS]);
}

#[test]
fn an_alarm_on_the_longer_text_is_not_noisy() {
    let account = narrowed();
    assert_eq!(verdict(&account, &notify(), SIGN_IN), Verdict::Pass);
    assert_eq!(noisy(&account, &notify()), [CALLS]);
}

#[test]
fn a_planned_alarm_on_somebody_elses_longer_text_is_not_noisy() {
    let mut account = narrowed();
    account.set_alarms(Vec::new());
    assert_eq!(verdict(&account, &notify(), SIGN_IN), Verdict::Fail);
    assert_eq!(noisy(&account, &notify()), [CALLS]);
}

#[test]
fn where_no_alarm_comes_to_be_nothing_is_said() {
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
