//! Hostile names: no name in an account may become a link, a mention, markup or a control sequence. Markdown is parsed as
//! its readers parse it.

use super::{Run, write_formats};
use crate::account::{Account, notify};
use cis_fix::assess::{Evidence, EvidenceKind};
use cis_fix::plan::{Change, Note, NoteKind};
use cis_fix::render::json::v1::Report;
use cis_fix::select::TrailChoice;
use cis_fix::state::{BucketName, LogGroupArn, TrailArn};
use cis_fix::verdict::Verdict;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use std::collections::BTreeSet;

/// Possible names of a filter.
pub(super) const NAMES: [&str; 26] = [
    "a|b",
    "a\\|b",
    "a\\\\|b`|`c",
    "`",
    "a``b`c",
    "```\n# heading\n```",
    "```",
    "`````",
    "~~~",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]></failure><x/>",
    "--> <!-- </details>",
    "@team",
    "(@team,)",
    "![x](http://evil.example/y.png)",
    "[x](javascript:alert(1))",
    "https://evil.example/",
    "www.evil.example",
    "someone@example.com",
    "#1 GH-1 owner/repo#1 0123abcdef",
    "1. one\n- two\n> three\n===",
    "*a* _b_ ~~c~~ $d$ :smile:",
    "{{ 7 * 7 }} {% raw %} {0} [1](2)",
    "\u{1b}[2J\u{0}\u{9b}\u{202e}\u{200b}\u{feff}\u{fffe}\u{ffff}\u{7f}\r\n| pass |",
    "",
];

/// A run in which everything that comes from the account has this name.
pub(super) fn run_with_name(name: &str) -> Run {
    let mut run = Run::new(&Account::finding(), notify());
    run.caller.arn = format!("arn:aws:iam::111122223333:user/{name}");
    if let TrailChoice::Chosen(chosen) = &mut run.review.selection.trail {
        let trail = format!("arn:aws:cloudtrail:eu-west-1:111122223333:trail/{name}");
        chosen.trail.arn = TrailArn::new(trail);
        let group = format!("arn:aws:logs:eu-west-1:111122223333:log-group:{name}");
        chosen.log_group = LogGroupArn::new(group);
    }
    for choice in &mut run.review.selection.logging {
        choice.bucket = BucketName::from(name);
    }
    for finding in &mut run.review.findings {
        finding.verdict = Verdict::Manual;
        finding.reason = format!("the filter {name}, of {name} ({name}); {name}");
        finding.evidence = vec![Evidence::new(EvidenceKind::Alarm, name)];
        finding.advice = vec![format!("delete {name}"), name.to_owned()];
    }
    let about = name.to_owned();
    run.review.plan.notes.push(Note {
        kind: NoteKind::Information,
        about,
        text: format!("{name} was left alone"),
    });
    for step in &mut run.review.plan.steps {
        match &mut step.change {
            Change::MetricFilter { delta, .. } => {
                name.clone_into(&mut delta.after.name);
                name.clone_into(&mut delta.after.pattern);
                delta.before = Some(delta.after.clone());
                delta.after.value = format!("$.{name}");
            }
            Change::Alarm { delta, .. } => name.clone_into(&mut delta.after.name),
            Change::BucketPolicy { policy, .. } => policy.delta.before = Some(name.to_owned()),
            _ => {}
        }
    }
    run
}

/// Asserts that a Markdown text contains only words, tables, lists, code, and the program's own HTML. Returns the number of
/// table rows.
pub(super) fn assert_plain_markdown(text: &str, html: &[&str]) -> usize {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    let (mut rows, mut block, mut details) = (0, false, 0);
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::CodeBlock(_)) => block = true,
            Event::End(TagEnd::CodeBlock) => block = false,
            Event::Html(text) | Event::InlineHtml(text) => {
                let ours = html.iter().any(|ours| text.trim().starts_with(ours));
                assert!(ours, "{text:?} is HTML");
                details += i32::from(text.contains("<details>"));
                details -= i32::from(text.contains("</details>"));
            }
            Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Emphasis
                | Tag::Strikethrough
                | Tag::BlockQuote(_)
                | Tag::HtmlBlock,
            ) if !matches!(event, Event::Start(Tag::HtmlBlock)) => panic!("{event:?} in {text}"),
            // GitHub turns these into mentions, links and pictures after it has rendered Markdown.
            Event::Text(words) if !block => {
                let odd = [
                    "@",
                    "://",
                    "www.",
                    "#1",
                    "GH-1",
                    "$",
                    ":smile:",
                    "0123abcdef",
                    "`",
                ];
                let found = odd.iter().find(|odd| words.contains(**odd));
                assert!(found.is_none(), "{found:?} stands free in {words:?}");
            }
            _ => {}
        }
    }
    assert_eq!(details, 0, "what is folded away ends: {text}");
    rows
}

const OURS: [&str; 4] = [
    "<!-- cis-fix 111122223333 -->",
    "<details>",
    "<summary>",
    "</details>",
];

fn for_each_name(check: impl Fn(&str, &Run, &Report<'_>)) {
    let all = NAMES.join(" ");
    for name in NAMES.iter().copied().chain([all.as_str()]) {
        let run = run_with_name(name);
        check(name, &run, &run.plan());
    }
}

/// The findings that differ in more than the control's name: each is a row.
fn count_causes(run: &Run) -> usize {
    let findings = run.review.findings.iter();
    let causes = findings.map(|one| (one.verdict, one.reason.replace(one.control.as_str(), "*")));
    causes.collect::<BTreeSet<_>>().len()
}

#[test]
fn every_name_is_escaped_in_markdown() {
    for_each_name(|name, run, report| {
        let [(_, text), ..] = write_formats(report);
        let rows = assert_plain_markdown(&text, &OURS);
        assert_eq!(rows, count_causes(run), "{name:?} in {text}");
        assert!(
            text.starts_with("<!-- cis-fix 111122223333 -->\n"),
            "{text}"
        );
        let steering =
            |c: char| c != '\n' && (c.is_control() || c == '\u{202e}' || c == '\u{200b}');
        assert!(!text.contains(steering), "{text:?}");
    });
}

#[test]
fn a_markdown_cell_has_the_exact_name() {
    let run = run_with_name("a|b\\c`d");
    let [(_, text), ..] = write_formats(&run.plan());
    let mut codes = Vec::new();
    let mut table = false;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(_)) => table = true,
            Event::End(TagEnd::Table) => table = false,
            Event::Code(code) if table => codes.push(code.to_string()),
            _ => {}
        }
    }
    let named = codes.iter().filter(|code| *code == "a|b\\c`d").count();
    assert_eq!(named, 4 * count_causes(&run), "{codes:?}");
}

#[test]
fn no_name_breaks_the_xml() {
    for_each_name(|name, run, report| {
        let [_, (_, text), _] = write_formats(report);
        let valid = |c: char| c == '\n' || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
        assert!(text.chars().all(valid), "{name:?} in {text:?}");
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        assert_eq!(read.tests, run.review.findings.len(), "{text}");
        assert_eq!(read.failures, read.tests, "{text}");
    });
}

#[test]
fn no_name_is_a_link_or_a_placeholder_in_sarif() {
    for_each_name(|_, run, report| {
        let [.., (_, text)] = write_formats(report);
        let sarif: Value = serde_json::from_str(&text).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), run.review.findings.len());
        for result in results {
            let words = result["message"]["text"].as_str().unwrap();
            let bare = words.replace("\\[", "").replace("\\]", "");
            assert!(!bare.contains(['[', ']']), "{words}");
            let bare = bare.replace("{{", "").replace("}}", "");
            assert!(!bare.contains(['{', '}']), "{words}");
        }
    });
}
