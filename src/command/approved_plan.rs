//! What was reviewed is what is applied: saving a plan, and holding the one made now to it.

use super::account::{Look, named, unchanged};
use super::files::{Over, Reader, free, write};
use super::load_settings::Prepared;
use crate::error::Error;
use crate::plan::Digest;
use crate::render;
use crate::saved_plan::{Saved, differences, kept};
use crate::ui::Screen;
use std::fs;
use std::path::{Path, PathBuf};

/// What somebody has looked at and agreed to.
pub(super) enum Reviewed {
    /// A plan in a file.
    File { path: PathBuf, saved: Box<Saved> },
    /// The plan that has this checksum.
    Checksum(Digest),
}

impl Reviewed {
    /// Reads what the command line names; nothing has been sent anywhere by then.
    pub(super) fn of(
        plan: Option<&Path>,
        checksum: Option<&Digest>,
    ) -> Result<Option<Self>, Error> {
        let Some(path) = plan else {
            return Ok(checksum.cloned().map(Self::Checksum));
        };
        let doing = format!("reading the plan {}", named(path));
        let text = fs::read_to_string(path)
            .map_err(|error| unchanged(Error::new(doing.as_str(), error.to_string())))?;
        let saved = Saved::read(&text)
            .map_err(|error| unchanged(Error::new(doing.as_str(), error.to_string())))?;
        Ok(Some(Self::File {
            path: path.to_owned(),
            saved: Box::new(saved),
        }))
    }

    /// Refuses if the plan made now is another one. Where nothing is missing any more there is nothing to refuse.
    pub(super) fn hold(
        &self,
        screen: &Screen,
        prepared: &Prepared,
        look: &Look,
    ) -> Result<(), Error> {
        let plan = &look.review.plan;
        match self {
            Self::File { path, saved } => {
                let doing = format!("holding the account to the plan {}", named(path));
                if let Some(other) = elsewhere(saved, prepared, look) {
                    return Err(unchanged(Error::new(doing, other)));
                }
                if saved.is(plan) || plan.steps.is_empty() {
                    return Ok(());
                }
                let all = differences(saved, plan);
                let _ = screen.aside(|writer| render::differences(writer, &all));
                let what = match all.len() {
                    0 => "it rests on something a saved plan does not show, such as the key in the URL of a subscriber".to_owned(),
                    1 => "1 step is not as it was reviewed".to_owned(),
                    many => format!("{many} steps are not as they were reviewed"),
                };
                Err(unchanged(Error::new(doing, what).hint(
                    "plan again with `cis-fix plan --out FILE` and the same flags, and have that reviewed",
                )))
            }
            Self::Checksum(checksum) => {
                if *checksum == plan.digest || plan.steps.is_empty() {
                    return Ok(());
                }
                Err(unchanged(
                    Error::new(
                        "holding the account to --checksum",
                        format!("the plan has now the checksum {}", plan.digest),
                    )
                    .hint("`cis-fix plan` shows it; have it reviewed, and say its checksum"),
                ))
            }
        }
    }
}

/// How the plan is for another account, Region or benchmark, if it is.
fn elsewhere(saved: &Saved, prepared: &Prepared, look: &Look) -> Option<String> {
    let benchmark = prepared.merged.settings.benchmark.to_string();
    let here = &look.caller;
    let region = &look.observed.start_region;
    if saved.account != here.account || saved.partition != here.partition {
        return Some(format!(
            "it is for account {} in partition {}; these credentials are for account {} in partition {}",
            saved.account, saved.partition, here.account, here.partition
        ));
    }
    if saved.start_region != *region {
        return Some(format!(
            "it was made from Region {}, and this run starts from {region}: say --region {}",
            saved.start_region, saved.start_region
        ));
    }
    (saved.benchmark != benchmark).then(|| {
        format!(
            "it speaks of CIS {}, and this run of {benchmark}: say --benchmark {}",
            saved.benchmark, saved.benchmark
        )
    })
}

/// Whether a plan may be saved there, asked before an account is read for it.
pub(super) fn ready(out: &Path, force: bool) -> Result<(), Error> {
    if out.as_os_str() == "-" {
        return Err(unchanged(Error::usage(
            "--out -: standard output takes the verdicts and the plan to read; name a file for the plan to apply",
        )));
    }
    free(out, Over::forced(force))
}

/// Writes the plan of a look to a file.
pub(super) fn save(
    screen: &Screen,
    prepared: &Prepared,
    look: &Look,
    out: &Path,
    force: bool,
) -> Result<(), Error> {
    if look.redacted {
        return Err(unchanged(Error::usage(
            "the names in this recording are invented, so a plan made of it fits no account; plan the account, or a recording made without --redact",
        )));
    }
    let review = &look.review;
    let saved = Saved {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        account: look.caller.account.clone(),
        partition: look.caller.partition.clone(),
        start_region: look.observed.start_region.clone(),
        home_region: review.selection.home_region().cloned(),
        benchmark: prepared.merged.settings.benchmark.to_string(),
        observed_at: look.observed.observed_at,
        digest: review.plan.digest.clone(),
        steps: kept(&review.plan.steps),
    };
    let text = saved.to_json();
    write(out, text.as_bytes(), Over::forced(force), Reader::Owner)?;
    screen.say(&format!(
        "Saved the plan in {}; `cis-fix apply {}` applies it with the same flags, if nothing has changed.",
        named(out),
        named(out)
    ));
    Ok(())
}
