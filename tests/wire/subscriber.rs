//! Somebody who is told: an HTTP endpoint of the test's own, which confirms its subscription as AWS asks for it.

use serde_json::Value;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The endpoint. It closes when this is dropped.
pub(crate) struct Subscriber {
    /// Where it listens, as `http://127.0.0.1:PORT/told`.
    pub(crate) endpoint: String,
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Value>>>,
    closed: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl Subscriber {
    /// Listens, and visits what it is asked to visit at `sns`.
    pub(crate) fn of(sns: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (heard, closed) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let thread = thread::spawn({
            let (heard, closed) = (Arc::clone(&heard), Arc::clone(&closed));
            let sns = sns.trim_start_matches("http://").to_owned();
            move || {
                for visitor in listener.incoming() {
                    if closed.load(Ordering::SeqCst) {
                        return;
                    }
                    let _ = visitor.and_then(|visitor| hear(visitor, &heard, &sns));
                }
            }
        });
        Self {
            endpoint: format!("http://{address}/told"),
            address,
            heard,
            closed,
            listener: Some(thread),
        }
    }

    /// The messages of a kind, once there are so many; SNS delivers them when it can.
    pub(crate) fn messages(&self, kind: &str, many: usize) -> Vec<Value> {
        let began = Instant::now();
        loop {
            let mut heard = self.heard.lock().unwrap().clone();
            heard.retain(|message| message["Type"] == kind);
            if heard.len() >= many {
                return heard;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{heard:?}");
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

fn hear(mut visitor: TcpStream, heard: &Mutex<Vec<Value>>, sns: &str) -> io::Result<()> {
    let mut reader = BufReader::new(visitor.try_clone()?);
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
    visitor.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    drop(visitor);
    let message: Value = serde_json::from_slice(&body)?;
    if let Some(url) = message["SubscribeURL"].as_str() {
        visit(url, sns)?;
    }
    heard.lock().unwrap().push(message);
    Ok(())
}

/// Follows the link in the message. The emulator was told to choose a port and names port 0 there, so it is visited where
/// it is.
fn visit(url: &str, sns: &str) -> io::Result<()> {
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
