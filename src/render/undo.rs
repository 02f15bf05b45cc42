//! The screens of `undo`: what is reverted, with the value before and after, and what is retained and why.

mod claims;
mod overview;

pub use claims::write_claims;
pub use overview::write_undo_overview;

use super::change;
use super::reverted_values;
use super::writer::{LineWriter, Style};
use crate::journal::Header;
use crate::plan::{Delta, Outcome, StepId};
use crate::reversal::Reversal;
use crate::state::{LogGroupArn, Observed, Region, TopicArn};
use crate::undo::{Retained, UndoPlan};
use std::io;

/// Writes what would be reverted, each with its value in the account before and after, and what is retained.
///
/// # Errors
///
/// If the writer fails.
pub fn write_undo_plan(
    writer: &mut LineWriter<'_>,
    run: &Header,
    observed: &Observed,
    plan: &UndoPlan,
) -> io::Result<()> {
    write_title(writer, run, plan)?;
    for step in &plan.steps {
        let (sign, style) = if step.reversal.is_removal() {
            ("-", Style::Error)
        } else {
            ("~", Style::Warning)
        };
        writer.write_wrapped(style, 6, &format!("  {sign} {}", step.reversal))?;
        writer.end_line()?;
        write_body(writer, &step.reversal, observed)?;
    }
    write_retained(writer, &plan.retained)
}

fn write_title(writer: &mut LineWriter<'_>, run: &Header, plan: &UndoPlan) -> io::Result<()> {
    writer.write_paragraph(
        Style::Bold,
        0,
        &format!(
            "The run of {} in account {}, by {}",
            run.at, run.account, run.caller
        ),
    )?;
    writer.end_line()?;
    match plan.steps.len() {
        0 => writer.write_line(Style::Bold, "Undo: nothing to take back"),
        1 => writer.write_line(Style::Bold, "Undo: 1 change to take back"),
        many => writer.write_line(Style::Bold, &format!("Undo: {many} changes to take back")),
    }
}

/// Writes the value before and after a reversal.
fn write_body(
    writer: &mut LineWriter<'_>,
    reversal: &Reversal,
    observed: &Observed,
) -> io::Result<()> {
    match reversal {
        Reversal::DeleteAlarm { region, name } => write_alarm(writer, observed, region, name),
        Reversal::DeleteMetricFilter { log_group, name } => {
            write_filter(writer, observed, log_group, name)
        }
        Reversal::Unsubscribe { .. } => Ok(()),
        Reversal::DeleteTopic { topic } => write_topic(writer, observed, topic),
        Reversal::DeleteBucket { bucket, region } => {
            let found = observed.bucket(bucket);
            let tags = found.tags.present().map(change::describe_tags);
            let tags = tags.unwrap_or_default();
            write_removed(writer, &format!("in {region}, tagged {tags}"))?;
            write_removed_policy(writer, found.policy.present())
        }
        Reversal::StopLogging { bucket, .. } => {
            let logging = observed.bucket(bucket).logging;
            logging.present().map_or(Ok(()), |logging| {
                write_removed(writer, &format!("to {}/{}", logging.target, logging.prefix))
            })
        }
        Reversal::TopicPolicy { .. } | Reversal::BucketPolicy { .. } => {
            match reverted_values::policies(reversal, observed) {
                (Some(before), Some(after)) => {
                    let before = Some(before);
                    change::write_policy(writer, &Delta { before, after })
                }
                (before, _) => write_removed_policy(writer, before.as_ref()),
            }
        }
        Reversal::Restore { change } => change::write_before_and_after(writer, change),
    }
}

fn write_alarm(
    writer: &mut LineWriter<'_>,
    observed: &Observed,
    region: &Region,
    name: &str,
) -> io::Result<()> {
    write_removed(writer, &format!("in {region}"))?;
    let Some(alarm) = reverted_values::find_alarm(observed, region, name) else {
        return Ok(());
    };
    for line in change::describe_alarm(alarm) {
        write_removed(writer, &line)?;
    }
    Ok(())
}

fn write_filter(
    writer: &mut LineWriter<'_>,
    observed: &Observed,
    log_group: &LogGroupArn,
    name: &str,
) -> io::Result<()> {
    let Some(filter) = reverted_values::find_filter(observed, log_group, name) else {
        return Ok(());
    };
    let feeds = format!("feeds {}, value {}", filter.metric, filter.value);
    write_removed(writer, &feeds)?;
    write_removed_copyable(writer, &filter.pattern)
}

fn write_topic(
    writer: &mut LineWriter<'_>,
    observed: &Observed,
    topic: &TopicArn,
) -> io::Result<()> {
    if let Some(tags) = observed.topic(topic).tags.present() {
        write_removed(writer, &format!("tagged {}", change::describe_tags(tags)))?;
    }
    let policy = reverted_values::topic_policy(observed, topic);
    write_removed_policy(writer, policy.as_ref())?;
    for subscriber in reverted_values::subscribers(observed, topic) {
        write_removed(writer, &format!("subscription of {subscriber}"))?;
    }
    Ok(())
}

/// Writes a value that is there before the undo and not after it.
fn write_removed(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    writer.write_wrapped(Style::Error, 8, &format!("      - {text}"))?;
    writer.end_line()
}

/// The same for a text that somebody may copy; it is not wrapped.
fn write_removed_copyable(writer: &mut LineWriter<'_>, text: &str) -> io::Result<()> {
    writer.write_line(Style::Error, &format!("      - {text}"))
}

fn write_removed_policy(writer: &mut LineWriter<'_>, policy: Option<&String>) -> io::Result<()> {
    let lines = policy.map(|text| change::describe_policy(text));
    let mut lines = lines.iter().flatten();
    lines.try_for_each(|line| write_removed_copyable(writer, line))
}

/// Writes the outcome of the steps that failed or were skipped, what is retained, and the next command.
///
/// # Errors
///
/// If the writer fails.
pub fn write_undo_outcomes(
    writer: &mut LineWriter<'_>,
    outcomes: &[(StepId, Outcome)],
    after: &UndoPlan,
    next: &str,
) -> io::Result<()> {
    writer.end_line()?;
    let done = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.holds())
        .count();
    writer.write_line(
        Style::Bold,
        &format!("{done} of {} changes were taken back.", outcomes.len()),
    )?;
    for (step, outcome) in outcomes {
        let text = match outcome {
            Outcome::Done | Outcome::Unchanged => continue,
            Outcome::Skipped { why } => format!("left: {why}"),
            Outcome::Failed { error } => format!("failed: {error}"),
        };
        writer.write_paragraph(Style::Error, 4, &format!("  {step}  {text}"))?;
    }
    write_retained(writer, &after.retained)?;
    writer.write_wrapped(Style::Plain, 9, &format!("Next     {next}"))?;
    writer.end_line()
}

fn write_retained(writer: &mut LineWriter<'_>, all: &[Retained]) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writer.end_line()?;
    writer.write_line(Style::Bold, "Left as it is")?;
    for retained in all {
        let text = format!("  {}: {}", retained.step, retained.reason);
        writer.write_paragraph(Style::Plain, 4, &text)?;
    }
    Ok(())
}
