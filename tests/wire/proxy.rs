//! A proxy in front of the emulator. It records every request, and answers, fails or changes those that a test selects.

use crate::emulator::Emulator;
use crate::faults::{self, Fault};
use crate::request::{Call, Request};
use serde_json::Value;
use socket2::SockRef;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// An answer that comes too late is dropped after this time even if the client still waits for it.
const LATEST: Duration = Duration::from_mins(10);

type OnCall<T> = Box<dyn Fn(&Call) -> T + Send + Sync>;
type OnAnswer = Box<dyn Fn(&Call, String) -> String + Send + Sync>;

/// What a proxy does with a request. The default forwards it.
struct Behavior {
    fault: OnCall<Option<Fault>>,
    json_answer: OnCall<Option<String>>,
    cbor_answer: OnCall<Option<Value>>,
    after_answer: OnCall<()>,
    rewrite: OnAnswer,
    /// A header line for forwarded requests, with its line break.
    added_header: &'static str,
}

impl Default for Behavior {
    fn default() -> Self {
        Self {
            fault: Box::new(|_| None),
            json_answer: Box::new(|_| None),
            cbor_answer: Box::new(|_| None),
            after_answer: Box::new(|_| {}),
            rewrite: Box::new(|_, answer| answer),
            added_header: "",
        }
    }
}

/// What the threads of a proxy share.
struct Shared {
    upstream: String,
    behavior: Behavior,
    calls: Mutex<Vec<Call>>,
    closed: AtomicBool,
}

/// The proxy. It stops listening when this is dropped.
pub(crate) struct Proxy {
    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Forwards every request.
    pub(crate) fn recording(emulator: &Emulator) -> Self {
        Self::open(emulator, Behavior::default())
    }

    /// Denies the selected requests in the form of each protocol.
    pub(crate) fn denying(
        emulator: &Emulator,
        denied: impl Fn(&Call) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::denying_with_message(emulator, denied, faults::DENIED)
    }

    /// The same with another message.
    pub(crate) fn denying_with_message(
        emulator: &Emulator,
        denied: impl Fn(&Call) -> bool + Send + Sync + 'static,
        message: &'static str,
    ) -> Self {
        Self::failing(emulator, move |call| {
            denied(call).then_some(Fault::Denied(message))
        })
    }

    /// Injects faults.
    pub(crate) fn failing(
        emulator: &Emulator,
        fault: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let behavior = Behavior {
            fault: Box::new(fault),
            ..Behavior::default()
        };
        Self::open(emulator, behavior)
    }

    /// Answers requests to JSON services that the emulator does not implement, and injects faults.
    pub(crate) fn answering(
        emulator: &Emulator,
        json_answer: impl Fn(&Call) -> Option<String> + Send + Sync + 'static,
        fault: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let behavior = Behavior {
            json_answer: Box::new(json_answer),
            fault: Box::new(fault),
            ..Behavior::default()
        };
        Self::open(emulator, behavior)
    }

    /// The same, and changes other answers as [`Self::rewriting`] does.
    pub(crate) fn answering_and_rewriting(
        emulator: &Emulator,
        json_answer: impl Fn(&Call) -> Option<String> + Send + Sync + 'static,
        fault: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
        rewrite: impl Fn(&Call, String) -> String + Send + Sync + 'static,
    ) -> Self {
        let behavior = Behavior {
            json_answer: Box::new(json_answer),
            fault: Box::new(fault),
            rewrite: Box::new(rewrite),
            ..Behavior::default()
        };
        Self::open(emulator, behavior)
    }

    /// Answers requests to CloudWatch that the emulator does not implement.
    pub(crate) fn answering_cbor(
        emulator: &Emulator,
        cbor_answer: impl Fn(&Call) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        let behavior = Behavior {
            cbor_answer: Box::new(cbor_answer),
            ..Behavior::default()
        };
        Self::open(emulator, behavior)
    }

    /// Denies the selected requests, and forwards the others as if they had come over TLS: the emulator evaluates
    /// `aws:SecureTransport` from the header of a TLS-terminating proxy.
    pub(crate) fn terminating_tls(
        emulator: &Emulator,
        denied: impl Fn(&Call) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self::terminating_tls_with(emulator, |_| None, denied)
    }

    /// The same, with answers to requests to JSON services that the emulator does not implement.
    pub(crate) fn terminating_tls_with(
        emulator: &Emulator,
        json_answer: impl Fn(&Call) -> Option<String> + Send + Sync + 'static,
        denied: impl Fn(&Call) -> bool + Send + Sync + 'static,
    ) -> Self {
        let behavior = Behavior {
            fault: Box::new(move |call| denied(call).then_some(Fault::Denied(faults::DENIED))),
            json_answer: Box::new(json_answer),
            added_header: "x-forwarded-proto: https\r\n",
            ..Behavior::default()
        };
        Self::open(emulator, behavior)
    }

    /// Calls `before` with each request and denies it if that returns true. Calls `after` once the emulator has
    /// answered, before the answer is passed on.
    pub(crate) fn observing(
        emulator: &Emulator,
        before: impl Fn(&Call) -> bool + Send + Sync + 'static,
        after: impl Fn(&Call) + Send + Sync + 'static,
    ) -> Self {
        let behavior = Behavior {
            fault: Box::new(move |call| before(call).then_some(Fault::Denied(faults::DENIED))),
            after_answer: Box::new(after),
            ..Behavior::default()
        };
        Self::open(emulator, behavior)
    }

    /// Changes answers, head and body as one text. The length must stay the same unless the head is changed with it.
    pub(crate) fn rewriting(
        emulator: &Emulator,
        rewrite: impl Fn(&Call, String) -> String + Send + Sync + 'static,
    ) -> Self {
        let behavior = Behavior {
            rewrite: Box::new(rewrite),
            ..Behavior::default()
        };
        Self::open(emulator, behavior)
    }

    fn open(emulator: &Emulator, behavior: Behavior) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            upstream: emulator.endpoint.trim_start_matches("http://").to_owned(),
            behavior,
            calls: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || listen(&listener, &shared)
        });
        Self {
            endpoint: format!("http://{address}"),
            address,
            shared,
            listener: Some(thread),
        }
    }

    /// The requests so far, forwarded or not.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// The operations of the requests so far that are not reads.
    pub(crate) fn writes(&self) -> Vec<String> {
        let calls = self.calls().into_iter();
        let writes = calls.filter(|call| !call.is_read());
        writes.map(|call| call.operation).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // The listener waits for a connection; this one makes it see that it is closed.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.closed.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        let shared = Arc::clone(shared);
        // A client that hangs up early is no error here; the binary reports its own side.
        thread::spawn(move || {
            let _ = serve(client, &shared);
        });
    }
}

/// Serves one request per connection. `connection: close` makes the client open another for the next.
fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let Some(request) = Request::read(&client)? else {
        return Ok(());
    };
    let call = request.call();
    let behavior = &shared.behavior;
    let fault = (behavior.fault)(&call);
    let own_answer = fault
        .and_then(|fault| faults::refusal(&call, fault))
        .or_else(|| (behavior.json_answer)(&call).map(|body| faults::json_answer(&body)))
        .or_else(|| (behavior.cbor_answer)(&call).map(|body| faults::cbor_answer(&body)));
    shared.calls.lock().unwrap().push(call.clone());
    let answer = match own_answer {
        Some(answer) => answer,
        None => {
            let answer = request.forward(&shared.upstream, behavior.added_header)?;
            (behavior.after_answer)(&call);
            answer
        }
    };
    match fault {
        Some(Fault::Reset) => return SockRef::from(&client).set_linger(Some(Duration::ZERO)),
        Some(Fault::TooLate) => return wait_until_closed(&mut client),
        Some(Fault::Torn) => return client.write_all(&faults::torn(answer)),
        _ => {}
    }
    let answer = match String::from_utf8(answer) {
        Ok(text) => (behavior.rewrite)(&call, text).into_bytes(),
        Err(binary) => binary.into_bytes(),
    };
    client.write_all(&answer)
}

/// Waits until the client gives up. It has sent its whole request, so it sends nothing more on this connection.
fn wait_until_closed(client: &mut TcpStream) -> io::Result<()> {
    client.set_read_timeout(Some(LATEST))?;
    client.read(&mut [0]).map(drop)
}
