//! Reads a text digit by digit and compares the number it denotes with constants. So one search can combine "begins
//! with 4" and "is at least 400".
//!
//! Numbers with an exponent are recognized but not compared, because a reader that moves from left to right cannot
//! compare them. A text is never read as such a number. Numbers of an event are written with an exponent only if they
//! are very large or very small.

use std::cmp::Ordering;

use super::super::decimal::Decimal;

/// Constants with more digits are not compared.
const MAX_DIGITS: usize = 40;

/// Compares texts with constants, in ascending order.
#[derive(Debug)]
pub(super) struct DigitComparator {
    constants: Vec<Constant>,
    /// Accept only the form in which numbers of an event are converted to text: no plus sign, no redundant zeros.
    canonical: bool,
}

#[derive(Debug)]
struct Constant {
    negative: bool,
    whole: Vec<u8>,
    fraction: Vec<u8>,
}

/// The state after a part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct DigitState {
    stage: Stage,
    negative: bool,
    /// All digits so far are zeros.
    only_zeros: bool,
    /// The last digit is a zero after the decimal point, and not the first digit there.
    trailing_zero: bool,
    /// How the magnitude read so far compares with each constant's magnitude.
    magnitudes: Vec<Magnitude>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Stage {
    Start,
    Signed,
    /// A single zero before the decimal point.
    Zero,
    Whole,
    Point,
    Fraction,
    Exponent,
    ExponentSigned,
    ExponentDigits,
    Dead,
}

/// The number of digits compared, and the result so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Magnitude {
    count: usize,
    order: Ordering,
}

/// The number that a complete text denotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum WrittenNumber {
    /// The text is not a number.
    NotANumber,
    /// A number in this interval, see [`interval_index`].
    Interval(usize),
    /// A number with an exponent.
    WithExponent {
        /// Whether the number is negative.
        negative: bool,
    },
}

impl DigitComparator {
    /// Returns `None` if a constant has too many digits. The constants must be in ascending order, without duplicates.
    pub(super) fn new(constants: &[Decimal], canonical: bool) -> Option<Self> {
        let constants: Option<Vec<_>> = constants.iter().map(Constant::of).collect();
        Some(Self {
            constants: constants?,
            canonical,
        })
    }

    /// The number of constants.
    pub(super) fn count(&self) -> usize {
        self.constants.len()
    }

    pub(super) fn start(&self) -> DigitState {
        let magnitude = Magnitude {
            count: 0,
            order: Ordering::Equal,
        };
        DigitState {
            stage: Stage::Start,
            negative: false,
            only_zeros: true,
            trailing_zero: false,
            magnitudes: vec![magnitude; self.constants.len()],
        }
    }

    pub(super) fn step(&self, read: &DigitState, next: char) -> DigitState {
        let mut after = read.clone();
        let Some(stage) = self.next_stage(read, next) else {
            return DigitState {
                stage: Stage::Dead,
                negative: false,
                only_zeros: true,
                trailing_zero: false,
                magnitudes: Vec::new(),
            };
        };
        after.stage = stage;
        after.negative |= next == '-' && stage == Stage::Signed;
        match (stage, u8::try_from(next)) {
            (Stage::Zero | Stage::Whole, Ok(digit)) => self.read_whole_digit(&mut after, digit),
            (Stage::Point, _) => self.read_point(&mut after),
            (Stage::Fraction, Ok(digit)) => {
                after.trailing_zero = digit == b'0' && read.stage == Stage::Fraction;
                self.read_fraction_digit(&mut after, digit);
            }
            // The comparison ended. Clear it, so that it does not keep equivalent states apart.
            (Stage::Exponent, _) => {
                after.magnitudes = Vec::new();
                after.trailing_zero = false;
            }
            _ => {}
        }
        after
    }

    fn next_stage(&self, read: &DigitState, next: char) -> Option<Stage> {
        use Stage::{
            Exponent, ExponentDigits, ExponentSigned, Fraction, Point, Signed, Start, Whole, Zero,
        };
        let may_end = self.canonical && !read.trailing_zero;
        match (read.stage, next) {
            (Start, '-') => Some(Signed),
            (Start, '+') if !self.canonical => Some(Signed),
            (Start | Signed, '0') => Some(Zero),
            (Zero, '0'..='9') if self.canonical => None,
            (Start | Signed | Zero | Whole, '0'..='9') => Some(Whole),
            (Zero | Whole, '.') => Some(Point),
            (Point | Fraction, '0'..='9') => Some(Fraction),
            (Zero | Whole | Fraction, 'e') if may_end => Some(Exponent),
            (Exponent, '+' | '-') => Some(ExponentSigned),
            (ExponentSigned | ExponentDigits, '0'..='9') => Some(ExponentDigits),
            _ => None,
        }
    }

    fn read_whole_digit(&self, read: &mut DigitState, digit: u8) {
        read.only_zeros &= digit == b'0';
        if read.only_zeros {
            return;
        }
        for (magnitude, constant) in read.magnitudes.iter_mut().zip(&self.constants) {
            let theirs = constant.whole.get(magnitude.count).copied();
            // One digit more than the constant is the same as many more.
            magnitude.count = (magnitude.count + 1).min(constant.whole.len() + 1);
            magnitude.order = magnitude.order.then(digit.cmp(&theirs.unwrap_or(digit)));
        }
    }

    fn read_point(&self, read: &mut DigitState) {
        for (magnitude, constant) in read.magnitudes.iter_mut().zip(&self.constants) {
            magnitude.order = magnitude
                .count
                .cmp(&constant.whole.len())
                .then(magnitude.order);
            magnitude.count = 0;
        }
    }

    fn read_fraction_digit(&self, read: &mut DigitState, digit: u8) {
        read.only_zeros &= digit == b'0';
        for (magnitude, constant) in read.magnitudes.iter_mut().zip(&self.constants) {
            let theirs = constant.fraction.get(magnitude.count).copied();
            magnitude.count = (magnitude.count + 1).min(constant.fraction.len());
            magnitude.order = magnitude.order.then(digit.cmp(&theirs.unwrap_or(b'0')));
        }
    }

    /// The result if the text ends here.
    pub(super) fn finish(&self, read: &DigitState) -> WrittenNumber {
        let fraction = match read.stage {
            Stage::Zero | Stage::Whole => false,
            Stage::Fraction if !(self.canonical && read.trailing_zero) => true,
            Stage::ExponentDigits => {
                return WrittenNumber::WithExponent {
                    negative: read.negative && !read.only_zeros,
                };
            }
            _ => return WrittenNumber::NotANumber,
        };
        // An event's number is never written as -0.
        if self.canonical && read.negative && read.only_zeros && !fraction {
            return WrittenNumber::NotANumber;
        }
        let mut read = read.clone();
        if !fraction {
            self.read_point(&mut read);
        }
        let mut position = 0;
        for (magnitude, constant) in read.magnitudes.iter().zip(&self.constants) {
            let shorter = magnitude.count < constant.fraction.len();
            let order = magnitude.order.then(if shorter {
                Ordering::Less
            } else {
                Ordering::Equal
            });
            match constant.compare(read.negative && !read.only_zeros, order) {
                Ordering::Greater => position += 2,
                Ordering::Equal => position += 1,
                Ordering::Less => {}
            }
        }
        WrittenNumber::Interval(position)
    }
}

impl Constant {
    fn of(value: &Decimal) -> Option<Self> {
        let (negative, digits, exponent) = value.parts();
        let digits = digits.as_bytes();
        let point = usize::try_from(exponent.max(0)).ok()?;
        let leading = usize::try_from((-exponent).max(0)).ok()?;
        if point > MAX_DIGITS || leading > MAX_DIGITS || digits.len() > MAX_DIGITS {
            return None;
        }
        let mut whole: Vec<u8> = digits.iter().copied().take(point).collect();
        whole.resize(point, b'0');
        let mut fraction = vec![b'0'; leading];
        fraction.extend(digits.iter().skip(point));
        Some(Self {
            negative,
            whole,
            fraction,
        })
    }

    /// Compares a number with this constant, from its sign and the comparison of the magnitudes.
    fn compare(&self, negative: bool, magnitude: Ordering) -> Ordering {
        match (negative, self.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (true, true) => magnitude.reverse(),
            (false, false) => magnitude,
        }
    }
}

impl DigitState {
    /// Whether no continuation makes the text a number.
    pub(super) fn is_dead(&self) -> bool {
        self.stage == Stage::Dead
    }
}

/// The index of the interval of a number among sorted constants: twice the number of smaller constants, plus one if the
/// number equals a constant.
pub(super) fn interval_index(constants: &[Decimal], value: &Decimal) -> usize {
    constants
        .iter()
        .fold(0, |index, constant| match value.cmp(constant) {
            Ordering::Greater => index + 2,
            Ordering::Equal => index + 1,
            Ordering::Less => index,
        })
}

/// One number in each interval, in order: below the first constant, the first constant, between it and the second, and
/// so on.
pub(super) fn interval_representatives(constants: &[Decimal]) -> Vec<String> {
    let Some((first, last)) = constants.first().zip(constants.last()) else {
        return Vec::from(["1".to_owned()]);
    };
    let mut found = Vec::from([first.number_beyond(true)]);
    for (place, constant) in constants.iter().enumerate() {
        found.push(constant.to_plain_string());
        found.push(match constants.get(place + 1) {
            Some(next) => constant.number_between(next),
            None => last.number_beyond(false),
        });
    }
    found
}
