//! Japanese: phrases (bunsetsu), by the scripts that words are written in, particles, and the few
//! words in hiragana that begin or end a phrase. No dictionary is asked. The lists are our own.

use super::Bond;

/// Words that are a phrase, in hiragana.
const PHRASES: &str = "この その あの どの こんな そんな あんな どんな こういう そういう どういう \
    とても もっと もう まだ まず また もし すぐ よく やっと ずっと ちょっと たくさん いつも かなり きっと \
    ぜひ なぜ もちろん やはり やっぱり しっかり ゆっくり はっきり だんだん いろいろ どんどん なかなか \
    ちゃんと たぶん たまに ほとんど すべて すごく そろそろ とにかく とりあえず それから ようやく ありがとう どうして どうぞ どうも よろしく まるで およそ さらに";

/// Words that a phrase begins with, or their first characters.
const BEGINNINGS: &str = "これ それ あれ どれ ここ そこ あそこ どこ こちら そちら あちら どちら こっち \
    そっち どっち どう いつ みんな みなさ わたし あなた いくつ いくら はじめ ありがと すみません ごめん おいし \
    おかし おかげ おすすめ おもしろ おなか おはよ おめで うれし たのし むずかし すばらし すごい";

/// First two characters of the usual verbs and adjectives in hiragana.
const VERBS: &str = "ある あっ あり ない なか なく なる なっ なり なれ なさ する すれ すぎ した して しな しま \
    しよ しろ しそ でき いる いた いま いな いら いい いか いき いく いけ よい よか わか もら くれ くだ やっ やる \
    かか かけ つけ つか とっ とら みえ みつ おも ござ ちが うま";

/// Nouns that a clause stands before.
const FORMAL_NOUNS: &str = "こと もの とき ところ ため わけ はず まま うち ほう ころ つもり あと";

/// Verbs behind a form in て, which are words of their own there.
const AUXILIARIES: &str = "くださ くれ もら あげ おき おく おい おか みる みて みた みま みな みよ いただ いらっ \
    ほし や";

/// Beginnings of compound particles behind に: について, によって, にとって.
const COMPOUND_PARTICLES: &str = "つい つき よっ よる より よれ とっ おい おけ たい わた かけ";

/// Endings behind a verb or an adjective, where a phrase that is wider than a line is parted.
const ENDINGS: &str = "んで んじ んだ のは のが ので のに のか のも そう よう らし みた かも から けど まで という \
    といっ とのこ でし です だろ だけ しか なら ない なか いたし いただ";

/// Endings behind a noun, likewise.
const NOUN_ENDINGS: &str =
    "でき する した して しな しま しよ され させ でし です だっ だと では じゃ という いた";

/// Second parts of compound verbs and of nouns that are made of verbs: 飛び出す, 食べ物.
const SECOND_PARTS: &str = "出込合始続切上下直回付取過終入返掛立着抜交落替換戻組越渡残離寄張払慣違添継帰忘\
    物方手口場先主訳者所間";

/// Words with a kana inside that seems to end a phrase.
const WORDS: &str = "間に合 気に入 真ん中 女の子 男の子 世の中 ただ今";

/// Adverbs of two kanji.
const ADVERBS: &str = "最近 最初 最後 全部 全然 結局 突然 一番 一緒 大変 実際 現在 当時 普段 以前 直接 絶対 \
    多分 一度 後日 早速 一応 時々 色々 少々 今後";

/// Titles, which stay with the name before them.
const TITLES: &str = "先生 社長 部長 課長 教授 選手 監督 会長 首相 大臣 大学";

/// Kanji of numbers.
const NUMERALS: &str = "〇一二三四五六七八九十百千万億兆数何";

/// Kanji that end a word of time or number: 今日中, 来年度, 二時間半.
const SUFFIXES: &str = "中度以分末初号付比的券本版側後前頃目半間台用者";

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
pub(crate) fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30ff}')
}

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

fn is_script(character: Option<char>, wanted: Script) -> bool {
    character.is_some_and(|character| script(character) == wanted)
}

fn is_in(list: &str, character: Option<char>) -> bool {
    character.is_some_and(|character| list.contains(character))
}

/// Whether a text begins with a word of a list.
fn begins_with(text: &str, list: &str) -> bool {
    list.split(' ').any(|word| text.starts_with(word))
}

/// Whether a text ends with a word of a list.
fn ends_with(text: &str, list: &str) -> bool {
    list.split(' ').any(|word| text.ends_with(word))
}

/// A place: the text on both sides, and the characters next to it.
struct Sides<'a> {
    head: &'a str,
    tail: &'a str,
    /// The last character but one of the head.
    prior: Option<char>,
    before: char,
    next: char,
    /// The second character of the tail.
    second: Option<char>,
}

/// The bond between two characters of Japanese without a blank between them: those before and
/// behind byte `at`.
pub(crate) fn bond_inside(text: &str, at: usize) -> Bond {
    let (head, tail) = text.split_at_checked(at).unwrap_or_default();
    // えーと is hiragana.
    let spoken = head.trim_end_matches('ー');
    let (mut back, mut on) = (spoken.chars().rev(), tail.chars());
    let (Some(before), Some(next)) = (back.next(), on.next()) else {
        return Bond::Loose;
    };
    let sides = Sides {
        head: spoken,
        tail,
        prior: back.next(),
        before,
        next,
        second: on.next(),
    };
    use Script::{Digit, Hiragana, Kanji, Katakana, Mark};
    match (script(before), script(next)) {
        (Mark, Hiragana) if !"、。，．！？!?…".contains(before) => phrase_or_tight(&sides),
        (Mark, _) => behind_mark(before),
        (_, Mark) => Bond::Loose,
        (Hiragana, Hiragana) => inside_hiragana(&sides),
        (Hiragana, _) => behind_hiragana(&sides),
        (_, Hiragana) => phrase_or_tight(&sides),
        (Katakana, Katakana) | (Digit, _) => Bond::Tight,
        (_, Digit) => before_digit(&sides),
        (Kanji, Kanji) => inside_kanji(&sides),
        _ => between_scripts(&sides),
    }
}

/// The bond inside of a phrase that is wider than a line: where its parts meet, such as auxiliary
/// verbs, a line ends better than elsewhere.
pub(crate) fn bond_inside_wide(text: &str, at: usize) -> Bond {
    let (head, tail) = text.split_at_checked(at).unwrap_or_default();
    let mut back = head.chars().rev();
    let (Some(before), prior) = (back.next(), back.next()) else {
        return Bond::Tight;
    };
    let is_joint = match before {
        'て' | 'で' => begins_with(tail, "い しま き"),
        'た' | 'る' | 'い' | 'う' | 'す' | 'ん' | 'だ' => begins_with(tail, ENDINGS),
        'く' => begins_with(tail, "な"),
        'も' => tail.starts_with("しれ"),
        _ => {
            script(before) != Script::Hiragana
                && is_script(prior, script(before))
                && begins_with(tail, NOUN_ENDINGS)
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
fn phrase_or_tight(sides: &Sides<'_>) -> Bond {
    let is_phrase = begins_with(sides.tail, PHRASES)
        || begins_with(sides.tail, BEGINNINGS)
        || is_honorific(sides) && !sides.tail.starts_with("ご飯")
        || is_adverb(sides.head)
            && !"のはもがをにでとかまよへやだなくじっさねらし".contains(sides.next);
    if is_phrase { Bond::Loose } else { Bond::Tight }
}

/// Whether a prefix of respect and its word follow: お客様, ご案内.
fn is_honorific(sides: &Sides<'_>) -> bool {
    "おご".contains(sides.next)
        && sides
            .second
            .is_some_and(|second| matches!(script(second), Script::Kanji | Script::Katakana))
}

/// Whether a text ends with an adverb in kanji, such as words of time: 昨夜, 最近, 今.
fn is_adverb(head: &str) -> bool {
    let mut back = head.chars().rev();
    let (last, first, outer) = (back.next(), back.next(), back.next());
    is_in("今昨明去来先毎翌当前次", first)
        && is_in("日朝晩夜年週月回度", last)
        && !is_script(outer, Script::Kanji)
        || last == Some('今') && !is_script(first, Script::Kanji)
        || ends_with(head, ADVERBS)
}

/// Behind hiragana a phrase begins, unless a word goes on.
fn behind_hiragana(sides: &Sides<'_>) -> Bond {
    // お客様, ご注文, 引っ越す
    if "おごっ".contains(sides.before) {
        return Bond::Tight;
    }
    // 消しゴム
    if script(sides.next) == Script::Katakana && sides.before != 'い' && is_stem(sides) {
        return Bond::Tight;
    }
    let is_noun = "物方手口場先主訳者所間".contains(sides.next);
    if is_stem(sides) && SECOND_PARTS.contains(sides.next) {
        // 言い出す, but 高い物
        return if sides.before == 'い' && is_noun {
            Bond::Close
        } else {
            Bond::Tight
        };
    }
    let is_word = WORDS.split(' ').any(|word| {
        let mut ends = word.char_indices().skip(1);
        ends.any(|(end, _)| {
            let (first, second) = word.split_at(end);
            sides.head.ends_with(first) && sides.tail.starts_with(second)
        })
    });
    if is_word { Bond::Tight } else { Bond::Loose }
}

/// Whether a verb's stem ends here: kanji and one or two hiragana, the last of the rows of i and e,
/// which is no particle: 飛び, 終わり.
fn is_stem(sides: &Sides<'_>) -> bool {
    let is_row = "いきぎしちりみびえけげせべめれ".contains(sides.before);
    let is_kanji = |character: Option<char>| is_script(character, Script::Kanji);
    let third = sides.head.chars().rev().nth(2);
    // やり方
    is_row
        && (is_kanji(sides.prior)
            || is_kanji(third) && is_script(sides.prior, Script::Hiragana)
            || sides.next == '方')
        && !ends_with(sides.head, "少し だけ より これ それ あれ どれ")
}

/// Between two hiragana.
fn inside_hiragana(sides: &Sides<'_>) -> Bond {
    let Sides {
        head, tail, before, ..
    } = *sides;
    if is_honorific(sides)
        && before != 'な'
        && !(sides.next == 'ご' && "んちたいま".contains(before))
    {
        return Bond::Loose;
    }
    if "はがをにでともへてばらりのどねよか".contains(before)
        && !tail.starts_with("もしれ")
        && (begins_with(tail, PHRASES) || begins_with(tail, BEGINNINGS))
    {
        return Bond::Loose;
    }
    if ends_with(head, PHRASES) && !"はがをにでとものかねよだなさらっんじれ".contains(sides.next)
    {
        return Bond::Loose;
    }
    if "るたうくすつぬむぐぶいなのだ".contains(before) && begins_with(tail, FORMAL_NOUNS)
    {
        return Bond::Close;
    }
    if before == 'て' || before == 'で' && is_in("んい", sides.prior) {
        return if begins_with(tail, AUXILIARIES) {
            Bond::Close
        } else {
            Bond::Tight
        };
    }
    behind_particle(sides)
}

/// Behind a particle, if the last hiragana is one.
fn behind_particle(sides: &Sides<'_>) -> Bond {
    let Sides {
        head,
        tail,
        before,
        next,
        prior,
        ..
    } = *sides;
    let from = head.len() - before.len_utf8();
    // 今日 | とても is no と.
    let stem = head.get(..from).unwrap_or_default();
    let is_noun =
        !is_script(prior, Script::Hiragana) && !is_in("、。", prior) || ends_with(stem, BEGINNINGS);
    let is_verb = begins_with(tail, VERBS);
    let goes_on = |particles: &str| particles.contains(next);
    let is_loose = match before {
        'を' => true,
        'は' => {
            is_verb
                || !goes_on("ずりはじやっもよ") && (is_noun || is_in("とのにでてからりへく", prior))
        }
        'が' => {
            is_noun && !goes_on("らりるれろっちて")
                || is_verb && is_in("とのすたいるれこらんうじきも", prior)
        }
        'に' => {
            if begins_with(tail, COMPOUND_PARTICLES) {
                return Bond::Close;
            }
            is_verb || is_noun && !goes_on("はもてさく")
        }
        'も' => {
            is_verb && !(prior == Some('か') && next == 'し') || is_noun && !goes_on("のうちし")
        }
        'と' => {
            is_noun && !goes_on("はもかのいしきっ") || begins_with(tail, "おも なる なっ なり ちが")
        }
        'で' => is_noun && !goes_on("すしはもあきのごなょっ"),
        'の' => is_noun && !goes_on("でにはもかをがだとよねみな"),
        'へ' => is_noun && !goes_on("のとは"),
        'く' => tail.starts_with("でき"),
        'つ' => is_verb && is_in(NUMERALS, prior),
        'ら' => is_verb && prior == Some('か') && !goes_on("な"),
        _ => false,
    };
    if is_loose { Bond::Loose } else { Bond::Tight }
}

/// Whether a text ends with a number and one kanji behind it, its counter.
fn is_counted(head: &str) -> bool {
    let mut back = head.chars().rev();
    let is_numeral =
        |character: Option<char>| is_in(NUMERALS, character) || is_script(character, Script::Digit);
    !is_numeral(back.next()) && is_numeral(back.next())
}

fn before_digit(sides: &Sides<'_>) -> Bond {
    if is_adverb(sides.head) {
        Bond::Loose
    } else if is_counted(sides.head) && !"年月日時分".contains(sides.before) {
        Bond::Close
    } else {
        Bond::Tight
    }
}

/// Between two kanji: behind an adverb, and between the parts of a long word, which mostly have two
/// kanji each: 経済 | 問題.
fn inside_kanji(sides: &Sides<'_>) -> Bond {
    let Sides {
        head,
        tail,
        before,
        next,
        ..
    } = *sides;
    if SUFFIXES.contains(next) || before == '今' && "日朝晩夜年週月回".contains(next) {
        return Bond::Tight;
    }
    if is_adverb(head) {
        return Bond::Loose;
    }
    if NUMERALS.contains(before) || NUMERALS.contains(next) && !is_counted(head) {
        return Bond::Tight;
    }
    if is_counted(head) || "間前後頃時".contains(before) && is_script(sides.prior, Script::Hiragana)
    {
        return Bond::Close;
    }
    let is_part =
        |character: &char| script(*character) == Script::Kanji && !NUMERALS.contains(*character);
    let behind = tail.chars().take_while(is_part).count();
    let before = head.chars().rev().take_while(is_part).count();
    let is_counter = |at: usize| is_in(NUMERALS, head.chars().rev().nth(at));
    let before = before.saturating_sub(usize::from(is_counter(before)));
    if before % 2 == 0 && behind > 1 && !begins_with(tail, TITLES) {
        Bond::Close
    } else {
        Bond::Tight
    }
}

/// Between kanji, katakana and Latin letters: データ | 分析, but ハチ公, 新システム.
fn between_scripts(sides: &Sides<'_>) -> Bond {
    if is_adverb(sides.head) {
        return Bond::Loose;
    }
    if NUMERALS.contains(sides.before) {
        return Bond::Tight;
    }
    let is_short = |character: char, beyond: Option<char>| {
        script(character) == Script::Kanji && !is_script(beyond, Script::Kanji)
    };
    if is_short(sides.before, sides.prior) || is_short(sides.next, sides.second) {
        Bond::Tight
    } else {
        Bond::Close
    }
}
