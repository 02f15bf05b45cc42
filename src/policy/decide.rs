//! Evaluation: what a policy answers to a request, by AWS's logic for one resource policy (*Policy evaluation
//! logic*: an explicit deny wins, then any allow, else nothing is allowed). `assess` asks here whether a
//! service already gets in.

use serde_json::Value;

use super::glob::{Glob, Variables};
use super::truth::Truth;
use super::values::strings;
use super::{
    Decision, Doubt, Effect, Policy, Request, Statement, StatementRef, arn, condition, principal,
};

/// What the elements of a statement are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) request: &'a Request,
    pub(super) variables: Variables,
}

/// What the statements of one effect come to.
enum Sum {
    Applies(StatementRef),
    MayApply(StatementRef, Doubt),
    Nothing,
}

impl Policy {
    /// What this policy, taken alone, answers to `request`.
    ///
    /// A deny that may apply makes the answer doubtful even where nothing is allowed; an allow that may apply
    /// does so unless another one certainly applies.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Decision {
        let reading = Reading {
            request,
            variables: self.variables(),
        };
        match self.sum(Effect::Deny, &reading) {
            Sum::Applies(by) => return Decision::Denied { by },
            Sum::MayApply(statement, why) => return Decision::CannotTell { statement, why },
            Sum::Nothing => {}
        }
        match self.sum(Effect::Allow, &reading) {
            Sum::Applies(by) => Decision::Allowed { by },
            Sum::MayApply(statement, why) => Decision::CannotTell { statement, why },
            Sum::Nothing => Decision::NotAllowed,
        }
    }

    fn sum(&self, effect: Effect, reading: &Reading<'_>) -> Sum {
        let mut sum = Sum::Nothing;
        for (number, statement) in (1..)
            .zip(self.statements())
            .filter(|(_, statement)| statement.effect() == effect)
        {
            match statement.applies(reading) {
                Truth::Yes => return Sum::Applies(StatementRef::new(number, statement)),
                Truth::Unknown(why) if matches!(sum, Sum::Nothing) => {
                    sum = Sum::MayApply(StatementRef::new(number, statement), why);
                }
                Truth::Unknown(_) | Truth::No => {}
            }
        }
        sum
    }

    // Variables came with version 2012-10-17; before it, and without a version, `${…}` is just characters.
    fn variables(&self) -> Variables {
        match self.element("Version").map(Value::as_str) {
            None | Some(Some("2008-10-17")) => Variables::Literal,
            Some(_) => Variables::Live,
        }
    }
}

impl Statement {
    fn applies(&self, reading: &Reading<'_>) -> Truth {
        Truth::all([
            self.principal_fits(reading),
            self.action_fits(reading),
            self.resource_fits(reading),
            self.elements()
                .get("Condition")
                .map_or(Truth::Yes, |element| condition::holds(element, reading)),
            self.nothing_unknown(),
        ])
    }

    fn principal_fits(&self, reading: &Reading<'_>) -> Truth {
        let asking = reading.request.principal();
        match self.one_of("Principal", "NotPrincipal") {
            Some((element, false)) => principal::named(element, asking),
            Some((element, true)) if self.effect() == Effect::Allow => {
                principal::not_excepted(element, asking).doubted(Doubt::AllowAllBut)
            }
            Some((element, true)) => principal::not_excepted(element, asking),
            None => Truth::Unknown(Doubt::Missing("\"Principal\" and \"NotPrincipal\"")),
        }
    }

    fn action_fits(&self, reading: &Reading<'_>) -> Truth {
        let Some((element, negated)) = self.one_of("Action", "NotAction") else {
            return Truth::Unknown(Doubt::Missing("\"Action\" and \"NotAction\""));
        };
        let Some(actions) = strings(element) else {
            return unreadable("action");
        };
        let asked = reading.request.action().to_lowercase();
        // Actions are case-insensitive, and AWS knows no variables in them.
        let fits =
            |action: &str| Glob::wild(&action.to_lowercase(), Variables::Literal).matches(&asked);
        Truth::any(actions.into_iter().map(fits)).negated_if(negated)
    }

    fn resource_fits(&self, reading: &Reading<'_>) -> Truth {
        let Some((element, negated)) = self.one_of("Resource", "NotResource") else {
            return Truth::Unknown(Doubt::Missing("\"Resource\" and \"NotResource\""));
        };
        let Some(resources) = strings(element) else {
            return unreadable("resource");
        };
        let asked = reading.request.resource();
        let fits = |glob: &str| arn::fits_as_resource(glob, asked, reading.variables);
        Truth::any(resources.into_iter().map(fits)).negated_if(negated)
    }

    fn nothing_unknown(&self) -> Truth {
        let unknown = self.elements().keys().find(|name| !is_known(name));
        unknown.map_or(Truth::Yes, |name| {
            Truth::Unknown(Doubt::UnknownElement(name.clone()))
        })
    }

    /// The one of two opposite elements that is there, and whether it is the negative one.
    fn one_of(&self, positive: &str, negative: &str) -> Option<(&Value, bool)> {
        match (self.elements().get(positive), self.elements().get(negative)) {
            (Some(element), None) => Some((element, false)),
            (None, Some(element)) => Some((element, true)),
            _ => None,
        }
    }
}

fn is_known(element: &str) -> bool {
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

fn unreadable(element: &str) -> Truth {
    Truth::Unknown(Doubt::Unreadable(element.to_owned()))
}
