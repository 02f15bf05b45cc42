//! The organization and its accounts, as AWS Organizations lists them.

use super::connect::Connection;
use super::failure::Failure;
use super::guard::READ_ORGANIZATION;
use super::json_operation::JsonService;
use super::page_tokens::PageTokens;
use super::rates::Pace;
use crate::state::{
    AccountId, AccountState, Organization, OrganizationAccount, Partition, dns_suffix,
};
use serde_json::{Value, json};

/// The largest page of `ListAccounts` ("`MaxResults`", Organizations API reference).
const ACCOUNTS_PER_PAGE: u32 = 20;

/// Reads an organization. Its client can send no other operation.
#[derive(Debug)]
pub struct OrganizationReader {
    connection: Connection,
    pace: Pace,
}

impl OrganizationReader {
    /// A reader over a connection.
    #[must_use]
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            pace: Pace::default(),
        }
    }

    /// The organization of the caller's account. Any of its accounts may ask.
    ///
    /// # Errors
    ///
    /// If the call fails; `AWSOrganizationsNotInUseException` if the account belongs to none.
    pub async fn organization(&self) -> Result<Organization, Failure> {
        let answer = self.send("DescribeOrganization", &json!({})).await?;
        let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str);
        let arn = text("/Organization/Arn").unwrap_or_default();
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        let (Some(id), Some(manager)) = (
            text("/Organization/Id"),
            text("/Organization/MasterAccountId"),
        ) else {
            return Err(Failure::unusable(
                "AWS described an organization without an id or a management account",
            ));
        };
        Ok(Organization {
            id: id.to_owned(),
            management_account: AccountId::new(manager),
            partition: Partition::new(partition),
        })
    }

    /// All accounts of the organization, in the order of their ids. The management account and delegated administrators may
    /// ask. A page may be empty and still name a next page.
    ///
    /// # Errors
    ///
    /// If a call fails.
    pub async fn accounts(&self) -> Result<Vec<OrganizationAccount>, Failure> {
        let mut accounts = Vec::new();
        let mut tokens = PageTokens::default();
        let mut next: Option<String> = None;
        loop {
            let mut request = json!({ "MaxResults": ACCOUNTS_PER_PAGE });
            if let (Some(token), Value::Object(members)) = (&next, &mut request) {
                members.insert("NextToken".to_owned(), json!(token));
            }
            let page = self.send("ListAccounts", &request).await?;
            let listed = page.get("Accounts").and_then(Value::as_array);
            accounts.extend(listed.into_iter().flatten().filter_map(account));
            let token = page.get("NextToken").and_then(Value::as_str);
            let token = token.filter(|token| !token.is_empty());
            tokens.check(token)?;
            let Some(token) = token else {
                break;
            };
            next = Some(token.to_owned());
        }
        accounts.sort_by(|one: &OrganizationAccount, other| one.id.cmp(&other.id));
        accounts.dedup_by(|one, other| one.id == other.id);
        Ok(accounts)
    }

    async fn send(&self, operation: &'static str, body: &Value) -> Result<Value, Failure> {
        let service = service(&self.connection);
        self.pace.wait(service.id, operation).await;
        let (config, gate) = self
            .connection
            .config_for(READ_ORGANIZATION, service.region);
        service.send(&config, &gate, operation, body).await
    }
}

/// Organizations has one endpoint for each partition ("AWS Organizations endpoints and quotas", AWS General Reference).
fn service(connection: &Connection) -> JsonService {
    let start = connection.region();
    let partition = Partition::of_region(start);
    let region = match partition {
        "aws-cn" => "cn-northwest-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    };
    let suffix = dns_suffix(partition).unwrap_or("amazonaws.com");
    let endpoint = match connection.endpoint_url() {
        Some(url) => url.to_owned(),
        None => format!("https://organizations.{region}.{suffix}"),
    };
    JsonService {
        id: "Organizations",
        signing_name: "organizations",
        target: "AWSOrganizationsV20161128",
        region,
        endpoint,
    }
}

/// An account of a page. `State` replaces `Status`, which AWS no longer recommends.
fn account(entry: &Value) -> Option<OrganizationAccount> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let state = text("State").or_else(|| text("Status"));
    let joined = entry.get("JoinedTimestamp").and_then(Value::as_f64);
    Some(OrganizationAccount {
        id: AccountId::new(text("Id")?),
        name: text("Name").unwrap_or_default().to_owned(),
        state: AccountState::of(state.unwrap_or_default()),
        #[expect(clippy::cast_possible_truncation, reason = "a time in whole seconds")]
        joined: joined.map(|seconds| seconds as i64),
    })
}
