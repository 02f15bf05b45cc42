//! Commands about trails. A trail is given by its home Region and its name.

use crate::aws_cli::command_line::CommandLine;
use crate::state::Region;

/// Shows all trails of the Region that the person's profile names.
#[must_use]
pub fn describe_trails() -> String {
    CommandLine::new("cloudtrail describe-trails").text()
}

/// Shows whether a trail records all Regions.
#[must_use]
pub fn describe_trail_scope(region: &Region, trail: &str) -> String {
    describe_trail(region, trail)
        .query("trailList[].IsMultiRegionTrail")
        .text()
}

/// Shows the log group that a trail delivers to.
#[must_use]
pub fn describe_trail_log_group(region: &Region, trail: &str) -> String {
    describe_trail(region, trail)
        .query("trailList[].CloudWatchLogsLogGroupArn")
        .text()
}

fn describe_trail(region: &Region, trail: &str) -> CommandLine {
    CommandLine::new("cloudtrail describe-trails")
        .region(region)
        .item("--trail-name-list", trail)
}

/// Shows whether a trail is logging, and when it was stopped.
#[must_use]
pub fn get_trail_logging_status(region: &Region, trail: &str) -> String {
    get_trail_status(region, trail, "[IsLogging,StopLoggingTime]")
}

/// Shows the last error of a delivery to CloudWatch Logs, and when the last one succeeded there and in the bucket.
#[must_use]
pub fn get_trail_delivery_status(region: &Region, trail: &str) -> String {
    get_trail_status(
        region,
        trail,
        "[LatestCloudWatchLogsDeliveryError,LatestCloudWatchLogsDeliveryTime,LatestDeliveryTime]",
    )
}

/// Shows the last error of a delivery to CloudWatch Logs, and when the last one succeeded there.
#[must_use]
pub fn get_trail_logs_delivery_status(region: &Region, trail: &str) -> String {
    get_trail_status(
        region,
        trail,
        "[LatestCloudWatchLogsDeliveryError,LatestCloudWatchLogsDeliveryTime]",
    )
}

fn get_trail_status(region: &Region, trail: &str, query: &str) -> String {
    CommandLine::new("cloudtrail get-trail-status")
        .region(region)
        .option("--name", trail)
        .query(query)
        .text()
}

/// Shows which events a trail records.
#[must_use]
pub fn get_event_selectors(region: &Region, trail: &str) -> String {
    CommandLine::new("cloudtrail get-event-selectors")
        .region(region)
        .option("--trail-name", trail)
        .text()
}

/// Adds a selector for all management events to the basic event selectors of a trail. The command asks AWS for those that
/// are there, because writing selectors replaces them all.
#[must_use]
pub fn add_basic_management_selector(region: &Region, trail: &str) -> String {
    let all = r#"[EventSelectors,`[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[]}]`][]"#;
    put_event_selectors(region, trail, "--event-selectors", all)
}

/// Adds a selector for all management events to the advanced event selectors of a trail, or sets it as the only one.
#[must_use]
pub fn add_advanced_management_selector(region: &Region, trail: &str, alone: bool) -> String {
    let field = r#"[{"Name":"Management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]"#;
    let all = if alone {
        format!("`{field}`")
    } else {
        format!("[AdvancedEventSelectors,`{field}`][]")
    };
    put_event_selectors(region, trail, "--advanced-event-selectors", &all)
}

/// Replaces the event selectors of a trail by what an expression makes of those that are there.
fn put_event_selectors(region: &Region, trail: &str, flag: &str, expression: &str) -> String {
    let present = CommandLine::new("cloudtrail get-event-selectors")
        .region(region)
        .option("--trail-name", trail)
        .query(expression)
        .words("--output json")
        .text();
    CommandLine::new("cloudtrail put-event-selectors")
        .region(region)
        .option("--trail-name", trail)
        .words(&format!(r#"{flag} "$({present})""#))
        .text()
}

/// Creates the first trail of an account, in all Regions. The person puts in the name of a bucket.
#[must_use]
pub fn create_trail(region: &Region, trail: &str) -> String {
    CommandLine::new("cloudtrail create-trail")
        .region(region)
        .option("--name", trail)
        .words("--s3-bucket-name BUCKET --is-multi-region-trail --include-global-service-events --enable-log-file-validation")
        .text()
}

/// Starts the logging of a trail.
#[must_use]
pub fn start_logging(region: &Region, trail: &str) -> String {
    CommandLine::new("cloudtrail start-logging")
        .region(region)
        .option("--name", trail)
        .text()
}

/// Makes a trail record all Regions. Such a trail must record the events of global services (`UpdateTrail`, CloudTrail API
/// reference), and AWS refuses the one without the other.
#[must_use]
pub fn update_trail_scope(region: &Region, trail: &str) -> String {
    update_trail(region, trail)
        .words("--is-multi-region-trail --include-global-service-events")
        .text()
}

/// Makes a trail deliver to a log group, given by its ARN without `:*`, with a role, given by its ARN.
#[must_use]
pub fn update_trail_log_group(region: &Region, trail: &str, group: &str, role: &str) -> String {
    update_trail(region, trail)
        .option("--cloud-watch-logs-log-group-arn", &format!("{group}:*"))
        .option("--cloud-watch-logs-role-arn", role)
        .text()
}

fn update_trail(region: &Region, trail: &str) -> CommandLine {
    CommandLine::new("cloudtrail update-trail")
        .region(region)
        .option("--name", trail)
}
