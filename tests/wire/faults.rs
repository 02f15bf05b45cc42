//! AWS's answer to who may not do something, in the form of each protocol.

use crate::proxy::{Call, Protocol};

const SAID: &str = "User: arn:aws:iam::111122223333:user/alice is not authorized to perform this";

/// The whole HTTP answer.
pub(crate) fn denial(call: &Call) -> Vec<u8> {
    match call.protocol {
        Protocol::Json => json(),
        Protocol::Cbor => cbor(),
        Protocol::Query => query(),
        Protocol::S3 => s3(call.operation.starts_with("HEAD")),
    }
}

fn json() -> Vec<u8> {
    let body = format!(r#"{{"__type":"AccessDeniedException","message":"{SAID}"}}"#);
    answer(
        400,
        "content-type: application/x-amz-json-1.1",
        body.as_bytes(),
    )
}

/// A map of two texts; a CBOR text of up to 255 bytes is 0x78, its length, and itself.
fn cbor() -> Vec<u8> {
    let mut body = vec![0xa2];
    let kind = "com.amazonaws.cloudwatch#AccessDeniedException";
    for text in ["__type", kind, "message", SAID] {
        body.extend([0x78, u8::try_from(text.len()).unwrap()]);
        body.extend(text.as_bytes());
    }
    let headers = "content-type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor";
    answer(400, headers, &body)
}

fn query() -> Vec<u8> {
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code>\
         <Message>{SAID}</Message></Error><RequestId>denied</RequestId></ErrorResponse>"
    );
    answer(403, "content-type: text/xml", body.as_bytes())
}

/// An answer to HEAD has no body, so it does not say why.
fn s3(head: bool) -> Vec<u8> {
    let body = format!("<Error><Code>AccessDenied</Code><Message>{SAID}</Message></Error>");
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
