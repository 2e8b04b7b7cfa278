//! Chinese: particles, complements, numbers and measure words, doubled words, names. Words of one
//! character are seldom whole: those that a line may begin with are listed, all others stay with
//! their neighbours. The lists are those of grammars, written for this project; a form of
//! traditional writing stands behind its simplified one where they differ.

use crate::junction::{Bond, Junction};
use crate::text::{
    NONE, characters, has, is_in, is_word_of, nth, nth_back, skip, skip_back, split,
};

/// Particles of verbs and attributes. Few words end with one.
const PARTICLES: &[u16] = characters!("了的着著过過");

/// Other characters that belong to the word before them: particles, places (桌子|上), suffixes
/// (服务|员).
const SUFFIXES: &[u16] = characters!(
    "上下中之书人们們值儿兒党內内军力化区區单卡厂县号后吗吧呀员呢品員啊啦單嗎嘛器国國地场型場\
    外子学學室家局层層山岛島州市年店度廠式後得性感所数數旁族日时時書月机村杯柜树桥楼樓樹橋機\
    櫃河法港湖片版率生界省票站等类級網縣级网者肉药藥號街表裏裡證证費费路車軍车边邊部里量金鎮\
    镇間间院額類额館馆黨"
);

/// Adverbs, prepositions, conjunctions, pronouns and auxiliary verbs, which stay with the word
/// behind them. A line may begin with them.
const OPENERS: &[u16] = characters!(
    "与且並为也于从他以会但你使便先再则刚別别則剛即却卻又及只叫可各同向和哪因在太她如它对将將\
    對就已帮幫并应往很從总您想應我或所才把按挺敢於是更曾替最會有未某正此每比沒没為用由真給總\
    给而肯能與若虽被要該誰請讓让该请谁跟还这這還那都雖"
);

/// Openers that also stand behind a verb of one character: 飞|往, 送|给, 肥|而不腻.
const BEHIND_VERBS: &[u16] = characters!("为于向往於為給给而");

/// Verbs that are used alone. A line may begin with them.
const VERBS: &[u16] = characters!(
    "买付住來做写切办卖去发吃听唱問喝坐報寫开打找报拍招拿换換擦收改放来查洗發看种種穿站聽說講\
    讀讲说读買賣走跑辦送開问"
);

/// Surnames that are seldom other words. A line may begin with them.
const SURNAMES: &[u16] =
    characters!("何刘劉吳吴周唐孙孫宋张張徐朱李杨林梁楊王罗羅胡許謝许谢赵趙邓郑郭鄧鄭陈陳黃黄");

/// Characters that nothing parts from the word behind them: 老|人们, 总|产量.
const PREFIXES: &[u16] = characters!("不全副半双反大女小总新无核無男第總老超阿雙非");

/// Digits of numbers, and of words that ask for one.
const DIGITS: &[u16] = characters!("〇一七万三两九二五亿億兩八六几十千四幾数數百萬零");

/// Characters in front of a number and its measure word, or of the measure word alone.
const POINTERS: &[u16] = characters!("另各哪好某每第这這那");

/// First characters of periods: 下|周三, 前|半.
const PERIODS: &[u16] = characters!("万个個千半周季学學年星月次百礼禮萬週");

/// Units behind 个.
const UNITS: &str = "小时 小時 月";

/// Results of an act, 解决|掉, and what ends a price.
const RESULTS: &[u16] = characters!("住到好完懂成掉見见錢钱");

/// Directions of an act.
const DIRECTIONS: &[u16] = characters!("上下出回起过进進過");

/// Words that stay with the word before them: directions, results, parts of names.
const TAILS: &str = "起来 起來 下来 下來 下去 出来 出來 那儿 不了 不到 清楚 干净 乾淨 \
    大学 大學 学院 學院 医院 醫院 公司 主义 主義";

/// Words in front of an adjective: 这么|多.
const DEGREES: &str = "这么 這麼 那么 那麼";

/// Titles behind a name.
const TITLES: &str = "先生 女士 夫人 老师 老師 医生 醫生 经理 經理 教授 主任";

/// The bond between two words, neither of which need be Chinese.
pub(crate) fn bond(junction: &Junction<'_>) -> Bond {
    let place = Place::of(junction);
    if place.is_in_title() {
        return Bond::Tight;
    }
    // Behind punctuation, but for "|的, 》|里 and the like.
    let is_closed = is_word_character(place.last) || is_in(characters!("》」”%"), place.last);
    if !is_closed && place.first != '的' {
        let is_name = place.last == '-' && is_word_character(place.first);
        return if is_name { Bond::Tight } else { Bond::Loose };
    }
    // ICU parts 了一 | 会儿.
    let is_while =
        place.last == '一' && place.first == '会' && is_in(characters!("儿兒"), place.second);
    if place.is_in_number() || place.is_doubled() || place.is_tail() || is_while {
        return Bond::Tight;
    }
    let Place { first, second, .. } = place;
    match (Kind::of(place.before_alone), Kind::of(place.next_alone)) {
        (Kind::Content, Kind::Content) if !is_digit(first) => Bond::Tight,
        (Kind::Opener, _) | (Kind::Content, Kind::Content) => Bond::Close,
        (Kind::Content, Kind::Word) if is_in(SURNAMES, place.before_alone) => Bond::Tight,
        (Kind::Content, Kind::Word) if !is_in(OPENERS, first) => Bond::Close,
        // A noun alone; 的|老 of 老人们 may begin a line.
        (Kind::Suffix, Kind::Content) | (Kind::Word | Kind::Suffix, Kind::Suffix)
            if first == '人' || is_in(OPENERS, second) =>
        {
            Bond::Close
        }
        // 锁|在, but also 江|在
        (Kind::Content, Kind::Opener) if first == '在' => Bond::Close,
        // A verb alone, or with its particle: 专门|卖, 一边|听着.
        (Kind::Word, Kind::Content)
            if !may_begin_phrase(first) && (second == '的' || !is_in(PARTICLES, second)) =>
        {
            Bond::Close
        }
        (Kind::Word, Kind::Word) if is_word_of(TITLES, place.next) => Bond::Close,
        _ => Bond::Loose,
    }
}

/// The bond over a blank, which stands around foreign words: iPhone | 15.
pub(crate) fn bond_over_blank(junction: &Junction<'_>) -> Bond {
    let is_model = nth(junction.next, 0).is_ascii_digit()
        && nth_back(junction.before, 0).is_ascii_alphabetic()
        && has(
            junction.text,
            |character| matches!(character, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{ffe6}'),
        );
    if is_model { Bond::Tight } else { Bond::Loose }
}

/// Words by what stands beside them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Several characters, or none of Chinese.
    Word,
    Suffix,
    Opener,
    /// Any other character.
    Content,
}

impl Kind {
    /// The kind of a word, of which the character is known if it is the only one.
    #[inline(never)]
    fn of(alone: char) -> Self {
        if alone == NONE {
            Self::Word
        } else if is_in(PARTICLES, alone) || is_in(SUFFIXES, alone) {
            Self::Suffix
        } else if is_in(OPENERS, alone) {
            Self::Opener
        } else {
            Self::Content
        }
    }
}

/// The place between two words.
struct Place<'a> {
    /// The text on both sides.
    head: &'a str,
    tail: &'a str,
    /// The words, without punctuation.
    before: &'a str,
    next: &'a str,
    /// The words that are one character of Chinese, else [`NONE`].
    before_alone: char,
    next_alone: char,
    /// The last two characters of `head`, the last one first.
    last: char,
    last_but_one: char,
    /// The first two characters of `tail`.
    first: char,
    second: char,
}

impl<'a> Place<'a> {
    fn of(junction: &Junction<'a>) -> Self {
        let (head, tail) = split(junction.text, junction.at);
        let (before, next) = (trimmed(junction.before), trimmed(junction.next));
        Self {
            head,
            tail,
            before,
            next,
            before_alone: alone(before),
            next_alone: alone(next),
            last: nth_back(head, 0),
            last_but_one: nth_back(head, 1),
            first: nth(tail, 0),
            second: nth(tail, 1),
        }
    }

    /// Whether a place is inside of a short title: 《百年|孤独》.
    fn is_in_title(&self) -> bool {
        let opened = (0..TITLE_CHARACTERS).find(|back| nth_back(self.head, *back) == '《');
        opened.is_some_and(|opened| {
            (0..=TITLE_CHARACTERS - opened).any(|forward| nth(self.tail, forward) == '》')
        })
    }

    /// Whether a number goes on, or its measure word or unit follows: 三千|五百, 四十|公里, 35800|元.
    fn is_in_number(&self) -> bool {
        let Self { before, first, .. } = *self;
        let is_number = self.last.is_ascii_digit() || before == "多少" || is_number(before);
        if is_number {
            let is_opener = is_in(OPENERS, first) && !is_in(characters!("只隻把对對比"), first);
            return is_word_character(first) && !is_opener;
        }
        let is_pointer = is_in(POINTERS, self.before_alone);
        // 下|周三, 上|百
        (is_in(characters!("上下前后後"), self.before_alone) && is_in(PERIODS, first))
            || (is_digit(first) && (is_pointer || self.is_before_digit()))
            || (is_pointer && self.next_alone != NONE && !is_in(OPENERS, first))
            || self.is_in_measure()
    }

    /// Whether a number goes on behind a word that is none: 百分之|二十, 三点|二十, 11月|5, 8到|10.
    fn is_before_digit(&self) -> bool {
        is_in(characters!("之第月点點块塊毛"), self.last)
            || (is_in(characters!("到至比"), self.last) && is_digit(self.last_but_one))
    }

    /// Whether a measure word goes on: 三点|半, 三个|多, 六个|小时.
    fn is_in_measure(&self) -> bool {
        let is_half = self.next_alone == '半';
        let is_counted = is_digit(nth(self.before, 0)) || is_in(characters!("个個多"), self.last);
        let is_more = is_half || self.first == '多';
        is_half
            || (is_counted
                && (is_more
                    || is_in(characters!("星礼禮"), self.first)
                    || is_word_of(UNITS, self.next)))
    }

    /// Whether the second word is the first again, or begins as it ends: dictionaries give 高高兴兴
    /// as 高, 高兴 and 兴. Also 有|没有, 去|不去, 看|一看, 一针|一线, and 地 behind such words.
    fn is_doubled(&self) -> bool {
        let Self {
            before,
            next,
            last,
            first,
            second,
            ..
        } = *self;
        let is_pair = before.len() == 6 && next.len() == 6;
        is_word_character(first)
            && (last == first
                || before == next
                || (is_pair && nth(before, 0) == first)
                || (is_in(characters!("不没沒一"), first) && second == last)
                || (first == '地' && last == self.last_but_one))
    }

    /// Whether the second word belongs to the first: 孩子|们, 服务|员, 解决|掉.
    fn is_tail(&self) -> bool {
        let Self {
            before_alone,
            next,
            first,
            second,
            ..
        } = *self;
        let kind = Kind::of(before_alone);
        let is_prefix = is_in(PREFIXES, before_alone);
        // 三点半|就
        let is_half = before_alone == '半' && Kind::of(self.next_alone) == Kind::Opener;
        if (is_prefix && !is_half)
            || is_word_of(TAILS, next)
            || (kind == Kind::Content && is_in(BEHIND_VERBS, first))
        {
            return true;
        }
        if self.next_alone == NONE {
            return self.is_complement(kind);
        }
        // A character alone at the end of a clause.
        !is_word_character(second)
            || is_in(PARTICLES, first)
            || (self.last != '的' && (is_in(SUFFIXES, first) || is_in(RESULTS, first)))
            || (is_in(characters!("来來去"), first) && is_in(DIRECTIONS, self.last))
            || (is_in(characters!("会會"), first) && is_in(characters!("将將上的"), second))
            || is_word_of(DEGREES, self.before)
    }

    /// Whether the second word, of several characters, completes the first.
    fn is_complement(&self, kind: Kind) -> bool {
        let Self { first, second, .. } = *self;
        let is_listed = |list: &[u16]| is_in(list, first);
        let is_verb = kind == Kind::Content;
        let ends_with_particle = self.next.len() == 6 && is_in(PARTICLES, second);
        // 考|上了, 年轻|人的
        (ends_with_particle && (is_listed(RESULTS) || is_listed(SUFFIXES) || is_listed(characters!("出来來去"))))
            // The dictionary of some engines has words such as 了三.
            || is_listed(characters!("的了"))
            // 搬|不动, 学|不好
            || (first == '不'
                && !is_in(OPENERS, second)
                && (is_verb || kind == Kind::Suffix))
            || (is_verb
                && ((ends_with_particle && !is_listed(OPENERS))
                    || is_word_of(TITLES, self.next)
                    // 绿|油油, 读|一遍, 跑|过来
                    || first == second
                    || first == '一'
                    || (is_listed(DIRECTIONS) && is_in(characters!("来來去到"), second))))
    }
}

/// Characters of the longest title that is not broken.
const TITLE_CHARACTERS: usize = 8;

/// Whether a word of one character may begin a phrase.
fn may_begin_phrase(word: char) -> bool {
    is_in(PREFIXES, word) || is_in(VERBS, word) || is_in(SURNAMES, word) || is_digit(word)
}

/// A word without its punctuation.
#[inline(never)]
fn trimmed(word: &str) -> &str {
    let is_outside = |character| !is_word_character(character);
    skip_back(skip(word, is_outside), is_outside)
}

/// Whether a character is a letter, a digit or, of what is wide, no punctuation.
#[inline(never)]
fn is_word_character(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(
            character,
            '〇' | '\u{3041}'..='\u{3098}' | '\u{309b}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}'
        )
        || character > '\u{20000}'
}

/// Whether a word is a number, also behind 第, 这 and the like; not the end of 统一.
#[inline(never)]
fn is_number(word: &str) -> bool {
    let mut has_digits = false;
    for character in word.chars() {
        let is_pointer = character == '了' || is_in(POINTERS, character);
        if is_digit(character) {
            has_digits = true;
        } else if has_digits || !is_pointer {
            return false;
        }
    }
    has_digits
}

/// The character of a word that has only one, of Chinese.
fn alone(word: &str) -> char {
    let first = nth(word, 0);
    let is_alone = nth(word, 1) == NONE && !first.is_ascii();
    if is_alone { first } else { NONE }
}

#[inline(never)]
fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || is_in(DIGITS, character)
}

#[cfg(test)]
mod tests {
    use super::{Bond, Junction, bond, bond_over_blank};

    /// The bond at the mark in a text, between the words beside it, which blanks separate.
    fn bond_of(marked: &str) -> Bond {
        let (head, tail) = marked.split_once('|').unwrap();
        let before = head.rsplit(' ').next().unwrap();
        let next = tail.split(' ').next().unwrap();
        let text = format!("{head}{tail}").replace(' ', "");
        let at = head.replace(' ', "").len();
        bond(&Junction {
            text: &text,
            at,
            before,
            next,
        })
    }

    #[track_caller]
    fn assert_bonds(expected: Bond, marked: &[&str]) {
        for marked in marked {
            assert_eq!(bond_of(marked), expected, "{marked}");
        }
    }

    #[test]
    fn a_while_is_one_whatever_the_dictionary_has() {
        assert_bonds(Bond::Tight, &["玩 了一|会儿 就 走"]);
    }

    #[test]
    fn particles_complements_and_suffixes_stay_with_the_word_before_them() {
        let particles = [
            "忘记|了 密码",
            "等|着 他",
            "蓝色|的 天",
            "朋友|们 都 来",
            "知道|吗 他",
        ];
        let complements = [
            "解决|掉 问题",
            "听|不懂 他",
            "跑|过来 看",
            "暖和|起来 了",
            "飞|往 上海",
        ];
        let suffixes = [
            "售票|员 说",
            "数学|家 在",
            "桌子|上 有",
            "负责|人 说",
            "北京|大学 在",
        ];
        let in_one_token = [
            "考|上了 大学",
            "年轻|人的 心",
            "发出|去 了",
            "研讨|会 将 在",
            "20%|的 人",
            "《书名》|里 写",
        ];
        for marked in [particles, complements, suffixes] {
            assert_bonds(Bond::Tight, &marked);
        }
        assert_bonds(Bond::Tight, &in_one_token);
    }

    #[test]
    fn numbers_stay_with_their_measure_words() {
        assert_bonds(
            Bond::Tight,
            &[
                "三|个 人",
                "三千|五百 万",
                "百分之|二十 的",
                "下午 三点|半 在",
                "第|五届 大会",
                "这|两 本",
                "每一|次 都",
                "几|天 前",
                "五十|公里 外",
                "三个|多 月",
                "六个|小时 后",
                "3月|5 日",
                "35800|元 整",
                "8到|10 度",
                "二比|一 赢",
                "下|周三 去",
                "上|百 人",
                "多少|遍 了",
                "GPT-|4 来",
                "八十|九块 五",
            ],
        );
        assert_bonds(Bond::Loose, &["提高 了|三次", "一共|八 块", "第三|是 他"]);
    }

    #[test]
    fn doubled_words_are_not_parted() {
        assert_bonds(
            Bond::Tight,
            &[
                "研究|研究 再",
                "高|高兴 兴",
                "有|没有 人",
                "去|不去 呢",
                "看|一 看",
                "一针|一线 地",
                "慢慢|地上 车",
                "绿|油油 的",
            ],
        );
    }

    #[test]
    fn adverbs_prepositions_and_pronouns_begin_lines_and_do_not_end_them() {
        for word in [
            "在", "都", "也", "把", "從", "我", "没", "就", "很", "給", "與",
        ] {
            let (ends, begins) = (format!("{word}|朋友 说"), format!("朋友|{word} 问题 多"));
            assert_bonds(Bond::Close, &[&ends]);
            assert_bonds(Bond::Loose, &[&begins]);
        }
    }

    #[test]
    fn characters_alone_stay_with_their_neighbours() {
        assert_bonds(Bond::Close, &["旧|钥匙 在", "那个|狗 窝", "陈志远|教授 说"]);
        assert_bonds(
            Bond::Tight,
            &[
                "丽|华 说",
                "王|经理 说",
                "李|小明 说",
                "帮 个|忙。",
                "老|人们 说",
            ],
        );
        assert_bonds(Bond::Tight, &["《百年|孤独》 是", "《论 语言|的 边界》"]);
    }

    #[test]
    fn words_of_several_characters_are_parted() {
        assert_bonds(
            Bond::Loose,
            &[
                "我们|已经 知道",
                "问题|非常 多",
                "吃完 了|早饭",
                "专门|卖 手工",
                "老板|拿 着",
                "的|老 人们",
                "昨天|陈 先生",
                "《百年孤独》 的 作者|今天",
                "今天|App 打开",
            ],
        );
    }

    #[test]
    fn a_number_behind_a_foreign_word_stays_with_it_in_chinese_text_alone() {
        let over_blank = |text, before, next| {
            let at = text_at(text, next);
            bond_over_blank(&Junction {
                text,
                at,
                before,
                next,
            })
        };
        assert_eq!(over_blank("我买了iPhone 15", "iPhone", "15"), Bond::Tight);
        assert_eq!(over_blank("我买了15 iPhone", "15", "iPhone"), Bond::Loose);
        assert_eq!(over_blank("I saw 15 phones at 9", "at", "9"), Bond::Loose);
    }

    fn text_at(text: &str, word: &str) -> usize {
        text.rfind(word).unwrap()
    }

    #[test]
    fn words_that_are_none_have_a_bond_too() {
        let cases = [
            ("", 0, "", "", Bond::Loose),
            ("……", 3, "…", "…", Bond::Loose),
            ("。他", 3, "。", "他", Bond::Loose),
            ("是三，一个", 9, "三，", "一个", Bond::Loose),
            ("1234", 2, "12", "34", Bond::Tight),
            ("我们走", 99, "我们", "走", Bond::Loose),
            ("我们走", 1, "", "", Bond::Loose),
            ("😀😀", 4, "😀", "😀", Bond::Loose),
        ];
        for (text, at, before, next, expected) in cases {
            let junction = Junction {
                text,
                at,
                before,
                next,
            };
            assert_eq!(bond(&junction), expected, "{text} {at}");
        }
    }
}
