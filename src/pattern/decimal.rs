//! Exact decimal numbers, compared by value: `1.0`, `1` and `1e0` are equal, and rounding never decides a match. Both
//! the literals of patterns and the numbers of events become decimals before they are compared.

use std::cmp::Ordering;

/// A decimal number: `0.digits` times ten to the power of `exponent`.
///
/// `digits` does not begin or end with a zero, and is empty for zero. So equal values have equal structures.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Parses `[+-]digits[.digits][e[+-]digits]`, the form of numbers in both filter patterns and JSON.
    ///
    /// `None` if the text has another form, or an exponent that does not fit in 32 bits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (mantissa, ""),
        };
        if !is_digits(whole) {
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
        // No overflow: texts have at most a few thousand characters, and exponents 32 bits.
        let before_point = to_i64(whole.len()) - to_i64(all.len() - significant.len());
        Self {
            negative,
            digits,
            exponent: exponent + before_point,
        }
    }

    /// Whether the number is negative, its digits, and the exponent of ten by which `0.digits` is multiplied.
    pub(super) fn parts(&self) -> (bool, &str, i64) {
        (self.negative, &self.digits, self.exponent)
    }

    /// Whether an `f64` distinguishes the number from every other number of the same length. It does up to 15 digits.
    pub(super) fn fits_f64(&self) -> bool {
        self.digits.len() <= 15 && self.exponent.abs() <= 290
    }

    /// The number without an exponent. The exponent must not be large.
    pub(super) fn to_plain_string(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let (whole, fraction) = (self.whole_digits(), self.fraction_digits());
        let whole = if whole.is_empty() { "0" } else { &whole };
        match fraction.as_str() {
            "" => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{fraction}"),
        }
    }

    /// A round number below or above this one.
    pub(super) fn number_beyond(&self, below: bool) -> String {
        match (self.sign(), below) {
            (1, true) | (-1, false) => "0".to_owned(),
            (_, true) => format!("-1{}", self.whole_digits()),
            (_, false) => format!("1{}", self.whole_digits()),
        }
    }

    /// A number between this one and a larger one.
    pub(super) fn number_between(&self, larger: &Self) -> String {
        let places = self
            .fraction_digits()
            .len()
            .max(larger.fraction_digits().len());
        let beside = |near: &Self, sign: &str| {
            let whole = near.whole_digits();
            let whole = if whole.is_empty() { "0" } else { &whole };
            format!("{sign}{whole}.{:0<places$}1", near.fraction_digits())
        };
        match (self.sign(), larger.sign()) {
            (-1, 1) => "0".to_owned(),
            (-1, _) => beside(larger, "-"),
            _ => beside(self, ""),
        }
    }

    /// The digits before the decimal point; empty if the number is below one.
    fn whole_digits(&self) -> String {
        let point = usize::try_from(self.exponent.max(0)).unwrap_or(usize::MAX);
        let mut whole: String = self.digits.chars().take(point).collect();
        whole.extend(std::iter::repeat_n('0', point - whole.len()));
        whole
    }

    /// The digits after the decimal point.
    fn fraction_digits(&self) -> String {
        let leading = usize::try_from((-self.exponent).max(0)).unwrap_or_default();
        let point = usize::try_from(self.exponent.max(0)).unwrap_or(usize::MAX);
        let mut fraction = "0".repeat(leading);
        fraction.extend(self.digits.chars().skip(point));
        fraction
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
            // There are no leading zeros, so the larger exponent wins, and then the digits compare as texts.
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
    /// The shortest decimal that denotes the number, as `serde_json` prints it.
    fn from(number: &serde_json::Number) -> Self {
        let zero = || Self::canonical(false, "0", "", 0);
        Self::parse(&number.to_string()).unwrap_or_else(zero)
    }
}

fn parse_exponent(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !is_digits(unsigned) {
        return None;
    }
    text.parse::<i32>().ok().map(i64::from)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn to_i64(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
