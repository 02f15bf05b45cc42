//! The reference: one text of what verdicts, exit codes and links mean. README, docs/usage.md, the help and `explain` have it.

use cis_fix::chain::link::Link;
use cis_fix::reference::Reference;
use cis_fix::render::{LineWriter, write_reference_topic};
use cis_fix::verdict::Verdict;
use std::collections::BTreeSet;
use std::fs;

fn reference() -> Reference {
    Reference::embedded().unwrap()
}

fn page(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The text of a page between the markers of a table.
#[track_caller]
fn table_of(path: &str, name: &str) -> String {
    let page = page(path);
    let begin = format!("<!-- {name}: begin, from src/reference/reference.yaml -->\n");
    let (_, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("{path} has no {name}"));
    let (table, _) = rest.split_once(&format!("<!-- {name}: end -->")).unwrap();
    table.to_owned()
}

/// A table with these headings.
fn table(headings: &str, rules: &str, rows: impl Iterator<Item = String>) -> String {
    let rows: Vec<String> = rows.collect();
    format!("{headings}\n{rules}\n{}", rows.concat())
}

fn verdict_table() -> String {
    let rows = reference().verdicts.into_iter();
    let rows = rows.map(|one| format!("| `{}` | {} |\n", one.word, one.short));
    table("| verdict | means |", "|---|---|", rows)
}

/// The table of the exit codes, up to one.
fn exit_code_table(last: u8) -> String {
    let rows = reference().exit_codes.into_iter();
    let rows = rows.filter(|one| one.code <= last);
    let rows = rows.map(|one| format!("| {} | {} |\n", one.code, one.short));
    table("| code | means |", "|---|---|", rows)
}

fn command_table() -> String {
    let rows = reference().commands.into_iter().flat_map(|one| {
        let command = one.command;
        let codes = one.codes.into_iter();
        codes.map(move |(code, when)| format!("| `{command}` | {code} | {when} |\n"))
    });
    table("| command | code | when |", "|---|---|---|", rows)
}

fn verdict_texts() -> String {
    let rows = reference().verdicts.into_iter().map(|one| {
        format!(
            "- **{}**: {} What to do: {}.\n",
            one.word, one.text, one.next
        )
    });
    rows.collect::<Vec<_>>().concat()
}

fn chain_table() -> String {
    let Reference {
        chain, chain_end, ..
    } = reference();
    let rows = chain.into_iter();
    let rows = rows.map(|one| format!("| {} | {} |\n", one.link, one.text));
    let table = table("| link | holds if |", "|---|---|", rows);
    format!("{table}\n{chain_end}\n")
}

#[test]
fn pages_have_the_text_of_the_reference() {
    for (path, name, expected) in [
        ("README.md", "verdicts", verdict_table()),
        ("README.md", "exit codes", exit_code_table(64)),
        ("docs/usage.md", "verdicts", verdict_texts()),
        ("docs/usage.md", "exit codes", exit_code_table(u8::MAX)),
        ("docs/usage.md", "exit codes by command", command_table()),
        ("docs/usage.md", "chain", chain_table()),
    ] {
        assert_eq!(table_of(path, name), expected, "{path}: {name}");
    }
}

#[test]
fn every_verdict_and_every_link_is_explained_once() {
    let reference = reference();
    let words: Vec<&str> = reference
        .verdicts
        .iter()
        .map(|one| one.word.as_str())
        .collect();
    let mut all = [
        Verdict::Pass,
        Verdict::Fail,
        Verdict::Pending,
        Verdict::Manual,
        Verdict::Elsewhere,
        Verdict::Unreadable,
        Verdict::Excepted,
    ]
    .map(Verdict::word)
    .to_vec();
    assert_eq!(words, all);
    let links: Vec<&str> = reference
        .chain
        .iter()
        .map(|one| one.link.as_str())
        .collect();
    all = [
        Link::Trail,
        Link::Delivery,
        Link::LogGroup,
        Link::Filter,
        Link::Metric,
        Link::Alarm,
        Link::Topic,
        Link::Person,
        Link::Logging,
        Link::Target,
    ]
    .map(Link::word)
    .to_vec();
    assert_eq!(links, all);
}

#[test]
fn each_code_of_a_command_is_one_of_all_and_every_command_can_succeed() {
    let reference = reference();
    let known: BTreeSet<u8> = reference.exit_codes.iter().map(|one| one.code).collect();
    for one in &reference.commands {
        assert!(one.codes.contains_key(&0), "{}", one.command);
        for code in one.codes.keys() {
            assert!(known.contains(code), "{}: {code}", one.command);
        }
    }
    let used = reference.commands.iter().flat_map(|one| one.codes.keys());
    let used: BTreeSet<u8> = used.copied().chain([1, 64, 130]).collect();
    assert_eq!(used, known);
}

#[test]
fn a_topic_is_explained_and_nothing_else() {
    let reference = reference();
    let mut shown: Vec<String> = Vec::new();
    for name in reference.topics() {
        let topic = reference.topic(name).unwrap();
        let mut text = Vec::new();
        write_reference_topic(
            &mut LineWriter::new(&mut text, false).with_width(Some(80)),
            &topic,
        )
        .unwrap();
        let text = String::from_utf8(text).unwrap();
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        shown.push(text);
    }
    insta::assert_snapshot!(shown.join("----\n"));
    for name in ["", "Pass", "exit_codes", "passes"] {
        assert_eq!(reference.topic(name), None, "{name}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn every_command_of_the_program_has_its_exit_codes_and_the_help_has_all_of_them() {
    use clap::CommandFactory as _;
    let mut command = cis_fix::cli::Arguments::command();
    let mut names = BTreeSet::new();
    for sub in command.get_subcommands() {
        let name = sub.get_name();
        // The policies of `iam-policy` end alike.
        let nested: Vec<&str> = match name {
            "pattern" => sub.get_subcommands().map(clap::Command::get_name).collect(),
            _ => Vec::new(),
        };
        if nested.is_empty() {
            names.insert(name.to_owned());
        }
        names.extend(nested.iter().map(|one| format!("{name} {one}")));
    }
    let reference = reference();
    let explained = reference.commands.iter().map(|one| one.command.clone());
    assert_eq!(explained.collect::<BTreeSet<_>>(), names);
    let help = command.render_help().to_string();
    let words: Vec<&str> = help.split_whitespace().collect();
    let help = words.join(" ");
    for one in reference.exit_codes {
        let short = one.short.replace('`', "");
        assert!(help.contains(&format!("{} {short}", one.code)), "{help}");
    }
}

/// The exit code and the output of the program.
#[cfg(feature = "cli")]
fn run(words: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cis-fix"));
    let output = command
        .args(words)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    let bytes = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(bytes).unwrap())
}

#[cfg(feature = "cli")]
#[test]
fn explain_and_the_manual_page_print_the_reference() {
    let reference = reference();
    let (code, text) = run(&["explain", "unreadable", "--color", "never"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("unreadable: a read was denied"), "{text}");
    let (code, text) = run(&["explain", "chain", "--format", "json"]);
    assert_eq!(code, Some(0), "{text}");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let terms = document["terms"].as_array().unwrap();
    assert_eq!(terms.len(), reference.chain.len());
    let (code, text) = run(&["explain", "unread"]);
    assert_eq!(code, Some(64), "{text}");
    assert!(text.contains("exit-codes, chain"), "{text}");

    let folder = format!("{}/reference-man", env!("CARGO_TARGET_TMPDIR"));
    let (code, text) = run(&["man", "--out", &folder]);
    assert_eq!(code, Some(0), "{text}");
    let page = fs::read_to_string(format!("{folder}/cis-fix.1")).unwrap();
    assert!(page.contains(".SH \"VERDICTS\""), "{page}");
    let (_, status) = page.split_once(".SH \"EXIT STATUS\"\n").unwrap();
    for one in &reference.exit_codes {
        let term = format!(".TP\n\\fB{}\\fR\n", one.code);
        assert!(status.contains(&term), "{status}");
    }
    for one in &reference.commands {
        let heading = format!(".SS \"{}\"\n", one.command.replace('-', "\\-"));
        assert!(status.contains(&heading), "{heading}");
    }
}
