//! Writes a tree or columns as text, so that parsing the text gives the same tree.
//!
//! The normal spelling has blanks, quotes and parentheses around every joined operand, so that a reader need not know
//! the precedence of operators. If that exceeds AWS's limit, the compact spelling is used.

use std::fmt::{self, Display, Write as _};

use super::MAX_CHARACTERS;
use super::ast::{
    Expr, FieldCondition, Literal, Number, Order, Relation, Selector, SelectorStep, Test,
};
use super::columns::{Column, Columns, NamedColumn};
use super::lexer::is_word;
use super::selector::is_name;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Spaced,
    Compact,
}

impl Display for Expr {
    /// Writes the whole pattern with braces: `{ $.a = "x" && ($.b = 1 || $.c NOT EXISTS) }`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&choose_spelling(|spelling| {
            let gap = spelling.gap();
            let mut out = format!("{{{gap}");
            spelling.write_expr(&mut out, self, &|out, condition| {
                spelling.write_condition(out, condition)
            })?;
            write!(out, "{gap}}}")?;
            Ok(out)
        })?)
    }
}

impl Display for Columns {
    /// Writes the whole pattern with brackets: `[ip, ..., status = "4*" || status = 500, bytes]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&choose_spelling(|spelling| {
            let mut out = "[".to_owned();
            for (index, column) in self.columns().iter().enumerate() {
                if index > 0 {
                    write!(out, ",{}", spelling.gap())?;
                }
                spelling.write_column(&mut out, column)?;
            }
            out.push(']');
            Ok(out)
        })?)
    }
}

/// The spaced spelling, or the compact one if the spaced one is too long.
fn choose_spelling(
    spell: impl Fn(Spelling) -> Result<String, fmt::Error>,
) -> Result<String, fmt::Error> {
    let spaced = spell(Spelling::Spaced)?;
    if spaced.chars().count() <= MAX_CHARACTERS {
        return Ok(spaced);
    }
    spell(Spelling::Compact)
}

/// Writes one condition of either kind.
type Leaf<'l, C> = &'l dyn Fn(&mut String, &C) -> fmt::Result;

impl Spelling {
    fn gap(self) -> &'static str {
        match self {
            Self::Spaced => " ",
            Self::Compact => "",
        }
    }

    fn write_expr<C>(self, out: &mut String, expr: &Expr<C>, leaf: Leaf<'_, C>) -> fmt::Result {
        let (operands, operator) = match expr {
            Expr::Condition(condition) => return leaf(out, condition),
            Expr::Any(operands) => (operands, "||"),
            Expr::All(operands) => (operands, "&&"),
        };
        for (index, operand) in operands.iter().enumerate() {
            if index > 0 {
                write!(out, "{gap}{operator}{gap}", gap = self.gap())?;
            }
            if self.needs_parentheses(expr, operand) {
                out.push('(');
                self.write_expr(out, operand, leaf)?;
                out.push(')');
            } else {
                self.write_expr(out, operand, leaf)?;
            }
        }
        Ok(())
    }

    fn needs_parentheses<C>(self, outer: &Expr<C>, operand: &Expr<C>) -> bool {
        match (outer, operand) {
            (_, Expr::Condition(_)) => false,
            (Expr::Any(_), Expr::All(_)) => self == Self::Spaced,
            _ => true,
        }
    }

    fn write_condition(self, out: &mut String, condition: &FieldCondition) -> fmt::Result {
        write!(out, "{}", condition.selector)?;
        match &condition.test {
            Test::Equal(literal) => self.write_equality(out, "=", literal),
            Test::NotEqual(literal) => self.write_equality(out, "!=", literal),
            Test::Order(order, number) => self.write_order(out, *order, number),
            Test::IsNull => out.write_str(" IS NULL"),
            Test::IsTrue => out.write_str(" IS TRUE"),
            Test::IsFalse => out.write_str(" IS FALSE"),
            Test::NotExists => out.write_str(" NOT EXISTS"),
        }
    }

    fn write_column(self, out: &mut String, column: &Column) -> fmt::Result {
        let NamedColumn {
            name, conditions, ..
        } = match column {
            Column::Ellipsis => return out.write_str("..."),
            Column::Unnamed => return Ok(()),
            Column::Named(named) => named,
        };
        let Some(conditions) = conditions else {
            return out.write_str(name);
        };
        self.write_expr(out, conditions, &|out, check| {
            out.push_str(name);
            match &check.relation {
                Relation::Equal(literal) => self.write_equality(out, "=", literal),
                Relation::NotEqual(literal) => self.write_equality(out, "!=", literal),
                Relation::Order(order, number) => self.write_order(out, *order, number),
            }
        })
    }

    fn write_equality(self, out: &mut String, operator: &str, literal: &Literal) -> fmt::Result {
        let gap = self.gap();
        write!(out, "{gap}{operator}{gap}")?;
        self.write_literal(out, literal)
    }

    fn write_order(self, out: &mut String, order: Order, number: &Number) -> fmt::Result {
        let gap = self.gap();
        write!(out, "{gap}{order}{gap}{}", number.text())
    }

    fn write_literal(self, out: &mut String, literal: &Literal) -> fmt::Result {
        match literal {
            Literal::Number(number) => out.write_str(number.text()),
            Literal::Regex(regex) => write!(out, "%{}%", regex.text()),
            Literal::Text(text) if self == Self::Compact && may_be_bare(text) => {
                out.write_str(text)
            }
            Literal::Text(text) => {
                let escaped = text.replace('\\', r"\\").replace('"', "\\\"");
                write!(out, "\"{escaped}\"")
            }
        }
    }
}

impl Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        self.steps.iter().try_for_each(|step| step.fmt(f))
    }
}

impl Display for SelectorStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(name) if !name.is_empty() && name.chars().all(is_name) => {
                write!(f, ".{name}")
            }
            Self::Key(name) if name.contains('\'') => write!(f, ".[\"{name}\"]"),
            Self::Key(name) => write!(f, ".['{name}']"),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::AnyKey => f.write_str(".*"),
            Self::AnyIndex => f.write_str("[*]"),
        }
    }
}

impl Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

/// Whether a text has the same meaning without quotes.
fn may_be_bare(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| is_word(c) && c != '+')
        && Number::parse(text).is_none()
}
