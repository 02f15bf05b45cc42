//! The command line as a layer over the settings file.

use super::{Arguments, Command};
use crate::config::ConfigLayer;
use crate::settings::ControlSettings;

impl Arguments {
    /// What the command line says, to be laid over the settings file.
    #[must_use]
    pub fn layer(&self) -> ConfigLayer {
        let common = self.common.clone();
        let skipped = |(name, reason)| {
            let asked = ControlSettings {
                skip: Some(reason),
                ..ControlSettings::default()
            };
            (name, asked)
        };
        let detailed_exitcode = match &self.command {
            Command::Plan {
                detailed_exitcode, ..
            } => detailed_exitcode.then_some(true),
            _ => None,
        };
        let (write_rate, max_changes) = match &self.command {
            Command::Apply {
                write_rate,
                max_changes,
                ..
            } => (*write_rate, *max_changes),
            Command::Undo { write_rate, .. } => (*write_rate, None),
            _ => (None, None),
        };
        ConfigLayer {
            profile: common.profile,
            region: common.region,
            endpoint_url: common.endpoint_url,
            expect_account: common.expect_account,
            benchmark: common.benchmark,
            only: common.controls,
            trail: common.trail,
            logging_bucket: common.logging_bucket,
            logging_prefix: common.logging_prefix,
            topic: common.topic,
            notify: common.notify,
            tags: common.tags.into_iter().collect(),
            name_prefix: common.name_prefix,
            respect_owners: common.respect_owners.then_some(true),
            catalog: common.catalog.map(|path| path.display().to_string()),
            format: common.format,
            color: common.color,
            quiet: common.quiet.then_some(true),
            verbose: (common.verbose > 0).then_some(common.verbose),
            allow: common.allow.map(|words| words.into_iter().collect()),
            detailed_exitcode,
            write_rate,
            max_changes,
            connect_timeout: common.connect_timeout,
            attempt_timeout: common.attempt_timeout,
            operation_timeout: common.operation_timeout,
            max_attempts: common.max_attempts,
            controls: common.skip.into_iter().map(skipped).collect(),
        }
    }
}
