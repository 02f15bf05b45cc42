//! `who`: the calls behind an alarm, searched with the pattern of its own metric filter.

use super::publish::print_json;
use super::session::{Context, Session, cancelled_read};
use super::snapshot::Snapshot;
use crate::aws::OrganizationReader;
use crate::cli::WhoOptions;
use crate::clock::unix_now;
use crate::cloudtrail::RecordedCall;
use crate::error::Error;
use crate::exit::Exit;
use crate::organization::proven_alarms;
use crate::render::json::v1::AlarmCallsV1;
use crate::render::{AlarmCalls, write_alarm_calls};
use crate::settings::Format;
use crate::state::{Alarm, LogGroupArn, MetricFilter, Region};
use std::collections::{BTreeMap, BTreeSet};

pub(super) async fn run(context: Context<'_>, options: &WhoOptions) -> Result<Exit, Error> {
    ensure_format(context.screen.options.format)?;
    let session = Session::connect(context, None).await?;
    let found = tokio::select! {
        found = search(&session, options) => found,
        () = context.cancellation.cancelled() => Err(cancelled_read()),
    };
    found.map_err(Error::nothing_changed)
}

fn ensure_format(format: Format) -> Result<(), Error> {
    match format {
        Format::Text | Format::Json => Ok(()),
        other => Err(Error::usage(format!(
            "who has no report in the format {}; it prints text or JSON",
            other.word()
        ))
        .nothing_changed()),
    }
}

async fn search(session: &Session<'_>, options: &WhoOptions) -> Result<Exit, Error> {
    let screen = session.screen;
    let snapshot = session.take_snapshot().await?;
    let (region, alarm) = find_alarm(session, &snapshot, &options.alarm)?;
    let filters = filters_of(&snapshot, &region, alarm);
    if filters.is_empty() {
        let metric = alarm.metric.as_ref();
        let metric = metric.map_or_else(|| "metric math".to_owned(), ToString::to_string);
        return Err(Error::new(
            format!("looking for the calls behind alarm {}", alarm.name),
            format!(
                "it watches {metric}, and no metric filter of a trail's log group publishes that"
            ),
        ));
    }
    let now = unix_now();
    let start = now - i64::try_from(options.since.as_secs()).unwrap_or(i64::MAX);
    let reader = session.reader();
    let mut calls = BTreeSet::new();
    let mut complete = true;
    for (group, filter) in &filters {
        let found = reader
            .find_events(group, &filter.pattern, start, now, options.limit)
            .await
            .map_err(|failure| {
                failure.into_error(format!("searching log group {}", group.name()))
            })?;
        complete &= found.complete;
        let records = found.messages.iter();
        let records = records.filter_map(|text| serde_json::from_str(text).ok());
        calls.extend(records.map(|record| RecordedCall::of(&record)));
    }
    let calls: Vec<RecordedCall> = calls.into_iter().collect();
    let names = account_names(session, options.names).await?;
    let groups: Vec<&str> = filters.iter().map(|(group, _)| group.name()).collect();
    let found = AlarmCalls {
        alarm: &alarm.name,
        log_group: &groups.join(", "),
        period: &format!("the last {}", describe_seconds(options.since.as_secs())),
        calls: &calls,
        complete,
        names: &names,
    };
    let printed = if screen.options.format == Format::Json {
        print_json(&AlarmCallsV1::new(&found))
    } else {
        screen.print_result(|writer| write_alarm_calls(writer, &found))
    };
    Exit::after_output(printed)
}

/// The alarm of a name, or the first alarm on which the proof of a control rests.
fn find_alarm<'s>(
    session: &Session<'_>,
    snapshot: &'s Snapshot,
    wanted: &str,
) -> Result<(Region, &'s Alarm), Error> {
    let loaded = session.loaded;
    let observed = &snapshot.observed;
    let control = loaded
        .catalog
        .find(wanted, loaded.config.settings.benchmark)
        .ok();
    let inputs = loaded.inputs(observed);
    let of_control = control.and_then(|control| {
        let alarms = proven_alarms(inputs);
        alarms.get(&control.slug)?.first().cloned()
    });
    let name = of_control.as_deref().unwrap_or(wanted);
    let regions: BTreeSet<&Region> = observed
        .alarms
        .keys()
        .chain(observed.named_alarms.keys())
        .collect();
    let found = regions.into_iter().find_map(|region| {
        let mut alarms = observed.known_alarms(region).into_iter();
        Some((region.clone(), alarms.find(|alarm| alarm.name == name)?))
    });
    found.ok_or_else(|| {
        let doing = format!("looking for alarm {name}");
        match control {
            Some(control) if of_control.is_none() => Error::new(
                doing,
                format!("no alarm notifies a person of control {}", control.slug),
            )
            .hint("name an alarm; `cis-fix check --full -v` shows those of each control"),
            _ => Error::new(
                doing,
                "no alarm of this name is in the home Region of a trail",
            )
            .hint("name an alarm or a control; --region starts from another Region"),
        }
    })
}

/// The metric filters that publish the metric of an alarm, in the log groups of trails in its Region.
fn filters_of<'s>(
    snapshot: &'s Snapshot,
    region: &Region,
    alarm: &Alarm,
) -> Vec<(&'s LogGroupArn, &'s MetricFilter)> {
    let groups = snapshot.observed.metric_filters.iter();
    let groups = groups.filter(|(group, _)| group.region() == *region);
    let filters = groups.flat_map(|(group, read)| {
        let filters = read.present().into_iter().flatten();
        filters.map(move |filter| (group, filter))
    });
    filters
        .filter(|(_, filter)| alarm.metric.as_ref() == Some(&filter.metric))
        .collect()
}

/// The names of the accounts of the organization, if they are asked for.
async fn account_names(
    session: &Session<'_>,
    wanted: bool,
) -> Result<BTreeMap<String, String>, Error> {
    if !wanted {
        return Ok(BTreeMap::new());
    }
    let accounts = OrganizationReader::new(session.connection.clone());
    let accounts = accounts
        .accounts()
        .await
        .map_err(|failure| failure.into_error("listing the accounts of the organization"))?;
    let names = accounts.into_iter();
    Ok(names
        .map(|account| (account.id.as_str().to_owned(), account.name))
        .collect())
}

fn describe_seconds(seconds: u64) -> String {
    let (number, unit) = match seconds {
        s if s.is_multiple_of(86_400) => (s / 86_400, "day"),
        s if s.is_multiple_of(3_600) => (s / 3_600, "hour"),
        s if s.is_multiple_of(60) => (s / 60, "minute"),
        s => (s, "second"),
    };
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{s}")
}
