//! Credentials. They are fetched before anything else and then cached, so that a credential process that asks a person
//! for a code asks once.

use crate::error::Error;
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::time::{Duration, SystemTime};

/// How long before their expiry credentials are fetched again.
const EXPIRY_MARGIN: Duration = Duration::from_mins(5);

/// Provides the credentials that were fetched first, and asks their source again when they are about to expire.
#[derive(Debug)]
struct CachedCredentials {
    first: Credentials,
    source: SharedCredentialsProvider,
}

impl ProvideCredentials for CachedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let is_valid = |expiry: SystemTime| expiry > SystemTime::now() + EXPIRY_MARGIN;
        if self.first.expiry().is_none_or(is_valid) {
            return future::ProvideCredentials::ready(Ok(self.first.clone()));
        }
        self.source.provide_credentials()
    }
}

/// Fetches the credentials and caches them in the returned configuration. Without credentials the run ends here, before
/// any call is sent.
///
/// # Errors
///
/// If no source has credentials, or the source that has them fails.
pub(super) async fn fetch_credentials(config: SdkConfig) -> Result<SdkConfig, Error> {
    let Some(source) = config.credentials_provider() else {
        return Err(no_credentials());
    };
    let first = source.provide_credentials().await;
    let first = first.map_err(|error| explain(&error))?;
    let cached = CachedCredentials { first, source };
    Ok(config
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(cached))
        .build())
}

fn no_credentials() -> Error {
    Error::new("signing in", "no source of credentials is configured").hint(
        "set AWS_PROFILE or --profile, sign in with `aws login` or `aws sso login`, or export keys",
    )
}

fn explain(error: &CredentialsError) -> Error {
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return no_credentials();
    }
    let message = join_causes(error);
    // The instance metadata service is the last source, so its failure means that no other source has credentials.
    if message.contains("IMDS") {
        return no_credentials().hint(format!("asking the instance we may run on: {message}"));
    }
    Error::new("signing in", message).hint("sign in again, or choose another --profile")
}

/// An error and its causes in one line. A cause that an outer error repeats is left out.
fn join_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = inner.source();
    }
    message
}
