//! URLs in what people write. The URL of a paging service has a key, so a message shows a URL as its scheme, its host and a
//! digest, wherever it was given.

use super::subscriber::Subscriber;
use crate::state::url_host;

/// What is between the scheme and the host.
const AFTER_SCHEME: &str = "://";

/// The URLs in a text: each from its scheme to a blank, a quote or an angle bracket.
pub fn urls_in(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || "\"'`<>".contains(c);
    text.split(ends).filter_map(|word| {
        let (before, _) = word.split_once(AFTER_SCHEME)?;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
        let begins = before.rfind(|c| !is_scheme(c));
        let scheme = begins.map_or(before, |at| before.get(at..).unwrap_or_default());
        let scheme = scheme.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let url = word.get(before.len() - scheme.len()..)?;
        (!scheme.is_empty()).then_some(url)
    })
}

/// A part of a URL with its percent-encoded characters decoded; `None` if an encoding is damaged or is no UTF-8.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let hex = piece.get(..2)?;
        if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(hex, 16).ok()?);
        bytes.extend_from_slice(piece.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// A URL as its scheme, its host and a digest of the whole; as it is if it has nothing but scheme, host and port.
#[must_use]
pub fn url_label(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once(AFTER_SCHEME) else {
        return url.to_owned();
    };
    if rest.strip_suffix('/').unwrap_or(rest) == url_host(url) {
        return url.to_owned();
    }
    let label = Subscriber::new("https", url).unique_label();
    format!(
        "{scheme}{}",
        label.strip_prefix("https").unwrap_or_default()
    )
}

/// A text with the label of each URL that stands in the inputs, and without parts of such a URL that can be a key.
#[must_use]
pub fn conceal_urls<'i>(text: &str, inputs: impl IntoIterator<Item = &'i str>) -> String {
    let urls = inputs.into_iter().flat_map(urls_in);
    urls.fold(text.to_owned(), |text, url| {
        let label = url_label(url);
        if label == url {
            return text;
        }
        let escaped: String = url.escape_debug().collect();
        let text = text.replace(url, &label).replace(&escaped, &label);
        Subscriber::new("https", url).conceal_in(&text)
    })
}

#[cfg(test)]
mod tests {
    use super::{conceal_urls, url_label, urls_in};

    #[test]
    fn a_url_is_found_with_what_stands_around_it() {
        let url = "https://hooks.example.com/k3yPLANTED9f8e,x";
        for text in [
            url.to_owned(),
            format!("--trail={url}"),
            format!("--{url}"),
            format!("email:{url}"),
            format!("trail: \"{url}\" # a note"),
        ] {
            assert_eq!(urls_in(&text).collect::<Vec<_>>(), [url], "{text}");
        }
        assert_eq!(urls_in("a/b: c://").count(), 1);
        assert_eq!(urls_in("a/b, ://x, -://x").count(), 0);
    }

    #[test]
    fn a_url_is_shown_by_its_host_unless_there_is_nothing_else() {
        for plain in ["http://127.0.0.1:4566", "https://example.com/", "example"] {
            assert_eq!(url_label(plain), plain);
        }
        let label = url_label("https://hooks.example.com/services/k3yPLANTED9f8e");
        assert!(
            label.starts_with("https://hooks.example.com/... ("),
            "{label}"
        );
        let other = url_label("wss://u:k3yPLANTED9f8e@example.com");
        assert!(other.starts_with("wss://example.com/... ("), "{other}");
    }

    #[test]
    fn a_part_of_a_url_is_concealed_too() {
        let inputs = ["a,https://hooks.example.com/services/k3yPLANTED9f8e,b"];
        for said in [
            "no control \"https://hooks.example.com/services/k3yPLANTED9f8e\"",
            "no control k3yPLANTED9f8e",
            "no control https://hooks.example.com/services/k3yPLANTED9f8e,b",
        ] {
            let concealed = conceal_urls(said, inputs);
            assert!(!concealed.contains("k3yPLANTED9f8e"), "{concealed}");
            assert!(concealed.starts_with("no control"), "{concealed}");
        }
    }
}
