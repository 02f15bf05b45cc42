"""Runs an auditor as its own command would, many times, and loads it once.

    fork_server.py prowler|custodian|aws

Reads lines of JSON, {"arguments": [...], "environment": {...}, "output": FILE, "errors": FILE}, and
answers each with a line {"code": N} when the program has ended. Most of the time of a run is
loading, half a minute with Prowler. So the program is loaded once, in the virtual environment it
is installed in, and each run is a fork.
"""

import json
import os
import sys


def prowler():
    """Leaves out the labels of the compliance frameworks: they name the benchmarks a check is part
    of, and do not change its result."""
    import prowler.__main__ as command
    from prowler.lib.check.models import CheckMetadata

    metadata = CheckMetadata.get_bulk("aws")
    command.CheckMetadata.get_bulk = staticmethod(lambda provider: metadata)
    command.Compliance.get_bulk = staticmethod(lambda provider: {})
    command.update_checks_metadata_with_compliance = lambda frameworks, checks: checks
    command.get_bulk_compliance_frameworks_universal = lambda provider: {}
    # This imports the arguments of all providers.
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


def redirect(descriptor, path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, descriptor)
    os.close(file)


def run(command, name, request):
    os.environ.update(request["environment"])
    redirect(1, request["output"])
    redirect(2, request["errors"])
    sys.argv = [name, *request["arguments"]]
    command()


def run_forked(command, name, request):
    child = os.fork()
    if child == 0:
        code = 70
        try:
            run(command, name, request)
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
    # Output of the program must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    redirect(1, os.devnull)
    command = {"prowler": prowler, "custodian": custodian, "aws": aws}[name]()
    for line in sys.stdin:
        answers.write(json.dumps({"code": run_forked(command, name, json.loads(line))}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
