//! The HTTP requests of the AWS protocols, as a proxy reads them.

use serde_json::{Value, json};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

/// The protocols of the AWS services the program calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// CloudTrail, CloudWatch Logs, KMS and SQS, with the operation in a header; Lambda, with the operation in the path.
    Json,
    /// CloudWatch: Smithy RPC v2 CBOR, with the operation in the path.
    Cbor,
    /// SNS and STS: a form with the operation in the field `Action`.
    Query,
    /// S3: `operation` is the method and the subresource, such as `GET ?logging`.
    S3,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Its protocol.
    pub(crate) protocol: Protocol,
    /// Its operation.
    pub(crate) operation: String,
    /// When the proxy had read it.
    pub(crate) at: Instant,
    /// Its path with the query, a line break, and its body.
    pub(crate) content: String,
    /// The request as it arrived.
    pub(crate) request: Arc<Request>,
}

impl Call {
    /// The value of a header, empty if it is absent. The name is in lower case.
    pub(crate) fn header(&self, name: &str) -> &str {
        value(&self.request.headers, name)
    }

    /// Whether its path or body contains these words.
    pub(crate) fn mentions(&self, words: &str) -> bool {
        self.content.contains(words)
    }

    /// Whether AWS's name for the operation is that of a read.
    pub(crate) fn is_read(&self) -> bool {
        let verbs: &[&str] = match self.protocol {
            Protocol::S3 => &["GET ?", "HEAD "],
            // TestMetricFilter changes nothing.
            _ => &["Describe", "Get", "List", "TestMetricFilter"],
        };
        verbs.iter().any(|verb| self.operation.starts_with(verb))
    }
}

fn value<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    let found = headers.iter().find(|(known, _)| known == name);
    found.map_or("", |(_, value)| value)
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Reads one request; `None` if the client closes the connection without one.
    pub(crate) fn read(client: &TcpStream) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(client);
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut request = Self {
            line: line.trim_end().to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.trim_end().split_once(':') else {
                break;
            };
            let header = (name.to_ascii_lowercase(), value.trim().to_owned());
            request.headers.push(header);
        }
        // The SDK sends a content length with every body of these tests.
        let length = value(&request.headers, "content-length")
            .parse()
            .unwrap_or(0);
        request.body = vec![0; length];
        reader.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    /// Its protocol and operation.
    pub(crate) fn call(&self) -> Call {
        let body = String::from_utf8_lossy(&self.body);
        let mut words = self.line.split(' ');
        let method = words.next().unwrap_or_default();
        let address = words.next().unwrap_or_default();
        let (protocol, operation) = self.operation(method, address, &body);
        Call {
            protocol,
            operation,
            at: Instant::now(),
            content: format!("{address}\n{body}"),
            request: Arc::new(self.clone()),
        }
    }

    /// The request as JSON, for a script: its line, its headers, and the bytes of its body.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "line": self.line, "headers": self.headers, "body": self.body })
    }

    fn operation(&self, method: &str, address: &str, body: &str) -> (Protocol, String) {
        let target = value(&self.headers, "x-amz-target");
        if let Some((_, operation)) = target.rsplit_once('.') {
            return (Protocol::Json, operation.to_owned());
        }
        if let Some((_, operation)) = address.rsplit_once("/operation/") {
            return (Protocol::Cbor, operation.to_owned());
        }
        if let Some(operation) = lambda_operation(method, address) {
            return (Protocol::Json, operation);
        }
        if value(&self.headers, "content-type").contains("form-urlencoded") {
            let action = body
                .split('&')
                .find_map(|pair| pair.strip_prefix("Action="));
            return (Protocol::Query, action.unwrap_or_default().to_owned());
        }
        let (_, query) = address.split_once('?').unwrap_or_default();
        let subresource = query.split(['&', '=']).next().unwrap_or_default();
        let mark = if subresource.is_empty() { "" } else { "?" };
        (Protocol::S3, format!("{method} {mark}{subresource}"))
    }

    /// Sends the request on, with one more header line, and returns the whole answer.
    pub(crate) fn forward(&self, upstream: &str, added_header: &str) -> io::Result<Vec<u8>> {
        let mut upstream = TcpStream::connect(upstream)?;
        let kept = self.headers.iter().filter(|(name, _)| name != "connection");
        let headers: String = kept
            .flat_map(|(name, value)| [name, ": ", value, "\r\n"])
            .collect();
        let line = &self.line;
        let head = format!("{line}\r\nconnection: close\r\n{added_header}{headers}\r\n");
        upstream.write_all(head.as_bytes())?;
        upstream.write_all(&self.body)?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer)?;
        Ok(with_connection_close(answer))
    }
}

/// The operation of a request to Lambda: `GET /2015-03-31/functions/NAME/policy` is `GetPolicy`.
fn lambda_operation(method: &str, address: &str) -> Option<String> {
    let rest = address.strip_prefix("/2015-03-31/functions/")?;
    Some(match (method, rest.split_once('/')) {
        ("GET", Some((_, "policy"))) => "GetPolicy".to_owned(),
        _ => format!("{method} {address}"),
    })
}

/// The answer with `connection: close` after its status line.
fn with_connection_close(answer: Vec<u8>) -> Vec<u8> {
    let Some(end) = answer.iter().position(|byte| *byte == b'\n') else {
        return answer;
    };
    let (status, rest) = answer.split_at(end + 1);
    [status, b"connection: close\r\n", rest].concat()
}
