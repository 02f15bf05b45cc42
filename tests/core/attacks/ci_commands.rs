//! Names that are commands of a CI system, in everything that is printed: no line of the output is a command. The systems'
//! parsers are written here anew, after their sources and pages.

use super::hostile_names::{Place, recorded, with_names};
use crate::account::{decide, notify};
use crate::formats::{write_formats, write_text};
use cis_fix::recording::Recording;
use cis_fix::render::evidence::{self, EvidenceV1};
use cis_fix::render::json::v1::Report;
use cis_fix::render::{self, LineWriter, json};
use cis_fix::settings::Settings;
use cis_fix::state::{Caller, Observed};
use std::io::{self, Write};

/// Commands of CI systems as parts of names.
const COMMANDS: [&str; 20] = [
    "##[error]x",
    "##[group]x",
    "###[endgroup]",
    "##[add-mask]a",
    "##vso[task.setvariable variable=PATH]x",
    "##VSO[task.complete result=Succeeded]x",
    "##teamcity[buildStop comment='x' readdToQueue='true']",
    "::error::x",
    "::error file=a,line=1::x",
    " ::set-output name=a::x",
    "\u{a0}\u{3000}::add-mask::a",
    "\r::set-env name=PATH::x",
    "\n::stop-commands::x",
    "\n##[warning]x",
    "section_start:1:x\r\u{1b}[0K",
    "section_end:1:x\r\u{1b}[0K",
    "travis_fold:start:x\r\u{1b}[0K",
    "--- x ",
    "\n+++ x ",
    "~~~ x ",
];

/// How many recorded accounts are tried with each command, unless all are.
const SAMPLE: usize = 1;

/// The first command that a CI system would read in a text, with its line.
fn read_by_ci(text: &str) -> Option<String> {
    let lines = text.split(['\n', '\r']);
    lines.map(str::to_owned).find(|line| {
        // GitHub looks for `##[` and Azure and TeamCity for their words anywhere in a line.
        let marked = line.match_indices("##").any(|(at, _)| {
            let rest = line.get(at..).unwrap().trim_start_matches('#');
            let word = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
            word.starts_with('[')
        });
        let trimmed = line.trim_start();
        let github = trimmed.strip_prefix("::");
        let github = github.is_some_and(|rest| rest.contains("::"));
        // A viewer that wraps lines puts any word of a line at the start of one.
        let wrapped = [
            "error",
            "set-output",
            "add-mask",
            "set-env",
            "stop-commands",
        ]
        .iter()
        .any(|word| line.contains(&format!("::{word}")) && !line.contains(&format!(":::{word}")));
        let fold = ["section_start:", "section_end:", "travis_fold:"];
        let group = ["--- ", "+++ ", "~~~ ", "^^^ "];
        marked
            || github
            || wrapped
            || fold.iter().any(|mark| line.contains(mark))
            || group.iter().any(|mark| line.starts_with(mark))
    })
}

struct Printed<'a> {
    settings: &'a Settings,
    observed: &'a Observed,
}

impl Printed<'_> {
    /// Every kind of output of the account, with its name.
    fn texts(&self) -> Vec<(&'static str, String)> {
        let review = decide(self.settings, self.observed);
        let caller = self.observed.caller.present().unwrap();
        let region = self.observed.start_region.as_str();
        let report = || Report::new("plan", caller, region, self.settings.benchmark, &review);
        let evidence = EvidenceV1::new(report(), self.observed, None);
        let mut texts: Vec<(&'static str, String)> =
            write_formats(&report().with_plan(&review.plan)).into();
        let document = |out: &mut dyn Write| json::write(out, &report().with_plan(&review.plan));
        texts.push(("json", write_text(document)));
        let page = |out: &mut dyn Write| evidence::write_html(out, &evidence, &[]);
        texts.push(("html", write_text(page)));
        let markdown = |out: &mut dyn Write| evidence::write_markdown(out, &evidence, &[]);
        texts.push(("evidence", write_text(markdown)));
        texts.push(("recording", Recording::new(self.observed.clone()).to_json()));
        for width in [None, Some(60), Some(100)] {
            let screen = |writer: &mut LineWriter<'_>| -> io::Result<()> {
                write_screen(writer, caller, region, self.settings, &review)
            };
            let mut out = Vec::new();
            screen(&mut LineWriter::new(&mut out, false).with_width(width)).unwrap();
            texts.push(("text", String::from_utf8(out).unwrap()));
        }
        texts
    }
}

fn write_screen(
    writer: &mut LineWriter<'_>,
    caller: &Caller,
    region: &str,
    settings: &Settings,
    review: &cis_fix::plan::Review,
) -> io::Result<()> {
    render::write_heading(writer, caller, region, &review.selection)?;
    render::write_findings(writer, settings.benchmark, &review.findings)?;
    render::write_evidence(writer, &review.findings)?;
    render::write_plan(writer, &review.plan, &review.findings, true)?;
    for step in &review.plan.steps {
        writer.write_line(render::Style::Plain, step.id.as_str())?;
    }
    Ok(())
}

#[test]
fn no_output_holds_a_command_of_a_ci_system() {
    let settings = crate::account::a_few(notify());
    let accounts = recorded();
    let sample = if crate::pairs::sample(5) == 5 {
        accounts.len()
    } else {
        SAMPLE
    };
    let (mut outputs, mut hostile) = (0, 0);
    for (number, command) in COMMANDS.iter().enumerate() {
        for place in [Place::First, Place::Last] {
            for turn in 0..sample {
                let (name, account) = &accounts[(turn * 73 + number * 7) % accounts.len()];
                let observed = with_names(account, command, place);
                let printed = Printed {
                    settings: &settings,
                    observed: &observed,
                };
                for (format, text) in printed.texts() {
                    outputs += 1;
                    hostile += usize::from(text.contains("\\u{5b}") || text.contains("\\u005b"));
                    let read = read_by_ci(&text);
                    assert_eq!(read, None, "{command:?} {place:?} of {name} as {format}");
                }
            }
        }
    }
    assert!(hostile > outputs / 10, "{hostile} of {outputs}");
}

#[test]
fn an_escaped_document_is_the_same_document() {
    for command in COMMANDS {
        let (_, account) = &recorded()[0];
        let observed = with_names(account, command, Place::Last);
        let text = Recording::new(observed.clone()).to_json();
        let read = Recording::read(&text).unwrap();
        assert_eq!(read.observed, observed, "{command:?}");
    }
}
