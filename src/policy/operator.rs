//! Parses the names of condition operators: `ForAllValues:StringNotLikeIfExists` is a quantifier, a
//! comparison, a negation and a suffix (*IAM JSON policy elements: Condition operators*).
//! `condition.rs` evaluates them.

use std::cmp::Ordering;

/// How a value of the policy is compared with a value of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueComparison {
    /// As text.
    Text,
    /// As text, case-insensitive.
    TextIgnoringCase,
    /// As text with wildcards.
    TextWithWildcards,
    /// As ARNs with wildcards. `ArnEquals` behaves like `ArnLike`.
    Arn,
    /// As `true` or `false`.
    Bool,
    /// As numbers.
    Number(RequiredOrder),
    /// As times.
    Date(RequiredOrder),
    /// As addresses or bytes, which are not evaluated. The effect of a missing key is still known.
    Unsupported,
}

/// How the value of the request must stand to the value of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequiredOrder {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl RequiredOrder {
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }

    /// The comparison that the rest of an operator's name stands for, and whether it is negated.
    fn parse(name: &str) -> Option<(Self, bool)> {
        Some(match name {
            "Equals" => (Self::Equal, false),
            "NotEquals" => (Self::Equal, true),
            "LessThan" => (Self::Less, false),
            "LessThanEquals" => (Self::AtMost, false),
            "GreaterThan" => (Self::Greater, false),
            "GreaterThanEquals" => (Self::AtLeast, false),
            _ => return None,
        })
    }
}

/// Which of several values in the request must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    ForAllValues,
    ForAnyValue,
}

/// A condition operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConditionOperator {
    /// Tests whether the key is absent.
    Null,
    /// Compares the key's values.
    Compare {
        quantifier: Option<Quantifier>,
        comparison: ValueComparison,
        negated: bool,
        if_exists: bool,
    },
}

impl ConditionOperator {
    /// Whether it compares numbers or times.
    pub(super) fn compares_quantities(self) -> bool {
        matches!(
            self,
            Self::Compare {
                comparison: ValueComparison::Number(_) | ValueComparison::Date(_),
                ..
            }
        )
    }

    /// Parses an operator's name; `None` for an unknown name or a combination that AWS does not
    /// define.
    pub(super) fn parse(name: &str) -> Option<Self> {
        if name == "Null" {
            return Some(Self::Null);
        }
        let (quantifier, rest) = match name.split_once(':') {
            None => (None, name),
            Some(("ForAllValues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return None,
        };
        let (base, if_exists) = rest
            .strip_suffix("IfExists")
            .map_or((rest, false), |base| (base, true));
        let (comparison, negated) = parse_comparison(base)?;
        Some(Self::Compare {
            quantifier,
            comparison,
            negated,
            if_exists,
        })
    }
}

fn parse_comparison(base: &str) -> Option<(ValueComparison, bool)> {
    if let Some(rest) = base.strip_prefix("Numeric") {
        let (order, negated) = RequiredOrder::parse(rest)?;
        return Some((ValueComparison::Number(order), negated));
    }
    if let Some(rest) = base.strip_prefix("Date") {
        let (order, negated) = RequiredOrder::parse(rest)?;
        return Some((ValueComparison::Date(order), negated));
    }
    Some(match base {
        "StringEquals" => (ValueComparison::Text, false),
        "StringNotEquals" => (ValueComparison::Text, true),
        "StringEqualsIgnoreCase" => (ValueComparison::TextIgnoringCase, false),
        "StringNotEqualsIgnoreCase" => (ValueComparison::TextIgnoringCase, true),
        "StringLike" => (ValueComparison::TextWithWildcards, false),
        "StringNotLike" => (ValueComparison::TextWithWildcards, true),
        "ArnEquals" | "ArnLike" => (ValueComparison::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (ValueComparison::Arn, true),
        "Bool" => (ValueComparison::Bool, false),
        "NotIpAddress" => (ValueComparison::Unsupported, true),
        "BinaryEquals" | "IpAddress" => (ValueComparison::Unsupported, false),
        _ => return None,
    })
}
