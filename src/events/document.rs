//! The events of a JSON document, one after the other, so that no more than one of them is held at a time.
//!
//! Which documents: a file of `CloudTrail` (`{"Records": [...]}`); what `aws logs filter-log-events` and
//! `get-log-events` answer (`{"events": [{"message": "..."}]}`) and `aws cloudtrail lookup-events`
//! (`{"Events": [{"CloudTrailEvent": "..."}]}`); a list of events, of such entries, or of messages; an event alone.

use super::spelling::compact;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::ops::ControlFlow;

/// The keys a document may begin with, if its value is the list of events.
pub(super) const ENVELOPES: [&str; 3] = ["Records", "events", "Events"];

/// Whoever takes the events, and says whether to go on.
type Each<'f> = dyn FnMut(&str) -> ControlFlow<()> + 'f;

/// Reads one document off a `serde_json` deserializer and hands on each event: a record as compact JSON, a message as
/// it was logged.
///
/// # Errors
///
/// If it is no JSON, holds no events, or `each` says to stop; who said so knows.
pub fn read_document<'de, D: Deserializer<'de>>(
    deserializer: D,
    each: &mut Each<'_>,
) -> Result<(), D::Error> {
    deserializer.deserialize_any(Document { each })
}

/// A whole document.
struct Document<'a, 'f> {
    each: &'a mut Each<'f>,
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event or a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let list = List {
            each: self.each,
            answered: false,
        };
        list.visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut written = String::from("{");
        while let Some(key) = map.next_key::<String>()? {
            let is_first = written.len() == 1;
            if is_first && ENVELOPES.contains(&key.as_str()) {
                map.next_value_seed(List {
                    each: self.each,
                    answered: key == "events",
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
            written.push_str(&compact(value.get()));
        }
        written.push('}');
        hand_on(self.each, &written)
    }
}

/// The list that holds the events.
struct List<'a, 'f> {
    each: &'a mut Each<'f>,
    /// Whether it is what `aws logs` answers.
    answered: bool,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element::<Box<RawValue>>()? {
            hand_on(self.each, &message(entry.get(), self.answered))?;
        }
        Ok(())
    }
}

fn hand_on<E: Error>(each: &mut Each<'_>, message: &str) -> Result<(), E> {
    match each(message) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(E::custom("stopped")),
    }
}

/// What the AWS CLI lists, as far as it tells such an entry from an event.
#[derive(Deserialize)]
struct Entry {
    message: Option<String>,
    #[serde(rename = "ingestionTime")]
    ingestion_time: Option<IgnoredAny>,
    #[serde(rename = "CloudTrailEvent")]
    event: Option<String>,
}

/// The message an entry of a list is about; what is no entry of the AWS CLI's is the event itself.
fn message(entry: &str, answered: bool) -> String {
    if entry.starts_with('"') {
        return serde_json::from_str(entry).unwrap_or_default();
    }
    let may_be_told = ["\"message\"", "\"CloudTrailEvent\""]
        .iter()
        .any(|key| entry.contains(key));
    let told = may_be_told
        .then(|| serde_json::from_str::<Entry>(entry).ok())
        .flatten();
    let message = told.and_then(|told| {
        // An event of somebody else's may well have a `message` of its own.
        let logged = answered || told.ingestion_time.is_some();
        told.message.filter(|_| logged).or(told.event)
    });
    message.unwrap_or_else(|| compact(entry))
}
