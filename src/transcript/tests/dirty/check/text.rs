//! All text of the document is in the cues, once and in order.

use std::collections::BTreeMap;

use super::Violations;
use crate::assign::{Assignment, Piece, Strictness, assign};
use crate::expected::Expected;
use crate::file::Cue;
use crate::spelling::is_invisible;

/// Checks the text, and returns the pieces of sentences that the cues are.
pub fn check(cues: &[Cue], expected: &Expected, found: &mut Violations) -> Option<Vec<Piece>> {
    for cue in cues {
        let is_blank = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
        if cue.lines.iter().all(|line| line.chars().all(is_blank)) {
            found.add("a cue shows something", format!("at {} ms", cue.start_ms));
        }
    }
    const MIXED: &str = "no sentence inside another's cue";
    for (strictness, violated) in [
        (Strictness::Ordered, None),
        (Strictness::Whole, Some("sentences in order")),
        (Strictness::Mixed, Some(MIXED)),
    ] {
        match (assign(cues, &expected.sentences, strictness), violated) {
            (Assignment::Found(pieces), None) => return Some(pieces),
            (Assignment::Found(pieces), Some(property)) => {
                found.add(property, "");
                return Some(pieces);
            }
            (Assignment::Unknown, None) => return None,
            (Assignment::Unknown, _) => {
                // Not as it should be, and too much of it to know more.
                compare_characters(cues, expected, MIXED, found);
                return None;
            }
            (Assignment::Impossible, _) => {}
        }
    }
    compare_characters(cues, expected, "no text scrambled", found);
    None
}

/// Notes whether characters are lost, added, or only `elsewhere`.
fn compare_characters(
    cues: &[Cue],
    expected: &Expected,
    elsewhere: &'static str,
    found: &mut Violations,
) {
    let mut counts: BTreeMap<char, (usize, usize, usize)> = BTreeMap::new();
    for character in cues.iter().flat_map(|cue| cue.text.chars()) {
        counts.entry(character).or_default().0 += 1;
    }
    for sentence in &expected.sentences {
        for character in sentence.text.chars() {
            let count = counts.entry(character).or_default();
            count.1 += usize::from(sentence.is_required);
            count.2 += 1;
        }
    }
    let of = |wrong: &dyn Fn(&(usize, usize, usize)) -> bool| -> String {
        let wrong = counts.iter().filter(|(_, count)| wrong(count));
        wrong.map(|(character, _)| *character).collect()
    };
    let lost = of(&|(shown, least, _)| shown < least);
    let added = of(&|(shown, _, most)| shown > most);
    if !lost.is_empty() {
        found.add("no text lost", format!("{lost:?}"));
    }
    if !added.is_empty() {
        found.add("no text added", format!("{added:?}"));
    }
    if lost.is_empty() && added.is_empty() {
        found.add(elsewhere, "");
    }
}
