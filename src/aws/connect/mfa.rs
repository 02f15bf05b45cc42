//! Roles that need an MFA code (`mfa_serial` of a profile). The SDK does not ask for one.

use super::console::Console;
use super::profiles::{AssumedRole, BaseSource, ProfileChain};
use super::refusal::assume_role_refused;
use super::sts_session::session_credentials;
use crate::error::Error;
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

/// Why the code of a device is not asked for.
fn nobody_to_ask(chain: &ProfileChain, device: &str) -> Error {
    let profile = &chain.profile;
    Error::new(
        "signing in",
        format!("the profile {profile:?} needs a code of the MFA device {device}, and there is no terminal to ask on"),
    )
    .hint("run it at a terminal, or export the keys of a session that was started with the code")
}

/// Refuses a chain whose base cannot be used without its role.
///
/// # Errors
///
/// If the profile of the base has a `credential_source`.
pub(super) fn ensure_supported(chain: &ProfileChain) -> Result<(), Error> {
    if !matches!(chain.base, BaseSource::Named(_)) {
        return Ok(());
    }
    Err(Error::new(
        "signing in",
        format!(
            "the profile {:?} has a credential_source, and an MFA code is asked for only where source_profile names the credentials",
            chain.base_profile
        ),
    )
    .hint("export the keys of a session that was started with the code"))
}

/// Assumes the roles of a chain, and asks for the codes that they need. `config` has the credentials of the base.
///
/// # Errors
///
/// If there is no terminal, or STS refuses a role.
pub(super) async fn assume_roles(
    config: &SdkConfig,
    chain: &ProfileChain,
    console: &impl Console,
) -> Result<Credentials, Error> {
    let mut config = config.clone();
    let mut credentials = None;
    for role in &chain.roles {
        let code = match &role.mfa_serial {
            Some(device) => Some(ask_code(chain, device, console).await?),
            None => None,
        };
        let assumed = assume_role(&config, role, code).await?;
        let provider = SharedCredentialsProvider::new(assumed.clone());
        config = config.into_builder().credentials_provider(provider).build();
        credentials = Some(assumed);
    }
    credentials.ok_or_else(|| Error::new("signing in", "the profile assumes no role"))
}

async fn ask_code(
    chain: &ProfileChain,
    device: &str,
    console: &impl Console,
) -> Result<String, Error> {
    let answer = console.ask(&format!("MFA code of {device}: ")).await?;
    let code = answer.ok_or_else(|| nobody_to_ask(chain, device))?;
    Ok(code.trim().to_owned())
}

async fn assume_role(
    config: &SdkConfig,
    role: &AssumedRole,
    code: Option<String>,
) -> Result<Credentials, Error> {
    let session = role
        .session_name
        .clone()
        .unwrap_or_else(|| format!("cis-fix-{}", crate::clock::unix_now()));
    let answer = aws_sdk_sts::Client::new(config)
        .assume_role()
        .role_arn(&role.arn)
        .role_session_name(session)
        .set_external_id(role.external_id.clone())
        .set_serial_number(role.mfa_serial.clone())
        .set_token_code(code)
        .send()
        .await
        .map_err(|error| assume_role_refused(&role.arn, &error))?;
    let given = answer
        .credentials()
        .ok_or_else(|| Error::new("signing in", "STS returned no credentials"))?;
    Ok(session_credentials(given, "AssumeRoleWithMfa"))
}

/// Stands for a session with an MFA code that has ended: a new one would need another code.
#[derive(Debug)]
pub(super) struct EndedSession;

impl ProvideCredentials for EndedSession {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::provider_error(
            "the session that began with an MFA code has ended; run again",
        )))
    }
}
