//! Basic event selectors.

use super::*;

pub(super) fn basic_selectors() -> Vec<Row> {
    [event_kinds(), excluded_sources()]
        .into_iter()
        .flatten()
        .collect()
}

/// Selectors by reads and writes, and by management events.
fn event_kinds() -> Vec<Row> {
    let writes = || basic(&[("WriteOnly", true, &[])]);
    vec![
        passes(
            "writes are enough for a control of writes",
            writes(),
            CONFIG,
            &["records WriteOnly management events; no event of this control is lost"],
        ),
        loses_events(
            "root reads too",
            writes(),
            ROOT,
            &[
                "misses events such as ListBuckets (s3.amazonaws.com) by Root",
                "its event selector records WriteOnly management events alone",
            ],
        ),
        loses_events(
            "refused reads count",
            writes(),
            "unauthorized-api-calls",
            &["misses events such as ListUsers (iam.amazonaws.com)"],
        ),
        loses_events(
            "reads alone",
            basic(&[("ReadOnly", true, &[])]),
            CONFIG,
            &["misses StopLogging and 4 more: its event selector records ReadOnly"],
        ),
        passes(
            "reads by one selector, writes by another",
            basic(&[("ReadOnly", true, &[]), ("WriteOnly", true, &[])]),
            ROOT,
            &[],
        ),
        loses_events(
            "management events are off",
            basic(&[("All", false, &[])]),
            CONFIG,
            &["records no management events: none of its event selectors takes them"],
        ),
        loses_events(
            "there is no selector at all",
            basic(&[]),
            CONFIG,
            &["records no management events"],
        ),
    ]
}

/// Selectors that exclude event sources.
fn excluded_sources() -> Vec<Row> {
    let kms: &[&str] = &["kms.amazonaws.com"];
    let all_but_kms = || basic(&[("All", true, kms)]);
    vec![
        loses_events(
            "the events of KMS",
            all_but_kms(),
            KEYS,
            &[
                "misses ScheduleKeyDeletion and 1 more",
                "leaves out the events of kms.amazonaws.com",
            ],
        ),
        passes(
            "without KMS, root is heard",
            all_but_kms(),
            ROOT,
            &["leaves out the events of kms.amazonaws.com, so no one is notified of those"],
        ),
        passes(
            "without KMS, the trail is watched",
            all_but_kms(),
            CONFIG,
            &["but for those of kms.amazonaws.com; no event of this control is lost"],
        ),
        passes(
            "without the Data API of RDS, root is heard",
            basic(&[("All", true, &["rdsdata.amazonaws.com"])]),
            ROOT,
            &["leaves out the events of rdsdata.amazonaws.com"],
        ),
        passes(
            "what one selector leaves out another takes",
            basic(&[("All", true, kms), ("WriteOnly", true, &[])]),
            KEYS,
            &[],
        ),
        loses_events(
            "a kind nobody knows",
            basic(&[("Some", true, &[])]),
            CONFIG,
            &[
                "is not proven that anyone is notified: its event selectors depend on ReadWriteType Some",
            ],
        ),
    ]
}
