//! Accounts at a quota of AWS, and metric filters with unusual values.

use super::{NamedAccounts, finding, ours, theirs};
use crate::account::{Account, THEIR_TOPIC, alarm, created, metric, open_policy};
use cis_fix::state::MetricFilter;

pub(super) fn accounts() -> NamedAccounts {
    [quotas(), values()].concat()
}

/// Quotas: 100 metric filters per log group, and more alarms than are listed.
fn quotas() -> NamedAccounts {
    vec![
        (
            "a log group with all the filters it may carry",
            finding(|account| add_filters(account, 100)),
        ),
        (
            "a log group with room for three filters",
            finding(|account| add_filters(account, 97)),
        ),
        (
            "too many alarms to list, none of them ours",
            finding(Account::lengthen_list_of_alarms),
        ),
        (
            "too many alarms to list, ours among them",
            ours(Account::lengthen_list_of_alarms),
        ),
        (
            "too many alarms to list, somebody else's good ones among them",
            theirs(Account::lengthen_list_of_alarms),
        ),
    ]
}

/// Metric values on which one event does not add one.
fn values() -> NamedAccounts {
    vec![
        (
            "a filter of somebody else's that adds a half",
            finding(|account| {
                account.add_filter(MetricFilter::plain(
                    "team-root",
                    created("root-usage"),
                    metric("root"),
                    "0.5",
                ));
            }),
        ),
        (
            "a filter of somebody else's with a default of one",
            finding(|account| {
                let mut filter =
                    MetricFilter::plain("team-root", created("root-usage"), metric("root"), "1");
                filter.default_value = Some(1.0);
                account.add_filter(filter);
                account.add_alarm(alarm("team-root", &metric("root"), &[THEIR_TOPIC]));
                account.add_topic(
                    THEIR_TOPIC,
                    Some(open_policy(THEIR_TOPIC)),
                    &[("email", true)],
                );
            }),
        ),
    ]
}

fn add_filters(account: &mut Account, count: usize) {
    for number in 0..count {
        account.add_filter(MetricFilter::plain(
            &format!("team-{number}"),
            &format!("{{ $.eventName = Event{number} }}"),
            metric(&format!("team-{number}")),
            "1",
        ));
    }
}
