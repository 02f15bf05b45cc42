#!/usr/bin/env bash
# For any CI: reads the account once, plans from that recording, and ends by the plan.
#
#     plan.sh FOLDER [FLAGS OF cis-fix...]
#     plan.sh out --benchmark 5.0.0 --allow pending
#
# Set up beforehand: AWS credentials that may read (examples/iam/plan.json), and cis-fix, on the
# PATH or named by CIS_FIX. Settings are those of ./cis-fix.yaml, if it is there.
#
# Into FOLDER, which must be new or empty, go
#
#     account.json   what the account holds; everything below comes from it
#     plan.json      the plan that apply.sh applies, and no other
#     plan.txt       the plan, for people; also on standard output
#     plan.md        the same, for a pull request; begins with <!-- cis-fix ACCOUNT -->
#     plan.xml       JUnit: one test for each control
#     plan.sarif     for code scanning
#     report/        the evidence, for auditors
#
# It names buckets, topics and subscribers. Give it to nobody who may not know them; for somebody
# else, `cis-fix observe --redact` records the account with other names in it.
#
# Ends with
#
#     0    nothing to do
#     1    an error: nothing was changed, and the files may be incomplete
#     2    changes are pending: apply.sh makes them
#     3    nothing to change, but a control is neither met nor let through by --allow
#     64   the command line or the settings file is wrong
set -euo pipefail
# What the account holds is for nobody else on this machine.
umask 077

cis_fix=${CIS_FIX:-cis-fix}

if [[ $# -lt 1 || $1 == -* || -z $1 ]]; then
    echo 'usage: plan.sh FOLDER [FLAGS OF cis-fix...]' >&2
    exit 64
fi
out=$1
shift
mkdir -p -- "$out"
# Whatever an earlier run left would pass for what this one found.
if [[ -n $(ls -A -- "$out") ]]; then
    echo "plan.sh: $out is not empty; name a new folder. Nothing was read." >&2
    exit 1
fi

# The one time that AWS is asked. All else is about the same moment, and needs no credentials.
"$cis_fix" observe --out "$out/account.json" "$@"

error=0
# The exit code of a plan is its answer. What is no answer does not keep the other files from being
# written.
answer() {
    local code=0
    "$cis_fix" "$@" || code=$?
    case $code in
        0 | 2 | 3) answer=$code ;;
        *) [[ $error -ne 0 ]] || error=$code ;;
    esac
}

plan() {
    answer plan --from "$out/account.json" --detailed-exitcode "$@"
}

answer report --from "$out/account.json" --out "$out/report" "$@"
plan --format markdown "$@" >"$out/plan.md"
plan --format junit "$@" >"$out/plan.xml"
plan --format sarif "$@" >"$out/plan.sarif"
plan --format text --out "$out/plan.json" --quiet "$@" >/dev/null
# Last, since its answer is the one that counts.
plan --format text "$@" >"$out/plan.txt"
cat -- "$out/plan.txt"

if [[ $error -ne 0 ]]; then
    exit "$error"
fi
exit "$answer"
