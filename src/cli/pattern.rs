//! The subcommands of `pattern` and their help texts.

use super::examples;
use clap::Subcommand;
use std::path::PathBuf;

/// The subcommands of `pattern`. They send nothing to AWS and read no settings.
#[derive(Debug, Clone, Subcommand)]
pub enum PatternCommand {
    /// Print the events a pattern matches, each in one line
    ///
    /// A file may hold an event a line, be a file CloudTrail delivered, a JSON list of events, or
    /// what `aws logs filter-log-events` or `aws cloudtrail lookup-events` answered; plain or gzip.
    #[command(after_help = examples::PATTERN_MATCH)]
    Match {
        /// The pattern; one that begins with `-` goes behind `--`
        pattern: String,
        /// Where the events are; `-` or none is standard input
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Print only how many there are
        #[arg(short, long)]
        count: bool,
        /// The events that do not match
        #[arg(long)]
        invert: bool,
    },
    /// Tell whether a pattern matches all events another one does; ends with 0, 3 or 5
    ///
    /// With 0 if it does, with 3 if not, and then with an event that is missed; with 5 if that is
    /// not decided, because it hangs on what AWS does not document.
    #[command(after_help = examples::PATTERN_COMPARE)]
    Compare {
        /// The pattern there is; one that begins with `-` goes behind `--`
        existing: String,
        /// The pattern that is required; without it, what counts for the control named by --control
        required: Option<String>,
        /// Another pattern there is, taken together with the first; repeatable
        #[arg(long, value_name = "PATTERN")]
        with: Vec<String>,
    },
    /// Say in words what a pattern asks of an event, and where it leaves what AWS documents
    #[command(after_help = examples::PATTERN_EXPLAIN)]
    Explain {
        /// The pattern; one that begins with `-` goes behind `--`
        pattern: String,
    },
    /// Try a corpus of claims about patterns; ends with 3 if one is not so
    ///
    /// Each line of a file is one JSON object: {"pattern", "event", "match"} claims that a pattern
    /// matches an event (a text as it was logged, or an object) or does not; {"pattern", "valid"}
    /// that AWS takes a text for a pattern or does not; {"existing", "required", "covers"} that a
    /// pattern, or a list of them together, covers another, with "equivalent" and "undecided" if
    /// these matter. Other keys, blank lines and lines that begin with # or // are passed over.
    #[command(after_help = examples::PATTERN_TEST)]
    Test {
        /// The corpus, in JSON Lines; `-` is standard input
        #[arg(value_name = "CASES", required = true)]
        files: Vec<PathBuf>,
    },
}
