//! An HTTP endpoint that confirms its subscription as SNS requires, and stores the messages it receives.

use crate::run::HANGS;
use serde_json::Value;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The endpoint. It closes when this is dropped.
pub(crate) struct Subscriber {
    /// Where it listens, as `http://127.0.0.1:PORT/alarms`.
    pub(crate) endpoint: String,
    address: SocketAddr,
    messages: Arc<Mutex<Vec<Value>>>,
    closed: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl Subscriber {
    /// Starts to listen. Confirmation URLs are visited at the address `sns`.
    pub(crate) fn start(sns: &str) -> Self {
        Self::listen(Some(sns))
    }

    /// Starts to listen, and visits no confirmation URL.
    pub(crate) fn start_without_confirming() -> Self {
        Self::listen(None)
    }

    fn listen(sns: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (messages, closed) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let thread = thread::spawn({
            let (messages, closed) = (Arc::clone(&messages), Arc::clone(&closed));
            let sns = sns.map(|sns| sns.trim_start_matches("http://").to_owned());
            move || {
                for client in listener.incoming() {
                    if closed.load(Ordering::SeqCst) {
                        return;
                    }
                    let _ = client.and_then(|client| receive(client, &messages, sns.as_deref()));
                }
            }
        });
        Self {
            endpoint: format!("http://{address}/alarms"),
            address,
            messages,
            closed,
            listener: Some(thread),
        }
    }

    /// Waits for this number of messages of a type, and returns all of that type.
    pub(crate) fn wait_for_messages(&self, kind: &str, many: usize) -> Vec<Value> {
        let began = Instant::now();
        loop {
            let mut messages = self.messages.lock().unwrap().clone();
            messages.retain(|message| message["Type"] == kind);
            if messages.len() >= many {
                return messages;
            }
            assert!(began.elapsed() < HANGS, "{messages:?}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn receive(
    mut client: TcpStream,
    messages: &Mutex<Vec<Value>>,
    sns: Option<&str>,
) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0);
            }
            _ if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    client.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    drop(client);
    let message: Value = serde_json::from_slice(&body)?;
    if let (Some(url), Some(sns)) = (message["SubscribeURL"].as_str(), sns) {
        visit_confirmation(url, sns)?;
    }
    messages.lock().unwrap().push(message);
    Ok(())
}

/// Visits the URL of a confirmation. The emulator writes port 0 into it, because it was asked to choose a port, so the
/// host is that of the emulator.
fn visit_confirmation(url: &str, sns: &str) -> io::Result<()> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let mut stream = TcpStream::connect(sns)?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {sns}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(answer.contains(" 200 "), "{answer}");
    Ok(())
}
