//! Organization trails of a delegated administrator: the management account owns the trail, another account its log group.

use super::*;
use crate::account::denied;
use cis_fix::state::{Trail, TrailArn};

const THIRD: &str = "777788889999";

/// The account's trail belongs to the management account, and its log group to this one.
fn here(mut account: Account) -> Account {
    let owned = |arn: &TrailArn| TrailArn::new(arn.as_str().replacen(ACCOUNT, OTHER, 1));
    account.change_trail(|trail| {
        trail.arn = owned(&trail.arn);
        trail.organization = true;
    });
    let statuses = std::mem::take(&mut account.0.trail_status).into_iter();
    account.0.trail_status = statuses.map(|(arn, read)| (owned(&arn), read)).collect();
    let selectors = std::mem::take(&mut account.0.event_selectors).into_iter();
    account.0.event_selectors = selectors.map(|(arn, read)| (owned(&arn), read)).collect();
    account
}

/// An organization trail with a log group of another account, changed further.
fn there(owner: &str, group: &str, change: impl Fn(&mut Trail)) -> Account {
    let mut account = if owner == ACCOUNT {
        compliant()
    } else {
        here(compliant())
    };
    account.change_trail(|trail| {
        trail.organization = true;
        trail.log_group = Some(LogGroupArn::new(format!(
            "arn:aws:logs:{HOME}:{group}:log-group:Organization"
        )));
        change(trail);
    });
    account
}

fn elsewhere(name: &'static str, account: Account, words: Words) -> Row {
    Row {
        name,
        account,
        control: ROOT,
        verdict: Verdict::Elsewhere,
        link: Some(Link::Trail),
        words,
        planned: &[],
    }
}

pub(super) fn with_our_group() -> Vec<Row> {
    let mut stopped = here(compliant());
    for read in stopped.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            status.logging = false;
        }
    }
    let mut closed = here(compliant());
    for read in closed.0.event_selectors.values_mut() {
        *read = denied("cloudtrail:GetEventSelectors");
    }
    vec![
        passes(
            "the management account's trail, our log group",
            here(compliant()),
            ROOT,
            &["arn:aws:cloudtrail:eu-west-1:444455556666:trail/management-events"],
        ),
        Row {
            name: "the management account's trail, our log group without a filter",
            account: here(Account::finding()),
            control: ROOT,
            verdict: Verdict::Fail,
            link: Some(Link::Filter),
            words: &["log group CloudTrail/Events has no metric filter"],
            planned: MADE,
        },
        loses_events(
            "the management account's trail is stopped",
            stopped,
            ROOT,
            &["is stopped"],
        ),
        Row {
            name: "the selectors of the management account's trail may not be read",
            account: closed,
            control: ROOT,
            verdict: Verdict::Unreadable,
            link: Some(Link::Trail),
            words: &[
                "what trail management-events records may not be read; allow cloudtrail:GetEventSelectors",
            ],
            planned: &[],
        },
    ]
}

pub(super) fn with_their_group() -> Vec<Row> {
    vec![
        elsewhere(
            "our trail, the delegated administrator's log group",
            there(ACCOUNT, OTHER, |_| {}),
            &[
                "organization trail management-events of account 111122223333 delivers to log group Organization of account 444455556666, which only that account filters",
            ],
        ),
        loses_events(
            "our trail of one Region, the delegated administrator's log group",
            there(ACCOUNT, OTHER, |trail| trail.multi_region = false),
            ROOT,
            &["records one Region only"],
        ),
        elsewhere(
            "a member of the organization",
            there(OTHER, OTHER, |_| {}),
            &[
                "organization trail management-events of account 444455556666 delivers to log group Organization there",
            ],
        ),
        elsewhere(
            "a member that sees the delegated administrator's log group",
            there(OTHER, THIRD, |_| {}),
            &["delivers to log group Organization of account 777788889999"],
        ),
    ]
}

/// By its name only its owner finds a trail.
#[test]
fn commands_about_another_accounts_trail_name_its_arn() {
    let mut account = here(compliant());
    account.change_trail(|trail| trail.multi_region = false);
    let review = account.review(&alone(ROOT));
    let found = crate::broken_chains::finding(&review, ROOT);
    let arn = "arn:aws:cloudtrail:eu-west-1:444455556666:trail/management-events";
    let commands = found
        .advice
        .iter()
        .filter(|line| line.contains("aws cloudtrail"));
    let commands: Vec<&String> = commands.collect();
    assert!(!commands.is_empty());
    assert!(
        commands.iter().all(|line| line.contains(arn)),
        "{commands:?}"
    );
}
