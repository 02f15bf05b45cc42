//! Who manages a resource that cis-fix did not create, by its tags or its name. A manual change of a resource that a template
//! manages lasts only until the template is applied again.

use crate::inputs::Inputs;
use crate::naming::OWNER_TAG;
use crate::state::{BucketName, LogGroupArn, TopicArn, lookup};
use std::collections::BTreeMap;
use std::fmt;

type Tags = BTreeMap<String, String>;

/// Who manages a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedBy {
    name: String,
    tool: IacTool,
}

/// The kind of template that manages it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IacTool {
    CloudFormation,
    Terraform,
    Other,
}

impl fmt::Display for ManagedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The tag that `CloudFormation` sets on the resources of a stack. No one else can set it ("Resource tags", `CloudFormation`
/// user guide).
const STACK: &str = "aws:cloudformation:stack-name";

/// Name prefixes of AWS products: Control Tower ("Shared resources", Control Tower user guide), the Landing Zone Accelerator
/// and Automated Security Response (their sources).
const PRODUCTS: [(&str, &str); 7] = [
    ("aws-controltower", "AWS Control Tower"),
    ("AWSControlTower", "AWS Control Tower"),
    ("StackSet-AWSControlTower", "AWS Control Tower"),
    ("AWSAccelerator", "the Landing Zone Accelerator"),
    ("aws-accelerator", "the Landing Zone Accelerator"),
    ("SO0111-", "Automated Security Response"),
    ("ASR-", "Automated Security Response"),
];

/// The tag keys that name a managing tool; compared without case, `-` and `_`.
const MANAGED_BY_KEYS: [&str; 6] = [
    "managedby",
    "provisioner",
    "provisionedby",
    "createdby",
    "iac",
    "terraform",
];
const TERRAFORM: [&str; 2] = ["terraform", "opentofu"];

impl ManagedBy {
    /// Who manages a resource of this name with these tags; `None` if nothing tells, or if it is ours.
    #[must_use]
    fn of(name: &str, tags: Option<&Tags>) -> Option<Self> {
        if tags.is_some_and(|tags| tags.get(OWNER_TAG.0).map(String::as_str) == Some(OWNER_TAG.1)) {
            return None;
        }
        let stack = tags.and_then(|tags| tags.get(STACK));
        if let Some(product) = stack
            .map(String::as_str)
            .and_then(product)
            .or_else(|| product(name))
        {
            return Some(Self {
                name: product.to_owned(),
                tool: IacTool::Other,
            });
        }
        if let Some(stack) = stack {
            return Some(Self {
                name: format!("CloudFormation stack {stack}"),
                tool: IacTool::CloudFormation,
            });
        }
        let (key, value) = tags?.iter().find(|(key, value)| by_terraform(key, value))?;
        Some(Self {
            name: format!("Terraform (tag {key}={value})"),
            tool: IacTool::Terraform,
        })
    }

    /// The template's setting for access logging of a bucket.
    #[must_use]
    pub fn logging_snippet(
        &self,
        source: &BucketName,
        target: &BucketName,
        prefix: &str,
    ) -> String {
        match self.tool {
            IacTool::CloudFormation => format!(
                "in the template: LoggingConfiguration: {{ DestinationBucketName: {target}, LogFilePrefix: {prefix} }} under the Properties of bucket {source}"
            ),
            IacTool::Terraform => format!(
                "in the configuration: an aws_s3_bucket_logging with bucket = \"{source}\", target_bucket = \"{target}\" and target_prefix = \"{prefix}\""
            ),
            IacTool::Other => format!(
                "in its configuration: access logging of bucket {source} to {target} with the prefix {prefix}"
            ),
        }
    }

    /// The template's resource for metric filters.
    #[must_use]
    pub fn filter_snippet(&self, group: &LogGroupArn) -> String {
        let name = group.name();
        let each = "for each, its name, pattern and metric as the plan shows them";
        match self.tool {
            IacTool::CloudFormation => format!(
                "in the template: an AWS::Logs::MetricFilter with LogGroupName: {name} and FilterName, FilterPattern and MetricTransformations {each}"
            ),
            IacTool::Terraform => format!(
                "in the configuration: an aws_cloudwatch_log_metric_filter with log_group_name = \"{name}\" and name, pattern and metric_transformation {each}"
            ),
            IacTool::Other => {
                format!("in its configuration: metric filters on log group {name}, {each}")
            }
        }
    }
}

fn product(name: &str) -> Option<&'static str> {
    let found = PRODUCTS.iter().find(|(prefix, _)| name.starts_with(prefix));
    found.map(|(_, product)| *product)
}

fn by_terraform(key: &str, value: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let (key, value) = (plain(key), plain(value));
    MANAGED_BY_KEYS.contains(&key.as_str())
        && (TERRAFORM.iter().any(|tool| value.contains(tool))
            || (key == "terraform" && value == "true"))
}

/// Who manages a log group.
#[must_use]
pub fn log_group_managed_by(inputs: Inputs<'_>, group: &LogGroupArn) -> Option<ManagedBy> {
    let tags = lookup(&inputs.observed.log_group_tags, group);
    ManagedBy::of(group.name(), tags.present().copied())
}

/// Who manages a bucket.
#[must_use]
pub fn bucket_managed_by(inputs: Inputs<'_>, bucket: &BucketName) -> Option<ManagedBy> {
    ManagedBy::of(
        bucket.as_str(),
        inputs.observed.bucket(bucket).tags.present(),
    )
}

/// Who manages a topic.
#[must_use]
pub fn topic_managed_by(inputs: Inputs<'_>, topic: &TopicArn) -> Option<ManagedBy> {
    ManagedBy::of(topic.name(), inputs.observed.topic(topic).tags.present())
}

#[cfg(test)]
mod tests {
    use crate::managed_by::{ManagedBy, Tags};

    fn owner(name: &str, tags: &[(&str, &str)]) -> Option<String> {
        let pairs = tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let tags: Tags = pairs.collect();
        ManagedBy::of(name, Some(&tags)).map(|owner| owner.to_string())
    }

    #[test]
    fn tags_and_names_tell_whose_it_is() {
        let stack = "aws:cloudformation:stack-name";
        for (name, tags, expected) in [
            (
                "logs",
                &[(stack, "trails")][..],
                Some("CloudFormation stack trails"),
            ),
            (
                "logs",
                &[(stack, "StackSet-AWSControlTowerBP-BASELINE-CLOUDTRAIL")],
                Some("AWS Control Tower"),
            ),
            (
                "logs",
                &[(stack, "AWSAccelerator-LoggingStack")],
                Some("the Landing Zone Accelerator"),
            ),
            (
                "aws-controltower/CloudTrailLogs",
                &[],
                Some("AWS Control Tower"),
            ),
            ("SO0111-ASR-Topic", &[], Some("Automated Security Response")),
            (
                "logs",
                &[("ManagedBy", "Terraform")],
                Some("Terraform (tag ManagedBy=Terraform)"),
            ),
            (
                "logs",
                &[("managed_by", "OpenTofu 1.9")],
                Some("Terraform (tag managed_by=OpenTofu 1.9)"),
            ),
            (
                "logs",
                &[("Terraform", "true")],
                Some("Terraform (tag Terraform=true)"),
            ),
            ("logs", &[("managed-by", "cis-fix")], None),
            ("aws-controltower-logs", &[("managed-by", "cis-fix")], None),
            (
                "logs",
                &[("team", "terraform"), ("managed-by", "the platform team")],
                None,
            ),
            ("logs", &[("terraform", "false")], None),
        ] {
            assert_eq!(owner(name, tags).as_deref(), expected, "{name} {tags:?}");
        }
        assert_eq!(ManagedBy::of("logs", None), None);
    }
}
