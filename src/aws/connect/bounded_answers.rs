//! Bounds the answers of an HTTP client, so that no server takes the memory of this machine. Every answer is read here
//! whole: the SDK does so with every answer that this program asks for.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most bytes of one answer. The largest that is asked for, a page of a hundred alarms, has about 1 MiB.
const LARGEST_ANSWER: usize = 16 << 20;

/// The most bytes of all answers of a run.
const MOST_BYTES: usize = 512 << 20;

/// An HTTP client whose answers are bounded, each and together.
#[derive(Debug)]
pub(super) struct BoundedHttpClient {
    inner: SharedHttpClient,
    received: Arc<AtomicUsize>,
}

impl BoundedHttpClient {
    pub(super) fn new(inner: SharedHttpClient) -> Self {
        Self {
            inner,
            received: Arc::default(),
        }
    }
}

impl HttpClient for BoundedHttpClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(BoundedConnector {
            inner: self.inner.http_connector(settings, components),
            received: Arc::clone(&self.received),
        })
    }
}

#[derive(Debug)]
struct BoundedConnector {
    inner: SharedHttpConnector,
    received: Arc<AtomicUsize>,
}

impl HttpConnector for BoundedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = self.inner.call(request);
        let received = Arc::clone(&self.received);
        HttpConnectorFuture::new(async move {
            let mut answer = answer.await?;
            let body = std::mem::replace(answer.body_mut(), SdkBody::taken());
            *answer.body_mut() = SdkBody::from(read_body(body, &received).await?);
            Ok(answer)
        })
    }
}

/// Reads a body, at most as much of it as is allowed.
async fn read_body(body: SdkBody, received: &AtomicUsize) -> Result<Vec<u8>, ConnectorError> {
    let mut read = Vec::new();
    let mut stream = ByteStream::new(body);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| ConnectorError::io(error.into()))?;
        let before = received.fetch_add(chunk.len(), Ordering::Relaxed);
        let problem = if read.len() + chunk.len() > LARGEST_ANSWER {
            Some(OversizedAnswer::Answer)
        } else if before.saturating_add(chunk.len()) > MOST_BYTES {
            Some(OversizedAnswer::Run)
        } else {
            None
        };
        if let Some(problem) = problem {
            // The server may have done what it was asked for, and would answer the same once more.
            return Err(ConnectorError::other(problem.into(), None));
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read)
}

/// What is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OversizedAnswer {
    /// One answer.
    Answer,
    /// All answers of the run together.
    Run,
}

impl fmt::Display for OversizedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, most) = match self {
            Self::Answer => ("the answer has", LARGEST_ANSWER),
            Self::Run => ("the answers of this run have together", MOST_BYTES),
        };
        let most = most >> 20;
        write!(f, "{what} more than {most} MiB, the most that is read")
    }
}

impl std::error::Error for OversizedAnswer {}
