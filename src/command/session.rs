//! An AWS session: the requested identity, cancellable by Ctrl-C.

use super::load_settings::LoadedSettings;
use super::recordings::read_recording;
use super::snapshot::Snapshot;
use super::terminal::Terminal;
use crate::apply::Cancellation;
use crate::aws::{Calls, ConnectOptions, Connection, Reader, RoleSession, connect};
use crate::clock::unix_now;
use crate::error::Error;
use crate::observe::observe;
use crate::permissions::topic_session_policy;
use crate::state::{AccountId, Arn, Caller, Observed};
use crate::ui::{Reading, Screen};
use std::collections::BTreeMap;
use std::path::Path;

/// What a command that may ask AWS is given.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) screen: &'a Screen,
    pub(super) loaded: &'a LoadedSettings,
    pub(super) cancellation: &'a Cancellation,
}

/// A connection to AWS, with what the command was given.
pub(super) struct Session<'a> {
    pub(super) connection: Connection,
    /// The account of `--topic-role`, and a session of that role; `None` without one.
    topics: Option<(AccountId, Connection)>,
    pub(super) screen: &'a Screen,
    pub(super) loaded: &'a LoadedSettings,
    pub(super) cancellation: &'a Cancellation,
}

/// Observes and reviews the account, or a recording of it, for a command that only reads.
pub(super) async fn take_snapshot(
    context: Context<'_>,
    from: Option<&Path>,
) -> Result<Snapshot, Error> {
    match from {
        Some(from) => read_recording(context.screen, context.loaded, from),
        None => {
            let session = Session::connect(context, None).await?;
            let snapshot = session.take_snapshot().await;
            snapshot.map_err(Error::nothing_changed)
        }
    }
}

/// The error of a read that was cancelled.
pub(super) fn cancelled_read() -> Error {
    Error::new("reading the account", "stopped by Ctrl-C")
}

impl<'a> Session<'a> {
    /// Connects with the identity that the settings name. `region` is the Region to start from where they name none.
    pub(super) async fn connect(context: Context<'a>, region: Option<&str>) -> Result<Self, Error> {
        let Context {
            screen,
            loaded,
            cancellation,
        } = context;
        let config = &loaded.config;
        let options = ConnectOptions {
            profile: config.profile.clone(),
            region: config.region.clone().or_else(|| region.map(str::to_owned)),
            endpoint_url: config.endpoint_url.clone(),
            insecure_endpoint: loaded.insecure_endpoint,
            timeouts: config.timeouts,
        };
        let calls = if screen.options.shows_calls() {
            let screen = screen.clone();
            Calls::with_listener(move |attempt| screen.say(&attempt.to_string()))
        } else {
            Calls::default()
        };
        let terminal = Terminal { screen };
        let connection = tokio::select! {
            connection = connect(&options, calls, &terminal) => connection,
            () = cancellation.cancelled() => Err(cancelled_read()),
        };
        let connection = connection.map_err(Error::nothing_changed)?;
        let topics = match &config.topic_role {
            Some(role) => tokio::select! {
                entered = Box::pin(enter_topic_account(screen, &connection, role)) => entered,
                () = cancellation.cancelled() => return Err(cancelled_read().nothing_changed()),
            },
            None => None,
        };
        Ok(Self {
            connection,
            topics,
            screen,
            loaded,
            cancellation,
        })
    }

    /// A reader over this connection.
    pub(super) fn reader(&self) -> Reader {
        self.reader_on(self.connection.clone())
    }

    /// A reader over a connection to this account or another one.
    pub(super) fn reader_on(&self, connection: Connection) -> Reader {
        let reader = Reader::new(connection);
        match &self.topics {
            Some((account, topics)) => reader.with_topics_of(account.clone(), topics.clone()),
            None => reader,
        }
    }

    /// Refuses any other account than the expected one, if one is expected. Only the caller's identity is asked.
    pub(super) async fn ensure_expected_account(&self, reader: &Reader) -> Result<(), Error> {
        let Some(expected) = &self.loaded.config.expect_account else {
            return Ok(());
        };
        let mismatch = |caller: &Caller| {
            format!(
                "these credentials are for account {}, not {expected}",
                caller.account
            )
        };
        caller_in(reader, expected, "checking --expect-account", mismatch)
            .await
            .map(|_| ())
    }

    /// Observes and reviews the account.
    pub(super) async fn take_snapshot(&self) -> Result<Snapshot, Error> {
        tokio::select! {
            snapshot = self.observe() => snapshot,
            () = self.cancellation.cancelled() => Err(cancelled_read()),
        }
    }

    async fn observe(&self) -> Result<Snapshot, Error> {
        let Self {
            connection,
            screen,
            loaded,
            ..
        } = self;
        let requests_before = connection.calls().total();
        let reader = self.reader();
        self.ensure_expected_account(&reader).await?;
        let reading = Reading::begin(screen);
        let observation = observe(
            &reader,
            &loaded.catalog,
            &loaded.config.settings,
            &loaded.memo,
            connection.region(),
            unix_now(),
            &reading,
        );
        let observation = observation.await?;
        drop(reading);
        if screen.options.is_verbose() {
            let requests = connection.calls().total() - requests_before;
            let rounds = observation.rounds;
            screen.say(&format!(
                "Read the account in {rounds} waves, {requests} requests."
            ));
            if let Some(line) = count_side_reads(&observation.observed) {
                screen.say(&line);
            }
        }
        Snapshot::decide(loaded, observation.observed, false)
    }
}

/// A session of the role that reads topics of another account. If STS refuses it, that is said, and the topics are read
/// without it: nothing else depends on it.
async fn enter_topic_account(
    screen: &Screen,
    connection: &Connection,
    role: &str,
) -> Option<(AccountId, Connection)> {
    let session = RoleSession {
        role: role.to_owned(),
        external_id: None,
        policy: topic_session_policy(),
    };
    let entered = connection.assume_role(&session).await;
    let entered = entered.inspect_err(|error| {
        screen.say(&format!("{error}; topics are read without --topic-role."));
    });
    let account = AccountId::from(Arn::parse(role)?.account);
    Some((account, entered.ok()?))
}

/// The caller, if it is in this account; `mismatch` says what is wrong if it is in another one.
pub(super) async fn caller_in(
    reader: &Reader,
    account: &str,
    doing: &str,
    mismatch: impl Fn(&Caller) -> String,
) -> Result<Caller, Error> {
    let caller = reader.caller().await?;
    if caller.account.as_str() == account {
        Ok(caller)
    } else {
        Err(Error::new(doing, mismatch(&caller)))
    }
}

/// How many of the reads were of alarms that count for no control, and of mute rules.
fn count_side_reads(observed: &Observed) -> Option<String> {
    let others = observed.other_alarms.len();
    let rules = observed.mutes.values().map(BTreeMap::len).sum::<usize>();
    let mutes = observed.mute_rules.len() + rules;
    (others + mutes > 0).then(|| {
        format!(
            "Of its reads {others} looked for composite and log alarms, {mutes} for mute rules."
        )
    })
}
