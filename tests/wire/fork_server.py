"""Runs boto3 scripts and AWS CLI commands, each in a forked child with the libraries loaded.

A new Python process spends 0.3 to 0.7 CPU seconds on imports and service models before the first
request leaves. A fork of this process starts with both in memory, and still has an environment,
arguments, output and exit code of its own.

Each request is a line of JSON on standard input:

    {"environment": {NAME: VALUE}, "script": TEXT or null, "arguments": [...]}

Without a script, the arguments are those of the AWS CLI. The answer is a line of JSON on standard
output, when the child has ended:

    {"code": 0, "out": "...", "err": "..."}

The server ends when standard input closes, so it ends with its owner.
"""

import contextlib
import gc
import json
import os
import sys
import tempfile
import traceback

import boto3
from awscli.clidriver import create_clidriver

SERVICES = (
    "cloudtrail",
    "cloudwatch",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "sns",
    "sqs",
    "sts",
)


def load_service_models():
    """Creates each client once with explicit keys, so that no credentials are looked up or kept.

    Returns the AWS CLI. Its session and boto3's cache the models, and children inherit the caches.
    """
    aws_cli = create_clidriver()
    keys = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
    boto3.setup_default_session()
    for service in SERVICES:
        boto3.client(service, region_name="us-east-1", **keys)
        aws_cli.session.create_client(service, region_name="us-east-1", **keys)
    return aws_cli


def run(request, aws_cli):
    """Runs a request in the child. Returns its exit code."""
    # The AWS CLI sets AWS_DATA_PATH when it is imported, and finds its own models by it.
    data_path = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(request["environment"], AWS_DATA_PATH=data_path)
    if sys.platform == "darwin":
        # There, urllib's search for the system's proxies is not safe after a fork.
        os.environ["no_proxy"] = "*"
    script = request["script"]
    if script is None:
        return aws_cli.main(request["arguments"])
    sys.argv = ["-c", *request["arguments"]]
    exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})
    return 0


def exit_code(request, aws_cli):
    try:
        return run(request, aws_cli)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1


def run_in_child(request, aws_cli, output, errors):
    """Never returns."""
    code = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        code = exit_code(request, aws_cli)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def answer(request, aws_cli):
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(tempfile.TemporaryFile())
        errors = stack.enter_context(tempfile.TemporaryFile())
        child = os.fork()
        if child == 0:
            run_in_child(request, aws_cli, output, errors)
        _, status = os.waitpid(child, 0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "out": written(output),
            "err": written(errors),
        }


def written(file):
    file.seek(0)
    return file.read().decode(errors="replace")


def main():
    # Output of a library in this process must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    aws_cli = load_service_models()
    # Objects that the collector leaves alone stay shared with the children.
    gc.collect()
    gc.freeze()
    while line := sys.stdin.readline():
        print(json.dumps(answer(json.loads(line), aws_cli)), file=answers, flush=True)


if __name__ == "__main__":
    main()
