//! AWS's answer to who may not do something, in the form of each protocol.

use crate::proxy::{Call, Protocol};

/// What AWS says unless a test wants other words.
pub(crate) const SAID: &str =
    "User: arn:aws:iam::111122223333:user/alice is not authorized to perform this";

/// The whole HTTP answer, in these words, of at most 255 bytes.
pub(crate) fn denial(call: &Call, said: &str) -> Vec<u8> {
    match call.protocol {
        Protocol::Json => json(said),
        Protocol::Cbor => cbor(said),
        Protocol::Query => query(said),
        Protocol::S3 => s3(call.operation.starts_with("HEAD"), said),
    }
}

fn json(said: &str) -> Vec<u8> {
    let body = format!(r#"{{"__type":"AccessDeniedException","message":"{said}"}}"#);
    answer(
        400,
        "content-type: application/x-amz-json-1.1",
        body.as_bytes(),
    )
}

/// A map of two texts; a CBOR text of up to 255 bytes is 0x78, its length, and itself.
fn cbor(said: &str) -> Vec<u8> {
    let mut body = vec![0xa2];
    let kind = "com.amazonaws.cloudwatch#AccessDeniedException";
    for text in ["__type", kind, "message", said] {
        body.extend([0x78, u8::try_from(text.len()).unwrap()]);
        body.extend(text.as_bytes());
    }
    let headers = "content-type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor";
    answer(400, headers, &body)
}

fn query(said: &str) -> Vec<u8> {
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code>\
         <Message>{said}</Message></Error><RequestId>denied</RequestId></ErrorResponse>"
    );
    answer(403, "content-type: text/xml", body.as_bytes())
}

/// An answer to HEAD has no body, so it does not say why.
fn s3(head: bool, said: &str) -> Vec<u8> {
    let body = format!("<Error><Code>AccessDenied</Code><Message>{said}</Message></Error>");
    let body = if head { "" } else { &body };
    answer(403, "content-type: application/xml", body.as_bytes())
}

fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Denied\r\nx-amzn-requestid: denied\r\n{headers}\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}
