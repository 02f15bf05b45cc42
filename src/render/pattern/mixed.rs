//! Whether a pattern joins conditions by `&&` and `||` side by side, so that its meaning hangs on which binds tighter.

use crate::pattern::{Expr, Pattern, Span};

/// Whether both operators stand side by side somewhere, with no parenthesis between them.
pub(in crate::render) fn is_mixed(pattern: &Pattern) -> bool {
    let Some(expr) = pattern.json() else {
        return false;
    };
    let mut spans = Vec::new();
    conditions(expr, &mut spans);
    let text = pattern.text();
    // Between conditions there are only blanks, parentheses and operators.
    let mut levels = vec![Level::default()];
    let mut end = 0;
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
fn conditions(expr: &Expr, spans: &mut Vec<Span>) {
    match expr {
        Expr::Condition(condition) => spans.push(condition.span),
        Expr::Any(operands) | Expr::All(operands) => {
            for operand in operands {
                conditions(operand, spans);
            }
        }
    }
}
