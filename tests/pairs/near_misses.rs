//! Small changes after which a pattern usually misses an event.

use super::changes::{Changed, Join, drop_operand, narrower_test};
use super::choices::Choices;
use super::tree::{Atom, Literal, Test, Tree};
use super::vocabulary;

/// Changes one small thing, so that the pattern usually misses something.
pub(crate) fn make_near_miss(tree: &Tree, choices: &mut Choices<'_>) -> Changed {
    let changed = match choices.below(9) {
        0 => drop_alternative(tree, choices),
        1 => change_atom(
            tree,
            choices,
            |atom| Some(alter_test(&atom.test)),
            "literal altered",
        ),
        2 => change_atom(
            tree,
            choices,
            |atom| narrower_test(&atom.test),
            "wildcard removed",
        ),
        3 => change_part(tree, choices, join_by_all, "&& for ||"),
        4 => change_part(tree, choices, regroup, "regrouped"),
        5 => Some(add_condition(tree, choices)),
        6 => alter_field(tree, choices),
        _ => None,
    };
    changed
        .filter(|(tree, _)| tree.fits_limits())
        .or_else(|| {
            change_atom(
                tree,
                choices,
                |atom| Some(flip_test(&atom.test)),
                "operator flipped",
            )
        })
        .unwrap_or_else(|| (tree.clone(), "left alone"))
}

/// Changes the test of a random condition that can be changed.
fn change_atom(
    tree: &Tree,
    choices: &mut Choices<'_>,
    other: fn(&Atom) -> Option<Test>,
    how: &'static str,
) -> Option<Changed> {
    let mut tree = tree.clone();
    for _ in 0..3 {
        let part = tree.pick_part(choices, |part| matches!(part, Tree::Atom(_)))?;
        if let Tree::Atom(atom) = part
            && let Some(test) = other(atom)
        {
            atom.test = test;
            return Some((tree, how));
        }
    }
    None
}

/// Changes a random joined part that can be changed.
fn change_part(
    tree: &Tree,
    choices: &mut Choices<'_>,
    other: fn(&Tree) -> Option<Tree>,
    how: &'static str,
) -> Option<Changed> {
    let mut tree = tree.clone();
    for _ in 0..3 {
        let part = tree.pick_part(choices, |part| !matches!(part, Tree::Atom(_)))?;
        if let Some(changed) = other(part) {
            *part = changed;
            return Some((tree, how));
        }
    }
    None
}

fn drop_alternative(tree: &Tree, choices: &mut Choices<'_>) -> Option<Changed> {
    let mut tree = tree.clone();
    let part = tree.pick_part(choices, |part| matches!(part, Tree::Any(_)))?;
    *part = drop_operand(part, choices)?;
    Some((tree, "alternative dropped"))
}

fn add_condition(tree: &Tree, choices: &mut Choices<'_>) -> Changed {
    let mut tree = tree.clone();
    let more = Tree::from(vocabulary::draw_atom(choices));
    if let Some(part) = tree.pick_part(choices, |_| true) {
        *part = Tree::All(vec![part.clone(), more]);
    }
    (tree, "condition added")
}

fn alter_field(tree: &Tree, choices: &mut Choices<'_>) -> Option<Changed> {
    let mut tree = tree.clone();
    let part = tree.pick_part(choices, |part| matches!(part, Tree::Atom(_)))?;
    if let Tree::Atom(atom) = part {
        let name = atom.field.strip_prefix("$.")?;
        let lower = format!("$.{}", name.to_ascii_lowercase());
        atom.field = if lower == atom.field {
            format!("$.d{name}")
        } else {
            lower
        };
    }
    Some((tree, "field altered"))
}

fn join_by_all(part: &Tree) -> Option<Tree> {
    match part {
        Tree::Any(operands) => Some(Tree::All(operands.clone())),
        _ => None,
    }
}

/// `a || (b && c)` for `(a || b) && c` and back: the mistake of an author who forgets the precedence.
fn regroup(part: &Tree) -> Option<Tree> {
    let (operands, inner, outer): (_, Join, Join) = match part {
        Tree::Atom(_) => return None,
        Tree::All(operands) => (operands, Tree::All, Tree::Any),
        Tree::Any(operands) => (operands, Tree::Any, Tree::All),
    };
    let (Tree::All(first) | Tree::Any(first), rest) = operands.split_first()? else {
        return None;
    };
    let (last, before) = first.split_last()?;
    let mut tail = vec![last.clone()];
    tail.extend_from_slice(rest);
    let mut arms = before.to_vec();
    arms.push(inner(tail));
    Some(outer(arms))
}

fn flip_test(asked: &Test) -> Test {
    match asked {
        Test::Equal(literal) => Test::NotEqual(literal.clone()),
        Test::NotEqual(literal) => Test::Equal(literal.clone()),
        Test::Order(operator, number) => {
            let other = match *operator {
                "<" => ">=",
                "<=" => ">",
                ">" => "<=",
                _ => "<",
            };
            Test::Order(other, number.clone())
        }
        Test::State("IS NULL") => Test::State("NOT EXISTS"),
        Test::State("IS TRUE") => Test::State("IS FALSE"),
        Test::State("IS FALSE") => Test::State("IS TRUE"),
        Test::State(_) => Test::State("IS NULL"),
    }
}

fn alter_test(asked: &Test) -> Test {
    let other = |literal: &Literal| match literal {
        Literal::Text(text) if text.is_empty() => Literal::Text("x".to_owned()),
        Literal::Text(text) if text.ends_with('*') => Literal::Text(format!("x{text}")),
        Literal::Text(text) => Literal::Text(format!("{text}x")),
        Literal::Number(number) if number == "2" => Literal::Number("1".to_owned()),
        Literal::Number(_) => Literal::Number("2".to_owned()),
        Literal::Regex(regex) => Literal::Regex(format!("x{}", regex.trim_start_matches('^'))),
    };
    match asked {
        Test::Equal(literal) => Test::Equal(other(literal)),
        Test::NotEqual(literal) => Test::NotEqual(other(literal)),
        Test::Order(operator, number) => {
            let number = if number == "2" { "1" } else { "2" };
            Test::Order(operator, number.to_owned())
        }
        Test::State(_) => flip_test(asked),
    }
}
