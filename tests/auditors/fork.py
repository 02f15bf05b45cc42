"""Runs one of the auditors again and again, as its own command would run, without loading it anew.

    fork.py prowler|custodian|aws

Reads lines of JSON, {"arguments": [...], "environment": {...}, "output": FILE, "errors": FILE}, and
answers each with a line {"code": N} when the program has ended. Loading is most of what a run
costs, half a minute with Prowler; so each is loaded once, in the environment it is installed in,
and every run is a fork of that.
"""

import json
import os
import sys


def prowler():
    """What a run leaves out is the labels of the compliance frameworks: they say of which benchmark
    a check is a part, and decide nothing."""
    import prowler.__main__ as command
    from prowler.lib.check.models import CheckMetadata

    metadata = CheckMetadata.get_bulk("aws")
    command.CheckMetadata.get_bulk = staticmethod(lambda provider: metadata)
    command.Compliance.get_bulk = staticmethod(lambda provider: {})
    command.update_checks_metadata_with_compliance = lambda frameworks, checks: checks
    command.get_bulk_compliance_frameworks_universal = lambda provider: {}
    # It imports the arguments of all the providers there are.
    command.ProwlerArgumentParser()
    return command.prowler


def custodian():
    from c7n.cli import main
    from c7n.resources import load_resources

    load_resources(("aws.account", "aws.s3"))
    return main


def aws():
    from awscli.clidriver import main

    return lambda: sys.exit(main())


def redirect(number, path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, number)
    os.close(file)


def run(command, name, asked):
    os.environ.update(asked["environment"])
    redirect(1, asked["output"])
    redirect(2, asked["errors"])
    sys.argv = [name, *asked["arguments"]]
    command()


def forked(command, name, asked):
    child = os.fork()
    if child == 0:
        code = 70
        try:
            run(command, name, asked)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main(name):
    # Answers go where nothing prints by chance.
    answers = os.fdopen(os.dup(1), "w")
    redirect(1, os.devnull)
    command = {"prowler": prowler, "custodian": custodian, "aws": aws}[name]()
    for line in sys.stdin:
        answers.write(json.dumps({"code": forked(command, name, json.loads(line))}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
