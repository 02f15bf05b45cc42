//! Reads a text figure by figure and says how the number it writes compares with given ones, so that "begins with 4"
//! and "is at least 400" can be searched for together.
//!
//! Numbers with an exponent are recognised but not compared: a reader that goes from left to right cannot. A text is
//! never read as such a number, and numbers of an event are written so only if they are very large or very small.

use std::cmp::Ordering;

use super::super::decimal::Decimal;

/// Longer constants are not compared figure by figure.
const MOST_FIGURES: usize = 40;

/// The numbers to compare with, in order.
#[derive(Debug)]
pub(super) struct Digits {
    constants: Vec<Constant>,
    /// Only the spellings in which numbers of an event are given as text: no plus sign, no needless zeros.
    canonical: bool,
}

#[derive(Debug)]
struct Constant {
    negative: bool,
    whole: Vec<u8>,
    fraction: Vec<u8>,
}

/// What has been read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Read {
    stage: Stage,
    negative: bool,
    /// No figure but zeros so far.
    nothing: bool,
    /// The last figure is a zero behind the point, and not the first one there.
    trailing: bool,
    /// How the size read so far compares with each constant's.
    sizes: Vec<Size>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Stage {
    Start,
    Signed,
    /// A single zero before the point.
    Zero,
    Whole,
    Point,
    Fraction,
    Exponent,
    ExponentSigned,
    ExponentFigures,
    Lost,
}

/// Figures compared, and the outcome as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Size {
    count: usize,
    order: Ordering,
}

/// What a whole text was, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Written {
    /// None.
    Nothing,
    /// A number in this interval, see [`Digits::position`].
    At(usize),
    /// A number with an exponent; whether it is negative.
    WithExponent {
        /// Its sign.
        negative: bool,
    },
}

impl Digits {
    /// None when a constant is too long. The constants must be in order and without repetition.
    pub(super) fn new(constants: &[Decimal], canonical: bool) -> Option<Self> {
        let constants: Option<Vec<_>> = constants.iter().map(Constant::of).collect();
        Some(Self {
            constants: constants?,
            canonical,
        })
    }

    pub(super) fn start(&self) -> Read {
        let size = Size {
            count: 0,
            order: Ordering::Equal,
        };
        Read {
            stage: Stage::Start,
            negative: false,
            nothing: true,
            trailing: false,
            sizes: vec![size; self.constants.len()],
        }
    }

    pub(super) fn step(&self, read: &Read, next: char) -> Read {
        let mut after = read.clone();
        let Some(stage) = self.stage(read, next) else {
            return Read {
                stage: Stage::Lost,
                negative: false,
                nothing: true,
                trailing: false,
                sizes: Vec::new(),
            };
        };
        after.stage = stage;
        after.negative |= next == '-' && stage == Stage::Signed;
        match (stage, u8::try_from(next)) {
            (Stage::Zero | Stage::Whole, Ok(figure)) => self.whole(&mut after, figure),
            (Stage::Point, _) => self.at_point(&mut after),
            (Stage::Fraction, Ok(figure)) => {
                after.trailing = figure == b'0' && read.stage == Stage::Fraction;
                self.fraction(&mut after, figure);
            }
            // Comparing is over; what was compared must not keep states apart.
            (Stage::Exponent, _) => {
                after.sizes = Vec::new();
                after.trailing = false;
            }
            _ => {}
        }
        after
    }

    fn stage(&self, read: &Read, next: char) -> Option<Stage> {
        use Stage::{
            Exponent, ExponentFigures, ExponentSigned, Fraction, Point, Signed, Start, Whole, Zero,
        };
        let may_end = self.canonical && !read.trailing;
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
            (ExponentSigned | ExponentFigures, '0'..='9') => Some(ExponentFigures),
            _ => None,
        }
    }

    fn whole(&self, read: &mut Read, figure: u8) {
        read.nothing &= figure == b'0';
        if read.nothing {
            return;
        }
        for (size, constant) in read.sizes.iter_mut().zip(&self.constants) {
            let theirs = constant.whole.get(size.count).copied();
            // One figure more than the constant has is as good as many.
            size.count = (size.count + 1).min(constant.whole.len() + 1);
            size.order = size.order.then(figure.cmp(&theirs.unwrap_or(figure)));
        }
    }

    fn at_point(&self, read: &mut Read) {
        for (size, constant) in read.sizes.iter_mut().zip(&self.constants) {
            size.order = size.count.cmp(&constant.whole.len()).then(size.order);
            size.count = 0;
        }
    }

    fn fraction(&self, read: &mut Read, figure: u8) {
        read.nothing &= figure == b'0';
        for (size, constant) in read.sizes.iter_mut().zip(&self.constants) {
            let theirs = constant.fraction.get(size.count).copied();
            size.count = (size.count + 1).min(constant.fraction.len());
            size.order = size.order.then(figure.cmp(&theirs.unwrap_or(b'0')));
        }
    }

    /// What was read, if the text ends here.
    pub(super) fn written(&self, read: &Read) -> Written {
        let fraction = match read.stage {
            Stage::Zero | Stage::Whole => false,
            Stage::Fraction if !(self.canonical && read.trailing) => true,
            Stage::ExponentFigures => {
                return Written::WithExponent {
                    negative: read.negative && !read.nothing,
                };
            }
            _ => return Written::Nothing,
        };
        // An event's number is never written -0.
        if self.canonical && read.negative && read.nothing && !fraction {
            return Written::Nothing;
        }
        let mut read = read.clone();
        if !fraction {
            self.at_point(&mut read);
        }
        let mut position = 0;
        for (size, constant) in read.sizes.iter().zip(&self.constants) {
            let shorter = size.count < constant.fraction.len();
            let order = size.order.then(if shorter {
                Ordering::Less
            } else {
                Ordering::Equal
            });
            match constant.compared(read.negative && !read.nothing, order) {
                Ordering::Greater => position += 2,
                Ordering::Equal => position += 1,
                Ordering::Less => {}
            }
        }
        Written::At(position)
    }
}

impl Constant {
    fn of(value: &Decimal) -> Option<Self> {
        let (negative, digits, exponent) = value.parts();
        let digits = digits.as_bytes();
        let point = usize::try_from(exponent.max(0)).ok()?;
        let leading = usize::try_from((-exponent).max(0)).ok()?;
        if point > MOST_FIGURES || leading > MOST_FIGURES || digits.len() > MOST_FIGURES {
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

    /// How a number compares with this one, from its sign and how the sizes compare.
    fn compared(&self, negative: bool, size: Ordering) -> Ordering {
        match (negative, self.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (true, true) => size.reverse(),
            (false, false) => size,
        }
    }
}

impl Read {
    /// Whether no number can come of it.
    pub(super) fn is_lost(&self) -> bool {
        self.stage == Stage::Lost
    }
}

/// The interval of a number among constants in order: twice the number of smaller ones, and one more if it is one.
pub(super) fn position(constants: &[Decimal], value: &Decimal) -> usize {
    constants
        .iter()
        .fold(0, |position, constant| match value.cmp(constant) {
            Ordering::Greater => position + 2,
            Ordering::Equal => position + 1,
            Ordering::Less => position,
        })
}

/// A number in each interval, in order: below the first constant, the first, between it and the second, and so on.
pub(super) fn representatives(constants: &[Decimal]) -> Vec<String> {
    let Some((first, last)) = constants.first().zip(constants.last()) else {
        return Vec::from(["1".to_owned()]);
    };
    let mut found = Vec::from([first.beyond(true)]);
    for (place, constant) in constants.iter().enumerate() {
        found.push(constant.written_out());
        found.push(match constants.get(place + 1) {
            Some(next) => constant.just_above_or_below(next),
            None => last.beyond(false),
        });
    }
    found
}
