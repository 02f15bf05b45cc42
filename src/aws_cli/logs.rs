//! Commands about log groups, their metric filters and their events. A log group is given by its name.

use crate::aws_cli::command_line::{CommandLine, needs_json, quote_always};
use crate::state::{Metric, Region};

/// Creates a log group.
#[must_use]
pub fn create_log_group(region: &Region, group: &str) -> String {
    CommandLine::new("logs create-log-group")
        .region(region)
        .option("--log-group-name", group)
        .text()
}

/// Sets for how many days a log group keeps its events.
#[must_use]
pub fn put_retention_policy(region: &Region, group: &str, days: i32) -> String {
    CommandLine::new("logs put-retention-policy")
        .region(region)
        .option("--log-group-name", group)
        .option("--retention-in-days", &days.to_string())
        .text()
}

/// Shows the classes of the log groups whose names begin with a name.
#[must_use]
pub fn describe_log_group_classes(region: &Region, prefix: &str) -> String {
    CommandLine::new("logs describe-log-groups")
        .region(region)
        .option("--log-group-name-prefix", prefix)
        .query("logGroups[].[logGroupName,logGroupClass]")
        .text()
}

/// Shows the keys of the log groups whose names begin with a name.
#[must_use]
pub fn describe_log_group_keys(region: &Region, prefix: &str) -> String {
    CommandLine::new("logs describe-log-groups")
        .region(region)
        .option("--log-group-name-prefix", prefix)
        .query("logGroups[].[logGroupName,kmsKeyId]")
        .text()
}

/// Makes CloudWatch Logs encrypt the further events of a log group with a key of its own.
#[must_use]
pub fn disassociate_kms_key(region: &Region, group: &str) -> String {
    CommandLine::new("logs disassociate-kms-key")
        .region(region)
        .option("--log-group-name", group)
        .text()
}

/// Shows what a log group masks by its own policy.
#[must_use]
pub fn get_data_protection_policy(region: &Region, group: &str) -> String {
    CommandLine::new("logs get-data-protection-policy")
        .region(region)
        .option("--log-group-identifier", group)
        .text()
}

/// Shows what the account masks in every log group of a Region.
#[must_use]
pub fn describe_data_protection_policies(region: &Region) -> String {
    CommandLine::new("logs describe-account-policies")
        .region(region)
        .words("--policy-type DATA_PROTECTION_POLICY")
        .text()
}

/// Shows the metric filters of a log group.
#[must_use]
pub fn describe_metric_filters(region: &Region, group: &str) -> String {
    CommandLine::new("logs describe-metric-filters")
        .region(region)
        .option("--log-group-name", group)
        .text()
}

/// Shows the metric filters of a log group whose names begin with a name.
#[must_use]
pub fn describe_metric_filters_by_prefix(region: &Region, group: &str, prefix: &str) -> String {
    CommandLine::new("logs describe-metric-filters")
        .region(region)
        .option("--log-group-name", group)
        .option("--filter-name-prefix", prefix)
        .text()
}

/// Shows the filters that feed a metric, in all log groups.
#[must_use]
pub fn describe_metric_filters_of_metric(region: &Region, metric: &Metric) -> String {
    CommandLine::new("logs describe-metric-filters")
        .region(region)
        .option("--metric-namespace", &metric.namespace)
        .option("--metric-name", &metric.name)
        .text()
}

/// Shows the names of a log group's metric filters.
#[must_use]
pub fn describe_metric_filter_names(region: &Region, group: &str) -> String {
    CommandLine::new("logs describe-metric-filters")
        .region(region)
        .option("--log-group-name", group)
        .query("metricFilters[].filterName")
        .text()
}

/// Shows the names and the patterns of a log group's metric filters, and what each adds to its metric.
#[must_use]
pub fn describe_metric_filter_transformations(region: &Region, group: &str) -> String {
    CommandLine::new("logs describe-metric-filters")
        .region(region)
        .quoted_option("--log-group-name", group)
        .query("metricFilters[].[filterName,filterPattern,metricTransformations]")
        .text()
}

/// Shows the names and the patterns of a log group's metric filters.
#[must_use]
pub fn describe_metric_filter_patterns(region: &Region, group: &str) -> String {
    CommandLine::new("logs describe-metric-filters")
        .region(region)
        .quoted_option("--log-group-name", group)
        .query("metricFilters[].[filterName,filterPattern]")
        .text_output()
}

/// Shows the events of the last half hour that a metric filter matches. The command asks AWS for the filter's pattern, which
/// can be longer than an alarm's description may be.
#[must_use]
pub fn filter_log_events(region: &Region, group: &str, filter: &str) -> String {
    let named = needs_json(group);
    let of_group = |line: CommandLine| {
        if named {
            line.option("--log-group-name", group)
        } else {
            line.words(r#"--log-group-name "$G""#)
        }
    };
    let filters = CommandLine::new("logs describe-metric-filters").region(region);
    let pattern = of_group(filters)
        .option("--filter-name-prefix", filter)
        .query("metricFilters[0].filterPattern")
        .text_output();
    let events = CommandLine::new("logs filter-log-events").region(region);
    let events = of_group(events)
        .words("--start-time $(($(date +%s)-1800))000")
        .words(&format!(r#"--filter-pattern "$({pattern})""#))
        .text();
    if named {
        return events;
    }
    format!("G={}; {events}", quote_always(group))
}
