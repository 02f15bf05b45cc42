//! The text format of a review: the caller and the selection, the findings, their evidence, the outcomes, and the commands
//! that reproduce the finding.

use super::summary::{ControlAdvice, group_advice};
use super::writer::{LineWriter, Style};
use crate::assess::{EvidenceKind, Finding};
use crate::aws_cli;
use crate::chain::link::Link;
use crate::control::BenchmarkVersion;
use crate::plan::{Outcome, Plan, StepId};
use crate::select::{Selection, TrailChoice};
use crate::state::{BucketName, Caller, LogGroupArn};
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::io;

/// The indent of the text in the heading.
const HEADING_INDENT: usize = 8;

/// The least columns for a reason beside its control. With fewer, the reason goes on the next line.
pub(super) const MIN_COLUMNS_BESIDE: usize = 30;

/// The least columns for a reason below its control, indented to the control's name. With fewer, it is indented less.
const MIN_COLUMNS_BELOW: usize = 50;

/// Writes the caller, and the trail and topic that were chosen.
///
/// # Errors
///
/// If the writer fails.
pub fn write_heading(
    writer: &mut LineWriter<'_>,
    caller: &Caller,
    start_region: &str,
    selection: &Selection,
) -> io::Result<()> {
    writer.write_paragraph(
        Style::Bold,
        HEADING_INDENT,
        &format!(
            "Account {} ({}, from {start_region}) as {}",
            caller.account, caller.partition, caller.arn
        ),
    )?;
    write_trail(writer, start_region, &selection.trail)?;
    if let Some(topic) = &selection.topic {
        writer.write_paragraph(
            Style::Plain,
            HEADING_INDENT,
            &format!("Topic   {}: {}", topic.arn.name(), topic.reason),
        )?;
    }
    Ok(())
}

fn write_trail(
    writer: &mut LineWriter<'_>,
    start_region: &str,
    choice: &TrailChoice,
) -> io::Result<()> {
    let text = match choice {
        TrailChoice::NotNeeded => return Ok(()),
        TrailChoice::Chosen(chosen) => format!(
            "{} in {}, log group {}: {}",
            chosen.trail.arn.name(),
            chosen.trail.home_region,
            chosen.log_group.name(),
            chosen.reason
        ),
        TrailChoice::NoneQualifies { why, .. } => format!("none qualifies: {why}"),
        TrailChoice::Elsewhere { account, trail } if trail.owner() == *account => {
            format!("{} belongs to account {account}", trail.arn)
        }
        TrailChoice::Elsewhere { account, trail } => {
            format!("{} delivers to a log group of account {account}", trail.arn)
        }
        TrailChoice::Unreadable { what, unread } => {
            format!("{what} {} read; {unread}", unread.verb())
        }
    };
    writer.write_paragraph(Style::Plain, HEADING_INDENT, &format!("Trail   {text}"))?;
    match choice {
        TrailChoice::Chosen(chosen) if chosen.trail.home_region.as_str() != start_region => {
            let moved = format!(
                "Region  the work moves to {}, the trail's home",
                chosen.trail.home_region
            );
            writer.write_paragraph(Style::Plain, HEADING_INDENT, &moved)
        }
        _ => Ok(()),
    }
}

fn verdict_style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass | Verdict::Excepted => Style::Success,
        Verdict::Fail => Style::Error,
        Verdict::Pending | Verdict::Elsewhere | Verdict::Manual | Verdict::Unreadable => {
            Style::Warning
        }
    }
}

/// Writes the verdicts, one line per control, and below them what a person must do. On a narrow terminal each reason goes
/// on a line of its own.
///
/// # Errors
///
/// If the writer fails.
pub fn write_findings(
    writer: &mut LineWriter<'_>,
    version: BenchmarkVersion,
    findings: &[Finding],
) -> io::Result<()> {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.verdict).or_default() += 1;
    }
    let summary: Vec<String> = counts
        .iter()
        .map(|(verdict, n)| format!("{n} {verdict}"))
        .collect();
    writer.end_line()?;
    let summary = format!("CIS {version}: {}", summary.join(", "));
    writer.write_paragraph(Style::Bold, 2, &summary)?;
    let columns = FindingColumns::of(findings);
    findings
        .iter()
        .try_for_each(|finding| columns.write_row(writer, finding))?;
    write_missed_events(writer, findings, columns.ids)?;
    write_advice(writer, findings)
}

/// Writes, for each control, an event that would notify nobody. It is complete, so that it can be used with `pattern match`.
fn write_missed_events(
    writer: &mut LineWriter<'_>,
    findings: &[Finding],
    ids: usize,
) -> io::Result<()> {
    let events = findings
        .iter()
        .filter_map(|finding| Some((&finding.id, finding.missed_event.as_ref()?)));
    for (place, (id, event)) in events.enumerate() {
        if place == 0 {
            writer.end_line()?;
            writer.write_line(Style::Bold, "Calls that raise no alarm today")?;
        }
        writer.write_line(Style::Plain, &format!("  {id:<ids$}  {event}"))?;
    }
    Ok(())
}

/// The widths of the columns before the reason.
struct FindingColumns {
    ids: usize,
    slugs: usize,
    links: usize,
}

impl FindingColumns {
    fn of(findings: &[Finding]) -> Self {
        let widest = |length: fn(&Finding) -> usize| findings.iter().map(length).max();
        Self {
            ids: widest(|finding| finding.id.len()).unwrap_or(0),
            slugs: widest(|finding| finding.control.as_str().len()).unwrap_or(0),
            links: widest(|finding| link_word(finding).len()).unwrap_or(0),
        }
    }

    fn write_row(&self, writer: &mut LineWriter<'_>, finding: &Finding) -> io::Result<()> {
        let Self { ids, slugs, links } = *self;
        let Finding { id, control, .. } = finding;
        let verdict = format!("{:<10}", finding.verdict);
        let number = format!(" {id:<ids$}  ");
        let slug_at = 2 + verdict.len() + number.len();
        let beside = slug_at + slugs + if links > 0 { 2 + links } else { 0 } + 2;
        let mut place = format!("{control:<slugs$}");
        if !writer.has_room_for(beside - 2) {
            place = control.to_string();
        }
        if links > 0 {
            place = format!("{place}  {:<links$}", link_word(finding));
        }
        writer.write(Style::Plain, "  ")?;
        writer.write(verdict_style(finding.verdict), &verdict)?;
        if writer.has_room_for(beside + MIN_COLUMNS_BESIDE) {
            writer.write(Style::Plain, &format!("{number}{place}  "))?;
            return writer.write_paragraph(Style::Plain, beside, &finding.reason);
        }
        writer.write_line(Style::Plain, &format!("{number}{}", place.trim_end()))?;
        let below = if writer.has_room_for(slug_at + MIN_COLUMNS_BELOW) {
            slug_at
        } else {
            6
        };
        writer.write(Style::Plain, &" ".repeat(below))?;
        writer.write_paragraph(Style::Plain, below, &finding.reason)
    }
}

fn link_word(finding: &Finding) -> &'static str {
    finding.broken_link.map_or("", Link::word)
}

/// How many undecided filters of a finding are shown; the machine formats have all.
const UNDECIDED_SHOWN: usize = 10;

/// Writes the facts that each verdict rests on.
///
/// # Errors
///
/// If the writer fails.
pub fn write_evidence(writer: &mut LineWriter<'_>, findings: &[Finding]) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "Evidence")?;
    for finding in findings {
        writer.write_line(
            Style::Plain,
            &format!("  {} {}", finding.id, finding.control),
        )?;
        let mut undecided = 0;
        for evidence in &finding.evidence {
            if evidence.kind == EvidenceKind::UndecidedFilter {
                undecided += 1;
                if undecided > UNDECIDED_SHOWN {
                    continue;
                }
            }
            let text = format!("    {}: {}", evidence.kind, evidence.seen);
            // A filter is shown with its pattern, which `write_paragraph` may not recognize as one.
            if evidence.kind == EvidenceKind::MetricFilter {
                writer.write_line(Style::Dim, &text)?;
            } else {
                writer.write_paragraph(Style::Dim, 6, &text)?;
            }
        }
        if undecided > UNDECIDED_SHOWN {
            let more = undecided - UNDECIDED_SHOWN;
            let text = format!("    undecided filter: and {more} more, all in --output json");
            writer.write_line(Style::Dim, &text)?;
        }
    }
    Ok(())
}

/// Writes what a person must do; advice that several controls share is given once.
fn write_advice(writer: &mut LineWriter<'_>, findings: &[Finding]) -> io::Result<()> {
    let groups = group_advice(findings.iter().map(|finding| ControlAdvice {
        id: &finding.id,
        verdict: finding.verdict,
        lines: &finding.advice,
    }));
    for (numbers, lines) in groups {
        writer.end_line()?;
        writer.write_paragraph(Style::Bold, 2, &format!("For you to do ({numbers}):"))?;
        for line in lines {
            writer.write_paragraph(Style::Plain, 4, &format!("  {line}"))?;
        }
    }
    Ok(())
}

/// Writes the warning, before anything is applied, that no subscriber of the topic is confirmed.
///
/// # Errors
///
/// If the writer fails.
pub fn write_unreached_warning(writer: &mut LineWriter<'_>, topic: &str) -> io::Result<()> {
    writer.end_line()?;
    writer.write_paragraph(
        Style::Warning,
        0,
        &format!(
            "No one would be notified: no subscriber of topic {topic} is confirmed. The alarms will be made, and stay \
             pending until someone subscribes (--notify email:YOU@EXAMPLE.COM) and confirms."
        ),
    )
}

/// Writes how many steps were applied, and the outcome of those that were not.
///
/// # Errors
///
/// If the writer fails.
pub fn write_outcomes(
    writer: &mut LineWriter<'_>,
    plan: &Plan,
    outcomes: &[(StepId, Outcome)],
) -> io::Result<()> {
    let done = outcomes.iter().filter(|(_, o)| o.holds()).count();
    writer.write_line(
        Style::Bold,
        &format!("{done} of {} steps were applied.", plan.steps.len()),
    )?;
    for (id, outcome) in outcomes {
        let text = match outcome {
            Outcome::Done | Outcome::Unchanged => continue,
            Outcome::Skipped { why } => format!("skipped: {why}"),
            Outcome::Failed { error } => format!("failed: {error}"),
        };
        writer.write_paragraph(Style::Error, 4, &format!("  {id}  {text}"))?;
    }
    Ok(())
}

/// What the two commands of the reported finding are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reproduction<'a> {
    /// The buckets of the trails.
    pub buckets: Vec<&'a BucketName>,
    /// The log group of the trail.
    pub log_group: Option<&'a LogGroupArn>,
}

/// Writes the AWS CLI commands that reproduce the finding without this program.
///
/// # Errors
///
/// If the writer fails.
pub fn write_reproduction(writer: &mut LineWriter<'_>, about: &Reproduction<'_>) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "See for yourself:")?;
    for bucket in &about.buckets {
        writer.write_line(
            Style::Plain,
            &format!("  {}", aws_cli::s3::get_bucket_logging(bucket)),
        )?;
    }
    if let Some(group) = about.log_group {
        writer.write_line(
            Style::Plain,
            &format!(
                "  {}",
                aws_cli::logs::describe_metric_filters(&group.region(), group.name())
            ),
        )?;
    }
    Ok(())
}
