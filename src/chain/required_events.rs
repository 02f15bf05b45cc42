//! The events of a control that a trail must record, held against its event selectors.
//!
//! The events are the control's own samples and one for every call that its pattern names. A control that names no call is
//! about every call: then the events are one for every call that a reader knows and one for every name in the selectors. If a
//! selector asks who made a call, or from where, each event is also tried for the callers it names and for another one.

use crate::chain::event_selectors::{SelectorResult, evaluate_selectors};
use crate::cloudtrail::{describe_event, management_calls, service_of};
use crate::control::Control;
use crate::inputs::Inputs;
use crate::memo::TrailCoverage;
use crate::pattern::Pattern;
use crate::state::{EventSelectors, FieldSelector};
use serde_json::{Value, json};

/// The sources whose events AWS allows a trail to exclude because of their number ("Logging management events", CloudTrail
/// user guide). No control names a call of theirs except 3.7.
const EXCLUDABLE_SOURCES: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/// An event and its label.
struct Event {
    label: String,
    event: Value,
}

/// The events of a control.
pub(super) struct RequiredEvents {
    /// The events by their usual callers.
    events: Vec<Event>,
    /// The same events by other callers or from elsewhere.
    otherwise: Vec<Event>,
    /// Whether the control is about every call.
    any_call: bool,
}

impl RequiredEvents {
    /// The events of a control that match a pattern, with those that selectors tell apart.
    pub(super) fn of(
        inputs: Inputs<'_>,
        control: &Control,
        required: Option<&Pattern>,
        selectors: &EventSelectors,
    ) -> Self {
        let names = required.map(names_of).unwrap_or_default();
        let any_call = names.is_empty();
        let wanted = |event: &Value| required.is_none_or(|text| text.matches(event));
        let version = inputs.settings.benchmark;
        let samples = control.matching.iter().filter(|one| one.applies(version));
        let samples = samples.map(|one| at_home(inputs, &one.event));
        let samples: Vec<Value> = samples.filter(|event| wanted(event)).collect();
        let call = |event: &&Value| event.get("eventType") == Some(&json!("AwsApiCall"));
        let first = samples.iter().find(call).or(samples.first());
        let mut events = samples.clone();
        if let Some(first) = first {
            let more: Vec<Value> = if any_call {
                any_calls(first, selectors)
            } else {
                let missing = names.iter().filter(|name| !has_call(&events, name));
                // The calls of one control belong to one service as a rule.
                let usual = first.get("eventSource").and_then(Value::as_str);
                let like = |name| made(first, Some(name), service_of(name).or(usual), false);
                missing.map(|name| like(name.as_str())).collect()
            };
            events.extend(more.into_iter().filter(|event| wanted(event)));
        }
        events.sort_by_key(is_of_another_service);
        let otherwise = events.iter().flat_map(|event| {
            let others = others_of(event, selectors);
            others.into_iter().filter(|(event, _)| wanted(event))
        });
        let otherwise = otherwise.map(|(event, how)| Event {
            label: format!("{} {how}", label(&event, any_call)),
            event,
        });
        let otherwise = otherwise.collect();
        let events = events.into_iter().map(|event| Event {
            label: label(&event, any_call),
            event,
        });
        Self {
            events: events.collect(),
            otherwise,
            any_call,
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Which of them selectors record.
    pub(super) fn recorded_by(&self, selectors: &EventSelectors) -> TrailCoverage {
        let mut unknown = None;
        let mut offered = None;
        for events in [&self.events, &self.otherwise] {
            let mut lost: Vec<(&str, String)> = Vec::new();
            for Event { label, event } in events {
                match evaluate_selectors(selectors, event) {
                    SelectorResult::Recorded => {}
                    SelectorResult::Unknown(what) => unknown = unknown.or(Some(what)),
                    SelectorResult::Excluded(why) if self.any_call && is_offered(event) => {
                        offered = offered.or(Some(why));
                    }
                    SelectorResult::Excluded(_) if lost.iter().any(|(known, _)| known == label) => {
                    }
                    SelectorResult::Excluded(why) => lost.push((label, why)),
                }
            }
            if let Some((first, why)) = lost.first() {
                let what = match (self.any_call, lost.len() - 1) {
                    (true, _) => format!("events such as {first}"),
                    (false, 0) => (*first).to_owned(),
                    (false, more) => format!("{first} and {more} more"),
                };
                let why = why.clone();
                return TrailCoverage::Misses { what, why };
            }
        }
        match (unknown, offered) {
            (Some(what), _) => TrailCoverage::Undecidable(what),
            (None, Some(why)) => TrailCoverage::AllBut(why),
            (None, None) => TrailCoverage::All,
        }
    }
}

/// The calls that a pattern names.
fn names_of(pattern: &Pattern) -> Vec<String> {
    let texts = pattern.equality_texts().into_iter();
    let names =
        texts.filter(|(field, name)| field.to_string() == "$.eventName" && !name.contains('*'));
    names.map(|(_, name)| name.to_owned()).collect()
}

/// Whether the events have this call of the service that usually has it.
fn has_call(events: &[Value], name: &str) -> bool {
    let mut events = events.iter();
    events.any(|event| event["eventName"] == name && !is_of_another_service(event))
}

/// Whether the call has the name of another service's, as `CreatePolicy` of Organizations has that of IAM's.
fn is_of_another_service(event: &Value) -> bool {
    let usual = event["eventName"].as_str().and_then(service_of);
    usual.is_some_and(|usual| event["eventSource"] != usual)
}

/// A sample as it would be recorded in this account.
fn at_home(inputs: Inputs<'_>, event: &Value) -> Value {
    let mut event = event.clone();
    let account = inputs.account();
    if let Some(arn) = event.pointer_mut("/userIdentity/arn")
        && let Some(text) = arn.as_str()
    {
        let text = text.replacen("arn:aws:", &format!("arn:{}:", inputs.partition()), 1);
        *arn = json!(text.replace("111122223333", account.as_str()));
    }
    event
}

/// The event of another call by the same caller. Whether the call reads is not known for all calls.
fn made(like: &Value, name: Option<&str>, source: Option<&str>, reads: impl Into<Value>) -> Value {
    let mut event = like.clone();
    if let Value::Object(members) = &mut event {
        let set = [("eventName", name), ("eventSource", source)];
        for (member, value) in set {
            match value {
                Some(value) => members.insert(member.to_owned(), json!(value)),
                None => members.remove(member),
            };
        }
        members.insert("readOnly".to_owned(), reads.into());
    }
    event
}

/// Calls of all kinds, including those that the selectors name.
fn any_calls(like: &Value, selectors: &EventSelectors) -> Vec<Value> {
    let known = management_calls().filter(|(name, ..)| *name != "ConsoleLogin");
    let known = known.map(|(name, source, reads)| made(like, Some(name), Some(source), reads));
    let mut all: Vec<Value> = known.collect();
    for name in literals(selectors, "eventName") {
        if management_calls().all(|(known, ..)| known != name) {
            all.push(made(like, Some(name), service_of(name), Value::Null));
        }
    }
    let excluded = selectors.basic.iter().flat_map(|one| &one.excluded_sources);
    let sources = excluded.map(String::as_str);
    for source in sources.chain(literals(selectors, "eventSource")) {
        if management_calls().all(|(_, known, _)| known != source) {
            all.push(made(like, Some("a call"), Some(source), Value::Null));
        }
    }
    all
}

/// The values that advanced selectors compare a field with.
fn literals<'s>(selectors: &'s EventSelectors, field: &'s str) -> Vec<&'s str> {
    let fields = fields_on(selectors, field);
    let values = fields.flat_map(|field| {
        let FieldSelector {
            equals, not_equals, ..
        } = field;
        let FieldSelector {
            starts_with,
            not_starts_with,
            ..
        } = field;
        let FieldSelector {
            ends_with,
            not_ends_with,
            ..
        } = field;
        let all = [
            equals,
            not_equals,
            starts_with,
            not_starts_with,
            ends_with,
            not_ends_with,
        ];
        all.into_iter().flatten().map(String::as_str)
    });
    values.collect()
}

fn fields_on<'s>(
    selectors: &'s EventSelectors,
    field: &'s str,
) -> impl Iterator<Item = &'s FieldSelector> {
    let all = selectors.advanced.iter().flat_map(|one| &one.fields);
    all.filter(move |one| one.field == field)
}

/// The same event by the callers that the selectors name, by another one, and from the console if they ask for that; each
/// with a label.
fn others_of(event: &Value, selectors: &EventSelectors) -> Vec<(Value, String)> {
    let mut others = Vec::new();
    let is_root = event.pointer("/userIdentity/type") == Some(&json!("Root"));
    if let Some(arn) = event.pointer("/userIdentity/arn").and_then(Value::as_str)
        && !is_root
    {
        for maker in makers(arn, selectors) {
            let mut other = event.clone();
            if let Some(arn) = other.pointer_mut("/userIdentity/arn") {
                *arn = json!(maker);
            }
            others.push((other, format!("by {maker}")));
        }
    }
    if fields_on(selectors, "sessionCredentialFromConsole")
        .next()
        .is_some()
    {
        let mut other = event.clone();
        if let Value::Object(members) = &mut other {
            members.insert("sessionCredentialFromConsole".to_owned(), json!("true"));
        }
        others.push((other, "from the console".to_owned()));
    }
    others
}

/// The callers that a selector names, and one that it does not name.
fn makers(arn: &str, selectors: &EventSelectors) -> Vec<String> {
    let field = "userIdentity.arn";
    let mut makers: Vec<String> = Vec::new();
    let fields: Vec<&FieldSelector> = fields_on(selectors, field).collect();
    if fields.is_empty() {
        return makers;
    }
    makers.extend(literals(selectors, field).into_iter().map(str::to_owned));
    let begins = fields
        .iter()
        .flat_map(|f| f.starts_with.iter().chain(&f.not_starts_with));
    let ends = fields
        .iter()
        .flat_map(|f| f.ends_with.iter().chain(&f.not_ends_with));
    let ends: Vec<&String> = ends.collect();
    for begin in begins {
        makers.push(format!("{begin}somebody"));
        makers.extend(ends.iter().map(|end| format!("{begin}{end}")));
    }
    makers.extend(ends.iter().map(|end| format!("{arn}{end}")));
    makers.push(format!("{arn}-too"));
    makers
}

fn is_offered(event: &Value) -> bool {
    EXCLUDABLE_SOURCES
        .iter()
        .any(|source| event["eventSource"] == *source)
}

/// The call. Where another service has a call of that name, the service is named.
fn label(event: &Value, any_call: bool) -> String {
    match event["eventName"].as_str().filter(|_| !any_call) {
        Some(name) if is_of_another_service(event) => {
            let source = event["eventSource"].as_str().unwrap_or_default();
            format!("{name} ({source})")
        }
        Some(name) => name.to_owned(),
        None => describe_event(event),
    }
}
