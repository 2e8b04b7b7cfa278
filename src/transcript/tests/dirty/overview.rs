//! The table of violations: by kind of dirt, then by property.

use std::collections::BTreeMap;

use crate::check::Violations;

/// Violations of some documents with the same dirt.
#[derive(Debug, Default)]
struct Row {
    documents: usize,
    /// By property: documents that violate it, and the first run of them.
    violated: BTreeMap<&'static str, (usize, usize)>,
}

/// Violations by the names of the kinds of dirt.
#[derive(Debug, Default)]
pub struct Overview {
    rows: BTreeMap<Vec<&'static str>, Row>,
}

impl Overview {
    pub fn add(&mut self, kinds: Vec<&'static str>, run: usize, violations: &Violations) {
        let row = self.rows.entry(kinds).or_default();
        row.documents += 1;
        for violation in &violations.0 {
            row.violated.entry(violation.property).or_insert((0, run)).0 += 1;
        }
    }

    pub fn append(&mut self, other: Self) {
        for (kinds, other) in other.rows {
            let row = self.rows.entry(kinds).or_default();
            row.documents += other.documents;
            for (property, (count, run)) in other.violated {
                let violated = row.violated.entry(property).or_insert((0, run));
                *violated = (violated.0 + count, violated.1.min(run));
            }
        }
    }

    pub fn documents(&self) -> usize {
        self.rows.values().map(|row| row.documents).sum()
    }

    pub fn has_violations(&self) -> bool {
        self.rows.values().any(|row| !row.violated.is_empty())
    }

    /// Whether the property is violated without dirt, or by one kind alone.
    fn is_explained(&self, kinds: &[&'static str], property: &str) -> bool {
        let violates = |kinds: &[&'static str]| {
            let row = self.rows.get(kinds);
            row.is_some_and(|row| row.violated.contains_key(property))
        };
        violates(&[]) || kinds.iter().any(|kind| violates(&[*kind]))
    }

    /// A line for each kind alone, and for each pair that violates what neither of the two does.
    pub fn table(&self) -> String {
        let mut table = String::new();
        let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
        let mut alone_first: Vec<_> = self.rows.iter().collect();
        alone_first.sort_by_key(|(kinds, _)| kinds.len());
        for (kinds, row) in alone_first {
            let mut violated = Vec::new();
            for (property, (count, run)) in &row.violated {
                *totals.entry(property).or_default() += count;
                if kinds.len() < 2 || !self.is_explained(kinds, property) {
                    violated.push(format!("{property} {count} (run {run})"));
                }
            }
            if !violated.is_empty() {
                let kinds = if kinds.is_empty() {
                    "clean".to_owned()
                } else {
                    kinds.join(" + ")
                };
                let violated = violated.join(", ");
                table.push_str(&format!("{kinds} [{}]: {violated}\n", row.documents));
            }
        }
        table.push_str(&format!("of {} documents: {totals:?}\n", self.documents()));
        table
    }
}
