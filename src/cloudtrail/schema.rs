//! Conditions that hold for every record of CloudTrail, as patterns that every record matches.
//!
//! Each condition has a source. A call's name does not determine its service: EC2, App Mesh and API Gateway all have a
//! call `CreateRoute`, so CIS 3.0.0 added the service to its text.

use std::sync::OnceLock;

use crate::pattern::Pattern;

/// Each pattern with its source.
const TEXTS: [(&str, &str); 9] = [
    (
        r#"{ $.eventName = "*" && $.eventSource = "*" }"#,
        "CloudTrail user guide, record contents: both are in every record",
    ),
    (
        r#"{ $.additionalEventData.MFAUsed NOT EXISTS || $.additionalEventData.MFAUsed = "Yes" || $.additionalEventData.MFAUsed = "No" }"#,
        "CloudTrail user guide, console sign-in events: Yes or No",
    ),
    (
        r#"{ $.responseElements.ConsoleLogin NOT EXISTS || $.responseElements.ConsoleLogin = "Success" || $.responseElements.ConsoleLogin = "Failure" }"#,
        "CloudTrail user guide, console sign-in events: Success or Failure",
    ),
    (
        r#"{ $.eventName != "ConsoleLogin" || $.eventSource = "signin.amazonaws.com" }"#,
        "CloudTrail user guide, console sign-in events",
    ),
    (
        r#"{ $.eventName != "CreateTrail" || $.eventSource = "cloudtrail.amazonaws.com" }"#,
        "CloudTrail API reference",
    ),
    (
        r#"{ $.eventName != "UpdateTrail" || $.eventSource = "cloudtrail.amazonaws.com" }"#,
        "CloudTrail API reference",
    ),
    (
        r#"{ $.eventName != "DeleteTrail" || $.eventSource = "cloudtrail.amazonaws.com" }"#,
        "CloudTrail API reference",
    ),
    (
        r#"{ $.eventName != "StartLogging" || $.eventSource = "cloudtrail.amazonaws.com" }"#,
        "CloudTrail API reference",
    ),
    (
        r#"{ $.eventName != "StopLogging" || $.eventSource = "cloudtrail.amazonaws.com" }"#,
        "CloudTrail API reference",
    ),
];

/// Patterns that every record matches.
pub fn schema() -> &'static [Pattern] {
    static SCHEMA: OnceLock<Vec<Pattern>> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let parsed = TEXTS.iter().map(|(text, _)| Pattern::parse(text));
        // A test checks that each text parses. If one did not, there would be one assumption less.
        parsed.filter_map(Result::ok).collect()
    })
}
