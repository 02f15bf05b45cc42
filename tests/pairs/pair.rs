//! A pair of existing patterns and a required pattern, made so that the right verdict is often known.

use cis_fix::pattern::Pattern;

use super::changes::{self, Changed};
use super::choices::Choices;
use super::near_misses;
use super::tree::{Atom, Literal, Test, Tree};
use super::vocabulary;

/// Existing patterns and a required pattern.
pub(crate) struct Pair {
    pub(crate) existing: Vec<WrittenPattern>,
    pub(crate) required: WrittenPattern,
    pub(crate) origin: Origin,
}

/// How a pair was made, and so which verdict to expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Independent patterns: no expectation.
    Unrelated,
    /// The existing patterns cover the required one under every interpretation.
    Covered(&'static str),
    /// The existing patterns differ in one small thing, so that they usually do not cover.
    NearMiss(&'static str),
}

/// A pattern as a tree, and parsed from a spelling of that tree.
pub(crate) struct WrittenPattern {
    pub(crate) tree: Tree,
    pub(crate) pattern: Pattern,
}

impl WrittenPattern {
    /// A random spelling, or the plain one if the random one exceeds AWS's limit.
    pub(crate) fn spelled(tree: Tree, choices: &mut Choices<'_>) -> Self {
        let text = tree.spell(choices);
        if text.len() > 1024 {
            return Self::plain(tree);
        }
        Self::parsed(tree, &text)
    }

    /// The plainest spelling.
    pub(crate) fn plain(tree: Tree) -> Self {
        let text = tree.text();
        Self::parsed(tree, &text)
    }

    fn parsed(tree: Tree, text: &str) -> Self {
        match Pattern::parse(text) {
            Ok(pattern) => Self { tree, pattern },
            Err(error) => unreachable!("{error}\n{}", error.caret(text)),
        }
    }
}

impl Pair {
    pub(crate) fn draw(choices: &mut Choices<'_>) -> Self {
        let required = vocabulary::draw_tree(choices);
        let (existing, required, origin) = match choices.below(20) {
            0..=2 => draw_unrelated(required, choices),
            3..=11 => draw_near_miss(required, choices),
            12..=16 => draw_covered(required, choices),
            _ => draw_split(required, choices),
        };
        Self {
            existing: existing
                .into_iter()
                .map(|tree| WrittenPattern::spelled(tree, choices))
                .collect(),
            required: WrittenPattern::spelled(required, choices),
            origin,
        }
    }

    /// The conditions of all patterns.
    pub(crate) fn atoms(&self) -> Vec<&Atom> {
        let trees = self.existing.iter().chain([&self.required]);
        trees.flat_map(|written| written.tree.atoms()).collect()
    }

    /// Whether a decidable pair must get a definite verdict.
    pub(crate) fn is_decidable(&self) -> bool {
        is_decidable(&self.atoms())
    }
}

/// Conditions on fields without wildcards are decidable, except if a number must have both a certain value and a
/// certain text, as under `= 4*` and `>= 400`.
pub(crate) fn is_decidable(atoms: &[&Atom]) -> bool {
    let torn = |atom: &&Atom| {
        might_be_a_number(atom)
            && atoms
                .iter()
                .any(|other| other.field == atom.field && other.number().is_some())
    };
    !atoms.iter().any(|atom| atom.is_limited() || torn(atom))
}

/// Whether the condition compares with a text that has a wildcard and can match the text of a number.
fn might_be_a_number(atom: &Atom) -> bool {
    let Some(Literal::Text(text)) = atom.literal() else {
        return false;
    };
    let fixed = text.trim_matches('*');
    text.contains('*')
        && !fixed.is_empty()
        && fixed
            .chars()
            .all(|c| c.is_ascii_digit() || "*.+-eE".contains(c))
}

type Drawn = (Vec<Tree>, Tree, Origin);

fn draw_unrelated(required: Tree, choices: &mut Choices<'_>) -> Drawn {
    let count = 1 + choices.below(2);
    let existing = (0..count).map(|_| vocabulary::draw_tree(choices)).collect();
    (existing, required, Origin::Unrelated)
}

fn draw_near_miss(required: Tree, choices: &mut Choices<'_>) -> Drawn {
    let (tree, how) = near_misses::make_near_miss(&required, choices);
    let (tree, _) = changes::rewrite(&tree, choices);
    let mut existing = vec![tree];
    if choices.once_in(6) {
        existing.push(vocabulary::draw_tree(choices));
    }
    (existing, required, Origin::NearMiss(how))
}

fn draw_covered(required: Tree, choices: &mut Choices<'_>) -> Drawn {
    let (mut tree, mut how) = changes::rewrite(&required, choices);
    for _ in 0..choices.below(3) {
        let (wide, by): Changed = changes::widen(&tree, choices);
        if wide.fits_limits() {
            (tree, how) = (wide, by);
        }
    }
    let mut existing = vec![tree];
    if choices.once_in(6) {
        existing.insert(0, vocabulary::draw_tree(choices));
    }
    (existing, required, Origin::Covered(how))
}

/// Two or three patterns that together cover one pattern, or all but one of them.
fn draw_split(required: Tree, choices: &mut Choices<'_>) -> Drawn {
    let (required, mut parts) = match choices.below(4) {
        0 => split_alternatives(&required).unwrap_or_else(|| split_joined(required, choices)),
        1 => split_by_text(choices),
        2 => split_by_order(choices),
        _ => split_joined(required, choices),
    };
    let missing = choices.once_in(3);
    if missing {
        parts.remove(choices.below(parts.len()));
    }
    let existing = parts
        .iter()
        .map(|part| changes::shuffle(part, choices))
        .collect();
    let origin = if missing {
        Origin::NearMiss("part missing")
    } else {
        Origin::Covered("split into parts")
    };
    (existing, required, origin)
}

/// A pattern and the parts that together cover it.
type Parts = (Tree, Vec<Tree>);

fn split_alternatives(required: &Tree) -> Option<Parts> {
    let Tree::Any(operands) = required else {
        return None;
    };
    let (first, rest) = operands.split_at(operands.len() / 2);
    let part = |operands: &[Tree]| match operands {
        [only] => only.clone(),
        _ => Tree::Any(operands.to_vec()),
    };
    Some((required.clone(), vec![part(first), part(rest)]))
}

/// `(a || b) && c` into `a && c` and `b && c`.
fn split_joined(guard: Tree, choices: &mut Choices<'_>) -> Parts {
    let rationed = guard.atoms().iter().any(|atom| atom.is_limited());
    let guard = if rationed {
        vocabulary::draw_atom(choices).into()
    } else {
        guard
    };
    let count = 2 + choices.below(2);
    let arms: Vec<Tree> = (0..count)
        .map(|_| vocabulary::draw_atom(choices).into())
        .collect();
    let parts = arms
        .iter()
        .map(|arm| Tree::All(vec![arm.clone(), guard.clone()]))
        .collect();
    (Tree::All(vec![Tree::Any(arms), guard]), parts)
}

/// An existing value, into those that equal a text and those that differ from it.
fn split_by_text(choices: &mut Choices<'_>) -> Parts {
    let field = "$.b";
    let text = choices.word(&["x", "x*", "*x*", "xy"]);
    let there = Tree::from(Atom::is(field, "*"));
    let differs = Tree::All(vec![Atom::is_not(field, text).into(), there.clone()]);
    (there, vec![Atom::is(field, text).into(), differs])
}

/// The numbers of an interval, into those below and those above a number in it.
fn split_by_order(choices: &mut Choices<'_>) -> Parts {
    let field = "$.b";
    let order = |operator, number: &str| {
        Tree::from(Atom::new(field, Test::Order(operator, number.to_owned())))
    };
    let strict = choices.once_in(2);
    let (below, above) = if strict { ("<", ">=") } else { ("<=", ">") };
    let whole = order(">=", "-1");
    let low = Tree::All(vec![whole.clone(), order(below, "1")]);
    (whole, vec![low, order(above, "1")])
}
