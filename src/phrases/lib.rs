//! Bonds between two words: whether a line may end between them. Rules of languages, each in a file
//! of its own; what is a word, the caller says. A crate of its own because Cargo optimises crate by
//! crate: rules are called for ends of lines alone, and weigh more than they take time.
//!
//! The rooms, each with those it may use:
//!
//! ```text rooms
//! junction   ->  · two words, and the strength of their bond
//! text       ->  · characters of texts, words of lists
//! characters -> text  · classes of characters
//! chinese    -> junction text
//! japanese   -> junction text
//! korean     -> junction text
//! spaced     -> characters junction text  · other languages with blanks between words
//! thai       -> characters junction text
//! ```

mod characters;
mod chinese;
mod japanese;
mod junction;
mod korean;
mod spaced;
mod text;
mod thai;

pub use japanese::{bond_inside, bond_inside_wide, is_kana};
pub use junction::{Bond, Junction};

/// The bond between two words with a blank between them.
#[inline(never)]
pub fn bond_over_blank(junction: &Junction<'_>) -> Bond {
    match junction {
        junction if korean::is_korean(junction) => korean::bond(junction),
        junction if thai::is_thai(junction) => thai::bond_over_blank(junction),
        junction => chinese::bond_over_blank(junction).max(spaced::bond(junction)),
    }
}

/// The bond between two words without a blank between them, of which one is Chinese or Thai.
#[inline(never)]
pub fn bond(junction: &Junction<'_>) -> Bond {
    if thai::is_thai(junction) {
        thai::bond(junction)
    } else {
        chinese::bond(junction)
    }
}
