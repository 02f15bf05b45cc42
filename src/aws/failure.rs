//! What AWS said when it did not do what was asked, told apart by what it means to us.

use crate::error::Error;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error as StdError;

/// What a failure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The caller may not do this.
    Denied,
    /// There is no such thing.
    Absent,
    /// The bucket is in another Region.
    Redirect,
    /// The credentials are not valid, or not any more.
    Credentials,
    /// No answer came in the time there was. What was asked for may have been done.
    Late,
    /// No whole answer came, for another reason than time. What was asked for may have been done.
    Cut,
    /// Anything else.
    Other,
}

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What it means.
    pub reason: Reason,
    /// AWS's code, such as `AccessDenied`; `None` if the answer was not AWS's.
    pub code: Option<String>,
    /// What was said.
    pub message: String,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// Where the bucket is, as S3 says it in a header even when it refuses.
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
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

impl Failure {
    /// An answer that says by what is not in it that there is no such thing.
    #[must_use]
    pub fn absent() -> Self {
        Self {
            reason: Reason::Absent,
            code: None,
            message: String::new(),
            status: None,
            request_id: None,
            bucket_region: None,
        }
    }

    /// Reads the SDK's error.
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
        let message = metadata
            .and_then(|m| m.message())
            .map_or_else(|| deepest(error), str::to_owned);
        Self {
            reason: unanswered(error).unwrap_or_else(|| reason(code.as_deref(), status)),
            message,
            status,
            request_id: header("x-amzn-requestid").or_else(|| header("x-amz-request-id")),
            bucket_region: header("x-amz-bucket-region"),
            code,
        }
    }

    /// Whether AWS answered with one of these codes.
    #[must_use]
    pub(super) fn has_code(&self, codes: &[&str]) -> bool {
        self.code
            .as_deref()
            .is_some_and(|code| codes.contains(&code))
    }

    /// The failure as a person is told it.
    #[must_use]
    pub fn into_error(self, doing: impl Into<String>) -> Error {
        let mut what = match (&self.code, self.status) {
            (Some(code), _) => format!("AWS answered {code}: {}", self.message),
            (None, Some(status)) => format!(
                "the answer (HTTP {status}) is not one AWS gives: {}",
                self.message
            ),
            (None, None) => self.message.clone(),
        };
        if let Some(id) = &self.request_id {
            what = format!("{what} (request {id})");
        }
        let error = Error::new(doing, what);
        match (self.reason, self.status) {
            (Reason::Late, _) => error
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

/// The reason, where the error is that there is no answer to read it from. A refusal that cannot be read is an answer: its
/// status and its headers say enough. What never left this process was not sent.
fn unanswered<E>(error: &SdkError<E, HttpResponse>) -> Option<Reason> {
    match error {
        SdkError::TimeoutError(_) => Some(Reason::Late),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Some(Reason::Late),
        SdkError::DispatchFailure(failure) if !failure.is_user() => Some(Reason::Cut),
        SdkError::ResponseError(answer) if answer.raw().status().is_success() => Some(Reason::Cut),
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
        // HeadBucket answers without a body, so without a code.
        match (code, status) {
            (None, Some(403)) => Reason::Denied,
            (None, Some(404)) => Reason::Absent,
            (_, Some(301 | 307)) => Reason::Redirect,
            _ => Reason::Other,
        }
    }
}

/// The innermost cause: the outer ones say only that a call failed.
fn deepest(error: &(dyn StdError + 'static)) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        message = inner.to_string();
        cause = inner.source();
    }
    message
}
