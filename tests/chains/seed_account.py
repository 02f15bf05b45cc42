"""Creates a recorded account in an emulator, reads it back, and prints a report as JSON.

    seed_account.py RECORDING

RECORDING is the output of `cis-fix observe --out`, or its `observed` alone. The emulator and the
account come from the environment: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_REGION. The account must be empty.

Emulators ignore some settings silently. So the script reads everything back and compares it with
the recording, field by field. If the emulator cannot hold the account, the script exits with 3 and
prints one line to stderr that says what is missing. The report has these fields:

    account    the id of the account
    region     the Region the recording started from
    regions    every Region that holds a part of the account
    renamed    recorded name -> name in the emulator: the account, buckets, keys, subscriptions
    pending    the subscriptions that are not confirmed
    left_out   what emulators do not support and no verdict depends on
    made_up    topics that an alarm notifies and the recording does not describe: a recording ends
               where a chain is broken, and the rest is created intact, so that the chain is broken
               in that place only
    unknown    filters and alarms that were not read; they do not exist here, and may be missed
"""

import functools
import json
import os
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

DAY = 24 * 60 * 60
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
# Nothing listens on this port, so the subscription stays pending. Emulators call no other host.
UNUSED_ENDPOINT = "http://127.0.0.1:9/nobody"


class CannotSeed(Exception):
    """Names the part of the recording that the emulator cannot hold."""


class SeededAccount:
    """The recording, with names replaced as they become known, and the report."""

    def __init__(self, observed, account):
        recorded = value_of(observed["caller"])
        if recorded is None:
            raise CannotSeed("the account: its recording does not say which it is")
        if recorded["partition"] != "aws":
            raise CannotSeed(f"partition {recorded['partition']}: emulators know no other than aws")
        self.account = account
        self.region = observed["start_region"]
        self.renamed = {}
        self.pending = []
        self.left_out = []
        self.made_up = []
        self.text = json.dumps(observed)
        self.rename(recorded["account"], account)

    def rename(self, old, new):
        """Replaces a name that is no part of another name: an account id or a key id."""
        if old != new:
            self.renamed[old] = new
            self.text = re.sub(rf"(?<![0-9a-zA-Z]){re.escape(old)}(?![0-9a-zA-Z])", new, self.text)

    def rename_bucket(self, old, new):
        """Replaces a bucket name in its own fields, and in policies as part of an ARN."""
        self.renamed[old] = new
        field = re.compile(rf'("(?:bucket|target)": ){re.escape(json.dumps(old))}')
        key = re.compile(rf'{re.escape(json.dumps(old))}(: {{"region":)')
        arn = re.compile(rf"(arn:aws:s3:::){re.escape(old)}(?![a-z0-9.-])")
        self.text = field.sub(lambda found: found[1] + json.dumps(new), self.text)
        self.text = key.sub(lambda found: json.dumps(new) + found[1], self.text)
        self.text = arn.sub(lambda found: found[1] + new, self.text)

    @property
    def observed(self):
        return json.loads(self.text)

    def region_of(self, arn, what):
        """The Region of an ARN, which must belong to this account."""
        _, _, _, region, owner, _ = arn.split(":", 5)
        if owner != self.account:
            raise CannotSeed(f"{what} {arn}: it is another account's")
        return region


@functools.cache
def aws(service, region):
    # One attempt is enough: the server is on this machine.
    return boto3.client(service, region_name=region, config=Config(retries={"max_attempts": 1}))


def value_of(read):
    return read.get("present") if isinstance(read, dict) else None


def was_read(read):
    return read != "not_asked"


def values_of(reads):
    """The reads of a map that returned a value."""
    return {key: read["present"] for key, read in reads.items() if value_of(read) is not None}


def tag_list(tags):
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def without_none(**arguments):
    return {key: value for key, value in arguments.items() if value is not None}


def absent_as_none(*codes):
    """For reads that return an error code if the resource does not exist."""

    def wrap(read):
        @functools.wraps(read)
        def inner(*arguments):
            try:
                return read(*arguments)
            except ClientError as error:
                if error.response["Error"]["Code"] in codes:
                    return None
                raise

        return inner

    return wrap


def compare(what, want, got):
    """Raises for the first field that differs from the recording."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted({*want, *got}):
            compare(f"{what}, {key}", want.get(key), got.get(key))
    elif want != got:
        raise CannotSeed(f"{what}: {short(want)} became {short(got)} in the emulator")


def short(value):
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= 120 else text[:117] + "..."


def parsed_policy(text):
    """A parsed policy, so that two spellings are equal. Text that is no JSON stays text."""
    try:
        return None if text is None else json.loads(text)
    except json.JSONDecodeError:
        return text


# What emulators do not support.


def refuse_unsupported(observed):
    refuse_denied(observed)
    for rules in values_of(observed.get("mute_rules", {})).values():
        if rules:
            raise CannotSeed("a mute rule: the emulators have none")
    if any(values_of(rules) for rules in observed.get("mutes", {}).values()):
        raise CannotSeed("a mute rule: the emulators have none")


def refuse_denied(value, where="the account"):
    if isinstance(value, list):
        for item in value:
            refuse_denied(item, where)
    elif isinstance(value, dict):
        denied = value.get("denied")
        if isinstance(denied, dict):
            raise CannotSeed(f"a read that is denied: {denied['action']} ({where})")
        for key, item in value.items():
            refuse_denied(item, key)


def refuse_deliveries(seeded, trail, status, observed):
    """Emulators deliver nothing. A trail that delivered within the last day has the same verdict as
    one that was started just now, and is created as such. Any other delivery state is refused."""

    def ago(then):
        return None if then is None else observed["observed_at"] - then

    name = trail["arn"].rsplit("/", 1)[-1]
    if status["delivery_error"] is not None:
        raise CannotSeed(f"trail {name}: an error of delivery ({status['delivery_error']})")
    if trail["log_group"] is None or not status["logging"]:
        return
    last = ago(status["last_delivery_to_logs"])
    started = ago(status.get("started_logging"))
    if last is not None and last > DAY:
        raise CannotSeed(f"trail {name}: a last delivery of {last // DAY} days ago")
    if last is None and started is not None and started > DAY:
        raise CannotSeed(f"trail {name}: {started // DAY} days without a delivery")
    if last is not None:
        seeded.left_out.append(f"trail {name}: that it delivered to its log group {last} seconds ago")


# Keys.


def create_keys(seeded):
    """Keys are first: the server chooses their ids, and topics refer to them."""
    for name, key in sorted(seeded.observed.get("keys", {}).items()):
        described = value_of(key["description"])
        if described is not None:
            create_key(seeded, name, described, value_of(key["policy"]))


def create_key(seeded, name, described, policy):
    region = seeded.region_of(described["arn"], "key")
    kms = aws("kms", region)
    old = described["arn"].rsplit("/", 1)[-1]
    if old not in seeded.renamed:
        if described["manager"] == "AWS":
            # An AWS managed key exists in every account.
            seeded.renamed[old] = kms.describe_key(KeyId="alias/aws/sns")["KeyMetadata"]["KeyId"]
        else:
            seeded.renamed[old] = create_recorded_key(kms, described, policy)
        new = seeded.renamed.pop(old)
        seeded.rename(old, new)
    if ":alias/" in name and described["manager"] != "AWS":
        kms.create_alias(AliasName=name.split(":", 5)[-1], TargetKeyId=seeded.renamed.get(old, old))


def create_recorded_key(kms, described, policy):
    # PendingImport is the state of a key with external key material.
    origin = "EXTERNAL" if described["state"] == "PendingImport" else None
    made = kms.create_key(
        KeySpec=described["spec"],
        KeyUsage=described["usage"],
        **without_none(Policy=policy, Origin=origin),
    )
    key = made["KeyMetadata"]["KeyId"]
    if described["state"] == "Disabled":
        kms.disable_key(KeyId=key)
    elif described["state"] == "PendingDeletion":
        kms.schedule_key_deletion(KeyId=key)
    return key


def check_keys(seeded):
    for name, key in sorted(seeded.observed.get("keys", {}).items()):
        described = value_of(key["description"])
        if described is None:
            continue
        kms = aws("kms", seeded.region_of(name, "key"))
        got = kms.describe_key(KeyId=name)["KeyMetadata"]
        shape = {
            "arn": got["Arn"],
            "manager": got["KeyManager"],
            "state": got["KeyState"],
            "spec": got["KeySpec"],
            "usage": got["KeyUsage"],
        }
        compare(f"key {name}", described, shape)
        policy = value_of(key["policy"])
        if policy is not None:
            got = kms.get_key_policy(KeyId=described["arn"], PolicyName="default")["Policy"]
            compare(f"the policy of key {name}", parsed_policy(policy), parsed_policy(got))


# Queues. Functions are refused: their code is not part of a recording.


def create_queues(seeded):
    for arn, queue in sorted(values_of(seeded.observed.get("queues", {})).items()):
        given = without_none(Policy=queue["policy"], KmsMasterKeyId=queue["kms_key"])
        sqs = aws("sqs", seeded.region_of(arn, "queue"))
        sqs.create_queue(QueueName=arn.rsplit(":", 1)[-1], Attributes=given)
    for arn in values_of(seeded.observed.get("functions", {})):
        raise CannotSeed(f"function {arn}: its code is not known")


def check_queues(seeded):
    for arn, want in sorted(values_of(seeded.observed.get("queues", {})).items()):
        sqs = aws("sqs", seeded.region_of(arn, "queue"))
        url = sqs.get_queue_url(QueueName=arn.rsplit(":", 1)[-1])["QueueUrl"]
        named = ["Policy", "KmsMasterKeyId"]
        got = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=named).get("Attributes", {})
        shape = {"policy": parsed_policy(got.get("Policy") or None), "kms_key": got.get("KmsMasterKeyId") or None}
        compare(f"queue {arn}", {**want, "policy": parsed_policy(want["policy"])}, shape)


# Topics and subscriptions.


def create_topics(seeded):
    for arn, topic in sorted(seeded.observed["topics"].items()):
        if value_of(topic["attributes"]) is not None:
            create_topic(seeded, arn, topic)


def add_missing_topics(seeded):
    """Adds topics that the whole account may publish to, each with a confirmed subscription."""
    observed = seeded.observed
    recorded = {
        arn for arn, topic in observed["topics"].items() if was_read(topic["attributes"])
    }
    for region, alarms in alarms_of(seeded).items():
        for alarm in alarms.values():
            for arn in alarm["alarm_actions"]:
                if not arn.startswith(f"arn:aws:sns:{region}:{seeded.account}:") or arn in recorded:
                    continue
                sns = aws("sns", region)
                sns.create_topic(Name=arn.rsplit(":", 1)[-1])
                sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="person@example.com")
                recorded.add(arn)
                seeded.made_up.append(f"topic {arn} and a person")


def create_topic(seeded, arn, topic):
    sns = aws("sns", seeded.region_of(arn, "topic"))
    attributes = topic["attributes"]["present"]
    given = without_none(Policy=attributes["policy"], KmsMasterKeyId=attributes["kms_key"])
    sns.create_topic(
        Name=arn.rsplit(":", 1)[-1],
        Attributes=given,
        Tags=tag_list(value_of(topic["tags"]) or {}),
    )
    for number, subscription in enumerate(value_of(topic["subscriptions"]) or []):
        create_subscription(seeded, sns, arn, topic, subscription, number)


def create_subscription(seeded, sns, arn, topic, subscription, number):
    protocol, endpoint = subscription["protocol"], subscription["endpoint"]
    if not subscription["confirmed"]:
        if protocol not in ("http", "https"):
            # Emulators confirm every other protocol at once.
            seeded.left_out.append(f"that who has not confirmed is told by {protocol}: it is http")
        protocol, endpoint = "http", f"{UNUSED_ENDPOINT}/{number}"
    made = sns.subscribe(
        TopicArn=arn, Protocol=protocol, Endpoint=endpoint, ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    if not made.startswith("arn:"):
        made = subscription_arn(sns, arn, protocol, endpoint)
    confirmed = is_confirmed(sns, made)
    what = f"the subscription of {protocol}:{endpoint}, confirmed"
    compare(what, subscription["confirmed"], confirmed)
    if not confirmed:
        seeded.pending.append(f"{protocol}:{endpoint}")
    old = subscription.get("arn")
    if old is not None and confirmed:
        seeded.renamed[old] = made
        put_filter_policy(sns, made, value_of(topic.get("filters", {}).get(old)))


def subscription_arn(sns, arn, protocol, endpoint):
    """Looks the ARN up: for a pending subscription the answer may not contain it."""
    for one in subscriptions(sns, arn):
        if (one["Protocol"], one["Endpoint"]) == (protocol, endpoint):
            return one["SubscriptionArn"]
    raise CannotSeed(f"the subscription of {protocol}:{endpoint}: the emulator does not list it")


def is_confirmed(sns, arn):
    if not arn.startswith("arn:"):
        # AWS returns `PendingConfirmation` in place of an ARN.
        return False
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    return attributes.get("PendingConfirmation", "false") == "false"


def subscriptions(sns, arn):
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn)
    return [one for page in pages for one in page["Subscriptions"]]


def put_filter_policy(sns, arn, message_filter):
    if message_filter is None or message_filter["policy"] is None:
        return
    for name, value in (
        ("FilterPolicyScope", message_filter["scope"]),
        ("FilterPolicy", message_filter["policy"]),
    ):
        sns.set_subscription_attributes(
            SubscriptionArn=arn, AttributeName=name, AttributeValue=value
        )
    got = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    shape = {
        "policy": parsed_policy(got.get("FilterPolicy")),
        "scope": got.get("FilterPolicyScope", "MessageAttributes"),
    }
    want = {**message_filter, "policy": parsed_policy(message_filter["policy"])}
    compare(f"the filter of subscription {arn}", want, shape)


def check_topics(seeded):
    for arn, topic in sorted(seeded.observed["topics"].items()):
        want = value_of(topic["attributes"])
        if want is None:
            continue
        sns = aws("sns", seeded.region_of(arn, "topic"))
        got = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
        shape = {
            "policy": parsed_policy(got.get("Policy")),
            "kms_key": got.get("KmsMasterKeyId") or None,
            "confirmed": int(got.get("SubscriptionsConfirmed", "0")),
        }
        compare(f"topic {arn}", {**want, "policy": parsed_policy(want["policy"])}, shape)
        listed = value_of(topic["subscriptions"])
        if listed is not None:
            compare(f"the subscriptions of {arn}", len(listed), len(subscriptions(sns, arn)))
        tags = value_of(topic["tags"])
        if tags is not None:
            got = sns.list_tags_for_resource(ResourceArn=arn)["Tags"]
            compare(f"the tags of topic {arn}", tags, {tag["Key"]: tag["Value"] for tag in got})


# Buckets.

# The settings of a bucket on which nothing was set. Emulators return some of them as absent.
DEFAULTS = {
    "ownership": "ObjectWriter",
    "payer": "BucketOwner",
    "encryption": {"algorithm": "AES256", "key": None},
}


def existing_buckets(seeded):
    """The recorded buckets that exist, and the buckets of trails that were not read."""
    observed = seeded.observed
    known = observed["buckets"]
    there = {name for name, bucket in known.items() if value_of(bucket["region"]) is not None}
    for trail in trails_of(observed).values():
        if not was_read(known.get(trail["bucket"], {}).get("region", "not_asked")):
            there.add(trail["bucket"])
    return there


def rename_buckets(seeded):
    """Adds the account id to each name: bucket names are shared by all accounts."""
    observed = seeded.observed
    named = {*observed["buckets"], *(trail["bucket"] for trail in trails_of(observed).values())}
    for bucket in observed["buckets"].values():
        logging = value_of(bucket["logging"])
        if logging:
            named.add(logging["target"])
    for name in sorted(named):
        if seeded.account not in name:
            seeded.rename_bucket(name, f"{name[: 62 - len(seeded.account)]}-{seeded.account}")


def create_buckets(seeded):
    there = existing_buckets(seeded)
    known = seeded.observed["buckets"]
    for name in sorted(there):
        create_bucket(seeded, name, known.get(name, {}))
    # After all are created: an emulator may require that a log target exists.
    for name in sorted(there & known.keys()):
        configure_bucket(name, known[name], seeded)


def bucket_region(bucket, seeded):
    return value_of(bucket.get("region")) or seeded.region


def create_bucket(seeded, name, bucket):
    region = bucket_region(bucket, seeded)
    arguments = {}
    if region != "us-east-1":
        arguments["CreateBucketConfiguration"] = {"LocationConstraint": region}
    if value_of(bucket.get("object_lock")) is not None:
        arguments["ObjectLockEnabledForBucket"] = True
    ownership = value_of(bucket.get("ownership"))
    if bucket.get("ownership") == "absent":
        ownership = DEFAULTS["ownership"]
    aws("s3", region).create_bucket(
        Bucket=name, **arguments, **without_none(ObjectOwnership=ownership)
    )


def configure_bucket(name, bucket, seeded):
    s3 = aws("s3", bucket_region(bucket, seeded))
    setters = (
        ("log_delivery_acl", set_acl),
        ("versioning", set_versioning),
        ("encryption", set_encryption),
        ("object_lock", set_object_lock),
        ("payer", set_payer),
        ("lifecycle", set_lifecycle),
        ("tags", set_tags),
        ("policy", set_policy),
        ("public_access_block", set_public_access_block),
        ("logging", set_logging),
    )
    for aspect, setter in setters:
        value = value_of(bucket[aspect])
        if value is not None:
            setter(s3, name, value)


def set_acl(s3, name, may_write):
    if may_write:
        s3.put_bucket_acl(Bucket=name, ACL="log-delivery-write")


def set_versioning(s3, name, status):
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})


def set_encryption(s3, name, encryption):
    rule = without_none(SSEAlgorithm=encryption["algorithm"], KMSMasterKeyID=encryption["key"])
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": rule}]
        },
    )


def set_object_lock(s3, name, lock):
    if lock["default_retention"]:
        retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
        s3.put_object_lock_configuration(
            Bucket=name,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": retention},
        )


def set_payer(s3, name, payer):
    s3.put_bucket_request_payment(Bucket=name, RequestPaymentConfiguration={"Payer": payer})


def set_lifecycle(s3, name, rules):
    s3.put_bucket_lifecycle_configuration(
        Bucket=name, LifecycleConfiguration={"Rules": [lifecycle_rule(rule) for rule in rules]}
    )


def lifecycle_rule(rule):
    made = {
        "ID": rule["id"],
        "Status": "Enabled" if rule["enabled"] else "Disabled",
        "Filter": {"Prefix": ""},
    }
    if rule["expire_days"] is not None:
        made["Expiration"] = {"Days": rule["expire_days"]}
    if rule["expire_old_versions_days"] is not None:
        days = rule["expire_old_versions_days"]
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if rule["abort_uploads_days"] is not None:
        days = rule["abort_uploads_days"]
        made["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    return made


def set_tags(s3, name, tags):
    if tags:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(tags)})


def set_policy(s3, name, policy):
    s3.put_bucket_policy(Bucket=name, Policy=policy)


def set_public_access_block(s3, name, block):
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": block["block_public_acls"],
            "IgnorePublicAcls": block["ignore_public_acls"],
            "BlockPublicPolicy": block["block_public_policy"],
            "RestrictPublicBuckets": block["restrict_public_buckets"],
        },
    )


def set_logging(s3, name, logging):
    enabled = {"TargetBucket": logging["target"], "TargetPrefix": logging["prefix"]}
    if logging.get("key_format") == "partitioned":
        enabled["TargetObjectKeyFormat"] = {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": enabled})


def read_logging(s3, name):
    enabled = s3.get_bucket_logging(Bucket=name).get("LoggingEnabled")
    if not enabled:
        return None
    partitioned = "PartitionedPrefix" in enabled.get("TargetObjectKeyFormat", {})
    return {
        "target": enabled["TargetBucket"],
        "prefix": enabled.get("TargetPrefix", ""),
        "key_format": "partitioned" if partitioned else "simple",
    }


@absent_as_none("NoSuchBucketPolicy")
def read_policy(s3, name):
    return s3.get_bucket_policy(Bucket=name)["Policy"]


@absent_as_none("OwnershipControlsNotFoundError")
def read_ownership(s3, name):
    return s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"][0][
        "ObjectOwnership"
    ]


def read_acl(s3, name):
    grants = s3.get_bucket_acl(Bucket=name)["Grants"]
    theirs = [grant for grant in grants if grant["Grantee"].get("URI") == LOG_DELIVERY]
    return any(grant["Permission"] in ("WRITE", "FULL_CONTROL") for grant in theirs)


@absent_as_none("ServerSideEncryptionConfigurationNotFoundError")
def read_encryption(s3, name):
    rules = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    default = rules[0]["ApplyServerSideEncryptionByDefault"]
    return {"algorithm": default["SSEAlgorithm"], "key": default.get("KMSMasterKeyID") or None}


@absent_as_none("ObjectLockConfigurationNotFoundError", "ObjectLockConfigurationNotFound")
def read_object_lock(s3, name):
    lock = s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]
    return {"default_retention": bool(lock.get("Rule"))}


def read_payer(s3, name):
    return s3.get_bucket_request_payment(Bucket=name).get("Payer")


@absent_as_none("NoSuchPublicAccessBlockConfiguration")
def read_public_access_block(s3, name):
    block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    return {
        "block_public_acls": block.get("BlockPublicAcls", False),
        "ignore_public_acls": block.get("IgnorePublicAcls", False),
        "block_public_policy": block.get("BlockPublicPolicy", False),
        "restrict_public_buckets": block.get("RestrictPublicBuckets", False),
    }


def read_versioning(s3, name):
    return s3.get_bucket_versioning(Bucket=name).get("Status")


@absent_as_none("NoSuchLifecycleConfiguration")
def read_lifecycle(s3, name):
    rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    return [
        {
            "id": rule.get("ID", ""),
            "enabled": rule["Status"] == "Enabled",
            "expire_days": rule.get("Expiration", {}).get("Days"),
            "expire_old_versions_days": rule.get("NoncurrentVersionExpiration", {}).get(
                "NoncurrentDays"
            ),
            "abort_uploads_days": rule.get("AbortIncompleteMultipartUpload", {}).get(
                "DaysAfterInitiation"
            ),
        }
        for rule in rules
    ]


@absent_as_none("NoSuchTagSet")
def read_tags(s3, name):
    tags = s3.get_bucket_tagging(Bucket=name)["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in tags} or None


READERS = {
    "logging": read_logging,
    "policy": read_policy,
    "ownership": read_ownership,
    "log_delivery_acl": read_acl,
    "encryption": read_encryption,
    "object_lock": read_object_lock,
    "payer": read_payer,
    "public_access_block": read_public_access_block,
    "versioning": read_versioning,
    "lifecycle": read_lifecycle,
    "tags": read_tags,
}

def check_buckets(seeded):
    known = seeded.observed["buckets"]
    there = existing_buckets(seeded)
    for name in sorted(known):
        compare(f"bucket {name}, whether it is there", name in there, bucket_exists(name, seeded))
    for name in sorted(there & known.keys()):
        s3 = aws("s3", bucket_region(known[name], seeded))
        where = s3.get_bucket_location(Bucket=name).get("LocationConstraint") or "us-east-1"
        compare(f"bucket {name}, its region", bucket_region(known[name], seeded), where)
        for aspect, read in READERS.items():
            if was_read(known[name][aspect]):
                check_aspect(s3, name, aspect, value_of(known[name][aspect]), read(s3, name))


def bucket_exists(name, seeded):
    try:
        aws("s3", seeded.region).head_bucket(Bucket=name)
    except ClientError as error:
        # 301: the bucket is in another Region.
        return error.response["Error"]["Code"] == "301"
    return True


def check_aspect(s3, name, aspect, want, got):
    if aspect == "policy":
        want, got = parsed_policy(want), parsed_policy(got)
    if aspect in DEFAULTS:
        want, got = want or DEFAULTS[aspect], got or DEFAULTS[aspect]
    if aspect == "tags":
        want = want or None
    compare(f"bucket {name}, {aspect}", want, got)


# Log groups and their filters.


def name_of_group(arn):
    return arn.split(":log-group:", 1)[1]


def filters_of(observed):
    """The filters of the log groups that exist."""
    groups = observed["log_groups"]
    found = values_of(observed["metric_filters"])
    return {arn: filters for arn, filters in found.items() if groups.get(arn) != "absent"}


def create_log_groups(seeded):
    observed = seeded.observed
    for arn, group in sorted(values_of(observed["log_groups"]).items()):
        logs = aws("logs", seeded.region_of(arn, "log group"))
        tags = value_of(observed.get("log_group_tags", {}).get(arn)) or {}
        arguments = {"tags": tags} if tags else {}
        name = name_of_group(arn)
        logs.create_log_group(logGroupName=name, logGroupClass=group["class"], **arguments)
        if group["retention_days"] is not None:
            logs.put_retention_policy(logGroupName=name, retentionInDays=group["retention_days"])
    for arn, filters in sorted(filters_of(observed).items()):
        logs = aws("logs", seeded.region_of(arn, "log group"))
        for one in filters:
            put_filter(logs, name_of_group(arn), one)


def put_filter(logs, group, recorded):
    transformation = without_none(
        metricNamespace=recorded["metric"]["namespace"],
        metricName=recorded["metric"]["name"],
        metricValue=recorded["value"],
        defaultValue=recorded["default_value"],
        unit=recorded["unit"],
        dimensions=recorded["dimensions"] or None,
    )
    logs.put_metric_filter(
        logGroupName=group,
        filterName=recorded["name"],
        filterPattern=recorded["pattern"],
        metricTransformations=[transformation],
        **without_none(
            applyOnTransformedLogs=recorded["on_transformed_logs"] or None,
            fieldSelectionCriteria=recorded["field_selection"],
            emitSystemFieldDimensions=recorded["system_dimensions"] or None,
        ),
    )


def read_filter(found):
    transformation = found["metricTransformations"][0]
    return {
        "name": found["filterName"],
        "pattern": found["filterPattern"],
        "metric": {
            "namespace": transformation["metricNamespace"],
            "name": transformation["metricName"],
        },
        "value": transformation["metricValue"],
        "default_value": transformation.get("defaultValue"),
        "dimensions": transformation.get("dimensions") or {},
        "unit": transformation.get("unit"),
        "on_transformed_logs": found.get("applyOnTransformedLogs", False),
        "field_selection": found.get("fieldSelectionCriteria"),
        "system_dimensions": found.get("emitSystemFieldDimensions") or [],
    }


def check_log_groups(seeded):
    observed = seeded.observed
    for arn, want in sorted(values_of(observed["log_groups"]).items()):
        logs = aws("logs", seeded.region_of(arn, "log group"))
        found = logs.describe_log_groups(logGroupNamePrefix=name_of_group(arn))["logGroups"]
        found = [one for one in found if one["logGroupName"] == name_of_group(arn)]
        shapes = [
            {
                "class": one.get("logGroupClass", "STANDARD"),
                "retention_days": one.get("retentionInDays"),
            }
            for one in found
        ]
        want = {"class": want["class"], "retention_days": want["retention_days"]}
        compare(f"log group {name_of_group(arn)}", want, shapes[0] if shapes else None)
        tags = value_of(observed.get("log_group_tags", {}).get(arn))
        if tags is not None:
            got = logs.list_tags_for_resource(resourceArn=arn)["tags"]
            compare(f"the tags of log group {name_of_group(arn)}", tags, got)
    for arn, want in sorted(filters_of(observed).items()):
        logs = aws("logs", seeded.region_of(arn, "log group"))
        pages = logs.get_paginator("describe_metric_filters")
        found = [
            read_filter(one)
            for page in pages.paginate(logGroupName=name_of_group(arn))
            for one in page["metricFilters"]
        ]
        compare(
            f"the metric filters of {name_of_group(arn)}",
            {one["name"]: one for one in want},
            {one["name"]: one for one in found},
        )


# Trails.


def trails_of(observed):
    """Each trail once. Regions other than its home list it as a shadow trail."""
    regions = values_of(observed["trails"]).values()
    return {trail["arn"]: trail for trails in regions for trail in trails}


def create_trails(seeded):
    observed = seeded.observed
    for arn, trail in sorted(trails_of(observed).items()):
        seeded.region_of(arn, "trail")
        status = value_of(observed["trail_status"].get(arn))
        if status is not None:
            refuse_deliveries(seeded, trail, status, observed)
        create_trail(seeded, trail, status, value_of(observed["event_selectors"].get(arn)))


def create_trail(seeded, trail, status, selectors):
    cloudtrail = aws("cloudtrail", trail["home_region"])
    name = trail["arn"].rsplit("/", 1)[-1]
    cloudtrail.create_trail(
        Name=name,
        S3BucketName=trail["bucket"],
        IsMultiRegionTrail=trail["multi_region"],
        IsOrganizationTrail=trail["organization"],
    )
    if trail["log_group"] is not None:
        if trail["log_role"] is not None:
            create_role(seeded, trail["log_role"])
        # In a separate call, because ministack's create_trail drops the log group.
        cloudtrail.update_trail(
            Name=name,
            CloudWatchLogsLogGroupArn=trail["log_group"] + ":*",
            **without_none(CloudWatchLogsRoleArn=trail["log_role"]),
        )
    if selectors is not None:
        put_selectors(cloudtrail, name, selectors)
    if status is None or status["logging"]:
        cloudtrail.start_logging(Name=name)
    else:
        cloudtrail.stop_logging(Name=name)


def create_role(seeded, arn):
    """The role of the delivery. A recording has its name only."""
    if arn.split(":")[4] != seeded.account:
        return
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    path, _, name = arn.split(":role", 1)[1].rpartition("/")
    try:
        aws("iam", seeded.region).create_role(
            RoleName=name, Path=f"{path}/", AssumeRolePolicyDocument=policy
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityAlreadyExists":
            raise


OPERATORS = {
    "equals": "Equals",
    "not_equals": "NotEquals",
    "starts_with": "StartsWith",
    "not_starts_with": "NotStartsWith",
    "ends_with": "EndsWith",
    "not_ends_with": "NotEndsWith",
}


def put_selectors(cloudtrail, name, selectors):
    if selectors["advanced"]:
        advanced = [
            {"FieldSelectors": [field_selector(field) for field in selector["fields"]]}
            for selector in selectors["advanced"]
        ]
        cloudtrail.put_event_selectors(TrailName=name, AdvancedEventSelectors=advanced)
    elif selectors["basic"]:
        basic = [
            {
                "ReadWriteType": selector["read_write_type"],
                "IncludeManagementEvents": selector["management_events"],
                "ExcludeManagementEventSources": selector["excluded_sources"],
                "DataResources": [],
            }
            for selector in selectors["basic"]
        ]
        cloudtrail.put_event_selectors(TrailName=name, EventSelectors=basic)


def field_selector(field):
    if field.get("other_operators"):
        raise CannotSeed("an advanced event selector with an operator that was not recorded")
    values = {theirs: field[ours] for ours, theirs in OPERATORS.items() if field.get(ours)}
    return {"Field": field["field"], **values}


def read_selectors(found):
    return {
        "basic": [
            {
                "read_write_type": selector["ReadWriteType"],
                "management_events": selector["IncludeManagementEvents"],
                "excluded_sources": selector.get("ExcludeManagementEventSources", []),
            }
            for selector in found.get("EventSelectors", [])
        ],
        "advanced": [one["FieldSelectors"] for one in found.get("AdvancedEventSelectors", [])],
    }


def check_trails(seeded):
    observed = seeded.observed
    for region, want in sorted(values_of(observed["trails"]).items()):
        found = aws("cloudtrail", region).describe_trails()["trailList"]
        got = {trail["TrailARN"]: read_trail(trail) for trail in found}
        want = {trail["arn"]: expected_trail(trail) for trail in want}
        compare(f"the trails in {region}", want, got)
    for arn, trail in sorted(trails_of(observed).items()):
        cloudtrail = aws("cloudtrail", trail["home_region"])
        status = value_of(observed["trail_status"].get(arn))
        if status is not None:
            got = cloudtrail.get_trail_status(Name=arn)["IsLogging"]
            compare(f"trail {arn}, logging", status["logging"], got)
        selectors = value_of(observed["event_selectors"].get(arn))
        if selectors is not None:
            got = read_selectors(cloudtrail.get_event_selectors(TrailName=arn))
            advanced = [
                [field_selector(field) for field in selector["fields"]]
                for selector in selectors["advanced"]
            ]
            want = {"basic": selectors["basic"], "advanced": advanced}
            compare(f"trail {arn}, event selectors", want, got)


def expected_trail(trail):
    # Without a log group, the trail has no role.
    return trail if trail["log_group"] is not None else {**trail, "log_role": None}


def read_trail(found):
    group = found.get("CloudWatchLogsLogGroupArn")
    return {
        "arn": found["TrailARN"],
        "home_region": found["HomeRegion"],
        "multi_region": found["IsMultiRegionTrail"],
        "organization": found["IsOrganizationTrail"],
        "bucket": found["S3BucketName"],
        "log_group": group.removesuffix(":*") if group else None,
        "log_role": found.get("CloudWatchLogsRoleArn"),
    }


# Alarms.


def alarms_of(seeded):
    """The alarms of each Region by name, from all reads."""
    observed = seeded.observed
    alarms = {}
    for region, listing in values_of(observed["alarms"]).items():
        if not listing["complete"]:
            note = f"the alarms in {region} that were not read: there are more than were recorded"
            if note not in seeded.left_out:
                seeded.left_out.append(note)
        alarms.setdefault(region, []).extend(listing["alarms"])
    for region, named in values_of(observed["named_alarms"]).items():
        alarms.setdefault(region, []).extend(named)
    for key, read in observed["metric_alarms"]:
        alarms.setdefault(key["region"], []).extend(value_of(read) or [])
    return {region: {alarm["name"]: alarm for alarm in found} for region, found in alarms.items()}


def put_alarms(seeded):
    for region, alarms in sorted(alarms_of(seeded).items()):
        for _, alarm in sorted(alarms.items()):
            put_alarm(aws("cloudwatch", region), alarm)
    for region, others in sorted(values_of(seeded.observed.get("other_alarms", {})).items()):
        put_composite_alarms(aws("cloudwatch", region), others)


def put_alarm(cloudwatch, alarm):
    evaluation = alarm.get("evaluation", {})
    if evaluation.get("manner"):
        raise CannotSeed(f"alarm {alarm['name']}: it is evaluated by {evaluation['manner']}")
    cloudwatch.put_metric_alarm(
        AlarmName=alarm["name"],
        ComparisonOperator=alarm["comparison"],
        ActionsEnabled=alarm["actions_enabled"],
        AlarmActions=alarm["alarm_actions"],
        OKActions=alarm["ok_actions"],
        InsufficientDataActions=alarm["insufficient_data_actions"],
        **without_none(
            AlarmDescription=alarm["description"] or None,
            Threshold=alarm["threshold"],
            EvaluationPeriods=alarm["evaluation_periods"],
            DatapointsToAlarm=alarm["datapoints_to_alarm"],
            TreatMissingData=alarm["treat_missing_data"],
            EvaluateLowSampleCountPercentile=evaluation.get("low_sample_count"),
            ThresholdMetricId=evaluation.get("band"),
        ),
        **metric_arguments(alarm, evaluation),
    )


def metric_arguments(alarm, evaluation):
    if evaluation.get("queries"):
        return {"Metrics": queries(alarm, evaluation)}
    if alarm["metric"] is None:
        raise CannotSeed(f"alarm {alarm['name']}: what it watches was not recorded")
    return {
        "Namespace": alarm["metric"]["namespace"],
        "MetricName": alarm["metric"]["name"],
        "Dimensions": dimensions(alarm["dimensions"]),
        **without_none(
            Statistic=alarm["statistic"],
            ExtendedStatistic=evaluation.get("extended_statistic"),
            Period=alarm["period"],
            Unit=alarm["unit"],
        ),
    }


def dimensions(pairs):
    return [{"Name": name, "Value": value} for name, value in sorted(pairs.items())]


def queries(alarm, evaluation):
    """The queries with the ids that expressions usually use: m1, m2, e1, e2."""
    made, counts = [], {"m": 0, "e": 0}
    returned = evaluation.get("band")
    for query in evaluation["queries"]:
        kind = "m" if query["metric"] is not None else "e"
        counts[kind] += 1
        one = {"Id": f"{kind}{counts[kind]}", "ReturnData": False}
        one.update(without_none(AccountId=query["account"]))
        if query["metric"] is not None:
            metric = {
                "Namespace": query["metric"]["namespace"],
                "MetricName": query["metric"]["name"],
            }
            one["MetricStat"] = {"Metric": metric, "Period": alarm["period"] or 300, "Stat": "Sum"}
        else:
            one["Expression"] = query["expression"]
            if returned and query["expression"].startswith("ANOMALY_DETECTION_BAND"):
                one["Id"] = returned
        made.append(one)
    # The alarm evaluates the last expression; with an anomaly band, the metric of the band.
    chosen = [one for one in made if "Expression" in one and one["Id"] != returned] or made
    chosen[-1 if "Expression" in chosen[-1] else 0]["ReturnData"] = True
    for one in made:
        one["ReturnData"] = one["ReturnData"] or one["Id"] == returned
    return made


def put_composite_alarms(cloudwatch, others):
    for other in others:
        if "alarms" not in other["watches"]:
            why = "it watches log groups, which no emulator knows"
            raise CannotSeed(f"alarm {other['name']}: {why}")
    for other in others:
        # Every alarm in a rule must exist, recorded or not.
        rule = other["watches"]["alarms"]
        named = set(re.findall(r'(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^")]+?)"?\s*\)', rule))
        for name in sorted(named):
            if not alarm_exists(cloudwatch, name):
                cloudwatch.put_metric_alarm(AlarmName=name, **STAND_IN)
        cloudwatch.put_composite_alarm(
            AlarmName=other["name"],
            AlarmRule=rule,
            ActionsEnabled=other["actions_enabled"],
            AlarmActions=other["alarm_actions"],
        )


STAND_IN = {
    "Namespace": "StandIn",
    "MetricName": "StandIn",
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}


def is_stand_in(alarm):
    return alarm.get("Namespace") == STAND_IN["Namespace"]


def alarm_exists(cloudwatch, name):
    types = ["MetricAlarm", "CompositeAlarm"]
    found = cloudwatch.describe_alarms(AlarmNames=[name.split(":")[-1]], AlarmTypes=types)
    return bool(found.get("MetricAlarms") or found.get("CompositeAlarms"))


def described_alarms(region, kind):
    pages = aws("cloudwatch", region).get_paginator("describe_alarms")
    pages = pages.paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return {alarm["AlarmName"]: alarm for page in pages for alarm in page.get(kind, [])}


def check_alarms(seeded):
    for region, alarms in sorted(alarms_of(seeded).items()):
        got = described_alarms(region, "MetricAlarms")
        got = {name: alarm for name, alarm in got.items() if not is_stand_in(alarm)}
        compare(f"the alarms in {region}", sorted(alarms), sorted(got))
        for name, alarm in sorted(alarms.items()):
            compare(f"alarm {name}", expected_alarm(alarm), read_alarm(got[name]))
    for region, others in sorted(values_of(seeded.observed.get("other_alarms", {})).items()):
        got = described_alarms(region, "CompositeAlarms")
        shapes = {
            name: {
                "name": name,
                "watches": {"alarms": alarm["AlarmRule"]},
                "actions_enabled": alarm["ActionsEnabled"],
                "alarm_actions": alarm.get("AlarmActions", []),
            }
            for name, alarm in got.items()
        }
        compare(f"the composite alarms in {region}", {one["name"]: one for one in others}, shapes)


def expected_alarm(alarm):
    evaluation = alarm.get("evaluation", {})
    want = {
        **alarm,
        "treat_missing_data": alarm["treat_missing_data"] or "missing",
        "evaluation": {key: value for key, value in evaluation.items() if value},
    }
    if want["evaluation"].get("queries"):
        # Period and statistic are those of each query.
        want.update(metric=None, period=None, statistic=None, unit=None)
    return want


def read_alarm(found):
    metric = None
    if found.get("MetricName"):
        metric = {"namespace": found["Namespace"], "name": found["MetricName"]}
    queried = [
        {
            "metric": read_metric(query.get("MetricStat")),
            "account": query.get("AccountId"),
            "expression": query.get("Expression"),
        }
        for query in found.get("Metrics", [])
    ]
    evaluation = {
        "extended_statistic": found.get("ExtendedStatistic"),
        "low_sample_count": found.get("EvaluateLowSampleCountPercentile"),
        "band": found.get("ThresholdMetricId"),
        "queries": queried,
    }
    return {
        "name": found["AlarmName"],
        "description": found.get("AlarmDescription") or "",
        "metric": metric,
        "dimensions": {one["Name"]: one["Value"] for one in found.get("Dimensions", [])},
        "statistic": found.get("Statistic"),
        "comparison": found["ComparisonOperator"],
        "threshold": found.get("Threshold"),
        "period": found.get("Period"),
        "evaluation_periods": found.get("EvaluationPeriods"),
        "datapoints_to_alarm": found.get("DatapointsToAlarm"),
        "treat_missing_data": found.get("TreatMissingData") or "missing",
        "unit": found.get("Unit"),
        "actions_enabled": found["ActionsEnabled"],
        "alarm_actions": found.get("AlarmActions", []),
        "ok_actions": found.get("OKActions", []),
        "insufficient_data_actions": found.get("InsufficientDataActions", []),
        "evaluation": {key: value for key, value in evaluation.items() if value},
    }


def read_metric(stat):
    if not stat:
        return None
    return {"namespace": stat["Metric"]["Namespace"], "name": stat["Metric"]["MetricName"]}


# The whole account.


def regions_of(seeded):
    observed = seeded.observed
    regions = {seeded.region}
    regions.update(trail["home_region"] for trail in trails_of(observed).values())
    regions.update(arn.split(":")[3] for arn in values_of(observed["log_groups"]))
    regions.update(
        arn.split(":")[3]
        for arn, topic in observed["topics"].items()
        if value_of(topic["attributes"]) is not None
    )
    regions.update(region for region, alarms in alarms_of(seeded).items() if alarms)
    regions.update(
        region for region, others in values_of(observed.get("other_alarms", {})).items() if others
    )
    regions.update(
        region
        for bucket in observed["buckets"].values()
        if (region := value_of(bucket["region"])) is not None
    )
    return sorted(regions)


def unread_resources(seeded):
    observed = seeded.observed
    groups = {trail["log_group"] for trail in trails_of(observed).values()} - {None}
    found = [
        f"the metric filters of {name_of_group(group)}"
        for group in sorted(groups)
        if group not in observed["metric_filters"] and observed["log_groups"].get(group) != "absent"
    ]
    regions = {group.split(":")[3] for group in groups}
    asked_about = {*observed["alarms"], *(key["region"] for key, _ in observed["metric_alarms"])}
    return found + [f"the alarms in {region}" for region in sorted(regions - asked_about)]


def seed(observed, account):
    seeded = SeededAccount(observed, account)
    refuse_unsupported(seeded.observed)
    rename_buckets(seeded)
    for make in (
        create_keys,
        create_queues,
        create_topics,
        add_missing_topics,
        create_buckets,
        create_log_groups,
        create_trails,
        put_alarms,
    ):
        make(seeded)
    for check in (
        check_keys,
        check_queues,
        check_topics,
        check_buckets,
        check_log_groups,
        check_trails,
        check_alarms,
    ):
        check(seeded)
    return {
        "account": account,
        "region": seeded.region,
        "regions": regions_of(seeded),
        "renamed": seeded.renamed,
        "pending": seeded.pending,
        "left_out": sorted(set(seeded.left_out)),
        "made_up": sorted(seeded.made_up),
        "unknown": unread_resources(seeded),
    }


def main(path):
    with open(path, encoding="utf-8") as file:
        recording = json.load(file)
    account = aws("sts", os.environ["AWS_REGION"]).get_caller_identity()["Account"]
    try:
        print(json.dumps(seed(recording.get("observed", recording), account)))
    except CannotSeed as error:
        end(str(error))
    except ClientError as error:
        said = error.response["Error"]
        why = f"{said['Code']}: {said.get('Message', '')}"
        end(f"{error.operation_name}: the emulator refuses it: {why}")
    except BotoCoreError as error:
        end(f"the emulator or boto3 cannot: {error}")


def end(why):
    print(" ".join(why.split()), file=sys.stderr)
    sys.exit(3)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: seed_account.py RECORDING")
    main(sys.argv[1])
