//! `check`: which controls hold, without a plan.

use super::publish::print_report;
use super::session::{Context, take_snapshot};
use super::snapshot::View;
use crate::cli::CheckOptions;
use crate::error::Error;
use crate::exit::Exit;
use crate::settings::Format;

pub(super) async fn run(context: Context<'_>, options: &CheckOptions) -> Result<Exit, Error> {
    let Context { screen, loaded, .. } = context;
    let snapshot = take_snapshot(context, options.from.as_deref()).await?;
    if screen.options.format == Format::Text {
        let view = View::of(options.full, screen.options.is_verbose());
        screen.print_result(|writer| snapshot.show(writer, loaded, "check", view))?;
    } else {
        print_report(screen, loaded, &snapshot.report("check", loaded))?;
    }
    Ok(Exit::after_check(snapshot.checked(loaded)))
}
