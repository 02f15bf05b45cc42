"""Makes recorded accounts by sow.py, each in an account of its own, and prints what became of them.

    sown.py SOW.PY [ACCOUNT RECORDING]...

Printed is a JSON list with what sow.py prints of each, or {"refused": why}. One process sows many,
because most of the time of one goes to loading boto3.
"""

import functools
import importlib.util
import json
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError


def load(path):
    # The folder of the recordings stays as it is.
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("sow", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def clients_of(account, session, config):
    """The emulator takes an access key for the account's id."""

    @functools.cache
    def aws(service, region):
        secret = os.environ["AWS_SECRET_ACCESS_KEY"]
        keys = {"aws_access_key_id": account, "aws_secret_access_key": secret}
        return session.client(service, region_name=region, config=config, **keys)

    return aws


def sown(sow, account, path):
    with open(path, encoding="utf-8") as file:
        recording = json.load(file)
    try:
        return sow.sow(recording.get("observed", recording), account)
    except (sow.CannotSow, ClientError, BotoCoreError) as error:
        return {"refused": " ".join(str(error).split())}


def main(path, *pairs):
    sow = load(path)
    session, config = boto3.Session(), Config(retries={"max_attempts": 1})
    made = []
    for account, recording in zip(pairs[::2], pairs[1::2], strict=True):
        sow.aws = clients_of(account, session, config)
        made.append(sown(sow, account, recording))
    print(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
