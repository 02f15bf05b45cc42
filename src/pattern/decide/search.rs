//! Tries the combinations of kinds of values until one is an event as wanted, or none is left.
//!
//! A field is chosen for only if the answer hangs on it, and after the one that holds it. What is found is put to the
//! ordinary evaluator under every reading; an event it does not confirm does not count.

use serde_json::Value;

use super::super::eval;
use super::assemble;
use super::choices::{self, Choice, Choices, Shape};
use super::interpretations::Mask;
use super::question::{Node, Place, Question};
use super::{Answer, TypicalValues};

/// How many leaves of the formulas are looked at before the search is given up.
const MOST_LOOKS: usize = 600_000;
/// How many fields deep a search may go.
const DEEPEST: usize = 400;

/// What is decided about one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decided {
    /// Nothing yet.
    Open,
    /// It is absent, because of what holds it.
    Absent,
    /// It is of the kind in this place of the list.
    As(usize),
}

/// What an event must do to end the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Be as asked for under some reading.
    UnderOne,
    /// Be as asked for under every reading.
    UnderAll,
}

/// Why a search ended early.
enum End {
    Found { event: Value, under: Mask },
    GaveUp,
}

/// Searches for an event as asked for.
pub(super) fn answer(question: &Question<'_>, typical: &dyn TypicalValues) -> Answer {
    let all = question.interpretations.all();
    let mut search = Search::new(question, typical);
    let (event, under) = match search.run(Wanted::UnderOne) {
        Ok(()) if search.doubtful => return Answer::GaveUp,
        Ok(()) => return Answer::No,
        Err(End::GaveUp) => return Answer::GaveUp,
        Err(End::Found { event, under }) if under == all => return Answer::Yes(event),
        Err(End::Found { event, under }) => (event, under),
    };
    match search.run(Wanted::UnderAll) {
        Err(End::Found { event, .. }) => Answer::Yes(event),
        _ => Answer::Depends {
            event,
            rules: question.interpretations.behind(under),
        },
    }
}

pub(super) struct Search<'q, 'p> {
    question: &'q Question<'p>,
    typical: &'q dyn TypicalValues,
    all: Mask,
    choices: Vec<Option<Choices>>,
    absent: Vec<Vec<Mask>>,
    decided: Vec<Decided>,
    looks: usize,
    /// Whether an event was found that the evaluator did not confirm, or a field was not tried in all its kinds.
    doubtful: bool,
}

impl<'q, 'p> Search<'q, 'p> {
    fn new(question: &'q Question<'p>, typical: &'q dyn TypicalValues) -> Self {
        let count = question.nodes.len();
        Self {
            question,
            typical,
            all: question.interpretations.all(),
            choices: vec![None; count],
            absent: (0..count)
                .map(|node| choices::absent(question, node))
                .collect(),
            decided: vec![Decided::Open; count],
            looks: 0,
            doubtful: false,
        }
    }

    fn run(&mut self, wanted: Wanted) -> Result<(), End> {
        self.looks = 0;
        self.decided.fill(Decided::Open);
        self.go(wanted, 0)
    }

    fn go(&mut self, wanted: Wanted, depth: usize) -> Result<(), End> {
        self.looks += self.question.size;
        if self.looks > MOST_LOOKS || depth > DEEPEST {
            return Err(End::GaveUp);
        }
        let leaf = |node: usize, asked: usize| self.leaf(node, asked);
        let (matched, missed) = self.question.matched.judged(self.all, &leaf);
        if missed == self.all || (wanted == Wanted::UnderAll && missed != 0) {
            return Ok(());
        }
        let (caught, free) = self.question.unmatched.judged(self.all, &leaf);
        let impossible = missed | caught;
        if impossible == self.all || (wanted == Wanted::UnderAll && impossible != 0) {
            return Ok(());
        }
        let under = matched & free;
        if under == self.all || (wanted == Wanted::UnderOne && under != 0) {
            return self.confirm(wanted);
        }
        let open = self.question.matched.open(self.all, &leaf);
        let open = open.or_else(|| self.question.unmatched.open(self.all, &leaf));
        match open {
            Some(node) => self.branch(self.topmost(node), wanted, depth),
            None => Ok(()),
        }
    }

    fn branch(&mut self, node: usize, wanted: Wanted, depth: usize) -> Result<(), End> {
        let (count, complete) = self.load(node).ok_or(End::GaveUp)?;
        for place in 0..count {
            if !self.may(node, place) {
                continue;
            }
            let changed = self.decide(node, place);
            self.go(wanted, depth + 1)?;
            for node in changed {
                self.set(node, Decided::Open);
            }
        }
        self.doubtful |= !complete;
        Ok(())
    }

    /// Makes the list of choices of a node, and tells how many there are and whether that is all.
    fn load(&mut self, node: usize) -> Option<(usize, bool)> {
        let question = self.question;
        let slot = self.choices.get_mut(node)?;
        if slot.is_none() {
            *slot = Some(choices::of(question, node, self.typical)?);
        }
        slot.as_ref()
            .map(|choices| (choices.each.len(), choices.complete))
    }

    /// The highest node above this one, or itself, that is not decided.
    fn topmost(&self, node: usize) -> usize {
        let mut found = node;
        let mut at = node;
        while let Some(here) = self.question.nodes.get(at) {
            if self.state(at) == Decided::Open {
                found = at;
            }
            if here.place == Place::Root {
                break;
            }
            at = here.parent;
        }
        found
    }

    pub(super) fn state(&self, node: usize) -> Decided {
        self.decided.get(node).copied().unwrap_or(Decided::Open)
    }

    fn set(&mut self, node: usize, decided: Decided) {
        if let Some(slot) = self.decided.get_mut(node) {
            *slot = decided;
        }
    }

    pub(super) fn choice(&self, node: usize, place: usize) -> Option<&Choice> {
        self.choices.get(node)?.as_ref()?.each.get(place)
    }

    pub(super) fn node(&self, node: usize) -> Option<&Node<'p>> {
        self.question.nodes.get(node)
    }

    /// Whether a choice fits the one made for the node above: an array has no holes.
    fn may(&self, node: usize, place: usize) -> bool {
        let in_its_place = matches!(
            self.node(node).map(|node| node.place),
            Some(Place::Index(_))
        );
        let choice = self.choice(node, place);
        choice.is_some_and(|choice| !in_its_place || choice.shape != Shape::Absent)
    }

    /// Decides a node, and those below that can be nothing but absent then; tells which.
    fn decide(&mut self, node: usize, place: usize) -> Vec<usize> {
        let shape = self.choice(node, place).map(|choice| choice.shape.clone());
        self.set(node, Decided::As(place));
        let mut changed = Vec::from([node]);
        let children = self
            .node(node)
            .map_or(&[][..], |node| &node.children)
            .to_vec();
        for child in children {
            if !self.has_room(node, shape.as_ref(), child) {
                self.make_absent(child, &mut changed);
            }
        }
        changed
    }

    fn make_absent(&mut self, node: usize, changed: &mut Vec<usize>) {
        self.set(node, Decided::Absent);
        changed.push(node);
        let children = self
            .node(node)
            .map_or(&[][..], |node| &node.children)
            .to_vec();
        for child in children {
            self.make_absent(child, changed);
        }
    }

    /// Whether something can be in a child's place.
    fn has_room(&self, node: usize, shape: Option<&Shape>, child: usize) -> bool {
        let Some(place) = self.node(child).map(|child| child.place) else {
            return false;
        };
        match (shape, place) {
            (Some(Shape::Object), Place::Key(_) | Place::SomeKey(_)) => true,
            (Some(Shape::Array(length)), Place::Index(index)) => index < *length,
            (Some(Shape::Array(length)), Place::SomeIndex(nameless)) => {
                assemble::free_places(self, node, *length)
                    .nth(nameless)
                    .is_some()
            }
            _ => false,
        }
    }

    fn leaf(&self, node: usize, asked: usize) -> (Mask, Mask) {
        let truths = match self.state(node) {
            Decided::Open => return (0, 0),
            Decided::Absent => self.absent.get(node),
            Decided::As(place) => self.choice(node, place).map(|choice| &choice.truths),
        };
        let holds = truths
            .and_then(|truths| truths.get(asked))
            .copied()
            .unwrap_or(0);
        (holds, self.all & !holds)
    }

    /// Makes the event and asks the evaluator about it.
    fn confirm(&mut self, wanted: Wanted) -> Result<(), End> {
        let Some(event) = assemble::event(self) else {
            return Err(End::GaveUp);
        };
        let mut under = 0;
        for (mask, semantics) in self.question.interpretations.semantics() {
            let mut sets = self.question.sets.iter();
            let matched =
                sets.all(|set| set.iter().any(|expr| eval::holds(expr, &event, semantics)));
            let mut others = self.question.others.iter();
            if matched && !others.any(|expr| eval::holds(expr, &event, semantics)) {
                under |= mask;
            }
        }
        let enough = match wanted {
            Wanted::UnderOne => under != 0,
            Wanted::UnderAll => under == self.all,
        };
        if enough {
            return Err(End::Found { event, under });
        }
        self.doubtful = true;
        Ok(())
    }
}
