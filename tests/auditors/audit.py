"""Asks three other auditors about every chain of tests/chains, and writes what they said.

    python3 tests/auditors/audit.py [--only NAME]... [--jobs N] [--venvs FOLDER] [--again]

README.md beside this file says what it installs, how long it takes and what said.jsonl means.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time
import venv

import procedure

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHAINS = ROOT / "tests" / "chains"
SAID = HERE / "said.jsonl"
POLICIES = HERE / "custodian.yaml"

REQUIREMENTS = {
    # The emulator, boto3 and the AWS CLI, as the wire tests have them.
    "wire": ROOT / "tests" / "wire" / "requirements.txt",
    "moto": HERE / "moto.txt",
    "custodian": HERE / "custodian.txt",
    "prowler": HERE / "prowler.txt",
}

# What an answer hangs on beside the account: where one of these changes, everybody is asked again.
SOURCES = (
    CHAINS / "sow.py",
    HERE / "audit.py",
    HERE / "procedure.py",
    HERE / "fork.py",
    HERE / "serve.py",
    POLICIES,
    *REQUIREMENTS.values(),
    *sorted((ROOT / "patterns").glob("*.yaml")),
)

LOGGING = "cloudtrail-bucket-access-logging"

FILTER = "cloudwatch_log_metric_filter_"
CHANGES = "configuration_changes_enabled"
PROWLER_CHECKS = {
    LOGGING: "cloudtrail_logs_s3_bucket_access_logging_enabled",
    "aws-config-changes": f"{FILTER}and_alarm_for_aws_config_{CHANGES}",
    "cloudtrail-config-changes": f"{FILTER}and_alarm_for_cloudtrail_{CHANGES}",
    "cmk-disable-or-delete": f"{FILTER}disable_or_scheduled_deletion_of_kms_cmk",
    "console-auth-failures": f"{FILTER}authentication_failures",
    "console-signin-without-mfa": f"{FILTER}sign_in_without_mfa",
    "iam-policy-changes": f"{FILTER}policy_changes",
    "nacl-changes": "cloudwatch_changes_to_network_acls_alarm_configured",
    "network-gateway-changes": "cloudwatch_changes_to_network_gateways_alarm_configured",
    "root-usage": f"{FILTER}root_usage",
    "route-table-changes": "cloudwatch_changes_to_network_route_tables_alarm_configured",
    "s3-bucket-policy-changes": f"{FILTER}for_s3_bucket_policy_changes",
    "security-group-changes": f"{FILTER}security_group_changes",
    "unauthorized-api-calls": f"{FILTER}unauthorized_api_calls",
    "vpc-changes": "cloudwatch_changes_to_vpcs_alarm_configured",
}


class CannotSay(Exception):
    """Why an auditor could not be asked, or gave no answer."""


# Virtual environments and the programs in them.


def make_environments(folder):
    for name, requirements in REQUIREMENTS.items():
        home, stamp = folder / name, folder / name / "made-of"
        digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
        if stamp.is_file() and stamp.read_text() == digest:
            continue
        print(f"installing {name}", file=sys.stderr)
        venv.create(home, clear=True, with_pip=True)
        words = ["-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
        subprocess.run([home / "bin" / "python", *words], check=True)
        stamp.write_text(digest)


class Emulator:
    """A server on a port of its own, which ends with this process however that ends."""

    def __init__(self, kind, venvs, folder):
        self.kind = kind
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{kind}.log"
        python = venvs / ("wire" if kind == "ministack" else kind) / "bin" / "python"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [python, HERE / "serve.py", kind],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env={"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.defpath},
            )
        self.endpoint = self.wait(log)

    def wait(self, log):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            said = log.read_text(errors="replace")
            found = re.search(r"Running on (http://127\.0\.0\.1:\d+)", said)
            if found:
                return found[1]
            time.sleep(0.1)
        self.end()
        raise CannotSay(f"{self.kind} did not start; see {log}")

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Program:
    """An auditor's program, loaded, and asked by one thread."""

    def __init__(self, name, python):
        self.name = name
        self.process = subprocess.Popen(
            [python, HERE / "fork.py", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # All else is said by each run.
            env={"PATH": os.defpath},
            text=True,
        )

    def run(self, arguments, environment, folder):
        """What it ends with, prints, and prints of errors."""
        output, errors = folder / f"{self.name}.out", folder / f"{self.name}.err"
        asked = {
            "arguments": [str(word) for word in arguments],
            "environment": environment,
            "output": str(output),
            "errors": str(errors),
        }
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise CannotSay(f"{self.name} cannot be run")
        code = json.loads(answer)["code"]
        return code, output.read_text(errors="replace"), errors.read_text(errors="replace")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


# One chain.


class Desk:
    """What all chains share: the emulator, and the programs, which each thread has of its own."""

    def __init__(self, venvs, scratch):
        self.venvs = venvs
        self.scratch = scratch
        self.ministack = Emulator("ministack", venvs, scratch / "ministack")
        self.here = threading.local()
        self.lock = threading.Lock()
        self.programs = []

    def program(self, name, home):
        """A program of the environment `home`."""
        if not hasattr(self.here, name):
            made = Program(name, self.venvs / home / "bin" / "python")
            setattr(self.here, name, made)
            with self.lock:
                self.programs.append(made)
        return getattr(self.here, name)

    def end(self):
        for program in self.programs:
            program.end()
        self.ministack.end()


def account_id(row):
    """An account of the chain's own, the same each time, so that names in answers are too."""
    digest = hashlib.sha256(row["account"].encode()).hexdigest()
    return str(100_000_000_000 + int(digest, 16) % 900_000_000_000)


def environment_of(emulator, account, region, folder):
    """The whole environment: no profile, proxy or credential of the machine reaches an auditor."""
    return {
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(folder / "no-such-file"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-such-file"),
        "AWS_PAGER": "",
        "HOME": str(folder),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
    }


def ask_everybody(desk, row):
    folder = desk.scratch / row["account"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    said = {"name": row["name"], "control": row["control"], "account": row["account"]}
    sown, refusals = sow(desk, row, desk.ministack, folder), []
    moto = None
    try:
        if isinstance(sown, str):
            refusals.append(f"ministack: {sown}")
            # moto has one account, so each chain gets a server.
            moto = Emulator("moto", desk.venvs, folder)
            sown = sow(desk, row, moto, folder)
        if isinstance(sown, str):
            # What no emulator has is said once.
            if not refusals[0].endswith(sown):
                refusals.append(f"moto: {sown}")
            else:
                refusals = [sown]
            return {**said, "sown": None, "why": "; ".join(refusals)}
        emulator = moto or desk.ministack
        said.update(sown=emulator.kind, why="; ".join(refusals) or None)
        for what in ("made_up", "unknown"):
            if sown[what] and row["control"] != LOGGING:
                said[what] = [steady(one, row) for one in sown[what]]
        environment = environment_of(emulator, account_id(row), sown["region"], folder)
        said.update(answers(desk, row, sown, environment, folder))
        return said
    finally:
        if moto:
            moto.end()


def sow(desk, row, emulator, folder):
    """What sow.py printed, or why the chain cannot be there."""
    recording = CHAINS / "accounts" / f"{row['account']}.json"
    run = subprocess.run(
        [desk.venvs / "wire" / "bin" / "python", CHAINS / "sow.py", recording],
        env=environment_of(emulator, account_id(row), "us-east-1", folder),
        capture_output=True,
        text=True,
    )
    if run.returncode == 0:
        return json.loads(run.stdout)
    if run.returncode == 3:
        return steady(run.stderr.strip(), row)
    raise CannotSay(f"sow.py fails on {row['account']}: {run.stderr.strip()}")


def steady(text, row):
    """Without what is another each time or only the emulator's: ids the server gives."""
    uuid = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    # The second is moto's account.
    accounts = f"{account_id(row)}|123456789012"
    return re.sub(accounts, "ACCOUNT", re.sub(uuid, "ID", text))


def answers(desk, row, sown, environment, folder):
    auditors = {
        "prowler": lambda: ask_prowler(desk, row, sown, environment, folder),
        "c7n": lambda: ask_custodian(desk, row, sown, environment, folder),
        "cis_cli": lambda: follow_procedure(desk, row, environment, folder),
    }
    said, notes = {}, {}
    for name, ask in auditors.items():
        try:
            said[name] = ask()
        except (CannotSay, procedure.Unanswered) as error:
            said[name] = "error"
            notes[name] = steady(" ".join(str(error).split()), row)
    return {**said, "notes": notes} if notes else said


def ask_prowler(desk, row, sown, environment, folder):
    check = PROWLER_CHECKS[row["control"]]
    words = ["aws", "--checks", check, "--region", *sown["regions"]]
    words += ["--output-formats", "json-ocsf", "--no-banner", "--ignore-exit-code-3"]
    words += ["--log-level", "ERROR", "--log-file", str(folder / "prowler.log")]
    words += ["--output-directory", str(folder)]
    words += ["--output-filename", "prowler"]
    code, _, _ = desk.program("prowler", "prowler").run(words, environment, folder)
    report = folder / "prowler.ocsf.json"
    if not report.is_file():
        raise CannotSay("no finding at all" if code == 0 else f"Prowler ends with {code}")
    found = {finding["status_code"] for finding in json.loads(report.read_text())}
    for status in ("FAIL", "MANUAL", "PASS"):
        if status in found:
            return status.lower()
    raise CannotSay("no finding at all")


def ask_custodian(desk, row, sown, environment, folder):
    # It asks one Region at a time. S3 is in all of them the same.
    regions = sown["regions"] if row["control"] != LOGGING else [sown["region"]]
    found = [custodian_in(desk, row, region, environment, folder) for region in regions]
    return "pass" if not all(found) else "fail"


def custodian_in(desk, row, region, environment, folder):
    """Whether the policy finds something."""
    output = folder / f"custodian-{region}"
    words = ["run", "--cache-period", "0", "--region", region, "--output-dir", output]
    words += ["-p", row["control"], POLICIES]
    code, _, log = desk.program("custodian", "custodian").run(words, environment, folder)
    resources = output / row["control"] / "resources.json"
    if code != 0 or not resources.is_file():
        # The last line of what Python says of an exception.
        errors = re.findall(r"^(?:\w+\.)*(\w+(?:Error|Exception).*)$", log, re.MULTILINE)
        raise CannotSay(f"it ends with {errors[0] if errors else code}")
    return bool(json.loads(resources.read_text()))


def follow_procedure(desk, row, environment, folder):
    aws = procedure.Aws(lambda words: desk.program("aws", "wire").run(words, environment, folder))
    if row["control"] == LOGGING:
        return procedure.bucket_logging(aws)
    texts = procedure.texts(ROOT / "patterns" / f"{row['control']}.yaml")
    return procedure.filter_and_alarm(aws, texts)


# All chains.


def fingerprint(row, sources):
    recording = (CHAINS / "accounts" / f"{row['account']}.json").read_bytes()
    key = json.dumps([row["name"], row["control"], row["account"]]).encode()
    return hashlib.sha256(sources + key + recording).hexdigest()


def audit(rows, venvs, jobs, again):
    """Asks what is not known yet; what is, is kept beside the environments."""
    kept = venvs / "said"
    kept.mkdir(parents=True, exist_ok=True)
    sources = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).digest()
    known = {row["account"]: kept / f"{fingerprint(row, sources)}.json" for row in rows}
    open_rows = [row for row in rows if again or not known[row["account"]].is_file()]
    print(f"{len(rows)} chains, {len(open_rows)} of them to ask about", file=sys.stderr)
    if open_rows:
        desk = Desk(venvs, venvs / "scratch")
        try:
            ask_all(desk, open_rows, known, jobs)
        finally:
            desk.end()
    return [json.loads(known[row["account"]].read_text()) for row in rows]


def ask_all(desk, rows, known, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        asked = {pool.submit(ask_everybody, desk, row): row for row in rows}
        try:
            for count, done in enumerate(concurrent.futures.as_completed(asked), 1):
                said = done.result()
                file = known[said["account"]]
                file.with_suffix(".new").write_text(json.dumps(said))
                file.with_suffix(".new").replace(file)
                words = [said.get(auditor, "-") for auditor in ("prowler", "c7n", "cis_cli")]
                print(f"{count}/{len(rows)} {said['account']}: {' '.join(words)}", file=sys.stderr)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def options():
    parser = argparse.ArgumentParser(description="Asks other auditors about the chains.")
    parser.add_argument("--only", action="append", metavar="NAME", help="a chain's name or account")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--venvs", type=pathlib.Path, default=ROOT / "target" / "auditors")
    parser.add_argument("--again", action="store_true", help="ask also what was answered before")
    return parser.parse_args()


def main():
    chosen = options()
    with (CHAINS / "chains.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    if chosen.only:
        rows = [row for row in rows if {row["name"], row["account"]} & set(chosen.only)]
    venvs = chosen.venvs.resolve()
    venvs.mkdir(parents=True, exist_ok=True)
    make_environments(venvs)
    said = audit(rows, venvs, chosen.jobs, chosen.again)
    said.sort(key=lambda one: (one["name"], one["account"]))
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in said)
    if chosen.only:
        # A part of it is shown, not written: the file always has all chains.
        print(lines, end="")
    else:
        SAID.write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
