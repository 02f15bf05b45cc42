//! Credentials. They are fetched before anything else and then cached, so that a credential process that asks a person
//! for a code asks once.

use super::console::Console;
use super::identity::IdentitySource;
use super::mfa::{EndedSession, assume_roles};
use super::refusal::{explain, no_credentials, unreadable_token};
use crate::error::Error;
use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::fs::File;
use std::time::{Duration, SystemTime};

/// How long before their expiry credentials are fetched again.
const EXPIRY_MARGIN: Duration = Duration::from_mins(5);

/// How long a `credential_process` may take until it is said that it is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

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
/// any call is sent. `config` has the provider of the source; for a profile with an MFA device that of its base.
///
/// # Errors
///
/// If no source has credentials, or the source that has them fails.
pub(super) async fn fetch_credentials(
    config: SdkConfig,
    from: &IdentitySource,
    console: &impl Console,
) -> Result<SdkConfig, Error> {
    if let Some(file) = from.token_file()
        && let Err(error) = File::open(file)
    {
        return Err(unreadable_token(file, &error));
    }
    let Some(provider) = config.credentials_provider() else {
        return Err(no_credentials());
    };
    let mut cached = CachedCredentials {
        first: fetch_first(&provider, from, console).await?,
        source: provider,
    };
    if let IdentitySource::Profile(chain) = from
        && chain.needs_mfa()
    {
        cached = CachedCredentials {
            first: assume_roles(&with_credentials(config.clone(), cached), chain, console).await?,
            source: SharedCredentialsProvider::new(EndedSession),
        };
    }
    Ok(with_credentials(config, cached))
}

/// The configuration with credentials that are not fetched again, in a cache of their own.
pub(super) fn with_fixed_credentials(config: SdkConfig, credentials: Credentials) -> SdkConfig {
    config
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .identity_cache(IdentityCache::lazy().build())
        .build()
}

fn with_credentials(config: SdkConfig, cached: CachedCredentials) -> SdkConfig {
    config
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(cached))
        .build()
}

async fn fetch_first(
    provider: &SharedCredentialsProvider,
    from: &IdentitySource,
    console: &impl Console,
) -> Result<Credentials, Error> {
    let fetch = provider.provide_credentials();
    tokio::pin!(fetch);
    let fetched = tokio::select! {
        fetched = &mut fetch => fetched,
        () = tokio::time::sleep(PATIENCE) => {
            if let Some(profile) = from.process_profile() {
                console.say(&format!(
                    "Waiting for the credential_process of the profile {profile}."
                ));
            }
            fetch.await
        }
    };
    fetched.map_err(|error| explain(from, &error))
}
