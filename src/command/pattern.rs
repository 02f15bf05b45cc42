//! `pattern match`, `compare`, `explain` and `test`: commands about filter patterns. They do not connect to AWS and do
//! not read settings.

mod arguments;
mod compare;
mod input;
mod match_events;
mod stdout;
mod test;

use super::publish::print_json;
use crate::cli::{CommonFlags, PatternCommand};
use crate::error::Error;
use crate::exit::Exit;
use crate::pattern::Pattern;
use crate::render::json::v1::{PatternErrorV1, PatternExplanationV1};
use crate::render::pattern::write_explanation;
use crate::settings::Format;
use crate::ui::Screen;
use arguments::{parse_pattern, unsupported_format};

pub(super) fn run(
    screen: &Screen,
    command: &PatternCommand,
    common: &CommonFlags,
) -> Result<Exit, Error> {
    let parse_or_report = |command: &str, text: &str| {
        let parsed = parse_pattern(text);
        if let (Err(error), Format::Json) = (&parsed, screen.options.format) {
            // Ignore a write error: the exit code and standard error report the same.
            let _ = print_json(&PatternErrorV1::new(
                command,
                &error.to_string(),
                &error.hints,
            ));
        }
        parsed
    };
    match command {
        PatternCommand::Match {
            pattern,
            files,
            count,
            invert,
        } => {
            let options = match_events::MatchOptions {
                pattern: parse_or_report("pattern match", pattern)?,
                count: *count,
                inverted: *invert,
            };
            match_events::run(screen, &options, files)
        }
        PatternCommand::Compare {
            existing,
            required,
            with,
        } => {
            let mut all = Vec::from([existing.clone()]);
            all.extend(with.iter().cloned());
            let controls = common.controls.as_deref().unwrap_or_default();
            compare::run(
                screen,
                &all,
                required.as_deref(),
                controls,
                common.benchmark,
            )
        }
        PatternCommand::Explain { pattern } => {
            run_explain(screen, &parse_or_report("pattern explain", pattern)?)
        }
        PatternCommand::Test { files } => test::run(screen, files),
    }
}

fn run_explain(screen: &Screen, pattern: &Pattern) -> Result<Exit, Error> {
    let about = PatternExplanationV1::new(pattern);
    Exit::after_output(match screen.options.format {
        Format::Text => screen.print_result(|writer| write_explanation(writer, &about)),
        Format::Json => print_json(&about),
        other => Err(unsupported_format("explain", other)),
    })
}
