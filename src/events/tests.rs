//! Where events are found in a text, and how they are formatted.

use super::{EventFormat, EventSearch, compact_json, read_document, to_one_line};
use crate::pattern::Pattern;
use proptest::prelude::*;
use serde_json::Value;
use std::ops::ControlFlow;

/// All events of the documents in a text, and the error.
fn read(text: &str) -> (Vec<String>, Option<String>) {
    let mut found = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    while deserializer.end().is_err() {
        let read = read_document(&mut deserializer, &mut |event| {
            found.push(event.to_owned());
            ControlFlow::Continue(())
        });
        if let Err(error) = read {
            return (found, Some(error.to_string()));
        }
    }
    (found, None)
}

fn assert_read(text: &str, events: &[&str]) {
    assert_eq!(
        read(text),
        (events.iter().map(|e| (*e).to_owned()).collect(), None),
        "{text}"
    );
}

#[test]
fn the_first_line_determines_the_format() {
    for lines in [
        "",
        "plain text",
        r#"{"eventName":"DeleteTrail"}"#,
        "  {\"a\":1}\r",
        r#"{"events":5}"#,
        r#"{"records":[]}"#,
        "[ERROR 400] BAD REQUEST",
        r#"{"a":1} and more"#,
        "{a}",
    ] {
        assert_eq!(
            EventFormat::detect(lines.as_bytes()),
            EventFormat::Lines,
            "{lines}"
        );
    }
    for documents in [
        "{",
        "[",
        "[{\"a\":1},",
        "[]",
        r#"{"Records":[{"a":1}]}"#,
        r#"{ "Records" : [ {"#,
        r#"{"events":[]}"#,
        r#"{"Records":[]}{"Records":[]}"#,
        r#"{"a":1}{"b":2}"#,
        r#"{"cut": "sho"#,
    ] {
        assert_eq!(
            EventFormat::detect(documents.as_bytes()),
            EventFormat::Documents,
            "{documents}"
        );
    }
}

#[test]
fn the_records_of_a_trail_file_are_events() {
    assert_read(
        r#"{"Records":[{"a": 1, "b": [ 2 ]}, {"a":1.10}]}"#,
        &[r#"{"a":1,"b":[2]}"#, r#"{"a":1.10}"#],
    );
    assert_read("{\n \"Records\": []\n}\n", &[]);
    assert_read(
        r#"{"Records":[{"a":1}]}{"Records":[{"a":2}]}"#,
        &[r#"{"a":1}"#, r#"{"a":2}"#],
    );
}

#[test]
fn messages_are_extracted_from_aws_cli_output() {
    let answer =
        r#"{"events":[{"message":"{\"a\": 1}"},{"message":"text","timestamp":1}],"nextToken":"x"}"#;
    assert_read(answer, &["{\"a\": 1}", "text"]);
    assert_read(
        r#"{"Events":[{"EventId":"1","CloudTrailEvent":"{\"a\":1}"}]}"#,
        &["{\"a\":1}"],
    );
    assert_read(
        r#"[{"timestamp":1,"message":"m","ingestionTime":2}]"#,
        &["m"],
    );
    assert_read(r#"["{\"a\":1}", "text"]"#, &["{\"a\":1}", "text"]);
}

#[test]
fn an_event_with_its_own_message_is_unchanged() {
    let event = r#"{"message":"m","timestamp":1}"#;
    assert_read(&format!("[{event}]"), &[event]);
    assert_read(
        r#"{"events":[{"message":{"a":1}}]}"#,
        &[r#"{"message":{"a":1}}"#],
    );
}

#[test]
fn events_can_follow_one_another_without_a_list() {
    assert_read(
        "{\n \"a\": 1\n}\n{\n \"é\": \"\\u0041\"\n}",
        &[r#"{"a":1}"#, r#"{"é":"\u0041"}"#],
    );
}

#[test]
fn events_before_an_error_are_read() {
    let (events, error) = read(r#"{"Records":[{"a":1},{"b":"#);
    assert_eq!(events, [r#"{"a":1}"#]);
    assert!(error.is_some_and(|error| error.starts_with("EOF")));
    let (_, error) = read(r#"{"Records":{}}"#);
    assert!(error.is_some_and(|error| error.contains("expected a list of events")));
    let (_, error) = read("5");
    assert!(error.is_some_and(|error| error.contains("expected an event or a list of events")));
}

#[test]
fn the_caller_can_stop_the_reading() {
    let mut seen = 0;
    let mut deserializer = serde_json::Deserializer::from_str("[1,2,3]");
    let read = read_document(&mut deserializer, &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert!(read.is_err());
    assert_eq!(seen, 1);
}

#[test]
fn compact_json_removes_only_blanks_between_parts() {
    assert_eq!(
        compact_json("{ \"a b\" :\n\t[ 1.0e0 , \"\\\" c\\\\\" , true ] }"),
        "{\"a b\":[1.0e0,\"\\\" c\\\\\",true]}"
    );
}

#[test]
fn a_message_is_written_in_one_line() {
    assert_eq!(to_one_line("{\"a\": 1}"), "{\"a\": 1}");
    assert_eq!(to_one_line("{\n \"a\": 1\n}"), "{\"a\":1}");
    assert_eq!(to_one_line("first\r\nsecond\n"), "first\\r\\nsecond");
}

#[test]
fn a_search_counts_events_and_matches() {
    let parsed = Pattern::parse("{ $.a = 1 }");
    let Ok(pattern) = &parsed else {
        unreachable!("{parsed:?}");
    };
    let mut search = EventSearch::new(pattern, false);
    let answers: Vec<bool> = ["{\"a\":1}", "{\"a\":2}", "text", "{\"a\":"]
        .iter()
        .zip(1..)
        .map(|(message, place)| search.select(message, place))
        .collect();
    assert_eq!(answers, [true, false, false, false]);
    let tally = search.tally;
    assert_eq!(
        (
            tally.events,
            tally.found,
            tally.not_json,
            tally.first_not_json
        ),
        (4, 1, 2, Some(3))
    );
    let mut inverted = EventSearch::new(pattern, true);
    assert!(inverted.select("text", 1) && !inverted.select("{\"a\":1}", 2));
}

/// Any event: an object with any JSON members.
fn event() -> impl Strategy<Value = Value> {
    let text = "[ \"\\\\{}\\[\\]:,a-cé\n]{0,6}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let inner = leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((text, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    prop::collection::vec(("[a-c \"\\\\]{1,3}", inner), 0..4)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn the_layout_of_a_document_does_not_change_its_events(
        events in prop::collection::vec(event(), 1..4),
    ) {
        let written: Vec<String> = events.iter().map(Value::to_string).collect();
        for event in &events {
            prop_assert_eq!(compact_json(&format!("{event:#}")), event.to_string());
        }
        let records = serde_json::json!({ "Records": events });
        let logged: Vec<Value> = written
            .iter()
            .map(|message| serde_json::json!({ "message": message }))
            .collect();
        let answer = serde_json::json!({ "events": logged });
        let list = Value::from(events.clone());
        for document in [records, answer, list] {
            for text in [document.to_string(), format!("{document:#}")] {
                prop_assert_eq!(EventFormat::detect(text.as_bytes()), EventFormat::Documents);
                prop_assert_eq!(read(&text), (written.clone(), None));
            }
        }
        let joined: Vec<String> = events.iter().map(|event| format!("{event:#}")).collect();
        prop_assert_eq!(read(&joined.join("\n")), (written, None));
    }
}
