"""Prints everything that tests compare of the account in these regions, as JSON.

    snapshot.py REGION...

A setting that is not configured is null. The same account prints the same text: resources are in
the order of their names, and values that change by themselves (an alarm's evaluation) are left out.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError

EVALUATION = (
    "StateReason",
    "StateReasonData",
    "StateTransitionedTimestamp",
    "StateUpdatedTimestamp",
)


def pages(client, operation, *keys, **arguments):
    found = client.get_paginator(operation).paginate(**arguments)
    return [item for page in found for key in keys for item in page.get(key, [])]


def answer(call, **arguments):
    """The answer without its metadata, or None if AWS answers with 404."""
    try:
        response = call(**arguments)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    response.pop("ResponseMetadata", None)
    return response or None


def by(name, items):
    return {item[name]: item for item in sorted(items, key=lambda item: item[name])}


def tag_map(tags):
    return {tag["Key"]: tag["Value"] for tag in tags}


def parsed(document):
    return json.loads(document) if document else None


def trails(cloudtrail):
    found = by("Name", cloudtrail.describe_trails(includeShadowTrails=False)["trailList"])
    for trail in found.values():
        arn = trail["TrailARN"]
        trail["Status"] = answer(cloudtrail.get_trail_status, Name=arn)
        trail["Selectors"] = answer(cloudtrail.get_event_selectors, TrailName=arn)
    return found


def log_groups(logs):
    groups = by("logGroupName", pages(logs, "describe_log_groups", "logGroups"))
    filters = pages(logs, "describe_metric_filters", "metricFilters")
    for name, group in groups.items():
        arn = group["arn"].removesuffix(":*")
        group["tags"] = logs.list_tags_for_resource(resourceArn=arn)["tags"]
        own = [one for one in filters if one["logGroupName"] == name]
        group["metricFilters"] = by("filterName", own)
    return groups


def alarms(cloudwatch):
    keys, types = ("MetricAlarms", "CompositeAlarms"), ["MetricAlarm", "CompositeAlarm"]
    found = by("AlarmName", pages(cloudwatch, "describe_alarms", *keys, AlarmTypes=types))
    for alarm in found.values():
        for field in EVALUATION:
            alarm.pop(field, None)
        tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
        alarm["Tags"] = tag_map(tags)
    return found


def topics(sns):
    found = by("TopicArn", pages(sns, "list_topics", "Topics"))
    for arn, topic in found.items():
        topic["Attributes"] = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
        for document in ("Policy", "EffectiveDeliveryPolicy", "DeliveryPolicy"):
            if document in topic["Attributes"]:
                topic["Attributes"][document] = parsed(topic["Attributes"][document])
        subscriptions = pages(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
        for one in subscriptions:
            asked = {"SubscriptionArn": one["SubscriptionArn"]}
            one["Attributes"] = sns.get_subscription_attributes(**asked)["Attributes"]
        # Not by ARN, which is random: protocol and endpoint identify a subscription.
        subscriptions.sort(key=lambda one: (one["Protocol"], one["Endpoint"]))
        topic["Subscriptions"] = subscriptions
        topic["Tags"] = tag_map(sns.list_tags_for_resource(ResourceArn=arn)["Tags"])
    return found


def buckets(s3):
    return {name: bucket(s3, name) for name in by("Name", pages(s3, "list_buckets", "Buckets"))}


def bucket(s3, name):
    def get(call, key, default=None):
        found = answer(call, Bucket=name)
        return found.get(key, default) if found else default

    return {
        "region": get(s3.get_bucket_location, "LocationConstraint") or "us-east-1",
        "logging": get(s3.get_bucket_logging, "LoggingEnabled"),
        "policy": parsed(get(s3.get_bucket_policy, "Policy")),
        "encryption": get(s3.get_bucket_encryption, "ServerSideEncryptionConfiguration"),
        "publicAccessBlock": get(s3.get_public_access_block, "PublicAccessBlockConfiguration"),
        "ownership": get(s3.get_bucket_ownership_controls, "OwnershipControls"),
        "acl": get(s3.get_bucket_acl, "Grants"),
        "versioning": get(s3.get_bucket_versioning, "Status"),
        "lifecycle": get(s3.get_bucket_lifecycle_configuration, "Rules"),
        "objectLock": get(s3.get_object_lock_configuration, "ObjectLockConfiguration"),
        "tags": tag_map(get(s3.get_bucket_tagging, "TagSet", [])) or None,
    }


def region(name):
    def aws(service):
        return boto3.client(service, region_name=name)

    return {
        "trails": trails(aws("cloudtrail")),
        "logGroups": log_groups(aws("logs")),
        "alarms": alarms(aws("cloudwatch")),
        "topics": topics(aws("sns")),
    }


if __name__ == "__main__":
    account = {
        "account": boto3.client("sts").get_caller_identity()["Account"],
        "regions": {name: region(name) for name in sys.argv[1:]},
        "buckets": buckets(boto3.client("s3")),
    }
    print(json.dumps(account, default=str, sort_keys=True))
