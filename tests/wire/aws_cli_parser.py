"""Lets the stock AWS CLI parse commands without sending them, and prints the results as JSON.

    aws_cli_parser.py COMMAND...

A command is a line as a person would paste it into a shell: `sh` splits it, so quotes, `&&` and
comments have their meaning. The AWS CLI then parses each `aws` command of the line and validates
its parameters against the service model. The request itself is replaced by an empty answer, to
which the CLI still applies `--query` and `--output`.

The output is a list with an object for each line: {"calls": [{"service", "operation",
"parameters"}], "error": null or TEXT}.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile

from awscli.clidriver import create_clidriver

# Prints the arguments of each `aws` command: 0x1f after each argument, 0x1e after each command.
SHELL = r"""
aws() { printf '%s\037' "$@"; printf '\036'; }
sleep() { :; }
"""


class EmptyAnswer:
    status_code = 200
    headers = {}
    content = b""
    raw = None


def split(line):
    """The arguments of each `aws` command of a line. No other program is on the path."""
    done = subprocess.run(
        ["/bin/sh", "-euc", SHELL + line],
        env={"PATH": "/nonexistent"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0 or done.stderr:
        raise ValueError(f"sh ends with {done.returncode}: {done.stderr.strip()}")
    commands = done.stdout.split("\036")
    if commands.pop():
        raise ValueError(f"it prints something else: {done.stdout!r}")
    return [command.split("\037")[:-1] for command in commands]


class Parser:
    """The AWS CLI with its requests replaced."""

    def __init__(self):
        self.calls = []
        self.driver = create_clidriver()
        self.driver.session.register("before-parameter-build", self.record)
        self.driver.session.register("before-call", self.answer)

    def record(self, params, model, **_):
        call = {"service": model.service_model.service_name, "operation": model.name}
        self.calls.append({**call, "parameters": dict(params)})

    def answer(self, **_):
        return EmptyAnswer(), {}

    def parse(self, arguments):
        errors = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
            try:
                code = self.driver.main(arguments)
            except SystemExit as end:
                code = end.code
        if code != 0:
            raise ValueError(f"aws ends with {code}: {errors.getvalue().strip()}")


def result(parser, line):
    parser.calls = []
    try:
        commands = split(line)
        if not commands:
            raise ValueError("it has no aws command")
        for arguments in commands:
            before = len(parser.calls)
            parser.parse(arguments)
            if len(parser.calls) == before:
                raise ValueError("the command calls no operation")
    except ValueError as error:
        return {"calls": parser.calls, "error": str(error)}
    return {"calls": parser.calls, "error": None}


def main(lines):
    # `file://logging.json` is in an advised command.
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("logging.json", "w", encoding="utf-8") as file:
            file.write('{"LoggingEnabled": {"TargetBucket": "b", "TargetPrefix": "p"}}')
        parser = Parser()
        print(json.dumps([result(parser, line) for line in lines], default=str))
        os.chdir("/")


if __name__ == "__main__":
    main(sys.argv[1:])
