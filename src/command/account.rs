//! `check`, `plan` and the way into `apply`: connect, observe, decide, show.

use super::apply;
use super::catalog::document;
use super::screen::Screen;
use crate::aws::{Connection, Login, Reader, connect};
use crate::catalog::Catalog;
use crate::cli::{Arguments, Command, Format};
use crate::error::Error;
use crate::exit::Exit;
use crate::observe::{Observation, observe};
use crate::plan::{Review, review};
use crate::render::json::v1::Report;
use crate::render::{self, Paper, Reproduction};
use crate::select::{Inputs, TrailChoice};
use crate::settings::Settings;
use crate::state::{Answer, Caller, Observed, Question};
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

/// One look at the account and all that follows from it.
pub(super) struct Look {
    pub(super) observed: Observed,
    pub(super) caller: Caller,
    pub(super) review: Review,
}

/// What every look needs.
pub(super) struct Scope<'a> {
    pub(super) connection: &'a Connection,
    pub(super) catalog: &'a Catalog,
    pub(super) settings: &'a Settings,
    pub(super) expect_account: Option<&'a str>,
}

pub(super) async fn run(
    arguments: &Arguments,
    screen: &mut Screen,
    catalog: &Catalog,
    settings: &Settings,
) -> Result<Exit, Error> {
    let common = &arguments.common;
    let login = Login {
        profile: common.profile.clone(),
        region: common.region.clone(),
        endpoint_url: common.endpoint_url.clone(),
    };
    let connection = connect(&login).await.map_err(unchanged)?;
    let scope = Scope {
        connection: &connection,
        catalog,
        settings,
        expect_account: common.expect_account.as_deref(),
    };
    let look = scope.look(screen).await.map_err(unchanged)?;
    let whole = screen.verbose > 0;
    match &arguments.command {
        Command::Apply { yes, write_rate } => {
            apply::run(&scope, screen, look, *yes, *write_rate).await
        }
        Command::Plan { detailed_exitcode } => {
            let review = &look.review;
            match screen.format {
                Format::Text => screen.result(|paper| scope.show(paper, &look, true, whole))?,
                Format::Json => {
                    let report = scope.report("plan", &look).with_plan(&review.plan);
                    document(&report)?;
                }
            }
            Ok(Exit::of_plan(
                &review.plan,
                &review.findings,
                *detailed_exitcode,
            ))
        }
        Command::List | Command::Explain { .. } | Command::Check => {
            match screen.format {
                Format::Text => screen.result(|paper| scope.show(paper, &look, false, whole))?,
                Format::Json => document(&scope.report("check", &look))?,
            }
            Ok(Exit::of_findings(&look.review.findings))
        }
    }
}

/// Every fatal message says whether anything was changed.
pub(super) fn unchanged(error: Error) -> Error {
    error.hint("Nothing was changed.")
}

impl Scope<'_> {
    /// Observes the account and decides.
    pub(super) async fn look(&self, screen: &Screen) -> Result<Look, Error> {
        let reader = Reader::new(self.connection.clone());
        let region = self.connection.region();
        let before = self.connection.calls().total();
        if let Some(expected) = self.expect_account {
            expect(&reader, expected).await?;
        }
        let Observation { observed, waves } =
            observe(&reader, self.catalog, self.settings, region, now()).await?;
        let caller = observed
            .caller
            .present()
            .cloned()
            .ok_or_else(|| Error::new("asking AWS who we are", "there was no answer"))?;
        if screen.verbose > 0 {
            let requests = self.connection.calls().total() - before;
            screen.say(&format!(
                "Read the account in {waves} waves, {requests} requests."
            ));
        }
        let review = review(Inputs {
            catalog: self.catalog,
            settings: self.settings,
            observed: &observed,
        });
        Ok(Look {
            observed,
            caller,
            review,
        })
    }

    /// The screen of `check` and `plan`.
    pub(super) fn show(
        &self,
        paper: &mut Paper<'_>,
        look: &Look,
        plan: bool,
        whole: bool,
    ) -> io::Result<()> {
        let review = &look.review;
        let region = self.connection.region();
        render::heading(paper, &look.caller, region, &review.selection)?;
        render::findings(paper, self.settings.benchmark, &review.findings)?;
        if whole {
            render::evidence(paper, &review.findings)?;
        }
        if plan {
            render::plan(paper, &review.plan, &review.findings, whole)?;
        }
        Ok(())
    }

    /// The document of a look.
    pub(super) fn report<'a>(&'a self, command: &'a str, look: &'a Look) -> Report<'a> {
        Report::new(
            command,
            &look.caller,
            self.connection.region(),
            self.settings.benchmark,
            &look.review,
        )
    }
}

/// Refuses any other account, before anything but our own identity is asked.
async fn expect(reader: &Reader, expected: &str) -> Result<(), Error> {
    let here = reader.start_region();
    let answer = reader.ask(&Question::Caller, None, &here).await?;
    match answer {
        Answer::Caller(caller) if caller.account.as_str() == expected => Ok(()),
        Answer::Caller(caller) => Err(Error::new(
            "checking --expect-account",
            format!(
                "these credentials are for account {}, not {expected}",
                caller.account
            ),
        )),
        _ => Err(Error::new(
            "checking --expect-account",
            "AWS did not say who we are",
        )),
    }
}

/// What the finding's own two commands are about.
pub(super) fn reproduction(look: &Look) -> Reproduction<'_> {
    let selection = &look.review.selection;
    Reproduction {
        buckets: selection
            .logging
            .iter()
            .map(|choice| &choice.bucket)
            .collect(),
        log_group: match &selection.trail {
            TrailChoice::Chosen(chosen) => Some(&chosen.log_group),
            _ => None,
        },
    }
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or_default()
}
