//! The settings that decide where credentials go. A settings file that was merely found in the working directory may be
//! anybody's: a pull request brings one along. Such a file must not choose the identity, nor the host that gets its token.

use super::error::SettingsError;
use super::file::SettingsFile;
use crate::settings::url_label;

/// The keys that choose an identity, or the host that its credentials are sent to.
pub const CREDENTIAL_KEYS: [&str; 2] = ["endpoint_url", "profile"];

impl SettingsFile {
    /// Refuses a file that nobody named and that chooses an identity or an endpoint, also where a flag overrides it.
    ///
    /// # Errors
    ///
    /// At the first key that does. `path` is the path to name the file by.
    pub fn ensure_no_choice_of_credentials(&self, path: &str) -> Result<(), SettingsError> {
        let chosen = [
            self.layer.endpoint_url.is_some(),
            self.layer.profile.is_some(),
        ];
        let first = CREDENTIAL_KEYS
            .into_iter()
            .zip(chosen)
            .filter(|(key, chosen)| *chosen || self.position(&[key]).is_some())
            .min_by_key(|(key, _)| self.position(&[key]));
        let Some((key, _)) = first else {
            return Ok(());
        };
        let message = format!(
            "`{key}` decides where credentials go, so it counts only in a file that --config names; if this file is yours, say --config {path}, otherwise take the line out"
        );
        Err(self.error_at(&[key], message))
    }
}

/// An endpoint without the user and the password that it may have. One with a path may be the URL of a paging service, and is
/// shown as its host and a digest.
pub(super) fn hide_keys(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if !scheme.is_empty() && !matches!(path, "" | "/") {
        return url_label(url);
    }
    match authority.rsplit_once('@') {
        Some((_, host)) if scheme.is_empty() => format!("...@{host}{path}"),
        Some((_, host)) => format!("{scheme}://...@{host}{path}"),
        None => url.to_owned(),
    }
}
