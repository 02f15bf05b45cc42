//! Splits a text into words, and tells the kinds of words apart.
//!
//! A word is a run of letters and digits, split again before each capital letter that begins a new
//! word: `team-RootUsage2` is `team`, `Root` and `Usage2`. The text between words never changes, so
//! an ARN stays an ARN, and a wildcard between two words still matches the same names.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextToken<'a> {
    /// A word.
    Word(&'a str),
    /// An IPv4 address.
    Ip(&'a str),
    /// The text between words.
    Between(&'a str),
}

/// The parts of a text. Joined, they are the text again.
pub(super) fn tokenize(text: &str) -> Vec<TextToken<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if !is_letter(first) {
            let (between, after) = split_before(rest, is_letter);
            found.push(TextToken::Between(between));
            rest = after;
        } else if let Some((address, after)) = split_ip(rest) {
            found.push(TextToken::Ip(address));
            rest = after;
        } else {
            let (run, after) = split_before(rest, |c| !is_letter(c));
            split_words(run, &mut found);
            rest = after;
        }
    }
    found
}

/// The words of a text, as they are written.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    tokenize(text).into_iter().filter_map(|token| match token {
        TextToken::Word(word) => Some(word),
        TextToken::Ip(_) | TextToken::Between(_) => None,
    })
}

/// Whether a character is part of a word. Outside of ASCII that is every character except
/// whitespace.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || c.is_whitespace())
}

fn split_before(text: &str, end: impl Fn(char) -> bool) -> (&str, &str) {
    let at = text.find(end).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Splits a run before each capital letter that is followed by a small letter, but never after the
/// first character.
fn split_words<'a>(run: &'a str, found: &mut Vec<TextToken<'a>>) {
    let mut rest = run;
    loop {
        let mut places = rest.char_indices().skip(2).peekable();
        let mut cut = None;
        while let Some((at, c)) = places.next() {
            let small_follows = places.peek().is_some_and(|(_, c)| c.is_ascii_lowercase());
            if c.is_ascii_uppercase() && small_follows {
                cut = Some(at);
                break;
            }
        }
        let Some((word, after)) = cut.and_then(|at| rest.split_at_checked(at)) else {
            found.push(TextToken::Word(rest));
            return;
        };
        found.push(TextToken::Word(word));
        rest = after;
    }
}

/// An IPv4 address at the start of a text, and the text after it.
fn split_ip(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (dotted, after) = text.split_at_checked(end)?;
    let address = dotted.trim_end_matches('.');
    let octets: Vec<&str> = address.split('.').collect();
    let is_octet = |octet: &&str| octet.len() <= 3 && octet.parse::<u8>().is_ok();
    let fits = octets.len() == 4
        && octets.iter().all(is_octet)
        && !(address == dotted && after.starts_with(is_letter));
    fits.then(|| text.split_at_checked(address.len()))?
}

/// Whether a word is an account ID: 12 digits.
pub(super) fn is_account_id(word: &str) -> bool {
    word.len() == 12 && is_number(word)
}

/// Whether a word consists of digits only.
pub(super) fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text has as many digits as an account ID, or more. A number that long is not taken for a quantity.
pub(super) fn may_hold_account_id(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 12
}

/// Whether a word is too short to identify anything: one letter, or a number of up to three digits.
pub(super) fn is_too_short(word: &str) -> bool {
    (word.len() <= 3 && is_number(word)) || (word.len() == 1 && word.is_ascii())
}
