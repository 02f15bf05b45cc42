//! The plan that somebody has approved. `apply` makes it or nothing.

use super::load_settings::LoadedSettings;
use super::snapshot::Snapshot;
use crate::aws_cli::quote;
use crate::bounded_files;
use crate::cli::ApplyOptions;
use crate::error::Error;
use crate::plan::{Digest, Plan};
use crate::render;
use crate::saved_plan::{SavedPlan, compare_steps};
use crate::ui::Screen;
use std::path::PathBuf;

/// An approved plan.
pub(super) enum ApprovedPlan {
    /// A plan in a file, as `plan --out` saved it.
    File {
        path: PathBuf,
        saved: Box<SavedPlan>,
    },
    /// The plan that has this checksum.
    Checksum(Digest),
}

impl ApprovedPlan {
    /// Reads the plan that the command line names, if it names one. Nothing has been sent to AWS by then.
    pub(super) fn read(options: &ApplyOptions) -> Result<Option<Self>, Error> {
        let Some(path) = &options.plan else {
            return Ok(options.checksum.clone().map(Self::Checksum));
        };
        let doing = format!("reading the plan {}", path.display());
        let failed = |what: String| Error::new(doing.as_str(), what).nothing_changed();
        let text = bounded_files::read_text(path, bounded_files::SAVED_PLAN)
            .map_err(|error| failed(error.to_string()))?;
        let saved = SavedPlan::parse(&text).map_err(|error| failed(error.to_string()))?;
        Ok(Some(Self::File {
            path: path.clone(),
            saved: Box::new(saved),
        }))
    }

    /// Refuses if the plan of the snapshot is another one. An empty plan is never refused: nothing is missing.
    pub(super) fn ensure_unchanged(
        &self,
        screen: &Screen,
        loaded: &LoadedSettings,
        snapshot: &Snapshot,
    ) -> Result<(), Error> {
        let plan = &snapshot.review.plan;
        let outcome = match self {
            Self::File { path, saved } => {
                let doing = format!("holding the account to the plan {}", path.display());
                match other_target(saved, loaded, snapshot) {
                    Some(difference) => Err(Error::new(doing, difference)),
                    None => ensure_same_steps(screen, saved, snapshot, &doing),
                }
            }
            Self::Checksum(checksum) => ensure_same_checksum(checksum, plan),
        };
        outcome.map_err(Error::nothing_changed)
    }
}

fn ensure_same_steps(
    screen: &Screen,
    saved: &SavedPlan,
    snapshot: &Snapshot,
    doing: &str,
) -> Result<(), Error> {
    let plan = &snapshot.review.plan;
    let home = snapshot.review.selection.home_region();
    if plan.steps.is_empty() || (saved.matches(plan) && saved.home_region.as_ref() == home) {
        return Ok(());
    }
    let differences = compare_steps(saved, plan);
    let _ = screen.print_aside(|writer| render::write_differences(writer, &differences));
    let mut what = match differences.len() {
        0 if saved.digest == plan.digest => "it names another Region for its alarms".to_owned(),
        0 => "it rests on something a saved plan does not show, such as the key in the URL of a subscriber".to_owned(),
        1 => "1 step is not as it was reviewed".to_owned(),
        many => format!("{many} steps are not as they were reviewed"),
    };
    if saved.digest == plan.digest {
        what.push_str(
            "; the account is as it was, so the file was edited, or another version of cis-fix wrote it",
        );
    }
    Err(Error::new(doing, what).hint(
        "plan again with `cis-fix plan --out FILE` and the same flags, and have that reviewed",
    ))
}

fn ensure_same_checksum(checksum: &Digest, plan: &Plan) -> Result<(), Error> {
    if *checksum == plan.digest || plan.steps.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        "holding the account to --checksum",
        format!("the plan has now the checksum {}", plan.digest),
    )
    .hint("`cis-fix plan` shows it; have it reviewed, and say its checksum"))
}

/// How the saved plan is for another account, Region or benchmark; `None` if it is for this one.
fn other_target(saved: &SavedPlan, loaded: &LoadedSettings, snapshot: &Snapshot) -> Option<String> {
    let benchmark = loaded.config.settings.benchmark.to_string();
    let here = &snapshot.caller;
    let region = &snapshot.observed.start_region;
    if saved.account != here.account || saved.partition != here.partition {
        return Some(format!(
            "it is for account {} in partition {}; these credentials are for account {} in partition {}",
            saved.account, saved.partition, here.account, here.partition
        ));
    }
    if saved.start_region != *region {
        return Some(format!(
            "it was made from Region {}, and this run starts from {region}: say --region {}",
            saved.start_region,
            quote(saved.start_region.as_str())
        ));
    }
    (saved.benchmark != benchmark).then(|| {
        format!(
            "it speaks of CIS {}, and this run of {benchmark}: say --benchmark {}",
            saved.benchmark,
            quote(&saved.benchmark)
        )
    })
}
