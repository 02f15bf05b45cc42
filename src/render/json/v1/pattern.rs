//! What `pattern explain` and `pattern test` print. `pattern match` writes its document event by event, see
//! [`MatchDocument`](crate::render::pattern::MatchDocument).

use super::{ErrorV1, FORMAT_VERSION, ToolV1};
use crate::pattern::{
    Column, Columns, Deviation, DeviationKind, Expr, FieldCondition, Literal, NamedColumn, Pattern,
    PatternKind, Relation, Test,
};
use crate::render::pattern_description::{
    Description, describe_column, describe_column_condition, describe_condition,
    describe_no_columns, describe_terms, has_mixed_operators,
};
use serde::Serialize;

/// How many characters AWS lets a pattern have.
const MOST_CHARACTERS: usize = 1024;
/// How many regular expressions.
const MOST_REGEXES: usize = 2;
/// How many selectors with a wildcard.
const MOST_WILDCARDS: usize = 3;

/// What a command about patterns prints when it is given none.
#[derive(Debug, Clone, Serialize)]
pub struct FailedV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `pattern match` or `pattern explain`.
    pub command: &'a str,
    /// The program that made this.
    pub tool: ToolV1,
    /// What is wrong.
    pub error: ErrorV1<'a>,
}

impl<'a> FailedV1<'a> {
    /// What is wrong, and what to do.
    #[must_use]
    pub fn new(command: &'a str, message: &'a str, advice: &'a [String]) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            command,
            tool: ToolV1::this(),
            error: ErrorV1 { message, advice },
        }
    }
}

/// What `pattern explain` prints.
#[derive(Debug, Clone, Serialize)]
pub struct PatternV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `pattern explain`.
    pub command: &'static str,
    /// The program that made this.
    pub tool: ToolV1,
    /// The pattern, to the letter.
    pub pattern: &'a str,
    /// `json`, `terms`, `columns` or `everything`.
    pub kind: &'static str,
    /// The same with every blank, quote and parenthesis; null but for `json` and `columns`.
    pub written_out: Option<String>,
    /// Whether `&&` and `||` stand side by side, so that `&&` binding tighter decides.
    pub mixed: bool,
    /// What it asks; null for `everything`.
    pub conditions: Option<NodeV1>,
    /// Where it leaves what AWS documents.
    pub notes: Vec<LibertyV1<'a>>,
    /// How much of AWS's limits it uses.
    pub limits: LimitsV1,
    /// Whether `cis-fix` would write it.
    pub writable: bool,
}

/// A condition, or several that are joined.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeV1 {
    /// All of which must hold.
    All(Vec<Self>),
    /// One of which must hold.
    Any(Vec<Self>),
    /// A single one.
    #[serde(untagged)]
    One {
        /// As it stands in the pattern.
        condition: String,
        /// In words.
        says: String,
        /// What else there is to know.
        remark: Option<&'static str>,
    },
}

/// A place where a pattern leaves what AWS documents.
#[derive(Debug, Clone, Serialize)]
pub struct LibertyV1<'a> {
    /// The text there.
    pub place: &'a str,
    /// Where it begins, in characters and from 1.
    pub column: usize,
    /// What is to be said.
    pub text: String,
}

/// How much of AWS's limits a pattern uses.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct LimitsV1 {
    /// Characters.
    pub characters: UsedV1,
    /// Regular expressions.
    pub regular_expressions: UsedV1,
    /// Selectors with a wildcard.
    pub wildcard_selectors: UsedV1,
}

/// How much of a limit is used.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct UsedV1 {
    /// So much.
    pub used: usize,
    /// Of so much.
    pub allowed: usize,
}

impl<'a> PatternV1<'a> {
    /// A pattern, looked over.
    #[must_use]
    pub fn new(pattern: &'a Pattern) -> Self {
        let text = pattern.text();
        let (kind, conditions) = match pattern.kind() {
            PatternKind::Everything => ("everything", None),
            PatternKind::Columns(columns) => ("columns", Some(of_columns(columns, text))),
            PatternKind::Terms(_) => ("terms", Some(of_terms(text))),
            PatternKind::Json(expr) => ("json", Some(of_json(expr, text))),
        };
        Self {
            format_version: FORMAT_VERSION,
            command: "pattern explain",
            tool: ToolV1::this(),
            pattern: text,
            kind,
            written_out: matches!(kind, "json" | "columns").then(|| pattern.to_string()),
            mixed: has_mixed_operators(pattern),
            conditions,
            notes: deviations(pattern).collect(),
            limits: limits(pattern),
            writable: pattern.ensure_documented().is_ok(),
        }
    }
}

/// Where a pattern leaves what AWS documents. That it is no JSON pattern is said by its kind.
fn deviations(pattern: &Pattern) -> impl Iterator<Item = LibertyV1<'_>> {
    let text = pattern.text();
    let noted = pattern.deviations().iter();
    noted
        .filter(|deviation| deviation.kind != DeviationKind::NotJson)
        .map(|deviation: &Deviation| LibertyV1 {
            place: deviation.span.of(text),
            column: text
                .get(..deviation.span.start)
                .unwrap_or_default()
                .chars()
                .count()
                + 1,
            text: deviation.to_string(),
        })
}

fn of_json(expr: &Expr, text: &str) -> NodeV1 {
    of_expr(expr, &|condition: &FieldCondition| {
        one(condition.span.of(text), describe_condition(condition))
    })
}

fn of_expr<C>(expr: &Expr<C>, leaf: &dyn Fn(&C) -> NodeV1) -> NodeV1 {
    let all = |operands: &[Expr<C>]| operands.iter().map(|expr| of_expr(expr, leaf)).collect();
    match expr {
        Expr::All(operands) => NodeV1::All(all(operands)),
        Expr::Any(operands) => NodeV1::Any(all(operands)),
        Expr::Condition(condition) => leaf(condition),
    }
}

fn one(condition: &str, said: Description) -> NodeV1 {
    NodeV1::One {
        condition: condition.to_owned(),
        says: said.says,
        remark: said.remark,
    }
}

fn of_columns(columns: &Columns, text: &str) -> NodeV1 {
    if columns.columns().is_empty() {
        return one(text.trim(), describe_no_columns());
    }
    let alone = columns.columns().len() == 1;
    let nodes = columns.columns().iter().map(|column| match column {
        Column::Named(NamedColumn {
            name,
            conditions: Some(conditions),
            ..
        }) => of_expr(conditions, &|check| {
            one(check.span.of(text), describe_column_condition(name, check))
        }),
        Column::Named(named) => one(named.span.of(text), describe_column(column, alone)),
        Column::Ellipsis => one("...", describe_column(column, alone)),
        Column::Unnamed => one("", describe_column(column, alone)),
    });
    joined(nodes.collect(), false)
}

fn of_terms(text: &str) -> NodeV1 {
    let (terms, any) = describe_terms(text);
    let nodes = terms.into_iter();
    let nodes = nodes.map(|(condition, said)| one(&condition, said));
    joined(nodes.collect(), any)
}

/// All of the nodes or any of them, or the only one there is.
fn joined(mut nodes: Vec<NodeV1>, any: bool) -> NodeV1 {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => return only,
        last => nodes.extend(last),
    }
    if any {
        NodeV1::Any(nodes)
    } else {
        NodeV1::All(nodes)
    }
}

fn limits(pattern: &Pattern) -> LimitsV1 {
    let (regexes, wildcards) = match pattern.kind() {
        PatternKind::Json(expr) => (
            count(expr, &|condition| {
                matches!(
                    condition.test,
                    Test::Equal(Literal::Regex(_)) | Test::NotEqual(Literal::Regex(_))
                )
            }),
            count(expr, &|condition| condition.selector.has_wildcard()),
        ),
        PatternKind::Columns(columns) => (regexes_of(columns), 0),
        PatternKind::Terms(_) => {
            let (terms, _) = describe_terms(pattern.text());
            let regex = |term: &str| term.trim_start_matches(['-', '?']).starts_with('%');
            (terms.iter().filter(|(term, _)| regex(term)).count(), 0)
        }
        _ => (0, 0),
    };
    let used = |used, allowed| UsedV1 { used, allowed };
    LimitsV1 {
        characters: used(pattern.text().chars().count(), MOST_CHARACTERS),
        regular_expressions: used(regexes, MOST_REGEXES),
        wildcard_selectors: used(wildcards, MOST_WILDCARDS),
    }
}

fn regexes_of(columns: &Columns) -> usize {
    let conditions = columns.columns().iter().filter_map(|column| match column {
        Column::Named(named) => named.conditions.as_ref(),
        Column::Ellipsis | Column::Unnamed => None,
    });
    conditions
        .map(|conditions| {
            count(conditions, &|check| {
                matches!(
                    check.relation,
                    Relation::Equal(Literal::Regex(_)) | Relation::NotEqual(Literal::Regex(_))
                )
            })
        })
        .sum()
}

fn count<C>(expr: &Expr<C>, wanted: &dyn Fn(&C) -> bool) -> usize {
    match expr {
        Expr::All(operands) | Expr::Any(operands) => {
            operands.iter().map(|expr| count(expr, wanted)).sum()
        }
        Expr::Condition(condition) => usize::from(wanted(condition)),
    }
}
