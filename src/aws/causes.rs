//! Causes of failures that have one known remedy: a wrong clock, a certificate that is not trusted.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use std::error::Error as StdError;
use std::io;
use std::time::SystemTime;

/// An error and its causes in one line. A cause that an outer error repeats is left out.
pub(super) fn join_causes(error: &(dyn StdError + 'static)) -> String {
    let mut message = error.to_string();
    for cause in causes(error).skip(1) {
        let text = cause.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
    }
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An error and its causes, from the outside in.
pub(super) fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// The cause of an error. An I/O error hides the error it is made of from `source`.
fn inner<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    let hidden = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match hidden {
        Some(hidden) => Some(hidden),
        None => error.source(),
    }
}

/// The first cause of a type.
pub(super) fn find_cause<'e, T: StdError + 'static>(
    error: &'e (dyn StdError + 'static),
) -> Option<&'e T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// Why a connection is not trusted with credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TlsProblem {
    /// The certificate is from an unknown authority, or not for this host.
    Untrusted {
        /// The host.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The certificate is not valid at the time of this machine's clock.
    NotValidNow {
        /// The host.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The host is not on this machine, and its endpoint does without TLS.
    Unencrypted {
        /// The host.
        host: String,
    },
    /// There is no trusted certificate to check one with.
    NoRoots {
        /// Where they were looked for.
        place: String,
    },
}

impl TlsProblem {
    /// The problem with a host's certificate, if TLS rejected it.
    pub(super) fn of(host: &str, error: &(dyn StdError + 'static)) -> Option<Self> {
        use rustls::CertificateError as Certificate;
        let rustls::Error::InvalidCertificate(invalid) = find_cause::<rustls::Error>(error)? else {
            return None;
        };
        let (host, why) = (host.to_owned(), invalid.to_string());
        Some(match invalid {
            Certificate::Expired
            | Certificate::ExpiredContext { .. }
            | Certificate::NotValidYet
            | Certificate::NotValidYetContext { .. } => Self::NotValidNow { host, why },
            _ => Self::Untrusted { host, why },
        })
    }

    /// What to do about it.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::Untrusted { .. } => {
                "a proxy may open TLS: set AWS_CA_BUNDLE to a file with its CA certificate"
            }
            Self::NotValidNow { .. } => "check the clock of this machine",
            Self::Unencrypted { .. } => {
                "name an https endpoint; where the network between is trusted, say --insecure-endpoint"
            }
            Self::NoRoots { .. } => {
                "install the system's CA certificates (ca-certificates), or set AWS_CA_BUNDLE to a file with them"
            }
        }
    }
}

impl std::fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Untrusted { host, why } => {
                write!(f, "the certificate of {host} is not trusted: {why}")
            }
            Self::NotValidNow { host, why } => {
                write!(f, "the certificate of {host} is not valid now: {why}")
            }
            Self::Unencrypted { host } => {
                write!(
                    f,
                    "{host:?} is not this machine, and without https the credentials would cross the network in the clear"
                )
            }
            Self::NoRoots { place } => {
                write!(
                    f,
                    "no certificate can be checked: {place} has no CA certificate"
                )
            }
        }
    }
}

impl StdError for TlsProblem {}

/// The codes of a request whose time is too far from AWS's.
const CLOCK_CODES: &[&str] = &[
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
];

/// Whether AWS rejected a request for its time. For a signature the code is the general one, and only the message tells.
pub(super) fn is_clock_problem(code: Option<&str>, message: &str) -> bool {
    let signature = matches!(
        code,
        Some("SignatureDoesNotMatch" | "InvalidSignatureException")
    );
    code.is_some_and(|code| CLOCK_CODES.contains(&code))
        || (signature
            && (message.contains("Signature expired")
                || message.contains("Signature not yet current")))
}

/// What to do about a wrong clock. `date` is the `Date` header of AWS's answer.
pub(super) fn clock_hint(date: Option<&str>, now: SystemTime) -> String {
    let theirs = date.and_then(|date| DateTime::from_str(date, Format::HttpDate).ok());
    let ours = DateTime::from(now).secs();
    match theirs.map(|theirs| theirs.secs() - ours) {
        Some(behind) if behind.abs() >= 60 => {
            let minutes = behind.abs() / 60;
            let way = if behind > 0 { "behind" } else { "ahead of" };
            format!("the clock of this machine is {minutes} minutes {way} AWS's: set it right")
        }
        _ => "check the clock of this machine: AWS rejects a request that is more than a few minutes off".to_owned(),
    }
}
