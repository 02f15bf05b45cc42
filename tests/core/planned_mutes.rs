//! Mute rules that mute, or may mute, the alarms that a plan creates: the plan says so before they are created.

use crate::account::{Account, HOME, notify};
use cis_fix::control::Slug;
use cis_fix::settings::Settings;
use cis_fix::state::{MuteRule, MuteRuleName, Read, Region};
use cis_fix::verdict::Verdict;
use std::collections::BTreeMap;

/// The notes on mute rules of a plan that creates an alarm, in a Region with this rule.
fn notes(status: &str, expression: &str, alarms: &[&str]) -> Vec<String> {
    let mut account = Account::finding();
    let name = "freeze".to_owned();
    let rule = MuteRule {
        name: name.clone(),
        status: status.to_owned(),
        expression: expression.to_owned(),
        duration: "P15D".to_owned(),
        time_zone: None,
        expires_at: None,
        alarms: alarms.iter().map(|alarm| (*alarm).to_owned()).collect(),
    };
    let region = Region::from(HOME);
    let listed = vec![MuteRuleName { name: name.clone() }];
    account
        .0
        .mute_rules
        .insert(region.clone(), Read::Present(listed));
    let rules = BTreeMap::from([(name, Read::Present(rule))]);
    account.0.mutes.insert(region, rules);
    let review = account.review(&Settings {
        controls: Some([Slug::new("root-usage")].into()),
        ..notify()
    });
    assert_eq!(review.findings[0].verdict, Verdict::Fail);
    let notes = review.plan.notes.into_iter();
    notes
        .filter(|note| note.about == "mute rules")
        .map(|note| note.text)
        .collect()
}

#[test]
fn a_rule_that_names_no_alarm_is_reported_with_the_plan() {
    let text = "whether alarm cis-fix-root-usage notifies is not proven: mute rule freeze (at(2026-01-01T00:00) UTC for P15D), in force now, names no alarm, and whether such a rule mutes all alarms is not documented";
    assert_eq!(notes("ACTIVE", "at(2026-01-01T00:00)", &[]), [text]);
    let later = notes("SCHEDULED", "cron(0 2 * * *)", &[]);
    assert!(later[0].contains("names no alarm"), "{later:?}");
}

#[test]
fn a_rule_that_names_the_new_alarm_is_reported_with_the_plan() {
    let notes = notes("ACTIVE", "cron(0 2 * * *)", &["cis-fix-root-usage"]);
    assert!(
        notes[0].starts_with("alarm cis-fix-root-usage is muted by mute rule freeze"),
        "{notes:?}"
    );
}

#[test]
fn other_rules_are_not_reported() {
    let none: [&str; 0] = [];
    assert_eq!(notes("ACTIVE", "cron(0 2 * * *)", &["disk"]), none);
    assert_eq!(notes("EXPIRED", "at(2025-01-01T00:00)", &[]), none);
}
