//! Commands that a CI system reads in the log of a job. Names come from the account, and a log that contains them must not
//! set a variable, mask a word or end a group of the job that prints it.
//!
//! | system | command | where in a line | source |
//! |---|---|---|---|
//! | GitHub Actions | `##[command]` | anywhere | `ActionCommand.TryParse` of actions/runner |
//! | GitHub Actions, Gitea, Forgejo | `::command key=value::` | at its start, after white space | `ActionCommand.TryParseV2` |
//! | Azure Pipelines | `##vso[command]`, `##[command]` | anywhere | "Logging commands", Azure Pipelines |
//! | `TeamCity` | `##teamcity[message]` | anywhere | its page "Service messages" |
//! | GitLab | `section_start:`, `section_end:` | anywhere, before a carriage return and an escape sequence | "CI/CD job logs", GitLab |
//! | Travis CI | `travis_fold:`, `travis_time:` | likewise | scripts that fold logs; no page of Travis CI describes it |
//! | Buildkite | `---`, `+++`, `~~~`, `^^^` | at its start | "Managing log output", Buildkite |
//!
//! Where a page does not say where in a line a command stands, it is broken anywhere.
//!
//! A command is broken by escaping one of its characters. Nothing else changes: a `::` inside an ARN is no command, because
//! only white space may stand before one.

use std::borrow::Cow;

/// The words with which a command of GitHub begins, behind `::` (`ActionCommandManager`, actions/runner). They are broken
/// wherever they stand, for a tool that shows the log may break its lines anew.
const GITHUB_COMMANDS: [&str; 16] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// What marks a fold or a section of a log.
const SECTIONS: [&str; 4] = [
    "section_start:",
    "section_end:",
    "travis_fold:",
    "travis_time:",
];

/// The first characters of a line of Buildkite that begins a group.
const GROUPS: [&str; 4] = ["---", "+++", "~~~", "^^^"];

/// The most letters between `##` and `[`.
const LONGEST_WORD: usize = 20;

/// The text with one character of each command escaped. `before` is what stands on the line already.
#[must_use]
pub fn break_log_commands<'t>(
    before: &str,
    text: &'t str,
    escape: impl Fn(char) -> String,
) -> Cow<'t, str> {
    let joined = joined_line(before, text);
    let skipped = joined.len() - text.len();
    let mut places = find_commands(&joined);
    places.retain(|place| *place >= skipped);
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    places.sort_unstable();
    places.dedup();
    let mut broken = String::with_capacity(text.len() + 8 * places.len());
    let mut places = places.into_iter().map(|place| place - skipped).peekable();
    for (at, c) in text.char_indices() {
        if places.next_if_eq(&at).is_some() {
            broken.push_str(&escape(c));
        } else {
            broken.push(c);
        }
    }
    Cow::Owned(broken)
}

/// The text behind the end of what stands before it, as far as a command could begin there.
fn joined_line<'t>(before: &str, text: &'t str) -> Cow<'t, str> {
    let kept = before.char_indices().rev().nth(LONGEST_WORD + 2);
    let kept = kept.map_or(before, |(at, _)| before.get(at..).unwrap_or_default());
    if kept.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{kept}{text}"))
    }
}

/// The byte offsets of the characters to escape.
fn find_commands(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    for (at, mark) in text.match_indices("##") {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let rest = rest.trim_start_matches('#');
        let word = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if word <= LONGEST_WORD && rest.as_bytes().get(word) == Some(&b'[') {
            places.push(text.len() - rest.len() + word);
        }
    }
    for (at, _) in overlapping_colons(text) {
        let (before, rest) = text.split_at_checked(at).unwrap_or_default();
        if begins_command(before, rest.get(2..).unwrap_or_default()) {
            places.push(at + 1);
        }
    }
    for section in SECTIONS {
        let found = text.match_indices(section);
        places.extend(found.map(|(at, mark)| at + mark.len() - 1));
    }
    places
}

/// Each `::`, also the second one of `:::`.
fn overlapping_colons(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("::").flat_map(|(at, mark)| {
        let more = text.get(at + 1..at + 3) == Some("::");
        [Some((at, mark)), more.then_some((at + 1, mark))]
            .into_iter()
            .flatten()
    })
}

/// Whether a `::` begins a command. An address such as `::1` or `::/0` does not.
fn begins_command(before: &str, rest: &str) -> bool {
    let previous = before.chars().next_back();
    if previous.is_none_or(char::is_whitespace) {
        return !rest.starts_with(|c: char| c.is_ascii_digit() || c == '/');
    }
    previous != Some(':')
        && GITHUB_COMMANDS.iter().any(|command| {
            let rest = rest.strip_prefix(command);
            rest.is_some_and(|rest| {
                rest.starts_with("::") || rest.starts_with(' ') && rest.contains("::")
            })
        })
}

/// Whether a line begins as a group of Buildkite does.
#[must_use]
pub fn begins_log_group(line: &str) -> bool {
    GROUPS.iter().any(|group| line.starts_with(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken<'t>(before: &str, text: &'t str) -> Cow<'t, str> {
        break_log_commands(before, text, |c| c.escape_unicode().to_string())
    }

    #[test]
    fn a_command_is_broken_wherever_a_system_reads_it() {
        for (text, safe) in [
            ("##[error]x", r"##\u{5b}error]x"),
            (
                "a ##vso[task.setvariable]x",
                r"a ##vso\u{5b}task.setvariable]x",
            ),
            ("a##TeamCity[x", r"a##TeamCity\u{5b}x"),
            ("###[group]", r"###\u{5b}group]"),
            ("::error::x", r":\u{3a}error::x"),
            ("  ::x y=z::w", r"  :\u{3a}x y=z::w"),
            ("\u{a0}::debug::", "\u{a0}:\\u{3a}debug::"),
            ("a::set-output name=a::b", r"a:\u{3a}set-output name=a::b"),
            (":::add-mask::x", r":\u{3a}:add-mask::x"),
            ("section_start:1:a", r"section_start\u{3a}1:a"),
            ("travis_fold:start:a", r"travis_fold\u{3a}start:a"),
        ] {
            assert_eq!(broken("", text), safe);
            assert_eq!(broken("", safe), safe, "it is broken once");
        }
        assert_eq!(broken("a ##", "[error]"), r"\u{5b}error]");
        assert_eq!(broken("a ##vs", "o[error]"), r"o\u{5b}error]");
        assert_eq!(broken("  :", ":error::"), r"\u{3a}error::");
        assert_eq!(broken("arn:aws:s3", ":::b"), ":::b");
    }

    #[test]
    fn what_is_no_command_stays() {
        for text in [
            "arn:aws:s3:::bucket",
            "arn:aws:s3:::error",
            "arn:aws:iam::111122223333:role/x",
            "arn:aws:iam::aws:policy/x",
            "::1/128 ::/0",
            "## a [b]",
            "#[x]",
            "a --- b",
        ] {
            assert_eq!(broken("", text), text);
        }
    }
}
