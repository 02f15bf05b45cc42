//! The limits of AWS that a plan must keep: what AWS would refuse is refused before anything is written. Each number has
//! the page that states it; where pages differ the smaller number counts.

/// How long the token of a subscription that waits for its confirmation is valid, in seconds: two days ("Subscribe", Amazon SNS
/// API Reference).
pub const CONFIRMATION_SECONDS: i64 = 2 * 24 * 60 * 60;

/// The most tags of a resource, ours included ("Tag naming limits and requirements", AWS tagging user guide:
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>).
pub const TAGS_PER_RESOURCE: usize = 50;

/// The most characters in the key of a tag (the same page). The least is 1.
pub const TAG_KEY_CHARACTERS: usize = 128;

/// The most characters in the value of a tag (the same page). It may be empty.
pub const TAG_VALUE_CHARACTERS: usize = 256;

/// The punctuation that every service takes in tags, beside letters, numbers and spaces (the same page).
pub const TAG_PUNCTUATION: &str = "_.:/=+-@";

/// The most bytes in the policy of a topic ("Policy quotas", Amazon SNS API permissions:
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html>).
pub const TOPIC_POLICY_BYTES: usize = 30 * 1024;

/// The most statements in the policy of a topic (the same page).
pub const TOPIC_POLICY_STATEMENTS: usize = 100;

/// The most bytes in the policy of a bucket ("Bucket policies", S3 user guide:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html>).
pub const BUCKET_POLICY_BYTES: usize = 20 * 1024;

/// The most characters in a managed policy, not counting white space ("IAM and AWS STS quotas", IAM user guide:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub const MANAGED_POLICY_CHARACTERS: usize = 6_144;

/// The most characters in the name of an alarm (`PutMetricAlarm`, CloudWatch API reference:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>). A metric's name has the same
/// limit.
pub const ALARM_NAME_CHARACTERS: usize = 255;

/// The most characters in the description of an alarm (the same page).
pub const ALARM_DESCRIPTION_CHARACTERS: usize = 1024;

/// The most characters in the reason of an alarm's state (`SetAlarmState`, CloudWatch API reference:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html>).
pub const STATE_REASON_CHARACTERS: usize = 1_023;

/// The most seconds that an alarm with a period below one hour looks back (`Period` of `PutMetricAlarm`).
pub const SHORT_PERIOD_WINDOW: i64 = 86_400;

/// The most seconds that any alarm looks back (`Period` of `PutMetricAlarm`).
pub const ALARM_WINDOW: i64 = 604_800;

/// The statistics of one metric (`Statistic` of `PutMetricAlarm`).
pub const STATISTICS: [&str; 5] = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/// The comparisons with a threshold (`ComparisonOperator` of `PutMetricAlarm`). The others are for anomaly detection.
pub const COMPARISONS: [&str; 4] = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
];

/// How an alarm may treat missing data (`TreatMissingData` of `PutMetricAlarm`).
pub const MISSING_DATA: [&str; 4] = ["breaching", "notBreaching", "ignore", "missing"];

/// The most characters in the name of a metric filter (`PutMetricFilter`, CloudWatch Logs API reference:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html>).
pub const METRIC_FILTER_NAME_CHARACTERS: usize = 512;

/// The most characters in a filter pattern (the same page).
pub const FILTER_PATTERN_CHARACTERS: usize = 1024;

/// The most characters in the value of a metric (`MetricTransformation`, CloudWatch Logs API reference:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html>).
pub const METRIC_VALUE_CHARACTERS: usize = 100;

/// The number of metric filters that a log group can have; not adjustable ("CloudWatch Logs quotas":
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>).
pub const FILTERS_PER_LOG_GROUP: usize = 100;

/// The most characters in the name of a topic (`CreateTopic`, SNS API reference:
/// <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>).
pub const TOPIC_NAME_CHARACTERS: usize = 256;

/// The most characters in the name of a bucket ("General purpose bucket naming rules", S3 user guide:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>). The least is 3.
pub const BUCKET_NAME_CHARACTERS: usize = 63;

/// The most characters in `--name-prefix`, so that every name fits. The name of a bucket is the shortest, and ours continues
/// with `access-logs-`, the account, a hyphen and a Region, of which none has more than 18 characters.
pub const NAME_PREFIX_CHARACTERS: usize = 20;

/// The most bytes in the key of an object ("Naming Amazon S3 objects", S3 user guide:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>).
pub const OBJECT_KEY_BYTES: usize = 1024;

/// The bytes that S3 adds to the prefix of access logs: `YYYY-MM-DD-hh-mm-ss-` and 16 digits ("Log object key format", S3
/// user guide: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>).
pub const LOG_KEY_BYTES: usize = 36;

/// Why no alarm can have this period and this number of periods; `None` if one can (`Period` of `PutMetricAlarm`).
#[must_use]
pub fn alarm_window_problem(period: i32, periods: i32) -> Option<String> {
    if !matches!(period, 10 | 20 | 30) && (period < 60 || period % 60 != 0) {
        return Some(format!(
            "a period has 10, 20, 30 or a multiple of 60 seconds, not {period}"
        ));
    }
    if periods < 1 {
        return Some(format!(
            "an alarm evaluates one period or more, not {periods}"
        ));
    }
    let seconds = i64::from(period) * i64::from(periods);
    let (most, why) = if period < 3_600 {
        (SHORT_PERIOD_WINDOW, "with a period below one hour an alarm")
    } else {
        (ALARM_WINDOW, "an alarm")
    };
    (seconds > most).then(|| {
        format!("{why} looks back {most} seconds at most, and {periods} periods of {period} are {seconds}")
    })
}
