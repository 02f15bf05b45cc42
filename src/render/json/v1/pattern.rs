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

/// The most characters AWS allows in a pattern.
const MAX_CHARACTERS: usize = 1024;
/// The most regular expressions AWS allows in a pattern.
const MAX_REGEXES: usize = 2;
/// The most selectors with a wildcard AWS allows in a pattern.
const MAX_WILDCARDS: usize = 3;

/// What a pattern command prints if it was not given a valid pattern.
#[derive(Debug, Clone, Serialize)]
pub struct PatternErrorV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `pattern match` or `pattern explain`.
    pub command: &'a str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// What is wrong.
    pub error: ErrorV1<'a>,
}

impl<'a> PatternErrorV1<'a> {
    /// The document of an error.
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
pub struct PatternExplanationV1<'a> {
    /// 1.
    pub format_version: u32,
    /// `pattern explain`.
    pub command: &'static str,
    /// The program that wrote the document.
    pub tool: ToolV1,
    /// The pattern, verbatim.
    pub pattern: &'a str,
    /// `json`, `terms`, `columns` or `everything`.
    pub kind: &'static str,
    /// The pattern with every optional space, quote and parenthesis; null except for `json` and `columns`.
    pub written_out: Option<String>,
    /// Whether `&&` and `||` are mixed without parentheses, so that the precedence of `&&` matters.
    pub mixed: bool,
    /// The conditions of the pattern; null for `everything`.
    pub conditions: Option<ConditionTreeV1>,
    /// Where the pattern deviates from the syntax AWS documents.
    pub notes: Vec<DeviationV1<'a>>,
    /// How much of AWS's limits the pattern uses.
    pub limits: LimitsV1,
    /// Whether `cis-fix` would write such a pattern: one that uses documented syntax only.
    pub writable: bool,
}

/// A condition, or several conditions joined by an operator.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionTreeV1 {
    /// All of them must hold.
    All(Vec<Self>),
    /// One of them must hold.
    Any(Vec<Self>),
    /// A single condition.
    #[serde(untagged)]
    One {
        /// The text in the pattern.
        condition: String,
        /// The meaning, in words.
        says: String,
        /// A remark on behavior that may surprise.
        remark: Option<&'static str>,
    },
}

/// A place where a pattern deviates from the syntax AWS documents.
#[derive(Debug, Clone, Serialize)]
pub struct DeviationV1<'a> {
    /// The text at that place.
    pub place: &'a str,
    /// Where the text begins, in characters and from 1.
    pub column: usize,
    /// The note, in words.
    pub text: String,
}

/// How much of AWS's limits a pattern uses.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct LimitsV1 {
    /// Characters.
    pub characters: LimitUsageV1,
    /// Regular expressions.
    pub regular_expressions: LimitUsageV1,
    /// Selectors with a wildcard.
    pub wildcard_selectors: LimitUsageV1,
}

/// How much of a limit is used.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct LimitUsageV1 {
    /// How much is used.
    pub used: usize,
    /// How much is allowed.
    pub allowed: usize,
}

impl<'a> PatternExplanationV1<'a> {
    /// The document of one pattern.
    #[must_use]
    pub fn new(pattern: &'a Pattern) -> Self {
        let text = pattern.text();
        let (kind, conditions) = match pattern.kind() {
            PatternKind::Everything => ("everything", None),
            PatternKind::Columns(columns) => ("columns", Some(columns_node(columns, text))),
            PatternKind::Terms(_) => ("terms", Some(terms_node(text))),
            PatternKind::Json(expr) => ("json", Some(json_node(expr, text))),
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
            limits: limit_usage(pattern),
            writable: pattern.ensure_documented().is_ok(),
        }
    }
}

/// Where a pattern deviates from the syntax AWS documents. A pattern that is not JSON is not noted, because its kind tells that.
fn deviations(pattern: &Pattern) -> impl Iterator<Item = DeviationV1<'_>> {
    let text = pattern.text();
    let noted = pattern.deviations().iter();
    noted
        .filter(|deviation| deviation.kind != DeviationKind::NotJson)
        .map(|deviation: &Deviation| DeviationV1 {
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

fn json_node(expr: &Expr, text: &str) -> ConditionTreeV1 {
    expression_node(expr, &|condition: &FieldCondition| {
        condition_node(condition.span.of(text), describe_condition(condition))
    })
}

fn expression_node<C>(expr: &Expr<C>, leaf: &dyn Fn(&C) -> ConditionTreeV1) -> ConditionTreeV1 {
    let all = |operands: &[Expr<C>]| {
        operands
            .iter()
            .map(|expr| expression_node(expr, leaf))
            .collect()
    };
    match expr {
        Expr::All(operands) => ConditionTreeV1::All(all(operands)),
        Expr::Any(operands) => ConditionTreeV1::Any(all(operands)),
        Expr::Condition(condition) => leaf(condition),
    }
}

fn condition_node(condition: &str, said: Description) -> ConditionTreeV1 {
    ConditionTreeV1::One {
        condition: condition.to_owned(),
        says: said.says,
        remark: said.remark,
    }
}

fn columns_node(columns: &Columns, text: &str) -> ConditionTreeV1 {
    if columns.columns().is_empty() {
        return condition_node(text.trim(), describe_no_columns());
    }
    let alone = columns.columns().len() == 1;
    let nodes = columns.columns().iter().map(|column| match column {
        Column::Named(NamedColumn {
            name,
            conditions: Some(conditions),
            ..
        }) => expression_node(conditions, &|check| {
            condition_node(check.span.of(text), describe_column_condition(name, check))
        }),
        Column::Named(named) => condition_node(named.span.of(text), describe_column(column, alone)),
        Column::Ellipsis => condition_node("...", describe_column(column, alone)),
        Column::Unnamed => condition_node("", describe_column(column, alone)),
    });
    join_nodes(nodes.collect(), false)
}

fn terms_node(text: &str) -> ConditionTreeV1 {
    let (terms, any) = describe_terms(text);
    let nodes = terms.into_iter();
    let nodes = nodes.map(|(condition, said)| condition_node(&condition, said));
    join_nodes(nodes.collect(), any)
}

/// The nodes joined by one operator; a single node stays as it is.
fn join_nodes(mut nodes: Vec<ConditionTreeV1>, any: bool) -> ConditionTreeV1 {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => return only,
        last => nodes.extend(last),
    }
    if any {
        ConditionTreeV1::Any(nodes)
    } else {
        ConditionTreeV1::All(nodes)
    }
}

fn limit_usage(pattern: &Pattern) -> LimitsV1 {
    let (regexes, wildcards) = match pattern.kind() {
        PatternKind::Json(expr) => (
            count_conditions(expr, &|condition| {
                matches!(
                    condition.test,
                    Test::Equal(Literal::Regex(_)) | Test::NotEqual(Literal::Regex(_))
                )
            }),
            count_conditions(expr, &|condition| condition.selector.has_wildcard()),
        ),
        PatternKind::Columns(columns) => (count_column_regexes(columns), 0),
        PatternKind::Terms(_) => {
            let (terms, _) = describe_terms(pattern.text());
            let regex = |term: &str| term.trim_start_matches(['-', '?']).starts_with('%');
            (terms.iter().filter(|(term, _)| regex(term)).count(), 0)
        }
        _ => (0, 0),
    };
    let used = |used, allowed| LimitUsageV1 { used, allowed };
    LimitsV1 {
        characters: used(pattern.text().chars().count(), MAX_CHARACTERS),
        regular_expressions: used(regexes, MAX_REGEXES),
        wildcard_selectors: used(wildcards, MAX_WILDCARDS),
    }
}

fn count_column_regexes(columns: &Columns) -> usize {
    let conditions = columns.columns().iter().filter_map(|column| match column {
        Column::Named(named) => named.conditions.as_ref(),
        Column::Ellipsis | Column::Unnamed => None,
    });
    conditions
        .map(|conditions| {
            count_conditions(conditions, &|check| {
                matches!(
                    check.relation,
                    Relation::Equal(Literal::Regex(_)) | Relation::NotEqual(Literal::Regex(_))
                )
            })
        })
        .sum()
}

fn count_conditions<C>(expr: &Expr<C>, wanted: &dyn Fn(&C) -> bool) -> usize {
    match expr {
        Expr::All(operands) | Expr::Any(operands) => operands
            .iter()
            .map(|expr| count_conditions(expr, wanted))
            .sum(),
        Expr::Condition(condition) => usize::from(wanted(condition)),
    }
}
