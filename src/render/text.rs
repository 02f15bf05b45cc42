//! The screens: who and where, the findings, the plan, what became of it, how to see for oneself.

use super::numbers::span;
use super::paper::{Ink, Paper};
use crate::assess::{Finding, Link, Verdict};
use crate::control::BenchmarkVersion;
use crate::plan::{Outcome, Plan, StepId};
use crate::select::{Selection, TrailChoice};
use crate::state::{BucketName, Caller, LogGroupArn};
use std::collections::BTreeMap;
use std::io;

/// Who asks, and what was chosen.
///
/// # Errors
///
/// If the writer fails.
pub fn heading(
    paper: &mut Paper<'_>,
    caller: &Caller,
    start_region: &str,
    selection: &Selection,
) -> io::Result<()> {
    paper.line(
        Ink::Strong,
        &format!(
            "Account {} ({}, from {start_region}) as {}",
            caller.account, caller.partition, caller.arn
        ),
    )?;
    match &selection.trail {
        TrailChoice::Chosen(chosen) => {
            let trail = &chosen.trail;
            paper.line(
                Ink::Plain,
                &format!(
                    "Trail   {} in {}, log group {}: {}",
                    trail.arn.name(),
                    trail.home_region,
                    chosen.log_group.name(),
                    chosen.reason
                ),
            )?;
            if trail.home_region.as_str() != start_region {
                let moved = format!(
                    "Region  the work moves to {}, the trail's home",
                    trail.home_region
                );
                paper.line(Ink::Plain, &moved)?;
            }
        }
        TrailChoice::NotNeeded => {}
        TrailChoice::NoneQualifies { why, .. } => {
            paper.line(Ink::Plain, &format!("Trail   none qualifies: {why}"))?;
        }
        TrailChoice::Elsewhere { account, trail } => paper.line(
            Ink::Plain,
            &format!("Trail   {} belongs to account {account}", trail.arn),
        )?,
        TrailChoice::Unreadable { action } => paper.line(
            Ink::Plain,
            &format!("Trail   may not be read; allow {action}"),
        )?,
    }
    if let Some(topic) = &selection.topic {
        paper.line(
            Ink::Plain,
            &format!("Topic   {}: {}", topic.arn.name(), topic.reason),
        )?;
    }
    Ok(())
}

fn ink_of(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Pass | Verdict::Excepted => Ink::Good,
        Verdict::Fail => Ink::Bad,
        Verdict::Pending | Verdict::Elsewhere | Verdict::Manual | Verdict::Unreadable => Ink::Warm,
    }
}

/// The verdicts, one line a control, and under them what only a person can do.
///
/// # Errors
///
/// If the writer fails.
pub fn findings(
    paper: &mut Paper<'_>,
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
    paper.end()?;
    paper.line(
        Ink::Strong,
        &format!("CIS {version}: {}", summary.join(", ")),
    )?;
    let slugs = findings
        .iter()
        .map(|f| f.control.as_str().len())
        .max()
        .unwrap_or(0);
    let ids = findings.iter().map(|f| f.id.len()).max().unwrap_or(0);
    let link = |finding: &Finding| finding.broken_link.map_or("", Link::word);
    let links = findings.iter().map(|f| link(f).len()).max().unwrap_or(0);
    for finding in findings {
        paper.put(Ink::Plain, "  ")?;
        paper.put(ink_of(finding.verdict), &format!("{:<10}", finding.verdict))?;
        let Finding { id, control, .. } = finding;
        let place = if links > 0 {
            format!("  {:<links$}", link(finding))
        } else {
            String::new()
        };
        paper.line(
            Ink::Plain,
            &format!(" {id:<ids$}  {control:<slugs$}{place}  {}", finding.reason),
        )?;
    }
    advice(paper, findings)
}

/// What each verdict rests on.
///
/// # Errors
///
/// If the writer fails.
pub fn evidence(paper: &mut Paper<'_>, findings: &[Finding]) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, "Evidence")?;
    for finding in findings {
        paper.line(Ink::Plain, &format!("  {} {}", finding.id, finding.control))?;
        for evidence in &finding.evidence {
            paper.line(
                Ink::Faint,
                &format!("    {}: {}", evidence.what, evidence.seen),
            )?;
        }
    }
    Ok(())
}

/// The same advice for fourteen controls is given once.
fn advice(paper: &mut Paper<'_>, findings: &[Finding]) -> io::Result<()> {
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
        paper.end()?;
        paper.line(Ink::Strong, &format!("For you to do ({}):", span(&ids)))?;
        for line in lines {
            paper.line(Ink::Plain, &format!("  {line}"))?;
        }
    }
    Ok(())
}

/// Says, before anything is applied, that nobody would be reached.
///
/// # Errors
///
/// If the writer fails.
pub fn unreached(paper: &mut Paper<'_>, topic: &str) -> io::Result<()> {
    paper.end()?;
    paper.line(
        Ink::Warm,
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
    paper: &mut Paper<'_>,
    plan: &Plan,
    outcomes: &[(StepId, Outcome)],
) -> io::Result<()> {
    let done = outcomes.iter().filter(|(_, o)| o.holds()).count();
    paper.line(
        Ink::Strong,
        &format!("{done} of {} steps were applied.", plan.steps.len()),
    )?;
    for (id, outcome) in outcomes {
        let words = match outcome {
            Outcome::Done | Outcome::Unchanged => continue,
            Outcome::Skipped { why } => format!("skipped: {why}"),
            Outcome::Failed { error } => format!("failed: {error}"),
        };
        paper.line(Ink::Bad, &format!("  {id}  {words}"))?;
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
pub fn reproduction(paper: &mut Paper<'_>, about: &Reproduction<'_>) -> io::Result<()> {
    paper.end()?;
    paper.line(Ink::Strong, "See for yourself:")?;
    for bucket in &about.buckets {
        paper.line(
            Ink::Plain,
            &format!("  aws s3api get-bucket-logging --bucket {bucket}"),
        )?;
    }
    if let Some(group) = about.log_group {
        paper.line(
            Ink::Plain,
            &format!(
                "  aws logs describe-metric-filters --region {} --log-group-name {}",
                group.region(),
                group.name()
            ),
        )?;
    }
    Ok(())
}
