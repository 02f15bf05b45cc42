//! What `explain` prints of a verdict, the exit codes or the chain.

use super::{FORMAT_VERSION, ToolV1};
use crate::reference::ReferenceTopic;
use serde::Serialize;

/// The explanation of a word.
#[derive(Debug, Clone, Serialize)]
pub struct ReferenceTopicV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `explain`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The word.
    pub topic: &'a str,
    /// The first line.
    pub title: &'a str,
    /// The terms and their meanings.
    pub terms: Vec<ReferenceTermV1<'a>>,
    /// Prose below them.
    pub paragraphs: &'a [String],
}

/// A term and its meaning.
#[derive(Debug, Clone, Serialize)]
pub struct ReferenceTermV1<'a> {
    /// The command it is about; only a term about one command has this key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_command: Option<&'a str>,
    /// The term.
    pub term: &'a str,
    /// Its meaning.
    pub text: &'a str,
}

impl<'a> ReferenceTopicV1<'a> {
    /// The document of a topic.
    #[must_use]
    pub fn new(topic: &'a ReferenceTopic) -> Self {
        let terms = topic.terms.iter().map(|one| ReferenceTermV1 {
            of_command: one.command.as_deref(),
            term: &one.term,
            text: &one.text,
        });
        Self {
            format_version: FORMAT_VERSION,
            command: "explain",
            tool: ToolV1::this(),
            topic: &topic.name,
            title: &topic.title,
            terms: terms.collect(),
            paragraphs: &topic.paragraphs,
        }
    }
}
