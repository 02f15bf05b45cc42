//! The rule of a composite alarm, as far as it says which alarms its state follows from (`AlarmRule` of `PutCompositeAlarm`,
//! CloudWatch API reference).

use crate::state::Arn;
use std::collections::BTreeSet;

/// The functions of one alarm.
const FUNCTIONS: [&str; 3] = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/// The alarms that a rule names, each by its name, although the rule may name it by its ARN; `None` if the rule is not
/// understood.
#[must_use]
pub fn named_alarms(rule: &str) -> Option<BTreeSet<String>> {
    let mut parser = RuleParser {
        rest: rule,
        names: BTreeSet::new(),
        depth: 0,
    };
    parser.expression()?;
    parser.skip_space();
    parser.rest.is_empty().then_some(parser.names)
}

/// Whether the state of a composite alarm may follow from an alarm: its rule names it, or is not understood.
#[must_use]
pub fn may_depend_on(rule: &str, alarm: &str) -> bool {
    named_alarms(rule).is_none_or(|names| names.contains(alarm))
}

/// The name of an alarm that is referred to by name or ARN. Account and Region of an ARN are not looked at: a composite alarm
/// and the alarms below it are in one account and Region.
#[must_use]
pub fn name_of(reference: &str) -> &str {
    Arn::parse(reference)
        .and_then(|arn| arn.resource.strip_prefix("alarm:"))
        .unwrap_or(reference)
}

/// The most parentheses in one another.
const MAX_DEPTH: usize = 64;

/// What is left of a rule, and the alarms named before it. Each method is one production, and `None` is an error.
struct RuleParser<'r> {
    rest: &'r str,
    names: BTreeSet<String>,
    depth: usize,
}

impl<'r> RuleParser<'r> {
    /// `term { (AND | OR) term }`
    fn expression(&mut self) -> Option<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        loop {
            self.term()?;
            let before = self.rest;
            match self.word() {
                "AND" | "OR" => {}
                _ => {
                    self.rest = before;
                    self.depth -= 1;
                    return Some(());
                }
            }
        }
    }

    /// `{ NOT } ( "(" expression ")" | TRUE | FALSE | function )`
    fn term(&mut self) -> Option<()> {
        loop {
            self.skip_space();
            if self.rest.starts_with('(') {
                self.symbol('(')?;
                self.expression()?;
                return self.symbol(')');
            }
            match self.word() {
                "NOT" => {}
                "TRUE" | "FALSE" => return Some(()),
                "AT_LEAST" => return self.at_least(),
                function if FUNCTIONS.contains(&function) => {
                    self.symbol('(')?;
                    self.name()?;
                    return self.symbol(')');
                }
                _ => return None,
            }
        }
    }

    /// `"(" threshold "," [ NOT ] state "," "(" name { "," name } ")" ")"`
    fn at_least(&mut self) -> Option<()> {
        self.symbol('(')?;
        let (threshold, rest) = self.rest.split_once(',')?;
        let number = threshold.trim().trim_end_matches('%');
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.rest = rest;
        let mut state = self.word();
        if state == "NOT" {
            state = self.word();
        }
        if !FUNCTIONS.contains(&state) {
            return None;
        }
        self.symbol(',')?;
        self.symbol('(')?;
        self.name()?;
        while self.symbol(',').is_some() {
            self.name()?;
        }
        self.symbol(')')?;
        self.symbol(')')
    }

    /// A name or an ARN, with double quotes or without.
    fn name(&mut self) -> Option<()> {
        self.skip_space();
        let (reference, rest) = match self.rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => {
                let end = self.rest.find([',', ')'])?;
                let (name, rest) = self.rest.split_at(end);
                (name.trim_end(), rest)
            }
        };
        // How a quotation mark within a name is written is not documented.
        let unclear = |c: char| matches!(c, '"' | '\'' | '\\') || c.is_control();
        if reference.is_empty() || reference.contains(unclear) {
            return None;
        }
        self.names.insert(name_of(reference).to_owned());
        self.rest = rest;
        Some(())
    }

    fn symbol(&mut self, symbol: char) -> Option<()> {
        self.skip_space();
        self.rest = self.rest.strip_prefix(symbol)?;
        Some(())
    }

    /// The next word; empty if there is none.
    fn word(&mut self) -> &'r str {
        self.skip_space();
        let is_part = |c: char| c.is_ascii_alphabetic() || c == '_';
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }
}
