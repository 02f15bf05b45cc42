//! Trails that lose events, by their selectors or in the delivery to the log group.

mod advanced;
mod basic;
mod callers;
mod combinations;
mod delegated;
mod delivery;
mod group_keys;
mod masking;
mod nearest;
mod times;
mod together;

use super::{MADE, Row, alone, assert_rows, compliant};
use crate::account::{ACCOUNT, Account, HOME, OTHER};
use cis_fix::chain::link::Link;
use cis_fix::settings::Settings;
use cis_fix::state::{
    AdvancedSelector, BasicSelector, EventSelectors, FieldSelector, LogGroupArn, Read, TrailStatus,
};
use cis_fix::verdict::Verdict;

const CONFIG: &str = "cloudtrail-config-changes";
const ROOT: &str = "root-usage";
const KEYS: &str = "cmk-disable-or-delete";
const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// A trail that does not record every event of the control.
fn loses_events(name: &'static str, account: Account, control: &'static str, words: Words) -> Row {
    broken(name, account, control, Link::Trail, words)
}

type Words = &'static [&'static str];

fn broken(
    name: &'static str,
    account: Account,
    control: &'static str,
    link: Link,
    words: Words,
) -> Row {
    Row {
        name,
        account,
        control,
        verdict: Verdict::Manual,
        link: Some(link),
        words,
        planned: &[],
    }
}

/// A trail with which the control passes.
fn passes(name: &'static str, account: Account, control: &'static str, words: Words) -> Row {
    Row {
        name,
        account,
        control,
        verdict: Verdict::Pass,
        link: None,
        words,
        planned: &[],
    }
}

fn with(selectors: &EventSelectors) -> Account {
    let mut account = compliant();
    for read in account.0.event_selectors.values_mut() {
        *read = Read::Present(selectors.clone());
    }
    account
}

fn basic(selectors: &[(&str, bool, &[&str])]) -> Account {
    let selectors = selectors
        .iter()
        .map(|(kind, management, excluded)| BasicSelector {
            read_write_type: (*kind).to_owned(),
            management_events: *management,
            excluded_sources: owned(excluded),
        });
    with(&EventSelectors {
        basic: selectors.collect(),
        advanced: Vec::new(),
    })
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

/// A condition; the operator as AWS spells it.
fn field(of: &str, operator: &str, values: &[&str]) -> FieldSelector {
    let mut field = FieldSelector {
        field: of.to_owned(),
        ..FieldSelector::default()
    };
    let place = match operator {
        "Equals" => &mut field.equals,
        "NotEquals" => &mut field.not_equals,
        "StartsWith" => &mut field.starts_with,
        "NotStartsWith" => &mut field.not_starts_with,
        "EndsWith" => &mut field.ends_with,
        "NotEndsWith" => &mut field.not_ends_with,
        other => panic!("there is no operator {other}"),
    };
    *place = owned(values);
    field
}

/// Advanced selectors for management events, each with further conditions.
fn advanced(selectors: &[&[FieldSelector]]) -> Account {
    let management = field("eventCategory", "Equals", &["Management"]);
    let selectors = selectors.iter().map(|fields| AdvancedSelector {
        fields: [std::slice::from_ref(&management), *fields].concat(),
    });
    with(&EventSelectors {
        basic: Vec::new(),
        advanced: selectors.collect(),
    })
}

/// The rows that are recorded.
pub(super) fn rows() -> Vec<Row> {
    [
        basic::basic_selectors(),
        advanced::fields(),
        advanced::operators(),
        callers::callers(),
        combinations::ored_and_anded(),
        combinations::unknown_selectors(),
        delivery::deliveries(),
        delivery::trails_and_groups(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn a_basic_selector_breaks_the_controls_whose_events_it_excludes() {
    assert_rows(basic::basic_selectors());
}

#[test]
fn every_field_of_advanced_selectors_is_evaluated() {
    assert_rows(advanced::fields());
}

#[test]
fn every_operator_of_advanced_selectors_is_evaluated() {
    assert_rows(advanced::operators());
}

#[test]
fn selectors_on_the_caller_are_not_judged_by_the_sample_events() {
    assert_rows(callers::callers());
}

#[test]
fn selectors_are_ored_and_their_fields_anded() {
    assert_rows(combinations::ored_and_anded());
}

#[test]
fn an_unknown_part_of_a_selector_is_not_proven() {
    assert_rows(combinations::unknown_selectors());
}

fn delivering(change: impl Fn(&mut TrailStatus, i64)) -> Account {
    let mut account = compliant();
    let now = account.0.observed_at;
    for read in account.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            change(status, now);
        }
    }
    account
}

fn with_group(change: impl Fn(&mut cis_fix::state::LogGroup)) -> Account {
    let mut account = compliant();
    for read in account.0.log_groups.values_mut() {
        if let Read::Present(group) = read {
            change(group);
        }
    }
    account
}

fn never(started: i64, made: Option<i64>) -> Account {
    let mut account = delivering(|status, now| {
        status.last_delivery_to_logs = None;
        status.started_logging = Some(now - started);
    });
    let now = account.0.observed_at;
    for read in account.0.log_groups.values_mut() {
        if let Read::Present(group) = read {
            group.created = made.map(|made| now - made);
        }
    }
    account
}

#[test]
fn events_must_have_been_delivered_within_a_day() {
    assert_rows(delivery::deliveries());
}

#[test]
fn a_log_group_must_not_be_an_hour_behind_the_bucket() {
    assert_rows(times::behind_the_bucket());
}

#[test]
fn an_error_counts_unless_a_delivery_of_the_last_half_hour_contradicts_it() {
    assert_rows(times::errors());
}

#[test]
fn cloudwatch_logs_must_be_able_to_use_the_key_of_the_log_group() {
    assert_rows(group_keys::usable());
    assert_rows(group_keys::unusable());
}

#[test]
fn a_log_group_that_masks_data_is_not_proven() {
    assert_rows(masking::rows());
}

#[test]
fn trails_that_were_not_listed_are_not_taken_for_missing() {
    assert_rows(nearest::unlisted());
}

#[test]
fn the_account_of_the_log_group_is_where_a_trail_is_judged() {
    assert_rows(delegated::with_our_group());
    assert_rows(delegated::with_their_group());
}

#[test]
fn a_trail_may_leave_out_what_an_accepted_text_leaves_out() {
    assert_rows(together::texts());
}

#[test]
fn trails_that_record_everything_together_hold() {
    assert_rows(together::one_group());
    assert_rows(together::several_groups());
}

#[test]
fn an_unusable_trail_or_log_group_breaks_the_chain() {
    assert_rows(delivery::trails_and_groups());
}

/// The notes of a plan.
fn notes(account: &Account) -> String {
    let notes = account.review(&alone(ROOT)).plan.notes;
    let notes = notes
        .iter()
        .map(|note| format!("{}: {}", note.about, note.text));
    notes.collect::<Vec<_>>().join("\n")
}

#[test]
fn harmless_peculiarities_of_a_trail_are_notes_with_a_command() {
    let note = |account: &Account, words: &[&str]| {
        let notes = notes(account);
        for words in words {
            assert!(notes.contains(words), "{words} is not in {notes}");
        }
    };
    note(
        &with_group(|group| group.retention_days = Some(90)),
        &[
            "log group CloudTrail/Events: keeps events for 90 days",
            "aws logs put-retention-policy --region eu-west-1 --log-group-name CloudTrail/Events --retention-in-days 365",
        ],
    );
    note(
        &never(HOUR, None),
        &[
            "trail management-events: has delivered nothing to its log group yet",
            "aws cloudtrail get-trail-status --region eu-west-1 --name management-events",
        ],
    );
    let erred = delivering(|status, now| {
        status.delivery_error = Some("Throttled".to_owned());
        status.last_delivery_to_logs = Some(now - 5 * 60);
    });
    note(
        &erred,
        &["(Throttled), and has delivered since, as it seems: 5 minutes ago"],
    );
    note(
        &basic(&[("All", true, &["kms.amazonaws.com"])]),
        &["records All management events but for those of kms.amazonaws.com"],
    );
    for days in [365, 3653] {
        let notes = notes(&with_group(|group| group.retention_days = Some(days)));
        assert!(
            !notes.contains("log group CloudTrail/Events: keeps"),
            "{notes}"
        );
    }
    assert!(!notes(&compliant()).contains("management-events"));
}

#[test]
fn the_pattern_of_the_settings_decides_which_events_must_be_recorded() {
    let text = "{ $.userIdentity.type = Root && $.eventName = StopLogging }";
    let mut settings: Settings = alone(ROOT);
    let own = cis_fix::settings::ControlSettings {
        pattern: Some(text.to_owned()),
        ..Default::default()
    };
    settings
        .per_control
        .insert(cis_fix::control::Slug::new(ROOT), own);
    let review = basic(&[("WriteOnly", true, &[])]).review(&settings);
    let finding = super::finding(&review, ROOT);
    assert_ne!(finding.broken_link, Some(Link::Trail), "{}", finding.reason);
}

#[test]
fn recordings_of_older_versions_are_read_and_missing_fields_decide_nothing() {
    let field = r#"{"field":"eventName","equals":[],"not_equals":["A"],"other_operators":false}"#;
    let field: FieldSelector = serde_json::from_str(field).unwrap();
    assert_eq!(field.not_equals, ["A"]);
    assert!(field.starts_with.is_empty() && !field.other_operators);
    let status = r#"{"logging":true,"last_delivery_to_logs":null,"delivery_error":null}"#;
    let status: TrailStatus = serde_json::from_str(status).unwrap();
    let mut account = compliant();
    for read in account.0.trail_status.values_mut() {
        *read = Read::Present(status.clone());
    }
    assert_rows(vec![passes("since when is not known", account, ROOT, &[])]);
}
