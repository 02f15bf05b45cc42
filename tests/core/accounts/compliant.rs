//! Accounts that satisfy all controls, some of them, or none.

use super::{NamedAccounts, finding, theirs};
use crate::account::{Account, notify};
use cis_fix::settings::Settings;

pub(super) fn accounts() -> NamedAccounts {
    vec![
        ("the reported finding", Account::finding()),
        ("compliant by us", Account::compliant_by_us()),
        (
            "compliant by somebody else",
            Account::compliant_by_somebody_else(),
        ),
        (
            "made by us and not confirmed",
            finding(|account| {
                account.apply(&notify());
            }),
        ),
        (
            "made by us and nobody to notify",
            finding(|account| {
                account.apply(&Settings::default());
            }),
        ),
        (
            "filters of somebody else's without alarms",
            theirs(|account| account.set_alarms(Vec::new())),
        ),
        (
            "somebody else met half of it",
            theirs(|account| {
                let half = account.alarms().into_iter().step_by(2).collect();
                account.set_alarms(half);
            }),
        ),
    ]
}
