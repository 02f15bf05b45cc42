//! Access to the accounts of an organization: the connection to the account that manages it, and sessions in others.

use super::super::session::Session;
use crate::aws::{Connection, Reader, RoleSession};
use crate::cli::OrganizationCheckOptions;
use crate::error::Error;
use crate::permissions::{OrganizationRole, session_policy};
use crate::state::{AccountId, Arn, Caller};

/// The name of a role that no account has: a session without `--assume-role` enters none.
const NO_ROLE: &str = "none";

/// Access to the accounts of an organization.
pub(super) struct AccountAccess<'a> {
    connection: Connection,
    caller: Caller,
    options: &'a OrganizationCheckOptions,
}

impl<'a> AccountAccess<'a> {
    /// The connection of the session, or with `--management-role` a session of that role.
    pub(super) async fn new(
        session: &Session<'_>,
        options: &'a OrganizationCheckOptions,
    ) -> Result<Self, Error> {
        let connection = match &options.management_role {
            Some(role) => {
                let assumes = options.assume_role.as_deref().unwrap_or(NO_ROLE);
                let kind = OrganizationRole::Runner { assumes };
                let role = role_session(role.clone(), kind, options);
                session.connection.assume_role(&role).await?
            }
            None => session.connection.clone(),
        };
        let caller = Reader::new(connection.clone()).caller().await?;
        Ok(Self {
            connection,
            caller,
            options,
        })
    }

    /// The connection to the account that manages the organization.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The account of that connection.
    pub(super) fn account(&self) -> &AccountId {
        &self.caller.account
    }

    /// The role to assume in an account; `None` if the flags name none.
    pub(super) fn role_in(&self, account: &AccountId) -> Option<String> {
        let name = self.options.assume_role.as_ref()?;
        let partition = &self.caller.partition;
        Some(format!("arn:{partition}:iam::{account}:role/{name}"))
    }

    /// A session in an account by the role of `--assume-role`; the connection itself for the account that manages the
    /// organization.
    ///
    /// # Errors
    ///
    /// If no role is named, or STS refuses it.
    pub(super) async fn enter(&self, account: &AccountId) -> Result<Connection, Error> {
        if account == self.account() {
            return Ok(self.connection.clone());
        }
        let role = self.role_in(account).ok_or_else(|| {
            Error::new(
                format!("entering account {account}"),
                "no role is named; name one with --assume-role",
            )
        })?;
        self.assume(role).await
    }

    /// A session of a role.
    pub(super) async fn assume(&self, role: String) -> Result<Connection, Error> {
        let role = role_session(role, OrganizationRole::Member, self.options);
        self.connection.assume_role(&role).await
    }
}

/// The session of a role, limited to what a role of the organization needs.
fn role_session(
    role: String,
    kind: OrganizationRole<'_>,
    options: &OrganizationCheckOptions,
) -> RoleSession {
    let partition = Arn::parse(&role).map_or("aws", |arn| arn.partition);
    let policy = session_policy(kind, partition);
    RoleSession {
        role,
        external_id: options.external_id.clone(),
        policy,
    }
}
