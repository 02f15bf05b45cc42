"""Runs an emulator on a free port of this machine until standard input closes.

    emulator.py ministack|moto

Standard input is a pipe from audit.py, so the emulator ends with it, also when it is killed.
"""

import os
import sys
import threading


def exit_when_stdin_closes():
    while os.read(0, 1024):
        pass
    os._exit(0)


def run_ministack():
    # Without cbor2, ministack answers CloudWatch's CBOR protocol with 200 and stores nothing.
    import cbor2  # noqa: F401
    from ministack.app import main
    from ministack.services import cloudwatch, sns

    list_pending_subscriptions_as_aws(sns)
    compare_dimensions_as_aws(cloudwatch)
    os.environ.update(BIND_HOST="127.0.0.1", GATEWAY_PORT="0")
    sys.argv = ["ministack"]
    main()


def list_pending_subscriptions_as_aws(sns):
    """AWS lists `PendingConfirmation` in place of the ARN of a pending subscription, and the
    benchmark's audit looks for it. ministack lists an ARN."""
    listed = sns._list_subscriptions_by_topic

    def list_subscriptions_by_topic(params):
        status, headers, body = listed(params)
        topic, _ = sns._get_topic(sns._p(params, "TopicArn"))
        pending = [] if topic is None else [s for s in topic["subscriptions"] if not s["confirmed"]]
        for subscription in pending:
            body = body.replace(subscription["arn"].encode(), b"PendingConfirmation")
        return status, headers, body

    sns._list_subscriptions_by_topic = list_subscriptions_by_topic


def compare_dimensions_as_aws(cloudwatch):
    """In AWS, a metric with dimensions is another metric than the one without. ministack returns
    the alarms on both."""
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


def run_moto():
    from moto.server import main
    from moto.sns.models import Topic

    # moto confirms every subscription and counts none as confirmed. An auditor reads the count.
    def confirmed(topic):
        return sum(one.topic is topic for one in topic.sns_backend.subscriptions.values())

    Topic.subscriptions_confimed = property(confirmed, lambda topic, count: None)
    main(["-H", "127.0.0.1", "-p", "0"])


if __name__ == "__main__":
    threading.Thread(target=exit_when_stdin_closes, daemon=True).start()
    {"ministack": run_ministack, "moto": run_moto}[sys.argv[1]]()
