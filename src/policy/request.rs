//! What is asked of a policy: who wants to do what to which resource, and what is known about the request.
//! `assess` writes one for each service that must get in, [`Policy::decide`](super::Policy::decide) answers it.

use super::glob::Variables;
use std::collections::BTreeMap;

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An AWS service acting for itself, by its service principal: `cloudwatch.amazonaws.com`.
    Service(String),
    /// An AWS account as a whole, by its 12 digits. A policy that names single identities of the account is
    /// doubtful for it.
    Account(String),
    /// One identity, by its ARN: an IAM user, a role, or a role's session.
    Arn(String),
}

/// One request. Its words are taken literally: a `*` in the resource is an asterisk, not a wildcard. To ask
/// whether a service may write under a prefix, ask for one object there, with a name such as the service gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    principal: Principal,
    action: String,
    resource: String,
    /// By key in lower case; no values means the key is known to be absent.
    context: BTreeMap<String, Vec<String>>,
}

/// What the elements of a statement are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct EvaluationContext<'a> {
    pub(super) request: &'a Request,
    pub(super) variables: Variables,
}

/// What a request carries under one condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContextValues<'a> {
    /// These values, at least one.
    Present(&'a [String]),
    /// Nothing: the key is not in the request.
    Absent,
    /// Nobody said.
    Unknown,
}

impl Request {
    /// A request about whose condition keys nothing is known yet.
    ///
    /// Nothing is filled in from the principal either: whoever asks for a service also says, as far as it
    /// matters, `aws:SourceAccount`, `aws:SourceArn`, `aws:SecureTransport`, `aws:PrincipalIsAWSService`.
    #[must_use]
    pub fn new(principal: Principal, action: &str, resource: &str) -> Self {
        Self {
            principal,
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: BTreeMap::new(),
        }
    }

    /// The request, known to carry this value under `key` (whose case does not matter), and no other.
    #[must_use]
    pub fn with(self, key: &str, value: &str) -> Self {
        self.with_values(key, &[value])
    }

    /// The request, known to carry exactly these values under `key`; none at all means the key is absent.
    #[must_use]
    pub fn with_values(mut self, key: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        self.context.insert(key.to_lowercase(), values);
        self
    }

    /// The request, known not to carry `key`.
    #[must_use]
    pub fn without(self, key: &str) -> Self {
        self.with_values(key, &[])
    }

    /// Who makes it.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// What it wants to do: `s3:PutObject`.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// What it wants to do it to, an ARN.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    pub(super) fn context_values(&self, key: &str) -> ContextValues<'_> {
        match self.context.get(&key.to_lowercase()) {
            None => ContextValues::Unknown,
            Some(values) if values.is_empty() => ContextValues::Absent,
            Some(values) => ContextValues::Present(values),
        }
    }
}
