//! The guard: whatever the code above it does, a reader's clients send nothing but reads.
//!
//! It stands twice. The interceptor refuses an operation that is not on [`READS`] before it is
//! serialized and again before it is sent; it fails closed where the SDK does not name the
//! operation. The HTTP client below refuses by what is on the wire, so that a client somebody
//! built without the interceptor is stopped as well. Credentials are fetched over the bare HTTP
//! client: signing in is no write to the account, and its calls have other names.
//!
//! The client of a fire drill has the same guard with another list: the one operation that sets an alarm's state.

use super::calls::{Attempt, Calls};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, Metadata};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use std::time::Instant;

/// Every operation a reader may send, by the SDK's names of service and operation.
pub const READS: &[(&str, &str)] = &[
    ("CloudTrail", "DescribeTrails"),
    ("CloudTrail", "GetEventSelectors"),
    ("CloudTrail", "GetTrailStatus"),
    ("CloudTrail", "ListTrails"),
    ("CloudWatch", "DescribeAlarms"),
    ("CloudWatch", "DescribeAlarmsForMetric"),
    ("CloudWatch", "GetAlarmMuteRule"),
    ("CloudWatch", "ListAlarmMuteRules"),
    ("CloudWatch Logs", "DescribeLogGroups"),
    ("CloudWatch Logs", "DescribeMetricFilters"),
    ("CloudWatch Logs", "ListTagsForResource"),
    ("CloudWatch Logs", "TestMetricFilter"),
    ("KMS", "DescribeKey"),
    ("KMS", "GetKeyPolicy"),
    ("Lambda", "GetPolicy"),
    ("S3", "GetBucketAcl"),
    ("S3", "GetBucketEncryption"),
    ("S3", "GetBucketLifecycleConfiguration"),
    ("S3", "GetBucketLogging"),
    ("S3", "GetBucketOwnershipControls"),
    ("S3", "GetBucketPolicy"),
    ("S3", "GetBucketRequestPayment"),
    ("S3", "GetBucketTagging"),
    ("S3", "GetBucketVersioning"),
    ("S3", "GetObjectLockConfiguration"),
    ("S3", "GetPublicAccessBlock"),
    ("S3", "HeadBucket"),
    ("S3", "ListBuckets"),
    ("S3", "ListObjectsV2"),
    ("SNS", "GetSubscriptionAttributes"),
    ("SNS", "GetTopicAttributes"),
    ("SNS", "ListSubscriptionsByTopic"),
    ("SNS", "ListTagsForResource"),
    ("SQS", "GetQueueAttributes"),
    ("STS", "GetCallerIdentity"),
];

/// What a client is for, and the only operations it may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Purpose {
    operations: &'static [(&'static str, &'static str)],
    /// In words, to follow "is not".
    words: &'static str,
}

/// To read.
pub(super) const TO_READ: Purpose = Purpose {
    operations: READS,
    words: "a read",
};

/// To set the state of an alarm, and nothing else.
pub(super) const TO_SET_A_STATE: Purpose = Purpose {
    operations: &[("CloudWatch", "SetAlarmState")],
    words: "the setting of an alarm's state",
};

/// The interceptor every client carries: it counts, and a closed one lets only through what it is for.
#[derive(Debug, Clone)]
pub struct Gate {
    /// `None` lets everything through.
    purpose: Option<Purpose>,
    region: String,
    calls: Calls,
}

/// When a request was sent.
#[derive(Debug)]
struct Sent(Instant);

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

impl Gate {
    /// Lets through what the client is for.
    #[must_use]
    pub(super) fn only(purpose: Purpose, calls: Calls, region: &str) -> Self {
        Self {
            purpose: Some(purpose),
            region: region.to_owned(),
            calls,
        }
    }

    /// Lets everything through; only `apply` and `undo` make one.
    #[must_use]
    pub(crate) fn open(calls: Calls, region: &str) -> Self {
        Self {
            purpose: None,
            region: region.to_owned(),
            calls,
        }
    }

    fn check(&self, cfg: &ConfigBag) -> Result<(String, String), BoxError> {
        let Some(metadata) = cfg.load::<Metadata>() else {
            return Err("refused: the operation is not named".into());
        };
        let (service, operation) = (metadata.service(), metadata.name());
        match self.purpose {
            Some(purpose) if !purpose.operations.contains(&(service, operation)) => {
                let words = purpose.words;
                Err(format!("refused: {service} {operation} is not {words}").into())
            }
            _ => Ok((service.to_owned(), operation.to_owned())),
        }
    }
}

impl Intercept for Gate {
    fn name(&self) -> &'static str {
        "Gate"
    }

    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.check(cfg).map(|_| ())
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (service, operation) = self.check(cfg)?;
        self.calls.count(&service, &operation);
        cfg.interceptor_state().store_put(Sent(Instant::now()));
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // What the gate refused was never sent, and has no duration.
        if let (Some(metadata), Some(sent)) = (cfg.load::<Metadata>(), cfg.load::<Sent>()) {
            self.calls.announce(&Attempt {
                service: metadata.service(),
                operation: metadata.name(),
                region: &self.region,
                status: context
                    .response()
                    .map(|response| response.status().as_u16()),
                took: sent.0.elapsed(),
            });
        }
        Ok(())
    }
}

/// The shared HTTP client as readers and drills have it: only what serves the purpose, as the wire shows it, gets through.
#[derive(Debug)]
pub(super) struct GuardedHttp {
    purpose: Purpose,
    inner: SharedHttpClient,
}

impl GuardedHttp {
    /// Puts the guard before a client.
    #[must_use]
    pub(super) fn new(purpose: Purpose, inner: SharedHttpClient) -> Self {
        Self { purpose, inner }
    }
}

impl HttpClient for GuardedHttp {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(GuardedConnector {
            purpose: self.purpose,
            inner: self.inner.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
pub(super) struct GuardedConnector {
    pub(super) purpose: Purpose,
    pub(super) inner: SharedHttpConnector,
}

impl HttpConnector for GuardedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let asked = on_the_wire(&request);
        if self.purpose.is_served_by(&asked) {
            return self.inner.call(request);
        }
        let words = self.purpose.words;
        HttpConnectorFuture::ready(Err(ConnectorError::user(
            format!("refused on the wire: {asked:?} is not {words}").into(),
        )))
    }
}

/// What a request asks for, as far as it says so itself.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// An operation by name, and the services it may belong to.
    Named(&'static [&'static str], String),
    /// S3's operations have no names on the wire; these only fetch.
    Fetch,
    /// Anything else.
    Other(String),
}

impl Purpose {
    fn is_served_by(&self, asked: &Asked) -> bool {
        let mut operations = self.operations.iter();
        match asked {
            Asked::Named(services, asked) => operations
                .any(|(service, operation)| services.contains(service) && operation == asked),
            Asked::Fetch => operations.any(|(service, _)| *service == "S3"),
            Asked::Other(_) => false,
        }
    }
}

/// Where the CBOR protocol names CloudWatch's operations.
const CLOUDWATCH_PATH: &str = "/service/GraniteServiceVersion20100801/operation/";

/// The operation as the request names it: by header (JSON protocols), by path (CBOR), in the body
/// (query protocol), or by method alone (S3).
fn on_the_wire(request: &HttpRequest) -> Asked {
    let (address, query) = request.uri().split_once('?').unwrap_or((request.uri(), ""));
    let method = request.method();
    let other = || Asked::Other(format!("{method} {address}"));
    if let Some(target) = request.headers().get("x-amz-target") {
        let (service, operation) = target.rsplit_once('.').unwrap_or_default();
        return match service.rsplit('.').next() {
            Some(name) if name.starts_with("CloudTrail_") => {
                Asked::Named(&["CloudTrail"], operation.to_owned())
            }
            Some(name) if name.starts_with("Logs_") => {
                Asked::Named(&["CloudWatch Logs"], operation.to_owned())
            }
            // KMS goes by the name it had before it had one.
            Some("TrentService") => Asked::Named(&["KMS"], operation.to_owned()),
            Some("AmazonSQS") => Asked::Named(&["SQS"], operation.to_owned()),
            _ => other(),
        };
    }
    if let Some(operation) = of_a_function(method, address) {
        return Asked::Named(&["Lambda"], operation.to_owned());
    }
    match method {
        "POST" => match address.split_once(CLOUDWATCH_PATH) {
            Some((_, operation)) => Asked::Named(&["CloudWatch"], operation.to_owned()),
            None => form_action(request)
                .map_or_else(other, |action| Asked::Named(&["SNS", "STS"], action)),
        },
        // The query protocol takes its action here as well.
        "GET" | "HEAD" if !query.split('&').any(|pair| pair.starts_with("Action=")) => Asked::Fetch,
        _ => other(),
    }
}

/// Lambda's operations have no names on the wire either; what is asked of a function stands behind its name
/// (`/2015-03-31/functions/FUNCTION/policy`: `GetPolicy`, Lambda API reference).
fn of_a_function<'r>(method: &'r str, address: &'r str) -> Option<&'r str> {
    let (_, rest) = address.split_once("/2015-03-31/functions/")?;
    match (method, rest.split_once('/')) {
        ("GET", Some((_, "policy"))) => Some("GetPolicy"),
        _ => Some(rest),
    }
}

fn form_action(request: &HttpRequest) -> Option<String> {
    let kind = request.headers().get("content-type")?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    let body = String::from_utf8_lossy(request.body().bytes()?).into_owned();
    let action = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="))?;
    Some(action.to_owned())
}
