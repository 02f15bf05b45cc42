//! The result of `org check`, as text or JSON.

use super::super::publish::print_json;
use super::super::session::Context;
use crate::error::Error;
use crate::organization::{AccountRow, OrganizationReview, Summary};
use crate::render::json::v1::OrganizationV1;
use crate::render::{OrganizationScreen, write_organization};
use crate::settings::Format;

pub(super) fn publish(
    context: Context<'_>,
    review: &OrganizationReview,
    rows: &[AccountRow],
    summary: &Summary,
) -> Result<(), Error> {
    let Context { screen, loaded, .. } = context;
    let benchmark = loaded.config.settings.benchmark;
    if screen.options.format == Format::Json {
        return print_json(&OrganizationV1::new(benchmark, review, rows, summary));
    }
    let content = OrganizationScreen {
        benchmark,
        review,
        rows,
        summary,
        verbose: screen.options.is_verbose(),
    };
    screen.print_result(|writer| write_organization(writer, &content))
}
