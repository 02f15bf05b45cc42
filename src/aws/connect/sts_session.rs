//! The credentials of a session of STS.

use aws_credential_types::Credentials;
use std::time::SystemTime;

/// The credentials of a session that STS has begun; `source` says how.
pub(super) fn session_credentials(
    given: &aws_sdk_sts::types::Credentials,
    source: &'static str,
) -> Credentials {
    Credentials::new(
        given.access_key_id(),
        given.secret_access_key(),
        Some(given.session_token().to_owned()),
        SystemTime::try_from(*given.expiration()).ok(),
        source,
    )
}
