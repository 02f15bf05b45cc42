//! Invents pseudonyms: for each word another one of the same length and in the same sort order,
//! which reveals nothing else about it.
//!
//! A pseudonym begins with a code that gives its place in the order. The codes are evenly spread,
//! and no code is the beginning of another. The rest of the length is filled up so that the
//! pseudonym can be pronounced. Words that stay are anchors between the pseudonyms wherever the
//! order of names depends on them.

use super::tokens::is_number;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a pseudonym is not allowed: because the word occurs, or has a meaning.
pub(super) type IsTaken<'a> = dyn Fn(&str) -> bool + 'a;

/// The number of codes to try for a word before a longer one is used.
const MOST_TRIES: i128 = 1000;

/// The maximum length of a code. If longer codes are needed, the order is not preserved.
const LONGEST_CODE: usize = 12;

/// A pseudonym for each of these words, which are in lower case.
pub(super) fn invent_words(
    keys: &BTreeSet<String>,
    anchors: &BTreeSet<String>,
    taken: &IsTaken<'_>,
) -> BTreeMap<String, String> {
    let (numbers, others): (Vec<&str>, Vec<&str>) = keys
        .iter()
        .map(String::as_str)
        .partition(|key| is_number(key));
    let (mixed, letters): (Vec<&str>, Vec<&str>) = others
        .into_iter()
        .partition(|key| key.starts_with(|c: char| c.is_ascii_digit()));
    let digits = DigitCodes { numbers: false };
    let mut invented = invent_between(&letters, anchors, taken)
        .or_else(|| invent_between(&letters, &BTreeSet::new(), taken))
        .unwrap_or_default();
    invented.extend(invent_evenly(&mixed, &digits, taken));
    let mut lengths: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for number in numbers {
        lengths.entry(number.len()).or_default().push(number);
    }
    for numbers in lengths.values() {
        invented.extend(invent_evenly(numbers, &DigitCodes { numbers: true }, taken));
    }
    invented
}

/// Pseudonyms that begin with a letter, in the gaps between the anchors.
fn invent_between(
    keys: &[&str],
    anchors: &BTreeSet<String>,
    taken: &IsTaken<'_>,
) -> Option<BTreeMap<String, String>> {
    let mut invented = BTreeMap::new();
    let mut low: Option<&str> = None;
    let mut rest = keys;
    let ends = anchors.iter().map(|word| Some(word.as_str()));
    for high in ends.chain([None]) {
        let count = high.map_or(rest.len(), |high| rest.partition_point(|key| *key < high));
        let (inside, after) = rest.split_at_checked(count)?;
        let gap = LetterCodes { low, high };
        let pseudonyms =
            (2..=LONGEST_CODE).find_map(|width| place_codes(inside, &gap, width, taken))?;
        invented.extend(inside.iter().map(|key| (*key).to_owned()).zip(pseudonyms));
        (low, rest) = (high, after);
    }
    Some(invented)
}

/// Pseudonyms for words and numbers that begin with a digit.
fn invent_evenly(
    keys: &[&str],
    digits: &DigitCodes,
    taken: &IsTaken<'_>,
) -> BTreeMap<String, String> {
    let pseudonyms = (2..=LONGEST_CODE).find_map(|width| place_codes(keys, digits, width, taken));
    let owned = keys.iter().map(|key| (*key).to_owned());
    owned.zip(pseudonyms.unwrap_or_default()).collect()
}

/// The codes of a given width.
trait CodeSpace {
    /// The allowed numbers of codes: greater than the first value, less than the second.
    fn range(&self, width: usize) -> (i128, i128);
    /// The code with this number.
    fn code(&self, number: i128, width: usize) -> String;
}

/// Codes of letters between two words that stay.
struct LetterCodes<'a> {
    low: Option<&'a str>,
    high: Option<&'a str>,
}

impl CodeSpace for LetterCodes<'_> {
    fn range(&self, width: usize) -> (i128, i128) {
        let all = (0..width).fold(1, |all, _| all * 26);
        let low = self.low.map_or(-1, |word| code_number(word, width));
        let high = self.high.map_or(all, |word| code_number(word, width));
        (low, high)
    }

    fn code(&self, number: i128, width: usize) -> String {
        spell_number(number, width, 26, b'a')
    }
}

/// Codes that begin with a digit, followed by letters or by digits.
struct DigitCodes {
    numbers: bool,
}

impl CodeSpace for DigitCodes {
    fn range(&self, width: usize) -> (i128, i128) {
        let radix = if self.numbers { 10 } else { 26 };
        let block = (1..width).fold(1, |all, _| all * radix);
        (block - 1, block * 10)
    }

    fn code(&self, number: i128, width: usize) -> String {
        if self.numbers {
            return spell_number(number, width, 10, b'0');
        }
        let block = (1..width).fold(1, |all, _| all * 26);
        let first = spell_number(number / block, 1, 10, b'0');
        first + &spell_number(number % block, width - 1, 26, b'a')
    }
}

/// The number of the code at the beginning of a word. A character other than a letter counts as the
/// first letter.
fn code_number(word: &str, width: usize) -> i128 {
    let letters = word.bytes().chain(std::iter::repeat(b'a')).take(width);
    letters.fold(0, |value, letter| {
        let digit = if letter.is_ascii_lowercase() {
            letter - b'a'
        } else {
            0
        };
        value * 26 + i128::from(digit)
    })
}

fn spell_number(number: i128, width: usize, radix: i128, zero: u8) -> String {
    let (mut letters, mut rest) = (Vec::new(), number);
    for _ in 0..width {
        letters.push(char::from(
            zero + u8::try_from(rest % radix).unwrap_or_default(),
        ));
        rest /= radix;
    }
    letters.iter().rev().collect()
}

/// A pseudonym for each key, evenly spread and in order; `None` if there are not enough codes of
/// this width.
fn place_codes(
    keys: &[&str],
    codes: &impl CodeSpace,
    width: usize,
    taken: &IsTaken<'_>,
) -> Option<Vec<String>> {
    let (low, high) = codes.range(width);
    let room = high - low - 1;
    let count = i128::try_from(keys.len()).ok()?;
    let mut last = low;
    let mut pseudonyms = Vec::new();
    for (place, key) in (1..).zip(keys) {
        let mut number = (low + place * room / (count + 1)).max(last + 1);
        let last_try = number + MOST_TRIES;
        let pseudonym = loop {
            if number >= high || number > last_try {
                return None;
            }
            let code = codes.code(number, width);
            let mut tries = (0..20).map(|salt| fill_code(&code, key, number, salt));
            // An `e` could turn a word that begins with a digit into a number: 1e5.
            let looks_numeric = key.starts_with(|c: char| c.is_ascii_digit()) && code.contains('e');
            if !looks_numeric && let Some(pseudonym) = tries.find(|pseudonym| !taken(pseudonym)) {
                break pseudonym;
            }
            number += 1;
        };
        last = number;
        pseudonyms.push(pseudonym);
    }
    Some(pseudonyms)
}

/// A code, filled up to the length of its word. A digit stays a digit, and a word with non-ASCII
/// letters keeps one.
fn fill_code(code: &str, key: &str, number: i128, salt: i128) -> String {
    const SOUNDS: [&[u8]; 2] = [b"bdfgklmnprstvz", b"aiou"];
    let mut pseudonym = code.to_owned();
    for (place, letter) in (0..).zip(key.chars()).skip(code.len()) {
        let seed = number + place * 5 + salt;
        let sounds = SOUNDS.get(usize::from(place % 2 == 1)).copied();
        let sounds = if letter.is_ascii_digit() {
            b"0123456789"
        } else {
            sounds.unwrap_or_default()
        };
        let at = usize::try_from(seed.rem_euclid(i128::try_from(sounds.len()).unwrap_or(1)));
        let sound = at.ok().and_then(|at| sounds.get(at)).copied();
        pseudonym.push(char::from(sound.unwrap_or(b'x')));
    }
    if !key.is_ascii() {
        if pseudonym.len() > code.len() {
            pseudonym.pop();
        }
        pseudonym.push('é');
    }
    pseudonym
}

/// Account IDs as in AWS's documentation, 111111111111, 222222222222 and so on, in the order of the
/// originals.
pub(super) fn invent_accounts(ids: &BTreeSet<String>) -> BTreeMap<String, String> {
    const ONES: u64 = 111_111_111_111;
    let free = |id: &String| !ids.contains(id);
    let repeated: Vec<String> = (1..=9)
        .map(|n| (n * ONES).to_string())
        .filter(free)
        .collect();
    let chosen: Vec<String> = if ids.len() <= repeated.len() {
        repeated
    } else {
        (ONES..)
            .step_by(1000)
            .map(|id| id.to_string())
            .filter(free)
            .take(ids.len())
            .collect()
    };
    ids.iter().cloned().zip(chosen).collect()
}

/// IPv4 addresses reserved for documentation (RFC 5737), in the order of the originals.
pub(super) fn invent_ips(ips: &BTreeSet<String>) -> BTreeMap<String, String> {
    let blocks = ["192.0.2", "198.51.100", "203.0.113"];
    let all = blocks
        .iter()
        .flat_map(|block| (1..255).map(move |last| format!("{block}.{last}")));
    let free = all.filter(|address| !ips.contains(address));
    ips.iter().cloned().zip(free).collect()
}

/// Addresses of subscribers. E-mail addresses are in lower case.
pub(super) fn invent_addresses(addresses: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut numbers = 1..;
    let mut invented = BTreeMap::new();
    for address in addresses {
        let pseudonym = numbers
            .by_ref()
            .map(|number| invent_address(address, number));
        if let Some(pseudonym) = pseudonym
            .into_iter()
            .find(|pseudonym| !addresses.contains(pseudonym))
        {
            invented.insert(address.clone(), pseudonym);
        }
    }
    invented
}

fn invent_address(address: &str, number: u32) -> String {
    match address.split_once("://") {
        Some(("https", _)) => format!("https://example.com/subscriber-{number}"),
        Some(_) => format!("http://example.com/subscriber-{number}"),
        None => format!("subscriber-{number}@example.com"),
    }
}
