//! The parts of random patterns: a vocabulary so small that two patterns often use the same parts, and the patterns
//! that people deploy for the CIS controls.

use super::choices::Choices;
use super::tree::{Atom, Literal, Test, Tree};

const FIELDS: [&str; 10] = [
    "$.a", "$.a", "$.a.b", "$.b", "$.a.c", "$.c[0]", "$.c[1]", "$.b", "$.c", "$.a",
];
const WILD_FIELDS: [&str; 3] = ["$.c[*]", "$.a.*", "$.c[*].b"];
const TEXTS: [&str; 24] = [
    "x", "y", "x*", "*y", "*x*", "xy", "*", "", "1", "true", "x", "y*", "*xy*", "x*y", "1*", "y",
    "x*", "*y", "*x*", "xy", "*", "", "x", "true",
];
const NUMBERS: [&str; 5] = ["1", "2", "1", "1.0", "-1"];
const REGEXES: [&str; 4] = ["^x", "[xy]y$", "x+y", "^1"];
const ORDERS: [&str; 4] = ["<", "<=", ">", ">="];
const STATES: [&str; 3] = ["IS NULL", "IS TRUE", "IS FALSE"];

/// Draws a pattern of a few conditions. One in three resembles those of a real account.
pub(crate) fn draw_tree(choices: &mut Choices<'_>) -> Tree {
    if choices.once_in(3) {
        return draw_realistic(choices);
    }
    draw_small(choices)
}

/// Draws a pattern over the small vocabulary, with at most one regular expression and one wildcard: AWS limits both,
/// and the pattern may be joined with others.
pub(crate) fn draw_small(choices: &mut Choices<'_>) -> Tree {
    let mut tree = draw_plain(choices, 2);
    if choices.once_in(12) {
        let field = choices.word(&WILD_FIELDS);
        let wild = Atom::new(field, draw_test(choices));
        replace_atom(&mut tree, choices, wild.into());
    }
    if choices.once_in(12) {
        let regex = Literal::Regex(choices.word(&REGEXES).to_owned());
        let test = if choices.once_in(4) {
            Test::NotEqual(regex)
        } else {
            Test::Equal(regex)
        };
        let field = choices.word(&FIELDS);
        replace_atom(&mut tree, choices, Atom::new(field, test).into());
    }
    tree
}

fn replace_atom(tree: &mut Tree, choices: &mut Choices<'_>, by: Tree) {
    let atom = tree.pick_part(choices, |part| matches!(part, Tree::Atom(_)));
    if let Some(atom) = atom {
        *atom = by;
    }
}

/// Draws documented and decidable conditions, joined up to `depth`.
fn draw_plain(choices: &mut Choices<'_>, depth: usize) -> Tree {
    let joined = match choices.below(7) {
        0..=2 => return draw_atom(choices).into(),
        _ if depth == 0 => return draw_atom(choices).into(),
        3..=4 => Tree::Any,
        _ => Tree::All,
    };
    let count = 2 + usize::from(choices.once_in(3));
    joined((0..count).map(|_| draw_plain(choices, depth - 1)).collect())
}

pub(crate) fn draw_atom(choices: &mut Choices<'_>) -> Atom {
    let field = choices.word(&FIELDS);
    Atom::new(field, draw_test(choices))
}

fn draw_test(choices: &mut Choices<'_>) -> Test {
    let text = |choices: &mut Choices<'_>| Literal::Text(choices.word(&TEXTS).to_owned());
    let number = |choices: &mut Choices<'_>| choices.word(&NUMBERS).to_owned();
    match choices.below(20) {
        0..=7 => Test::Equal(text(choices)),
        8..=11 => Test::NotEqual(text(choices)),
        12..=13 => Test::Equal(Literal::Number(number(choices))),
        14 => Test::NotEqual(Literal::Number(number(choices))),
        15..=16 => Test::Order(choices.word(&ORDERS), number(choices)),
        17 => Test::State(choices.word(&STATES)),
        _ => Test::State("NOT EXISTS"),
    }
}

const SOURCES: [(&str, &[&str]); 4] = [
    (
        "cloudtrail.amazonaws.com",
        &[
            "CreateTrail",
            "UpdateTrail",
            "DeleteTrail",
            "StartLogging",
            "StopLogging",
        ],
    ),
    (
        "iam.amazonaws.com",
        &[
            "DeleteGroupPolicy",
            "DeleteUserPolicy",
            "PutGroupPolicy",
            "CreatePolicy",
            "DeletePolicy",
            "CreatePolicyVersion",
            "AttachRolePolicy",
            "DetachRolePolicy",
        ],
    ),
    ("kms.amazonaws.com", &["DisableKey", "ScheduleKeyDeletion"]),
    (
        "ec2.amazonaws.com",
        &[
            "CreateRoute",
            "CreateRouteTable",
            "ReplaceRoute",
            "DeleteRouteTable",
            "DeleteRoute",
        ],
    ),
];

/// Draws a pattern like those of real accounts.
fn draw_realistic(choices: &mut Choices<'_>) -> Tree {
    match choices.below(8) {
        0..=2 => draw_calls(choices),
        3 => draw_denied(choices),
        4..=5 => draw_sign_in(choices),
        6 => draw_root(choices),
        _ => Tree::All(vec![
            Atom::is("$.eventName", "ConsoleLogin").into(),
            Atom::is("$.errorMessage", "Failed authentication").into(),
        ]),
    }
}

fn draw_calls(choices: &mut Choices<'_>) -> Tree {
    let (source, names) = *choices.pick(&SOURCES);
    let count = 2 + choices.below(names.len() - 1);
    let first = choices.below(names.len());
    let chosen = names.iter().cycle().skip(first).take(count);
    let calls = chosen.map(|name| Atom::is("$.eventName", name).into());
    let calls = Tree::Any(calls.collect());
    if choices.once_in(2) {
        Tree::All(vec![Atom::is("$.eventSource", source).into(), calls])
    } else {
        calls
    }
}

fn draw_denied(choices: &mut Choices<'_>) -> Tree {
    let denials = Tree::Any(vec![
        Atom::is("$.errorCode", "*UnauthorizedOperation").into(),
        Atom::is("$.errorCode", "AccessDenied*").into(),
    ]);
    let mut parts = vec![denials];
    if choices.once_in(2) {
        parts.push(Atom::is_not("$.sourceIPAddress", "delivery.logs.amazonaws.com").into());
    }
    if choices.once_in(2) {
        parts.push(Atom::is_not("$.eventName", "HeadBucket").into());
    }
    join_all(parts)
}

fn draw_sign_in(choices: &mut Choices<'_>) -> Tree {
    let mut parts = vec![
        Atom::is("$.eventName", "ConsoleLogin").into(),
        Atom::is_not("$.additionalEventData.MFAUsed", "Yes").into(),
    ];
    if choices.once_in(2) {
        parts.push(Atom::is("$.userIdentity.type", "IAMUser").into());
        parts.push(Atom::is("$.responseElements.ConsoleLogin", "Success").into());
    }
    Tree::All(parts)
}

fn draw_root(choices: &mut Choices<'_>) -> Tree {
    let mut parts = vec![
        Atom::is("$.userIdentity.type", "Root").into(),
        Atom::is_not("$.eventType", "AwsServiceEvent").into(),
    ];
    if !choices.once_in(4) {
        let unseen = Test::State("NOT EXISTS");
        parts.push(Atom::new("$.userIdentity.invokedBy", unseen).into());
    }
    Tree::All(parts)
}

fn join_all(mut parts: Vec<Tree>) -> Tree {
    match parts.len() {
        1 => parts.remove(0),
        _ => Tree::All(parts),
    }
}
