//! Several trails: one intact chain is enough, and nothing is created twice.

use super::table::Case;
use super::{finding, planned};
use crate::account::{AWAY, Account, HOME, OTHER, created, denied, group, metric, trail};
use cis_fix::chain::link::Link;
use cis_fix::control::Slug;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::state::{LogGroupArn, MetricFilter, Read, Region, Trail, TrailArn, TrailStatus};
use cis_fix::verdict::Verdict;

const ROOT: &str = "root-usage";
const GROUPS: &str = "security-group-changes";
const KEYS: &str = "cmk-disable-or-delete";

pub(crate) fn three_controls() -> Settings {
    Settings {
        controls: Some([ROOT, GROUPS, KEYS].map(Slug::new).into()),
        ..Settings::default()
    }
}

fn second() -> Trail {
    trail("second", AWAY)
}

/// A trail with filters for two controls and no alarm, and a second trail in another Region whose chain for the third
/// control ends at a topic with these subscribers.
fn two(subscribers: &[(&str, bool)]) -> Account {
    let mut account = Account::second_trail_serves(KEYS, subscribers);
    for slug in [ROOT, GROUPS] {
        account.add_filter(MetricFilter::plain(
            &format!("team-{slug}"),
            created(slug),
            metric(slug),
            "1",
        ));
    }
    account
}

/// The second trail satisfies the third control.
pub(crate) fn served_by_another_trail() -> Account {
    two(CONFIRMED)
}

const CONFIRMED: &[(&str, bool)] = &[("email", true)];

/// The accounts as cases of the table.
pub(super) fn cases() -> Vec<Case> {
    let changed = |change: fn(&mut Account)| {
        let mut account = two(CONFIRMED);
        change(&mut account);
        account
    };
    let accounts = [
        ("another trail serves it", two(CONFIRMED)),
        (
            "another trail's topic waits for a person",
            two(&[("email", false)]),
        ),
        (
            "another trail's filter has no alarm",
            changed(no_alarm_away),
        ),
        (
            "another trail does not record it",
            changed(without_kms_away),
        ),
        (
            "another trail does not deliver",
            changed(stop_delivery_away),
        ),
        (
            "another trail's filters may not be read",
            changed(filters_denied_away),
        ),
        (
            "whether another trail logs may not be read",
            changed(status_denied_away),
        ),
    ];
    let cases = accounts.into_iter().map(|(name, account)| Case {
        group: "several trails",
        name,
        control: KEYS,
        account,
    });
    let alone = Case {
        group: "several trails",
        name: "a trail of one Region beside the organization's",
        control: ROOT,
        account: beside_the_organizations(),
    };
    cases.chain([alone]).collect()
}

fn no_alarm_away(account: &mut Account) {
    account.0.alarms.remove(&Region::from(AWAY));
}

fn without_kms_away(account: &mut Account) {
    without_kms(account, &second().arn);
}

fn without_kms(account: &mut Account, trail: &TrailArn) {
    let Some(Read::Present(selectors)) = account.0.event_selectors.get_mut(trail) else {
        panic!("the trail has no selectors");
    };
    for selector in &mut selectors.basic {
        selector.excluded_sources = vec!["kms.amazonaws.com".to_owned()];
    }
}

fn stop_delivery_away(account: &mut Account) {
    let status = TrailStatus {
        logging: true,
        last_delivery_to_logs: Some(account.0.observed_at - 3 * 24 * 60 * 60),
        delivery_error: None,
        started_logging: None,
        last_delivery_to_bucket: None,
    };
    account
        .0
        .trail_status
        .insert(second().arn, Read::Present(status));
}

fn filters_denied_away(account: &mut Account) {
    let denied = denied("logs:DescribeMetricFilters");
    account.0.metric_filters.insert(group(AWAY), denied);
}

fn status_denied_away(account: &mut Account) {
    let denied = denied("cloudtrail:GetTrailStatus");
    account.0.trail_status.insert(second().arn, denied);
}

fn beside_the_organizations() -> Account {
    let mut account = Account::finding();
    account.change_trail(|trail| trail.multi_region = false);
    let mut organization = trail("organization", HOME);
    let arn = format!("arn:aws:cloudtrail:{HOME}:{OTHER}:trail/organization");
    organization.arn = TrailArn::new(arn);
    organization.organization = true;
    organization.log_group = Some(LogGroupArn::new(format!(
        "arn:aws:logs:{HOME}:{OTHER}:log-group:organization"
    )));
    account.add_trail(organization);
    account
}

#[track_caller]
fn assert_finding(review: &Review, control: &str, verdict: Verdict, words: &str, steps: &[&str]) {
    let found = finding(review, control);
    assert_eq!(found.verdict, verdict, "{}", found.reason);
    assert!(found.reason.contains(words), "{}", found.reason);
    assert_eq!(planned(review, control), steps);
}

const MADE: &[&str] = &["create-topic", "metric-filter", "alarm"];

#[test]
fn a_control_satisfied_at_another_trail_passes_and_needs_no_step() {
    let review = two(CONFIRMED).review(&three_controls());
    assert_finding(&review, KEYS, Verdict::Pass, "alarm away notifies", &[]);
    let seen = finding(&review, KEYS)
        .evidence
        .iter()
        .map(|e| e.seen.as_str());
    assert!(seen.into_iter().any(|seen| seen == second().arn.as_str()));
    // The others are repaired at the first trail. Nothing is written in the Region of the second.
    assert_finding(
        &review,
        ROOT,
        Verdict::Fail,
        "no alarm watches",
        &["create-topic", "alarm"],
    );
    let plan = serde_json::to_string(&review.plan.steps).unwrap();
    assert!(!plan.contains(AWAY), "{plan}");
    // No missed event is reported, because the other log group was not examined for this control.
    assert_eq!(finding(&review, ROOT).missed_event, None);
}

#[test]
fn a_long_list_of_alarms_in_another_region_is_read_by_metric() {
    let mut account = two(CONFIRMED);
    for read in account.0.alarms.values_mut() {
        if let Read::Present(listing) = read {
            listing.complete = false;
        }
    }
    let review = account.review(&three_controls());
    assert_finding(&review, KEYS, Verdict::Pass, "away", &[]);
}

#[test]
fn a_chain_at_another_trail_without_a_confirmed_subscriber_is_pending() {
    let review = two(&[("email", false)]).review(&three_controls());
    assert_finding(&review, KEYS, Verdict::Pending, "wait", &[]);
    // Our alarm for the subscriber can only be created at the selected trail.
    let notify = Settings {
        notify: crate::account::notify().notify,
        ..three_controls()
    };
    let review = two(&[("email", false)]).review(&notify);
    let made = ["create-topic", "metric-filter", "alarm", "subscribe"];
    assert_finding(&review, KEYS, Verdict::Fail, "the 2 metric filters", &made);
}

#[test]
fn a_broken_chain_at_another_trail_is_created_at_the_selected_trail() {
    let mut account = two(CONFIRMED);
    no_alarm_away(&mut account);
    let review = account.review(&three_controls());
    assert_finding(
        &review,
        KEYS,
        Verdict::Fail,
        "the 2 metric filters of CloudTrail/Events",
        MADE,
    );
}

#[test]
fn events_that_another_trail_does_not_record_do_not_count() {
    let mut account = two(CONFIRMED);
    without_kms_away(&mut account);
    let review = account.review(&three_controls());
    assert_finding(&review, KEYS, Verdict::Fail, "the 2 metric filters", MADE);
}

#[test]
fn events_that_another_trail_does_not_deliver_do_not_count() {
    let mut account = two(CONFIRMED);
    stop_delivery_away(&mut account);
    assert_finding(
        &account.review(&three_controls()),
        KEYS,
        Verdict::Fail,
        "the 2 metric filters",
        MADE,
    );
}

#[test]
fn an_unreadable_trail_stops_the_creations_that_it_might_make_unnecessary() {
    let mut filters = two(CONFIRMED);
    filters_denied_away(&mut filters);
    let words = "allow logs:DescribeMetricFilters";
    let review = filters.review(&three_controls());
    assert_finding(&review, KEYS, Verdict::Unreadable, words, &[]);
    assert!(
        finding(&review, KEYS)
            .advice
            .join("")
            .contains("--trail NAME leaves out second")
    );
    // With --trail only the first trail decides.
    let alone = Settings {
        trail: Some("management-events".to_owned()),
        ..three_controls()
    };
    assert_finding(&filters.review(&alone), KEYS, Verdict::Fail, "", MADE);

    let mut status = two(CONFIRMED);
    status_denied_away(&mut status);
    let review = status.review(&three_controls());
    let words = "whether it records and delivers may not be read; allow cloudtrail:GetTrailStatus";
    assert_finding(&review, KEYS, Verdict::Unreadable, words, &[]);
    // A control that the second trail could not satisfy anyway is created at the first.
    assert_finding(
        &review,
        ROOT,
        Verdict::Fail,
        "no alarm",
        &["create-topic", "alarm"],
    );
}

#[test]
fn the_trail_that_records_the_events_of_most_controls_is_selected() {
    let mut account = two(CONFIRMED);
    without_kms(&mut account, &trail("management-events", HOME).arn);
    account.0.metric_filters.remove(&group(AWAY));
    no_alarm_away(&mut account);
    let review = account.review(&three_controls());
    let plan = serde_json::to_string(&review.plan.steps).unwrap();
    assert!(plan.contains(&format!("arn:aws:logs:{AWAY}")), "{plan}");
    assert_finding(&review, KEYS, Verdict::Fail, "has no metric filter", MADE);
}

#[test]
fn a_trail_listed_in_several_regions_is_one_trail() {
    let mut account = Account::finding();
    let shadow = trail("management-events", HOME);
    account
        .0
        .trails
        .insert(Region::from(AWAY), Read::Present(vec![shadow]));
    let review = account.review(&three_controls());
    let reason = "the only one that qualifies";
    assert!(format!("{:?}", review.selection.trail).contains(reason));
    assert_eq!(review.selection.others, []);
}

#[test]
fn without_a_qualifying_trail_the_advice_names_the_organization_trail() {
    let review = beside_the_organizations().review(&three_controls());
    assert_finding(
        &review,
        ROOT,
        Verdict::Manual,
        "records one Region only",
        &[],
    );
    let found = finding(&review, ROOT);
    assert_eq!(found.broken_link, Some(Link::Trail));
    let advice = found.advice.join("\n");
    assert!(
        advice.contains("or let account 444455556666 watch this one"),
        "{advice}"
    );
}
