//! The command line as a configuration layer, which overrides the settings file.

use super::{Arguments, Command};
use crate::config::ConfigLayer;
use crate::settings::ControlSettings;

impl Arguments {
    /// The settings given on the command line. They override those of the settings file.
    #[must_use]
    pub fn config_layer(&self) -> ConfigLayer {
        let common = self.common.clone();
        let skipped = |(name, reason)| {
            let settings = ControlSettings {
                skip: Some(reason),
                ..ControlSettings::default()
            };
            (name, settings)
        };
        let detailed_exitcode = match &self.command {
            Command::Plan(options) => options.detailed_exitcode.then_some(true),
            _ => None,
        };
        let max_changes = match &self.command {
            Command::Apply(options) => options.max_changes,
            _ => None,
        };
        let write_rate = match &self.command {
            Command::Apply(options) => options.write_rate,
            Command::Undo(options) => options.write_rate,
            _ => None,
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
            topic_role: common.topic_role,
            notify: common.notify,
            tags: common.tags.into_iter().collect(),
            name_prefix: common.name_prefix,
            respect_owners: common.respect_owners.then_some(true),
            sso: common.sso.then_some(true),
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
