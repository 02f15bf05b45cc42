//! The screens: who and where, the findings, the plan, what became of it, how to see for oneself.

use super::control_numbers::span;
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

/// Where the words of the heading begin.
const HEADING: usize = 8;

/// A reason stands beside its control only if it has this many columns there; else below.
pub(super) const LEAST_BESIDE: usize = 30;

/// And below it stands under the control's name only if it has this many there; else further left.
const LEAST_BELOW: usize = 50;

/// Who asks, and what was chosen.
///
/// # Errors
///
/// If the writer fails.
pub fn heading(
    writer: &mut LineWriter<'_>,
    caller: &Caller,
    start_region: &str,
    selection: &Selection,
) -> io::Result<()> {
    writer.write_paragraph(
        Style::Bold,
        HEADING,
        &format!(
            "Account {} ({}, from {start_region}) as {}",
            caller.account, caller.partition, caller.arn
        ),
    )?;
    trail(writer, start_region, &selection.trail)?;
    if let Some(topic) = &selection.topic {
        writer.write_paragraph(
            Style::Plain,
            HEADING,
            &format!("Topic   {}: {}", topic.arn.name(), topic.reason),
        )?;
    }
    Ok(())
}

fn trail(writer: &mut LineWriter<'_>, start_region: &str, choice: &TrailChoice) -> io::Result<()> {
    let words = match choice {
        TrailChoice::NotNeeded => return Ok(()),
        TrailChoice::Chosen(chosen) => format!(
            "{} in {}, log group {}: {}",
            chosen.trail.arn.name(),
            chosen.trail.home_region,
            chosen.log_group.name(),
            chosen.reason
        ),
        TrailChoice::NoneQualifies { why, .. } => format!("none qualifies: {why}"),
        TrailChoice::Elsewhere { account, trail } => {
            format!("{} belongs to account {account}", trail.arn)
        }
        TrailChoice::Unreadable { action } => format!("may not be read; allow {action}"),
    };
    writer.write_paragraph(Style::Plain, HEADING, &format!("Trail   {words}"))?;
    match choice {
        TrailChoice::Chosen(chosen) if chosen.trail.home_region.as_str() != start_region => {
            let moved = format!(
                "Region  the work moves to {}, the trail's home",
                chosen.trail.home_region
            );
            writer.write_paragraph(Style::Plain, HEADING, &moved)
        }
        _ => Ok(()),
    }
}

fn ink_of(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass | Verdict::Excepted => Style::Success,
        Verdict::Fail => Style::Error,
        Verdict::Pending | Verdict::Elsewhere | Verdict::Manual | Verdict::Unreadable => {
            Style::Warning
        }
    }
}

/// The verdicts, and under them what only a person can do. One line a control; where the paper is
/// narrow, the reason stands below.
///
/// # Errors
///
/// If the writer fails.
pub fn findings(
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
    let columns = Columns::of(findings);
    findings
        .iter()
        .try_for_each(|finding| columns.row(writer, finding))?;
    unheard(writer, findings, columns.ids)?;
    advice(writer, findings)
}

/// For each control an event that would have paged nobody, whole: it can be tried on a pattern.
fn unheard(writer: &mut LineWriter<'_>, findings: &[Finding], ids: usize) -> io::Result<()> {
    let events = findings
        .iter()
        .filter_map(|finding| Some((&finding.id, finding.missed_event.as_ref()?)));
    for (place, (id, event)) in events.enumerate() {
        if place == 0 {
            writer.end_line()?;
            writer.write_line(Style::Bold, "Nobody would hear today, for example, of")?;
        }
        writer.write_line(Style::Plain, &format!("  {id:<ids$}  {event}"))?;
    }
    Ok(())
}

/// How wide the columns before the reason are.
struct Columns {
    ids: usize,
    slugs: usize,
    links: usize,
}

impl Columns {
    fn of(findings: &[Finding]) -> Self {
        let widest = |length: fn(&Finding) -> usize| findings.iter().map(length).max();
        Self {
            ids: widest(|finding| finding.id.len()).unwrap_or(0),
            slugs: widest(|finding| finding.control.as_str().len()).unwrap_or(0),
            links: widest(|finding| link(finding).len()).unwrap_or(0),
        }
    }

    fn row(&self, writer: &mut LineWriter<'_>, finding: &Finding) -> io::Result<()> {
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
            place = format!("{place}  {:<links$}", link(finding));
        }
        writer.write(Style::Plain, "  ")?;
        writer.write(ink_of(finding.verdict), &verdict)?;
        if writer.has_room_for(beside + LEAST_BESIDE) {
            writer.write(Style::Plain, &format!("{number}{place}  "))?;
            return writer.write_paragraph(Style::Plain, beside, &finding.reason);
        }
        writer.write_line(Style::Plain, &format!("{number}{}", place.trim_end()))?;
        let below = if writer.has_room_for(slug_at + LEAST_BELOW) {
            slug_at
        } else {
            6
        };
        writer.write(Style::Plain, &" ".repeat(below))?;
        writer.write_paragraph(Style::Plain, below, &finding.reason)
    }
}

fn link(finding: &Finding) -> &'static str {
    finding.broken_link.map_or("", Link::word)
}

/// What each verdict rests on.
///
/// # Errors
///
/// If the writer fails.
pub fn evidence(writer: &mut LineWriter<'_>, findings: &[Finding]) -> io::Result<()> {
    writer.end_line()?;
    writer.write_line(Style::Bold, "Evidence")?;
    for finding in findings {
        writer.write_line(
            Style::Plain,
            &format!("  {} {}", finding.id, finding.control),
        )?;
        for evidence in &finding.evidence {
            let text = format!("    {}: {}", evidence.kind, evidence.seen);
            // A filter is shown with its pattern, which need not look like one.
            if evidence.kind == EvidenceKind::MetricFilter {
                writer.write_line(Style::Dim, &text)?;
            } else {
                writer.write_paragraph(Style::Dim, 6, &text)?;
            }
        }
    }
    Ok(())
}

/// The same advice for fourteen controls is given once.
fn advice(writer: &mut LineWriter<'_>, findings: &[Finding]) -> io::Result<()> {
    let mut given: Vec<(&[String], Vec<&str>)> = Vec::new();
    for finding in findings {
        if finding.advice.is_empty() || finding.verdict == Verdict::Fail {
            continue;
        }
        let lines = finding.advice.as_slice();
        match given.iter_mut().find(|(known, _)| *known == lines) {
            Some((_, ids)) => ids.push(&finding.id),
            None => given.push((lines, vec![&finding.id])),
        }
    }
    for (lines, ids) in given {
        writer.end_line()?;
        writer.write_paragraph(Style::Bold, 2, &format!("For you to do ({}):", span(&ids)))?;
        for line in lines {
            writer.write_paragraph(Style::Plain, 4, &format!("  {line}"))?;
        }
    }
    Ok(())
}

/// Says, before anything is applied, that nobody would be reached.
///
/// # Errors
///
/// If the writer fails.
pub fn unreached(writer: &mut LineWriter<'_>, topic: &str) -> io::Result<()> {
    writer.end_line()?;
    writer.write_paragraph(
        Style::Warning,
        0,
        &format!(
            "Nobody would be reached: no subscriber of topic {topic} is confirmed. The alarms will be made, and stay \
             pending until somebody subscribes (--notify email:YOU@EXAMPLE.COM) and confirms."
        ),
    )
}

/// What became of each step that was not simply done.
///
/// # Errors
///
/// If the writer fails.
pub fn outcomes(
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
        let words = match outcome {
            Outcome::Done | Outcome::Unchanged => continue,
            Outcome::Skipped { why } => format!("skipped: {why}"),
            Outcome::Failed { error } => format!("failed: {error}"),
        };
        writer.write_paragraph(Style::Error, 4, &format!("  {id}  {words}"))?;
    }
    Ok(())
}

/// What the finding's own two commands are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reproduction<'a> {
    /// The trails' buckets.
    pub buckets: Vec<&'a BucketName>,
    /// The trail's log group.
    pub log_group: Option<&'a LogGroupArn>,
}

/// The commands by which the finding is tested again, without us.
///
/// # Errors
///
/// If the writer fails.
pub fn reproduction(writer: &mut LineWriter<'_>, about: &Reproduction<'_>) -> io::Result<()> {
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
