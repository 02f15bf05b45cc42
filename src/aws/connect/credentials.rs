//! Credentials are fetched before anything else is asked, and then handed out: whoever signs in by
//! a program that asks for a code is asked once.

use crate::error::Error;
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::time::{Duration, SystemTime};

/// How long before their end credentials are fetched anew.
const MARGIN: Duration = Duration::from_mins(5);

/// The credentials that were fetched first, and where there are more.
#[derive(Debug)]
struct Fetched {
    first: Credentials,
    source: SharedCredentialsProvider,
}

impl ProvideCredentials for Fetched {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let good = |end: SystemTime| end > SystemTime::now() + MARGIN;
        if self.first.expiry().is_none_or(good) {
            return future::ProvideCredentials::ready(Ok(self.first.clone()));
        }
        self.source.provide_credentials()
    }
}

fn keeping(config: SdkConfig, first: Credentials, source: SharedCredentialsProvider) -> SdkConfig {
    config
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(Fetched { first, source }))
        .build()
}

/// Fetches the credentials, so that their failure is told apart from a call's, and keeps them.
pub(super) async fn once(config: SdkConfig) -> Result<SdkConfig, Error> {
    let none = || {
        Error::new("signing in", "no source of credentials is configured")
            .hint("set AWS_PROFILE or --profile, sign in with `aws login` or `aws sso login`, or export keys")
    };
    let Some(source) = config.credentials_provider() else {
        return Err(none());
    };
    let outcome = source.provide_credentials().await;
    match outcome {
        Ok(first) => Ok(keeping(config, first, source)),
        Err(error) => {
            if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
                return Err(none());
            }
            let said = chain_of(&error);
            // The instance is asked last, so its refusal means that no other source had any.
            if said.contains("IMDS") {
                return Err(none().hint(format!("asking the instance we may run on: {said}")));
            }
            Err(Error::new("signing in", said).hint("sign in again, or choose another --profile"))
        }
    }
}

/// An error and its causes in one line, without repeating what a cause already says.
fn chain_of(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        cause = inner.source();
    }
    said
}
