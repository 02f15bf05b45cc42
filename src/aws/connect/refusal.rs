//! Failures of signing in, as they are shown to a person: one cause, one remedy.

use super::identity::IdentitySource;
use super::profiles::{BaseSource, ProfileChain};
use crate::aws::causes::{TlsProblem, clock_hint, find_cause, is_clock_problem, join_causes};
use crate::aws::failure::Failure;
use crate::error::Error;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error as StdError;
use std::path::Path;
use std::time::SystemTime;

/// The error where no source has credentials.
pub(super) fn no_credentials() -> Error {
    Error::new("signing in", "no source of credentials is configured").hint(
        "set AWS_PROFILE or --profile, sign in with `aws login` or `aws sso login`, or export keys",
    )
}

/// The error of a token file that cannot be read.
pub(super) fn unreadable_token(file: &Path, error: &std::io::Error) -> Error {
    Error::new(
        "signing in",
        format!("the web identity token {} cannot be read: {error}", file.display()),
    )
    .hint("mend AWS_WEB_IDENTITY_TOKEN_FILE or the profile; in a pod or a CI job, whatever writes the token has not run")
}

/// Explains why the credentials of a source were not fetched.
pub(super) fn explain(source: &IdentitySource, error: &CredentialsError) -> Error {
    if let Some(problem) = find_cause::<TlsProblem>(error) {
        return Error::new("signing in", problem.to_string()).hint(problem.hint());
    }
    if let Some(refused) = role_refused(source, error) {
        return refused;
    }
    // The outer error says only that loading credentials failed.
    let message = error
        .source()
        .map_or_else(|| error.to_string(), join_causes);
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return no_credentials();
    }
    let is_offline = find_cause::<ConnectorError>(error).is_some();
    match source {
        // The instance metadata service is the last source, so its failure means that no other source has credentials.
        IdentitySource::Machine if message.contains("IMDS") => {
            no_credentials().hint(format!("asking the instance we may run on: {message}"))
        }
        IdentitySource::Profile(_) | IdentitySource::WebIdentity { .. } if is_offline => {
            Error::new("signing in", message)
                .hint("check the network, HTTPS_PROXY and the Region, and run again")
        }
        IdentitySource::Profile(chain) => {
            let what = format!("{}{message}", what_failed(chain));
            Error::new("signing in", what).hint(remedy(chain))
        }
        _ => Error::new("signing in", message).hint("sign in again, or choose another --profile"),
    }
}

/// What of a profile failed, to stand before what the SDK says; empty if the SDK says it.
fn what_failed(chain: &ProfileChain) -> String {
    let profile = &chain.base_profile;
    match &chain.base {
        BaseSource::SingleSignOn => {
            format!("the profile {profile} has no valid session of IAM Identity Center: ")
        }
        BaseSource::LoginSession => {
            format!("the profile {profile} has no valid session of `aws login`: ")
        }
        BaseSource::Process => format!("the credential_process of the profile {profile} failed: "),
        _ => String::new(),
    }
}

/// What to do where the base of a profile has no credentials.
fn remedy(chain: &ProfileChain) -> String {
    let profile = &chain.base_profile;
    match &chain.base {
        BaseSource::SingleSignOn => {
            format!("sign in to IAM Identity Center: aws sso login --profile {profile}")
        }
        BaseSource::LoginSession => format!("sign in: aws login --profile {profile}"),
        BaseSource::Process => {
            format!(
                "run the credential_process of the profile {profile} by hand, and mend what it says"
            )
        }
        BaseSource::WebIdentity(_) => {
            format!("look at the token and the role of the profile {profile}")
        }
        BaseSource::Named(source) => {
            format!(
                "the profile {profile} takes its credentials from {source}, which has none here"
            )
        }
        BaseSource::Keys | BaseSource::Nothing => {
            format!("mend the profile {profile}, or choose another --profile")
        }
    }
}

/// The error where STS answered to the request for a role.
fn role_refused(source: &IdentitySource, error: &CredentialsError) -> Option<Error> {
    if let Some(refused) = find_cause::<SdkError<AssumeRoleError, HttpResponse>>(error) {
        let IdentitySource::Profile(chain) = source else {
            return None;
        };
        // The SDK does not say which role of a chain it was.
        let roles: Vec<&str> = chain.roles.iter().map(|role| role.arn.as_str()).collect();
        return refused
            .as_service_error()
            .map(|_| assume_role_refused(&roles.join(" or "), refused));
    }
    let refused = find_cause::<SdkError<AssumeRoleWithWebIdentityError, HttpResponse>>(error)?;
    refused.as_service_error()?;
    let failure = Failure::of(refused);
    Some(
        refused_sign_in("the role of the web identity token", &failure, refused)
            .hint("the role's trust policy has to name the token's issuer, audience and subject, and the token must not have expired"),
    )
}

/// The error where STS refuses a role.
pub(super) fn assume_role_refused(
    role: &str,
    error: &SdkError<AssumeRoleError, HttpResponse>,
) -> Error {
    let failure = Failure::of(error);
    if failure.code.is_none() {
        return failure.into_error(format!("assuming role {role}"));
    }
    let refused = refused_sign_in(&format!("role {role}"), &failure, error);
    if !refused.hints.is_empty() {
        return refused;
    }
    refused.hint("the role's trust policy has to let this identity in, and this identity needs sts:AssumeRole on the role; a code of an MFA device can be used once")
}

/// What STS said of a role; with the remedy if the clock is the cause.
fn refused_sign_in<E>(what: &str, failure: &Failure, error: &SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let code = failure.code.as_deref();
    let refused = Error::new(
        "signing in",
        format!(
            "STS refuses {what}: {}: {}",
            code.unwrap_or("an error"),
            failure.message
        ),
    );
    if is_clock_problem(code, &failure.message) {
        let date = error
            .raw_response()
            .and_then(|response| response.headers().get("date"));
        return refused.hint(clock_hint(date, SystemTime::now()));
    }
    refused
}
