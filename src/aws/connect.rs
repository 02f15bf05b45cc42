//! Who we are and how we talk: the profile that was named, a Region, credentials, one HTTP client.
//!
//! The SDK falls through from a profile that does not exist to whatever identity the machine has;
//! a tool that changes accounts must not, so the profile is looked up first. And it takes seconds
//! to find out that there is no Region or no instance to ask; here that is a sentence at once.

mod credentials;

use super::calls::Calls;
use super::guard::{Gate, GuardedHttpClient, Purpose, READ_ONLY};
use crate::error::Error;
use crate::settings::Timeouts;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::meta::region::ProvideRegion as _;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::{Builder, Connector, tls};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_types::os_shim_internal::{Env, Fs};
use std::time::Duration;

/// How often a call is made where nobody says how often.
const ATTEMPTS: u32 = 5;
/// How long the instance metadata service of EC2 may take to be there, and to answer; where there is none, packets
/// to it vanish, and a person waits for nothing.
const INSTANCE_CONNECT: Duration = Duration::from_millis(300);
const INSTANCE_ANSWER: Duration = Duration::from_millis(600);

/// What was asked for on the command line.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// A named profile.
    pub profile: Option<String>,
    /// The Region to start from.
    pub region: Option<String>,
    /// Another endpoint than AWS's.
    pub endpoint_url: Option<String>,
    /// How long to wait, and how often to ask.
    pub patience: Timeouts,
}

/// A way to talk to AWS, with credentials that have been fetched once.
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

    /// What has been sent so far.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// The configuration of a client that can only read.
    pub(super) fn reading(&self, region: &str) -> (SdkConfig, Gate) {
        self.only(READ_ONLY, region)
    }

    /// The configuration of a client that can do one thing alone.
    pub(super) fn only(&self, purpose: Purpose, region: &str) -> (SdkConfig, Gate) {
        let config = self.in_region(region);
        let guarded = config
            .into_builder()
            .http_client(GuardedHttpClient::new(purpose, self.http.clone()))
            .build();
        (guarded, Gate::only(purpose, self.calls.clone(), region))
    }

    /// The configuration of a client that can write.
    pub(super) fn writing(&self, region: &str) -> (SdkConfig, Gate) {
        (
            self.in_region(region),
            Gate::open(self.calls.clone(), region),
        )
    }

    fn in_region(&self, region: &str) -> SdkConfig {
        self.config
            .clone()
            .into_builder()
            .region(Region::new(region.to_owned()))
            .build()
    }
}

/// Finds Region and credentials, and fetches the credentials once.
///
/// # Errors
///
/// If a named profile does not exist, no Region is set, or no source has credentials; nothing has
/// been asked of the account by then.
pub async fn connect(login: &Login, calls: Calls) -> Result<Connection, Error> {
    let profile = named_profile(login).await?;
    let http = http_client();
    let provider = ProviderConfig::default().with_http_client(http.clone());
    let imds = aws_config::imds::Client::builder()
        .configure(&provider)
        .max_attempts(1)
        .connect_timeout(INSTANCE_CONNECT)
        .read_timeout(INSTANCE_ANSWER)
        .build();
    let region = region(login, profile.as_deref(), &provider, &imds).await?;
    let provider = provider.with_region(Some(Region::new(region.clone())));
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http.clone())
        .region(Region::new(region.clone()))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(login.patience.connect)
                .operation_attempt_timeout(login.patience.attempt)
                .operation_timeout(login.patience.operation)
                .build(),
        );
    if let Ok(name) = AppName::new(concat!("cis-fix-", env!("CARGO_PKG_VERSION"))) {
        loader = loader.app_name(name);
    }
    let unsaid = std::env::var_os("AWS_MAX_ATTEMPTS").is_none();
    if let Some(attempts) = login.patience.max_attempts.or(unsaid.then_some(ATTEMPTS)) {
        loader = loader.retry_config(RetryConfig::standard().with_max_attempts(attempts));
    }
    if let Some(url) = &login.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if let Some(name) = &profile {
        loader = loader.profile_name(name);
    }
    // A profile named on the command line means that identity, whatever keys the environment has.
    loader = match &login.profile {
        Some(name) => loader.credentials_provider(
            ProfileFileCredentialsProvider::builder()
                .configure(&provider)
                .profile_name(name)
                .build(),
        ),
        None => loader.credentials_provider(
            DefaultCredentialsChain::builder()
                .configure(provider)
                .imds_client(imds)
                .build()
                .await,
        ),
    };
    let config = credentials::once(loader.load().await).await?;
    Ok(Connection {
        config,
        http,
        region,
        calls,
    })
}

/// One client for all services, Regions and credentials, so that connections are shared.
fn http_client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let mut connector = Connector::builder();
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
        connector
            .proxy_config(ProxyConfig::from_env())
            .tls_provider(tls::Provider::Rustls(
                tls::rustls_provider::CryptoMode::AwsLc,
            ))
            .build()
    })
}

/// The profile that is in force, which must exist if it was named.
async fn named_profile(login: &Login) -> Result<Option<String>, Error> {
    let from_environment = std::env::var("AWS_PROFILE").ok().filter(|n| !n.is_empty());
    let (name, whence) = match (&login.profile, from_environment) {
        (Some(name), _) => (name.clone(), "--profile"),
        (None, Some(name)) => (name, "AWS_PROFILE"),
        (None, None) => return Ok(None),
    };
    let (env, fs) = (Env::real(), Fs::real());
    let files = EnvConfigFiles::default();
    let profiles = aws_config::profile::load(&fs, &env, &files, None)
        .await
        .map_err(|error| {
            Error::new("reading the AWS configuration files", error.to_string())
                .hint("mend the file, or set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE")
        })?;
    if profiles.get_profile(&name).is_some() {
        return Ok(Some(name));
    }
    let mut known: Vec<&str> = profiles.profiles().collect();
    known.sort_unstable();
    let known = match known.as_slice() {
        [] => "the AWS configuration files have no profile at all".to_owned(),
        names => format!("there are {}", names.join(", ")),
    };
    Err(Error::new(
        "choosing the identity",
        format!("{whence} names the profile {name:?}, which does not exist; {known}"),
    )
    .hint("no other identity was tried in its place"))
}

async fn region(
    login: &Login,
    profile: Option<&str>,
    provider: &ProviderConfig,
    imds: &aws_config::imds::Client,
) -> Result<String, Error> {
    if let Some(region) = &login.region {
        return Ok(region.clone());
    }
    // Set and empty is how CI systems leave a variable out.
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
    /// A connection over an HTTP client of the test's own, with keys nobody has.
    pub(crate) fn over(http: SharedHttpClient) -> Self {
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
