//! The verdict on access logging: all buckets of all trails of the account; the worst one decides.

use crate::assess::finding::{Evidence, EvidenceKind, Finding};
use crate::assess::trails::other_region_advice;
use crate::aws_cli::s3;
use crate::chain::access_logs::show_bucket_owner;
use crate::chain::blocker::Blocker;
use crate::chain::link::Link;
use crate::control::Control;
use crate::desired::{Desired, DesiredLogBucket};
use crate::inputs::Inputs;
use crate::select::{LoggingChoice, Selection, create_trail_advice};
use crate::state::{BucketName, Read, TrailArn, Unread, lookup};
use crate::verdict::Verdict;

/// Why access logging matters.
const TRACELESS: &str = ", so whoever reads or deletes the trail's logs leaves no trace";

/// The verdict on one bucket.
struct BucketVerdict {
    verdict: Verdict,
    link: Option<Link>,
    reason: String,
    evidence: Vec<Evidence>,
    advice: Vec<String>,
}

impl BucketVerdict {
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

    fn unreadable(link: Link, what: &str, unread: &Unread) -> Self {
        let mut verdict = Self::new(Verdict::Unreadable, link, format!("{what}; {unread}"));
        verdict.advice.push(unread.advice());
        verdict
    }
}

pub(super) fn assess(
    inputs: Inputs<'_>,
    selection: &Selection,
    desired: &Desired,
    control: &Control,
) -> Finding {
    let mut verdicts: Vec<BucketVerdict> = check_listing(inputs).into_iter().collect();
    for choice in &selection.logging {
        let target = desired.targets.iter().find(|t| t.source == choice.bucket);
        verdicts.push(assess_bucket(inputs, choice, target));
    }
    if verdicts.is_empty() {
        verdicts.push(no_trail(inputs));
    }
    let buckets = selection.logging.len();
    verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.verdict));
    let mut verdicts = verdicts.into_iter();
    let worst = verdicts.next().unwrap_or_else(|| {
        BucketVerdict::new(Verdict::Unreadable, Link::Logging, "nothing was read")
    });
    let mut finding = Finding {
        verdict: worst.verdict,
        broken_link: worst.link,
        reason: worst.reason,
        evidence: worst.evidence,
        advice: worst.advice,
        ..Finding::new(inputs, control)
    };
    if buckets > 1 && finding.verdict == Verdict::Pass {
        finding.reason = format!("all {buckets} trail buckets have access logging");
    }
    for verdict in verdicts {
        finding.evidence.extend(verdict.evidence);
        finding.advice.extend(verdict.advice);
    }
    finding
}

/// Whether all trails were listed; else a bucket might be overlooked.
fn check_listing(inputs: Inputs<'_>) -> Option<BucketVerdict> {
    let observed = inputs.observed;
    let list = lookup(&observed.trails, &observed.start_region);
    let refused = list
        .refused()
        .or_else(|| observed.trail_names.refused())
        .or_else(|| observed.trails.values().find_map(Read::refused));
    let unasked = || {
        let described =
            !list.is_not_asked() && observed.trails.values().all(|read| !read.is_not_asked());
        match (described, observed.trail_names.is_not_asked()) {
            (false, _) => Some("cloudtrail:DescribeTrails"),
            (true, true) => Some("cloudtrail:ListTrails"),
            (true, false) => None,
        }
    };
    let unread = refused.or_else(|| unasked().map(Unread::not_asked))?;
    let what = match unread {
        Unread::Failed { .. } => "not every trail of the account could be listed",
        _ => "not every trail of the account may be listed",
    };
    let mut verdict = BucketVerdict::unreadable(Link::Trail, what, &unread);
    verdict.advice.extend(other_region_advice(inputs, &unread));
    Some(verdict)
}

/// The verdict on a bucket that could not be read for this reason.
fn unread_bucket(name: &BucketName, unread: Option<Unread>) -> BucketVerdict {
    let unread = unread.unwrap_or_else(|| Unread::not_asked("s3:GetBucketLogging"));
    let what = match unread {
        Unread::Denied { .. } => "may not be read, or belongs to another account".to_owned(),
        _ => format!("{} read", unread.verb()),
    };
    BucketVerdict::unreadable(Link::Logging, &format!("bucket {name} {what}"), &unread)
}

/// The verdict on the bucket of another account's trail that answers nothing, where the list that tells whose it is was not
/// read. To read the bucket itself would be the wrong permission to ask for: most often it is not this account's.
fn unread_owner(inputs: Inputs<'_>, choice: &LoggingChoice) -> Option<BucketVerdict> {
    let mut trails = choice.trails.iter();
    if trails.any(|trail| trail.account() == inputs.account()) {
        return None;
    }
    let name = &choice.bucket;
    let seen = inputs.observed.bucket(name);
    let unread = seen.owned.unread("s3:ListAllMyBuckets")?;
    let what = format!(
        "whose bucket {name} is, which the organization trail writes to, {} read",
        unread.verb()
    );
    seen.region
        .is_denied()
        .then(|| BucketVerdict::unreadable(Link::Logging, &what, &unread))
}

fn no_trail(inputs: Inputs<'_>) -> BucketVerdict {
    if let Some(foreign) = inputs.observed.all_trails().first() {
        if inputs.caller().is_none() {
            return BucketVerdict::unreadable(
                Link::Trail,
                "whether the trails are this account's is not known",
                &Unread::not_asked("sts:GetCallerIdentity"),
            );
        }
        let owner = foreign.owner();
        return BucketVerdict::new(
            Verdict::Elsewhere,
            Link::Logging,
            format!(
                "the only trail seen, {}, is account {owner}'s, and whose bucket {} is was not read; run cis-fix there",
                foreign.arn.name(),
                foreign.bucket
            ),
        );
    }
    let mut verdict = BucketVerdict::new(
        Verdict::Manual,
        Link::Trail,
        "this account has no trail, so there is no bucket to log",
    );
    verdict.advice = create_trail_advice(inputs);
    verdict
}

fn assess_bucket(
    inputs: Inputs<'_>,
    choice: &LoggingChoice,
    target: Option<&DesiredLogBucket>,
) -> BucketVerdict {
    let name = &choice.bucket;
    let seen = inputs.observed.bucket(name);
    let mut verdict = match (&seen.region, &seen.logging) {
        (Read::Absent, _) => BucketVerdict::new(
            Verdict::Manual,
            Link::Logging,
            format!(
                "bucket {name}, which the trail writes to, does not exist, so no event is kept"
            ),
        )
        .shown_by(s3::head_bucket(name)),
        (region, _) if region.is_denied() && seen.owned == Read::Present(false) => BucketVerdict::new(
            Verdict::Elsewhere,
            Link::Logging,
            format!(
                "bucket {name}, which the trail writes to, is another account's, and only that account can log the access to it; run cis-fix there"
            ),
        )
        .shown_by(show_bucket_owner(name)),
        (Read::Denied { .. } | Read::Forbidden { .. } | Read::Failed { .. }, _) => {
            unread_owner(inputs, choice)
                .unwrap_or_else(|| unread_bucket(name, seen.region.refused()))
        }
        (_, Read::Denied { .. } | Read::Forbidden { .. } | Read::Failed { .. }) => {
            unread_bucket(name, seen.logging.refused())
        }
        (_, Read::NotAsked) => BucketVerdict::unreadable(
            Link::Logging,
            &format!("the access logging of bucket {name} was not read"),
            &Unread::not_asked("s3:GetBucketLogging"),
        ),
        (_, Read::Present(logging)) => {
            let mut verdict = assess_enabled(inputs, target, name.as_str(), &logging.target);
            verdict.evidence.push(Evidence::new(
                EvidenceKind::AccessLogs,
                format!("{name} to {}/{}", logging.target, logging.prefix),
            ));
            return with_trails(verdict, choice);
        }
        (_, Read::Absent) => assess_disabled(target, name.as_str()),
    };
    verdict.evidence.push(Evidence::new(
        EvidenceKind::AccessLogs,
        format!("{name}: {}", verdict.reason),
    ));
    with_trails(verdict, choice)
}

fn with_trails(mut verdict: BucketVerdict, choice: &LoggingChoice) -> BucketVerdict {
    let trails: Vec<&str> = choice.trails.iter().map(TrailArn::as_str).collect();
    verdict.evidence.push(Evidence::new(
        EvidenceKind::TrailBucket,
        format!("{}, written to by {}", choice.bucket, trails.join(", ")),
    ));
    if verdict.verdict != Verdict::Pass && verdict.advice.is_empty() {
        let shows = s3::get_bucket_logging(&choice.bucket);
        verdict.advice.push(shows);
    }
    verdict
}

/// Logging is on: does it arrive?
fn assess_enabled(
    inputs: Inputs<'_>,
    target: Option<&DesiredLogBucket>,
    name: &str,
    to: &BucketName,
) -> BucketVerdict {
    let Some(target) = target else {
        return BucketVerdict::unreadable(
            Link::Target,
            &format!("the Region of bucket {name} was not read"),
            &Unread::not_asked("s3:ListBucket"),
        );
    };
    if let Some(blocker) = &target.blocker {
        return blocked(blocker);
    }
    if target.missing {
        return BucketVerdict::new(
            Verdict::Fail,
            Link::Target,
            format!(
                "access logging of bucket {name} is on, but bucket {to} does not exist, so the access logs are lost"
            ),
        )
        .shown_by(s3::head_bucket(to));
    }
    if has_other_encryption(inputs, target) {
        return BucketVerdict::new(
            Verdict::Fail,
            Link::Target,
            format!(
                "access logging of bucket {name} is on, but {to} encrypts with a key that keeps the logs out, so they are lost"
            ),
        )
        .shown_by(s3::get_bucket_encryption(to));
    }
    let grants = target.statements.len() > usize::from(target.ours);
    if grants {
        return BucketVerdict::new(
            Verdict::Fail,
            Link::Target,
            format!(
                "access logging of bucket {name} is on, but the policy of {to} does not let the logs in, so they are lost"
            ),
        )
        .shown_by(s3::get_bucket_policy(to));
    }
    BucketVerdict::new(
        Verdict::Pass,
        Link::Logging,
        format!("access to bucket {name} is logged to {to}"),
    )
}

/// Whether a bucket encrypts with anything but S3's own key; of a bucket of ours that is no
/// obstacle but a fault to mend.
fn has_other_encryption(inputs: Inputs<'_>, target: &DesiredLogBucket) -> bool {
    let encryption = inputs.observed.bucket(&target.target.bucket).encryption;
    encryption
        .present()
        .is_some_and(|encryption| encryption.algorithm != "AES256")
}

/// Logging is off: may we turn it on?
fn assess_disabled(target: Option<&DesiredLogBucket>, name: &str) -> BucketVerdict {
    let Some(target) = target else {
        return BucketVerdict::unreadable(
            Link::Logging,
            &format!("the Region of bucket {name} was not read"),
            &Unread::not_asked("s3:ListBucket"),
        );
    };
    if let Some(blocker) = &target.blocker {
        let mut verdict = blocked(blocker);
        verdict.link = Some(Link::Logging);
        let unread = verdict.verdict == Verdict::Unreadable;
        let trace = if unread { "" } else { TRACELESS };
        verdict.reason = format!(
            "bucket {name} has no access logging{trace}, and {}",
            verdict.reason
        );
        return verdict;
    }
    BucketVerdict::new(
        Verdict::Fail,
        Link::Logging,
        format!("bucket {name} has no access logging{TRACELESS}"),
    )
}

fn blocked(blocker: &Blocker) -> BucketVerdict {
    if let Some(unread) = &blocker.unread {
        let mut verdict = BucketVerdict::unreadable(blocker.link, &blocker.reason, unread);
        verdict.advice.extend(blocker.advice.iter().cloned());
        return verdict;
    }
    let mut verdict = BucketVerdict::new(Verdict::Manual, blocker.link, blocker.reason.clone());
    verdict.advice.clone_from(&blocker.advice);
    verdict
}
