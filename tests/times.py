#!/usr/bin/env python3
"""Prints how long each test suite takes, and its ten slowest tests.

    python3 tests/times.py                                      # cargo test --locked --lib --tests
    python3 tests/times.py --no-default-features --test core    # the same of other arguments of `cargo test`

The time of a suite is the wall clock's, without compiling; "busy" is the sum of its tests, which run side by side. A test
that fails is named, and the exit status is that of `cargo test`. The time of a single test is a JSON field that the
test harness calls unstable; RUSTC_BOOTSTRAP=1 allows it, for the test programs alone.
"""

import json
import re
import subprocess
import sys
import time

SLOWEST = 10
RUNNER = 'target."cfg(all())".runner = ["env", "RUSTC_BOOTSTRAP=1"]'
HARNESS = ["-Z", "unstable-options", "--format", "json"]


class Suite:
    def __init__(self, name):
        self.name = name
        self.begun = time.monotonic()
        self.started = {}
        self.tests = []
        self.failed = []

    def take(self, event):
        name, now = event.get("name"), time.monotonic()
        if event["type"] == "suite":
            if event["event"] == "started":
                self.begun = now
            else:
                self.report(now - self.begun)
        elif event["event"] == "started":
            self.started[name] = now
        elif event["event"] in ("ok", "failed"):
            measured = event.get("exec_time")
            if measured is None:
                measured = now - self.started.get(name, now)
            self.tests.append((float(str(measured).rstrip("s")), name))
            if event["event"] == "failed":
                self.failed.append((name, event.get("stdout", "")))

    def report(self, wall):
        busy = sum(seconds for seconds, _ in self.tests)
        print(f"\n{self.name}: {wall:.1f} s, {len(self.tests)} tests, busy {busy:.1f} s")
        for seconds, name in sorted(self.tests, reverse=True)[:SLOWEST]:
            print(f"  {seconds:7.2f} s  {name}")
        for name, output in self.failed:
            print(f"  FAILED  {name}\n{output}")
        sys.stdout.flush()


def main():
    selected = sys.argv[1:] or ["--lib", "--tests"]
    command = ["cargo", "--config", RUNNER, "test", "--locked", "--no-fail-fast", *selected]
    # `--report-time` is unknown to libtest-mimic, whose events are timed as they arrive.
    run = subprocess.Popen(
        [*command, "--", *HARNESS],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    suite = Suite("tests")
    for line in run.stdout:
        running = re.match(r"\s+Running (?:unittests )?(\S+)", line)
        if running:
            suite = Suite(running[1])
            continue
        try:
            event = json.loads(line)
            suite.take(event)
        except (ValueError, KeyError, TypeError):
            print(line, end="", flush=True)
    return run.wait()


if __name__ == "__main__":
    sys.exit(main())
