//! Faults between the program and AWS, in the form of each protocol.

use crate::request::{Call, Protocol};

/// The message of a denial unless a test gives another.
pub(crate) const DENIED: &str =
    "User: arn:aws:iam::111122223333:user/alice is not authorized to perform this";

/// A fault of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// IAM denies it, with a message of at most 255 bytes. The emulator does not see the request.
    Denied(&'static str),
    /// AWS rejects it with an HTTP status, an error code and a message. The emulator does not see the request.
    Refused(u16, &'static str, &'static str),
    /// AWS throttles it. The emulator does not see the request.
    Throttled,
    /// The service fails with HTTP 500. The emulator does not see the request.
    Broken,
    /// A web page in place of the answer, as a proxy sends it. The emulator does not see the request.
    WebPage,
    /// HTTP 400 without a body. The emulator does not see the request.
    WithoutBody,
    /// The emulator handles it, and the connection is reset before the answer.
    Reset,
    /// The emulator handles it, and the answer is held back until the client gives up.
    TooLate,
    /// The emulator handles it, and the connection closes in the middle of the answer.
    Torn,
}

/// The HTTP status and the error code of a service with this protocol.
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

fn message(fault: Fault) -> &'static str {
    match fault {
        Fault::Denied(message) | Fault::Refused(_, _, message) => message,
        Fault::Throttled => "Rate exceeded",
        _ => "We encountered an internal error. Please try again.",
    }
}

/// The HTTP answer of a fault that replaces the emulator's answer; `None` for a fault of the connection.
pub(crate) fn refusal(call: &Call, fault: Fault) -> Option<Vec<u8>> {
    if let Fault::Reset | Fault::TooLate | Fault::Torn = fault {
        return None;
    }
    match fault {
        Fault::WebPage => {
            let page = b"<html><body>Please sign in<br></body></html>";
            return Some(answer(200, "content-type: text/html", page));
        }
        Fault::WithoutBody => return Some(answer(400, "content-type: text/plain", b"")),
        _ => {}
    }
    let (status, code) = code(fault, call.protocol);
    let message = message(fault);
    let (headers, body) = match call.protocol {
        Protocol::Json => {
            let body = format!(r#"{{"__type":"{code}","message":"{message}"}}"#);
            ("content-type: application/x-amz-json-1.1", body.into())
        }
        Protocol::Cbor => {
            let headers = "content-type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor";
            (headers, cbor(code, message))
        }
        Protocol::Query => {
            let body = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
                 <Message>{message}</Message></Error><RequestId>denied</RequestId></ErrorResponse>"
            );
            ("content-type: text/xml", body.into())
        }
        // An answer to HEAD has no body, so it has no error code either.
        Protocol::S3 if call.operation.starts_with("HEAD") => {
            ("content-type: application/xml", Vec::new())
        }
        Protocol::S3 => {
            let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
            ("content-type: application/xml", body.into())
        }
    };
    Some(answer(status, headers, &body))
}

/// The HTTP answer of a JSON service with this body.
pub(crate) fn json_answer(body: &str) -> Vec<u8> {
    answer(
        200,
        "content-type: application/x-amz-json-1.1",
        body.as_bytes(),
    )
}

/// The HTTP answer of CloudWatch with this value in CBOR.
pub(crate) fn cbor_answer(value: &serde_json::Value) -> Vec<u8> {
    let mut body = Vec::new();
    encode(value, &mut body);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    [head.as_bytes(), &body].concat()
}

/// Appends a value in CBOR: texts of up to 255 bytes, and lists and maps of up to 23 elements.
fn encode(value: &serde_json::Value, body: &mut Vec<u8>) {
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
                encode(one, body);
            }
        }
        Value::Object(all) => {
            body.push(count(0xa0, all.len()));
            for (key, value) in all {
                encode(&Value::String(key.clone()), body);
                encode(value, body);
            }
        }
        other => panic!("{other} is not encoded"),
    }
}

/// An error in CBOR: a map of two texts. A text of up to 255 bytes is 0x78, its length in one byte, and its bytes.
fn cbor(code: &str, message: &str) -> Vec<u8> {
    let mut body = vec![0xa2];
    let kind = format!("com.amazonaws.cloudwatch#{code}");
    for text in ["__type", &kind, "message", message] {
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

/// The first half of an answer: half of its body, or half of its head if there is no body.
pub(crate) fn torn(mut answer: Vec<u8>) -> Vec<u8> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let head = end.map_or(0, |end| end + 4);
    let body = answer.len() - head;
    let kept = if body == 0 { head } else { head * 2 + body } / 2;
    answer.truncate(kept);
    answer
}
