//! `pattern compare`: whether existing patterns cover a required one.

use super::super::publish::print_json;
use super::arguments::{parse_pattern, unsupported_format};
use crate::catalog::Catalog;
use crate::control::{BenchmarkVersion, Control};
use crate::error::Error;
use crate::exit::Exit;
use crate::pattern::Pattern;
use crate::pattern_comparison::PatternComparison;
use crate::render::json::v1::PatternComparisonV1;
use crate::render::pattern as render;
use crate::settings::Format;
use crate::ui::Screen;

/// A required pattern, and who prescribes it.
struct RequiredPattern {
    pattern: Pattern,
    source: Option<String>,
}

pub(super) fn run(
    screen: &Screen,
    existing: &[String],
    required: Option<&str>,
    controls: &[String],
    version: Option<BenchmarkVersion>,
) -> Result<Exit, Error> {
    let existing: Result<Vec<Pattern>, Error> =
        existing.iter().map(|text| parse_pattern(text)).collect();
    let existing = existing?;
    let existing: Vec<&Pattern> = existing.iter().collect();
    let all = match (required, controls) {
        (Some(text), []) => Vec::from([RequiredPattern {
            pattern: parse_pattern(text)?,
            source: None,
        }]),
        (None, [name]) => accepted_patterns(name, version.unwrap_or_default())?,
        (Some(_), _) => {
            return Err(Error::usage(
                "give a required pattern or --control, not both",
            ));
        }
        (None, _) => {
            return Err(Error::usage("what is required is missing")
                .hint("give a second pattern, or one control: --control 3.5"));
        }
    };
    let compared: Vec<(&RequiredPattern, PatternComparison)> = all
        .iter()
        .map(|required| {
            (
                required,
                PatternComparison::of(&existing, &required.pattern),
            )
        })
        .collect();
    // One accepted pattern that is covered is enough; otherwise report on the first.
    let covered = compared
        .iter()
        .find(|(_, compared)| compared.coverage.covers());
    let Some((required, compared)) = covered.or(compared.first()) else {
        return Err(Error::usage("there is no text to compare with"));
    };
    let sides = (&required.pattern, required.source.as_deref());
    match screen.options.format {
        Format::Text => {
            screen.print_result(|writer| {
                render::write_comparison(writer, &existing, sides, compared)
            })?;
        }
        Format::Json => print_json(&PatternComparisonV1::new(&existing, sides, compared))?,
        other => return Err(unsupported_format("compare", other)),
    }
    Ok(Exit::after_comparison(&compared.coverage))
}

/// The accepted patterns of a control.
fn accepted_patterns(name: &str, version: BenchmarkVersion) -> Result<Vec<RequiredPattern>, Error> {
    let catalog = Catalog::embedded().map_err(|error| Error::usage(error.to_string()))?;
    let control: &Control = catalog
        .find(name, version)
        .map_err(|error| Error::usage(error.to_string()))?;
    let Some(filter) = control.filter() else {
        return Err(Error::usage(format!("{} has no pattern", control.slug)));
    };
    let texts = filter.accepted(version).map(|accepted| RequiredPattern {
        pattern: accepted.pattern.clone(),
        source: Some(format!("{}, {}", control.slug, accepted.source)),
    });
    Ok(texts.collect())
}
