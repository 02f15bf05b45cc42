//! Failed calls, classified by what they mean to this program.

use super::causes::{TlsProblem, clock_hint, find_cause, is_clock_problem};
use crate::aws::denial::denying_policy;
use crate::error::Error;
use crate::state::DenyingPolicy;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error as StdError;
use std::time::SystemTime;

/// The classes of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The caller lacks the permission.
    Denied,
    /// There is no such resource or setting.
    Absent,
    /// The bucket is in another Region.
    Redirect,
    /// The credentials are invalid or expired, or this machine's clock is wrong.
    Credentials,
    /// No response came in time. AWS may have carried out the request.
    TimedOut,
    /// The connection ended without a complete response. AWS may have carried out the request.
    Interrupted,
    /// Anything else.
    Other,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its class.
    pub reason: Reason,
    /// AWS's error code, such as `AccessDenied`; `None` if the response has none.
    pub code: Option<String>,
    /// The error message; empty if the response has no body.
    pub message: String,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// The request ID.
    pub request_id: Option<String>,
    /// The remedy, where the cause has a known one.
    pub hint: Option<String>,
    /// The Region of the bucket, which S3 returns in a header even with a denial.
    pub bucket_region: Option<String>,
}

const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "AuthorizationErrorException",
    "Forbidden",
    "InsufficientPermissions",
    "OperationNotPermittedException",
    "UnauthorizedOperation",
];

const ABSENT: &[&str] = &[
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "NotFound",
    "NotFoundException",
    "ObjectLockConfigurationNotFoundError",
    "OwnershipControlsNotFoundError",
    "QueueDoesNotExist",
    "ResourceNotFound",
    "ResourceNotFoundException",
    "ServerSideEncryptionConfigurationNotFoundError",
    "TrailNotFoundException",
];

const REDIRECT: &[&str] = &[
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "MovedPermanently",
    "PermanentRedirect",
    "TemporaryRedirect",
];

const CREDENTIALS: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

impl Failure {
    /// A response without the requested setting.
    #[must_use]
    pub fn absent() -> Self {
        Self {
            reason: Reason::Absent,
            code: None,
            message: String::new(),
            status: None,
            request_id: None,
            hint: None,
            bucket_region: None,
        }
    }

    /// Answers that cannot be used together, or at all.
    #[must_use]
    pub(super) fn unusable(message: impl Into<String>) -> Self {
        Self {
            reason: Reason::Other,
            message: message.into(),
            ..Self::absent()
        }
    }

    /// Classifies an error of the SDK.
    pub fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + StdError + 'static,
    {
        let response = error.raw_response();
        let header = |name: &str| {
            response
                .and_then(|response| response.headers().get(name))
                .map(str::to_owned)
        };
        let metadata = error.as_service_error().map(ProvideErrorMetadata::meta);
        let code = metadata.and_then(|m| m.code()).map(str::to_owned);
        let status = response.map(|response| response.status().as_u16());
        let without_body = response.is_some_and(|response| {
            code.is_none() && response.body().bytes().is_some_and(<[u8]>::is_empty)
        });
        let message = match metadata.and_then(|m| m.message()) {
            Some(message) => message.to_owned(),
            None if without_body => String::new(),
            None => innermost_message(error),
        };
        let date = header("date");
        let hint = known_remedy(error, code.as_deref(), &message, date.as_deref());
        Self {
            reason: reason_without_response(error)
                .unwrap_or_else(|| reason(code.as_deref(), status)),
            message,
            status,
            hint,
            request_id: header("x-amzn-requestid").or_else(|| header("x-amz-request-id")),
            bucket_region: header("x-amz-bucket-region"),
            code,
        }
    }

    /// The policy that denied the call and that no further allow overrides; `None` if there is none.
    #[must_use]
    pub fn denied_by(&self) -> Option<DenyingPolicy> {
        let denied = self.reason == Reason::Denied;
        denied.then(|| denying_policy(&self.message))?
    }

    /// Whether AWS answered with one of these codes.
    #[must_use]
    pub(super) fn has_code(&self, codes: &[&str]) -> bool {
        self.code
            .as_deref()
            .is_some_and(|code| codes.contains(&code))
    }

    /// What AWS or the network said.
    #[must_use]
    pub fn describe(&self) -> String {
        let what = match (&self.code, self.status) {
            (Some(code), _) => format!("AWS answered {code}: {}", self.message),
            (None, Some(status)) if self.message.is_empty() => {
                format!("AWS answered HTTP {status} without a body")
            }
            (None, Some(status)) => format!(
                "the answer (HTTP {status}) is not one AWS gives: {}",
                self.message
            ),
            (None, None) => self.message.clone(),
        };
        match &self.request_id {
            Some(id) => format!("{what} (request {id})"),
            None => what,
        }
    }

    /// The failure as an error for the user.
    #[must_use]
    pub fn into_error(self, doing: impl Into<String>) -> Error {
        let error = Error::new(doing, self.describe());
        if let Some(hint) = self.hint {
            return error.hint(hint);
        }
        match (self.reason, self.status) {
            (Reason::TimedOut, _) => error
                .hint("if AWS is only slow, allow more with --attempt-timeout and --operation-timeout"),
            (Reason::Credentials, _) => error
                .hint("the credentials are not valid, or have expired: sign in again, or choose another --profile"),
            (_, None) if self.message.contains("dns") || self.message.contains("lookup") => error
                .hint("check the Region's name and --endpoint-url: AWS's address there is not known"),
            (_, None) => error.hint("check the network, HTTPS_PROXY and --endpoint-url, and run again"),
            (_, Some(_)) if self.code.is_none() => {
                error.hint("check --endpoint-url, and whether a proxy stands between")
            }
            _ => error,
        }
    }
}

impl<E> From<SdkError<E, HttpResponse>> for Failure
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        Self::of(&error)
    }
}

/// The remedy of a cause that is known: a certificate, or the clock.
fn known_remedy(
    error: &(dyn StdError + 'static),
    code: Option<&str>,
    message: &str,
    date: Option<&str>,
) -> Option<String> {
    if let Some(problem) = find_cause::<TlsProblem>(error) {
        return Some(problem.hint().to_owned());
    }
    is_clock_problem(code, message).then(|| clock_hint(date, SystemTime::now()))
}

/// The reason of a failure without a usable response. An error response that cannot be parsed is
/// usable, by its status and headers. A request that the SDK rejected was not sent.
fn reason_without_response<E>(error: &SdkError<E, HttpResponse>) -> Option<Reason> {
    match error {
        SdkError::TimeoutError(_) => Some(Reason::TimedOut),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Some(Reason::TimedOut),
        SdkError::DispatchFailure(failure) if !failure.is_user() => Some(Reason::Interrupted),
        SdkError::ResponseError(answer) if answer.raw().status().is_success() => {
            Some(Reason::Interrupted)
        }
        _ => None,
    }
}

fn reason(code: Option<&str>, status: Option<u16>) -> Reason {
    let listed = |list: &[&str]| code.is_some_and(|code| list.contains(&code));
    if listed(CREDENTIALS) {
        Reason::Credentials
    } else if listed(DENIED) {
        Reason::Denied
    } else if listed(ABSENT) {
        Reason::Absent
    } else if listed(REDIRECT) {
        Reason::Redirect
    } else {
        // The response to `HeadBucket` has no body and so no code.
        match (code, status) {
            (None, Some(403)) => Reason::Denied,
            (None, Some(404)) => Reason::Absent,
            (_, Some(301 | 307)) => Reason::Redirect,
            _ => Reason::Other,
        }
    }
}

/// The message of the innermost cause. The outer ones say only that a call failed.
fn innermost_message(error: &(dyn StdError + 'static)) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        message = inner.to_string();
        cause = inner.source();
    }
    message
}
