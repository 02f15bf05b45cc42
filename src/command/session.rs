//! A way to look at the account: connected as who was asked for, stopped by Ctrl-C.

use super::account::{Look, unchanged};
use super::load_settings::Prepared;
use crate::apply::Stop;
use crate::aws::{Calls, Connection, Login, Reader, connect};
use crate::error::Error;
use crate::observe::observe;
use crate::state::{Caller, Observed};
use crate::ui::{Reading, Screen};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// What every look at AWS needs.
pub(super) struct Scope<'a> {
    pub(super) connection: &'a Connection,
    pub(super) prepared: &'a Prepared,
    pub(super) stop: &'a Stop,
}

pub(super) fn interrupted() -> Error {
    Error::new("reading the account", "stopped by Ctrl-C")
}

pub(super) async fn connected(
    screen: &Screen,
    prepared: &Prepared,
    stop: &Stop,
) -> Result<Connection, Error> {
    connected_from(screen, prepared, stop, None).await
}

/// Connects, starting from a Region that is known unless another one was named.
pub(super) async fn connected_from(
    screen: &Screen,
    prepared: &Prepared,
    stop: &Stop,
    region: Option<&str>,
) -> Result<Connection, Error> {
    let merged = &prepared.merged;
    let login = Login {
        profile: merged.profile.clone(),
        region: merged.region.clone().or_else(|| region.map(str::to_owned)),
        endpoint_url: merged.endpoint_url.clone(),
        patience: merged.timeouts,
    };
    let calls = if screen.manner.verbose > 1 {
        let screen = screen.clone();
        Calls::with_listener(move |attempt| screen.say(&attempt.to_string()))
    } else {
        Calls::default()
    };
    tokio::select! {
        connection = connect(&login, calls) => connection.map_err(unchanged),
        () = stop.called() => Err(unchanged(interrupted())),
    }
}

impl Scope<'_> {
    /// Refuses any other account than the one that was named, if one was.
    pub(super) async fn expected(&self) -> Result<(), Error> {
        match &self.prepared.merged.expect_account {
            Some(expected) => expect(&Reader::new(self.connection.clone()), expected).await,
            None => Ok(()),
        }
    }

    /// Observes the account and decides.
    pub(super) async fn look(&self, screen: &Screen) -> Result<Look, Error> {
        tokio::select! {
            look = self.observe(screen) => look,
            () = self.stop.called() => Err(interrupted()),
        }
    }

    async fn observe(&self, screen: &Screen) -> Result<Look, Error> {
        let Self {
            connection,
            prepared,
            ..
        } = self;
        let merged = &prepared.merged;
        let reader = Reader::new((*connection).clone());
        let before = connection.calls().total();
        if let Some(expected) = &merged.expect_account {
            expect(&reader, expected).await?;
        }
        let reading = Reading::begin(screen);
        let observation = observe(
            &reader,
            &prepared.catalog,
            &merged.settings,
            connection.region(),
            now(),
            &reading,
        );
        let observation = observation.await?;
        drop(reading);
        if screen.manner.verbose > 0 {
            let requests = connection.calls().total() - before;
            let rounds = observation.rounds;
            screen.say(&format!(
                "Read the account in {rounds} waves, {requests} requests."
            ));
            if let Some(line) = beside(&observation.observed) {
                screen.say(&line);
            }
        }
        Look::at(prepared, observation.observed, false)
    }
}

/// How many of the reads were about alarms that do not count and about mute rules.
fn beside(observed: &Observed) -> Option<String> {
    let others = observed.other_alarms.len();
    let rules = observed.mutes.values().map(BTreeMap::len).sum::<usize>();
    let mutes = observed.mute_rules.len() + rules;
    (others + mutes > 0).then(|| {
        format!(
            "Of its reads {others} looked for composite and log alarms, {mutes} for mute rules."
        )
    })
}

/// Refuses any other account, before anything but our own identity is asked.
async fn expect(reader: &Reader, expected: &str) -> Result<(), Error> {
    let doing = "checking --expect-account";
    let theirs = |caller: &Caller| {
        format!(
            "these credentials are for account {}, not {expected}",
            caller.account
        )
    };
    caller_in(reader, expected, doing, theirs).await.map(|_| ())
}

/// Who we are, if it is in the account that is meant.
pub(super) async fn caller_in(
    reader: &Reader,
    account: &str,
    doing: &str,
    otherwise: impl Fn(&Caller) -> String,
) -> Result<Caller, Error> {
    let caller = reader.caller().await?;
    if caller.account.as_str() == account {
        Ok(caller)
    } else {
        Err(Error::new(doing, otherwise(&caller)))
    }
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or_default()
}
