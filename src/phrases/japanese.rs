//! Japanese: phrases (bunsetsu), by the scripts that words are written in, particles, and the few
//! words in hiragana that begin or end a phrase. No dictionary is asked. The lists are our own.

use crate::junction::Bond;
use crate::text::{
    begins_with_word_of, characters, ends_with_word_of, is_in, nth, nth_back, split,
};

/// Words in hiragana that are a phrase.
const PHRASES: &str = "この その あの どの こんな そんな あんな どんな とても もう まだ \
    まず また もし すぐ よく もっと やっと ずっと ちょっと きっと たくさん いつも かなり \
    ぜひ なぜ もちろん やはり ちゃんと たぶん ほとんど すべて すごく とにかく とりあえず \
    それから ようやく よろしく ありがとう いちばん しばらく";

/// Words that a phrase begins with, or their first characters.
const BEGINNINGS: &str = "これ それ あれ どれ ここ そこ どこ こちら そちら どちら こっち \
    そっち どう いつ みんな みなさ わたし あなた はじめ ありがと すみません おいし おかげ \
    おすすめ おもしろ うれし たのし";

/// First two characters of the usual verbs and adjectives in hiragana.
const VERBS: &str = "ある あっ あり あれ ない なか なく なる なっ なり なれ なさ する すれ \
    した して しな しま しよ でき いる いた いま いな いい いか いき いく いけ よい よか \
    わか もら くれ くだ やっ やる やり かか かけ つけ とっ おも ござ ちが";

/// Nouns that a clause stands before.
const FORMAL_NOUNS: &str = "こと もの とき ところ とおり ため わけ はず まま うち ほう ころ \
    つもり あと";

/// Verbs behind a form in て, which are words of their own there.
const AUXILIARIES: &str = "くださ くれ もら あげ おき おく おい おか みる みて みた みま \
    みよ いただ いらっ ほし や";

/// Second parts of compound particles: について, によって.
const COMPOUND_PARTICLES: &str = "つい よっ よる より とっ おい おけ たい わた かけて";

/// Particles that a verb may follow at once: 十分ぐらい | かかる.
const LONG_PARTICLES: &str = "ぐらい くらい ばかり さえ しか だけ ほど";

/// Endings behind a verb or an adjective, where a phrase that is wider than a line is parted.
const ENDINGS: &str = "んで んじ んだ ので のに そう よう らし みた かも から けど まで \
    という といっ とのこ でし だろ しか なら ない なか いたし";

/// Endings behind a noun, likewise.
const NOUN_ENDINGS: &str = "でき する した して しな しま され させ でし です だっ だと \
    では じゃ という いた";

/// Second parts of compound verbs, and of nouns that are made of verbs: 飛び出す, 食べ物.
const SECOND_PARTS: &[u16] = characters!(
    "上下主交付先入出切取受口合回場始寄帰張当忘慣戻所手払抜掛換放方替止歩残添渡物直着立終組継\
    続者落訳起越込返過違開間離"
);

/// Kanji of verbs whose stem ends with い; others are adjectives: 使い始める, 高い山.
const VERBS_IN_U: &[u16] = characters!("使合吸問思払扱拾洗笑習言買追違願食");

/// Words with a kana inside that seems to end a phrase.
const WORDS: &str = "間に合 気に入 真ん中 女の子 男の子 世の中 ただ今";

/// Adverbs of two kanji.
const ADVERBS: &str = "最近 最初 最後 全部 全然 結局 突然 一番 一緒 大変 実際 現在 普段 \
    以前 直接 絶対 多分 一度 後日 早速 一応 時々 少々";

/// Words that a number belongs to.
const BEFORE_NUMBERS: &str = "午前 午後 令和 平成 昭和 震度 台風";

/// Titles, which stay with the name before them.
const TITLES: &str = "先生 社長 部長 課長 教授 選手 監督 会長 首相 大学";

/// Kanji of numbers.
const NUMERALS: &[u16] = characters!("〇一七万三九二五何億兆八六十千四数百");

/// Kanji that go on with a word of time or number: 今日中, 来年度, 二時間半.
const SUFFIXES: &[u16] = characters!("中付代以側分初券前半台号度後末本比版用的目紀者間頃");

/// Particles of one character, and the first ones of endings behind a noun.
const AFTER_NOUNS: u128 = set("はがをにでともへのやかだな");

/// The first hiragana of what goes on with a phrase: particles, and endings behind them.
const ENDS_OF_PHRASES: u128 = AFTER_NOUNS | set("まよくじっさねらしん");

/// Scripts, and what is none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Hiragana,
    Katakana,
    Kanji,
    Digit,
    Latin,
    Mark,
}

/// Whether a character is kana, which Chinese has none of.
pub fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30ff}')
}

#[inline(never)]
fn script(character: char) -> Script {
    match character {
        '\u{3041}'..='\u{3096}' => Script::Hiragana,
        '\u{30a1}'..='\u{30fa}' | 'ー' | '\u{ff66}'..='\u{ff9f}' => Script::Katakana,
        '々' | '〆' | '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Script::Kanji,
        '0'..='9' | '０'..='９' => Script::Digit,
        'A'..='Z' | 'a'..='z' | 'À'..='ʯ' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Script::Latin,
        _ => Script::Mark,
    }
}

fn is_kanji(character: char) -> bool {
    script(character) == Script::Kanji
}

fn is_hiragana(character: char) -> bool {
    script(character) == Script::Hiragana
}

/// A set of hiragana, a bit each: those of a text.
const fn set(text: &str) -> u128 {
    let (mut bits, mut rest) = (0, text.as_bytes());
    while let [_, tail @ ..] = rest {
        bits |= bit(rest);
        rest = tail;
    }
    bits
}

/// The bit of the hiragana that bytes begin with.
const fn bit(bytes: &[u8]) -> u128 {
    match bytes {
        [0xe3, second @ 0x81..=0x82, third, ..] => {
            let index = ((*second & 3) << 6 | (*third & 0x3f)) - 0x41;
            if index < 0x56 { 1 << index } else { 0 }
        }
        _ => 0,
    }
}

/// The first hiragana of the words of a list.
const fn firsts(list: &str) -> u128 {
    let (mut bits, mut rest) = (bit(list.as_bytes()), list.as_bytes());
    while let [first, tail @ ..] = rest {
        if *first == b' ' {
            bits |= bit(tail);
        }
        rest = tail;
    }
    bits
}

/// The last hiragana of the words of a list.
const fn lasts(list: &str) -> u128 {
    let (mut bits, mut rest) = (0, list.as_bytes());
    while let [_, tail @ ..] = rest {
        if matches!(rest, [_, _, _] | [_, _, _, b' ', ..]) {
            bits |= bit(rest);
        }
        rest = tail;
    }
    bits
}

/// Whether a hiragana is of a set.
#[inline(never)]
fn is_of(set: u128, character: char) -> bool {
    let index = u32::from(character).wrapping_sub(0x3041);
    let half = if index < 64 { set } else { set >> 64 } as u64;
    index < 0x56 && half >> (index % 64) & 1 == 1
}

/// A place: the text on both sides, and the characters next to it.
struct Sides<'a> {
    head: &'a str,
    tail: &'a str,
    /// The text up to the first character of the tail.
    through: &'a str,
    /// The last character but two of the head, and the last but one; none is U+0000.
    outer: char,
    prior: char,
    before: char,
    next: char,
    /// The second character of the tail, likewise.
    second: char,
}

/// The sides of byte `at`. A mark of length is left out of the head: えーと is hiragana.
#[inline(never)]
fn sides_of(text: &str, at: usize) -> Sides<'_> {
    let (head, tail) = split(text, at);
    let next = nth(tail, 0);
    let through = split(text, at + next.len_utf8()).0;
    let head = head.strip_suffix("ー").unwrap_or(head);
    Sides {
        head,
        tail,
        through,
        outer: nth_back(head, 2),
        prior: nth_back(head, 1),
        before: nth_back(head, 0),
        next,
        second: nth(tail, 1),
    }
}

/// The bond between two characters of Japanese without a blank between them: those before and
/// behind byte `at`, where punctuation does not forbid the end of a line.
#[inline(never)]
pub fn bond_inside(text: &str, at: usize) -> Bond {
    use Script::{Digit, Hiragana, Kanji, Katakana, Latin, Mark};
    let sides = sides_of(text, at);
    match (script(sides.before), script(sides.next)) {
        (Mark, Hiragana) if !is_in(characters!("、。，．！？!?…"), sides.before) => {
            behind_word(&sides)
        }
        (Mark, _) => behind_mark(sides.before),
        (_, Mark) => Bond::Loose,
        (Hiragana, Hiragana) => inside_hiragana(&sides),
        (Hiragana, _) => behind_hiragana(&sides),
        (_, Hiragana) => behind_word(&sides),
        (Katakana, Katakana) | (Latin, Latin) | (Digit, _) => Bond::Tight,
        _ if is_adverb(sides.head) => behind_adverb(&sides),
        (_, Digit) => before_number(&sides),
        (Kanji, Kanji) => inside_kanji(&sides),
        _ => between_scripts(&sides),
    }
}

/// The bond inside of a phrase that is wider than a line: where its parts meet, such as auxiliary
/// verbs, a line ends better than elsewhere.
#[inline(never)]
pub fn bond_inside_wide(text: &str, at: usize) -> Bond {
    let Sides {
        tail,
        before,
        prior,
        ..
    } = sides_of(text, at);
    let is_joint = match before {
        'て' | 'で' => begins_with_word_of("い しま き", tail),
        'ん' => prior == 'せ' && begins_with_word_of("でし", tail),
        'た' | 'る' | 'い' | 'う' | 'す' | 'だ' => begins_with_word_of(ENDINGS, tail),
        'く' => nth(tail, 0) == 'な',
        'も' => begins_with_word_of("しれ", tail),
        'り' | 'ち' | 'し' => begins_with_word_of(NOUN_ENDINGS, tail),
        _ => {
            before != '\0'
                && !is_hiragana(before)
                && script(prior) == script(before)
                && begins_with_word_of(NOUN_ENDINGS, tail)
                // 休|みたい
                && !begins_with_word_of("みた", tail)
        }
    };
    if is_joint { Bond::Close } else { Bond::Tight }
}

fn behind_mark(mark: char) -> Bond {
    match mark {
        '・' => Bond::Close,
        '〜' | '～' => Bond::Tight,
        _ => Bond::Loose,
    }
}

/// Hiragana behind another script goes on with the word, unless it begins a phrase: 今日 | とても,
/// 今日 | お電話.
#[inline(never)]
fn behind_word(sides: &Sides<'_>) -> Bond {
    let Sides {
        head, tail, next, ..
    } = *sides;
    if begins_with_word_of("くださ", tail) {
        return Bond::Close;
    }
    // 進まず, 何もしない
    let is_phrase = begins_phrase(tail) && !begins_with_word_of("まず もし", tail)
        || is_honorific(sides) && !begins_with_word_of("ご飯", tail)
        || !is_of(ENDS_OF_PHRASES, next) && is_adverb(head);
    if is_phrase { Bond::Loose } else { Bond::Tight }
}

/// Whether a text begins with a word in hiragana that begins a phrase: one of the lists, or an
/// adverb of the forms ゆっくり and いろいろ.
#[inline(never)]
fn begins_phrase(text: &str) -> bool {
    let (first, second, third, fourth) = (nth(text, 0), nth(text, 1), nth(text, 2), nth(text, 3));
    let is_adverb = is_of(const { set("っん") }, second) && third != 'た' && fourth == 'り'
        || first == third && second == fourth && is_hiragana(second);
    is_adverb
        || is_of(const { firsts(PHRASES) }, first) && begins_with_word_of(PHRASES, text)
        || is_of(const { firsts(BEGINNINGS) }, first) && begins_with_word_of(BEGINNINGS, text)
}

/// Whether a prefix of respect and its word follow: お客様, ご案内.
#[inline(never)]
fn is_honorific(sides: &Sides<'_>) -> bool {
    is_of(const { set("おご") }, sides.next)
        && matches!(script(sides.second), Script::Kanji | Script::Katakana)
}

/// Whether a text ends with an adverb in kanji, such as words of time: 昨夜, 最近, 今.
#[inline(never)]
fn is_adverb(head: &str) -> bool {
    let (outer, first, last) = (nth_back(head, 2), nth_back(head, 1), nth_back(head, 0));
    is_in(characters!("日朝晩夜年週月回度"), last)
        && is_in(characters!("今昨明去来先毎翌当前次"), first)
        && !is_kanji(outer)
        || last == '今' && !is_kanji(first)
        || is_kanji(last) && ends_with_word_of(ADVERBS, head)
}

/// Behind an adverb in kanji a phrase begins, unless the word goes on: 今朝, 今日中.
fn behind_adverb(sides: &Sides<'_>) -> Bond {
    let goes_on = sides.before == '今' && is_in(characters!("日朝晩夜年週月回"), sides.next);
    if goes_on || is_in(SUFFIXES, sides.next) {
        Bond::Tight
    } else {
        Bond::Loose
    }
}

/// Behind hiragana a phrase begins, unless a word goes on: お客様, 引っ越す, 飛び出す, 消しゴム.
#[inline(never)]
fn behind_hiragana(sides: &Sides<'_>) -> Bond {
    let next = sides.next;
    let is_second = is_in(SECOND_PARTS, next) || script(next) == Script::Katakana;
    let goes_on = is_of(const { set("おごっ") }, sides.before)
        || is_second && is_stem(sides)
        || is_in(characters!("合入中子今"), next) && ends_with_word_of(WORDS, sides.through);
    if goes_on { Bond::Tight } else { Bond::Loose }
}

/// Whether a verb's stem ends here: kanji and one or two hiragana, the last of the rows of i and e,
/// which is no particle: 飛び, 終わり.
#[inline(never)]
fn is_stem(sides: &Sides<'_>) -> bool {
    if sides.before == 'い' {
        return is_in(VERBS_IN_U, sides.prior);
    }
    // やり方
    let is_near = is_kanji(sides.prior)
        || is_kanji(sides.outer) && is_hiragana(sides.prior)
        || sides.next == '方';
    is_near
        && is_of(
            const { set("きぎしじちりみびえけげせべめれ") },
            sides.before,
        )
        && !ends_with_word_of("少し だけ より たち これ それ あれ どれ", sides.head)
}

/// Between two hiragana.
#[inline(never)]
fn inside_hiragana(sides: &Sides<'_>) -> Bond {
    let Sides {
        head,
        tail,
        before,
        next,
        prior,
        ..
    } = *sides;
    // 立と|うと: the kana before the う of what one wants to do is no particle; 彼と|うまく is.
    if next == 'う'
        && is_of(const { set("おこごそぞとどのほぼぽもよろ") }, before)
        && !begins_with_word_of("うち うま うれ うけ うた", tail)
    {
        return Bond::Tight;
    }
    let is_respect = is_honorific(sides)
        && before != 'な'
        && !(next == 'ご' && is_of(const { set("んちたいま") }, before));
    let is_beginning = is_of(const { set("はがをにでともへてばらりのどねよか") }, before)
        && !begins_with_word_of("もしれ", tail)
        && begins_phrase(tail);
    let is_behind = is_of(const { lasts(PHRASES) }, before)
        && ends_with_word_of(PHRASES, head)
        && (!is_of(const { ENDS_OF_PHRASES & !set("や") | set("れて") }, next)
            || begins_phrase(tail)
            || begins_with_word_of("でき", tail));
    if is_respect || is_beginning || is_behind {
        return Bond::Loose;
    }
    if is_of(const { set("るたうくすつぬむぐぶいなのだ") }, before)
        && is_of(const { firsts(FORMAL_NOUNS) }, next)
        && begins_with_word_of(FORMAL_NOUNS, tail)
    {
        return Bond::Close;
    }
    if before == 'て' || before == 'で' && is_of(const { set("んい") }, prior) {
        let is_word = begins_with_word_of(AUXILIARIES, tail);
        return if is_word { Bond::Close } else { Bond::Tight };
    }
    if before == 'に' && begins_with_word_of(COMPOUND_PARTICLES, tail) {
        return Bond::Close;
    }
    if is_particle(sides) {
        Bond::Loose
    } else if begins_with_word_of("くださ", tail) {
        Bond::Close
    } else {
        Bond::Tight
    }
}

/// Whether a particle, or another end of a phrase, is before a word in hiragana: 夏に | なる.
#[inline(never)]
fn is_particle(sides: &Sides<'_>) -> bool {
    let Sides {
        head,
        tail,
        before,
        next,
        prior,
        ..
    } = *sides;
    let noun = split(head, head.len() - before.len_utf8()).0;
    let is_noun = !matches!(prior, '\0' | '、' | '。' | '？') && !is_hiragana(prior)
        || is_of(const { lasts(BEGINNINGS) }, prior) && ends_with_word_of(BEGINNINGS, noun);
    let is_verb = || is_of(const { firsts(VERBS) }, next) && begins_with_word_of(VERBS, tail);
    let is_apart = !is_in(joined(before), next);
    match before {
        'を' => true,
        'は' => {
            is_verb() || is_apart && (is_noun || is_in(characters!("とのにでてからりへく"), prior))
        }
        'が' => {
            is_noun && is_apart
                || is_verb() && is_in(characters!("とのすたいるれこらんうじきもか"), prior)
        }
        'に' => is_verb() || is_noun && is_apart,
        'も' => is_verb() && !(prior == 'か' && next == 'し') || is_noun && is_apart,
        'と' => is_noun && is_apart || begins_with_word_of("おも なる なっ なり ちが", tail),
        'で' | 'の' | 'へ' => is_noun && is_apart,
        'ら' => prior == 'か' && is_apart,
        'ば' => is_verb(),
        'つ' => is_verb() && is_in(NUMERALS, prior),
        'く' => begins_with_word_of("でき いか いく いき いっ", tail),
        _ => {
            (!is_of(const { ENDS_OF_PHRASES | set("どるれ") }, next) || is_verb())
                && is_of(const { lasts(LONG_PARTICLES) }, before)
                && ends_with_word_of(LONG_PARTICLES, head)
        }
    }
}

/// Next characters with which a particle would be part of another, or of a word.
fn joined(particle: char) -> &'static [u16] {
    match particle {
        'は' => characters!("ずりはじっも"),
        'が' => characters!("らりるれろっちて"),
        'に' => characters!("はもてさくで"),
        'も' => characters!("のうちし"),
        'と' => characters!("はもかのいしきって"),
        'で' => characters!("すしはもあきのごなょっ"),
        'の' => characters!("でにはもかをがだとよねみな"),
        'へ' => characters!("のとは"),
        'ら' => characters!("はもがのにをへだでしすこなとよねやじっんりいずせれ"),
        _ => characters!(""),
    }
}

/// Whether a text ends with a number and one kanji behind it, its counter.
#[inline(never)]
fn is_counted(head: &str) -> bool {
    let is_numeral =
        |character: char| is_in(NUMERALS, character) || script(character) == Script::Digit;
    !is_numeral(nth_back(head, 0)) && is_numeral(nth_back(head, 1))
}

/// Before a number: 家族 | 三人, but 午後三時, 第三回, 五月三日.
#[inline(never)]
fn before_number(sides: &Sides<'_>) -> Bond {
    let Sides { head, before, .. } = *sides;
    let is_apart = if is_counted(head) {
        !is_in(characters!("年月日時分"), before)
    } else {
        is_in(characters!("朝夜"), before) || kanji_before(head).is_multiple_of(2)
    };
    if is_apart && !ends_with_word_of(BEFORE_NUMBERS, head) {
        Bond::Close
    } else {
        Bond::Tight
    }
}

fn is_word_kanji(character: char) -> bool {
    is_kanji(character) && !is_in(NUMERALS, character)
}

/// Kanji at the end of a text, without a number and its counter; of a long word, eight.
#[inline(never)]
fn kanji_before(head: &str) -> usize {
    let mut count = 0;
    while count < 8 && is_word_kanji(nth_back(head, count)) {
        count += 1;
    }
    count.saturating_sub(usize::from(is_in(NUMERALS, nth_back(head, count))))
}

/// Between two kanji: between the parts of a long word, which mostly have two kanji each:
/// 経済 | 問題, and behind a number and its counter.
#[inline(never)]
fn inside_kanji(sides: &Sides<'_>) -> Bond {
    let Sides {
        head,
        tail,
        before,
        next,
        second,
        prior,
        ..
    } = *sides;
    if is_in(SUFFIXES, next) || is_in(NUMERALS, before) {
        return Bond::Tight;
    }
    if is_in(NUMERALS, next) && !is_hiragana(second) {
        return before_number(sides);
    }
    if is_counted(head) {
        // 三回 | 飲む, but 三人家族, 一人暮らし
        let is_verb = is_hiragana(second)
            && !is_of(AFTER_NOUNS, second)
            && !is_in(characters!("暮当連乗建"), next);
        return if is_verb { Bond::Loose } else { Bond::Close };
    }
    // 長い間 | 使う
    // 正直 | 疲れた
    let is_verb =
        is_hiragana(second) && !is_of(ENDS_OF_PHRASES | const { set("たぐばけ") }, second);
    let is_formal = is_in(characters!("間前後頃"), before) && is_of(const { set("いたる") }, prior);
    if is_formal
        || kanji_before(head).is_multiple_of(2)
            && (is_word_kanji(second) || is_verb)
            && !begins_with_word_of(TITLES, tail)
    {
        Bond::Close
    } else {
        Bond::Tight
    }
}

/// Between kanji, katakana and Latin letters: データ | 分析, テレビ | 見る, but ハチ公, 新システム.
#[inline(never)]
fn between_scripts(sides: &Sides<'_>) -> Bond {
    let is_prefix = is_kanji(sides.before) && !is_kanji(sides.prior);
    let is_suffix = is_kanji(sides.next)
        && (is_of(AFTER_NOUNS, sides.second) || is_in(characters!("\0、。"), sides.second));
    if is_prefix || is_suffix || is_in(NUMERALS, sides.before) {
        Bond::Tight
    } else {
        Bond::Close
    }
}

#[cfg(test)]
mod tests {
    use super::{Bond, bond_inside, bond_inside_wide, characters, is_in, is_kana};

    /// A text with `|` where a line may end and `~` where it should end elsewhere.
    fn marked(text: &str) -> String {
        let mark = |at| match bond_inside(text, at) {
            _ if at == 0 => "",
            _ if text[at..]
                .starts_with(|next| is_in(characters!("、。」』っ・〜ー々ン"), next)) =>
            {
                ""
            }
            _ if text[..at].ends_with(|before| is_in(characters!("「『"), before)) => "",
            Bond::Loose => "|",
            Bond::Close => "~",
            Bond::Tight => "",
        };
        let places = text.char_indices();
        places.fold(String::new(), |marked, (at, next)| {
            marked + mark(at) + next.encode_utf8(&mut [0; 4])
        })
    }

    /// Asserts the marks of texts; without them they are what is rated.
    fn assert_marks(expected: &[&str]) {
        for expected in expected {
            assert_eq!(marked(&expected.replace(['|', '~'], "")), *expected);
        }
    }

    #[test]
    fn a_phrase_begins_behind_hiragana_and_the_punctuation_of_sentences() {
        assert_marks(&[
            "雨が|やんだら、|散歩に|行きます。",
            "彼が|「もう|帰る」と|言った。",
            "『雪国』という|本",
            "データや|AIを|使う",
            "東京・~大阪",
            "三〜五人",
        ]);
    }

    #[test]
    fn a_word_goes_on_behind_a_prefix_a_stem_and_a_small_tsu() {
        assert_marks(&[
            "お客様に|ご案内",
            "次に|引っ越す",
            "急に|飛び出す",
            "高い|手当",
            "言い出す",
            "やり方を|探す",
            "少し|出る",
            "消しゴム",
            "私は|間に合う",
        ]);
    }

    #[test]
    fn words_of_the_lists_begin_phrases_among_hiragana() {
        assert_marks(&[
            "今日は|とても|いい",
            "これが|ほしい",
            "それを|この|人に",
            "もう|すぐ|できる",
            "家で|のんびりする",
            "今日|お電話",
            "今朝|ゆっくり",
            "進まず",
            "今日とて",
        ]);
    }

    #[test]
    fn particles_end_phrases_unless_they_are_part_of_a_word() {
        assert_marks(&[
            "夏に|なると",
            "問題が|ある",
            "上がると",
            "本を|くれる",
            "彼には|ない",
            "駅から|くる",
            "わからない",
            "ここの|ほか",
            "十分ぐらい|かかる",
            "駅だけど",
            "うまく|いかない",
            "一つ|ある",
        ]);
    }

    #[test]
    fn auxiliaries_formal_nouns_and_compound_particles_are_close() {
        assert_marks(&[
            "見て~ください",
            "見ている",
            "読んでいる",
            "見た~ことが|ある",
            "する~ために",
            "これに~ついて",
            "ご注意~ください",
        ]);
    }

    #[test]
    fn kanji_part_behind_adverbs_counters_and_pairs() {
        assert_marks(&[
            "経済~問題",
            "山田先生",
            "今日|会社で",
            "今朝",
            "今日中",
            "来年度",
            "三回|飲む",
            "三人~家族",
            "午後三時",
            "二時間半",
            "第三回",
            "家族~三人",
            "今年|3回",
            "データ~分析",
            "ハチ公",
            "新システム",
            "テレビ~見る",
            "5キロ",
        ]);
    }

    #[test]
    fn a_phrase_that_is_wider_than_a_line_is_parted_where_its_parts_meet() {
        for (head, tail, expected) in [
            ("壊れて", "しまいました", Bond::Close),
            ("終わりません", "でした", Bond::Close),
            ("来た", "からです", Bond::Close),
            ("再利用", "できます", Bond::Close),
            ("手直し", "しています", Bond::Close),
            ("高く", "ないそうです", Bond::Close),
            ("狭いかも", "しれません", Bond::Close),
            ("壊", "れて", Bond::Tight),
            ("なかったん", "です", Bond::Tight),
            ("", "です", Bond::Tight),
        ] {
            let text = [head, tail].concat();
            assert_eq!(bond_inside_wide(&text, head.len()), expected, "{text}");
        }
    }

    #[test]
    fn any_text_is_rated() {
        for text in [
            "",
            "ー",
            "ーー。",
            "123",
            "「」",
            "、、",
            "っ",
            "お",
            "々々",
            "😀の😀",
            "一二三",
        ] {
            for at in 0..=text.len() + 1 {
                let bonds = (bond_inside(text, at), bond_inside_wide(text, at));
                assert!(bonds.1 > Bond::Loose);
            }
        }
        assert!(is_kana('ん') && is_kana('ン') && !is_kana('字') && !is_kana('、'));
    }
}
