//! A connection with the session of a role in another account.

use super::Connection;
use super::credentials::with_fixed_credentials;
use super::refusal::assume_role_refused;
use super::sts_session::session_credentials;
use crate::aws::guard::{ASSUME_ROLE, gated};
use crate::error::Error;

/// The length of a session in seconds: the longest by role chaining, and never more than a role allows (`AssumeRole`, STS API
/// reference).
const SESSION_SECONDS: i32 = 3600;

/// The role of a session, and what limits it.
#[derive(Debug, Clone)]
pub struct RoleSession {
    /// The ARN of the role.
    pub role: String,
    /// The external id that its trust policy may ask for.
    pub external_id: Option<String>,
    /// The inline session policy, which limits the session whatever the role may do.
    pub policy: String,
}

impl Connection {
    /// The same connection with the session of a role. The Region of the connection answers, not the global endpoint.
    ///
    /// # Errors
    ///
    /// If STS refuses.
    pub async fn assume_role(&self, session: &RoleSession) -> Result<Self, Error> {
        let (config, gate) = self.config_for(ASSUME_ROLE, &self.region);
        let answer = gated!(aws_sdk_sts, &config, gate)
            .assume_role()
            .role_arn(&session.role)
            .role_session_name("cis-fix")
            .duration_seconds(SESSION_SECONDS)
            .set_external_id(session.external_id.clone())
            .policy(&session.policy)
            .send()
            .await
            .map_err(|error| assume_role_refused(&session.role, &error))?;
        let given = answer
            .credentials()
            .ok_or_else(|| Error::new("signing in", "STS returned no credentials"))?;
        let credentials = session_credentials(given, "AssumeRole");
        Ok(Self {
            config: with_fixed_credentials(self.config.clone(), credentials),
            ..self.clone()
        })
    }
}
