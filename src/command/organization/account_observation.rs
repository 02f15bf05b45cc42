//! The observation of one account among many.

use super::super::session::Session;
use crate::aws::Connection;
use crate::clock::unix_now;
use crate::error::Error;
use crate::observe::{Watcher, observe, observe_further};
use crate::settings::Settings;
use crate::state::{Observed, Question, Trail};

/// Shows no progress: the accounts are the progress.
struct Unwatched;

impl Watcher for Unwatched {
    fn begin_round(&self, _number: usize, _questions: usize) {}

    fn answered(&self, _question: &Question) {}
}

/// Observes an account: all of it, or for one trail.
pub(super) async fn observe_account(
    session: &Session<'_>,
    connection: &Connection,
    known: Option<Observed>,
    trail: Option<&Trail>,
) -> Result<Observed, Error> {
    let loaded = session.loaded;
    let reader = session.reader_on(connection.clone());
    let settings = settings_for(session, trail);
    let observation = match known {
        Some(known) => {
            observe_further(
                &reader,
                &loaded.catalog,
                &settings,
                &loaded.memo,
                known,
                &Unwatched,
            )
            .await
        }
        None => {
            observe(
                &reader,
                &loaded.catalog,
                &settings,
                &loaded.memo,
                connection.region(),
                unix_now(),
                &Unwatched,
            )
            .await
        }
    };
    Ok(observation?.observed)
}

/// The settings of the run, for one trail if it is given.
pub(super) fn settings_for(session: &Session<'_>, trail: Option<&Trail>) -> Settings {
    let mut settings = session.loaded.config.settings.clone();
    if let Some(trail) = trail {
        settings.trail = Some(trail.arn.as_str().to_owned());
    }
    settings
}
