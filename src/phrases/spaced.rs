//! Languages with blanks between words: abbreviations, initials, ordinals, numbers and what they
//! count or label, names, and the short words that begin a phrase.
//!
//! The lists are our own: closed classes of words of English and German, and the most frequent of
//! French, Spanish, Portuguese and Italian. A word of one language that another one has too binds
//! forward in both, or is left out.

use crate::characters::{is_space, is_text};
use crate::junction::{Bond, Junction};
use crate::text::{
    NONE, begins_with_word_of, characters, ends_with_word_of, is_in, is_word_of,
    is_word_of_any_case, nth, nth_back, skip, skip_back, split,
};

/// Abbreviations that stand before what they belong to.
const TITLES: &str = "Mr. Mrs. Ms. Dr. Prof. St. Mt. Ft. Lt. Col. Gen. Maj. Cpt. Capt. Sgt. Rev. \
    Hon. Sen. Rep. Gov. Pres. Hr. Hrn. Fr. Ing. Dipl.-Ing. Sr. Sra. Dra. Mme. Sig. \
    e.g. i.e. cf. vs. ca. approx. z.B. d.h. bzw. vgl. evtl. ggf. sog. inkl. bes. p.ej.";

/// Abbreviations that stand before a number.
const LABELS: &str = "No. Nos. Nr. Fig. Figs. Vol. p. pp. S. Abs. Art. Bd. Kap. Abb. Sec. Ch. \
    vol. no. nos. cap. pág. págs. art. Tel. \
    Jan. Feb. Mar. Apr. Aug. Sept. Oct. Okt. Nov. Dec. Dez. Str.";

/// Nouns that stand before a number; so does any noun with a capital letter.
const LABEL_NOUNS: &str = "page pages room chapter figure gate platform number section step part \
    version item flight level line question table slide episode season phase type grade day bus \
    página capítulo chapitre numéro número pagina capitolo numero";

/// Prepositions before a year.
const BEFORE_YEAR: &str = "in since of from until by im seit von bis en em nel depuis desde";

/// Units that do not look like one.
const UNITS: &str =
    "Uhr Euro Prozent Grad Mio Mrd Millionen Milliarden percent million billion °C °F";

/// Signs that stand before a number or a name.
const SIGNS: &str = "§ §§ # & № n° nº N° Nº minus";

/// Words that begin a phrase: articles, prepositions, conjunctions, possessives, auxiliaries.
const WEAK: &str = "a an the of to in on at for with from by as into about than and or but if that \
    because when who which my your our their its is are was were be been has have had do does did \
    will would can could should may might must not i he she we they very so no these those some \
    any every how what \
    der die das den dem des ein eine einen einem einer eines und oder aber dass weil wenn ob als \
    wie im am auf aus bei beim mit nach von vom zu zum zur für über unter vor durch um ohne gegen \
    bis ich er wir sie mein meine meinen meiner sein seine seinen seiner ihre ihren kein keine \
    nicht le la les un une du de et au aux dans sur pour par sans que qui ne sa \
    el los las una del al y o e con por para lo su os da dos em na ou com il di che";

/// Conjunctions: a line ends before them rather than between a verb and its particle.
const CONJUNCTIONS: &str = "and or but und oder aber et y e ou o";

pub(crate) fn bond(junction: &Junction<'_>) -> Bond {
    let (head, tail) = split(junction.text, junction.at);
    let (head, before) = last_word(head);
    let (_, earlier) = last_word(head);
    let (next, tail) = first_word(tail);
    let (after, _) = first_word(tail);
    if is_word_of(SIGNS, before) || is_word_of("- – —", next) {
        return Bond::Tight;
    }
    let last = nth_back(before, 0);
    if last == '.' {
        return behind_full_stop(earlier, before, without_opening(next));
    }
    if last == '-' {
        return Bond::Close;
    }
    if last == NONE || !is_text(last) {
        return Bond::Loose;
    }
    if is_number(before) {
        return behind_number(earlier, before, next, after);
    }
    before_number(before, next, after)
        .or_else(|| before_suffix(before, next))
        .unwrap_or_else(|| of_words(before, next))
}

/// The last word of a text, with what stands before it, and without opening punctuation.
fn last_word(text: &str) -> (&str, &str) {
    let text = skip_back(text, is_space);
    let rest = skip_back(text, |character| !is_space(character));
    (rest, without_opening(split(text, rest.len()).1))
}

/// The first word of a text, and what stands behind it.
fn first_word(text: &str) -> (&str, &str) {
    let text = skip(text, is_space);
    let rest = skip(text, |character| !is_space(character));
    split(text, text.len() - rest.len())
}

/// The bond behind a full stop, which ends an abbreviation (`Dr. Smith`), an initial (`J. R.
/// Smith`) or an ordinal (`3. Oktober`), if no sentence.
fn behind_full_stop(earlier: &str, before: &str, next: &str) -> Bond {
    let is_name = begins_with_capital(next);
    if is_name && is_weak(next) {
        return Bond::Loose;
    }
    let is_label = is_word_of(LABELS, before) || ends_with_word_of("str.", before);
    if is_label && begins_with_digit(next) || is_word_of(TITLES, before) {
        return Bond::Tight;
    }
    match (nth(before, 0), nth(before, 1), nth(before, 2)) {
        ('0'..='9', '.', NONE) | ('0'..='9', '0'..='9', '.') if before.len() <= 3 => {
            // A number with a full stop ends a sentence too: `Er wurde 42. Seine Frau …`.
            if !is_name || earlier.is_empty() || is_determiner(earlier) {
                Bond::Tight
            } else {
                Bond::Loose
            }
        }
        (letter, '.', NONE) if is_text(letter) => {
            // `z. B. mit` goes on, `Plan B. und` does not.
            let is_open = is_name || !is_capital(letter) || is_initial(earlier);
            if is_open { Bond::Tight } else { Bond::Loose }
        }
        // `J.R. Smith`, `U.S. Navy`.
        (_, '.', third) if is_name && third != NONE => Bond::Close,
        _ => Bond::Loose,
    }
}

/// The bond between a number and the word that it counts or measures: `5 km`, `12 percent`.
fn behind_number(earlier: &str, number: &str, next: &str, after: &str) -> Bond {
    let counted = trimmed(next);
    if begins_with_digit(next) || is_unit(counted) {
        return Bond::Tight;
    }
    let is_year = number.len() == 4 && is_listed(BEFORE_YEAR, earlier);
    if begins_with_digit(after) {
        // `5 to 10`
        Bond::Close
    } else if is_weak(counted) || is_year {
        Bond::Loose
    } else if !is_label(earlier) {
        Bond::Tight
    } else if begins_with_capital(counted) {
        // `weil die Kosten 3 Monatsmieten betragen`, `weil er in Zimmer 3 Schmerzen hat`
        Bond::Close
    } else {
        Bond::Loose
    }
}

/// The bond before a number, which belongs to the word before it where it counts nothing: `page
/// 30`, `June 5`.
fn before_number(before: &str, next: &str, after: &str) -> Option<Bond> {
    let number = trimmed(next);
    if is_word_of(LABELS, next) && begins_with_digit(after) {
        return Some(Bond::Close);
    }
    if !begins_with_digit(number) {
        return None;
    }
    let is_open = number.len() == without_opening(next).len() && is_number(number);
    let counted = trimmed(after);
    Some(if is_open && is_unit(counted) {
        of_words(before, next)
    } else if is_label(before) {
        Bond::Tight
    } else if is_open && !counted.is_empty() && !is_weak(counted) {
        of_words(before, next)
    } else {
        Bond::Close
    })
}

/// The bond before what stands behind a name: `Henry VIII`, `King Jr.`, `Oak St.`.
fn before_suffix(before: &str, next: &str) -> Option<Bond> {
    let suffix = trimmed(next);
    let is_digit = |character| is_in(characters!("IVX"), character);
    let is_roman = !suffix.is_empty() && skip(suffix, is_digit).is_empty();
    // `I` alone is a pronoun.
    let is_suffix = (is_roman && next != "I") || is_word_of("Jr. Sr. St. Ave.", next);
    (is_suffix && begins_with_capital(before)).then_some(Bond::Tight)
}

/// The bond between two words without a number or a full stop.
fn of_words(before: &str, next: &str) -> Bond {
    if is_word_of("Herr Herrn Frau", before) && begins_with_capital(next) {
        return Bond::Tight;
    }
    if is_weak(before) {
        let is_particle = is_word_of(CONJUNCTIONS, next);
        return if is_particle {
            Bond::Loose
        } else {
            Bond::Close
        };
    }
    let name = without_opening(next);
    if begins_with_capital(before) && begins_with_capital(name) && !is_weak(name) {
        Bond::Close
    } else {
        Bond::Loose
    }
}

/// Whether a word names what has a number: `page`, `Room`.
fn is_label(word: &str) -> bool {
    is_word_of(LABEL_NOUNS, word) || (begins_with_capital(word) && !is_weak(word))
}

/// Whether a word is a unit, whatever stands before the number: `km/h`, `p.m`, `Euro`.
fn is_unit(word: &str) -> bool {
    let tail = word.as_bytes().get(1..).unwrap_or_default();
    let is_sign = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'.' | b'/');
    is_word_of(UNITS, word)
        || (1..=2).contains(&word.len()) && !is_weak(word)
        || tail.iter().any(is_sign)
}

/// Whether a word stands before ordinals in German: `am`, `zum`, `seinen`.
fn is_determiner(word: &str) -> bool {
    is_listed(
        "am im zum vom beim zur der die das den dem des und bis ab",
        word,
    ) || begins_with_word_of("ein mein dein sein ihr unser jede diese", word)
}

fn is_weak(word: &str) -> bool {
    is_listed(WEAK, word)
}

/// Whether a word, perhaps with a capital letter, is one of a list; `US` is not `us`.
#[inline(never)]
fn is_listed(list: &str, word: &str) -> bool {
    !nth(word, 1).is_ascii_uppercase() && is_word_of_any_case(list, word)
}

/// Whether a word is a letter and a full stop.
fn is_initial(word: &str) -> bool {
    nth(word, 1) == '.' && nth(word, 2) == NONE
}

/// Whether a word is a number, perhaps of money: `1.5`, `$40`.
fn is_number(word: &str) -> bool {
    let is_part = |character| is_in(characters!("0123456789.,:$£€"), character);
    begins_with_digit(word) && skip(word, is_part).is_empty()
}

#[inline(never)]
fn begins_with_digit(word: &str) -> bool {
    let is_sign = |character| is_in(characters!("$£€-+−"), character);
    nth(skip(word, is_sign), 0).is_ascii_digit()
}

#[inline(never)]
fn begins_with_capital(word: &str) -> bool {
    is_capital(nth(word, 0))
}

/// Whether a character is a capital letter: Latin-1, Cyrillic.
fn is_capital(character: char) -> bool {
    matches!(character, 'A'..='Z' | 'À'..='Þ' | 'А'..='Я')
}

#[inline(never)]
fn without_opening(word: &str) -> &str {
    skip(word, |character| {
        !is_text(character) && !is_in(characters!("§#&"), character)
    })
}

#[inline(never)]
fn trimmed(word: &str) -> &str {
    let is_outside = |character| !is_text(character);
    skip_back(skip(word, is_outside), is_outside)
}

#[cfg(test)]
mod tests;
