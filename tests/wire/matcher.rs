//! `TestMetricFilter`, AWS's own matcher of filter patterns. The emulator does not implement it, so a proxy answers from
//! the examples in the control files, and not from the evaluator under test.

use crate::emulator::Emulator;
use crate::faults::Fault;
use crate::proxy::Proxy;
use crate::request::Call;
use crate::run::{Run, binary};
use serde_json::{Value, json};

/// A proxy whose matcher agrees with the control files, except on the events that a test selects, and which can inject
/// faults.
pub(crate) fn open_matcher(
    emulator: &Emulator,
    differs: impl Fn(&Value) -> bool + Send + Sync + 'static,
    fault: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
) -> Proxy {
    Proxy::answering(emulator, matcher_answers(differs), fault)
}

/// The answers of a matcher without differences.
pub(crate) fn agreeing_answers() -> impl Fn(&Call) -> Option<String> + Send + Sync + 'static {
    matcher_answers(|_| false)
}

fn matcher_answers(
    differs: impl Fn(&Value) -> bool + Send + Sync + 'static,
) -> impl Fn(&Call) -> Option<String> + Send + Sync + 'static {
    let matching = matching_events();
    move |call: &Call| {
        let messages = filter_test(call)?.1.into_iter().zip(1..);
        let matches = messages.filter(|(message, _)| {
            let event: Value = serde_json::from_str(message).unwrap();
            matching.contains(&event) != differs(&event)
        });
        let records = matches.map(|(message, number)| {
            json!({ "eventNumber": number, "eventMessage": message, "extractedValues": {} })
        });
        Some(json!({ "matches": records.collect::<Vec<_>>() }).to_string())
    }
}

/// The same without differences or faults.
pub(crate) fn open_agreeing_matcher(emulator: &Emulator) -> Proxy {
    open_matcher(emulator, |_| false, |_| None)
}

/// The pattern and the messages of a `TestMetricFilter` call.
pub(crate) fn filter_test(call: &Call) -> Option<(String, Vec<String>)> {
    if call.operation != "TestMetricFilter" {
        return None;
    }
    let (_, body) = call.content.split_once('\n').unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let pattern = body["filterPattern"].as_str().unwrap().to_owned();
    let messages = serde_json::from_value(body["logEventMessages"].clone());
    Some((pattern, messages.unwrap()))
}

/// The events of all examples that match their control.
fn matching_events() -> Vec<Value> {
    let list = Run::of(&mut binary("list --format json")).exits(0);
    let document: Value = serde_json::from_str(&list.out).unwrap();
    let controls = document["controls"].as_array().unwrap().iter();
    let matching = controls.flat_map(|control| control["matches"].as_array().unwrap());
    matching.map(|example| example["event"].clone()).collect()
}
