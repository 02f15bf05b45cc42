//! The screens of recorded accounts. Each file in `recordings/` is an account that the wire tests recorded; the screens of
//! `check` and `plan` on it are goldens. To add an account, add a file.

use crate::account::{CATALOG, MEMO, decide};
use cis_fix::inputs::Inputs;
use cis_fix::questions::questions;
use cis_fix::recording::Recording;
use cis_fix::render::{self, LineWriter};
use cis_fix::settings::Settings;
use std::fs;
use std::path::PathBuf;

fn recordings() -> Vec<(String, Recording)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/core/recordings");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .replace('-', "_");
            let text = fs::read_to_string(&path).unwrap();
            let recording = Recording::read(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
            (name, recording)
        })
        .collect()
}

#[test]
fn the_screen_of_each_recorded_account() {
    let all = recordings();
    assert!(all.len() >= 12, "there are only {}", all.len());
    for (name, recording) in all {
        let settings = Settings::default();
        let observed = &recording.observed;
        let review = decide(&settings, observed);
        let caller = observed.caller.present().unwrap();
        let mut screen = Vec::new();
        let writer = &mut LineWriter::new(&mut screen, false);
        let start = observed.start_region.as_str();
        render::write_heading(writer, caller, start, &review.selection).unwrap();
        render::write_findings(writer, settings.benchmark, &review.findings).unwrap();
        render::write_plan(writer, &review.plan, &review.findings, false).unwrap();
        insta::assert_snapshot!(name, String::from_utf8(screen).unwrap());
    }
}

#[test]
fn a_recording_has_every_read_of_its_run() {
    for (name, recording) in recordings() {
        let settings = Settings::default();
        let open = questions(Inputs {
            catalog: &CATALOG,
            settings: &settings,
            observed: &recording.observed,
            memo: &MEMO,
        });
        assert!(open.is_empty(), "{name}: {open:?}");
        assert!(recording.redacted, "{name} has names in it");
    }
}
