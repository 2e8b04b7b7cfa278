//! Bonds between two words: whether a line may end between them. Rules of languages, each in a file
//! of its own; what is a word, the caller says.

mod characters;
mod chinese;
mod japanese;
mod korean;
mod spaced;
mod text;
mod thai;

pub use japanese::{bond_inside, bond_inside_wide, is_kana};

/// The strength of a bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// A line may end here.
    Loose,
    /// A line should end elsewhere.
    Close,
    /// A line ends here only where nothing else fits.
    Tight,
}

/// The place between two words.
#[derive(Clone, Copy, Debug)]
pub struct Junction<'a> {
    /// The text of the sentence.
    pub text: &'a str,
    /// Byte of the text that the second word begins at.
    pub at: usize,
    /// The words, without blanks, with their punctuation.
    pub before: &'a str,
    pub next: &'a str,
}

/// The bond between two words with a blank between them.
pub fn bond_over_blank(junction: &Junction<'_>) -> Bond {
    match junction {
        junction if korean::is_korean(junction) => korean::bond(junction),
        junction if thai::is_thai(junction) => thai::bond_over_blank(junction),
        junction => chinese::bond_over_blank(junction).max(spaced::bond(junction)),
    }
}

/// The bond between two words without a blank between them, of which one is Chinese or Thai.
pub fn bond(junction: &Junction<'_>) -> Bond {
    if thai::is_thai(junction) {
        thai::bond(junction)
    } else {
        chinese::bond(junction)
    }
}
