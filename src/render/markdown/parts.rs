//! The parts of the comment. Each is a list of pieces, of which the last ones can be left out.

use super::causes;
use super::inline::{code_block, code_span, prose};
use crate::render::json::v1::{ErrorV1, OutcomeV1, PlanV1, RecordedV1, Report};
use crate::render::summary;
use std::fmt::Write as _;
use std::io;

/// A row or paragraph with its line breaks.
pub(super) type Piece = String;

/// The parts before the plan.
pub(super) fn parts_before_plan(report: &Report<'_>) -> Vec<Piece> {
    let mut pieces = heading_pieces(report);
    if let Some(error) = &report.error {
        pieces.push(failure_piece(error));
    }
    if !report.findings.is_empty() {
        pieces.push("\n| Verdict | Number | Control | Why |\n|---|---|---|---|\n".to_owned());
    }
    pieces.extend(causes::cause_rows(report));
    pieces.extend(unapplied_steps(
        report.outcomes.as_deref().unwrap_or_default(),
    ));
    pieces.extend(missed_events(report));
    for (numbers, lines) in report.grouped_advice() {
        pieces.push(format!("\n**For you to do** ({numbers}):\n\n"));
        pieces.push(code_block("text", lines.iter().map(String::as_str)));
    }
    pieces
}

/// An event per control that would notify nobody, collapsed.
fn missed_events(report: &Report<'_>) -> Option<Piece> {
    let events = report.findings.iter().filter_map(|finding| {
        let event = finding.missed_event?;
        Some(format!("{:<4}  {event}", finding.id))
    });
    let events: Vec<String> = events.collect();
    (!events.is_empty()).then(|| {
        let block = code_block("text", events.iter().map(String::as_str));
        format!(
            "\n<details><summary>Calls that raise no alarm today</summary>\n\n{block}\n</details>\n"
        )
    })
}

/// The parts after the plan.
pub(super) fn parts_after_plan(report: &Report<'_>) -> Vec<Piece> {
    let Some(plan) = &report.plan else {
        return Vec::new();
    };
    let mut pieces = Vec::new();
    if !plan.notes.is_empty() {
        pieces.push("\n**Notes**\n\n".to_owned());
    }
    for note in plan.notes {
        pieces.push(format!(
            "- {}: {}\n",
            code_span(&note.about),
            prose(&note.text)
        ));
    }
    if let Some(totals) = summary::describe_totals(plan) {
        pieces.push(format!("\n{totals}\n"));
    }
    if !plan.steps.is_empty() {
        pieces.push(format!("\nDigest {}\n", code_span(&plan.digest)));
    }
    pieces
}

/// The plan, collapsed, in at most `room` bytes.
pub(super) fn plan_parts(report: &Report<'_>, room: usize) -> io::Result<Vec<Piece>> {
    let Some(plan) = report.plan.as_ref().filter(|plan| !plan.steps.is_empty()) else {
        return Ok(Vec::new());
    };
    let end = "\n</details>\n";
    let opening = plan_opening(report, plan);
    let room = room.saturating_sub(opening.len() + end.len());
    let mut pieces = vec![opening];
    pieces.extend(step_pieces(report, plan, room)?);
    pieces.push(end.to_owned());
    Ok(pieces)
}

fn plan_opening(report: &Report<'_>, plan: &PlanV1<'_>) -> Piece {
    let what = if report.outcomes.is_some() {
        "The plan that was applied"
    } else {
        "Plan"
    };
    let changes = summary::pluralize(plan.steps.len(), "change");
    format!("\n<details>\n<summary>{what}: {changes}</summary>\n")
}

/// The changes: as many titles as fit into `room` bytes, then as many bodies as fit into the rest.
fn step_pieces(report: &Report<'_>, plan: &PlanV1<'_>, room: usize) -> io::Result<Vec<Piece>> {
    let mut left = room;
    let mut titles = Vec::new();
    for step in &plan.steps {
        let (sign, title) = (step.sign(), prose(&step.title()));
        let line = format!("\n`{sign}` {title} ({})\n", report.control_numbers(step));
        match left.checked_sub(line.len()) {
            Some(less) => left = less,
            None => break,
        }
        titles.push(line);
    }
    let mut pieces = Vec::new();
    let mut without = 0;
    let shown = titles.len();
    for (title, step) in titles.into_iter().zip(&plan.steps) {
        pieces.push(title);
        let body = step.body()?;
        if body.is_empty() {
            continue;
        }
        let language = if step.is_creation() { "text" } else { "diff" };
        let block = format!("\n{}", code_block(language, body.lines()));
        match left.checked_sub(block.len()).filter(|_| without == 0) {
            Some(less) => {
                left = less;
                pieces.push(block);
            }
            None => without += 1,
        }
    }
    pieces.extend(left_out_notice(plan.steps.len() - shown, without));
    Ok(pieces)
}

/// The sentence that says what does not fit into the comment.
fn left_out_notice(changes: usize, bodies: usize) -> Option<Piece> {
    let what = match (changes, bodies) {
        (0, 0) => return None,
        (0, n) => format!(
            "what the last {} will hold",
            summary::pluralize(n, "change")
        ),
        (n, 0) => format!("the last {}", summary::pluralize(n, "change")),
        (n, m) => format!(
            "the last {}, and what {m} of the others will hold",
            summary::pluralize(n, "change")
        ),
    };
    Some(format!(
        "\n**Left out**, for a comment has a greatest length: {what}. `cis-fix plan` shows all of it.\n"
    ))
}

fn heading_pieces(report: &Report<'_>) -> Vec<Piece> {
    let marker = match report.account {
        Some(account) => {
            let digits: String = account
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect();
            format!("<!-- cis-fix {digits} -->\n")
        }
        None => "<!-- cis-fix -->\n".to_owned(),
    };
    let mut about = Vec::new();
    if let Some(account) = report.account {
        about.push(format!("account {}", code_span(account)));
    }
    if let Some(trail) = report.trail {
        let name = trail.rsplit_once("trail/").map_or(trail, |(_, name)| name);
        about.push(format!("trail {}", code_span(name)));
    }
    about.push(format!("CIS {}", report.benchmark));
    let title = format!("\n### cis-fix {}: {}\n", report.command, about.join(", "));
    let mut pieces = vec![marker, title];
    if !report.findings.is_empty() {
        pieces.push(format!("\n{}\n", describe_result(report)));
    }
    if let Some(caller) = report.caller {
        let mut line = format!("\nRead as {}", code_span(caller));
        if let Some(region) = report.home_region {
            let _ = write!(line, " in {}", code_span(region));
        }
        if let Some(time) = &report.observed_at {
            let _ = write!(line, " at {}", code_span(time));
        }
        pieces.push(line + ".\n");
    }
    if let Some(source) = report.recording.map(RecordedV1::describe) {
        pieces.push(format!("\nThis is read from {source}.\n"));
    }
    pieces
}

/// The verdict counts, and how many changes are planned or were applied.
fn describe_result(report: &Report<'_>) -> String {
    let counts = summary::describe_verdict_counts(&report.findings);
    let more = match (&report.outcomes, &report.plan) {
        (Some(outcomes), _) if !outcomes.is_empty() => summary::describe_applied(outcomes),
        (_, Some(plan)) if plan.steps.is_empty() => "nothing to change".to_owned(),
        (_, Some(plan)) => format!("{} planned", summary::pluralize(plan.steps.len(), "change")),
        _ => return format!("**{counts}**"),
    };
    format!("**{counts}**; {more}")
}

fn failure_piece(error: &ErrorV1<'_>) -> Piece {
    let mut text = format!("\n**The run failed.** {}\n", prose(error.message));
    if !error.advice.is_empty() {
        text.push('\n');
    }
    for line in error.advice {
        let _ = writeln!(text, "- {}", prose(line));
    }
    text
}

/// The steps that were not applied.
fn unapplied_steps(outcomes: &[OutcomeV1<'_>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for outcome in outcomes {
        let Some(why) = outcome.why else { continue };
        if pieces.is_empty() {
            pieces.push("\n**Not applied**\n\n".to_owned());
        }
        let word = outcome.outcome;
        pieces.push(format!(
            "- {} {word}: {}\n",
            code_span(outcome.step),
            prose(why)
        ));
    }
    pieces
}
