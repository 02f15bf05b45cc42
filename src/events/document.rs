//! The events of a JSON document, one after the other, so that no more than one of them is held at a time.
//!
//! Which documents: a file of `CloudTrail` (`{"Records": [...]}`); what `aws logs filter-log-events` and
//! `get-log-events` answer (`{"events": [{"message": "..."}]}`) and `aws cloudtrail lookup-events`
//! (`{"Events": [{"CloudTrailEvent": "..."}]}`); a list of events, of such entries, or of messages; an event alone.

use super::formatting::compact_json;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::ops::ControlFlow;

/// The keys a document may begin with, if its value is the list of events.
pub(super) const ENVELOPES: [&str; 3] = ["Records", "events", "Events"];

/// Whoever takes the events, and says whether to go on.
type OnEvent<'f> = dyn FnMut(&str) -> ControlFlow<()> + 'f;

/// Reads one document off a `serde_json` deserializer and hands on each event: a record as compact JSON, a message as
/// it was logged.
///
/// # Errors
///
/// If it is no JSON, holds no events, or `each` says to stop; who said so knows.
pub fn read_document<'de, D: Deserializer<'de>>(
    deserializer: D,
    on_event: &mut OnEvent<'_>,
) -> Result<(), D::Error> {
    deserializer.deserialize_any(DocumentVisitor { on_event })
}

/// A whole document.
struct DocumentVisitor<'a, 'f> {
    on_event: &'a mut OnEvent<'f>,
}

impl<'de> Visitor<'de> for DocumentVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event or a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let list = EventList {
            on_event: self.on_event,
            is_logs_output: false,
        };
        list.visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut written = String::from("{");
        while let Some(key) = map.next_key::<String>()? {
            let is_first = written.len() == 1;
            if is_first && ENVELOPES.contains(&key.as_str()) {
                map.next_value_seed(EventList {
                    on_event: self.on_event,
                    is_logs_output: key == "events",
                })?;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(());
            }
            let value: Box<RawValue> = map.next_value()?;
            if !is_first {
                written.push(',');
            }
            written.push_str(&serde_json::Value::String(key).to_string());
            written.push(':');
            written.push_str(&compact_json(value.get()));
        }
        written.push('}');
        emit(self.on_event, &written)
    }
}

/// The list that holds the events.
struct EventList<'a, 'f> {
    on_event: &'a mut OnEvent<'f>,
    /// Whether it is what `aws logs` answers.
    is_logs_output: bool,
}

impl<'de> DeserializeSeed<'de> for EventList<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for EventList<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element::<Box<RawValue>>()? {
            emit(
                self.on_event,
                &entry_message(entry.get(), self.is_logs_output),
            )?;
        }
        Ok(())
    }
}

fn emit<E: Error>(on_event: &mut OnEvent<'_>, message: &str) -> Result<(), E> {
    match on_event(message) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(E::custom("stopped")),
    }
}

/// What the AWS CLI lists, as far as it tells such an entry from an event.
#[derive(Deserialize)]
struct CliEntry {
    message: Option<String>,
    #[serde(rename = "ingestionTime")]
    ingestion_time: Option<IgnoredAny>,
    #[serde(rename = "CloudTrailEvent")]
    event: Option<String>,
}

/// The message an entry of a list is about; what is no entry of the AWS CLI's is the event itself.
fn entry_message(entry: &str, is_logs_output: bool) -> String {
    if entry.starts_with('"') {
        return serde_json::from_str(entry).unwrap_or_default();
    }
    let may_be_entry = ["\"message\"", "\"CloudTrailEvent\""]
        .iter()
        .any(|key| entry.contains(key));
    let parsed = may_be_entry
        .then(|| serde_json::from_str::<CliEntry>(entry).ok())
        .flatten();
    let message = parsed.and_then(|parsed| {
        // An event of somebody else's may well have a `message` of its own.
        let logged = is_logs_output || parsed.ingestion_time.is_some();
        parsed.message.filter(|_| logged).or(parsed.event)
    });
    message.unwrap_or_else(|| compact_json(entry))
}
