"""Runs an emulator on a free port of this machine until standard input closes.

    serve.py ministack|moto

Only audit.py holds the other end of that pipe, so the emulator ends with it however it ends.
"""

import os
import sys
import threading


def end_with_the_owner():
    while os.read(0, 1024):
        pass
    os._exit(0)


def ministack():
    # Without cbor2 it would answer CloudWatch's binary protocol with 200 and store nothing.
    import cbor2  # noqa: F401
    from ministack.app import main
    from ministack.services import cloudwatch, sns

    list_as_aws(sns)
    find_as_aws(cloudwatch)
    os.environ.update(BIND_HOST="127.0.0.1", GATEWAY_PORT="0")
    sys.argv = ["ministack"]
    main()


def list_as_aws(sns):
    """AWS lists a subscription that nobody has confirmed as PendingConfirmation, which is what the
    benchmark's audit looks for; the emulator has an ARN there."""
    listed = sns._list_subscriptions_by_topic

    def list_subscriptions_by_topic(params):
        status, headers, body = listed(params)
        topic, _ = sns._get_topic(sns._p(params, "TopicArn"))
        pending = [] if topic is None else [s for s in topic["subscriptions"] if not s["confirmed"]]
        for subscription in pending:
            body = body.replace(subscription["arn"].encode(), b"PendingConfirmation")
        return status, headers, body

    sns._list_subscriptions_by_topic = list_subscriptions_by_topic


def find_as_aws(cloudwatch):
    """AWS takes a metric with dimensions for another than the one without; the emulator finds the
    alarms on both."""
    found = cloudwatch._describe_alarms_for_metric

    def pairs(dimensions):
        return {(one["Name"], one["Value"]) for one in dimensions or []}

    def describe_alarms_for_metric(params, asked, is_cbor, is_json=False):
        if not (is_cbor or is_json):
            return found(params, asked, is_cbor, is_json)
        alarms = [
            alarm
            for alarm in cloudwatch._alarms.values()
            if alarm.get("Namespace") == asked.get("Namespace")
            and alarm.get("MetricName") == asked.get("MetricName")
            and pairs(alarm.get("Dimensions")) == pairs(asked.get("Dimensions"))
        ]
        if is_cbor:
            alarms = [cloudwatch._cbor_alarm(alarm) for alarm in alarms]
            return cloudwatch._cbor_ok({"MetricAlarms": alarms})
        return cloudwatch._json_ok({"MetricAlarms": alarms})

    cloudwatch._describe_alarms_for_metric = describe_alarms_for_metric


def moto():
    from moto.server import main
    from moto.sns.models import Topic

    # It confirms every subscription and then counts none of them, and the count is what an auditor
    # reads.
    def confirmed(topic):
        return sum(one.topic is topic for one in topic.sns_backend.subscriptions.values())

    Topic.subscriptions_confimed = property(confirmed, lambda topic, count: None)
    main(["-H", "127.0.0.1", "-p", "0"])


if __name__ == "__main__":
    threading.Thread(target=end_with_the_owner, daemon=True).start()
    {"ministack": ministack, "moto": moto}[sys.argv[1]]()
