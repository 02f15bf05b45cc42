//! The AWS configuration files, and where their selected profile takes its credentials from.
//!
//! The SDK follows the profiles too, but it says little of what is wrong, and it ignores `mfa_serial`.

use crate::aws::causes::join_causes;
use crate::error::Error;
use aws_config::profile::{Profile, ProfileSet};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Reads the configuration files.
///
/// # Errors
///
/// If a file cannot be read or parsed, with its name and line.
pub(super) async fn read_profiles() -> Result<ProfileSet, Error> {
    let (env, fs) = (Env::real(), Fs::real());
    let read = aws_config::profile::load(&fs, &env, &EnvConfigFiles::default(), None).await;
    read.map_err(|error| {
        Error::new("reading the AWS configuration files", join_causes(&error))
            .hint("mend the file, or set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE")
    })
}

/// The names of the profiles, in words that follow a semicolon.
pub(super) fn known_profiles(profiles: &ProfileSet) -> String {
    let mut known: Vec<&str> = profiles.profiles().collect();
    known.sort_unstable();
    match known.as_slice() {
        [] => "the AWS configuration files have no profile at all".to_owned(),
        names => format!("there are {}", names.join(", ")),
    }
}

/// Where a profile takes its credentials from: a base, and the roles that are assumed with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProfileChain {
    /// The profile.
    pub(super) profile: String,
    /// The profile of the base.
    pub(super) base_profile: String,
    /// The base.
    pub(super) base: BaseSource,
    /// The roles, the one that is assumed first first.
    pub(super) roles: Vec<AssumedRole>,
}

/// The first credentials of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BaseSource {
    /// An access key in the profile.
    Keys,
    /// IAM Identity Center.
    SingleSignOn,
    /// `aws login`.
    LoginSession,
    /// A token file, whose role is assumed with web identity.
    WebIdentity(PathBuf),
    /// A program of the user's.
    Process,
    /// A `credential_source`, such as `Ec2InstanceMetadata`.
    Named(String),
    /// The profile names no credentials.
    Nothing,
}

/// A role that a profile assumes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AssumedRole {
    /// Its ARN.
    pub(super) arn: String,
    /// The name of the session, if the profile gives one.
    pub(super) session_name: Option<String>,
    /// The external ID, if it needs one.
    pub(super) external_id: Option<String>,
    /// The MFA device whose code it needs, if any.
    pub(super) mfa_serial: Option<String>,
}

impl ProfileChain {
    /// Follows a profile to its base.
    ///
    /// # Errors
    ///
    /// If a `source_profile` does not exist, or the profiles refer to each other in a circle.
    pub(super) fn follow(profiles: &ProfileSet, name: &str) -> Result<Self, Error> {
        let mut visited = BTreeSet::new();
        let mut roles = Vec::new();
        let mut current = name.to_owned();
        loop {
            let Some(profile) = profiles.get_profile(&current) else {
                let known = known_profiles(profiles);
                return Err(broken_profile(format!(
                    "the profile {current:?} does not exist; {known}"
                )));
            };
            // The SDK prefers the keys of every profile but the first.
            let has_keys = profile.get("aws_access_key_id").is_some();
            let role = assumed_role(profile).filter(|_| visited.is_empty() || !has_keys);
            visited.insert(current.clone());
            let Some(role) = role else { break };
            roles.push(role);
            let Some(source) = profile.get("source_profile") else {
                break;
            };
            if source == current {
                break;
            }
            if profiles.get_profile(source).is_none() {
                let known = known_profiles(profiles);
                return Err(broken_profile(format!(
                    "the profile {current:?} takes its credentials from source_profile {source:?}, which does not exist; {known}"
                )));
            }
            if visited.contains(source) {
                return Err(broken_profile(format!(
                    "the profiles {} take their credentials from each other",
                    visited.into_iter().collect::<Vec<_>>().join(", ")
                )));
            }
            current = source.to_owned();
        }
        roles.reverse();
        let base = profiles.get_profile(&current);
        Ok(Self {
            profile: name.to_owned(),
            base: base.map_or(BaseSource::Nothing, base_source),
            base_profile: current,
            roles,
        })
    }

    /// Whether a role of the chain needs an MFA code.
    pub(super) fn needs_mfa(&self) -> bool {
        self.roles.iter().any(|role| role.mfa_serial.is_some())
    }

    /// Whether the chain has credentials at all.
    pub(super) fn has_credentials(&self) -> bool {
        !self.roles.is_empty() || self.base != BaseSource::Nothing
    }
}

fn broken_profile(what: String) -> Error {
    Error::new("choosing the identity", what).hint("mend the profile, or choose another --profile")
}

/// The role of a profile. A profile with a web identity token assumes its role with the token, not with credentials.
fn assumed_role(profile: &Profile) -> Option<AssumedRole> {
    let get = |key: &str| profile.get(key).map(str::to_owned);
    let arn = get("role_arn").filter(|_| profile.get("web_identity_token_file").is_none())?;
    Some(AssumedRole {
        arn,
        session_name: get("role_session_name"),
        external_id: get("external_id"),
        mfa_serial: get("mfa_serial"),
    })
}

/// The credentials of a profile itself, in the order of the SDK.
fn base_source(profile: &Profile) -> BaseSource {
    let get = |key: &str| profile.get(key);
    let has_sso = ["sso_session", "sso_start_url", "sso_account_id"]
        .iter()
        .any(|key| get(key).is_some());
    if let Some(source) = get("credential_source") {
        BaseSource::Named(source.to_owned())
    } else if let Some(file) = get("web_identity_token_file") {
        BaseSource::WebIdentity(PathBuf::from(file))
    } else if has_sso {
        BaseSource::SingleSignOn
    } else if get("login_session").is_some() {
        BaseSource::LoginSession
    } else if get("credential_process").is_some() {
        BaseSource::Process
    } else if get("aws_access_key_id").is_some() {
        BaseSource::Keys
    } else {
        BaseSource::Nothing
    }
}
