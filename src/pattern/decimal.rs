//! Numbers compared by value and exactly, so that `1.0`, `1` and `1e0` are one number and no rounding decides an
//! alarm. Literals of a pattern and numbers of an event both come here to be compared.

use std::cmp::Ordering;

/// A decimal number: 0.`digits` times ten to the `exponent`.
///
/// `digits` neither begins nor ends with a zero and is empty for zero, so equal values are equal structures.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads `[+-]digits[.digits][e[+-]digits]`, the form both filter patterns and JSON write numbers in.
    ///
    /// None when the text has another form, or an exponent beyond 32 bits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) if all_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (mantissa, ""),
        };
        if !all_digits(whole) {
            return None;
        }
        Some(Self::canonical(negative, whole, fraction, exponent))
    }

    fn canonical(negative: bool, whole: &str, fraction: &str, exponent: i64) -> Self {
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        // Texts are at most a few thousand characters and exponents 32 bits: no overflow.
        let before_point = signed(whole.len()) - signed(all.len() - significant.len());
        Self {
            negative,
            digits,
            exponent: exponent + before_point,
        }
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = || {
            // Without leading zeros, the larger exponent wins and then the digits compare like words.
            (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits))
        };
        self.sign()
            .cmp(&other.sign())
            .then_with(|| match self.sign() {
                -1 => magnitude().reverse(),
                _ => magnitude(),
            })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&serde_json::Number> for Decimal {
    /// The shortest decimal that denotes the number, which is how `serde_json` prints it.
    fn from(number: &serde_json::Number) -> Self {
        let zero = || Self::canonical(false, "0", "", 0);
        Self::parse(&number.to_string()).unwrap_or_else(zero)
    }
}

fn parse_exponent(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !all_digits(unsigned) {
        return None;
    }
    text.parse::<i32>().ok().map(i64::from)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
