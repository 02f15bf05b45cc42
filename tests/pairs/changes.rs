//! Changes to a pattern: some keep its meaning, some can only widen it, and some small ones usually narrow it. The
//! language has no negation, so a change that widens a part widens the whole.

use super::choices::Choices;
use super::tree::{Literal, Test, Tree};
use super::vocabulary;

pub(super) type Join = fn(Vec<Tree>) -> Tree;

/// A changed pattern, and a description of the change.
pub(crate) type Changed = (Tree, &'static str);

/// Rewrites a pattern without changing its meaning.
pub(crate) fn rewrite(tree: &Tree, choices: &mut Choices<'_>) -> Changed {
    let turned = shuffle(tree, choices);
    match distribute(&turned, choices) {
        Some(tree) if choices.once_in(2) => (tree, "shuffled and distributed"),
        _ => (turned, "shuffled"),
    }
}

/// Reverses, repeats or groups operands. Keeps the meaning.
pub(crate) fn shuffle(tree: &Tree, choices: &mut Choices<'_>) -> Tree {
    let turned = shuffle_operands(tree, choices);
    if turned.fits_limits() {
        turned
    } else {
        tree.clone()
    }
}

fn shuffle_operands(tree: &Tree, choices: &mut Choices<'_>) -> Tree {
    let (operands, join): (_, Join) = match tree {
        Tree::Atom(_) => return tree.clone(),
        Tree::All(operands) => (operands, Tree::All),
        Tree::Any(operands) => (operands, Tree::Any),
    };
    let mut turned: Vec<Tree> = operands
        .iter()
        .map(|part| shuffle_operands(part, choices))
        .collect();
    let by = choices.below(turned.len().min(256));
    turned.rotate_left(by);
    if choices.once_in(2) {
        turned.reverse();
    }
    if choices.once_in(6) && !turned[0].atoms().iter().any(|atom| atom.is_limited()) {
        turned.push(turned[0].clone());
    }
    if choices.once_in(4) && turned.len() > 2 {
        let rest = turned.split_off(1);
        turned.push(join(rest));
    }
    join(turned)
}

/// Distributes one `&&` over a `||` in it, or the other way round. Keeps the meaning. `None` if there is nothing to
/// distribute, or the result is too long for AWS.
pub(crate) fn distribute(tree: &Tree, choices: &mut Choices<'_>) -> Option<Tree> {
    let mut tree = tree.clone();
    let part = tree.pick_part(choices, |part| distribute_part(part).is_some())?;
    *part = distribute_part(part)?;
    tree.fits_limits().then_some(tree)
}

fn distribute_part(part: &Tree) -> Option<Tree> {
    let (operands, inner, outer): (_, Join, Join) = match part {
        Tree::Atom(_) => return None,
        Tree::All(operands) => (operands, Tree::All, Tree::Any),
        Tree::Any(operands) => (operands, Tree::Any, Tree::All),
    };
    let other = |operand: &Tree| match (part, operand) {
        (Tree::All(_), Tree::Any(arms)) | (Tree::Any(_), Tree::All(arms)) => Some(arms.clone()),
        _ => None,
    };
    let (place, arms) = operands
        .iter()
        .enumerate()
        .find_map(|(place, operand)| Some((place, other(operand)?)))?;
    let spread = arms.into_iter().map(|arm| {
        let mut operands = operands.clone();
        operands[place] = arm;
        inner(operands)
    });
    Some(outer(spread.collect()))
}

/// Returns a pattern that matches everything that this one matches, under every interpretation.
pub(crate) fn widen(tree: &Tree, choices: &mut Choices<'_>) -> Changed {
    let changed = match choices.below(4) {
        0 => None,
        1 => drop_condition(tree, choices),
        _ => widen_literal(tree, choices),
    };
    changed
        .filter(|(tree, _)| tree.fits_limits())
        .unwrap_or_else(|| add_alternative(tree, choices))
}

fn add_alternative(tree: &Tree, choices: &mut Choices<'_>) -> Changed {
    let mut tree = tree.clone();
    let more = Tree::from(vocabulary::draw_atom(choices));
    if let Some(part) = tree.pick_part(choices, |_| true) {
        match part {
            Tree::Any(operands) => operands.push(more),
            _ => *part = Tree::Any(vec![part.clone(), more]),
        }
    }
    (tree, "alternative added")
}

fn drop_condition(tree: &Tree, choices: &mut Choices<'_>) -> Option<Changed> {
    let mut tree = tree.clone();
    let part = tree.pick_part(choices, |part| matches!(part, Tree::All(_)))?;
    *part = drop_operand(part, choices)?;
    Some((tree, "condition dropped"))
}

fn widen_literal(tree: &Tree, choices: &mut Choices<'_>) -> Option<Changed> {
    let mut tree = tree.clone();
    let wanted = |part: &Tree| matches!(part, Tree::Atom(atom) if wider_test(&atom.test).is_some());
    if let Tree::Atom(atom) = tree.pick_part(choices, wanted)? {
        atom.test = wider_test(&atom.test)?;
    }
    Some((tree, "literal widened"))
}

fn wider_test(asked: &Test) -> Option<Test> {
    Some(match asked {
        Test::Equal(Literal::Text(text)) => Test::Equal(Literal::Text(add_asterisk(text)?)),
        Test::NotEqual(Literal::Text(text)) => {
            Test::NotEqual(Literal::Text(remove_asterisk(text)?))
        }
        Test::Order("<", number) => Test::Order("<=", number.clone()),
        Test::Order(">", number) => Test::Order(">=", number.clone()),
        Test::Order("<=", number) if number == "1" => Test::Order("<=", "2".to_owned()),
        Test::Order(">=", number) if number == "2" => Test::Order(">", "1".to_owned()),
        _ => return None,
    })
}

pub(super) fn narrower_test(asked: &Test) -> Option<Test> {
    Some(match asked {
        Test::Equal(Literal::Text(text)) => Test::Equal(Literal::Text(remove_asterisk(text)?)),
        Test::NotEqual(Literal::Text(text)) => Test::NotEqual(Literal::Text(add_asterisk(text)?)),
        Test::Order("<=", number) => Test::Order("<", number.clone()),
        Test::Order(">=", number) => Test::Order(">", number.clone()),
        _ => return None,
    })
}

/// Adds an asterisk. Not to the empty text or to asterisks alone: the meaning of `*` on them is unsettled.
fn add_asterisk(text: &str) -> Option<String> {
    if text.chars().all(|c| c == '*') {
        None
    } else if !text.ends_with('*') {
        Some(format!("{text}*"))
    } else if !text.starts_with('*') {
        Some(format!("*{text}"))
    } else {
        None
    }
}

/// Removes an asterisk, if a text is left.
fn remove_asterisk(text: &str) -> Option<String> {
    let less = text.strip_suffix('*').or_else(|| text.strip_prefix('*'))?;
    (!less.chars().all(|c| c == '*')).then(|| less.to_owned())
}

/// Removes an operand of a joined part.
pub(super) fn drop_operand(part: &Tree, choices: &mut Choices<'_>) -> Option<Tree> {
    let (operands, join): (_, Join) = match part {
        Tree::Atom(_) => return None,
        Tree::All(operands) => (operands, Tree::All),
        Tree::Any(operands) => (operands, Tree::Any),
    };
    let mut operands = operands.clone();
    operands.remove(choices.below(operands.len().min(256)));
    Some(match operands.len() {
        1 => operands.remove(0),
        _ => join(operands),
    })
}
