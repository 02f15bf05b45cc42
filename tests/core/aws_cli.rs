//! The advised AWS CLI commands: how their words are quoted, and that no other source writes one.

pub(crate) mod commands;

use cis_fix::aws_cli::{quote, quote_always};
use commands::{HARD, LIST, OPTION, commands};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn words_that_a_shell_splits_or_expands_are_quoted() {
    let plain = [
        "CloudTrail/Events",
        "cis-fix_root.usage",
        "arn:aws:sns:eu-west-1:111122223333:alerts",
        "https://sqs.eu-west-1.amazonaws.com/111122223333/alarms",
        "365",
    ];
    for text in plain {
        assert_eq!(quote(text), text);
    }
    let table = [
        ("", "''"),
        ("team root", "'team root'"),
        ("it's", r"'it'\''s'"),
        ("'", r"''\'''"),
        ("$LATEST", "'$LATEST'"),
        ("a;b", "'a;b'"),
        ("a&b|c", "'a&b|c'"),
        ("[x]", "'[x]'"),
        ("{x}", "'{x}'"),
        ("(x)", "'(x)'"),
        ("a\\b", "'a\\b'"),
        ("\"a\"", "'\"a\"'"),
        ("`a`", "'`a`'"),
        ("*", "'*'"),
        ("~", "'~'"),
        ("#a", "'#a'"),
        ("!a", "'!a'"),
        ("=a", "'=a'"),
        ("ü", "'ü'"),
    ];
    for (text, quoted) in table {
        assert_eq!(quote(text), quoted);
        assert_eq!(quote_always(text), quoted);
        assert_eq!(words(quoted), [text]);
    }
    assert_eq!(quote_always("a"), "'a'");
    // A shell would read the line break of a paste as the end of the command.
    let broken = r#""$(printf %b 'a\0012b\0047\0134')""#;
    assert_eq!(quote("a\nb'\\"), broken);
    // It takes the line breaks at the end from an output.
    assert_eq!(quote("a b\n\n"), r"'a b'$'\n\n'");
}

/// The words of a line as a POSIX shell splits it, without expansions: those are what quotes must prevent.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            ' ' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                word.extend(characters.by_ref().take_while(|&c| c != '\''));
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            c => {
                assert!(!"\"$`;&|<>()*?[]{}~#!\n".contains(c), "bare {c} in {line}");
                word.get_or_insert_default().push(c);
            }
        }
    }
    words.extend(word);
    words
}

/// `filter_log_events` and the commands that add a selector are small scripts; the wire tests run them.
#[test]
fn a_name_is_one_argument_of_its_command() {
    for command in commands() {
        if ["FilterLogEvents", "PutEventSelectors"].contains(&command.operation) {
            continue;
        }
        let words = words(&command.line);
        for name in names(&command.parameters) {
            let value = |word: &String| match word.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => value.to_owned(),
                _ => word.clone(),
            };
            let list = format!("[\"{name}\"]");
            let carries = |word: &String| [&name, &list].contains(&&value(word)) || *word == name;
            // A name that begins with a hyphen must not stand alone.
            let bare = |word: &String| name.starts_with('-') && *word == name;
            assert!(words.iter().any(carries), "{name} in {words:?}");
            assert!(!words.iter().any(bare), "{name} in {words:?}");
        }
    }
}

/// Those of the difficult names that a command carries as they are.
fn names(parameters: &Value) -> Vec<String> {
    let values = parameters.as_object().unwrap().values();
    let texts = values.flat_map(|value| match value {
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    });
    let texts = texts.filter_map(|value| value.as_str().map(str::to_owned));
    texts
        .filter(|text| [HARD, OPTION, LIST].contains(&text.as_str()))
        .collect()
}

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_constructor_is_called_in_the_list() {
    let lists = ["commands.rs", "commands/resources.rs"];
    let read = |name| fs::read_to_string(source("tests/core/aws_cli").join(name)).unwrap();
    let list = lists.map(read).concat();
    let mut constructors = 0;
    for entry in fs::read_dir(source("src/aws_cli")).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let functions = text.lines().filter_map(|line| line.strip_prefix("pub fn "));
        for function in functions.filter(|_| !["command_line", "member", "note"].contains(&module))
        {
            let (name, _) = function.split_once('(').unwrap();
            let call = format!("{module}::{name}(");
            assert!(list.contains(&call), "{call}…) is not in the list");
            constructors += 1;
        }
    }
    assert!(constructors > 40, "{constructors}");
}
