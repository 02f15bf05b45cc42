//! Verdicts if the trail or its log group is missing or unusable.

use super::{LOGGING, ROOT, assert_finding};
use crate::account::{A_FEW, ACCOUNT, Account, OTHER};
use cis_fix::chain::link::Link;
use cis_fix::state::{AdvancedSelector, FieldSelector, Read};
use cis_fix::verdict::Verdict;

#[test]
fn the_trail_of_another_account_is_elsewhere() {
    let mut account = Account::finding();
    account.change_trail(|trail| {
        trail.arn = cis_fix::state::TrailArn::new(trail.arn.as_str().replace(ACCOUNT, OTHER));
    });
    assert_finding(
        &account,
        ROOT,
        Verdict::Elsewhere,
        Some(Link::Trail),
        "run cis-fix there",
    );
    assert_finding(
        &account,
        LOGGING,
        Verdict::Elsewhere,
        Some(Link::Logging),
        "run cis-fix there",
    );
}

#[test]
fn a_missing_trail_is_manual() {
    let finding = assert_finding(
        &Account::empty(),
        ROOT,
        Verdict::Manual,
        Some(Link::Trail),
        "no trail",
    );
    assert!(
        finding
            .advice
            .iter()
            .any(|advice| advice.starts_with("aws cloudtrail create-trail"))
    );
    assert_finding(
        &Account::empty(),
        LOGGING,
        Verdict::Manual,
        Some(Link::Trail),
        "no trail",
    );
}

#[test]
fn a_single_region_or_stopped_trail_is_manual() {
    let mut one = Account::finding();
    one.change_trail(|trail| trail.multi_region = false);
    let finding = assert_finding(
        &one,
        ROOT,
        Verdict::Manual,
        Some(Link::Trail),
        "records one Region only",
    );
    assert!(finding.advice.join("").contains("--is-multi-region-trail"));

    let mut stopped = Account::finding();
    for read in stopped.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            status.logging = false;
        }
    }
    let finding = assert_finding(
        &stopped,
        ROOT,
        Verdict::Manual,
        Some(Link::Trail),
        "is stopped",
    );
    assert!(
        finding
            .advice
            .join("")
            .contains("aws cloudtrail start-logging")
    );
}

#[test]
fn a_trail_with_excluding_selectors_is_manual() {
    let mut account = Account::finding();
    for read in account.0.event_selectors.values_mut() {
        if let Read::Present(selectors) = read {
            selectors.basic.clear();
            let field = |field: &str, value: &str| FieldSelector {
                field: field.to_owned(),
                equals: vec![value.to_owned()],
                ..FieldSelector::default()
            };
            selectors.advanced = vec![AdvancedSelector {
                fields: vec![
                    field("eventCategory", "Management"),
                    field("readOnly", "false"),
                ],
            }];
        }
    }
    assert_finding(
        &account,
        ROOT,
        Verdict::Manual,
        Some(Link::Trail),
        "takes only events whose readOnly is false",
    );
}

#[test]
fn excluding_kms_events_breaks_only_the_control_that_needs_them() {
    let mut account = Account::compliant_by_us();
    for read in account.0.event_selectors.values_mut() {
        if let Read::Present(selectors) = read {
            selectors.basic.clear();
            let field = |field: &str, equals: &[&str], not_equals: &[&str]| FieldSelector {
                field: field.to_owned(),
                equals: equals.iter().map(|&value| value.to_owned()).collect(),
                not_equals: not_equals.iter().map(|&value| value.to_owned()).collect(),
                ..FieldSelector::default()
            };
            selectors.advanced = vec![AdvancedSelector {
                fields: vec![
                    field("eventCategory", &["Management"], &[]),
                    field("eventSource", &[], &["kms.amazonaws.com"]),
                ],
            }];
        }
    }
    assert_finding(&account, ROOT, Verdict::Pass, None, "");
    assert_finding(
        &account,
        "cmk-disable-or-delete",
        Verdict::Manual,
        Some(Link::Trail),
        "leaves out the events of kms.amazonaws.com",
    );
}

#[test]
fn a_delivery_error_counts_unless_a_delivery_followed_within_a_day() {
    let now = Account::finding().0.observed_at;
    for (delivered, verdict) in [
        (None, Verdict::Manual),
        (Some(now - 25 * 60 * 60), Verdict::Manual),
        (Some(now - 60), Verdict::Pass),
    ] {
        let mut account = Account::compliant_by_us();
        for read in account.0.trail_status.values_mut() {
            if let Read::Present(status) = read {
                status.delivery_error = Some("AccessDenied".to_owned());
                status.last_delivery_to_logs = delivered;
            }
        }
        let link = (verdict != Verdict::Pass).then_some(Link::Delivery);
        let words = link.map_or("", |_| "cannot deliver to its log group (AccessDenied");
        assert_finding(&account, ROOT, verdict, link, words);
    }
}

#[test]
fn a_missing_log_group_is_manual_with_commands_for_the_trail() {
    let mut account = Account::finding();
    account.change_trail(|trail| trail.log_group = None);
    let finding = assert_finding(
        &account,
        ROOT,
        Verdict::Manual,
        Some(Link::Delivery),
        "no log group",
    );
    let starts = [
        "aws cloudtrail describe-trails --region eu-west-1 ",
        "aws logs create-log-group --region eu-west-1 ",
        "aws logs put-retention-policy --region eu-west-1 ",
        "aws iam create-role ",
        "aws iam put-role-policy ",
        "aws cloudtrail update-trail --region eu-west-1 --name management-events ",
    ];
    assert_eq!(finding.advice.len(), starts.len());
    for (command, start) in finding.advice.iter().zip(starts) {
        assert!(command.starts_with(start), "{command}");
        assert!(
            !command.contains('<') && !command.contains("BUCKET"),
            "{command}"
        );
    }
}

#[test]
fn a_missing_log_group_or_one_without_filters_breaks_the_log_group() {
    let mut gone = Account::finding();
    gone.0.log_groups.clear();
    assert_finding(
        &gone,
        ROOT,
        Verdict::Manual,
        Some(Link::LogGroup),
        "does not exist",
    );

    let mut class = Account::finding();
    for read in class.0.log_groups.values_mut() {
        if let Read::Present(group) = read {
            group.class = "INFREQUENT_ACCESS".to_owned();
        }
    }
    assert_finding(
        &class,
        ROOT,
        Verdict::Manual,
        Some(Link::LogGroup),
        "takes no metric filters",
    );
}

#[test]
fn events_that_the_trail_excludes_break_only_the_control_that_needs_them() {
    let mut account = Account::compliant_by_us();
    for read in account.0.event_selectors.values_mut() {
        if let Read::Present(selectors) = read {
            for selector in &mut selectors.basic {
                selector.excluded_sources = vec!["kms.amazonaws.com".to_owned()];
            }
        }
    }
    let kms = A_FEW[3];
    assert_finding(
        &account,
        kms,
        Verdict::Manual,
        Some(Link::Trail),
        "leaves out the events of kms",
    );
    assert_finding(&account, ROOT, Verdict::Pass, None, "");
}
