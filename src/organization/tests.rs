//! Rows and summaries of small organizations.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]

use super::*;
use crate::assess::Finding;
use crate::control::Slug;
use crate::state::{
    AccountId, AccountState, Organization, OrganizationAccount, Partition, Read, TrailArn,
};
use crate::verdict::Verdict;
use std::collections::BTreeMap;

const NOW: i64 = 1_800_000_000;
const OWNER: &str = "111122223333";
const MEMBER: &str = "444455556666";

fn finding(verdict: Verdict) -> Finding {
    Finding {
        control: Slug::new("root-usage"),
        id: "3.3".to_owned(),
        title: "Root usage".to_owned(),
        verdict,
        broken_link: None,
        reason: format!("it is {verdict}"),
        evidence: Vec::new(),
        advice: Vec::new(),
        missed_event: None,
    }
}

fn account(id: &str, state: AccountState) -> OrganizationAccount {
    OrganizationAccount {
        id: AccountId::new(id),
        name: format!("name of {id}"),
        state,
        joined: None,
    }
}

fn trail(verdict: Verdict, streams: &[(&str, i64)]) -> TrailReview {
    let streams = streams
        .iter()
        .map(|(id, age)| (AccountId::new(*id), Some(NOW - age)));
    TrailReview {
        trail: TrailArn::new(format!("arn:aws:cloudtrail:us-east-1:{OWNER}:trail/org")),
        log_group: None,
        account: AccountId::new(OWNER),
        findings: vec![finding(verdict)],
        alarms: BTreeMap::new(),
        streams: Read::Present(streams.collect::<BTreeMap<_, _>>()),
    }
}

fn review(trails: Vec<TrailReview>) -> OrganizationReview {
    OrganizationReview {
        organization: Organization {
            id: "o-exampleorgid".to_owned(),
            management_account: AccountId::new(OWNER),
            partition: Partition::new("aws"),
        },
        trails,
        observed_at: NOW,
    }
}

fn row(trail: TrailReview, reads: &MemberReads) -> ControlRow {
    let review = review(vec![trail]);
    let row = decide_account(&review, &account(MEMBER, AccountState::Active), reads);
    row.controls.into_iter().next().unwrap()
}

#[test]
fn a_recent_event_shows_that_the_chain_covers_the_account() {
    let row = row(
        trail(Verdict::Pass, &[(MEMBER, 60)]),
        &MemberReads::NotEntered,
    );
    assert_eq!(row.verdict, Verdict::Pass);
    assert_eq!(row.covered_by.unwrap().account.as_str(), OWNER);
}

#[test]
fn a_row_says_what_shows_that_a_trail_records_the_account() {
    let review = review(vec![trail(Verdict::Fail, &[(MEMBER, 60)])]);
    let by = |id| {
        let account = account(id, AccountState::Active);
        let row = decide_account(&review, &account, &MemberReads::NotEntered);
        row.recorded_by.into_iter().next().map(|by| by.evidence)
    };
    let last_event = NOW - 60;
    assert_eq!(by(MEMBER), Some(CoverageEvidence::Stream { last_event }));
    assert_eq!(by(OWNER), Some(CoverageEvidence::Owner));
    assert_eq!(by("777788889999"), None);
}

#[test]
fn membership_alone_shows_nothing() {
    for streams in [vec![], vec![(MEMBER, RECENT + 1)]] {
        let row = row(trail(Verdict::Pass, &streams), &MemberReads::NotEntered);
        assert_eq!(row.verdict, Verdict::Unreadable);
        assert!(row.rests_on_membership());
        assert!(row.covered_by.is_none());
    }
    // The day is over at its last second.
    let last = row(
        trail(Verdict::Pass, &[(MEMBER, RECENT)]),
        &MemberReads::NotEntered,
    );
    assert_eq!(last.verdict, Verdict::Pass);
}

#[test]
fn a_log_group_whose_streams_are_not_read_shows_nothing() {
    let mut unread = trail(Verdict::Pass, &[]);
    unread.streams = Read::Denied {
        action: "logs:DescribeLogStreams".to_owned(),
    };
    let row = row(unread, &MemberReads::NotEntered);
    assert_eq!(row.verdict, Verdict::Unreadable);
    assert_eq!(row.missing_coverage, Some(MissingCoverage::Unread));
}

#[test]
fn an_account_that_sees_the_trail_log_is_covered_by_it() {
    let logging = |logs| MemberReads::Entered {
        logging: BTreeMap::from([(trail(Verdict::Pass, &[]).trail, Read::Present(logs))]),
        own: None,
    };
    assert_eq!(
        row(trail(Verdict::Pass, &[]), &logging(true)).verdict,
        Verdict::Pass
    );
    // The account contradicts the event of an hour ago.
    let stopped = row(trail(Verdict::Pass, &[(MEMBER, 3600)]), &logging(false));
    assert_eq!(stopped.verdict, Verdict::Unreadable);
    assert_eq!(
        stopped.missing_coverage,
        Some(MissingCoverage::Contradicted)
    );
    // An entered account that does not see the trail contradicts its membership.
    let unseen = MemberReads::Entered {
        logging: BTreeMap::new(),
        own: None,
    };
    let unseen = row(trail(Verdict::Pass, &[]), &unseen);
    assert!(!unseen.rests_on_membership());
    assert_eq!(unseen.missing_coverage, Some(MissingCoverage::Contradicted));
}

#[test]
fn a_broken_chain_is_one_finding_of_all_accounts() {
    let review = review(vec![trail(Verdict::Fail, &[(MEMBER, 60)])]);
    let members = [MEMBER, "777788889999", OWNER];
    let rows: Vec<AccountRow> = members
        .iter()
        .map(|id| account(id, AccountState::Active))
        .map(|one| decide_account(&review, &one, &MemberReads::NotEntered))
        .collect();
    let summary = summarize(&review, &rows);
    assert_eq!((summary.active, summary.met), (3, 0));
    assert_eq!(summary.findings.len(), 1);
    let shared = summary.findings.first().unwrap();
    assert_eq!(shared.accounts.len(), 3);
    // The two others have no stream.
    assert_eq!(summary.chains.first().map(|one| one.records), Some(2));
}

#[test]
fn the_own_chain_of_an_account_counts() {
    let reads = MemberReads::Entered {
        logging: BTreeMap::new(),
        own: Some(vec![finding(Verdict::Pass)]),
    };
    let row = row(trail(Verdict::Fail, &[(MEMBER, 60)]), &reads);
    assert_eq!(row.verdict, Verdict::Pass);
    assert_eq!(row.inherited_from, None);
    assert_eq!(row.covered_by, None);
}

#[test]
fn a_poor_trail_of_its_own_costs_an_account_its_security_hub_status_alone() {
    let review = review(vec![trail(Verdict::Pass, &[(MEMBER, 60)])]);
    let reads = MemberReads::Entered {
        logging: BTreeMap::new(),
        own: Some(vec![finding(Verdict::Manual)]),
    };
    let row = decide_account(&review, &account(MEMBER, AccountState::Active), &reads);
    assert_eq!(row.security_hub, Some(SecurityHubStatus::FailedForOwnTrail));
    assert!(row.is_met(|_| false));
}

#[test]
fn an_account_that_is_not_active_is_a_row_and_no_failure() {
    let review = review(vec![trail(Verdict::Pass, &[])]);
    let closed = account(MEMBER, AccountState::Suspended);
    let row = decide_account(&review, &closed, &MemberReads::Refused("no".to_owned()));
    assert!(row.is_met(|_| false));
    assert!(row.controls.is_empty() && row.not_entered.is_none());
    let summary = summarize(&review, &[row]);
    assert_eq!((summary.active, summary.inactive.len()), (0, 1));
}

#[test]
fn the_better_of_two_trails_decides() {
    let review = review(vec![
        trail(Verdict::Fail, &[(MEMBER, 60)]),
        trail(Verdict::Pass, &[(MEMBER, 60)]),
    ]);
    let row = decide_account(
        &review,
        &account(MEMBER, AccountState::Active),
        &MemberReads::NotEntered,
    );
    assert!(row.is_met(|_| false));
}

#[test]
fn an_account_without_any_trail_is_not_met() {
    let row = decide_account(
        &review(Vec::new()),
        &account(MEMBER, AccountState::Active),
        &MemberReads::NotEntered,
    );
    assert!(!row.is_met(|_| false));
}

#[test]
fn what_the_settings_skip_needs_no_coverage() {
    let row = row(trail(Verdict::Excepted, &[]), &MemberReads::NotEntered);
    assert_eq!(row.verdict, Verdict::Excepted);
    assert_eq!(row.missing_coverage, None);
}

#[test]
fn nothing_is_said_of_security_hub_in_an_account_that_was_not_entered() {
    let review = review(vec![trail(Verdict::Pass, &[(MEMBER, 60)])]);
    let status = |id, reads: &MemberReads| {
        decide_account(&review, &account(id, AccountState::Active), reads).security_hub
    };
    let entered = MemberReads::Entered {
        logging: BTreeMap::new(),
        own: None,
    };
    assert_eq!(status(MEMBER, &MemberReads::NotEntered), None);
    assert_eq!(status(MEMBER, &entered), Some(SecurityHubStatus::NoData));
    assert_eq!(
        status(OWNER, &MemberReads::NotEntered),
        Some(SecurityHubStatus::AsChecked)
    );
}
