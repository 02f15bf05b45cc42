//! The screen and the JSON of `org check`, for organizations of a few accounts.

use crate::account::{Account, decide, inputs};
use crate::accounts;
use cis_fix::organization::{
    AccountRow, MemberReads, OrganizationReview, TrailReview, decide_account, proven_alarms,
    summarize,
};
use cis_fix::render::json::v1::OrganizationV1;
use cis_fix::render::{LineWriter, OrganizationScreen, write_organization};
use cis_fix::settings::Settings;
use cis_fix::state::{AccountId, AccountState, Organization, OrganizationAccount, Partition, Read};
use std::collections::BTreeMap;

const NOW: i64 = 1_800_000_000;
const OWNER: &str = "111122223333";
const COLUMNS: usize = 80;

/// The review of the trail of an account, as that of its organization. Events are accounts with the age of their newest
/// event, in seconds.
fn review(account: &Account, events: &[(&str, i64)]) -> OrganizationReview {
    let settings = Settings::default();
    let observed = account.observe(&settings).observed;
    let trail = observed.all_trails()[0].clone();
    let streams = events.iter();
    let streams = streams.map(|(id, age)| (AccountId::new(*id), Some(NOW - age)));
    OrganizationReview {
        organization: Organization {
            id: "o-exampleorgid".to_owned(),
            management_account: AccountId::new(OWNER),
            partition: Partition::new("aws"),
        },
        trails: vec![TrailReview {
            trail: trail.arn,
            log_group: trail.log_group,
            account: AccountId::new(OWNER),
            findings: decide(&settings, &observed).findings,
            alarms: proven_alarms(inputs(&settings, &observed)),
            streams: Read::Present(streams.collect::<BTreeMap<_, _>>()),
        }],
        observed_at: NOW,
    }
}

fn row(
    review: &OrganizationReview,
    id: &str,
    state: AccountState,
    reads: &MemberReads,
) -> AccountRow {
    let account = OrganizationAccount {
        id: AccountId::new(id),
        name: format!("team-{id}"),
        state,
        joined: None,
    };
    decide_account(review, &account, reads)
}

fn screen(review: &OrganizationReview, rows: &[AccountRow]) -> String {
    let summary = summarize(review, rows);
    let screen = OrganizationScreen {
        benchmark: Settings::default().benchmark,
        review,
        rows,
        summary: &summary,
        verbose: false,
    };
    let mut out = Vec::new();
    let mut writer = LineWriter::new(&mut out, false).with_width(Some(COLUMNS));
    write_organization(&mut writer, &screen).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_screen_of_an_organization_without_alarms() {
    let members = ["222233334444", "333344445555"];
    let events: Vec<(&str, i64)> = members.iter().map(|id| (*id, 60)).collect();
    let review = review(&Account::finding(), &events);
    let rows: Vec<AccountRow> = [OWNER, members[0], members[1]]
        .iter()
        .map(|id| row(&review, id, AccountState::Active, &MemberReads::NotEntered))
        .collect();
    insta::assert_snapshot!(screen(&review, &rows));
}

fn mixed() -> (OrganizationReview, Vec<AccountRow>) {
    let account = accounts::named("compliant by somebody else");
    let review = review(account, &[("222233334444", 60), ("333344445555", 200_000)]);
    let refused = MemberReads::Refused(
        "STS refuses role arn:aws:iam::666677778888:role/audit: AccessDenied: User: alice is not authorized to perform: sts:AssumeRole".to_owned(),
    );
    let active = AccountState::Active;
    let rows = vec![
        row(&review, OWNER, active, &MemberReads::NotEntered),
        row(&review, "222233334444", active, &MemberReads::NotEntered),
        row(&review, "333344445555", active, &MemberReads::NotEntered),
        row(&review, "444455556666", active, &MemberReads::NotEntered),
        row(&review, "555566667777", AccountState::Suspended, &refused),
        row(&review, "666677778888", active, &refused),
    ];
    (review, rows)
}

#[test]
fn the_screen_of_an_organization_with_all_kinds_of_accounts() {
    let (review, rows) = mixed();
    let text = screen(&review, &rows);
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(COLUMNS), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn the_json_of_an_organization_has_a_row_for_each_account() {
    let (review, rows) = mixed();
    let summary = summarize(&review, &rows);
    let document = OrganizationV1::new(Settings::default().benchmark, &review, &rows, &summary);
    let mut document = serde_json::to_value(document).unwrap();
    assert_eq!(document["accounts"].as_array().unwrap().len(), rows.len());
    document.as_object_mut().unwrap().remove("tool");
    // One control shows the shape.
    for account in document["accounts"].as_array_mut().unwrap() {
        if let Some(controls) = account["controls"].as_array_mut() {
            controls.truncate(1);
        }
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
    // A row that was written to a file is read back as it was.
    for row in &rows {
        let text = serde_json::to_string(row).unwrap();
        assert_eq!(serde_json::from_str::<AccountRow>(&text).unwrap(), *row);
    }
}
