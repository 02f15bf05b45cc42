//! Names as a policy takes them for themselves.

/// Escapes a name: in a policy `*` and `?` are wildcards and `$` begins a variable ("IAM policy
/// elements: variables and tags", IAM user guide).
pub(super) fn literal(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if matches!(letter, '*' | '?' | '$') {
            text.extend(["${", letter.encode_utf8(&mut [0; 4]), "}"]);
        } else {
            text.push(letter);
        }
    }
    text
}
