//! Who manages a resource that cis-fix did not create, by its tags or its name. A manual change of a resource that a template
//! manages lasts only until the template is applied again.

use crate::inputs::Inputs;
use crate::ownership::has_owner_tag;
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

const CONTROL_TOWER: &str = "AWS Control Tower";

/// Name prefixes of AWS products: Control Tower ("Shared resources", Control Tower user guide), the Landing Zone Accelerator
/// and Automated Security Response (their sources).
const PRODUCTS: [(&str, &str); 7] = [
    ("aws-controltower", CONTROL_TOWER),
    ("AWSControlTower", CONTROL_TOWER),
    ("StackSet-AWSControlTower", CONTROL_TOWER),
    ("AWSAccelerator", "the Landing Zone Accelerator"),
    ("aws-accelerator", "the Landing Zone Accelerator"),
    ("SO0111-", "Automated Security Response"),
    ("ASR-", "Automated Security Response"),
];

/// Names of tools that keep resources as code, in lower case without `-`, `_` and spaces, with the kind of their templates.
/// `OpenTofu`, Terragrunt and the CDK for Terraform have Terraform's resources, the CDK and SAM have `CloudFormation`'s.
const TOOLS: [(&str, IacTool); 13] = [
    ("terraform", IacTool::Terraform),
    ("terragrunt", IacTool::Terraform),
    ("opentofu", IacTool::Terraform),
    ("cdktf", IacTool::Terraform),
    ("terramate", IacTool::Terraform),
    ("pulumi", IacTool::Other),
    ("crossplane", IacTool::Other),
    ("ansible", IacTool::Other),
    ("cloudformation", IacTool::CloudFormation),
    ("awscdk", IacTool::CloudFormation),
    ("awssam", IacTool::CloudFormation),
    ("sceptre", IacTool::CloudFormation),
    ("orgformation", IacTool::CloudFormation),
];

/// Short names, which count only as a word of their own.
const WORDS: [(&str, IacTool); 5] = [
    ("tf", IacTool::Terraform),
    ("tofu", IacTool::Terraform),
    ("cdk", IacTool::CloudFormation),
    ("cfn", IacTool::CloudFormation),
    ("iac", IacTool::Other),
];

/// Values by which a tag such as `terraform` says that the tool is not used.
const NO: [&str; 5] = ["false", "no", "none", "0", "off"];

impl ManagedBy {
    /// Who manages a resource of this name with these tags; `None` if nothing tells, or if it is ours.
    #[must_use]
    fn of(name: &str, tags: Option<&Tags>) -> Option<Self> {
        if tags.is_some_and(has_owner_tag) {
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
        let (key, value, tool) = tags?
            .iter()
            .find_map(|(key, value)| Some((key, value, tool_of_tag(key, value)?)))?;
        let kind = match tool {
            IacTool::Terraform => "Terraform",
            IacTool::CloudFormation => "CloudFormation",
            IacTool::Other => "a template",
        };
        Some(Self {
            name: format!("{kind} (tag {key}={value})"),
            tool,
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

/// Whether a name is one of AWS Control Tower's, whose guardrails deny changes.
#[must_use]
pub fn is_of_control_tower(name: &str) -> bool {
    product(name) == Some(CONTROL_TOWER)
}

fn product(name: &str) -> Option<&'static str> {
    let found = PRODUCTS.iter().find(|(prefix, _)| name.starts_with(prefix));
    found.map(|(_, product)| *product)
}

/// The tool that a tag names, in its key or in its value. People choose such tags freely, so no list of pairs is complete.
fn tool_of_tag(key: &str, value: &str) -> Option<IacTool> {
    let denied = NO.contains(&value.to_ascii_lowercase().as_str());
    tool_in(key).or_else(|| tool_in(value)).filter(|_| !denied)
}

fn tool_in(text: &str) -> Option<IacTool> {
    let lower = text.to_ascii_lowercase();
    let plain = lower.replace(['-', '_', ' '], "");
    let named = TOOLS.iter().find(|(name, _)| plain.contains(name));
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let word = || words.find_map(|word| WORDS.iter().find(|(name, _)| *name == word));
    let (_, tool) = named.or_else(word)?;
    Some(*tool)
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
    fn stacks_and_names_tell_whose_it_is() {
        let stack = "aws:cloudformation:stack-name";
        let ours = ("managed-by", "cis-fix");
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
            ("logs", &[ours], None),
            ("aws-controltower-logs", &[ours], None),
        ] {
            assert_eq!(owner(name, tags).as_deref(), expected, "{name} {tags:?}");
        }
        assert_eq!(ManagedBy::of("logs", None), None);
    }

    #[test]
    fn a_tag_that_names_a_tool_tells_whose_it_is() {
        for (key, value, kind) in [
            ("ManagedBy", "Terraform", "Terraform"),
            ("managed_by", "OpenTofu 1.9", "Terraform"),
            ("Terraform", "true", "Terraform"),
            ("DeployedBy", "terragrunt 0.99", "Terraform"),
            ("terraform_component", "trails", "Terraform"),
            (
                "repository",
                "github.com/example/opentofu-live",
                "Terraform",
            ),
            ("stack", "audit.tf", "Terraform"),
            ("pulumi:project", "audit", "a template"),
            ("IaC", "yes", "a template"),
            ("origin", "aws-cdk", "CloudFormation"),
        ] {
            let expected = format!("{kind} (tag {key}={value})");
            assert_eq!(owner("logs", &[(key, value)]), Some(expected));
        }
        for tags in [
            &[("team", "security"), ("managed-by", "the platform team")][..],
            &[("terraform", "false")],
            &[("owner", "samuel")],
            &[("platform", "stfc")],
        ] {
            assert_eq!(owner("logs", tags), None, "{tags:?}");
        }
    }
}
