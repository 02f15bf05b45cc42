//! Describes patterns of terms in words. Reads the text again, after the parser has accepted it.

use super::conditions::{Description, quote_if_needed};

/// Each term as written, with its description; and whether one of the terms is enough.
pub(in crate::render) fn describe_terms(text: &str) -> (Vec<(String, Description)>, bool) {
    let terms = split_terms(text);
    let any = terms.iter().all(|term| term.starts_with('?'));
    let said = terms.into_iter().map(|term| {
        let said = describe_term(&term, any);
        (term, said)
    });
    (said.collect(), any)
}

fn describe_term(term: &str, any: bool) -> Description {
    let (role, wanted) = match term.strip_prefix(['-', '?']) {
        Some(wanted) => (term.chars().next(), wanted),
        None => (None, term),
    };
    let (holds, holds_not) = match wanted.strip_prefix('%') {
        Some(regex) => {
            let regex = regex.trim_end_matches('%');
            let fits = format!("part that fits the regular expression `{regex}`");
            (format!("has a {fits}"), format!("has no {fits}"))
        }
        None => {
            let text = quote_if_needed(&unquote(wanted));
            (
                format!("contains {text}"),
                format!("does not contain {text}"),
            )
        }
    };
    match role {
        Some('-') => Description {
            says: format!("the message {holds_not}"),
            remark: None,
        },
        Some('?') if !any => Description {
            says: format!("whether the message {holds} is not looked at"),
            remark: Some("AWS passes over `?` beside terms without it"),
        },
        _ => Description {
            says: format!("the message {holds}"),
            remark: None,
        },
    }
}

/// The terms as written.
fn split_terms(text: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut within = None;
    let mut escaped = false;
    for c in text.chars() {
        if within.is_none() && c.is_ascii_whitespace() {
            terms.extend((!current.is_empty()).then(|| std::mem::take(&mut current)));
            continue;
        }
        current.push(c);
        match within {
            Some(open) if c == open && !escaped => within = None,
            None if c == '"' || c == '%' => within = Some(c),
            _ => {}
        }
        escaped = within == Some('"') && c == '\\' && !escaped;
    }
    terms.extend((!current.is_empty()).then_some(current));
    terms
}

fn unquote(term: &str) -> String {
    let quoted = term
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match quoted {
        Some(text) => text.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => term.to_owned(),
    }
}
