//! Choosing before anything is known. The choices between trails, topics and buckets are tested on
//! whole accounts, with the integration tests.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]

use super::{Selection, TrailChoice, select};
use crate::catalog::Catalog;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::settings::Settings;
use crate::state::{AccountId, Caller, Observed, Partition, Read, Region, Unread};

fn choose(change: impl Fn(&mut Observed)) -> Selection {
    let mut observed = Observed::new(Region::from("eu-west-1"), 0);
    change(&mut observed);
    let catalog = Catalog::embedded().unwrap();
    let inputs = Inputs {
        catalog: &catalog,
        settings: &Settings::default(),
        observed: &observed,
        memo: &Memo::default(),
    };
    let (selection, _) = select(inputs);
    selection
}

fn caller() -> Read<Caller> {
    Read::Present(Caller {
        account: AccountId::from("111122223333"),
        partition: Partition::from("aws"),
        arn: "arn:aws:iam::111122223333:user/auditor".to_owned(),
    })
}

#[test]
fn who_is_not_known_has_no_trail_and_no_other_account_is_blamed() {
    let TrailChoice::Unreadable { unread, .. } = choose(|_| {}).trail else {
        unreachable!("nothing is known");
    };
    assert_eq!(unread, Unread::not_asked("sts:GetCallerIdentity"));
}

#[test]
fn a_list_of_trails_that_was_not_read_is_not_an_empty_one() {
    let selection = choose(|observed| observed.caller = caller());
    let TrailChoice::Unreadable { unread, .. } = &selection.trail else {
        unreachable!("no trail is known");
    };
    assert_eq!(*unread, Unread::not_asked("cloudtrail:DescribeTrails"));
    assert_eq!((selection.topic, selection.logging), (None, Vec::new()));
}

#[test]
fn an_empty_list_of_trails_says_so_and_how_to_make_one() {
    let selection = choose(|observed| {
        observed.caller = caller();
        let start = observed.start_region.clone();
        observed.trails.insert(start, Read::Present(Vec::new()));
        observed.trail_names = Read::Present(Vec::new());
    });
    let TrailChoice::NoneQualifies {
        nearest, advice, ..
    } = selection.trail
    else {
        unreachable!("there is no trail to choose");
    };
    assert_eq!(nearest, None);
    let commands = ["create-trail", "start-logging", "create-log-group"];
    for command in commands {
        let mut lines = advice.iter();
        assert!(lines.any(|line| line.contains(command)), "{advice:?}");
    }
}

#[test]
fn trails_of_other_regions_that_were_not_listed_are_not_denied_to_exist() {
    let selection = choose(|observed| {
        observed.caller = caller();
        let start = observed.start_region.clone();
        observed.trails.insert(start, Read::Present(Vec::new()));
    });
    let TrailChoice::Unreadable { unread, .. } = &selection.trail else {
        unreachable!("a trail of another Region may exist");
    };
    assert_eq!(*unread, Unread::not_asked("cloudtrail:ListTrails"));
}
