//! Which identity a run uses: the source of its credentials, in the order of the SDK's default chain.

use super::profiles::{BaseSource, ProfileChain};
use crate::error::Error;
use aws_config::profile::ProfileSet;
use aws_credential_types::Credentials;
use std::path::{Path, PathBuf};

/// Where the credentials of a run come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum IdentitySource {
    /// `AWS_ACCESS_KEY_ID` and its companions.
    Environment,
    /// A profile.
    Profile(ProfileChain),
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`.
    WebIdentity {
        /// The file of the token.
        file: PathBuf,
    },
    /// A container or an instance.
    Machine,
}

impl IdentitySource {
    /// The file of the web identity token, if one is used.
    pub(super) fn token_file(&self) -> Option<&Path> {
        match self {
            Self::WebIdentity { file }
            | Self::Profile(ProfileChain {
                base: BaseSource::WebIdentity(file),
                ..
            }) => Some(file),
            _ => None,
        }
    }

    /// The profile whose `credential_process` is run, if one is.
    pub(super) fn process_profile(&self) -> Option<&str> {
        match self {
            Self::Profile(chain) if chain.base == BaseSource::Process => Some(&chain.base_profile),
            _ => None,
        }
    }
}

/// A variable of the environment that is not empty. CI systems set an unused variable to the empty string.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where the credentials come from: the order is that of the SDK's default chain.
///
/// # Errors
///
/// If the profile refers to one that does not exist.
pub(super) fn identity_source(
    requested: Option<&str>,
    profile: Option<&str>,
    profiles: &ProfileSet,
) -> Result<IdentitySource, Error> {
    let has_keys =
        variable("AWS_ACCESS_KEY_ID").is_some() && variable("AWS_SECRET_ACCESS_KEY").is_some();
    if requested.is_none() && has_keys {
        return Ok(IdentitySource::Environment);
    }
    let name = profile.unwrap_or("default");
    if profiles.get_profile(name).is_some() {
        let chain = ProfileChain::follow(profiles, name)?;
        if requested.is_some() || chain.has_credentials() {
            return Ok(IdentitySource::Profile(chain));
        }
    }
    let file = variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    Ok(match (file, variable("AWS_ROLE_ARN")) {
        (Some(file), Some(_)) => IdentitySource::WebIdentity {
            file: PathBuf::from(file),
        },
        _ => IdentitySource::Machine,
    })
}

/// The access key of the base of a chain, if the profile has one. The SDK would assume the role of that profile instead.
pub(super) fn keys_of(profiles: &ProfileSet, chain: &ProfileChain) -> Option<Credentials> {
    let profile = profiles.get_profile(&chain.base_profile)?;
    if chain.base != BaseSource::Keys {
        return None;
    }
    let token = profile.get("aws_session_token").map(str::to_owned);
    Some(Credentials::new(
        profile.get("aws_access_key_id")?,
        profile.get("aws_secret_access_key")?,
        token,
        None,
        "ProfileFile",
    ))
}

/// The file with the certificates to trust, as the AWS CLI finds it.
pub(super) fn ca_bundle(profile: Option<&str>, profiles: &ProfileSet) -> Option<PathBuf> {
    let of_profile = || {
        let profile = profiles.get_profile(profile.unwrap_or("default"))?;
        profile.get("ca_bundle").map(str::to_owned)
    };
    variable("AWS_CA_BUNDLE")
        .or_else(of_profile)
        .map(PathBuf::from)
}
