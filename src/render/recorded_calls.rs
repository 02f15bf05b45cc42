//! The calls behind an alarm, a block each, with the actors that made the most.

use super::writer::{LineWriter, Style};
use crate::cloudtrail::RecordedCall;
use std::collections::BTreeMap;
use std::io;

/// The most actors that are counted.
const MAX_ACTORS: usize = 5;

/// The calls behind an alarm.
#[derive(Debug, Clone, Copy)]
pub struct AlarmCalls<'a> {
    /// The alarm.
    pub alarm: &'a str,
    /// The log group that was searched.
    pub log_group: &'a str,
    /// The time that was searched, in words.
    pub period: &'a str,
    /// The calls, the oldest first.
    pub calls: &'a [RecordedCall],
    /// Whether all of the time was searched.
    pub complete: bool,
    /// The names of accounts by id.
    pub names: &'a BTreeMap<String, String>,
}

/// Writes the calls.
///
/// # Errors
///
/// If the writer fails.
pub fn write_alarm_calls(writer: &mut LineWriter<'_>, found: &AlarmCalls<'_>) -> io::Result<()> {
    let AlarmCalls { calls, names, .. } = found;
    let title = format!(
        "cis-fix who: alarm {}, {} in log group {}",
        found.alarm, found.period, found.log_group
    );
    writer.write_paragraph(Style::Bold, 2, &title)?;
    writer.end_line()?;
    if calls.is_empty() {
        let text = if found.complete {
            "No event of this time matches the filter of the alarm."
        } else {
            "No event was found in the part of this time that was searched."
        };
        return writer.write_paragraph(Style::Plain, 0, text);
    }
    for call in *calls {
        let RecordedCall {
            time,
            account,
            actor,
            event,
            source_address,
            region,
            ..
        } = call;
        let name = names
            .get(account)
            .map_or(String::new(), |name| format!(" ({name})"));
        let error = call.error.as_ref();
        let error = error.map_or(String::new(), |error| format!(", refused: {error}"));
        let first = format!("{time}  {event}{error}");
        writer.write_paragraph(Style::Bold, 4, &first)?;
        let place = format!("    account {account}{name}, {region}, from {source_address}");
        writer.write_paragraph(Style::Plain, 6, &place)?;
        writer.write_paragraph(Style::Plain, 6, &format!("    {actor}"))?;
    }
    if calls.len() > 1 {
        write_most_active(writer, calls)?;
    }
    if !found.complete {
        let text = "Not all of this time was searched: shorten it with --since, or raise --limit.";
        writer.end_line()?;
        writer.write_paragraph(Style::Warning, 0, text)?;
    }
    Ok(())
}

fn write_most_active(writer: &mut LineWriter<'_>, calls: &[RecordedCall]) -> io::Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for call in calls {
        *counts.entry(call.actor.as_str()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by(|(a, many), (b, more)| more.cmp(many).then(a.cmp(b)));
    writer.end_line()?;
    writer.write_line(Style::Bold, &format!("{} events, by", calls.len()))?;
    for (actor, count) in counts.into_iter().take(MAX_ACTORS) {
        writer.write_paragraph(Style::Plain, 8, &format!("  {count:>4}  {actor}"))?;
    }
    Ok(())
}
