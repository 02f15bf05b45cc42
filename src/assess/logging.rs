//! The verdict on access logging: all buckets of all trails this account owns, the worst decides.

use super::finding::{Evidence, Finding, Link, Verdict};
use super::target::show_owned;
use crate::control::Control;
use crate::desired::{Desired, DesiredTarget};
use crate::select::{Inputs, LoggingChoice, Selection, create_trail_advice};
use crate::state::{Read, TrailArn, lookup};

/// Why access logging matters.
const TRACELESS: &str = ", so whoever reads or deletes the trail's logs leaves no trace";

/// The verdict on one bucket.
struct Part {
    verdict: Verdict,
    link: Option<Link>,
    reason: String,
    evidence: Vec<Evidence>,
    advice: Vec<String>,
}

impl Part {
    fn new(verdict: Verdict, link: Link, reason: impl Into<String>) -> Self {
        Self {
            verdict,
            link: (verdict != Verdict::Pass).then_some(link),
            reason: reason.into(),
            evidence: Vec::new(),
            advice: Vec::new(),
        }
    }

    /// With the command that shows it.
    fn shown_by(mut self, command: String) -> Self {
        self.advice.push(command);
        self
    }

    fn unreadable(link: Link, what: &str, action: &str) -> Self {
        let mut part = Self::new(Verdict::Unreadable, link, format!("{what}; allow {action}"));
        part.advice.push(format!("allow {action} and run again"));
        part
    }
}

pub(super) fn judge(
    inputs: Inputs<'_>,
    selection: &Selection,
    desired: &Desired,
    control: &Control,
) -> Finding {
    let mut parts: Vec<Part> = listing(inputs).into_iter().collect();
    for choice in &selection.logging {
        let target = desired.targets.iter().find(|t| t.source == choice.bucket);
        parts.push(bucket(inputs, choice, target));
    }
    if parts.is_empty() {
        parts.push(no_bucket(inputs));
    }
    let buckets = selection.logging.len();
    parts.sort_by_key(|part| std::cmp::Reverse(part.verdict));
    let mut parts = parts.into_iter();
    let worst = parts
        .next()
        .unwrap_or_else(|| Part::new(Verdict::Unreadable, Link::Logging, "nothing was read"));
    let mut finding = Finding {
        verdict: worst.verdict,
        broken_link: worst.link,
        reason: worst.reason,
        evidence: worst.evidence,
        advice: worst.advice,
        ..Finding::begin(inputs, control)
    };
    if buckets > 1 && finding.verdict == Verdict::Pass {
        finding.reason = format!("all {buckets} trail buckets have access logging");
    }
    for part in parts {
        finding.evidence.extend(part.evidence);
        finding.advice.extend(part.advice);
    }
    finding
}

/// Whether all trails were listed; else a bucket might be overlooked.
fn listing(inputs: Inputs<'_>) -> Option<Part> {
    let observed = inputs.observed;
    let list = lookup(&observed.trails, &observed.start_region);
    let denied = list
        .denied()
        .or_else(|| observed.trail_names.denied())
        .or_else(|| observed.trails.values().find_map(Read::denied));
    let unasked = || {
        let described = !list.is_open() && observed.trails.values().all(|read| !read.is_open());
        match (described, observed.trail_names.is_open()) {
            (false, _) => Some("cloudtrail:DescribeTrails"),
            (true, true) => Some("cloudtrail:ListTrails"),
            (true, false) => None,
        }
    };
    Some(Part::unreadable(
        Link::Trail,
        "not every trail of the account may be listed",
        denied.or_else(unasked)?,
    ))
}

fn no_bucket(inputs: Inputs<'_>) -> Part {
    if let Some(foreign) = inputs.observed.all_trails().first() {
        let owner = foreign.owner();
        return Part::new(
            Verdict::Elsewhere,
            Link::Logging,
            format!(
                "the only trail seen, {}, and its bucket {} are account {owner}'s; run cis-fix there",
                foreign.arn.name(),
                foreign.bucket
            ),
        );
    }
    let mut part = Part::new(
        Verdict::Manual,
        Link::Trail,
        "this account has no trail, so there is no bucket to log",
    );
    part.advice = create_trail_advice(inputs);
    part
}

fn bucket(inputs: Inputs<'_>, choice: &LoggingChoice, target: Option<&DesiredTarget>) -> Part {
    let name = &choice.bucket;
    let seen = inputs.observed.bucket(name);
    let mut part = match (&seen.region, &seen.logging) {
        (Read::Absent, _) => Part::new(
            Verdict::Manual,
            Link::Logging,
            format!(
                "bucket {name}, which the trail writes to, does not exist, so no event is kept"
            ),
        )
        .shown_by(format!("aws s3api head-bucket --bucket {name}")),
        (Read::Denied { .. }, _) if seen.owned == Read::Present(false) => Part::new(
            Verdict::Elsewhere,
            Link::Logging,
            format!(
                "bucket {name}, which the trail writes to, is another account's, and only that account can log the access to it; run cis-fix there"
            ),
        )
        .shown_by(show_owned(name)),
        (Read::Denied { action }, _) | (_, Read::Denied { action }) => Part::unreadable(
            Link::Logging,
            &format!("bucket {name} may not be read, or belongs to another account"),
            action,
        ),
        (_, Read::NotAsked) => Part::unreadable(
            Link::Logging,
            &format!("the access logging of bucket {name} was not read"),
            "s3:GetBucketLogging",
        ),
        (_, Read::Present(logging)) => {
            let mut part = on(inputs, target, name.as_str(), logging.target.as_str());
            part.evidence.push(Evidence::new(
                "access logs",
                format!("{name} to {}/{}", logging.target, logging.prefix),
            ));
            return with_bucket(part, choice);
        }
        (_, Read::Absent) => off(target, name.as_str()),
    };
    part.evidence.push(Evidence::new(
        "access logs",
        format!("{name}: {}", part.reason),
    ));
    with_bucket(part, choice)
}

fn with_bucket(mut part: Part, choice: &LoggingChoice) -> Part {
    let trails: Vec<&str> = choice.trails.iter().map(TrailArn::as_str).collect();
    part.evidence.push(Evidence::new(
        "trail bucket",
        format!("{}, written to by {}", choice.bucket, trails.join(", ")),
    ));
    if part.verdict != Verdict::Pass && part.advice.is_empty() {
        part.advice.push(format!(
            "aws s3api get-bucket-logging --bucket {}",
            choice.bucket
        ));
    }
    part
}

/// Logging is on: does it arrive?
fn on(inputs: Inputs<'_>, target: Option<&DesiredTarget>, name: &str, to: &str) -> Part {
    let Some(target) = target else {
        return Part::unreadable(
            Link::Target,
            &format!("the Region of bucket {name} was not read"),
            "s3:ListBucket",
        );
    };
    if let Some(obstacle) = &target.obstacle {
        return obstructed(obstacle);
    }
    if target.missing {
        return Part::new(
            Verdict::Fail,
            Link::Target,
            format!(
                "access logging of bucket {name} is on, but bucket {to} does not exist, so the access logs are lost"
            ),
        )
        .shown_by(format!("aws s3api head-bucket --bucket {to}"));
    }
    if encrypts(inputs, target) {
        return Part::new(
            Verdict::Fail,
            Link::Target,
            format!(
                "access logging of bucket {name} is on, but {to} encrypts with a key that keeps the logs out, so they are lost"
            ),
        )
        .shown_by(format!("aws s3api get-bucket-encryption --bucket {to}"));
    }
    let grants = target.statements.len() > usize::from(target.ours);
    if grants {
        return Part::new(
            Verdict::Fail,
            Link::Target,
            format!(
                "access logging of bucket {name} is on, but the policy of {to} does not let the logs in, so they are lost"
            ),
        )
        .shown_by(format!(
            "aws s3api get-bucket-policy --bucket {to} --query Policy --output text"
        ));
    }
    Part::new(
        Verdict::Pass,
        Link::Logging,
        format!("access to bucket {name} is logged to {to}"),
    )
}

/// Whether a bucket encrypts with anything but S3's own key; of a bucket of ours that is no
/// obstacle but a fault to mend.
fn encrypts(inputs: Inputs<'_>, target: &DesiredTarget) -> bool {
    let encryption = inputs.observed.bucket(&target.target.bucket).encryption;
    encryption
        .present()
        .is_some_and(|encryption| encryption.algorithm != "AES256")
}

/// Logging is off: may we turn it on?
fn off(target: Option<&DesiredTarget>, name: &str) -> Part {
    let Some(target) = target else {
        return Part::unreadable(
            Link::Logging,
            &format!("the Region of bucket {name} was not read"),
            "s3:ListBucket",
        );
    };
    if let Some(obstacle) = &target.obstacle {
        let mut part = obstructed(obstacle);
        part.link = Some(Link::Logging);
        let unread = part.verdict == Verdict::Unreadable;
        let trace = if unread { "" } else { TRACELESS };
        part.reason = format!(
            "bucket {name} has no access logging{trace}, and {}",
            part.reason
        );
        return part;
    }
    Part::new(
        Verdict::Fail,
        Link::Logging,
        format!("bucket {name} has no access logging{TRACELESS}"),
    )
}

fn obstructed(obstacle: &crate::desired::Obstacle) -> Part {
    if let Some(action) = &obstacle.denied {
        let mut part = Part::unreadable(obstacle.link, &obstacle.words, action);
        part.advice.extend(obstacle.advice.iter().cloned());
        return part;
    }
    let mut part = Part::new(Verdict::Manual, obstacle.link, obstacle.words.clone());
    part.advice.clone_from(&obstacle.advice);
    part
}
