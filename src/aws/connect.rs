//! The connection to AWS: profile, Region, credentials and one HTTP client.
//!
//! For a profile that does not exist, the SDK uses any other identity of the machine. A tool that changes accounts must
//! not, so the profile is looked up first. The SDK also takes seconds to find out that no Region is set or that there is
//! no instance metadata service; here that is an error at once.

mod assumed_role;
mod bounded_answers;
mod console;
mod credentials;
mod destination;
mod http_client;
mod identity;
mod mfa;
mod profiles;
mod refusal;
mod sts_session;
#[cfg(test)]
mod tests;

pub use assumed_role::RoleSession;
pub use console::Console;

use super::calls::Calls;
use super::guard::{Gate, GuardedHttpClient, Purpose, READ_ONLY};
use crate::error::Error;
use crate::settings::Timeouts;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::meta::region::ProvideRegion as _;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use credentials::fetch_credentials;
use destination::PlainHttp;
use http_client::http_client;
use identity::{IdentitySource, ca_bundle, identity_source, keys_of, variable};
use mfa::ensure_supported;
use profiles::{known_profiles, read_profiles};
use std::time::Duration;

/// The attempts per call if neither the settings nor `AWS_MAX_ATTEMPTS` say otherwise.
const DEFAULT_ATTEMPTS: u32 = 5;

/// The time to connect to the instance metadata service of EC2. Outside EC2, packets to it are lost.
const METADATA_CONNECT_TIMEOUT: Duration = Duration::from_millis(300);

/// The time for its answer.
const METADATA_READ_TIMEOUT: Duration = Duration::from_millis(600);

/// The identity and the endpoint to connect with, as the settings name them.
#[derive(Debug, Clone, Default)]
pub struct ConnectOptions {
    /// A profile of the AWS configuration files.
    pub profile: Option<String>,
    /// The Region to start from.
    pub region: Option<String>,
    /// The URL of an endpoint in place of AWS's.
    pub endpoint_url: Option<String>,
    /// Whether an endpoint on another machine may do without TLS.
    pub insecure_endpoint: bool,
    /// The timeouts and the attempts per call.
    pub timeouts: Timeouts,
}

/// A connection to AWS, with credentials that are fetched and cached.
#[derive(Debug, Clone)]
pub struct Connection {
    config: SdkConfig,
    http: SharedHttpClient,
    region: String,
    calls: Calls,
}

impl Connection {
    /// The Region the run starts from.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The endpoint in place of AWS's, if the settings, the environment or the profile name one.
    pub(super) fn endpoint_url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }

    /// The calls sent so far.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// The configuration of a client that can only read.
    pub(super) fn read_config(&self, region: &str) -> (SdkConfig, Gate) {
        self.config_for(READ_ONLY, region)
    }

    /// The configuration of a client that can send only the operations of a purpose.
    pub(super) fn config_for(&self, purpose: Purpose, region: &str) -> (SdkConfig, Gate) {
        let config = self.config_in(region);
        let guarded = config
            .into_builder()
            .http_client(GuardedHttpClient::new(purpose, self.http.clone()))
            .build();
        (guarded, Gate::only(purpose, self.calls.clone(), region))
    }

    /// The configuration of a client that can write.
    pub(super) fn write_config(&self, region: &str) -> (SdkConfig, Gate) {
        (
            self.config_in(region),
            Gate::open(self.calls.clone(), region),
        )
    }

    fn config_in(&self, region: &str) -> SdkConfig {
        self.config
            .clone()
            .into_builder()
            .region(Region::new(region.to_owned()))
            .build()
    }
}

/// Finds the Region and fetches the credentials.
///
/// # Errors
///
/// If a configuration file cannot be parsed, a named profile does not exist, no Region is set, an endpoint on another
/// machine does without TLS, or no source has credentials. Nothing has been read from the account by then.
pub async fn connect(
    options: &ConnectOptions,
    calls: Calls,
    console: &impl Console,
) -> Result<Connection, Error> {
    let profiles = read_profiles().await?;
    let profile = find_profile(options, &profiles)?;
    let from = identity_source(options.profile.as_deref(), profile.as_deref(), &profiles)?;
    let plain_http = PlainHttp::new(options.insecure_endpoint, profile.as_deref(), &profiles);
    let bundle = ca_bundle(profile.as_deref(), &profiles);
    let http = http_client(bundle.as_deref(), plain_http.clone())?;
    let provider = ProviderConfig::default().with_http_client(http.clone());
    let imds = metadata_client(&provider);
    let region = find_region(options, profile.as_deref(), &provider, &imds).await?;
    let provider = provider.with_region(Some(Region::new(region.clone())));
    let mut loader = configured_loader(options)
        .http_client(http.clone())
        .region(Region::new(region.clone()));
    if let Some(name) = &profile {
        loader = loader.profile_name(name);
    }
    let of_profile = |name: &str| {
        ProfileFileCredentialsProvider::builder()
            .configure(&provider)
            .profile_name(name)
            .build()
    };
    loader = match (&from, &options.profile) {
        (IdentitySource::Profile(chain), _) if chain.needs_mfa() => {
            ensure_supported(chain)?;
            match keys_of(&profiles, chain) {
                Some(keys) => loader.credentials_provider(keys),
                None => loader.credentials_provider(of_profile(&chain.base_profile)),
            }
        }
        // A profile named by --profile is used even if the environment has keys.
        (_, Some(name)) => loader.credentials_provider(of_profile(name)),
        (_, None) => loader.credentials_provider(
            DefaultCredentialsChain::builder()
                .configure(provider)
                .imds_client(imds)
                .build()
                .await,
        ),
    };
    let config = loader.load().await;
    plain_http.ensure_allowed(&config, options.endpoint_url.as_deref())?;
    let config = fetch_credentials(config, &from, console).await?;
    Ok(Connection {
        config,
        http,
        region,
        calls,
    })
}

/// The settings that do not depend on the identity.
fn configured_loader(options: &ConnectOptions) -> ConfigLoader {
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .timeout_config(timeout_config(&options.timeouts));
    if let Ok(name) = AppName::new(concat!("cis-fix-", env!("CARGO_PKG_VERSION"))) {
        loader = loader.app_name(name);
    }
    if let Some(attempts) = max_attempts(&options.timeouts) {
        loader = loader.retry_config(RetryConfig::standard().with_max_attempts(attempts));
    }
    match &options.endpoint_url {
        Some(url) => loader.endpoint_url(url),
        None => loader,
    }
}

/// The client of EC2's instance metadata service. `AWS_METADATA_SERVICE_TIMEOUT` (seconds) and
/// `AWS_METADATA_SERVICE_NUM_ATTEMPTS` are those of the AWS CLI. The SDK tries again after an error that the service
/// answers, not where nobody answers.
fn metadata_client(provider: &ProviderConfig) -> aws_config::imds::Client {
    let timeout = variable("AWS_METADATA_SERVICE_TIMEOUT");
    let timeout = timeout.and_then(|text| text.trim().parse::<f64>().ok());
    let timeout = timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let attempts = variable("AWS_METADATA_SERVICE_NUM_ATTEMPTS");
    let attempts = attempts.and_then(|text| text.trim().parse::<u32>().ok());
    let attempts = attempts.unwrap_or(1).max(1);
    aws_config::imds::Client::builder()
        .configure(provider)
        .max_attempts(attempts)
        .connect_timeout(timeout.unwrap_or(METADATA_CONNECT_TIMEOUT))
        .read_timeout(timeout.unwrap_or(METADATA_READ_TIMEOUT))
        .build()
}

fn timeout_config(timeouts: &Timeouts) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(timeouts.connect)
        .operation_attempt_timeout(timeouts.attempt)
        .operation_timeout(timeouts.operation)
        .build()
}

/// The attempts per call; `None` leaves them to the SDK, which reads `AWS_MAX_ATTEMPTS`.
fn max_attempts(timeouts: &Timeouts) -> Option<u32> {
    let unset = std::env::var_os("AWS_MAX_ATTEMPTS").is_none();
    timeouts.max_attempts.or(unset.then_some(DEFAULT_ATTEMPTS))
}

/// The profile named by `--profile` or `AWS_PROFILE`. It must exist.
fn find_profile(options: &ConnectOptions, profiles: &ProfileSet) -> Result<Option<String>, Error> {
    let (name, source) = match (&options.profile, variable("AWS_PROFILE")) {
        (Some(name), _) => (name.clone(), "--profile"),
        (None, Some(name)) => (name, "AWS_PROFILE"),
        (None, None) => return Ok(None),
    };
    if profiles.get_profile(&name).is_some() {
        return Ok(Some(name));
    }
    let known = known_profiles(profiles);
    Err(Error::new(
        "choosing the identity",
        format!("{source} names the profile {name:?}, which does not exist; {known}"),
    )
    .hint("no other identity was tried in its place"))
}

async fn find_region(
    options: &ConnectOptions,
    profile: Option<&str>,
    provider: &ProviderConfig,
    imds: &aws_config::imds::Client,
) -> Result<String, Error> {
    if let Some(region) = &options.region {
        return Ok(region.clone());
    }
    // CI systems set an unused variable to the empty string.
    let from_environment = EnvironmentVariableRegionProvider::new().region().await;
    if let Some(region) = from_environment.filter(|region| !region.as_ref().is_empty()) {
        return Ok(region.to_string());
    }
    let mut from_profile = ProfileFileRegionProvider::builder().configure(provider);
    if let Some(name) = profile {
        from_profile = from_profile.profile_name(name);
    }
    if let Some(region) = from_profile.build().region().await {
        return Ok(region.to_string());
    }
    let from_instance = aws_config::imds::region::ImdsRegionProvider::builder()
        .configure(provider)
        .imds_client(imds.clone())
        .build();
    match from_instance.region().await {
        Some(region) => Ok(region.to_string()),
        None => Err(Error::new(
            "choosing the Region",
            "no Region is set: neither --region, nor AWS_REGION, nor the profile names one",
        )
        .hint("say --region us-east-1, for instance; the work moves to the trail's home Region by itself")),
    }
}

#[cfg(test)]
impl Connection {
    /// The same connection to a custom endpoint.
    pub(crate) fn with_endpoint_url(mut self, url: &str) -> Self {
        self.config = self.config.into_builder().endpoint_url(url).build();
        self
    }

    /// A connection over a test's HTTP client, with invented keys.
    pub(crate) fn with_http_client(http: SharedHttpClient) -> Self {
        use aws_credential_types::Credentials;
        use aws_credential_types::provider::SharedCredentialsProvider;
        let keys = Credentials::new("AKIATEST", "secret", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(http.clone())
            .retry_config(RetryConfig::disabled())
            .region(Region::new("us-east-1"))
            .build();
        Self {
            config,
            http,
            region: "us-east-1".to_owned(),
            calls: Calls::default(),
        }
    }
}
