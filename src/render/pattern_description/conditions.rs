//! Describes conditions in words, for people who do not know the language. The descriptions follow `pattern::eval`; a
//! remark explains what may be surprising.

use crate::pattern::{FieldCondition, Literal, Number, Order, Regex, Selector, Test};

const NO_FIELD: &str = "an event without the field does not match";
pub(super) const NEVER: &str = "this never holds, since any text is like `*`";
const NO_ELEMENT: &str = "an event without one does not match; one that differs is enough";

/// A condition in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Description {
    /// The sentence.
    pub(in crate::render) says: String,
    /// What else to know.
    pub(in crate::render) remark: Option<&'static str>,
}

/// Describes a condition.
pub(in crate::render) fn describe_condition(condition: &FieldCondition) -> Description {
    let selector = &condition.selector;
    let several = selector.has_wildcard();
    let field = field_name(selector);
    let (says, remark) = match &condition.test {
        Test::Equal(literal) => describe_equal(literal),
        Test::NotEqual(literal) => describe_not_equal(literal, several),
        Test::Order(order, number) => (describe_order(*order, number), Some("a text is no number")),
        Test::IsNull => ("is there and is null".to_owned(), None),
        Test::IsTrue => describe_truth(true),
        Test::IsFalse => describe_truth(false),
        Test::NotExists if several => {
            return Description {
                says: format!("there is no {field}"),
                remark: None,
            };
        }
        Test::NotExists => ("is absent".to_owned(), None),
    };
    let some = if several { "at least one " } else { "" };
    Description {
        says: format!("{some}{field} {says}"),
        remark,
    }
}

/// A field without `$.`: `userIdentity.type`.
fn field_name(selector: &Selector) -> String {
    let text = selector.to_string();
    text.strip_prefix("$.").map(str::to_owned).unwrap_or(text)
}

fn describe_truth(value: bool) -> (String, Option<&'static str>) {
    let words = format!("is the truth value {value}");
    (words, Some("a text that reads so is none"))
}

pub(super) fn describe_order(order: Order, number: &Number) -> String {
    let words = match order {
        Order::Less => "below",
        Order::LessOrEqual => "of at most",
        Order::Greater => "above",
        Order::GreaterOrEqual => "of at least",
    };
    format!("is a number {words} {}", number.text())
}

fn describe_equal(literal: &Literal) -> (String, Option<&'static str>) {
    match literal {
        Literal::Number(number) => {
            let text = number.text();
            (format!("is the number {text}, or the text {text}"), None)
        }
        Literal::Regex(regex) => describe_regex(regex),
        Literal::Text(text) => match TextForm::of(text) {
            TextForm::Anything => (
                "is there".to_owned(),
                Some(
                    "as a text, a number or a truth value; null, a list or an object does not match",
                ),
            ),
            shape => (shape.is(), shape.remark().or(other_type_remark(text))),
        },
    }
}

fn describe_not_equal(literal: &Literal, several: bool) -> (String, Option<&'static str>) {
    let remark = Some(if several { NO_ELEMENT } else { NO_FIELD });
    let words = match literal {
        Literal::Number(number) => {
            let text = number.text();
            format!("is neither the number {text} nor the text {text}")
        }
        Literal::Regex(regex) => describe_no_regex(regex),
        Literal::Text(text) => match TextForm::of(text) {
            TextForm::Anything => {
                return ("is there and is unlike any text".to_owned(), Some(NEVER));
            }
            shape => shape.is_not(),
        },
    };
    (format!("is there and {words}"), remark)
}

pub(super) fn describe_regex(regex: &Regex) -> (String, Option<&'static str>) {
    let words = format!(
        "has a part that fits the regular expression `{}`",
        regex.text()
    );
    (words, not_compiled_remark(regex.is_compiled()))
}

pub(super) fn describe_no_regex(regex: &Regex) -> String {
    format!(
        "has no part that fits the regular expression `{}`",
        regex.text()
    )
}

/// The form of a text, by the asterisks at its ends.
pub(super) enum TextForm<'a> {
    Anything,
    Begins(&'a str),
    Ends(&'a str),
    Contains(&'a str),
    Whole(&'a str),
}

impl<'a> TextForm<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let inner = text.trim_matches('*');
        match (text.starts_with('*'), text.ends_with('*')) {
            _ if inner.is_empty() && !text.is_empty() => Self::Anything,
            (false, false) => Self::Whole(text),
            (true, false) => Self::Ends(inner),
            (false, true) => Self::Begins(inner),
            (true, true) => Self::Contains(inner),
        }
    }

    pub(super) fn is(&self) -> String {
        match self {
            Self::Anything => "is any text".to_owned(),
            Self::Begins(rest) => format!("begins with {}", quote_if_needed(rest)),
            Self::Ends(rest) => format!("ends with {}", quote_if_needed(rest)),
            Self::Contains(rest) => format!("contains {}", quote_if_needed(rest)),
            Self::Whole(text) => format!("is {}", quote_if_needed(text)),
        }
    }

    pub(super) fn is_not(&self) -> String {
        match self {
            Self::Anything => "is unlike any text".to_owned(),
            Self::Begins(rest) => format!("does not begin with {}", quote_if_needed(rest)),
            Self::Ends(rest) => format!("does not end with {}", quote_if_needed(rest)),
            Self::Contains(rest) => format!("does not contain {}", quote_if_needed(rest)),
            Self::Whole(text) => format!("is not {}", quote_if_needed(text)),
        }
    }

    pub(super) fn remark(&self) -> Option<&'static str> {
        match self {
            Self::Anything => None,
            Self::Begins(text) | Self::Ends(text) | Self::Contains(text) | Self::Whole(text) => {
                inner_asterisk_remark(text)
            }
        }
    }
}

/// A text as part of a sentence: in backticks, unless it is a plain word.
pub(super) fn quote_if_needed(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:/-@+".contains(c);
    if text.is_empty() {
        "the empty text".to_owned()
    } else if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("`{text}`")
    }
}

fn inner_asterisk_remark(text: &str) -> Option<&'static str> {
    text.contains('*').then_some(
        "an asterisk inside a text is taken as an asterisk, since AWS does not say otherwise",
    )
}

/// A remark on texts that equal a value of another type.
fn other_type_remark(text: &str) -> Option<&'static str> {
    if Number::parse(text).is_some() {
        Some("as a text, or as a number that is written so")
    } else if text == "true" || text == "false" {
        Some("as a text, or as a truth value")
    } else {
        None
    }
}

fn not_compiled_remark(understood: bool) -> Option<&'static str> {
    (!understood)
        .then_some("this regular expression is not understood here, and taken to fit nothing")
}
