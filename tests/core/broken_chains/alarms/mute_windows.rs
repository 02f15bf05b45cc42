//! Mute rules by the length of their windows. The alarm stays in ALARM for five minutes on one event.

use super::*;

const NIGHTLY: &str = "cron(0 2 * * *)";
const WEEKENDS: &str = "cron(0 18 * * FRI)";
const LATE: Option<i64> = Some(4_102_444_800);

/// A rule for these alarms, which comes again until the year 2100.
fn windows(name: &str, expression: &str, duration: &str, alarms: &[&str]) -> MuteRule {
    MuteRule {
        name: name.to_owned(),
        duration: duration.to_owned(),
        ..rule("SCHEDULED", expression, LATE, alarms)
    }
}

fn nightly(duration: &str) -> MuteRule {
    windows("team-nights", NIGHTLY, duration, &["team-root"])
}

fn under(rules: Vec<MuteRule>) -> Account {
    under_in(working_account(), rules)
}

fn under_in(mut account: Account, rules: Vec<MuteRule>) -> Account {
    let names = rules.iter().map(|rule| MuteRuleName {
        name: rule.name.clone(),
    });
    let names = Read::Present(names.collect());
    account.0.mute_rules.insert(home(), names);
    let known = account.0.mutes.entry(home()).or_default();
    known.extend(
        rules
            .into_iter()
            .map(|rule| (rule.name.clone(), Read::Present(rule))),
    );
    account
}

fn holds(name: &'static str, account: Account, shown: &'static str) -> Row {
    let words = "(confirmed)";
    Row(name, account, Pass, None, words, shown, NOTHING)
}

fn mutes(name: &'static str, account: Account, words: &'static str) -> Row {
    let shown = "aws cloudwatch get-alarm-mute-rule --region eu-west-1";
    Row(name, account, Fail, Some(AtAlarm), words, shown, OURS)
}

pub(super) fn mute_windows() -> Vec<Row> {
    let mut all = short_windows();
    all.extend(long_windows());
    all.extend(without_targets());
    all
}

/// The action is carried out at the end of the window.
fn short_windows() -> Vec<Row> {
    vec![
        holds(
            "muted each night for four of the five minutes in ALARM",
            under(vec![nightly("PT4M")]),
            "team-nights delays team-root and loses nothing: cron(0 2 * * *) UTC for PT4M, which is shorter than the alarm stays in ALARM",
        ),
        holds(
            "muted now for two of the five minutes in ALARM",
            under(vec![MuteRule {
                duration: "PT2M".to_owned(),
                ..rule("ACTIVE", "at(2026-02-01T02:00)", None, &["team-root"])
            }]),
            "delays team-root and loses nothing",
        ),
        holds(
            "muted for half the hour that it stays in ALARM",
            under_in(
                with_alarm(|alarm| alarm.period = Some(3600)),
                vec![nightly("PT30M")],
            ),
            "delays team-root and loses nothing",
        ),
        holds(
            "muted for less than the three periods in ALARM",
            under_in(
                with_alarm(|alarm| {
                    alarm.evaluation_periods = Some(3);
                    alarm.datapoints_to_alarm = Some(1);
                }),
                vec![nightly("PT14M")],
            ),
            "delays team-root and loses nothing",
        ),
        holds(
            "two rules that together are short",
            under(vec![
                nightly("PT1M"),
                windows("team-ends", WEEKENDS, "PT3M", &["team-root"]),
            ]),
            "team-ends delays team-root and loses nothing",
        ),
    ]
}

fn long_windows() -> Vec<Row> {
    vec![
        mutes(
            "muted each night for as long as it stays in ALARM",
            under(vec![nightly("PT5M")]),
            "alarm team-root is muted again and again, until 2100-01-01, by mute rule team-nights (cron(0 2 * * *) UTC for PT5M)",
        ),
        mutes(
            "muted each weekend until 2100",
            under(vec![windows(
                "team-ends",
                WEEKENDS,
                "P2DT12H",
                &["team-root"],
            )]),
            "until 2100-01-01, by mute rule team-ends",
        ),
        mutes(
            "muted each minute for a minute",
            under(vec![windows(
                "team-nights",
                "cron(* * * * *)",
                "PT1M",
                &["team-root"],
            )]),
            "by mute rule team-nights (cron(* * * * *) UTC for PT1M)",
        ),
        mutes(
            "two short windows that follow each other",
            under(vec![
                nightly("PT3M"),
                windows("team-ends", "cron(3 2 * * *)", "PT3M", &["team-root"]),
            ]),
            "is muted again and again, until 2100-01-01, by mute rule team-nights",
        ),
        mutes(
            "a short window and a long one",
            under(vec![
                nightly("PT1M"),
                windows("team-ends", WEEKENDS, "P2D", &["team-root"]),
            ]),
            "by mute rule team-ends (cron(0 18 * * FRI) UTC for P2D)",
        ),
        mutes(
            "a window of a length that is not understood",
            under(vec![nightly("P1M")]),
            "by mute rule team-nights (cron(0 2 * * *) UTC for P1M)",
        ),
    ]
}

/// Rules that name no alarm.
fn without_targets() -> Vec<Row> {
    vec![
        Row(
            "nights until 2100, for no alarm by name",
            under(vec![windows("all-nights", NIGHTLY, "PT9H", &[])]),
            Pending,
            Some(AtAlarm),
            "whether alarm team-root notifies is not proven: mute rule all-nights (cron(0 2 * * *) UTC for PT9H), again and again until 2100-01-01, names no alarm, and whether such a rule mutes all alarms is not documented",
            "aws cloudwatch get-alarm-mute-rule --region eu-west-1 --alarm-mute-rule-name 'all-nights'",
            NOTHING,
        ),
        holds(
            "short windows, for no alarm by name",
            under(vec![windows("all-nights", NIGHTLY, "PT3M", &[])]),
            "all-nights (cron(0 2 * * *) UTC for PT3M), again and again until 2100-01-01, names no alarm, and whether",
        ),
        holds(
            "one window to come, for no alarm by name",
            under(vec![rule("SCHEDULED", "at(2026-02-01T02:00)", None, &[])]),
            "team-nights (at(2026-02-01T02:00) UTC for PT4H) names no alarm, and whether",
        ),
    ]
}
