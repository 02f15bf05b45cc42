//! The windows of mute rules: how long they last, and whether they lose a message.
//!
//! When a window ends and the alarm is still in the state in which it was muted, CloudWatch carries out the muted actions
//! ("Alarm Mute Rules" and "How alarm mute rules work", CloudWatch user guide). So a window that is shorter than the
//! alarm's stay in ALARM delays a message and loses none.

use crate::state::{Alarm, MuteRule};

/// CloudWatch evaluates an alarm once a minute, so a stay in ALARM may be seen a minute late.
const EVALUATION: i64 = 60;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Whether the windows of these rules, taken together, lose no message of the alarm: it is still in ALARM when they end, and
/// another window does not begin before the message is sent. Windows of several rules may follow one another, so their
/// lengths are added.
pub(super) fn lose_nothing(rules: &[&MuteRule], alarm: &Alarm) -> bool {
    let lengths: Option<i64> = rules.iter().map(|rule| length(&rule.duration)).sum();
    let (Some(muted), Some(stay)) = (lengths, least_stay_in_alarm(alarm)) else {
        return false;
    };
    let muted_and_sent = muted + EVALUATION;
    muted_and_sent <= stay
        && rules.iter().all(|rule| match least_interval(rule) {
            Interval::OneWindow => true,
            Interval::AtLeast(seconds) => muted_and_sent <= seconds,
            Interval::NotKnown => false,
        })
}

/// The least time in seconds that one event keeps the alarm in ALARM: its datapoint is one of those evaluated, and of these
/// `DatapointsToAlarm` decide.
fn least_stay_in_alarm(alarm: &Alarm) -> Option<i64> {
    let evaluated = alarm.evaluation_periods?;
    let wanted = alarm.datapoints_to_alarm.unwrap_or(evaluated);
    Some(i64::from(alarm.period?) * i64::from(evaluated - wanted + 1))
}

/// The length of a window in seconds, from the ISO 8601 duration of a rule, such as `PT4H` or `P2DT12H`; `None` for other
/// texts.
fn length(duration: &str) -> Option<i64> {
    let parts = duration.strip_prefix('P')?;
    let (days, time) = parts.split_once('T').unwrap_or((parts, ""));
    let days = sum_parts(days, &[('W', 7 * DAY), ('D', DAY)])?;
    let time = sum_parts(time, &[('H', HOUR), ('M', MINUTE), ('S', 1)])?;
    Some(days + time).filter(|seconds| *seconds > 0)
}

/// The seconds of numbers that are each followed by a unit.
fn sum_parts(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut total = 0_i64;
    let mut number = None;
    for character in text.chars() {
        if let Some(digit) = character.to_digit(10) {
            let before: i64 = number.unwrap_or_default();
            number = Some(before.checked_mul(10)?.checked_add(i64::from(digit))?);
            continue;
        }
        let (_, seconds) = units.iter().find(|(unit, _)| *unit == character)?;
        total = total.checked_add(number.take()?.checked_mul(*seconds)?)?;
    }
    number.is_none().then_some(total)
}

/// The least time from the start of one window of a rule to the start of the next.
enum Interval {
    /// There is one window.
    OneWindow,
    /// This many seconds.
    AtLeast(i64),
    NotKnown,
}

/// The least interval by the first field of the cron expression, the minutes: `*`, numbers and ranges, separated by commas
/// ("Defining alarm mute rules", CloudWatch user guide). The other fields only make the interval longer.
fn least_interval(rule: &MuteRule) -> Interval {
    if !rule.repeats() {
        return Interval::OneWindow;
    }
    let fields = rule.expression.trim().strip_prefix("cron(");
    let minutes = fields.and_then(|fields| parse_minutes(fields.split_whitespace().next()?));
    let Some(minutes) = minutes else {
        return Interval::NotKnown;
    };
    let next_hour = minutes.first().map(|first| first + 60);
    let later = minutes.iter().copied().skip(1).chain(next_hour);
    let gaps = minutes.iter().zip(later).map(|(start, next)| next - start);
    gaps.min().map_or(Interval::NotKnown, |minutes| {
        Interval::AtLeast(minutes * MINUTE)
    })
}

/// The minutes of the hour, in order and each once.
fn parse_minutes(field: &str) -> Option<Vec<i64>> {
    let mut minutes = Vec::new();
    for part in field.split(',') {
        let (first, last) = match part.split_once('-') {
            _ if part == "*" => (0, 59),
            Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
            None => (part.parse().ok()?, part.parse().ok()?),
        };
        if !(0..=59).contains(&first) || !(first..=59).contains(&last) {
            return None;
        }
        minutes.extend(first..=last);
    }
    minutes.sort_unstable();
    minutes.dedup();
    Some(minutes)
}

#[cfg(test)]
mod tests {
    use super::{Interval, least_interval, length};
    use crate::state::MuteRule;

    #[test]
    fn a_duration_is_read_in_days_hours_minutes_and_seconds() {
        let of = |text| length(text);
        assert_eq!(of("PT1M"), Some(60));
        assert_eq!(of("PT4H"), Some(14_400));
        assert_eq!(of("P2DT12H"), Some(216_000));
        assert_eq!(of("P15D"), Some(1_296_000));
        for odd in ["", "P", "PT", "4H", "PT4", "P1M", "PTH", "PT1.5H", "P1Y"] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_interval_is_the_least_between_two_minutes_of_the_hour() {
        let of = |expression: &str| {
            let rule = MuteRule {
                name: String::new(),
                status: "SCHEDULED".to_owned(),
                expression: expression.to_owned(),
                duration: "PT1M".to_owned(),
                time_zone: None,
                expires_at: None,
                alarms: Vec::new(),
            };
            match least_interval(&rule) {
                Interval::OneWindow => "one".to_owned(),
                Interval::AtLeast(seconds) => (seconds / 60).to_string(),
                Interval::NotKnown => "?".to_owned(),
            }
        };
        assert_eq!(of("cron(0 2 * * *)"), "60");
        assert_eq!(of("cron(0,15,30 2 * * *)"), "15");
        assert_eq!(of("cron(0,50 * * * *)"), "10");
        assert_eq!(of("cron(10-12 * * * *)"), "1");
        assert_eq!(of("cron(* * * * *)"), "1");
        assert_eq!(of("cron(*/5 * * * *)"), "?");
        assert_eq!(of("rate(5 minutes)"), "?");
        assert_eq!(of("at(2026-02-01T02:00)"), "one");
    }
}
