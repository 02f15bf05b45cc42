//! The settings of a run: options such as `--trail` contain names too.

use super::Traversal;
use crate::settings::Settings;

impl Traversal<'_> {
    pub(in crate::recording::redact) fn map_settings(&mut self, settings: &Settings) -> Settings {
        let Settings {
            benchmark,
            controls,
            per_control,
            trail,
            logging_bucket,
            logging_prefix,
            topic,
            notify,
            tags,
            namespace,
            name_prefix,
            respect_owners,
        } = settings;
        Settings {
            benchmark: *benchmark,
            controls: controls.clone(),
            // Reasons are not part of a recording; everything else affects decisions.
            per_control: per_control.clone(),
            trail: trail.as_ref().map(|trail| self.map_text(trail)),
            logging_bucket: logging_bucket
                .as_ref()
                .map(|name| self.map_bucket_name(name)),
            logging_prefix: logging_prefix.as_ref().map(|prefix| self.map_text(prefix)),
            topic: topic.as_ref().map(|topic| self.map_text(topic)),
            notify: notify.iter().map(|who| self.map_subscriber(who)).collect(),
            tags: self.map_pairs(tags),
            namespace: namespace.clone(),
            name_prefix: name_prefix.clone(),
            respect_owners: *respect_owners,
        }
    }
}
