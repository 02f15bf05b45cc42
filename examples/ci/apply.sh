#!/usr/bin/env bash
# For any CI, after plan.sh and somebody's consent: makes the changes, and files what came of it.
#
#     apply.sh ACCOUNT FOLDER [FLAGS OF cis-fix...]
#     apply.sh 111122223333 out --benchmark 5.0.0 --allow pending
#
# Set up beforehand: AWS credentials that may write (examples/iam/plan.json and apply.json), and
# cis-fix, on the PATH or named by CIS_FIX. FOLDER is the one plan.sh wrote, and the flags are the
# ones plan.sh had. It works in ACCOUNT and in no other.
#
# It applies plan.json of FOLDER, the plan that somebody consented to, and only if it is still what
# is missing. If the account changed in between, nothing is done: run plan.sh again.
#
# Into FOLDER go
#
#     journal.jsonl   what was written, for `cis-fix undo`: keep it as an artifact
#     apply.txt       the plan as it was made, and what came of each step; also on standard output.
#                     A further run is added at the end
#     report-after/   the evidence, with account.json of plan.sh as what was there before
#
# Ends with
#
#     0    done, and every control is met
#     1    an error; the message says whether anything was changed
#     3    done, but a control is neither met nor let through by --allow
#     4    stopped part-way: what was made stays; plan.sh and apply.sh again, with a new folder, make
#          the rest
#     64   the command line or the settings file is wrong; nothing was changed
set -euo pipefail
# What the account holds is for nobody else on this machine.
umask 077

cis_fix=${CIS_FIX:-cis-fix}

if [[ $# -lt 2 || ! $1 =~ ^[0-9]{12}$ || -z $2 || $2 == -* ]]; then
    echo 'usage: apply.sh ACCOUNT FOLDER [FLAGS OF cis-fix...]' >&2
    exit 64
fi
account=$1
out=$2
shift 2
if [[ ! -f $out/account.json || ! -f $out/plan.json ]]; then
    echo "apply.sh: $out has no account.json and plan.json; run plan.sh first. Nothing was changed." >&2
    exit 1
fi

code=0
# With pipefail it is cis-fix's code, unless tee itself could not write.
"$cis_fix" apply "$out/plan.json" --yes --expect-account "$account" \
    --journal "$out/journal.jsonl" "$@" | tee -a -- "$out/apply.txt" || code=$?

# Also after a failure: it is then that somebody wants to know what is there. It reads the account
# once more, and its own failure does not hide that of apply. With --force, since a run after one
# that stopped part-way finds the report of that one.
reported=0
"$cis_fix" report --expect-account "$account" --before "$out/account.json" \
    --out "$out/report-after" --force "$@" || reported=$?

if [[ $code -ne 0 ]]; then
    exit "$code"
fi
exit "$reported"
