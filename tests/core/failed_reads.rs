//! A read that fails for another reason than a denial costs only what depends on it.

use crate::account::{Account, checked, decide, inputs};
use crate::accounts::{self, Scenario};
use cis_fix::exit::{Checked, Exit};
use cis_fix::plan::Review;
use cis_fix::questions::failed_reads;
use cis_fix::state::{
    DenyingPolicy, DenyingPolicyKind, Observed, PermissionScope, Question, Unread,
};
use cis_fix::verdict::Verdict;
use std::collections::BTreeSet;

const MESSAGE: &str = "AWS answered InternalError: We encountered an internal error";

fn failed() -> Unread {
    Unread::Failed {
        message: MESSAGE.to_owned(),
    }
}

fn denied(question: &Question) -> Unread {
    Unread::Denied {
        action: question.action().to_owned(),
    }
}

fn forbidden(question: &Question) -> Unread {
    Unread::Forbidden {
        action: question.action().to_owned(),
        by: DenyingPolicy {
            kind: DenyingPolicyKind::ServiceControl,
            name: Some("p-example1".to_owned()),
        },
    }
}

/// Each read of some accounts, and the account without its answer.
fn each_refused(
    unread: impl Fn(&Question) -> Unread,
) -> Vec<(&'static Scenario, Question, Observed)> {
    let mut all = Vec::new();
    for scenario in chosen() {
        let questions = scenario.reading().rounds.iter().flatten();
        for question in questions.filter(|question| **question != Question::Caller) {
            let account = &scenario.account;
            let observed = account.observe_without(&scenario.settings, question, &unread(question));
            all.push((scenario, question.clone(), observed));
        }
    }
    all
}

fn chosen() -> Vec<&'static Scenario> {
    let accounts = [
        Account::finding(),
        Account::compliant_by_us(),
        Account::compliant_by_somebody_else(),
    ];
    let all = accounts::all().iter();
    let chosen: Vec<_> = all.filter(|one| accounts.contains(&one.account)).collect();
    assert!(chosen.len() >= 6, "{}", chosen.len());
    chosen
}

fn verdicts(review: &Review) -> Vec<(&str, Verdict)> {
    let findings = review.findings.iter();
    findings
        .map(|finding| (finding.control.as_str(), finding.verdict))
        .collect()
}

#[test]
fn a_failed_read_makes_unreadable_what_depends_on_it_and_says_what_aws_said() {
    let mut unreadable = 0;
    for (scenario, question, observed) in each_refused(|_| failed()) {
        let when = format!("{}: {question}", scenario.name);
        let (before, after) = (scenario.review(), decide(&scenario.settings, &observed));
        for (one, now) in before.findings.iter().zip(&after.findings) {
            let spared = now.verdict == one.verdict;
            assert!(
                spared || now.verdict == Verdict::Unreadable,
                "{when}: {now:?}"
            );
            if now.verdict == Verdict::Unreadable {
                unreadable += 1;
                assert!(now.reason.contains(MESSAGE), "{when}: {}", now.reason);
                assert!(!now.reason.contains("allow "), "{when}: {}", now.reason);
            }
        }
    }
    assert!(unreadable > 50, "{unreadable}");
}

#[test]
fn a_failed_read_decides_as_a_denied_one() {
    let failing = each_refused(|_| failed());
    let denying = each_refused(denied);
    for ((scenario, question, failing), (_, _, denying)) in failing.iter().zip(&denying) {
        // A bucket that denies everything may be another account's.
        if matches!(question, Question::BucketRegion(_)) {
            continue;
        }
        let when = format!("{}: {question}", scenario.name);
        let (failing, denying) = (
            decide(&scenario.settings, failing),
            decide(&scenario.settings, denying),
        );
        assert_eq!(verdicts(&failing), verdicts(&denying), "{when}");
        let steps = |review: &Review| review.plan.steps.clone();
        assert_eq!(steps(&failing), steps(&denying), "{when}");
    }
}

/// No permission lets such a read through, so none is advised.
#[test]
fn a_read_that_the_organization_denies_names_its_policy_and_advises_no_permission() {
    let mut unreadable = 0;
    for (scenario, question, observed) in each_refused(forbidden) {
        let when = format!("{}: {question}", scenario.name);
        let before = scenario.review();
        let after = decide(&scenario.settings, &observed);
        for (one, now) in before.findings.iter().zip(&after.findings) {
            if now.verdict != Verdict::Unreadable {
                assert_eq!(now.verdict, one.verdict, "{when}: {now:?}");
                continue;
            }
            unreadable += 1;
            let action = question.action();
            let says =
                format!("service control policy p-example1 of the organization denies {action}");
            assert!(now.reason.contains(&says), "{when}: {}", now.reason);
            let words = format!("{} {}", now.reason, now.advice.join(" "));
            assert!(!words.contains("allow "), "{when}: {words}");
            let other_region = now
                .advice
                .iter()
                .any(|line| line.contains("--region REGION"));
            let start = Question::Trails(observed.start_region.clone());
            assert!(other_region || question != start, "{when}: {words}");
        }
    }
    assert!(unreadable > 50, "{unreadable}");
}

#[test]
fn a_failed_read_is_named_and_no_run_with_one_exits_with_0() {
    let allowed: BTreeSet<Verdict> = BTreeSet::new();
    for (scenario, question, observed) in each_refused(|_| failed()) {
        let when = format!("{}: {question}", scenario.name);
        let failed = failed_reads(inputs(&scenario.settings, &observed));
        let named: Vec<&Question> = failed.iter().map(|failed| &failed.question).collect();
        assert_eq!(named, [&question], "{when}");
        let review = decide(&scenario.settings, &observed);
        let checked = Checked {
            failed_reads: true,
            ..checked(&review, &allowed)
        };
        assert_eq!(Exit::after_check(checked), Exit::NotMet, "{when}");
        assert_eq!(
            Exit::after_plan(&review.plan, checked, false),
            Exit::NotMet,
            "{when}"
        );
    }
}

#[test]
fn a_failed_read_of_tags_costs_no_verdict() {
    for (scenario, question, observed) in each_refused(|_| failed()) {
        let of_group = matches!(question.permission_scope(), PermissionScope::LogGroup(_));
        if of_group && question.action() == "logs:ListTagsForResource" {
            let after = decide(&scenario.settings, &observed);
            assert_eq!(verdicts(&after), verdicts(scenario.review()));
        }
    }
}

#[test]
fn no_findings_are_no_success() {
    let none = Checked {
        findings: &[],
        allowed: &BTreeSet::new(),
        failed_reads: false,
    };
    assert_eq!(Exit::after_check(none), Exit::NotMet);
}
