//! The first questions of a run, before anything is known. Whole runs are counted with the
//! integration tests.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets an unexpected value should stop there"
)]

use super::questions;
use crate::catalog::Catalog;
use crate::control::Slug;
use crate::inputs::Inputs;
use crate::memo::Memo;
use crate::settings::Settings;
use crate::state::{Observed, Question, Region};

fn first(settings: &Settings) -> Vec<Question> {
    let catalog = Catalog::embedded().unwrap();
    let observed = Observed::new(Region::from("eu-west-1"), 0);
    let inputs = Inputs {
        catalog: &catalog,
        settings,
        observed: &observed,
        memo: &Memo::default(),
    };
    questions(inputs).into_iter().collect()
}

#[test]
fn who_asks_and_which_trails_there_are_come_first() {
    let start = Region::from("eu-west-1");
    let wanted = [
        Question::Caller,
        Question::TrailNames(start.clone()),
        Question::Trails(start),
    ];
    assert_eq!(first(&Settings::default()), wanted);
}

#[test]
fn a_control_alone_asks_for_the_trails_of_all_regions_too() {
    let one = Settings {
        controls: Some([Slug::new("root-usage")].into()),
        ..Settings::default()
    };
    assert_eq!(first(&one), first(&Settings::default()));
}
