//! An operation of a service with the JSON 1.1 protocol, over the runtime of the SDK.
//!
//! It is for services of which few operations are needed. The SDK of Organizations alone has 126,000 lines for three calls;
//! signing, retries, timeouts and the guard are those of every other client here.

use super::guard::Gate;
use crate::aws::failure::Failure;
use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use serde_json::Value;
use std::fmt;

/// Where a service is, and how a request to it is signed.
#[derive(Debug, Clone)]
pub(super) struct JsonService {
    /// AWS's service ID, such as `Organizations`.
    pub(super) id: &'static str,
    /// The name in signatures and host names.
    pub(super) signing_name: &'static str,
    /// What stands before the operation in `X-Amz-Target`.
    pub(super) target: &'static str,
    /// The Region that signs.
    pub(super) region: &'static str,
    /// Its address.
    pub(super) endpoint: String,
}

/// An error that the service answered.
#[derive(Debug)]
pub(super) struct JsonError(ErrorMetadata);

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for JsonError {}

impl ProvideErrorMetadata for JsonError {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl JsonService {
    /// Sends a request and returns the answer.
    ///
    /// # Errors
    ///
    /// If the call fails, or the answer is no JSON.
    pub(super) async fn send(
        &self,
        config: &SdkConfig,
        gate: &Gate,
        operation: &'static str,
        body: &Value,
    ) -> Result<Value, Failure> {
        let target = format!("{}.{operation}", self.target);
        let text = body.to_string();
        let mut builder = Operation::builder()
            .service_name(self.id)
            .operation_name(operation)
            .endpoint_url(&self.endpoint)
            .interceptor(gate.clone())
            .retry_classifier(TransientErrorClassifier::<JsonError>::new())
            .retry_classifier(AwsErrorCodeClassifier::<JsonError>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .runtime_plugin(self.signing(config))
            .serializer(move |(): ()| {
                let mut request = HttpRequest::new(SdkBody::from(text.clone()));
                request.set_method("POST")?;
                request.set_uri("/")?;
                let headers = request.headers_mut();
                headers.insert("content-type", "application/x-amz-json-1.1");
                headers.insert("x-amz-target", target.clone());
                headers.insert("content-length", text.len().to_string());
                Ok(request)
            })
            .deserializer(|response: &HttpResponse| parse_answer(response));
        if let Some(version) = config.behavior_version() {
            builder = builder.behavior_version(version);
        }
        if let Some(client) = config.http_client() {
            builder = builder.http_client(client);
        }
        if let Some(sleep) = config.sleep_impl() {
            builder = builder.sleep_impl(sleep);
        }
        if let Some(time) = config.time_source() {
            builder = builder.time_source(time);
        }
        if let Some(timeouts) = config.timeout_config() {
            builder = builder.timeout_config(timeouts.clone());
        }
        if let Some(retries) = config.retry_config() {
            builder = builder.standard_retry(retries);
        }
        let outcome = builder.build().invoke(()).await;
        outcome.map_err(|error| Failure::of(&error))
    }

    /// Signs requests with the credentials of a configuration.
    fn signing(&self, config: &SdkConfig) -> StaticRuntimePlugin {
        let mut layer = Layer::new("signing");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigningName::from_static(self.signing_name));
        layer.store_put(SigningRegion::from(Region::from_static(self.region)));
        layer.store_put(SigV4OperationSigningConfig {
            signing_options: SigningOptions::default(),
            ..SigV4OperationSigningConfig::default()
        });
        let mut components = RuntimeComponentsBuilder::new("signing")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
                StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
            )));
        if let Some(credentials) = config.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
        }
        components.set_identity_cache(config.identity_cache());
        StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components)
    }
}

/// The answer, or the error of the service: its code is in a header or in `__type`, behind an optional namespace.
fn parse_answer(response: &HttpResponse) -> Result<Value, OrchestratorError<JsonError>> {
    let body = response.body().bytes().unwrap_or_default();
    let answer: Result<Value, _> = serde_json::from_slice(body);
    if response.status().is_success() {
        return answer.map_err(OrchestratorError::other);
    }
    let answer = answer.unwrap_or_default();
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let code = response.headers().get("x-amzn-errortype");
    let code = code.or_else(|| text("__type")).map(|code| {
        let code = code.split(':').next().unwrap_or(code);
        code.rsplit('#').next().unwrap_or(code)
    });
    let mut meta = ErrorMetadata::builder();
    if let Some(code) = code {
        meta = meta.code(code);
    }
    if let Some(message) = text("message").or_else(|| text("Message")) {
        meta = meta.message(message);
    }
    Err(OrchestratorError::operation(JsonError(meta.build())))
}
