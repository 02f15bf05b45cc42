"""Runs three other auditors on every chain of tests/chains and writes their verdicts.

    python3 tests/auditors/audit.py [--only NAME]... [--jobs N] [--venvs FOLDER] [--again]

README.md in this folder says what it installs, how long it takes and what verdicts.jsonl means.
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

import cis_procedure

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHAINS = ROOT / "tests" / "chains"
VERDICTS = HERE / "verdicts.jsonl"
POLICIES = HERE / "custodian.yaml"

REQUIREMENTS = {
    # The emulator, boto3 and the AWS CLI, in the versions of the wire tests.
    "wire": ROOT / "tests" / "wire" / "requirements.txt",
    "moto": HERE / "moto.txt",
    "custodian": HERE / "custodian.txt",
    "prowler": HERE / "prowler.txt",
}

# Files an answer depends on beside the account. If one changes, all auditors run again.
SOURCES = (
    CHAINS / "seed_account.py",
    HERE / "audit.py",
    HERE / "cis_procedure.py",
    HERE / "fork_server.py",
    HERE / "emulator.py",
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


class NoVerdict(Exception):
    """Why an auditor could not run, or printed no verdict."""


# Virtual environments and their programs.


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
    """A server on a free port. It ends with this process, also when that is killed."""

    def __init__(self, kind, venvs, folder):
        self.kind = kind
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{kind}.log"
        python = venvs / ("wire" if kind == "ministack" else kind) / "bin" / "python"
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [python, HERE / "emulator.py", kind],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env={"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.defpath},
            )
        self.endpoint = self.wait(log)

    def wait(self, log):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            printed = log.read_text(errors="replace")
            found = re.search(r"Running on (http://127\.0\.0\.1:\d+)", printed)
            if found:
                return found[1]
            time.sleep(0.1)
        self.end()
        raise NoVerdict(f"{self.kind} did not start; see {log}")

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Program:
    """An auditor's program, loaded. One thread uses it."""

    def __init__(self, name, python):
        self.name = name
        self.process = subprocess.Popen(
            [python, HERE / "fork_server.py", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Each run brings the rest of its environment.
            env={"PATH": os.defpath},
            text=True,
        )

    def run(self, arguments, environment, folder):
        """Returns exit code, standard output and standard error."""
        output, errors = folder / f"{self.name}.out", folder / f"{self.name}.err"
        request = {
            "arguments": [str(word) for word in arguments],
            "environment": environment,
            "output": str(output),
            "errors": str(errors),
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise NoVerdict(f"{self.name} cannot be run")
        code = json.loads(answer)["code"]
        return code, output.read_text(errors="replace"), errors.read_text(errors="replace")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


# One chain.


class Audit:
    """What all chains share: the emulator, and the programs of each thread."""

    def __init__(self, venvs, scratch):
        self.venvs = venvs
        self.scratch = scratch
        self.ministack = Emulator("ministack", venvs, scratch / "ministack")
        self.local = threading.local()
        self.lock = threading.Lock()
        self.programs = []

    def program(self, name, home):
        """A program of the virtual environment `home`, for the current thread."""
        if not hasattr(self.local, name):
            made = Program(name, self.venvs / home / "bin" / "python")
            setattr(self.local, name, made)
            with self.lock:
                self.programs.append(made)
        return getattr(self.local, name)

    def end(self):
        for program in self.programs:
            program.end()
        self.ministack.end()


def account_id(row):
    """An account for this chain, the same in every run, so that names in answers are too."""
    digest = hashlib.sha256(row["account"].encode()).hexdigest()
    return str(100_000_000_000 + int(digest, 16) % 900_000_000_000)


def environment_of(emulator, account, region, folder):
    """The whole environment. An auditor sees no profile, proxy or credential of the machine."""
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


def verdicts_on(audit, row):
    folder = audit.scratch / row["account"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    answer = {"name": row["name"], "control": row["control"], "account": row["account"]}
    seeded, refusals = seed(audit, row, audit.ministack, folder), []
    moto = None
    try:
        if isinstance(seeded, str):
            refusals.append(f"ministack: {seeded}")
            # moto has one account, so each chain gets its own server.
            moto = Emulator("moto", audit.venvs, folder)
            seeded = seed(audit, row, moto, folder)
        if isinstance(seeded, str):
            # The same reason from both is written once.
            if not refusals[0].endswith(seeded):
                refusals.append(f"moto: {seeded}")
            else:
                refusals = [seeded]
            return {**answer, "sown": None, "why": "; ".join(refusals)}
        emulator = moto or audit.ministack
        answer.update(sown=emulator.kind, why="; ".join(refusals) or None)
        for what in ("made_up", "unknown"):
            if seeded[what] and row["control"] != LOGGING:
                answer[what] = [without_ids(one, row) for one in seeded[what]]
        environment = environment_of(emulator, account_id(row), seeded["region"], folder)
        answer.update(answers(audit, row, seeded, environment, folder))
        return answer
    finally:
        if moto:
            moto.end()


def seed(audit, row, emulator, folder):
    """The report of seed_account.py, or why the emulator cannot hold the chain."""
    recording = CHAINS / "accounts" / f"{row['account']}.json"
    run = subprocess.run(
        [audit.venvs / "wire" / "bin" / "python", CHAINS / "seed_account.py", recording],
        env=environment_of(emulator, account_id(row), "us-east-1", folder),
        capture_output=True,
        text=True,
    )
    if run.returncode == 0:
        return json.loads(run.stdout)
    if run.returncode == 3:
        return without_ids(run.stderr.strip(), row)
    raise NoVerdict(f"seed_account.py fails on {row['account']}: {run.stderr.strip()}")


def without_ids(text, row):
    """Replaces the ids that the server chooses, and the account id."""
    uuid = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    # The second is the account of moto.
    accounts = f"{account_id(row)}|123456789012"
    return re.sub(accounts, "ACCOUNT", re.sub(uuid, "ID", text))


def answers(audit, row, seeded, environment, folder):
    auditors = {
        "prowler": lambda: ask_prowler(audit, row, seeded, environment, folder),
        "c7n": lambda: ask_custodian(audit, row, seeded, environment, folder),
        "cis_cli": lambda: follow_procedure(audit, row, environment, folder),
    }
    verdicts, notes = {}, {}
    for name, ask in auditors.items():
        try:
            verdicts[name] = ask()
        except (NoVerdict, cis_procedure.Unanswered) as error:
            verdicts[name] = "error"
            notes[name] = without_ids(" ".join(str(error).split()), row)
    return {**verdicts, "notes": notes} if notes else verdicts


def ask_prowler(audit, row, seeded, environment, folder):
    check = PROWLER_CHECKS[row["control"]]
    words = ["aws", "--checks", check, "--region", *seeded["regions"]]
    words += ["--output-formats", "json-ocsf", "--no-banner", "--ignore-exit-code-3"]
    words += ["--log-level", "ERROR", "--log-file", str(folder / "prowler.log")]
    words += ["--output-directory", str(folder)]
    words += ["--output-filename", "prowler"]
    code, _, _ = audit.program("prowler", "prowler").run(words, environment, folder)
    report = folder / "prowler.ocsf.json"
    if not report.is_file():
        raise NoVerdict("no finding at all" if code == 0 else f"Prowler ends with {code}")
    found = {finding["status_code"] for finding in json.loads(report.read_text())}
    for status in ("FAIL", "MANUAL", "PASS"):
        if status in found:
            return status.lower()
    raise NoVerdict("no finding at all")


def ask_custodian(audit, row, seeded, environment, folder):
    # Custodian reads one Region at a time. Buckets are the same in all of them.
    regions = seeded["regions"] if row["control"] != LOGGING else [seeded["region"]]
    found = [custodian_in(audit, row, region, environment, folder) for region in regions]
    return "pass" if not all(found) else "fail"


def custodian_in(audit, row, region, environment, folder):
    """Whether the policy matches a resource."""
    output = folder / f"custodian-{region}"
    words = ["run", "--cache-period", "0", "--region", region, "--output-dir", output]
    words += ["-p", row["control"], POLICIES]
    code, _, log = audit.program("custodian", "custodian").run(words, environment, folder)
    resources = output / row["control"] / "resources.json"
    if code != 0 or not resources.is_file():
        # The last line of a Python traceback.
        errors = re.findall(r"^(?:\w+\.)*(\w+(?:Error|Exception).*)$", log, re.MULTILINE)
        raise NoVerdict(f"it ends with {errors[0] if errors else code}")
    return bool(json.loads(resources.read_text()))


def follow_procedure(audit, row, environment, folder):
    aws = cis_procedure.Aws(lambda words: audit.program("aws", "wire").run(words, environment, folder))
    if row["control"] == LOGGING:
        return cis_procedure.bucket_logging(aws)
    patterns = cis_procedure.prescribed_patterns(ROOT / "patterns" / f"{row['control']}.yaml")
    return cis_procedure.filter_and_alarm(aws, patterns)


# All chains.


def fingerprint(row, sources):
    recording = (CHAINS / "accounts" / f"{row['account']}.json").read_bytes()
    key = json.dumps([row["name"], row["control"], row["account"]]).encode()
    return hashlib.sha256(sources + key + recording).hexdigest()


def run_audit(rows, venvs, jobs, again):
    """Runs the auditors on the chains without a stored answer. Answers are stored in `venvs`."""
    stored = venvs / "answers"
    stored.mkdir(parents=True, exist_ok=True)
    sources = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).digest()
    known = {row["account"]: stored / f"{fingerprint(row, sources)}.json" for row in rows}
    open_rows = [row for row in rows if again or not known[row["account"]].is_file()]
    print(f"{len(rows)} chains, {len(open_rows)} of them to ask about", file=sys.stderr)
    if open_rows:
        audit = Audit(venvs, venvs / "scratch")
        try:
            ask_all(audit, open_rows, known, jobs)
        finally:
            audit.end()
    return [json.loads(known[row["account"]].read_text()) for row in rows]


def ask_all(audit, rows, known, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        submitted = {pool.submit(verdicts_on, audit, row): row for row in rows}
        try:
            for count, done in enumerate(concurrent.futures.as_completed(submitted), 1):
                answer = done.result()
                file = known[answer["account"]]
                file.with_suffix(".new").write_text(json.dumps(answer))
                file.with_suffix(".new").replace(file)
                words = [answer.get(auditor, "-") for auditor in ("prowler", "c7n", "cis_cli")]
                print(f"{count}/{len(rows)} {answer['account']}: {' '.join(words)}", file=sys.stderr)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def options():
    parser = argparse.ArgumentParser(description="Runs other auditors on the chains.")
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
    verdicts = run_audit(rows, venvs, chosen.jobs, chosen.again)
    verdicts.sort(key=lambda one: (one["name"], one["account"]))
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in verdicts)
    if chosen.only:
        # Printed, not written: the file always has all chains.
        print(lines, end="")
    else:
        VERDICTS.write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
