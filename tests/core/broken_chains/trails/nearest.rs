//! The nearest trail where none qualifies: everything that it lacks is said at once, and trails that were not listed are not
//! taken for missing ones.

use super::*;
use crate::account::{AWAY, denied, trail};
use cis_fix::state::Trail;

/// A working account, whose trail has changed.
fn changed(change: &dyn Fn(&mut Account)) -> Account {
    let mut account = compliant();
    change(&mut account);
    account
}

/// An account whose only trail records one Region and is homed in another than the run starts from.
fn one_region_away() -> Account {
    let mut account = Account::empty();
    account.add_trail(Trail {
        multi_region: false,
        ..trail("away", AWAY)
    });
    account
}

fn unreadable(name: &'static str, account: Account, words: Words) -> Row {
    Row {
        name,
        account,
        control: ROOT,
        verdict: Verdict::Unreadable,
        link: Some(Link::Trail),
        words,
        planned: &[],
    }
}

pub(super) fn unlisted() -> Vec<Row> {
    let names_denied =
        |account: &mut Account| account.0.trail_names = denied("cloudtrail:ListTrails");
    let mut empty = Account::empty();
    names_denied(&mut empty);
    let mut closed = one_region_away();
    let names = closed.observe(&Settings::default()).observed.trail_names;
    closed.0.trail_names = names;
    let closed_region = denied("cloudtrail:DescribeTrails");
    closed.0.trails.insert(AWAY.into(), closed_region);
    vec![
        loses_events(
            "a trail of one Region, homed elsewhere",
            one_region_away(),
            ROOT,
            &["trail away records one Region only"],
        ),
        unreadable(
            "no trail is seen and the others may not be listed",
            empty,
            &["the list of the trails of all Regions may not be read; allow cloudtrail:ListTrails"],
        ),
        unreadable(
            "a trail in a Region that may not be read",
            closed,
            &["the list of trails in us-east-1 may not be read; allow cloudtrail:DescribeTrails"],
        ),
        passes(
            "a trail qualifies and the others may not be listed",
            changed(&names_denied),
            ROOT,
            &[],
        ),
    ]
}

/// The faults that a trail and its log group can have at once, each with words of its reason and of a command that mends it.
type Fault = (fn(&mut Account), &'static str, &'static str);

const FAULTS: [Fault; 5] = [
    (
        |account| account.change_trail(|trail| trail.multi_region = false),
        "records one Region only",
        "--is-multi-region-trail --include-global-service-events",
    ),
    (
        |account| statuses(account, |status| status.logging = false),
        "is stopped",
        "aws cloudtrail start-logging",
    ),
    (
        |account| {
            statuses(account, |status| {
                status.delivery_error = Some("AccessDenied".to_owned());
                status.last_delivery_to_logs = None;
            });
        },
        "cannot deliver",
        "aws iam put-role-policy",
    ),
    (
        |account| account.change_selectors(|selector| selector.management_events = false),
        "records no management events",
        "aws cloudtrail put-event-selectors",
    ),
    (
        |account| account.0.log_groups.clear(),
        "which does not exist",
        "aws logs create-log-group",
    ),
];

fn statuses(account: &mut Account, change: impl Fn(&mut TrailStatus)) {
    for read in account.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            change(status);
        }
    }
}

#[test]
fn every_combination_of_faults_is_said_at_once_with_a_command_for_each() {
    for combination in 1..1_u32 << FAULTS.len() {
        let faults = FAULTS.iter().enumerate();
        let faults = faults.filter(|(position, _)| combination & (1 << position) != 0);
        let faults: Vec<&Fault> = faults.map(|(_, fault)| fault).collect();
        let mut account = compliant();
        for (change, ..) in &faults {
            change(&mut account);
        }
        let review = account.review(&alone(ROOT));
        let found = crate::broken_chains::finding(&review, ROOT);
        assert_eq!(found.verdict, Verdict::Manual, "{}", found.reason);
        for (_, words, command) in faults {
            assert!(found.reason.contains(words), "{words}: {}", found.reason);
            let mut advice = found.advice.iter();
            assert!(
                advice.any(|line| line.contains(command)),
                "{:?}",
                found.advice
            );
        }
        assert_eq!(review.plan.steps, []);
    }
}

/// A trail of one Region never qualifies, so where another trail does, nothing of it is read.
#[test]
fn the_status_of_a_trail_of_one_region_is_read_only_where_no_trail_qualifies() {
    let mut account = compliant();
    let one = Trail {
        multi_region: false,
        ..trail("one", HOME)
    };
    account.add_trail(one.clone());
    let observed = account.observe(&alone(ROOT)).observed;
    assert!(!observed.trail_status.contains_key(&one.arn));
    let named = Settings {
        trail: Some("one".to_owned()),
        ..alone(ROOT)
    };
    let observed = account.observe(&named).observed;
    assert!(observed.trail_status.contains_key(&one.arn));
    assert!(observed.event_selectors.contains_key(&one.arn));
}

/// What a trail of one Region would not record is said before it records all Regions.
#[test]
fn the_nearest_trail_is_judged_by_its_selectors_too() {
    let mut account = basic(&[("WriteOnly", true, &[])]);
    account.change_trail(|trail| trail.multi_region = false);
    let settings = Settings {
        controls: Some([ROOT, CONFIG].map(cis_fix::control::Slug::new).into()),
        ..Settings::default()
    };
    let review = account.review(&settings);
    let root = crate::broken_chains::finding(&review, ROOT);
    let both = ["records one Region only", ", and misses events such as"];
    let all = both.iter().all(|words| root.reason.contains(words));
    assert!(all, "{}", root.reason);
    let mut advice = root.advice.iter();
    assert!(advice.any(|line| line.contains("aws cloudtrail put-event-selectors")));
    let config = crate::broken_chains::finding(&review, CONFIG);
    assert!(!config.reason.contains("misses"), "{}", config.reason);
}
