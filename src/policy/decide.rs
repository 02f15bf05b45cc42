//! Evaluates a policy for a request, by AWS's logic for a single resource policy (*Policy
//! evaluation logic*: an explicit deny wins, then any allow, else the request is not allowed).
//! `chain` uses it to find out whether a service already has access.

use serde_json::Value;

use super::arn::match_resource;
use super::condition::condition_holds;
use super::decision::{Decision, StatementRef, Uncertainty};
use super::document::Policy;
use super::glob::{PolicyGlob, Variables};
use super::principal::{is_not_excepted, names_principal};
use super::request::{EvaluationContext, Request};
use super::statement::{Effect, Statement};
use super::truth::Truth;
use super::values::string_list;

/// The combined result of all statements with one effect.
enum EffectResult {
    Applies(StatementRef),
    MayApply(StatementRef, Uncertainty),
    Nothing,
}

impl Policy {
    /// The answer of this policy, taken alone, to `request`.
    ///
    /// A deny that may apply makes the answer uncertain even if nothing allows the request. An
    /// allow that may apply makes it uncertain unless another allow certainly applies.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        let context = EvaluationContext {
            request,
            variables: self.variables(),
        };
        match self.evaluate_effect(Effect::Deny, &context) {
            EffectResult::Applies(by) => return Decision::Denied { by },
            EffectResult::MayApply(statement, why) => {
                return Decision::CannotTell { statement, why };
            }
            EffectResult::Nothing => {}
        }
        match self.evaluate_effect(Effect::Allow, &context) {
            EffectResult::Applies(by) => Decision::Allowed { by },
            EffectResult::MayApply(statement, why) => Decision::CannotTell { statement, why },
            EffectResult::Nothing => Decision::NotAllowed,
        }
    }

    fn evaluate_effect(&self, effect: Effect, context: &EvaluationContext<'_>) -> EffectResult {
        let mut result = EffectResult::Nothing;
        for (number, statement) in (1..)
            .zip(self.statements())
            .filter(|(_, statement)| statement.effect() == effect)
        {
            match statement.applies(context) {
                Truth::Yes => return EffectResult::Applies(StatementRef::new(number, statement)),
                Truth::Unknown(why) if matches!(result, EffectResult::Nothing) => {
                    result = EffectResult::MayApply(StatementRef::new(number, statement), why);
                }
                Truth::Unknown(_) | Truth::No => {}
            }
        }
        result
    }

    // Variables exist since version 2012-10-17. In older documents, and without a version, `${…}`
    // is plain text.
    fn variables(&self) -> Variables {
        match self.element("Version").map(Value::as_str) {
            None | Some(Some("2008-10-17")) => Variables::Literal,
            Some(_) => Variables::Recognized,
        }
    }
}

impl Statement {
    fn applies(&self, context: &EvaluationContext<'_>) -> Truth {
        // Lazily: the first element that does not match ends the search.
        let elements: [fn(&Self, &EvaluationContext<'_>) -> Truth; 5] = [
            Self::match_principal,
            Self::match_action,
            Self::match_resource_element,
            Self::match_condition,
            |statement, _| statement.check_known_elements(),
        ];
        Truth::all(elements.into_iter().map(|element| element(self, context)))
    }

    fn match_condition(&self, context: &EvaluationContext<'_>) -> Truth {
        let condition = self.elements().get("Condition");
        condition.map_or(Truth::Yes, |element| condition_holds(element, context))
    }

    fn match_principal(&self, context: &EvaluationContext<'_>) -> Truth {
        let principal = context.request.principal();
        match self.positive_or_negated("Principal", "NotPrincipal") {
            Some((element, false)) => names_principal(element, principal),
            Some((element, true)) if self.effect() == Effect::Allow => {
                is_not_excepted(element, principal)
                    .with_uncertainty(Uncertainty::AllowWithNotPrincipal)
            }
            Some((element, true)) => is_not_excepted(element, principal),
            None => Truth::Unknown(Uncertainty::MissingElement(
                "\"Principal\" and \"NotPrincipal\"",
            )),
        }
    }

    fn match_action(&self, context: &EvaluationContext<'_>) -> Truth {
        let Some((element, negated)) = self.positive_or_negated("Action", "NotAction") else {
            return Truth::Unknown(Uncertainty::MissingElement("\"Action\" and \"NotAction\""));
        };
        let Some(actions) = string_list(element) else {
            return unreadable_element("action");
        };
        let requested = context.request.action().to_lowercase();
        // Actions are case-insensitive, and AWS does not allow variables in them.
        let matches = |action: &str| {
            PolicyGlob::with_wildcards(&action.to_lowercase(), Variables::Literal)
                .matches(&requested)
        };
        Truth::any(actions.into_iter().map(matches)).negated_if(negated)
    }

    fn match_resource_element(&self, context: &EvaluationContext<'_>) -> Truth {
        let Some((element, negated)) = self.positive_or_negated("Resource", "NotResource") else {
            return Truth::Unknown(Uncertainty::MissingElement(
                "\"Resource\" and \"NotResource\"",
            ));
        };
        let Some(resources) = string_list(element) else {
            return unreadable_element("resource");
        };
        let requested = context.request.resource();
        let matches = |glob: &str| match_resource(glob, requested, context.variables);
        Truth::any(resources.into_iter().map(matches)).negated_if(negated)
    }

    fn check_known_elements(&self) -> Truth {
        let unknown = self.elements().keys().find(|name| !is_known_element(name));
        unknown.map_or(Truth::Yes, |name| {
            Truth::Unknown(Uncertainty::UnknownElement(name.clone()))
        })
    }

    /// The one of two opposite elements that is present, and whether it is the negated one.
    fn positive_or_negated(&self, positive: &str, negative: &str) -> Option<(&Value, bool)> {
        match (self.elements().get(positive), self.elements().get(negative)) {
            (Some(element), None) => Some((element, false)),
            (None, Some(element)) => Some((element, true)),
            _ => None,
        }
    }
}

fn is_known_element(element: &str) -> bool {
    let opposites = [
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
    ];
    opposites.contains(&element) || ["Sid", "Effect", "Condition"].contains(&element)
}

fn unreadable_element(element: &str) -> Truth {
    Truth::Unknown(Uncertainty::UnreadableElement(element.to_owned()))
}
