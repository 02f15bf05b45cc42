//! The guard: the clients of a reader send nothing but reads, even if the code above is wrong.
//!
//! It works in two places. The interceptor rejects an operation that is not on [`READS`] before the
//! SDK serializes it and again before the SDK sends it; it also rejects an operation that the SDK
//! does not name. The HTTP client below rejects by what is on the wire, which also stops a client
//! that was built without the interceptor. Credentials are fetched over the unguarded HTTP client:
//! signing in does not write to the account, and its calls have other names.
//!
//! The client of a fire drill has the same guard with another list: the one operation that sets the
//! state of an alarm. So has the client of `confirm`: the one operation that confirms a subscription.

mod requested_operation;

use super::calls::{Attempt, Calls};
use crate::state::Question;
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
use requested_operation::{RequestedOperation, requested_operation};
use std::time::Instant;

/// An operation, as AWS's service ID and operation name.
type Operation = (&'static str, &'static str);

/// The operations that only `verify` needs.
const VERIFY_OPERATIONS: &[Operation] = &[
    ("CloudWatch", "DescribeAlarms"),
    ("CloudWatch Logs", "TestMetricFilter"),
    ("S3", "ListObjectsV2"),
];

/// The operations that only `org check` and `who` need, beside those of Organizations itself.
const ORGANIZATION_OPERATIONS: &[Operation] = &[
    ("CloudWatch Logs", "DescribeLogStreams"),
    ("CloudWatch Logs", "FilterLogEvents"),
];

/// The operations a reader may send: those of all questions, and those that single commands need.
pub(super) const READS: &[&[Operation]] = &[
    Question::OPERATIONS,
    VERIFY_OPERATIONS,
    ORGANIZATION_OPERATIONS,
];

/// The purpose of a client, and the only operations it may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Purpose {
    operations: &'static [&'static [Operation]],
    /// What follows "is not" in an error message.
    words: &'static str,
}

/// Reading.
pub(super) const READ_ONLY: Purpose = Purpose {
    operations: READS,
    words: "a read",
};

/// Setting the state of an alarm, and nothing else.
pub(super) const SET_ALARM_STATE: Purpose = Purpose {
    operations: &[&[("CloudWatch", "SetAlarmState")]],
    words: "the setting of an alarm's state",
};

/// Confirming a subscription, and nothing else.
pub(super) const CONFIRM_SUBSCRIPTION: Purpose = Purpose {
    operations: &[&[("SNS", "ConfirmSubscription")]],
    words: "the confirmation of a subscription",
};

/// Beginning a session in another account.
pub(super) const ASSUME_ROLE: Purpose = Purpose {
    operations: &[&[("STS", "AssumeRole")]],
    words: "the beginning of a session",
};

/// Reading an organization.
pub(super) const READ_ORGANIZATION: Purpose = Purpose {
    operations: &[&[
        ("Organizations", "DescribeOrganization"),
        ("Organizations", "ListAccounts"),
    ]],
    words: "a read of the organization",
};

/// The interceptor of every client. It counts requests, and a closed gate rejects operations outside
/// its purpose.
#[derive(Debug, Clone)]
pub struct Gate {
    /// `None` allows every operation.
    purpose: Option<Purpose>,
    region: String,
    calls: Calls,
}

/// Builds the client of a service behind a gate.
macro_rules! gated {
    ($sdk:ident, $config:expr, $gate:expr) => {
        $sdk::Client::from_conf(
            $sdk::config::Builder::from($config)
                .interceptor($gate.clone())
                .build(),
        )
    };
}
pub(super) use gated;

#[derive(Debug)]
struct SentAt(Instant);

impl Storable for SentAt {
    type Storer = StoreReplace<Self>;
}

impl Gate {
    /// A gate that allows the operations of a purpose.
    #[must_use]
    pub(super) fn only(purpose: Purpose, calls: Calls, region: &str) -> Self {
        Self {
            purpose: Some(purpose),
            region: region.to_owned(),
            calls,
        }
    }

    /// A gate that allows every operation, for `apply` and `undo` alone.
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
            Some(purpose) if !purpose.allows(|one| one == (service, operation)) => {
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
        cfg.interceptor_state().store_put(SentAt(Instant::now()));
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // A rejected request was never sent and has no duration.
        if let (Some(metadata), Some(sent)) = (cfg.load::<Metadata>(), cfg.load::<SentAt>()) {
            self.calls.report(&Attempt {
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

/// The shared HTTP client of readers, fire drills and confirmations. It sends a request only if its content shows an
/// operation of the purpose.
#[derive(Debug)]
pub(super) struct GuardedHttpClient {
    purpose: Purpose,
    inner: SharedHttpClient,
}

impl GuardedHttpClient {
    /// Guards a client.
    #[must_use]
    pub(super) fn new(purpose: Purpose, inner: SharedHttpClient) -> Self {
        Self { purpose, inner }
    }
}

impl HttpClient for GuardedHttpClient {
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
        let requested = requested_operation(&request);
        if self.purpose.allows_request(&requested) {
            return self.inner.call(request);
        }
        let words = self.purpose.words;
        HttpConnectorFuture::ready(Err(ConnectorError::user(
            format!("refused on the wire: {requested:?} is not {words}").into(),
        )))
    }
}

impl Purpose {
    /// Whether it allows an operation of this description.
    fn allows(&self, is_sent: impl Fn(Operation) -> bool) -> bool {
        self.operations
            .iter()
            .copied()
            .flatten()
            .any(|one| is_sent(*one))
    }

    fn allows_request(&self, request: &RequestedOperation) -> bool {
        match request {
            RequestedOperation::Named(services, name) => {
                self.allows(|(service, operation)| services.contains(&service) && operation == name)
            }
            RequestedOperation::Fetch => self.allows(|(service, _)| service == "S3"),
            RequestedOperation::Other(_) => false,
        }
    }
}
