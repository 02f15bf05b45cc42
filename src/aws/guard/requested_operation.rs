//! The operation of a request, as far as the request on the wire shows it.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

/// The operation of a request, as far as the request shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RequestedOperation {
    /// An operation by name, and the services it can belong to.
    Named(&'static [&'static str], String),
    /// A `GET` or `HEAD` of S3, whose operations have no names on the wire.
    Fetch,
    /// Anything else.
    Other(String),
}

/// The path before the name of a CloudWatch operation in the CBOR protocol.
const CLOUDWATCH_PATH: &str = "/service/GraniteServiceVersion20100801/operation/";

/// The operation a request names: in a header (JSON protocols), in the path (CBOR), in the body
/// (query protocol), or by its method alone (S3).
pub(super) fn requested_operation(request: &HttpRequest) -> RequestedOperation {
    let (address, query) = request.uri().split_once('?').unwrap_or((request.uri(), ""));
    let method = request.method();
    let other = || RequestedOperation::Other(format!("{method} {address}"));
    if let Some(target) = request.headers().get("x-amz-target") {
        let (service, operation) = target.rsplit_once('.').unwrap_or_default();
        return match service.rsplit('.').next() {
            Some(name) if name.starts_with("CloudTrail_") => {
                RequestedOperation::Named(&["CloudTrail"], operation.to_owned())
            }
            Some(name) if name.starts_with("Logs_") => {
                RequestedOperation::Named(&["CloudWatch Logs"], operation.to_owned())
            }
            // The internal name of KMS.
            Some("TrentService") => RequestedOperation::Named(&["KMS"], operation.to_owned()),
            Some("AWSOrganizationsV20161128") => {
                RequestedOperation::Named(&["Organizations"], operation.to_owned())
            }
            Some("AmazonSQS") => RequestedOperation::Named(&["SQS"], operation.to_owned()),
            _ => other(),
        };
    }
    if let Some(operation) = function_operation(method, address) {
        return RequestedOperation::Named(&["Lambda"], operation.to_owned());
    }
    match method {
        "POST" => match address.split_once(CLOUDWATCH_PATH) {
            Some((_, operation)) => {
                RequestedOperation::Named(&["CloudWatch"], operation.to_owned())
            }
            None => form_action(request).map_or_else(other, |action| {
                RequestedOperation::Named(&["SNS", "STS"], action)
            }),
        },
        // The query protocol also accepts the action in the query string.
        "GET" | "HEAD" if !query.split('&').any(|pair| pair.starts_with("Action=")) => {
            RequestedOperation::Fetch
        }
        _ => other(),
    }
}

/// The operation on a Lambda function. Lambda's operations have no names on the wire either; the path
/// after the function's name shows them (`/2015-03-31/functions/FUNCTION/policy`: `GetPolicy`, Lambda
/// API reference).
fn function_operation<'r>(method: &'r str, address: &'r str) -> Option<&'r str> {
    let (_, rest) = address.split_once("/2015-03-31/functions/")?;
    match (method, rest.split_once('/')) {
        ("GET", Some((_, "policy"))) => Some("GetPolicy"),
        _ => Some(rest),
    }
}

fn form_action(request: &HttpRequest) -> Option<String> {
    let kind = request.headers().get("content-type")?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    let body = String::from_utf8_lossy(request.body().bytes()?).into_owned();
    let action = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="))?;
    Some(action.to_owned())
}
