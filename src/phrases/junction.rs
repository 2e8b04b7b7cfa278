//! The place between two words, and the strength of what binds them.

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
    /// The first word, without blanks, with its punctuation.
    pub before: &'a str,
    /// The second word, likewise.
    pub next: &'a str,
}
