//! Rewrites the messages of `serde_yaml` for people: without Rust's types, and with a suggestion.

/// The message without its position, which is printed separately.
pub(super) fn rewrite_message(message: &str) -> String {
    let message = strip_position(message);
    let (path, what) = match message.split_once(": ") {
        // `controls.3.4: invalid type: ...`; the message itself has a colon after its kind.
        Some((path, what)) if is_path(path) => (format!("`{path}`: "), what),
        _ => (String::new(), message),
    };
    if let Some(unknown) = describe_unknown_key(what) {
        return format!("{path}{unknown}");
    }
    if let Some(rest) = what.strip_prefix("invalid type: ")
        && let Some((found, expected)) = rest.rsplit_once(", expected ")
    {
        return format!(
            "{path}this is {}, not {}",
            describe_found(found, expected),
            describe_expected(expected)
        );
    }
    if let Some(rest) = what.strip_prefix("invalid value: ")
        && let Some((found, expected)) = rest.rsplit_once(", expected ")
    {
        return format!(
            "{path}{} is not {}",
            describe_found(found, expected),
            describe_expected(expected)
        );
    }
    if let Some(key) = what.strip_prefix("missing field ") {
        return format!("{path}the key {key} is missing");
    }
    format!("{path}{what}")
}

/// `serde_yaml` ends its messages with the position.
fn strip_position(message: &str) -> &str {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(before, _)| before)
}

fn is_path(text: &str) -> bool {
    let kinds = [
        "invalid type",
        "invalid value",
        "unknown field",
        "unknown variant",
        "missing field",
        "duplicate entry",
    ];
    !text.is_empty() && !kinds.contains(&text) && !text.contains(['`', '"'])
}

/// An unknown key, with the most similar known key, or with all of them if none is similar.
fn describe_unknown_key(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field ")?;
    let mut names = rest.split('`').skip(1).step_by(2);
    let found = names.next()?;
    let known: Vec<&str> = names.collect();
    let near = known
        .iter()
        .map(|name| (strsim::jaro_winkler(found, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    Some(match near {
        Some((_, name)) => format!("there is no key `{found}` here; is it `{name}`?"),
        None => format!(
            "there is no key `{found}` here; there are {}",
            known.join(", ")
        ),
    })
}

/// What was found, as `serde` names it: `string "x"`, ``integer `3` ``, `sequence`, `map`. In place of a list, a value is not
/// repeated: the one that belongs into the list may be a URL with a key.
fn describe_found(found: &str, expected: &str) -> String {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    let value = value.trim_matches('`');
    match kind {
        "string" if expected == "a sequence" => "a text".to_owned(),
        "integer" | "floating" if expected == "a sequence" => "a number".to_owned(),
        "string" => format!("the text {value}"),
        "integer" => format!("the number {value}"),
        "floating" => format!("the number {}", value.trim_start_matches("point `")),
        "boolean" => format!("the value {value}"),
        "sequence" => "a list".to_owned(),
        "map" => "a mapping".to_owned(),
        "unit" => "nothing".to_owned(),
        _ => found.to_owned(),
    }
}

/// What was expected.
fn describe_expected(expected: &str) -> String {
    match expected {
        "u8" | "u32" | "i32" | "u64" | "i64" => "a whole number".to_owned(),
        "f64" => "a number".to_owned(),
        "a string" => "a text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a mapping".to_owned(),
        other if other.starts_with("struct ") => "a mapping of keys to values".to_owned(),
        other => other.to_owned(),
    }
}

/// A text without what may be an address: a quotation or a word that contains a slash is `...`. What a person wrote there
/// may be a malformed URL, which has a key.
pub(super) fn conceal_addresses(text: &str) -> String {
    const QUOTES: [char; 2] = ['`', '"'];
    let is_address = |text: &str| text.contains(['/', '\\']);
    let mut concealed = String::with_capacity(text.len());
    for (number, piece) in text.split_inclusive(QUOTES).enumerate() {
        let inside = piece.trim_end_matches(QUOTES);
        if number % 2 == 1 && is_address(inside) {
            concealed.push_str("...");
            concealed.push_str(piece.get(inside.len()..).unwrap_or_default());
            continue;
        }
        for word in piece.split_inclusive(char::is_whitespace) {
            let end = word.trim_end_matches(|c: char| c.is_whitespace() || QUOTES.contains(&c));
            if is_address(end) {
                concealed.push_str("...");
                concealed.push_str(word.get(end.len()..).unwrap_or_default());
            } else {
                concealed.push_str(word);
            }
        }
    }
    concealed
}
