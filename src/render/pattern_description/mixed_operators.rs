//! Detects patterns that mix `&&` and `||` without parentheses, so that the precedence of the operators decides their
//! meaning.

use crate::pattern::{Column, Expr, NamedColumn, Pattern, PatternKind, Span};

/// Whether both operators occur next to each other, with no parenthesis and no comma between them.
pub(in crate::render) fn has_mixed_operators(pattern: &Pattern) -> bool {
    let text = pattern.text();
    match pattern.kind() {
        PatternKind::Json(expr) => mixes_operators(expr, &|condition| condition.span, 0, text),
        PatternKind::Columns(columns) => columns.columns().iter().any(|column| match column {
            Column::Named(NamedColumn {
                conditions: Some(conditions),
                span,
                ..
            }) => mixes_operators(conditions, &|check| check.span, span.start, text),
            _ => false,
        }),
        _ => false,
    }
}

/// Whether the conditions of an expression mix operators. `begin` is the offset where the expression starts.
fn mixes_operators<C>(expr: &Expr<C>, span: &dyn Fn(&C) -> Span, begin: usize, text: &str) -> bool {
    let mut spans = Vec::new();
    collect_spans(expr, span, &mut spans);
    // Only blanks, parentheses and operators occur between conditions.
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

/// The operators within one pair of parentheses.
#[derive(Debug, Default)]
struct Level {
    all: bool,
    any: bool,
}

/// Collects the spans of the conditions, in text order.
fn collect_spans<C>(expr: &Expr<C>, span: &dyn Fn(&C) -> Span, spans: &mut Vec<Span>) {
    match expr {
        Expr::Condition(condition) => spans.push(span(condition)),
        Expr::Any(operands) | Expr::All(operands) => {
            for operand in operands {
                collect_spans(operand, span, spans);
            }
        }
    }
}
