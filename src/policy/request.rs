//! A request to evaluate: who wants to do what to which resource, and what is known about its
//! context. `chain` builds one for each service that needs access;
//! [`Policy::decide`](super::Policy::decide) answers it.

use super::glob::Variables;
use std::collections::BTreeMap;

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An AWS service that acts for itself, by its service principal: `cloudwatch.amazonaws.com`.
    Service(String),
    /// An AWS account as a whole, by its 12 digits. For it, a policy that names single identities
    /// of the account is uncertain.
    Account(String),
    /// One identity, by its ARN: an IAM user, a role, or a role's session.
    Arn(String),
}

/// One request. Its texts are literal: a `*` in the resource is an asterisk, not a wildcard. To
/// find out whether a service may write under a prefix, ask for one object there, with a name like
/// those that the service writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    principal: Principal,
    action: String,
    resource: String,
    /// By key in lower case.
    context: BTreeMap<String, KnownValues>,
    /// The reasons why the values of some keys are not known, by key in lower case.
    undocumented: BTreeMap<String, String>,
}

/// What is known of the values of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum KnownValues {
    /// Exactly these; none means that the key is absent.
    Exactly(Vec<String>),
    /// These, and perhaps others.
    AtLeast(Vec<String>),
    /// One of these.
    OneOf(Vec<String>),
}

/// What the elements of a statement are evaluated against.
#[derive(Debug, Clone, Copy)]
pub(super) struct EvaluationContext<'a> {
    pub(super) request: &'a Request,
    pub(super) variables: Variables,
}

/// The values of one condition key in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContextValues<'a> {
    /// These values, at least one.
    Present(&'a [String]),
    /// These values, at least one, and perhaps others.
    AtLeast(&'a [String]),
    /// One of these values.
    OneOf(&'a [String]),
    /// None: the key is not in the request.
    Absent,
    /// It is not known whether the request has the key.
    Unknown,
    /// The same, for this reason.
    Undocumented(&'a str),
}

impl Request {
    /// A request with no known condition keys.
    ///
    /// The principal implies no keys. The caller adds those that matter: `aws:SourceAccount`,
    /// `aws:SourceArn`, `aws:SecureTransport`, `aws:PrincipalIsAWSService`.
    #[must_use]
    pub fn new(principal: Principal, action: &str, resource: &str) -> Self {
        Self {
            principal,
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: BTreeMap::new(),
            undocumented: BTreeMap::new(),
        }
    }

    /// The request with exactly this value under `key`. The key is case-insensitive.
    #[must_use]
    pub fn with(self, key: &str, value: &str) -> Self {
        self.with_values(key, &[value])
    }

    /// The request with exactly these values under `key`; an empty list means that the key is
    /// absent.
    #[must_use]
    pub fn with_values(self, key: &str, values: &[&str]) -> Self {
        self.with_known(key, KnownValues::Exactly(owned(values)))
    }

    /// The request with these values under `key`, and perhaps with others.
    #[must_use]
    pub fn with_at_least(self, key: &str, values: &[&str]) -> Self {
        self.with_known(key, KnownValues::AtLeast(owned(values)))
    }

    /// The request with one of these values under `key`.
    #[must_use]
    pub fn with_one_of(self, key: &str, values: &[&str]) -> Self {
        self.with_known(key, KnownValues::OneOf(owned(values)))
    }

    fn with_known(mut self, key: &str, values: KnownValues) -> Self {
        self.context.insert(key.to_lowercase(), values);
        self
    }

    /// The request without `key`.
    #[must_use]
    pub fn without(self, key: &str) -> Self {
        self.with_values(key, &[])
    }

    /// The request with a value under `key` that is not known for this reason, one clause.
    #[must_use]
    pub fn with_undocumented(mut self, key: &str, why: &str) -> Self {
        let key = key.to_lowercase();
        self.context.remove(&key);
        self.undocumented.insert(key, why.to_owned());
        self
    }

    /// The principal that makes the request.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The action: `s3:PutObject`.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The ARN of the resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    pub(super) fn context_values(&self, key: &str) -> ContextValues<'_> {
        let key = key.to_lowercase();
        match self.context.get(&key) {
            None => self
                .undocumented
                .get(&key)
                .map_or(ContextValues::Unknown, |why| {
                    ContextValues::Undocumented(why)
                }),
            Some(KnownValues::Exactly(values)) if values.is_empty() => ContextValues::Absent,
            Some(KnownValues::Exactly(values)) => ContextValues::Present(values),
            Some(KnownValues::AtLeast(values)) => ContextValues::AtLeast(values),
            Some(KnownValues::OneOf(values)) => ContextValues::OneOf(values),
        }
    }
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}
