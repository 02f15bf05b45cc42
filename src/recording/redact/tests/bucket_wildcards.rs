//! Wildcards of bucket names in policies.

use super::renaming;
use crate::policy::{Decision, Policy, Principal, Request};
use serde_json::json;

/// Whether this policy allows the S3 log service to put this object.
fn lets_in(policy: &str, resource: &str) -> bool {
    let service = Principal::Service("logging.s3.amazonaws.com".to_owned());
    let request = Request::new(service, "s3:PutObject", resource);
    let decision = Policy::parse(policy).unwrap().decide(&request);
    matches!(decision, Decision::Allowed { .. })
}

#[test]
fn a_wildcard_still_matches_the_same_buckets() {
    let globs = [
        "my-trail*",
        "my-tra*",
        "my-t*-bucket",
        "*-bucket",
        "*rails",
        "*Prod",
        "acme*logs",
        "ac*",
        "a?me",
        "l?gs-*",
        "my-*",
        "*cke*",
        "trailing",
        "my-trail-bucket",
        "*",
    ];
    let names = [
        "my-trail-bucket",
        "my-trails",
        "my-transit",
        "my-logs",
        "trailing",
        "acme",
        "acmelogs",
        "acme-logs",
        "RootProd",
        "rootprod",
        "aqme",
        "lags-2",
        "logs-2",
        "bucket",
        "ticket",
    ];
    let policy = |glob: &str| {
        json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::{glob}"),
        }})
        .to_string()
    };
    for glob in globs {
        let policy = policy(glob);
        let renaming = renaming(&names, &[&policy]);
        let renamed = renaming.rename_text(&policy);
        for name in names {
            let arn = format!("arn:aws:s3:::{name}");
            assert_eq!(
                lets_in(&renamed, &renaming.rename_text(&arn)),
                lets_in(&policy, &arn),
                "{glob} on {name}: {renamed} on {}",
                renaming.rename_text(&arn)
            );
        }
    }
}
