"""Creates the resources of a test account and prints their names, as JSON.

    seed.py SCENARIO [OPTIONS]

Scenarios are the functions listed at the end. OPTIONS is a JSON object: `home` is the region of the
trail (else the environment's), `patterns` maps names to filter patterns (`compliant` only).
"""

import functools
import json
import os
import sys

import boto3

REGION = os.environ["AWS_REGION"]
ACCOUNT = boto3.client("sts", region_name=REGION).get_caller_identity()["Account"]
THEIRS = [{"Key": "team", "Value": "theirs"}]


@functools.cache
def aws(service, region=REGION):
    return boto3.client(service, region_name=region)


def bucket(name, region=REGION):
    """A bucket with the defaults of the console: nothing public, no ACLs, encrypted by S3."""
    s3 = aws("s3", region)
    name = f"{name}-{ACCOUNT}"
    where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    where = {} if region == "us-east-1" else where
    s3.create_bucket(Bucket=name, ObjectOwnership="BucketOwnerEnforced", **where)
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    return name


def allow(bucket_name, *statements):
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    aws("s3").put_bucket_policy(Bucket=bucket_name, Policy=json.dumps(policy))


def trail_statements(bucket_name, trail_arn):
    """The statements that the CloudTrail console writes into the policy of a trail's bucket."""
    cloudtrail = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    source = {"aws:SourceArn": trail_arn}
    return (
        {
            **cloudtrail,
            "Sid": "AWSCloudTrailAclCheck",
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{bucket_name}",
            "Condition": {"StringEquals": source},
        },
        {
            **cloudtrail,
            "Sid": "AWSCloudTrailWrite",
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{bucket_name}/AWSLogs/{ACCOUNT}/*",
            "Condition": {"StringEquals": {**source, "s3:x-amz-acl": "bucket-owner-full-control"}},
        },
    )


def log_delivery_statement(target, source):
    """The statement that S3 requires in the policy of a bucket that receives access logs."""
    return {
        "Sid": "AccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{target}/*",
        "Condition": {
            "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{source}"},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    }


def log_access(source, target):
    allow(target, log_delivery_statement(target, source))
    logging = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": f"{source}/"}}
    aws("s3").put_bucket_logging(Bucket=source, BucketLoggingStatus=logging)


def trail(home, log_group=None):
    """A trail of all regions that records every management event."""
    cloudtrail = aws("cloudtrail", home)
    name = "management-events"
    bucket_name = bucket("cloudtrail", home)
    arn = f"arn:aws:cloudtrail:{home}:{ACCOUNT}:trail/{name}"
    allow(bucket_name, *trail_statements(bucket_name, arn))
    cloudtrail.create_trail(Name=name, S3BucketName=bucket_name, IsMultiRegionTrail=True)
    if log_group:
        # In a separate call, because ministack's create_trail drops the log group.
        cloudtrail.update_trail(
            Name=name,
            CloudWatchLogsLogGroupArn=f"arn:aws:logs:{home}:{ACCOUNT}:log-group:{log_group}:*",
            CloudWatchLogsRoleArn=delivery_role(),
        )
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}
    cloudtrail.put_event_selectors(TrailName=name, EventSelectors=[selector])
    cloudtrail.start_logging(Name=name)
    return {"bucket": bucket_name, "trail": name, "trail_arn": arn, "home": home}


def delivery_role():
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = aws("iam").create_role(RoleName="CloudTrailToLogs", AssumeRolePolicyDocument=document)
    return role["Role"]["Arn"]


def topic(name, region=REGION, **attributes):
    """A topic with a confirmed subscriber: the emulator confirms an e-mail address at once."""
    sns = aws("sns", region)
    arn = sns.create_topic(Name=name, Attributes=attributes)["TopicArn"]
    subscribed = sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="soc@example.com")
    return {"topic_arn": arn, "subscription_arn": subscribed["SubscriptionArn"]}


def metric_filter(log_group, name, pattern, namespace, metric, region=REGION):
    count = {"metricName": metric, "metricNamespace": namespace, "metricValue": "1"}
    aws("logs", region).put_metric_filter(
        logGroupName=log_group,
        filterName=name,
        filterPattern=pattern,
        metricTransformations=[count],
    )


def alarm(name, namespace, metric, topic_arn, region=REGION, **more):
    aws("cloudwatch", region).put_metric_alarm(
        AlarmName=name,
        Namespace=namespace,
        MetricName=metric,
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
        ActionsEnabled=True,
        AlarmActions=[topic_arn],
        **more,
    )


def finding(options):
    """The reported finding: a trail that delivers to a log group, and no metric filter or alarm."""
    home = options.get("home", REGION)
    log_group = "CloudTrail/management-events"
    aws("logs", home).create_log_group(logGroupName=log_group)
    return {**trail(home, log_group), "log_group": log_group}


def other_region(options):
    """As `finding`, with the trail in another home region than the region of the commands."""
    home = options.get("home", "eu-west-1")
    if home == REGION:
        sys.exit(f"other-region: the home {home} is the region of the environment")
    return finding({"home": home})


def foreign(options):
    """As `finding`, with resources of another team, which must stay as they are."""
    made = finding(options)
    home = made["home"]
    foreign_filters(made["log_group"], home)
    made.update(foreign_application(home))
    theirs, logs = bucket("theirs", home), bucket("their-logs", home)
    log_access(theirs, logs)
    aws("s3").put_bucket_tagging(Bucket=theirs, Tagging={"TagSet": THEIRS})
    return {**made, "their_bucket": theirs, "their_log_bucket": logs}


def foreign_filters(log_group, home):
    errors = '{ ($.errorCode = "*Unauthorized*") && ($.userIdentity.type = "IAMUser") }'
    metric_filter(log_group, "their-errors", errors, "Theirs", "UnauthorizedByUsers", home)
    # This filter writes to the metric of our alarm.
    sign_in = "{ $.eventType = AwsConsoleSignIn }"
    metric_filter(log_group, "their-root", sign_in, "CISBenchmark", "cis-fix-root-usage", home)


def foreign_application(home):
    """Another log group of theirs, with an alarm and a topic."""
    log_group = "/their/application"
    logs = aws("logs", home)
    logs.create_log_group(logGroupName=log_group, tags={"team": "theirs"})
    logs.put_retention_policy(logGroupName=log_group, retentionInDays=30)
    metric_filter(log_group, "their-exceptions", '"Exception"', "Theirs", "Exceptions", home)

    statement = {
        "Sid": "TheirPublisher",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sns:Publish",
        "Resource": f"arn:aws:sns:{home}:{ACCOUNT}:their-topic",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = topic("their-topic", home, Policy=policy, DisplayName="Theirs")
    aws("sns", home).tag_resource(ResourceArn=made["topic_arn"], Tags=THEIRS)

    alarm(
        "their-alarm",
        "Theirs",
        "Exceptions",
        made["topic_arn"],
        home,
        AlarmDescription="Theirs: do not touch.",
        Dimensions=[{"Name": "Service", "Value": "checkout"}],
        OKActions=[made["topic_arn"]],
        Tags=THEIRS,
    )
    return {**made, "their_log_group": log_group, "their_alarm": "their-alarm"}


def no_trail(options):
    return {"bucket": bucket("data"), **topic("news")}


def no_log_group(options):
    """A trail that delivers to its bucket only."""
    return trail(options.get("home", REGION))


def compliant(options):
    """Every control satisfied by another team, under its own names."""
    made = finding(options)
    home = made["home"]
    made.update(topic("security-alerts", home))
    for name, pattern in options["patterns"].items():
        metric = f"{name}-count"
        metric_filter(made["log_group"], f"sec-{name}", pattern, "LogMetrics", metric, home)
        alarm(f"SEC {name}", "LogMetrics", metric, made["topic_arn"], home)
    made["log_bucket"] = bucket("access-logs", home)
    log_access(made["bucket"], made["log_bucket"])
    return made


SCENARIOS = {
    "finding": finding,
    "foreign": foreign,
    "other-region": other_region,
    "no-trail": no_trail,
    "no-log-group": no_log_group,
    "compliant": compliant,
}

if __name__ == "__main__":
    scenario, *options = sys.argv[1:] or [""]
    if scenario not in SCENARIOS:
        sys.exit(f"no scenario {scenario!r}; there are {', '.join(SCENARIOS)}")
    print(json.dumps(SCENARIOS[scenario](json.loads(options[0]) if options else {})))
