//! A stand-in for AWS's own matcher of filter patterns. `TestMetricFilter` is in no emulator, so what it answers here is
//! scripted at the door: by what the control files say of each event, and not by the evaluator that is tested.

use crate::emulator::Emulator;
use crate::faults::Fault;
use crate::proxy::{Call, Proxy};
use crate::run::{Run, binary};
use serde_json::{Value, json};

/// A door at which a matcher answers that is of one mind with the control files, except about the events that a test
/// wants answered otherwise; and at which things may go wrong.
pub(crate) fn matcher(
    emulator: &Emulator,
    otherwise: impl Fn(&Value) -> bool + Send + Sync + 'static,
    faulty: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
) -> Proxy {
    let matching = matching();
    let answer = move |call: &Call| {
        let messages = asked(call)?.1.into_iter().zip(1..);
        let matches = messages.filter(|(message, _)| {
            let event: Value = serde_json::from_str(message).unwrap();
            matching.contains(&event) != otherwise(&event)
        });
        let records = matches.map(|(message, number)| {
            json!({ "eventNumber": number, "eventMessage": message, "extractedValues": {} })
        });
        Some(json!({ "matches": records.collect::<Vec<_>>() }).to_string())
    };
    Proxy::answering(emulator, answer, faulty)
}

/// The same where nobody disagrees and nothing goes wrong.
pub(crate) fn agreeing(emulator: &Emulator) -> Proxy {
    matcher(emulator, |_| false, |_| None)
}

/// The pattern and the messages of a call of `TestMetricFilter`.
pub(crate) fn asked(call: &Call) -> Option<(String, Vec<String>)> {
    if call.operation != "TestMetricFilter" {
        return None;
    }
    let (_, body) = call.content.split_once('\n').unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let pattern = body["filterPattern"].as_str().unwrap().to_owned();
    let messages = serde_json::from_value(body["logEventMessages"].clone());
    Some((pattern, messages.unwrap()))
}

/// Every sample event that some control file says matches.
fn matching() -> Vec<Value> {
    let list = Run::of(&mut binary("list --format json")).exits(0);
    let document: Value = serde_json::from_str(&list.out).unwrap();
    let controls = document["controls"].as_array().unwrap().iter();
    let matching = controls.flat_map(|control| control["matches"].as_array().unwrap());
    matching.map(|example| example["event"].clone()).collect()
}
