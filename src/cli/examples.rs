//! The examples at the end of each command's help.

pub(super) const LIST: &str = "\
Examples:
  cis-fix list                         the numbers of CIS 1.2.0
  cis-fix list --benchmark 5.0.0       the numbers of another version
  cis-fix list --format json           for a program";

pub(super) const EXPLAIN: &str = "\
Examples:
  cis-fix explain 3.4
  cis-fix explain root-usage -v        with whole events
  cis-fix explain unreadable           what this verdict means, and what to do
  cis-fix explain exit-codes           of every command";

pub(super) const INIT: &str = "\
Examples:
  cis-fix init                         writes cis-fix.yaml, read by itself
  cis-fix init --out team.yaml         to be read by --config team.yaml";

pub(super) const CHECK: &str = "\
Examples:
  cis-fix check                        ends with 0 if all hold, with 3 if not
  cis-fix check --allow pending -v     what waits for a person may
  cis-fix check --from account.json --format junit";

pub(super) const PLAN: &str = "\
Examples:
  cis-fix plan                         ends with 0, whatever is missing
  cis-fix plan --detailed-exitcode     2 if changes are pending
  cis-fix plan --control 2.6 --logging-bucket example-access-logs
  cis-fix plan --from account.json --format markdown
  cis-fix plan --out plan.json         save it, to be reviewed and then applied";

pub(super) const APPLY: &str = "\
Examples:
  cis-fix apply --notify email:soc@example.com
  cis-fix apply --yes --expect-account 111122223333
  cis-fix apply plan.json              what `plan --out plan.json` saved, or nothing
  cis-fix apply --tag team=security --name-prefix acme-";

pub(super) const UNDO: &str = "\
Examples:
  cis-fix undo --last                  what the newest apply in this account made
  cis-fix undo --list                  the journals on this machine
  cis-fix undo ~/.local/state/cis-fix/111122223333-20261124T120000Z-4711.jsonl
  cis-fix undo journal.jsonl --yes --expect-account 111122223333
  cis-fix undo artifact.jsonl --foreign-journal     apply was run on another machine";

pub(super) const VERIFY: &str = "\
Examples:
  cis-fix verify                       ends with 0 if all hold and AWS agrees
  cis-fix verify --fire-drill 3.4      set one alarm off, after asking, and back
  cis-fix verify --fire-drill 3.4 --yes --expect-account 111122223333";

pub(super) const CONFIRM: &str = "\
Examples:
  cis-fix confirm 'https://sns.us-east-1.amazonaws.com/confirmation.html?...'
  cis-fix confirm - < link.txt         the link stays out of the shell's history

Copy the link, do not follow it: following it confirms the subscription too, but then
everyone who has a message of the topic can end it.";

pub(super) const OBSERVE: &str = "\
Examples:
  cis-fix observe --out account.json
  cis-fix observe --out share.json --redact
  cis-fix plan --from account.json     the same plan, without AWS";

pub(super) const SIMULATE: &str = "\
Examples:
  cis-fix simulate --from account.json --out after.json
  cis-fix check --from after.json      what would hold then";

pub(super) const REPORT: &str = "\
Examples:
  cis-fix report --out evidence
  cis-fix report --out evidence --before account.json
  cis-fix report --out evidence --from after.json --before before.json";

pub(super) const IAM_POLICY: &str = "\
Examples:
  cis-fix iam-policy plan > plan.json  also what check, observe and report need
  cis-fix iam-policy apply --notify email:soc@example.com
  cis-fix iam-policy undo journal.jsonl";

pub(super) const IAM_POLICY_PLAN: &str = "\
Examples:
  cis-fix iam-policy plan > policy.json
  cis-fix iam-policy plan --from account.json";

pub(super) const IAM_POLICY_APPLY: &str = "\
Examples:
  cis-fix iam-policy apply --notify email:soc@example.com > policy.json
  cis-fix iam-policy apply --control 2.6 --from account.json";

pub(super) const IAM_POLICY_VERIFY: &str = "\
Examples:
  cis-fix iam-policy verify > policy.json
  cis-fix iam-policy verify --fire-drill 3.4";

pub(super) const IAM_POLICY_CONFIRM: &str = "\
Examples:
  cis-fix iam-policy confirm arn:aws:sns:us-east-1:111122223333:cis-fix-alarms";

pub(super) const IAM_POLICY_UNDO: &str = "\
Examples:
  cis-fix iam-policy undo journal.jsonl > policy.json";

pub(super) const COMPLETIONS: &str = "\
Examples:
  cis-fix completions bash > ~/.local/share/bash-completion/completions/cis-fix
  cis-fix completions zsh > ~/.zfunc/_cis-fix
  cis-fix completions fish > ~/.config/fish/completions/cis-fix.fish";

pub(super) const MAN: &str = "\
Examples:
  cis-fix man --out ~/.local/share/man/man1";

pub(super) const PATTERN: &str = "\
Examples:
  cis-fix pattern match '{ $.eventName = DeleteTrail }' trail.json.gz
  cis-fix pattern compare '{ $.eventName = *Trail }' --control 3.5
  cis-fix pattern explain '{ $.userIdentity.type = Root }'
  cis-fix pattern test cases.jsonl";

pub(super) const PATTERN_COMPARE: &str = "\
Examples:
  cis-fix pattern compare '{ $.eventName = Delete* }' '{ $.eventName = DeleteTrail }'
  cis-fix pattern compare '{ $.eventName = *Trail }' --control 3.5
  cis-fix pattern compare --with '{ $.a = 2 }' '{ $.a = 1 }' '{ $.a > 0 }'";

pub(super) const PATTERN_MATCH: &str = "\
Examples:
  cis-fix pattern match '{ $.errorCode = AccessDenied* }' *.json.gz
  cis-fix pattern match --count '{ $.userIdentity.type = Root }' trail.json
  aws logs filter-log-events --log-group-name G --output json |
    cis-fix pattern match --invert '{ $.readOnly IS TRUE }'";

pub(super) const PATTERN_EXPLAIN: &str = "\
Examples:
  cis-fix pattern explain '{ $.errorCode = AccessDenied* || $.errorCode = *Unauthorized* }'
  cis-fix pattern explain 'ERROR -Timeout'
  cis-fix pattern explain --format json '{ $.bytes > 1000 }'";

pub(super) const PATTERN_TEST: &str = "\
Examples:
  cis-fix pattern test cases.jsonl
  cis-fix pattern test --format junit cases.jsonl > report.xml
  cis-fix pattern test --format markdown peers.jsonl";

pub(super) const WHO: &str = "\
Examples:
  cis-fix who cis-fix-root-usage       the calls of the last hour
  cis-fix who 3.4 --since 2d --names   of a control, with the names of accounts";

pub(super) const ORG: &str = "\
Examples:
  cis-fix org check                    in the management account";

pub(super) const ORG_CHECK: &str = "\
Exit codes: 0 if every active account is covered and each control holds there,
3 if not.

Examples:
  cis-fix org check                    in the management account
  cis-fix org check --management-role arn:aws:iam::111122223333:role/audit
  cis-fix org check --members assume --assume-role cis-fix-audit
  cis-fix org check --rows rows.jsonl --format json";

pub(super) const IAM_POLICY_WHO: &str = "\
Examples:
  cis-fix iam-policy who";

pub(super) const IAM_POLICY_ORG: &str = "\
Examples:
  cis-fix iam-policy org               for who runs org check
  cis-fix iam-policy org --member      for the role in other accounts";
