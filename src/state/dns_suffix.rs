//! The domain of AWS's endpoints in each partition.

/// The domain in which the endpoints of a partition are, such as `amazonaws.com`; `None` for a partition that is not known
/// (the `dnsSuffix` of each partition in the endpoint rules of the AWS SDKs).
#[must_use]
pub fn dns_suffix(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" | "aws-us-gov" => Some("amazonaws.com"),
        "aws-cn" => Some("amazonaws.com.cn"),
        "aws-eusc" => Some("amazonaws.eu"),
        "aws-iso" => Some("c2s.ic.gov"),
        "aws-iso-b" => Some("sc2s.sgov.gov"),
        "aws-iso-e" => Some("cloud.adc-e.uk"),
        "aws-iso-f" => Some("csp.hci.ic.gov"),
        _ => None,
    }
}
