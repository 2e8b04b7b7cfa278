//! Thai, Lao, Burmese, Khmer: words of a dictionary, and what belongs to the word before.

use super::{Bond, Junction};

pub(super) fn bond(junction: &Junction<'_>) -> Bond {
    // The sign that repeats a word.
    if junction.next.starts_with('ๆ') {
        Bond::Tight
    } else {
        Bond::Loose
    }
}
