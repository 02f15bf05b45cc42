//! Filters that match other events than the control requires, and filters that cover it together.

use super::{MADE, Row, assert_rows};
use crate::account::created;
use crate::verdicts::filters::with;
use cis_fix::chain::link::Link;
use cis_fix::verdict::Verdict;

const KEYS: &str = "cmk-disable-or-delete";
const ROOT: &str = "root-usage";

fn fails(name: &'static str, control: &'static str, pattern: &str, words: &'static str) -> Row {
    Row {
        name,
        account: with(&[pattern]),
        control,
        verdict: Verdict::Fail,
        link: Some(Link::Filter),
        words: Box::leak(Box::new([words])),
        planned: MADE,
    }
}

fn passes(name: &'static str, control: &'static str, patterns: &[&str]) -> Row {
    Row {
        name,
        account: with(patterns),
        control,
        verdict: Verdict::Pass,
        link: None,
        words: &[],
        planned: &[],
    }
}

#[test]
fn a_filter_counts_by_the_events_it_matches() {
    assert_rows(rows());
}

/// Every row.
pub(super) fn rows() -> Vec<Row> {
    let kms = "$.eventSource = kms.amazonaws.com";
    let disabled = format!("{{ {kms} && $.eventName = DisableKey }}");
    let deleted = format!("{{ {kms} && $.eventName = ScheduleKeyDeletion }}");
    let both =
        format!("{{ {kms} && $.eventName = DisableKey && $.eventName = ScheduleKeyDeletion }}");
    // No sample event of the control has this address.
    let but_for_one = format!(
        "{{ {kms} && ($.eventName = DisableKey || $.eventName = ScheduleKeyDeletion) && $.sourceIPAddress != \"10.0.0.1\" }}"
    );
    let turned = "{ ($.eventName = \"ScheduleKeyDeletion\" || $.eventName = DisableKey) && $.eventSource = \"kms.amazonaws.com\" }";
    vec![
        fails(
            "matches nothing",
            KEYS,
            &both,
            "the one metric filter of CloudTrail/Events notifies no one of some of these events",
        ),
        fails(
            "matches everything",
            KEYS,
            "{ $.eventName = * }",
            "events that any account records all day",
        ),
        fails(
            "looks at the raw text",
            ROOT,
            "Root",
            "is not proven to cover these events",
        ),
        fails(
            "matches half of it",
            KEYS,
            &disabled,
            "team-0 misses ScheduleKeyDeletion",
        ),
        fails(
            "leaves out one address",
            KEYS,
            &but_for_one,
            "team-0 misses",
        ),
        passes("says it in other words", KEYS, &[turned]),
        passes("is the text of the benchmark", ROOT, &[created(ROOT)]),
        passes("two halves together", KEYS, &[&disabled, &deleted]),
    ]
}
