//! A pattern of the generator: a tree independent of the parser, so that the tests do not use the code that they test.
//! It can be written in any spelling that the language allows.

use super::choices::Choices;

/// Conditions and how they are joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree {
    Atom(Atom),
    /// `&&`
    All(Vec<Self>),
    /// `||`
    Any(Vec<Self>),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Atom {
    /// Such as `$.a.b[0]`.
    pub(crate) field: String,
    pub(crate) test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    Equal(Literal),
    NotEqual(Literal),
    /// One of the four operators, and a number.
    Order(&'static str, String),
    /// `IS NULL`, `IS TRUE`, `IS FALSE` or `NOT EXISTS`.
    State(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    Text(String),
    Number(String),
    Regex(String),
}

impl Atom {
    pub(crate) fn new(field: &str, test: Test) -> Self {
        Self {
            field: field.to_owned(),
            test,
        }
    }

    /// `field = "text"`
    pub(crate) fn is(field: &str, text: &str) -> Self {
        Self::new(field, Test::Equal(Literal::Text(text.to_owned())))
    }

    /// `field != "text"`
    pub(crate) fn is_not(field: &str, text: &str) -> Self {
        Self::new(field, Test::NotEqual(Literal::Text(text.to_owned())))
    }

    pub(crate) fn has_wildcard(&self) -> bool {
        self.field.contains('*')
    }

    /// Whether AWS limits the number of such conditions in a pattern.
    pub(crate) fn is_limited(&self) -> bool {
        self.has_wildcard() || self.is_regex()
    }

    fn is_regex(&self) -> bool {
        matches!(self.literal(), Some(Literal::Regex(_)))
    }

    pub(crate) fn literal(&self) -> Option<&Literal> {
        match &self.test {
            Test::Equal(literal) | Test::NotEqual(literal) => Some(literal),
            _ => None,
        }
    }

    /// The number that it compares with, if any.
    pub(crate) fn number(&self) -> Option<&str> {
        match &self.test {
            Test::Equal(Literal::Number(number))
            | Test::NotEqual(Literal::Number(number))
            | Test::Order(_, number) => Some(number),
            _ => None,
        }
    }
}

impl From<Atom> for Tree {
    fn from(atom: Atom) -> Self {
        Self::Atom(atom)
    }
}

impl Tree {
    /// The conditions, in text order.
    pub(crate) fn atoms(&self) -> Vec<&Atom> {
        match self {
            Self::Atom(atom) => vec![atom],
            Self::All(operands) | Self::Any(operands) => {
                operands.iter().flat_map(Self::atoms).collect()
            }
        }
    }

    /// Whether AWS accepts it in any spelling: 3 wildcards, 2 regular expressions, 1,024 characters.
    pub(crate) fn fits_limits(&self) -> bool {
        let atoms = self.atoms();
        atoms.iter().filter(|atom| atom.has_wildcard()).count() <= 3
            && atoms.iter().filter(|atom| atom.is_regex()).count() <= 2
            && self.text().len() <= 800
    }

    /// A random part of the tree that is `wanted`. The whole tree is a part, too.
    pub(crate) fn pick_part(
        &mut self,
        choices: &mut Choices<'_>,
        wanted: fn(&Self) -> bool,
    ) -> Option<&mut Self> {
        let count = self.count(wanted);
        let mut place = choices.below(count.min(256));
        self.part(&mut place, wanted)
    }

    fn count(&self, wanted: fn(&Self) -> bool) -> usize {
        let below: usize = match self {
            Self::Atom(_) => 0,
            Self::All(operands) | Self::Any(operands) => {
                operands.iter().map(|operand| operand.count(wanted)).sum()
            }
        };
        below + usize::from(wanted(self))
    }

    fn part(&mut self, place: &mut usize, wanted: fn(&Self) -> bool) -> Option<&mut Self> {
        if wanted(self) {
            if *place == 0 {
                return Some(self);
            }
            *place -= 1;
        }
        match self {
            Self::Atom(_) => None,
            Self::All(operands) | Self::Any(operands) => operands
                .iter_mut()
                .find_map(|operand| operand.part(place, wanted)),
        }
    }

    /// The pattern's text in the plainest spelling.
    pub(crate) fn text(&self) -> String {
        self.spell(&mut Choices::none())
    }

    /// The pattern's text in a random spelling: blanks, quotes, parentheses, keywords, brackets.
    pub(crate) fn spell(&self, choices: &mut Choices<'_>) -> String {
        let mut out = "{".to_owned();
        push_gap(&mut out, choices);
        self.write(&mut out, choices);
        push_gap(&mut out, choices);
        out.push('}');
        out
    }

    fn write(&self, out: &mut String, choices: &mut Choices<'_>) {
        let (operands, operator) = match self {
            Self::Atom(atom) => return atom.write(out, choices),
            Self::All(operands) => (operands, "&&"),
            Self::Any(operands) => (operands, "||"),
        };
        for (place, operand) in operands.iter().enumerate() {
            if place > 0 {
                push_gap(out, choices);
                out.push_str(operator);
                push_gap(out, choices);
            }
            let needed = matches!((self, operand), (Self::All(_), Self::Any(_)));
            let parenthesised = match operand {
                Self::Atom(_) => choices.once_in(3),
                _ => !choices.once_in(3),
            };
            if needed || parenthesised {
                out.push('(');
                operand.write(out, choices);
                out.push(')');
            } else {
                operand.write(out, choices);
            }
        }
    }
}

impl Atom {
    fn write(&self, out: &mut String, choices: &mut Choices<'_>) {
        write_field(&self.field, out, choices);
        let (operator, literal) = match &self.test {
            Test::State(words) => {
                let words = match choices.below(8) {
                    7 => words.to_ascii_lowercase(),
                    6 => words.replace(' ', "  "),
                    _ => (*words).to_owned(),
                };
                out.push(' ');
                out.push_str(&words);
                return;
            }
            Test::Equal(literal) => ("=", literal.spell(choices)),
            Test::NotEqual(literal) => ("!=", literal.spell(choices)),
            Test::Order(operator, number) => (*operator, number.clone()),
        };
        push_gap(out, choices);
        out.push_str(operator);
        push_gap(out, choices);
        out.push_str(&literal);
    }
}

impl Literal {
    fn spell(&self, choices: &mut Choices<'_>) -> String {
        match self {
            Self::Number(number) => number.clone(),
            Self::Regex(regex) => format!("%{regex}%"),
            Self::Text(text) if may_be_bare(text) && choices.once_in(3) => text.clone(),
            Self::Text(text) => {
                let escaped = text.replace('\\', r"\\").replace('"', "\\\"");
                format!("\"{escaped}\"")
            }
        }
    }
}

/// Whether a text has the same meaning without quotes. AWS's own texts use names, dots and asterisks without quotes. A
/// text that begins like a number may be one.
fn may_be_bare(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || "_.*".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '*') && text.chars().all(letters)
}

fn write_field(field: &str, out: &mut String, choices: &mut Choices<'_>) {
    for (place, part) in field.split('.').enumerate() {
        let (name, index) = part.split_at(part.find('[').unwrap_or(part.len()));
        let bracketed = ["['", name, "']"].concat();
        match choices.below(24) {
            _ if place == 0 => out.push_str(name),
            23 if name != "*" => out.extend([".", &bracketed]),
            22 if name != "*" => out.push_str(&bracketed),
            _ => out.extend([".", name]),
        }
        out.push_str(index);
    }
}

fn push_gap(out: &mut String, choices: &mut Choices<'_>) {
    out.push_str(match choices.below(16) {
        0..=9 => " ",
        10..=13 => "",
        14 => "  ",
        _ => "\n",
    });
}
