//! Mute rules.

use super::*;

const NIGHTLY: &str = "cron(0 2 * * *)";
const ONCE: &str = "at(2026-02-01T02:00)";

pub(super) fn mute_rules() -> Vec<Row> {
    [
        active_and_scheduled(),
        ended_and_general(),
        unreadable_rules(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Active and scheduled rules for the alarm.
fn active_and_scheduled() -> Vec<Row> {
    let late = Some(1_900_000_000);
    vec![
        Row(
            "muted now",
            muted("ACTIVE", ONCE, late, &["team-root"]),
            Fail,
            Some(AtAlarm),
            "alarm team-root is muted by mute rule team-nights (at(2026-02-01T02:00) UTC for PT4H)",
            "no, the alarm is muted",
            OURS,
        ),
        Row(
            "muted each night for ever",
            muted("SCHEDULED", NIGHTLY, None, &["team-root"]),
            Fail,
            Some(AtAlarm),
            "is muted again and again, without an end, by mute rule team-nights",
            "aws cloudwatch get-alarm-mute-rule --region eu-west-1 --alarm-mute-rule-name 'team-nights'",
            OURS,
        ),
        Row(
            "muted each night for a while",
            muted("SCHEDULED", NIGHTLY, late, &["team-root"]),
            Fail,
            Some(AtAlarm),
            "alarm team-root is muted again and again, until 2030-03-17, by mute rule team-nights (cron(0 2 * * *) UTC for PT4H)",
            "take the alarm out of it, or delete it",
            OURS,
        ),
        Row(
            "muted once, to come",
            muted("SCHEDULED", ONCE, None, &["team-root"]),
            Pass,
            None,
            "(confirmed)",
            "team-nights will mute team-root: at(2026-02-01T02:00) UTC for PT4H",
            NOTHING,
        ),
    ]
}

/// Rules that have ended, that name another alarm or all alarms, or an alarm of ours.
fn ended_and_general() -> Vec<Row> {
    vec![
        Row(
            "a rule that has run out",
            muted("ACTIVE", NIGHTLY, Some(1_000_000_000), &["team-root"]),
            Pass,
            None,
            "(confirmed)",
            "",
            NOTHING,
        ),
        Row(
            "a rule for another alarm",
            muted("ACTIVE", NIGHTLY, None, &["team-disk"]),
            Pass,
            None,
            "(confirmed)",
            "",
            NOTHING,
        ),
        Row(
            "all alarms muted",
            muted("ACTIVE", NIGHTLY, None, &[]),
            Pending,
            Some(AtAlarm),
            "whether alarm team-root notifies is not proven: mute rule team-nights (cron(0 2 * * *) UTC for PT4H), in force now, names no alarm, and whether such a rule mutes all alarms is not documented",
            "cis-fix edits no mute rule: name in it the alarms that it is for, or delete it",
            NOTHING,
        ),
        Row(
            "our alarm muted",
            ours_muted(),
            Manual,
            Some(AtAlarm),
            "alarm cis-fix-root-usage is muted by mute rule team-nights",
            "get-alarm-mute-rule",
            NOTHING,
        ),
    ]
}

/// Rules that cannot be read, and a Region without mute rules.
fn unreadable_rules() -> Vec<Row> {
    vec![
        Row(
            "mute rules that may not be listed",
            mute_rules_are(denied("cloudwatch:ListAlarmMuteRules")),
            Unreadable,
            Some(AtAlarm),
            "allow cloudwatch:ListAlarmMuteRules",
            "",
            NOTHING,
        ),
        Row(
            "a mute rule that may not be read",
            {
                let mut account = muted("ACTIVE", NIGHTLY, None, &[]);
                let rules = account.0.mutes.get_mut(&home()).unwrap();
                rules.insert(
                    "team-nights".to_owned(),
                    denied("cloudwatch:GetAlarmMuteRule"),
                );
                account
            },
            Unreadable,
            Some(AtAlarm),
            "allow cloudwatch:GetAlarmMuteRule",
            "",
            NOTHING,
        ),
        Row(
            "no such thing as mute rules",
            mute_rules_are(Read::Absent),
            Pass,
            None,
            "(confirmed)",
            "",
            NOTHING,
        ),
    ]
}
