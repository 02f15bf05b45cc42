//! The overview of an undo: what is removed, by kind; each value that is put back has an entry of its own.

use super::{write_retained, write_title};
use crate::journal::Header;
use crate::render::kind_entry::{KindEntry, Sign, describe_names, write_entries};
use crate::render::reverted_values;
use crate::render::summary::pluralize;
use crate::render::writer::{LineWriter, Style};
use crate::reversal::Reversal;
use crate::state::{Observed, TopicArn};
use crate::undo::UndoPlan;
use std::io;

/// Writes what would be reverted, by kind, and what is retained. `details` is the command that shows every value before and
/// after.
///
/// # Errors
///
/// If the writer fails.
pub fn write_undo_overview(
    writer: &mut LineWriter<'_>,
    run: &Header,
    observed: &Observed,
    plan: &UndoPlan,
    details: &str,
) -> io::Result<()> {
    write_title(writer, run, plan)?;
    if !plan.steps.is_empty() {
        let reversals: Vec<&Reversal> = plan.steps.iter().map(|step| &step.reversal).collect();
        write_entries(writer, &entries(&reversals, observed))?;
        let details = format!("Details  {details}");
        writer.write_wrapped(Style::Plain, 9, &details)?;
        writer.end_line()?;
    }
    write_retained(writer, &plan.retained)
}

fn entries(reversals: &[&Reversal], observed: &Observed) -> Vec<KindEntry> {
    let mut entries = monitor_entries(reversals);
    entries.extend(
        reversals
            .iter()
            .filter_map(|one| other_entry(one, observed)),
    );
    entries
}

/// The alarms and the metric filters: those with one place are one entry.
fn monitor_entries(reversals: &[&Reversal]) -> Vec<KindEntry> {
    let mut groups: Vec<(&str, String, Vec<&str>)> = Vec::new();
    for reversal in reversals {
        let (noun, place, name) = match reversal {
            Reversal::DeleteAlarm { region, name } => ("alarm", format!("in {region}"), name),
            Reversal::DeleteMetricFilter { log_group, name } => {
                let place = format!("of log group {}", log_group.name());
                ("metric filter", place, name)
            }
            _ => continue,
        };
        let mut known = groups.iter_mut();
        match known.find(|(kind, at, _)| *kind == noun && *at == place) {
            Some((_, _, names)) => names.push(name),
            None => groups.push((noun, place, vec![name])),
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(noun, place, names)| {
            let what = pluralize(names.len(), noun);
            KindEntry::new(Sign::Remove, what, describe_names(&names)).with_details(place)
        })
        .collect()
}

fn other_entry(reversal: &Reversal, observed: &Observed) -> Option<KindEntry> {
    Some(match reversal {
        Reversal::DeleteAlarm { .. } | Reversal::DeleteMetricFilter { .. } => return None,
        Reversal::DeleteTopic { topic } => {
            KindEntry::new(Sign::Remove, "1 SNS topic", topic.name())
                .with_details(describe_subscriptions(observed, topic))
        }
        Reversal::Unsubscribe {
            topic, subscriber, ..
        } => KindEntry::new(Sign::Remove, "1 subscription", subscriber.printable())
            .with_details(format!("of topic {}", topic.name())),
        Reversal::TopicPolicy { topic, .. } => {
            KindEntry::new(Sign::Change, "policy of an SNS topic", topic.name())
                .with_details("the statement of the run is taken out")
        }
        Reversal::StopLogging { bucket, .. } => {
            KindEntry::new(Sign::Remove, "access logging off", bucket.as_str())
        }
        Reversal::BucketPolicy { bucket, .. } => {
            KindEntry::new(Sign::Change, "policy of a bucket", bucket.as_str())
                .with_details("the statements of the run are taken out")
        }
        Reversal::DeleteBucket { bucket, .. } => {
            KindEntry::new(Sign::Remove, "1 bucket", bucket.as_str())
                .with_details("unless it holds an object")
        }
        Reversal::Restore { change } => {
            KindEntry::new(Sign::Change, "put back as it was", change.resource())
                .with_details(format!("by {}", change.operation()))
        }
    })
}

/// The subscribers that lose their subscription with a topic.
fn describe_subscriptions(observed: &Observed, topic: &TopicArn) -> String {
    let subscribers = reverted_values::subscribers(observed, topic);
    let names: Vec<String> = subscribers.iter().map(ToString::to_string).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("with the subscription of {}", names.join(", ")),
        _ => format!("with the subscriptions of {}", names.join(", ")),
    }
}
