//! The words of screens, help texts and pages: phrases that may not stand in any of them.

use crate::account::CATALOG;
use crate::accounts;
use cis_fix::control::BenchmarkVersion;
use cis_fix::render::{self, LineWriter};
use std::fs;

/// Idioms of earlier versions, in lower case, that plain technical English replaces.
const PHRASES: [&str; 21] = [
    "a topic of our own",
    "nobody is told",
    "nobody hear",
    "nobody would hear",
    "perhaps nobody",
    "tells nobody",
    "tell nobody",
    "alarms a confirmed subscriber",
    "is kept by",
    "a change by hand outlives",
    "under way is ended",
    "neither met nor let through",
    "patience",
    "wait so long for",
    "take away a `#`",
    "whatever it is that",
    "so that nobody",
    "in 1 of 300 s",
    "that a template keeps",
    "what a template keeps",
    "one of our own",
];

fn assert_plain(place: &str, text: &str) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").to_lowercase();
    for phrase in PHRASES {
        let found = text.find(phrase).map(|at| {
            let from = (0..=at.saturating_sub(60))
                .rev()
                .find(|at| text.is_char_boundary(*at));
            let rest = text.get(from.unwrap_or(0)..).unwrap_or_default();
            rest.chars().take(160).collect::<String>()
        });
        assert_eq!(found, None, "{place}: {phrase:?}");
    }
}

#[test]
fn pages_use_plain_words() {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut pages = vec![
        format!("{root}/README.md"),
        format!("{root}/src/config/template.yaml"),
    ];
    for folder in ["docs", "patterns"] {
        let entries = fs::read_dir(format!("{root}/{folder}")).unwrap();
        pages.extend(entries.map(|entry| entry.unwrap().path().display().to_string()));
    }
    for page in pages {
        assert_plain(&page, &fs::read_to_string(&page).unwrap());
    }
}

#[test]
fn screens_use_plain_words() {
    for scenario in accounts::sample(accounts::all().iter(), 3) {
        let observed = &scenario.reading().observed;
        let (settings, review) = (&scenario.settings, scenario.review());
        let mut out = Vec::new();
        let mut writer = LineWriter::new(&mut out, false);
        let region = observed.start_region.as_str();
        if let Some(caller) = observed.caller.present() {
            render::write_heading(&mut writer, caller, region, &review.selection).unwrap();
        }
        render::write_findings(&mut writer, settings.benchmark, &review.findings).unwrap();
        render::write_evidence(&mut writer, &review.findings).unwrap();
        render::write_plan(&mut writer, &review.plan, &review.findings, true).unwrap();
        assert_plain(scenario.name, &String::from_utf8(out).unwrap());
    }
}

#[test]
fn explanations_use_plain_words() {
    let version = BenchmarkVersion::default();
    for control in CATALOG.iter() {
        let mut out = Vec::new();
        let mut writer = LineWriter::new(&mut out, false);
        render::write_control(&mut writer, control, version, "cis-fix-", true).unwrap();
        assert_plain(control.slug.as_str(), &String::from_utf8(out).unwrap());
    }
}

#[cfg(feature = "cli")]
#[test]
fn help_texts_use_plain_words() {
    use clap::CommandFactory as _;
    fn visit(command: &mut clap::Command) {
        let help = command.render_long_help().to_string();
        assert_plain(command.get_name(), &help);
        command.get_subcommands_mut().for_each(visit);
    }
    let mut command = cis_fix::cli::Arguments::command();
    command.build();
    visit(&mut command);
}
