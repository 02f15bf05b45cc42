//! URLs in keys of the settings file that take none: the URL of a paging service has a key, and a report would repeat it.

use super::error::SettingsError;
use super::file::SettingsFile;
use crate::settings::urls_in;

impl SettingsFile {
    /// Refuses a URL in a key that takes none.
    ///
    /// # Errors
    ///
    /// At the first such key.
    pub fn ensure_no_misplaced_url(&self) -> Result<(), SettingsError> {
        let layer = &self.layer;
        let texts = [
            ("profile", layer.profile.as_deref()),
            ("trail", layer.trail.as_deref()),
            ("catalog", layer.catalog.as_deref()),
            ("logging_prefix", layer.logging_prefix.as_deref()),
            ("name_prefix", layer.name_prefix.as_deref()),
            ("topic", layer.topic.as_deref()),
        ];
        let misplaced =
            |text: Option<&str>| text.is_some_and(|text| urls_in(text).next().is_some());
        match texts.into_iter().find(|(_, text)| misplaced(*text)) {
            Some((key, _)) => {
                let message =
                    format!("`{key}` has a URL, which only `notify` and `endpoint_url` take");
                Err(self.error_at(&[key], message))
            }
            None => Ok(()),
        }
    }
}
