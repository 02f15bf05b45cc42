//! What can go wrong between the program and AWS, in the form of each protocol.

use crate::proxy::{Call, Protocol};
use std::time::Duration;

/// What AWS says unless a test wants other words.
pub(crate) const SAID: &str =
    "User: arn:aws:iam::111122223333:user/alice is not authorized to perform this";

/// One thing that goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The caller may not do this, said in these words of at most 255 bytes. It is not done.
    Denied(&'static str),
    /// AWS does not do this: the HTTP status, its code, and its words.
    Refused(u16, &'static str, &'static str),
    /// There were too many requests. It is not done.
    Throttled,
    /// The service has failed (HTTP 500). It is not done.
    Broken,
    /// It is done, and the connection is reset before the answer.
    Reset,
    /// It is done, and the answer waits so long.
    Late(Duration),
    /// It is done, and the answer breaks off in the middle.
    Torn,
}

/// The HTTP status and the error code of a service that uses this form.
fn code(fault: Fault, protocol: Protocol) -> (u16, &'static str) {
    match (fault, protocol) {
        (Fault::Refused(status, code, _), _) => (status, code),
        (Fault::Denied(_), Protocol::Json | Protocol::Cbor) => (400, "AccessDeniedException"),
        (Fault::Denied(_), Protocol::Query) => (403, "AuthorizationError"),
        (Fault::Denied(_), Protocol::S3) => (403, "AccessDenied"),
        (Fault::Throttled, Protocol::Json | Protocol::Cbor) => (400, "ThrottlingException"),
        (Fault::Throttled, Protocol::Query) => (400, "Throttling"),
        (Fault::Throttled, Protocol::S3) => (503, "SlowDown"),
        (_, Protocol::Json | Protocol::Cbor | Protocol::Query) => (500, "InternalFailure"),
        (_, Protocol::S3) => (500, "InternalError"),
    }
}

fn said(fault: Fault) -> &'static str {
    match fault {
        Fault::Denied(said) | Fault::Refused(_, _, said) => said,
        Fault::Throttled => "Rate exceeded",
        _ => "We encountered an internal error. Please try again.",
    }
}

/// The whole HTTP answer that refuses a call; None for a fault of the way, not of the service.
pub(crate) fn refusal(call: &Call, fault: Fault) -> Option<Vec<u8>> {
    if let Fault::Reset | Fault::Late(_) | Fault::Torn = fault {
        return None;
    }
    let (status, code) = code(fault, call.protocol);
    let said = said(fault);
    let (headers, body) = match call.protocol {
        Protocol::Json => {
            let body = format!(r#"{{"__type":"{code}","message":"{said}"}}"#);
            ("content-type: application/x-amz-json-1.1", body.into())
        }
        Protocol::Cbor => {
            let headers = "content-type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor";
            (headers, cbor(code, said))
        }
        Protocol::Query => {
            let body = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
                 <Message>{said}</Message></Error><RequestId>denied</RequestId></ErrorResponse>"
            );
            ("content-type: text/xml", body.into())
        }
        // An answer to HEAD has no body, so it does not say why.
        Protocol::S3 if call.operation.starts_with("HEAD") => {
            ("content-type: application/xml", Vec::new())
        }
        Protocol::S3 => {
            let body = format!("<Error><Code>{code}</Code><Message>{said}</Message></Error>");
            ("content-type: application/xml", body.into())
        }
    };
    Some(answer(status, headers, &body))
}

/// The whole HTTP answer of a JSON service that has done what was asked.
pub(crate) fn done(body: &str) -> Vec<u8> {
    answer(
        200,
        "content-type: application/x-amz-json-1.1",
        body.as_bytes(),
    )
}

/// The whole HTTP answer of a service that speaks CBOR.
pub(crate) fn granted(value: &serde_json::Value) -> Vec<u8> {
    let mut body = Vec::new();
    encoded(value, &mut body);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    [head.as_bytes(), &body].concat()
}

/// Texts of up to 255 bytes, and lists and maps of up to 23 of them.
fn encoded(value: &serde_json::Value, body: &mut Vec<u8>) {
    use serde_json::Value;
    let count = |major: u8, length: usize| {
        assert!(length < 24, "too long for one byte");
        major + u8::try_from(length).unwrap()
    };
    match value {
        Value::String(text) => {
            body.extend([0x78, u8::try_from(text.len()).unwrap()]);
            body.extend(text.as_bytes());
        }
        Value::Array(all) => {
            body.push(count(0x80, all.len()));
            for one in all {
                encoded(one, body);
            }
        }
        Value::Object(all) => {
            body.push(count(0xa0, all.len()));
            for (key, value) in all {
                encoded(&Value::String(key.clone()), body);
                encoded(value, body);
            }
        }
        other => panic!("{other} is not encoded"),
    }
}

/// A map of two texts; a CBOR text of up to 255 bytes is 0x78, its length, and itself.
fn cbor(code: &str, said: &str) -> Vec<u8> {
    let mut body = vec![0xa2];
    let kind = format!("com.amazonaws.cloudwatch#{code}");
    for text in ["__type", &kind, "message", said] {
        body.extend([0x78, u8::try_from(text.len()).unwrap()]);
        body.extend(text.as_bytes());
    }
    body
}

fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\nx-amzn-requestid: denied\r\n{headers}\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// The first half of an answer: of its body, or where it has none, of its head.
pub(crate) fn torn(mut answer: Vec<u8>) -> Vec<u8> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let head = end.map_or(0, |end| end + 4);
    let body = answer.len() - head;
    let kept = if body == 0 { head } else { head * 2 + body } / 2;
    answer.truncate(kept);
    answer
}
