"""Creates recorded accounts with seed_account.py, each in its own account, and prints the results.

    seed_recordings.py SEED_ACCOUNT.PY [ACCOUNT RECORDING]...

The output is a JSON list with the report of seed_account.py for each account, or {"refused": why}.
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
    # No __pycache__ in the folder of the recordings.
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("seed_account", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def clients_of(account, config):
    """Returns the clients of an account: the emulator takes an access key for the account id."""

    @functools.cache
    def aws(service, region):
        secret = os.environ["AWS_SECRET_ACCESS_KEY"]
        keys = {"aws_access_key_id": account, "aws_secret_access_key": secret}
        return boto3.client(service, region_name=region, config=config, **keys)

    return aws


def seed(seed_account, account, path):
    with open(path, encoding="utf-8") as file:
        recording = json.load(file)
    try:
        return seed_account.seed(recording.get("observed", recording), account)
    except (seed_account.CannotSeed, ClientError, BotoCoreError) as error:
        return {"refused": " ".join(str(error).split())}


def main(path, *pairs):
    seed_account, config = load(path), Config(retries={"max_attempts": 1})
    reports = []
    for account, recording in zip(pairs[::2], pairs[1::2], strict=True):
        seed_account.aws = clients_of(account, config)
        reports.append(seed(seed_account, account, recording))
    print(json.dumps(reports))


if __name__ == "__main__":
    main(*sys.argv[1:])
