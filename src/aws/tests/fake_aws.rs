//! A fake AWS: an HTTP client that keeps the requests and always returns the same response.

use crate::aws::guard::{GuardedConnector, READ_ONLY};
use crate::plan::{Change, Delta, PolicyChange};
use crate::state::{AccountId, BucketLogging, BucketName, Encryption, PublicAccessBlock, Region};
use crate::verify::LogLocation;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use std::sync::{Arc, Mutex};

/// The parts of a request that the tests compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    method: String,
    action: String,
}

impl Sent {
    pub(super) fn new(method: &str, action: &str) -> Self {
        Self {
            method: method.to_owned(),
            action: action.to_owned(),
        }
    }

    /// The action of a query request, or the address of another one.
    pub(super) fn action(&self) -> &str {
        &self.action
    }
}

#[derive(Debug, Clone)]
pub(super) struct FakeAws {
    sent: Arc<Mutex<Vec<Sent>>>,
    expected_owners: Arc<Mutex<Vec<Option<String>>>>,
    status: u16,
    body: &'static str,
}

impl Default for FakeAws {
    fn default() -> Self {
        Self::answering(200, "")
    }
}

impl FakeAws {
    pub(super) fn answering(status: u16, body: &'static str) -> Self {
        Self {
            sent: Arc::default(),
            expected_owners: Arc::default(),
            status,
            body,
        }
    }

    pub(super) fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// The expected bucket owner of each request.
    pub(super) fn expected_owners(&self) -> Vec<Option<String>> {
        self.expected_owners.lock().unwrap().clone()
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

impl HttpClient for FakeAws {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for FakeAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let action = body.split('&').find(|pair| pair.starts_with("Action="));
        let action = action.unwrap_or_else(|| request.uri());
        self.sent
            .lock()
            .unwrap()
            .push(Sent::new(request.method(), action));
        let owner = request.headers().get("x-amz-expected-bucket-owner");
        self.expected_owners
            .lock()
            .unwrap()
            .push(owner.map(str::to_owned));
        let status = StatusCode::try_from(self.status).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(self.body))))
    }
}

/// Sends a request that no SDK built through the guard of a reader.
pub(super) async fn send_by_hand(
    fake: &FakeAws,
    method: &str,
    address: &str,
    target: Option<&str>,
    body: &str,
) {
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method(method).unwrap();
    request.set_uri(address).unwrap();
    if let Some(target) = target {
        request
            .headers_mut()
            .insert("x-amz-target", target.to_owned());
    }
    if body.starts_with("Action=") {
        let form = "application/x-www-form-urlencoded";
        request.headers_mut().insert("content-type", form);
    }
    let inner = SharedHttpConnector::new(fake.clone());
    let _ = GuardedConnector {
        purpose: READ_ONLY,
        inner,
    }
    .call(request)
    .await;
}

/// A bucket with access logging.
pub(super) fn log_place(account: &AccountId) -> LogLocation {
    LogLocation {
        bucket: BucketName::new("b"),
        region: Region::new("us-east-1"),
        target: BucketName::new("logs"),
        prefix: "b/".to_owned(),
        account: account.clone(),
    }
}

/// A change of each kind to an existing bucket.
pub(super) fn bucket_changes() -> Vec<Change> {
    let (bucket, region) = (BucketName::new("b"), Region::new("us-east-1"));
    let statement = serde_json::json!({ "Sid": "CisFixTest", "Effect": "Deny", "Principal": "*" });
    vec![
        Change::PublicAccessBlock {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create(PublicAccessBlock::CLOSED),
        },
        Change::BucketEncryption {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create(Encryption {
                algorithm: "AES256".to_owned(),
                key: None,
            }),
        },
        Change::BucketVersioning {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create("Enabled".to_owned()),
        },
        Change::BucketLifecycle {
            bucket: bucket.clone(),
            region: region.clone(),
            delta: Delta::create(Vec::new()),
        },
        Change::BucketPolicy {
            bucket: bucket.clone(),
            region: region.clone(),
            policy: PolicyChange {
                statements: vec![statement],
                delta: Delta::create("{}".to_owned()),
            },
        },
        Change::BucketLogging {
            bucket: bucket.clone(),
            region,
            delta: Delta::create(BucketLogging {
                target: bucket,
                prefix: String::new(),
                key_format: None,
            }),
        },
    ]
}
