//! Finds circles in a graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The targets of each node.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// The shortest circle through each node that has one, each circle's nodes named once: a node that
/// is in a circle found before finds no other.
pub fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for node in graph.keys() {
        if found.iter().all(|circle| !circle.contains(node)) {
            found.extend(shortest_circle(graph, node));
        }
    }
    found
}

/// Breadth first from the node back to itself.
fn shortest_circle(graph: &Graph, start: &str) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for next in graph.get(node).into_iter().flatten() {
            if next == start {
                let mut circle = vec![start.to_owned(), node.to_owned()];
                let mut place = node;
                while let Some(before) = came_from.get(place) {
                    circle.push((*before).to_owned());
                    place = before;
                }
                if node == start {
                    circle.pop();
                }
                circle.reverse();
                return Some(circle);
            }
            if !came_from.contains_key(next.as_str()) {
                came_from.insert(next, node);
                queue.push_back(next);
            }
        }
    }
    None
}
