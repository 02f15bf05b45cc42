//! Whether a pattern joins conditions by `&&` and `||` side by side, so that its meaning hangs on which binds tighter.

use crate::pattern::{Column, Expr, Kind, Named, Pattern, Span};

/// Whether both operators stand side by side somewhere, with no parenthesis and no comma between them.
pub(in crate::render) fn is_mixed(pattern: &Pattern) -> bool {
    let text = pattern.text();
    match pattern.kind() {
        Kind::Json(expr) => are_mixed(expr, &|condition| condition.span, 0, text),
        Kind::Columns(columns) => columns.columns().iter().any(|column| match column {
            Column::Named(Named {
                conditions: Some(conditions),
                span,
                ..
            }) => are_mixed(conditions, &|check| check.span, span.start, text),
            _ => false,
        }),
        _ => false,
    }
}

/// Whether they do among conditions that begin somewhere in the text.
fn are_mixed<C>(expr: &Expr<C>, span: &dyn Fn(&C) -> Span, begin: usize, text: &str) -> bool {
    let mut spans = Vec::new();
    conditions(expr, span, &mut spans);
    // Between conditions there are only blanks, parentheses and operators.
    let mut levels = vec![Level::default()];
    let mut end = begin;
    for start_and_end in spans.iter().map(|span| (span.start, span.end)) {
        let (start, next) = start_and_end;
        for c in text.get(end..start).unwrap_or_default().chars() {
            match (c, levels.last_mut()) {
                ('(', _) => levels.push(Level::default()),
                (')', _) => drop(levels.pop()),
                ('&', Some(level)) => level.all = true,
                ('|', Some(level)) => level.any = true,
                _ => {}
            }
            if levels.last().is_some_and(|level| level.all && level.any) {
                return true;
            }
        }
        end = next;
    }
    false
}

/// Which operators stand within one pair of parentheses.
#[derive(Debug, Default)]
struct Level {
    all: bool,
    any: bool,
}

/// Where the conditions stand, in the order of the text.
fn conditions<C>(expr: &Expr<C>, span: &dyn Fn(&C) -> Span, spans: &mut Vec<Span>) {
    match expr {
        Expr::Condition(condition) => spans.push(span(condition)),
        Expr::Any(operands) | Expr::All(operands) => {
            for operand in operands {
                conditions(operand, span, spans);
            }
        }
    }
}
