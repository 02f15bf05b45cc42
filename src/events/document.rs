//! Reads the events of a JSON document one by one, so that at most one event is in memory.
//!
//! Supported documents: a file of CloudTrail (`{"Records": [...]}`); the output of `aws logs filter-log-events` and
//! `get-log-events` (`{"events": [{"message": "..."}]}`) and of `aws cloudtrail lookup-events` (`{"Events":
//! [{"CloudTrailEvent": "..."}]}`); a list of events, of such entries, or of messages; a single event.

use super::formatting::compact_json;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::ops::ControlFlow;

/// The first keys of documents whose value is the list of events.
pub(super) const ENVELOPES: [&str; 3] = ["Records", "events", "Events"];

/// Receives an event, and decides whether to continue.
type OnEvent<'f> = dyn FnMut(&str) -> ControlFlow<()> + 'f;

/// Reads one document from a `serde_json` deserializer and calls `on_event` with each event: a record as compact JSON,
/// a message unchanged.
///
/// # Errors
///
/// If the document is not JSON or has no events, or if `on_event` stops the reading.
pub fn read_document<'de, D: Deserializer<'de>>(
    deserializer: D,
    on_event: &mut OnEvent<'_>,
) -> Result<(), D::Error> {
    deserializer.deserialize_any(DocumentVisitor { on_event })
}

/// Visits a whole document.
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

/// Visits the list of events.
struct EventList<'a, 'f> {
    on_event: &'a mut OnEvent<'f>,
    /// Whether the list is the output of `aws logs`.
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

/// The members by which an entry in the output of the AWS CLI differs from an event.
#[derive(Deserialize)]
struct CliEntry {
    message: Option<String>,
    #[serde(rename = "ingestionTime")]
    ingestion_time: Option<IgnoredAny>,
    #[serde(rename = "CloudTrailEvent")]
    event: Option<String>,
}

/// The message of an entry in the AWS CLI's output. Anything else is the event itself.
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
        // An event of another producer can have its own `message`.
        let logged = is_logs_output || parsed.ingestion_time.is_some();
        parsed.message.filter(|_| logged).or(parsed.event)
    });
    message.unwrap_or_else(|| compact_json(entry))
}
