//! A door before the emulator: it writes down every request that passes, and turns away what a
//! test wants turned away. So what the binary sends is known without asking the binary.

use crate::emulator::Emulator;
use crate::faults::{self, Fault};
use socket2::SockRef;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The forms in which AWS's services take their requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// CloudTrail, CloudWatch Logs, KMS and SQS: the operation stands in a header. Lambda: its path says it.
    Json,
    /// CloudWatch: the operation stands in the path.
    Cbor,
    /// SNS and STS: the operation stands in a form.
    Query,
    /// S3: method and query say it; `operation` is `GET ?logging`, for instance.
    S3,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Its form.
    pub(crate) protocol: Protocol,
    /// What it asks for.
    pub(crate) operation: String,
    /// When it came.
    pub(crate) at: Instant,
    /// Its address and body.
    pub(crate) content: String,
    headers: Vec<(String, String)>,
}

impl Call {
    /// A header; empty if there is none of this name.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Whether this stands anywhere in its address or body.
    pub(crate) fn mentions(&self, words: &str) -> bool {
        self.content.contains(words)
    }

    /// Whether it can only be a read, by AWS's names for operations.
    pub(crate) fn is_read(&self) -> bool {
        let verbs: &[&str] = match self.protocol {
            Protocol::S3 => &["GET ?", "HEAD "],
            // A test of a pattern changes nothing.
            _ => &["Describe", "Get", "List", "TestMetricFilter"],
        };
        verbs.iter().any(|verb| self.operation.starts_with(verb))
    }
}

type Faulty = dyn Fn(&Call) -> Option<Fault> + Send + Sync;
type Scripted = dyn Fn(&Call) -> Option<String> + Send + Sync;
type Invented = dyn Fn(&Call) -> Option<Vec<u8>> + Send + Sync;
type Answered = dyn Fn(&Call) + Send + Sync;
type Rewritten = dyn Fn(&Call, String) -> String + Send + Sync;

/// What a door does beside letting pass.
struct Manner {
    faulty: Box<Faulty>,
    scripted: Box<Scripted>,
    rewritten: Box<Rewritten>,
    invented: Box<Invented>,
    answered: Box<Answered>,
    /// A header more for what is sent on, with its line break.
    added: &'static str,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            faulty: Box::new(|_| None),
            scripted: Box::new(|_| None),
            rewritten: Box::new(|_, answer| answer),
            invented: Box::new(|_| None),
            answered: Box::new(|_| {}),
            added: "",
        }
    }
}

/// What the threads of a proxy share.
struct Shared {
    upstream: String,
    manner: Manner,
    calls: Mutex<Vec<Call>>,
    closed: AtomicBool,
}

/// The door. It closes when this is dropped.
pub(crate) struct Proxy {
    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    porter: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Lets everything pass.
    pub(crate) fn recording(emulator: &Emulator) -> Self {
        Self::denying(emulator, |_| false)
    }

    /// Answers some calls as AWS answers who may not make them.
    pub(crate) fn denying(
        emulator: &Emulator,
        denied: impl Fn(&Call) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::denying_as(emulator, denied, faults::SAID)
    }

    /// The same, in other words.
    pub(crate) fn denying_as(
        emulator: &Emulator,
        denied: impl Fn(&Call) -> bool + Send + Sync + 'static,
        said: &'static str,
    ) -> Self {
        Self::faulty(emulator, move |call| {
            denied(call).then_some(Fault::Denied(said))
        })
    }

    /// Lets things go wrong with some calls.
    pub(crate) fn faulty(
        emulator: &Emulator,
        faulty: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let manner = Manner {
            faulty: Box::new(faulty),
            ..Manner::default()
        };
        Self::open(emulator, manner)
    }

    /// Answers some calls to JSON services itself, for what the emulator does not know; the others pass, or go wrong.
    pub(crate) fn answering(
        emulator: &Emulator,
        scripted: impl Fn(&Call) -> Option<String> + Send + Sync + 'static,
        faulty: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let manner = Manner {
            scripted: Box::new(scripted),
            faulty: Box::new(faulty),
            ..Manner::default()
        };
        Self::open(emulator, manner)
    }

    /// Turns some calls away, and sends the others on as a door does at which TLS ends: the emulator takes the condition
    /// `aws:SecureTransport` from what such a door says.
    pub(crate) fn secure(
        emulator: &Emulator,
        denied: impl Fn(&Call) -> bool + Send + Sync + 'static,
    ) -> Self {
        let manner = Manner {
            faulty: Box::new(move |call| denied(call).then_some(Fault::Denied(faults::SAID))),
            added: "x-forwarded-proto: https\r\n",
            ..Manner::default()
        };
        Self::open(emulator, manner)
    }

    /// Lets everything pass; `asked` is told of a call before it is sent on and may keep it from being sent, `answered`
    /// of one that was answered, before the answer is handed back.
    pub(crate) fn watched(
        emulator: &Emulator,
        asked: impl Fn(&Call) -> bool + Send + Sync + 'static,
        answered: impl Fn(&Call) + Send + Sync + 'static,
    ) -> Self {
        let manner = Manner {
            faulty: Box::new(move |call| asked(call).then_some(Fault::Denied(faults::SAID))),
            answered: Box::new(answered),
            ..Manner::default()
        };
        Self::open(emulator, manner)
    }

    /// Lets everything pass, and puts other words into the answers, no longer and no shorter.
    pub(crate) fn rewriting(
        emulator: &Emulator,
        rewritten: impl Fn(&Call, String) -> String + Send + Sync + 'static,
    ) -> Self {
        let manner = Manner {
            rewritten: Box::new(rewritten),
            ..Manner::default()
        };
        Self::open(emulator, manner)
    }

    /// Answers some calls itself, in CBOR, as AWS does where the emulator knows no such operation.
    pub(crate) fn inventing(
        emulator: &Emulator,
        invented: impl Fn(&Call) -> Option<serde_json::Value> + Send + Sync + 'static,
    ) -> Self {
        let answer = move |call: &Call| Some(faults::granted(&invented(call)?));
        let manner = Manner {
            invented: Box::new(answer),
            ..Manner::default()
        };
        Self::open(emulator, manner)
    }

    fn open(emulator: &Emulator, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream: emulator.endpoint.trim_start_matches("http://").to_owned(),
            manner,
            calls: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let porter = thread::spawn({
            let shared = Arc::clone(&shared);
            move || keep(&listener, &shared)
        });
        Self {
            endpoint: format!("http://{address}"),
            address,
            shared,
            porter: Some(porter),
        }
    }

    /// What has passed or was turned away so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// Everything that was not a read.
    pub(crate) fn writes(&self) -> Vec<String> {
        let calls = self.calls().into_iter();
        let writes = calls.filter(|call| !call.is_read());
        writes.map(|call| call.operation).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // The porter waits for somebody to come in; after this one it looks up.
        let _ = TcpStream::connect(self.address);
        if let Some(porter) = self.porter.take() {
            let _ = porter.join();
        }
    }
}

fn keep(listener: &TcpListener, shared: &Arc<Shared>) {
    for visitor in listener.incoming() {
        if shared.closed.load(Ordering::SeqCst) {
            return;
        }
        let Ok(visitor) = visitor else { continue };
        let shared = Arc::clone(shared);
        // Who hangs up before the answer has had enough; the binary tells of it if it minds.
        thread::spawn(move || {
            let _ = serve(visitor, &shared);
        });
    }
}

/// One request a connection: whoever asked is told to come back through the door.
fn serve(mut visitor: TcpStream, shared: &Shared) -> io::Result<()> {
    let Some(request) = Request::read(&visitor)? else {
        return Ok(());
    };
    let call = request.call();
    let fault = (shared.manner.faulty)(&call);
    let refusal = fault.and_then(|fault| faults::refusal(&call, fault));
    let scripted = || (shared.manner.scripted)(&call).map(|body| faults::done(&body));
    let refusal = refusal.or_else(scripted);
    let refusal = refusal.or_else(|| (shared.manner.invented)(&call));
    shared.calls.lock().unwrap().push(call.clone());
    let answer = match refusal {
        Some(refusal) => refusal,
        None => {
            let answer = request.forward(&shared.upstream, shared.manner.added)?;
            (shared.manner.answered)(&call);
            answer
        }
    };
    match fault {
        Some(Fault::Reset) => return SockRef::from(&visitor).set_linger(Some(Duration::ZERO)),
        Some(Fault::Late(by)) => thread::sleep(by),
        Some(Fault::Torn) => return visitor.write_all(&faults::torn(answer)),
        _ => {}
    }
    let answer = match String::from_utf8(answer) {
        Ok(text) => (shared.manner.rewritten)(&call, text).into_bytes(),
        Err(binary) => binary.into_bytes(),
    };
    visitor.write_all(&answer)
}

/// A request as it came.
struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// `None` if the visitor said nothing.
    fn read(visitor: &TcpStream) -> io::Result<Option<Self>> {
        let mut reader = BufReader::new(visitor);
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
        // The SDK names the length of everything these tests send.
        let length = request.header("content-length").parse().unwrap_or(0);
        request.body = vec![0; length];
        reader.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    fn call(&self) -> Call {
        let body = String::from_utf8_lossy(&self.body);
        let mut words = self.line.split(' ');
        let method = words.next().unwrap_or_default();
        let address = words.next().unwrap_or_default();
        let target = self.header("x-amz-target");
        let form = self.header("content-type").contains("form-urlencoded");
        let (protocol, operation) = if let Some((_, operation)) = target.rsplit_once('.') {
            (Protocol::Json, operation.to_owned())
        } else if let Some((_, operation)) = address.rsplit_once("/operation/") {
            (Protocol::Cbor, operation.to_owned())
        } else if let Some(operation) = of_a_function(method, address) {
            (Protocol::Json, operation)
        } else if form {
            let action = body
                .split('&')
                .find_map(|pair| pair.strip_prefix("Action="));
            (Protocol::Query, action.unwrap_or_default().to_owned())
        } else {
            let (_, query) = address.split_once('?').unwrap_or_default();
            let what = query.split(['&', '=']).next().unwrap_or_default();
            let mark = if what.is_empty() { "" } else { "?" };
            (Protocol::S3, format!("{method} {mark}{what}"))
        };
        Call {
            protocol,
            operation,
            at: Instant::now(),
            content: format!("{address}\n{body}"),
            headers: self.headers.clone(),
        }
    }

    /// Sends it on and brings the whole answer back.
    fn forward(&self, upstream: &str, added: &str) -> io::Result<Vec<u8>> {
        let mut upstream = TcpStream::connect(upstream)?;
        let kept = self.headers.iter().filter(|(name, _)| name != "connection");
        let headers: String = kept
            .flat_map(|(name, value)| [name, ": ", value, "\r\n"])
            .collect();
        let line = &self.line;
        let head = format!("{line}\r\nconnection: close\r\n{added}{headers}\r\n");
        upstream.write_all(head.as_bytes())?;
        upstream.write_all(&self.body)?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer)?;
        Ok(closing(answer))
    }
}

/// What is asked of a Lambda function: `GET /2015-03-31/functions/NAME/policy` is `GetPolicy`.
fn of_a_function(method: &str, address: &str) -> Option<String> {
    let rest = address.strip_prefix("/2015-03-31/functions/")?;
    Some(match (method, rest.split_once('/')) {
        ("GET", Some((_, "policy"))) => "GetPolicy".to_owned(),
        _ => format!("{method} {address}"),
    })
}

/// The answer, saying that it is the last one on this connection.
fn closing(answer: Vec<u8>) -> Vec<u8> {
    let Some(end) = answer.iter().position(|byte| *byte == b'\n') else {
        return answer;
    };
    let (status, rest) = answer.split_at(end + 1);
    [status, b"connection: close\r\n", rest].concat()
}
