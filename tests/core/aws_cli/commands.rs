//! One call of each constructor of `cis_fix::aws_cli`, with names that a shell or the AWS CLI could misread.
//!
//! The wire tests include this file and let the AWS CLI parse each line.

// The wire tests include this file by its path.
#[path = "commands/resources.rs"]
mod resources;

use cis_fix::aws_cli::{cloudtrail, cloudwatch, iam, kms, logs, sns};
use cis_fix::state::{KeyArn, Metric, Region, SubscriptionArn, TopicArn};
use resources::{bucket_commands, endpoint_commands};
use serde_json::{Value, json};

/// A name with everything that a shell splits, expands or ends at.
pub(crate) const HARD: &str = r#"it's "a" $(b) `c` $d; e & [f] {g} * ? \ #h | <i> ~ ü"#;
/// A name that looks like an option.
pub(crate) const OPTION: &str = "--endpoint-url=http://x y";
/// A name that looks like JSON.
pub(crate) const LIST: &str = "[a, b] c";

/// Definitions for a shell in which `filter_log_events` reads no clock, and a command gets a pattern or selectors from the
/// command inside it. The outer command prints its arguments as the wire tests expect: 0x1f after each, 0x1e at the end.
pub(crate) const STAND_INS: &str = r#"date() { echo 1800; }; aws() { case $2 in describe-metric-filters) printf PATTERN;; get-event-selectors) printf '[]';; *) printf '%s\037' "$@"; printf '\036';; esac; }; "#;

/// A command, and the API call it stands for.
pub(crate) struct Command {
    /// The line that is advised.
    pub(crate) line: String,
    /// The operation, as the API calls it.
    pub(crate) operation: &'static str,
    /// The parameters that carry names, as the API gets them.
    pub(crate) parameters: Value,
}

fn command(line: String, operation: &'static str, parameters: Value) -> Command {
    Command {
        line,
        operation,
        parameters,
    }
}

/// The names that the commands get where AWS allows any.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'n> {
    pub(crate) hard: &'n str,
    pub(crate) option: &'n str,
    pub(crate) list: &'n str,
}

/// A call of every constructor; of some a second one.
pub(crate) fn commands() -> Vec<Command> {
    commands_with(Names {
        hard: HARD,
        option: OPTION,
        list: LIST,
    })
}

/// The same with other names.
pub(crate) fn commands_with(names: Names<'_>) -> Vec<Command> {
    let mut all = trail_commands();
    all.extend(selector_commands());
    all.extend(logs_commands(names));
    all.extend(cloudwatch_commands(names));
    all.extend(topic_commands());
    all.extend(key_and_role_commands(names));
    all.extend(endpoint_commands(names));
    all.extend(bucket_commands(names));
    all
}

fn region() -> Region {
    Region::from("eu-west-1")
}

/// The AWS CLI does not check the name of a trail, and CloudTrail allows none that needs quotes.
const TRAIL: &str = "management-events_1.a";

fn trail_commands() -> Vec<Command> {
    let (region, trail) = (&region(), TRAIL);
    let group = "arn:aws:logs:eu-west-1:111122223333:log-group:CloudTrail/Events";
    let role = "arn:aws:iam::111122223333:role/delivers";
    let name = json!({ "Name": trail });
    let list = json!({ "trailNameList": [trail] });
    let scope = json!({
        "Name": trail,
        "IsMultiRegionTrail": true,
        "IncludeGlobalServiceEvents": true,
    });
    let all = format!("{group}:*");
    let delivers =
        json!({ "Name": trail, "CloudWatchLogsLogGroupArn": all, "CloudWatchLogsRoleArn": role });
    let describe = |line| command(line, "DescribeTrails", list.clone());
    let status = |line| command(line, "GetTrailStatus", name.clone());
    let update = |line, parameters| command(line, "UpdateTrail", parameters);
    let created = cloudtrail::create_trail(region, trail);
    let delivering = cloudtrail::update_trail_log_group(region, trail, group, role);
    let started = cloudtrail::start_logging(region, trail);
    vec![
        command(cloudtrail::describe_trails(), "DescribeTrails", json!({})),
        describe(cloudtrail::describe_trail_scope(region, trail)),
        describe(cloudtrail::describe_trail_log_group(region, trail)),
        status(cloudtrail::get_trail_logging_status(region, trail)),
        status(cloudtrail::get_trail_delivery_status(region, trail)),
        status(cloudtrail::get_trail_logs_delivery_status(region, trail)),
        command(created, "CreateTrail", scope.clone()),
        command(started, "StartLogging", name.clone()),
        update(cloudtrail::update_trail_scope(region, trail), scope),
        update(delivering, delivers),
    ]
}

fn selector_commands() -> Vec<Command> {
    let (region, trail) = (&region(), TRAIL);
    let adds = |line: String, kind: &str| {
        let parameters = json!({ "TrailName": trail, kind: [] });
        command(
            format!("{STAND_INS}{line}"),
            "PutEventSelectors",
            parameters,
        )
    };
    let basic = cloudtrail::add_basic_management_selector(region, trail);
    let advanced = cloudtrail::add_advanced_management_selector(region, trail, false);
    let shown = cloudtrail::get_event_selectors(region, trail);
    vec![
        command(shown, "GetEventSelectors", json!({ "TrailName": trail })),
        adds(basic, "EventSelectors"),
        adds(advanced, "AdvancedEventSelectors"),
    ]
}

fn hard_metric(names: Names<'_>) -> Metric {
    Metric {
        namespace: names.hard.to_owned(),
        name: names.option.to_owned(),
    }
}

fn logs_commands(names: Names<'_>) -> Vec<Command> {
    let (region, group) = (&region(), json!({ "logGroupName": names.hard }));
    let of_group = |line, operation| command(line, operation, group.clone());
    let filters = |line| of_group(line, "DescribeMetricFilters");
    let prefix = json!({ "logGroupNamePrefix": names.hard });
    let groups = |line| command(line, "DescribeLogGroups", prefix.clone());
    let years = json!({ "logGroupName": names.hard, "retentionInDays": 365 });
    let identifier = json!({ "logGroupIdentifier": names.hard });
    let policies = logs::describe_data_protection_policies(region);
    let of_policies = json!({ "policyType": "DATA_PROTECTION_POLICY" });
    let retention = logs::put_retention_policy(region, names.hard, 365);
    let masks = logs::get_data_protection_policy(region, names.hard);
    let named = logs::describe_metric_filters_by_prefix(region, names.hard, names.option);
    let of_named = json!({ "logGroupName": names.hard, "filterNamePrefix": names.option });
    let events = logs::filter_log_events(region, names.hard, names.option);
    let of_events =
        json!({ "logGroupName": names.hard, "filterPattern": "PATTERN", "startTime": 0 });
    vec![
        of_group(logs::create_log_group(region, names.hard), "CreateLogGroup"),
        command(retention, "PutRetentionPolicy", years),
        groups(logs::describe_log_group_classes(region, names.hard)),
        groups(logs::describe_log_group_keys(region, names.hard)),
        of_group(
            logs::disassociate_kms_key(region, names.hard),
            "DisassociateKmsKey",
        ),
        command(masks, "GetDataProtectionPolicy", identifier),
        command(policies, "DescribeAccountPolicies", of_policies),
        filters(logs::describe_metric_filters(region, names.hard)),
        command(
            logs::describe_metric_filters_of_metric(region, &hard_metric(names)),
            "DescribeMetricFilters",
            json!({ "metricNamespace": names.hard, "metricName": names.option }),
        ),
        filters(logs::describe_metric_filter_names(region, names.hard)),
        filters(logs::describe_metric_filter_patterns(region, names.hard)),
        filters(logs::describe_metric_filter_transformations(
            region, names.hard,
        )),
        command(named, "DescribeMetricFilters", of_named),
        command(format!("{STAND_INS}{events}"), "FilterLogEvents", of_events),
    ]
}

fn cloudwatch_commands(names: Names<'_>) -> Vec<Command> {
    let region = &region();
    let mut commands = vec![
        command(
            cloudwatch::describe_alarms_for_metric(region, &hard_metric(names)),
            "DescribeAlarmsForMetric",
            json!({ "Namespace": names.hard, "MetricName": names.option }),
        ),
        command(
            cloudwatch::get_alarm_mute_rule(region, names.hard),
            "GetAlarmMuteRule",
            json!({ "AlarmMuteRuleName": names.hard }),
        ),
        command(
            cloudwatch::set_alarm_state(region, names.option, "OK"),
            "SetAlarmState",
            json!({ "AlarmName": names.option, "StateValue": "OK" }),
        ),
    ];
    for alarm in [names.hard, names.option, names.list] {
        let parameters = json!({ "AlarmNames": [alarm] });
        let lines = [
            cloudwatch::describe_alarms(region, alarm),
            cloudwatch::describe_alarms_of_type(region, alarm, "CompositeAlarm"),
            cloudwatch::describe_alarm_settings(region, alarm),
            cloudwatch::describe_alarm_warm_up(region, alarm),
        ];
        let lines = lines.into_iter();
        commands.extend(lines.map(|line| command(line, "DescribeAlarms", parameters.clone())));
    }
    commands
}

fn topic_commands() -> Vec<Command> {
    let arn = "arn:aws:sns:eu-west-1:111122223333:alerts.fifo";
    let (topic, parameters) = (&TopicArn::from(arn), json!({ "TopicArn": arn }));
    let subscription = &SubscriptionArn::new(format!("{arn}:0a-1b"));
    vec![
        command(
            sns::get_topic_policy(topic),
            "GetTopicAttributes",
            parameters.clone(),
        ),
        command(
            sns::get_topic_key(topic),
            "GetTopicAttributes",
            parameters.clone(),
        ),
        command(
            sns::list_subscriptions_by_topic(topic),
            "ListSubscriptionsByTopic",
            parameters,
        ),
        command(
            sns::get_subscription_filter_policy(topic, Some(subscription)),
            "GetSubscriptionAttributes",
            json!({ "SubscriptionArn": subscription }),
        ),
        command(
            sns::get_subscription_filter_policy(topic, None),
            "GetSubscriptionAttributes",
            json!({ "SubscriptionArn": "ARN" }),
        ),
        command(
            sns::unsubscribe(topic, subscription),
            "Unsubscribe",
            json!({ "SubscriptionArn": subscription }),
        ),
        command(
            sns::subscribe(topic),
            "Subscribe",
            json!({ "TopicArn": arn, "Protocol": "email", "Endpoint": "YOU@EXAMPLE.COM" }),
        ),
    ]
}

fn key_and_role_commands(names: Names<'_>) -> Vec<Command> {
    let arn = "arn:aws:kms:eu-west-1:111122223333:alias/a $b";
    let (key, parameters) = (&KeyArn::from(arn), json!({ "KeyId": arn }));
    vec![
        command(kms::describe_key(key), "DescribeKey", parameters.clone()),
        command(
            kms::get_key_policy(key),
            "GetKeyPolicy",
            json!({ "KeyId": arn, "PolicyName": "default" }),
        ),
        command(kms::enable_key(key), "EnableKey", parameters.clone()),
        command(
            kms::cancel_key_deletion(key),
            "CancelKeyDeletion",
            parameters,
        ),
        command(
            iam::create_role(names.hard, names.hard),
            "CreateRole",
            json!({ "RoleName": names.hard, "AssumeRolePolicyDocument": names.hard }),
        ),
        command(
            iam::put_role_policy(names.hard, names.option, names.hard),
            "PutRolePolicy",
            json!({ "RoleName": names.hard, "PolicyName": names.option, "PolicyDocument": names.hard }),
        ),
    ]
}
