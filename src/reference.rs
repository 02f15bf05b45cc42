//! The reference: what the verdicts, the exit codes and the links of the chain mean. `explain`, the help, the manual page, README
//! and docs/usage.md have this text from one file.

mod frameworks;

pub use frameworks::{ControlSet, Framework, Frameworks, Requirement};

use crate::yaml::{YamlDocument, YamlError};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file.
const TEXT: &str = include_str!("reference/reference.yaml");

/// What the words mean.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The verdicts.
    pub verdicts: Vec<VerdictMeaning>,
    /// The exit codes of all commands.
    pub exit_codes: Vec<ExitCodeMeaning>,
    /// When each command ends with which code; 1 and 64 are the same for all.
    pub commands: Vec<CommandExits>,
    /// The links of the chain, in the order in which an event passes them.
    pub chain: Vec<LinkMeaning>,
    /// What a broken link means, in prose.
    pub chain_end: String,
}

/// What a verdict means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictMeaning {
    /// The verdict.
    pub word: String,
    /// One clause.
    pub short: String,
    /// Sentences.
    pub text: String,
    /// What to do then, a clause.
    pub next: String,
}

/// What an exit code means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitCodeMeaning {
    /// The code.
    pub code: u8,
    /// One clause.
    pub short: String,
}

/// When a command ends with which code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandExits {
    /// The command, such as `pattern test`.
    pub command: String,
    /// When, by code.
    pub codes: BTreeMap<u8, String>,
}

/// What holds if a link holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkMeaning {
    /// The link.
    pub link: String,
    /// What holds.
    pub text: String,
}

/// An explanation of a word: terms with their meanings, and prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceTopic {
    /// The name, as `explain` takes it.
    pub name: String,
    /// The first line.
    pub title: String,
    /// The terms and their meanings.
    pub terms: Vec<ReferenceTerm>,
    /// Prose below them.
    pub paragraphs: Vec<String>,
}

/// A term and its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceTerm {
    /// The command it is about; `None` for all.
    pub command: Option<String>,
    /// The term.
    pub term: String,
    /// Its meaning.
    pub text: String,
}

impl Reference {
    /// The reference of this program.
    ///
    /// # Errors
    ///
    /// If the file is malformed. A test reads it.
    pub fn embedded() -> Result<Self, YamlError> {
        Ok(YamlDocument::read(TEXT)?.value)
    }

    /// The names of the topics.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        let verdicts = self.verdicts.iter().map(|one| one.word.as_str());
        verdicts.chain(["verdicts", "exit-codes", "chain"])
    }

    /// The explanation of a topic; `None` if there is none of this name.
    #[must_use]
    pub fn topic(&self, name: &str) -> Option<ReferenceTopic> {
        let topic = |title: &str, terms, paragraphs| ReferenceTopic {
            name: name.to_owned(),
            title: title.to_owned(),
            terms,
            paragraphs,
        };
        match name {
            "verdicts" => Some(topic("Verdicts", self.verdict_terms(), Vec::new())),
            "exit-codes" => {
                let same = "1 and 64 are the same for every command.".to_owned();
                Some(topic("Exit codes", self.exit_code_terms(), vec![same]))
            }
            "chain" => Some(topic(
                "The chain from an API call to a person",
                self.chain_terms(),
                vec![self.chain_end.clone()],
            )),
            word => {
                let found = self.verdicts.iter().find(|one| one.word == word)?;
                let next = format!("What to do: {}.", found.next);
                let title = format!("{word}: {}", found.short);
                Some(topic(&title, Vec::new(), vec![found.text.clone(), next]))
            }
        }
    }

    fn verdict_terms(&self) -> Vec<ReferenceTerm> {
        let terms = self.verdicts.iter();
        terms.map(|one| term(None, &one.word, &one.short)).collect()
    }

    fn exit_code_terms(&self) -> Vec<ReferenceTerm> {
        let all = self.exit_codes.iter();
        let all = all.map(|one| term(None, &one.code.to_string(), &one.short));
        let each = self.commands.iter().flat_map(|one| {
            let codes = one.codes.iter();
            codes.map(|(code, when)| term(Some(&one.command), &code.to_string(), when))
        });
        all.chain(each).collect()
    }

    fn chain_terms(&self) -> Vec<ReferenceTerm> {
        let links = self.chain.iter();
        links.map(|one| term(None, &one.link, &one.text)).collect()
    }
}

fn term(command: Option<&str>, term: &str, text: &str) -> ReferenceTerm {
    ReferenceTerm {
        command: command.map(str::to_owned),
        term: term.to_owned(),
        text: text.to_owned(),
    }
}
