//! Languages with blanks between words: abbreviations, titles, numbers and their units.

use super::{Bond, Junction, is_one_of};

/// Abbreviations that stand before what they belong to.
const TITLES: &str = "Mr. Mrs. Ms. Dr. Prof. St.";

pub(super) fn bond(junction: &Junction<'_>) -> Bond {
    if is_one_of(TITLES, junction.before) {
        Bond::Tight
    } else {
        Bond::Loose
    }
}
