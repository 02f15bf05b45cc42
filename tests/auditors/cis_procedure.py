"""The audit procedures of the CIS benchmark for these controls, step by step, by the AWS CLI.

They are followed literally: the trail, its log group, a metric filter with the prescribed text, an
alarm on its metric, the topic of the alarm, a subscriber.
"""

import json
import re

# Error codes for a resource that does not exist or is of another kind.
NOT_FOUND = {
    "ResourceNotFoundException",
    "NotFound",
    "NotFoundException",
    "InvalidParameter",
    "TrailNotFoundException",
    "NoSuchBucket",
}


class Unanswered(Exception):
    """A step failed for a reason outside the account."""


class Aws:
    """The AWS CLI. `run` takes arguments and returns exit code, standard output and standard error."""

    def __init__(self, run):
        self.run = run

    def __call__(self, *words):
        """The answer; None if the resource does not exist."""
        code, output, errors = self.run([*words, "--output", "json"])
        if code == 0:
            return json.loads(output or "{}")
        error = re.search(r"An error occurred \((\w+)\)", errors)
        if error and error[1] in NOT_FOUND:
            return None
        raise Unanswered(f"aws {' '.join(words[:2])}: {errors.strip()}")


# The benchmark's patterns, from the catalog.


def prescribed_patterns(catalog_file):
    """The patterns that some version of the benchmark prescribes, without blanks.

    The catalog has each as a line `- pattern: '...'` with its source in the next line. They are
    read line by line, because this interpreter has no YAML library.
    """
    lines = catalog_file.read_text(encoding="utf-8").splitlines()
    found = set()
    for line, next_line in zip(lines, lines[1:]):
        pattern = re.fullmatch(r"\s*- pattern: '(.*)'", line)
        if pattern and re.match(r"\s*source: .*\bCIS\b", next_line):
            found.add(without_blanks(pattern[1].replace("''", "'")))
    if not found:
        raise ValueError(f"{catalog_file} has no pattern of the benchmark")
    return found


def without_blanks(pattern):
    """Removes blanks outside of quotes; inside they are part of a value."""
    parts = re.split(r'("[^"]*")', pattern)
    return "".join(part if part.startswith('"') else "".join(part.split()) for part in parts)


# A log metric filter and alarm.


def filter_and_alarm(aws, prescribed):
    return verdict(any(is_monitored(aws, trail, prescribed) for trail in active_trails(aws)))


def verdict(holds):
    return "pass" if holds else "fail"


def active_trails(aws):
    """Step 1: the multi-Region trails that are logging and record all management events."""
    for trail in aws("cloudtrail", "describe-trails")["trailList"]:
        home = ("--region", trail["HomeRegion"])
        if not trail.get("IsMultiRegionTrail") or not trail.get("CloudWatchLogsLogGroupArn"):
            continue
        status = aws("cloudtrail", "get-trail-status", "--name", trail["TrailARN"], *home)
        if not status or not status["IsLogging"]:
            continue
        name = ("--trail-name", trail["TrailARN"])
        selectors = aws("cloudtrail", "get-event-selectors", *name, *home)
        if selectors and any(records_all(one) for one in selectors.get("EventSelectors") or []):
            yield trail


def records_all(selector):
    return selector["IncludeManagementEvents"] and selector["ReadWriteType"] == "All"


def is_monitored(aws, trail, prescribed):
    """Steps 2 to 7, for the log group of one trail."""
    _, _, _, region, _, _, group, *_ = trail["CloudWatchLogsLogGroupArn"].split(":")
    there = ("--region", region)
    found = aws("logs", "describe-metric-filters", "--log-group-name", group, *there)
    filters = [
        one
        for one in (found or {}).get("metricFilters", [])
        if without_blanks(one["filterPattern"]) in prescribed
    ]
    if not filters:
        return False
    metrics = {one["metricTransformations"][0]["metricName"] for one in filters}
    alarms = aws("cloudwatch", "describe-alarms", *there)["MetricAlarms"]
    topics = {
        alarm["AlarmActions"][0]
        for alarm in alarms
        if alarm.get("MetricName") in metrics and alarm.get("AlarmActions")
    }
    return any(has_subscriber(aws, topic, there) for topic in sorted(topics))


def has_subscriber(aws, topic, there):
    """Step 8: a subscription with an ARN. A pending one has none."""
    found = aws("sns", "list-subscriptions-by-topic", "--topic-arn", topic, *there)
    subscriptions = (found or {}).get("Subscriptions", [])
    return any(one["SubscriptionArn"].startswith("arn:aws:sns:") for one in subscriptions)


# Access logging of the bucket.


def bucket_logging(aws):
    """Every bucket of a trail has access logging. Without a trail, step 1 fails."""
    trails = aws("cloudtrail", "describe-trails")["trailList"]
    buckets = sorted({trail["S3BucketName"] for trail in trails})
    logged = [aws("s3api", "get-bucket-logging", "--bucket", bucket) for bucket in buckets]
    return verdict(logged and all(one and one.get("LoggingEnabled") for one in logged))
