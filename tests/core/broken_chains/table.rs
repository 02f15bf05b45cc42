//! The broken chains as recorded accounts: what is found in each, where it breaks first, what is planned, and what the
//! plan comes to.
//!
//! The recordings are in `tests/chains/accounts`, their list is `tests/chains/chains.jsonl`: what runs on a wire, and
//! what the auditors of others are asked, is asked of these. `CIS_FIX_RECORD=1 cargo test --test core table` writes them
//! from the rows beside this file.

use super::{Row, alarms, alone, filters, finding, logging, several_trails, topics, trails};
use crate::account::{ACCOUNT, Account, decide, notify};
use cis_fix::assess::Finding;
use cis_fix::chain::link::Link;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::simulate::simulate;
use cis_fix::state::Observed;
use cis_fix::verdict::Verdict;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// An account, and the control it breaks or holds.
pub(super) struct Case {
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    pub(super) control: &'static str,
    pub(super) account: Account,
}

impl Case {
    pub(super) fn of(group: &'static str, row: Row) -> Self {
        Self {
            group,
            name: row.name,
            control: row.control,
            account: row.account,
        }
    }

    /// The name of its file: the group, the words, and the control, for the same account may break one and not another.
    fn file(&self) -> String {
        let words = format!("{} {} {}", self.group, self.name, self.control);
        let plain = words.replace(|c: char| !c.is_ascii_alphanumeric(), " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        words.join("-").to_lowercase()
    }
}

fn cases() -> Vec<Case> {
    let rows = |group: &'static str, rows: Vec<Row>| {
        rows.into_iter()
            .map(move |row| Case::of(group, row))
            .collect::<Vec<_>>()
    };
    [
        rows("trails", trails::rows()),
        several_trails::cases(),
        rows("filters", filters::rows()),
        alarms::cases(),
        topics::cases(),
        rows("logging", logging::rows()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chains")
}

fn recordings() -> bool {
    std::env::var_os("CIS_FIX_RECORD").is_some()
}

/// One account in a file, a read a line.
fn text(observed: &Observed) -> String {
    let value = serde_json::to_value(observed).unwrap();
    let Value::Object(parts) = value else {
        panic!("a recording is an object");
    };
    let parts = parts
        .iter()
        .map(|(key, part)| format!("{}:{part}", json!(key)));
    format!("{{{}}}\n", parts.collect::<Vec<_>>().join(",\n"))
}

fn line(case: &Case) -> Value {
    let review = decide(&alone(case.control), &recorded(case));
    let finding = finding(&review, case.control);
    json!({
        "name": format!("{}: {}", case.group, case.name),
        "control": case.control,
        "account": case.file(),
        "verdict": finding.verdict.to_string(),
        "link": finding.broken_link.map(Link::word),
        "reason": finding.reason,
    })
}

/// What a run reads of the account.
fn recorded(case: &Case) -> Observed {
    case.account.observe(&whom_to_tell(case.control)).observed
}

/// A run on one control, with somebody to notify.
fn whom_to_tell(control: &str) -> Settings {
    Settings {
        notify: notify().notify,
        ..alone(control)
    }
}

#[test]
fn the_recorded_accounts_are_those_of_the_rows() {
    let cases = cases();
    let mut names = BTreeSet::new();
    for case in &cases {
        assert!(names.insert(case.file()), "{} is there twice", case.file());
    }
    let accounts = folder().join("accounts");
    let list: String = cases
        .iter()
        .map(|case| line(case).to_string() + "\n")
        .collect();
    if recordings() {
        let _ = std::fs::remove_dir_all(&accounts);
        std::fs::create_dir_all(&accounts).unwrap();
        for case in &cases {
            let path = accounts.join(case.file() + ".json");
            std::fs::write(path, text(&recorded(case))).unwrap();
        }
        std::fs::write(folder().join("chains.jsonl"), &list).unwrap();
    }
    let again = "write them anew: CIS_FIX_RECORD=1 cargo test --test core table";
    for case in &cases {
        let path = accounts.join(case.file() + ".json");
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text(&recorded(case)), "{}; {again}", path.display());
    }
    let files = std::fs::read_dir(&accounts).unwrap();
    assert_eq!(files.count(), cases.len(), "{again}");
    let kept = std::fs::read_to_string(folder().join("chains.jsonl")).unwrap();
    assert!(kept == list, "chains.jsonl; {again}");
}

/// A line of `chains.jsonl` with its recording.
struct Kept {
    name: String,
    control: String,
    observed: Observed,
}

fn kept() -> Vec<Kept> {
    let list = std::fs::read_to_string(folder().join("chains.jsonl")).unwrap();
    let lines = list.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let of = |key: &str| line[key].as_str().unwrap().to_owned();
        let path = folder().join("accounts").join(of("account") + ".json");
        let text = std::fs::read_to_string(path).unwrap();
        Kept {
            name: of("name"),
            control: of("control"),
            observed: serde_json::from_str(&text).unwrap(),
        }
    });
    lines.collect()
}

fn verdict(finding: &Finding) -> String {
    let link = finding
        .broken_link
        .map(|link| format!(" at {}", link.word()));
    format!(
        "{}{}: {}",
        finding.verdict,
        link.unwrap_or_default(),
        finding.reason
    )
}

/// What is planned for the control.
fn steps(review: &Review, control: &str) -> Vec<String> {
    let steps = review.plan.steps.iter();
    let serving = steps.filter(|step| step.controls.iter().any(|c| c.as_str() == control));
    serving.map(|step| step.id.to_string()).collect()
}

fn told(kept: &Kept) -> String {
    let control = kept.control.as_str();
    let before = decide(&alone(control), &kept.observed);
    let found = finding(&before, control);
    let mut text = format!("{} [{control}]\n  {}\n", kept.name, verdict(found));
    for one in &found.evidence {
        writeln!(text, "  {}: {}", one.kind, one.seen).unwrap();
    }
    for line in &found.advice {
        writeln!(text, "  > {line}").unwrap();
    }
    let settings = whom_to_tell(control);
    let review = decide(&settings, &kept.observed);
    let steps = steps(&review, control);
    if steps.is_empty() {
        text.push_str("  plan: nothing\n");
    } else {
        writeln!(text, "  plan: {}", steps.join(", ")).unwrap();
        let after = simulate(&kept.observed, &review.plan);
        let then = decide(&settings, &after);
        writeln!(text, "  then: {}", verdict(finding(&then, control))).unwrap();
        let mut confirmed = Account(after);
        confirmed.confirm();
        let last = confirmed.review(&settings);
        if finding(&last, control).verdict != finding(&then, control).verdict {
            let last = verdict(finding(&last, control));
            writeln!(text, "  once confirmed: {last}").unwrap();
        }
    }
    text + "\n"
}

/// Each in its own file by the group, so that a change of words shows where it belongs.
#[test]
fn each_broken_chain_is_told_whole() {
    let mut groups: BTreeMap<String, String> = BTreeMap::new();
    for kept in kept() {
        let group = kept.name.split(':').next().unwrap().to_owned();
        groups.entry(group).or_default().push_str(&told(&kept));
    }
    assert_eq!(groups.len(), 6);
    for (group, told) in groups {
        insta::assert_snapshot!(group, told.trim_end());
    }
}

/// No two are the same cause in other names.
#[test]
fn the_chains_differ_in_their_broken_link_or_its_cause() {
    let mut causes: BTreeMap<(Option<Link>, String), Vec<String>> = BTreeMap::new();
    let mut links: BTreeMap<Link, usize> = BTreeMap::new();
    for kept in kept() {
        let review = decide(&alone(&kept.control), &kept.observed);
        let found = finding(&review, &kept.control);
        if found.verdict == Verdict::Pass {
            continue;
        }
        let cause = (found.broken_link, found.reason.clone());
        let same = causes.entry(cause).or_default();
        if same.is_empty() {
            *links.entry(found.broken_link.unwrap()).or_default() += 1;
        }
        same.push(kept.name);
    }
    assert!(causes.len() >= 45, "there are only {}", causes.len());
    for link in [
        Link::Trail,
        Link::Delivery,
        Link::LogGroup,
        Link::Filter,
        Link::Alarm,
        Link::Topic,
        Link::Person,
        Link::Logging,
        Link::Target,
    ] {
        assert!(
            links.contains_key(&link),
            "nothing breaks at {link:?}: {links:?}"
        );
    }
}

/// Whatever is not as it should be is shown by a command of AWS's own program; what may not be read, or belongs to another
/// account, cannot be shown by one.
#[test]
fn every_broken_chain_comes_with_the_command_that_shows_it() {
    let mut without = String::new();
    for kept in kept() {
        let review = decide(&alone(&kept.control), &kept.observed);
        let found = finding(&review, &kept.control);
        let silent = [Verdict::Pass, Verdict::Unreadable, Verdict::Elsewhere];
        let mut said = found
            .advice
            .iter()
            .chain(found.evidence.iter().map(|one| &one.seen));
        if !silent.contains(&found.verdict) && !said.any(|one| one.contains("aws ")) {
            writeln!(without, "{}: {}", kept.name, verdict(found)).unwrap();
        }
    }
    assert!(without.is_empty(), "{without}");
}

/// Every broken chain says why that matters, unless it says that it is not known whether it does.
#[test]
fn every_broken_chain_says_what_comes_of_it() {
    let mut without = String::new();
    for kept in kept() {
        let review = decide(&alone(&kept.control), &kept.observed);
        let found = finding(&review, &kept.control);
        let silent = [Verdict::Pass, Verdict::Unreadable, Verdict::Elsewhere];
        let told = [", so ", "tells nobody", "not proven", "cannot be told"];
        if !silent.contains(&found.verdict) && !told.iter().any(|one| found.reason.contains(one)) {
            writeln!(without, "{}: {}", kept.name, verdict(found)).unwrap();
        }
    }
    assert!(without.is_empty(), "{without}");
}

/// What this program makes for a broken chain holds, but for what a person has to do.
#[test]
fn what_is_planned_for_a_broken_chain_mends_it() {
    let mut wrong = String::new();
    for kept in kept() {
        let settings = whom_to_tell(&kept.control);
        let review = decide(&settings, &kept.observed);
        let before = finding(&review, &kept.control).verdict;
        if !matches!(before, Verdict::Fail | Verdict::Pending)
            || steps(&review, &kept.control).is_empty()
        {
            continue;
        }
        let mut after = Account(simulate(&kept.observed, &review.plan));
        after.confirm();
        let review = after.review(&settings);
        let found = finding(&review, &kept.control);
        if found.verdict != Verdict::Pass {
            writeln!(wrong, "{}: {}", kept.name, verdict(found)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What is written of an account that is made up names nobody's.
#[test]
fn the_recordings_name_no_account_but_ours_and_another() {
    for kept in kept() {
        let text = text(&kept.observed);
        let twelve = text
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() == 12);
        for digits in twelve {
            let known = [ACCOUNT, crate::account::OTHER];
            // The ids of subscriptions that are made up end in their number.
            let made_up = digits.starts_with("00000000");
            assert!(
                known.contains(&digits) || made_up,
                "{}: {digits}",
                kept.name
            );
        }
    }
}
