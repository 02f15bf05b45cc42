//! Data protection policies, which mask what metric filters see.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    let status = |status: &'static str| {
        with_group(move |group| group.data_protection = Some(status.to_owned()))
    };
    let inherited = |property: &'static str| {
        with_group(move |group| group.inherited = vec![property.to_owned()])
    };
    let masked = |name, account, words| broken(name, account, ROOT, Link::LogGroup, words);
    vec![
        masked(
            "a data protection policy of the group",
            status("ACTIVATED"),
            &[
                "whose data protection policy masks what metric filters see",
                "is not proven",
            ],
        ),
        masked(
            "a data protection policy of the account",
            inherited("ACCOUNT_DATA_PROTECTION"),
            &["where the data protection policy of the account masks what metric filters see"],
        ),
        passes(
            "a data protection policy that was deleted",
            status("DELETED"),
            ROOT,
            &[],
        ),
        passes(
            "a data protection policy that is switched off",
            status("DISABLED"),
            ROOT,
            &[],
        ),
        passes(
            "another inherited property",
            inherited("SOMETHING_ELSE"),
            ROOT,
            &[],
        ),
    ]
}
