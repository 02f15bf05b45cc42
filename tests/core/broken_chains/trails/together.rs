//! Trails that record a control's events together, into one log group or into several, and what an accepted text leaves out.

use super::*;
use crate::account::{THEIR_TOPIC, alarm, created, denied, metric, trail};
use cis_fix::state::{MetricFilter, Trail};

const POLICIES: &str = "iam-policy-changes";

fn selector(kind: &str, excluded: &[&str]) -> EventSelectors {
    EventSelectors {
        basic: vec![BasicSelector {
            read_write_type: kind.to_owned(),
            management_events: true,
            excluded_sources: owned(excluded),
        }],
        advanced: Vec::new(),
    }
}

/// Advanced selectors for the management events of these conditions.
fn narrowed(fields: &[FieldSelector]) -> EventSelectors {
    let management = field("eventCategory", "Equals", &["Management"]);
    EventSelectors {
        basic: Vec::new(),
        advanced: vec![AdvancedSelector {
            fields: [&[management], fields].concat(),
        }],
    }
}

/// An account that somebody else monitors, whose trail has these selectors.
fn monitored(selectors: &EventSelectors) -> Account {
    let mut account = Account::compliant_by_somebody_else();
    for read in account.0.event_selectors.values_mut() {
        *read = Read::Present(selectors.clone());
    }
    account
}

fn second(group: &str) -> Trail {
    Trail {
        log_group: Some(LogGroupArn::new(format!(
            "arn:aws:logs:{HOME}:{ACCOUNT}:log-group:{group}"
        ))),
        ..trail("second", HOME)
    }
}

/// The same with a second trail that delivers to a log group.
fn two(first: &EventSelectors, other: EventSelectors, group: &str) -> Account {
    let mut account = monitored(first);
    let second = second(group);
    let arn = second.arn.clone();
    account.add_trail(second);
    account.0.event_selectors.insert(arn, Read::Present(other));
    account
}

const SAME: &str = "CloudTrail/Events";

/// Reads and writes by two trails, each into its own log group; an alarm on what is read only if that is wanted.
fn two_groups(monitored: bool) -> Account {
    let mut account = two(
        &selector("WriteOnly", &[]),
        selector("ReadOnly", &[]),
        "Reads",
    );
    let reads = metric("reads-by-root");
    let filter = MetricFilter::plain("reads-by-root", created(ROOT), reads.clone(), "1");
    let group = second("Reads").log_group.unwrap();
    account
        .0
        .metric_filters
        .insert(group, Read::Present(vec![filter]));
    if monitored {
        account.add_alarm(alarm("reads-by-root", &reads, &[THEIR_TOPIC]));
    }
    account
}

pub(super) fn texts() -> Vec<Row> {
    let source = |operator: &str, value: &str| {
        monitored(&narrowed(&[field("eventSource", operator, &[value])]))
    };
    vec![
        passes(
            "what another text leaves out",
            source("NotEquals", "organizations.amazonaws.com"),
            POLICIES,
            &["records all that the text of Security Hub CloudWatch.4 is about"],
        ),
        passes(
            "the service of that text alone",
            source("Equals", "iam.amazonaws.com"),
            POLICIES,
            &["records all that the text of Security Hub"],
        ),
        loses_events(
            "what every text asks for",
            source("NotEquals", "iam.amazonaws.com"),
            POLICIES,
            &["misses AttachRolePolicy and"],
        ),
        loses_events(
            "a call that two services have",
            monitored(&narrowed(&[field(
                "eventName",
                "NotEquals",
                &["CreatePolicy"],
            )])),
            POLICIES,
            &["misses CreatePolicy and 1 more"],
        ),
        loses_events(
            "one service's call of that name, and another call",
            monitored(&narrowed(&[
                field("eventSource", "NotEquals", &["organizations.amazonaws.com"]),
                field("eventName", "NotEquals", &["DetachUserPolicy"]),
            ])),
            POLICIES,
            &["misses DetachUserPolicy and 1 more"],
        ),
    ]
}

pub(super) fn one_group() -> Vec<Row> {
    let reads = || selector("ReadOnly", &[]);
    let writes = || selector("WriteOnly", &[]);
    let mut stopped = two(&writes(), reads(), SAME);
    let mut unread = two(&writes(), reads(), SAME);
    if let Some(Read::Present(status)) = stopped.0.trail_status.get_mut(&second(SAME).arn) {
        status.logging = false;
    }
    let closed = denied("cloudtrail:GetTrailStatus");
    unread.0.trail_status.insert(second(SAME).arn, closed);
    vec![
        passes(
            "reads and writes into one group",
            two(&writes(), reads(), SAME),
            ROOT,
            &["second delivers to the same log group, and together they record all"],
        ),
        passes(
            "without KMS, and KMS alone",
            two(
                &selector("All", &["kms.amazonaws.com"]),
                narrowed(&[field("eventSource", "Equals", &["kms.amazonaws.com"])]),
                SAME,
            ),
            KEYS,
            &[],
        ),
        loses_events(
            "writes twice",
            two(&writes(), writes(), SAME),
            ROOT,
            &["misses events such as"],
        ),
        loses_events(
            "the trail of reads is stopped",
            stopped,
            ROOT,
            &["misses events such as"],
        ),
        loses_events(
            "whether the trail of reads logs may not be read",
            unread,
            ROOT,
            &["misses events such as"],
        ),
    ]
}

pub(super) fn several_groups() -> Vec<Row> {
    vec![
        passes(
            "reads into one group, writes into another",
            two_groups(true),
            ROOT,
            &["team-root-usage notifies", "reads-by-root notifies"],
        ),
        loses_events(
            "what is read raises no alarm",
            two_groups(false),
            ROOT,
            &["misses events such as"],
        ),
        passes(
            "what is read does not matter",
            two_groups(false),
            CONFIG,
            &["no event of this control is lost by that"],
        ),
    ]
}

/// However the events are divided between two trails of one log group, every control passes.
#[test]
fn a_division_of_the_events_between_two_trails_loses_none() {
    let divisions = [
        ("readOnly", "Equals", "true", "Equals", "false"),
        (
            "eventSource",
            "Equals",
            "kms.amazonaws.com",
            "NotEquals",
            "kms.amazonaws.com",
        ),
        ("eventSource", "StartsWith", "ec2.", "NotStartsWith", "ec2."),
        (
            "eventName",
            "StartsWith",
            "Delete",
            "NotStartsWith",
            "Delete",
        ),
        ("eventName", "EndsWith", "Policy", "NotEndsWith", "Policy"),
    ];
    for (of, one, value, other, opposite) in divisions {
        let half = |operator, value| narrowed(&[field(of, operator, &[value])]);
        let account = two(&half(one, value), half(other, opposite), SAME);
        let review = account.review(&Settings::default());
        for finding in &review.findings {
            let passes = finding.verdict == Verdict::Pass;
            assert!(passes, "{of} {value}: {} {}", finding.id, finding.reason);
        }
        assert_eq!(review.plan.steps, []);
    }
}
