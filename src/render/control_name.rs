//! A control's name in a few words, from its slug.

/// How a part of a slug is written in prose, where it is not as it stands.
const WORDS: [(&str, &str); 12] = [
    ("api", "API"),
    ("auth", "authentication"),
    ("aws", "AWS"),
    ("cloudtrail", "CloudTrail"),
    ("cmk", "KMS key"),
    ("config", "configuration"),
    ("iam", "IAM"),
    ("mfa", "MFA"),
    ("nacl", "NACL"),
    ("s3", "S3"),
    ("signin", "sign-in"),
    ("vpc", "VPC"),
];

/// The name of a control in prose: `unauthorized API calls`.
pub(super) fn control_name(slug: &str) -> String {
    // AWS Config is the name of a service, and the second phrase is no noun.
    let text = slug
        .replace("aws-config", "AWS-Config")
        .replace("cmk-disable-or-delete", "disabled-or-deleted-KMS-keys");
    let words: Vec<&str> = text
        .split('-')
        .map(|part| {
            let known = WORDS.iter().find(|(word, _)| *word == part);
            known.map_or(part, |(_, written)| written)
        })
        .collect();
    words.join(" ")
}
