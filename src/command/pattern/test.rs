//! `pattern test`: runs the test cases of files.

use super::super::publish::print_json;
use super::input;
use crate::bounded_files;
use crate::error::Error;
use crate::exit::Exit;
use crate::pattern_tests::FileResult;
use crate::render::json::v1::PatternTestsV1;
use crate::render::pattern as render;
use crate::settings::Format;
use crate::ui::{Screen, print_bytes};
use std::path::{Path, PathBuf};

pub(super) fn run(screen: &Screen, files: &[PathBuf]) -> Result<Exit, Error> {
    let tested: Vec<FileResult> = files.iter().map(|path| test_file(screen, path)).collect();
    let mut text = Vec::new();
    match screen.options.format {
        Format::Text => screen.print_result(|writer| render::write_test_text(writer, &tested))?,
        Format::Json => print_json(&PatternTestsV1::new(&tested))?,
        Format::Markdown => render::write_test_markdown(&mut text, &tested)?,
        Format::Junit => render::write_test_junit(&mut text, &tested)?,
        Format::Sarif => {
            return Err(Error::usage(
                "pattern test prints text, json, markdown or junit, and no sarif",
            ));
        }
    }
    print_bytes(&text)?;
    if tested.iter().all(|tested| tested.results.is_empty()) && tested.iter().all(is_fully_read) {
        return Err(Error::new("trying the cases", "there are none").hint(
            "a case is a line such as {\"pattern\": \"{ $.a = 1 }\", \"event\": {\"a\": 1}, \"match\": true}",
        ));
    }
    let agrees = |tested: &FileResult| tested.disagreements().next().is_none();
    Ok(Exit::after_pattern_test(
        tested.iter().all(is_fully_read),
        tested.iter().all(agrees),
    ))
}

/// Runs the cases of one file, and reports what could not be read.
fn test_file(screen: &Screen, path: &Path) -> FileResult {
    let name = input::display_name(path);
    let text = if input::is_standard_input(path) {
        bounded_files::read_standard_input(bounded_files::PATTERN_CASES)
    } else {
        bounded_files::read_text(path, bounded_files::PATTERN_CASES)
    };
    let tested = match text {
        Ok(text) => FileResult::run(&name, &text),
        Err(error) => {
            screen.print_error(&input::read_error(
                &format!("reading cases from {name}"),
                &error,
            ));
            return FileResult::unreadable(&name, error.to_string());
        }
    };
    for malformed in &tested.malformed_lines {
        let column = malformed.column.map(|column| format!(":{column}"));
        let place = format!("{name}:{}{}", malformed.line, column.unwrap_or_default());
        screen.print_error(&Error::new(place, &malformed.message));
    }
    tested
}

/// Whether the file and all of its lines could be read.
fn is_fully_read(tested: &FileResult) -> bool {
    tested.read_error.is_none() && tested.malformed_lines.is_empty()
}
