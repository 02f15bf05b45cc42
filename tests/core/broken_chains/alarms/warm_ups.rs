//! Alarms that are warming up.

use super::*;
use cis_fix::state::WarmUp;

/// The alarm warms up until this many seconds after the account is read.
fn warming(seconds: Option<i64>, ended_early: bool) -> Account {
    let mut account = working_account();
    let ends_at = seconds.map(|seconds| account.0.observed_at + seconds);
    let mut alarm = account.alarms().remove(0);
    alarm.evaluation.warm_up = Some(WarmUp {
        ends_at,
        ended_early,
    });
    account.set_alarms(vec![alarm]);
    account
}

/// Our own alarm warms up for another hour.
fn ours_warming() -> Account {
    let mut account = Account::compliant_by_us();
    let ends_at = Some(account.0.observed_at + 3600);
    let mut alarms = account.alarms();
    let mut ours = alarms.iter_mut().filter(|one| one.name.ends_with(ROOT));
    ours.next().unwrap().evaluation.warm_up = Some(WarmUp {
        ends_at,
        ended_early: false,
    });
    account.set_alarms(alarms);
    account
}

pub(super) fn warm_ups() -> Vec<Row> {
    let fails = |name, account, words, planned| {
        let shown = "aws cloudwatch describe-alarms";
        Row(name, account, Fail, Some(AtAlarm), words, shown, planned)
    };
    let passes = |name, account| {
        let words = "(confirmed)";
        Row(name, account, Pass, None, words, "", NOTHING)
    };
    vec![
        fails(
            "warming up",
            warming(Some(3600), false),
            "alarm team-root is warming up until 2026-01-01 01:00 UTC, and performs no action before, so no one is notified",
            OURS,
        ),
        fails(
            "warming up without a known end",
            warming(None, false),
            "is warming up for a time that AWS does not tell",
            OURS,
        ),
        fails(
            "ours is warming up",
            ours_warming(),
            "is warming up until 2026-01-01 01:00 UTC",
            &["alarm"],
        ),
        passes("the warm-up is over", warming(Some(0), false)),
        passes("the warm-up ended early", warming(Some(3600), true)),
    ]
}
