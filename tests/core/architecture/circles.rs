//! Circles in a graph of imports.

use std::collections::{BTreeMap, BTreeSet};

/// The strongly connected sets of more than one node, each sorted: the circles of a graph.
pub(super) fn circles(graph: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<Vec<String>> {
    let mut reach: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for start in graph.keys().copied() {
        let mut seen = BTreeSet::new();
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            for next in graph.get(node).into_iter().flatten() {
                if seen.insert(*next) {
                    open.push(next);
                }
            }
        }
        reach.insert(start, seen);
    }
    let mut found = BTreeSet::new();
    for (node, seen) in &reach {
        let back = |other: &&&str| reach.get(**other).is_some_and(|seen| seen.contains(node));
        let circle: Vec<String> = seen
            .iter()
            .filter(back)
            .map(|&one| one.to_owned())
            .collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

#[test]
fn circles_are_found_and_chains_are_not() {
    let graph = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")];
    let graph = graph.map(|(from, to)| (from, BTreeSet::from([to])));
    assert_eq!(circles(&graph.into()), [["b", "c"]]);
}
