//! Reads the numbers and times of conditions (*IAM JSON policy elements: Condition operators*).

use time::{Date, Month};

const DAY: i64 = 86_400;

/// A decimal number; `None` for other texts.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let plain = |character: char| character.is_ascii_digit() || "+-.".contains(character);
    text.chars().all(plain).then(|| text.parse().ok())?
}

/// A time in seconds since 1970, from ISO 8601 (a date alone or with a time in UTC or at an offset)
/// or from such seconds; `None` for other texts. Fractions of a second are cut off.
pub(super) fn parse_time(text: &str) -> Option<i64> {
    // Four digits may be a year.
    if text.len() > 4
        && let Ok(seconds) = text.parse::<i64>()
    {
        return Some(seconds);
    }
    let (date, clock) = text.split_once('T').unwrap_or((text, "00:00Z"));
    let (clock, offset) = split_offset(clock)?;
    let date = parse_date(date)?.to_julian_day();
    let epoch = Date::from_calendar_date(1970, Month::January, 1)
        .ok()?
        .to_julian_day();
    Some(i64::from(date - epoch) * DAY + parse_clock(clock)? - offset)
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = (year.len(), month.len(), day.len()) == (4, 2, 2) && parts.next().is_none();
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?);
    date.ok().filter(|_| digits)
}

/// The time of day and the seconds that its offset is ahead of UTC.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let (clock, offset) = text.split_at_checked(at)?;
    let ahead = parse_clock(offset.get(1..)?)?;
    Some((
        clock,
        if offset.starts_with('-') {
            -ahead
        } else {
            ahead
        },
    ))
}

/// The seconds of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`.
fn parse_clock(text: &str) -> Option<i64> {
    let whole = text.split('.').next()?;
    let mut parts = whole.split(':');
    let mut part = |limit: i64| -> Option<i64> {
        let text = parts.next()?;
        let number: i64 = text.parse().ok()?;
        (text.len() == 2 && (0..limit).contains(&number)).then_some(number)
    };
    let (hours, minutes) = (part(24)?, part(60)?);
    let seconds = if whole.len() > 5 { part(60)? } else { 0 };
    (parts.next().is_none()).then_some((hours * 60 + minutes) * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::{parse_number, parse_time};

    #[test]
    fn a_time_is_read_in_the_forms_of_iso_8601_and_in_seconds() {
        assert_eq!(parse_time("1970-01-02"), Some(86_400));
        assert_eq!(parse_time("2026-01-01T00:00:00Z"), Some(1_767_225_600));
        assert_eq!(parse_time("2026-01-01T00:00Z"), Some(1_767_225_600));
        assert_eq!(parse_time("2026-01-01T00:00:00.500Z"), Some(1_767_225_600));
        assert_eq!(parse_time("2026-01-01T02:30:00+02:30"), Some(1_767_225_600));
        assert_eq!(parse_time("2025-12-31T19:00:00-05:00"), Some(1_767_225_600));
        assert_eq!(parse_time("1767225600"), Some(1_767_225_600));
        for odd in [
            "",
            "2026",
            "2026-1-1",
            "2026-02-30",
            "tomorrow",
            "2026-01-01T00:00:00",
            "2026-01-01T24:00Z",
        ] {
            assert_eq!(parse_time(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_number_is_decimal() {
        assert_eq!(parse_number("1.2"), Some(1.2));
        assert_eq!(parse_number("-3"), Some(-3.0));
        for odd in ["", "inf", "NaN", "1e3", "1.2.3", "TLS"] {
            assert_eq!(parse_number(odd), None, "{odd}");
        }
    }
}
