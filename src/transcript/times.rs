//! Times that agree. A document's times may be missing, lie outside of the audio, or contradict
//! each other; here they are made sound, once, before anything uses them. Times that agree with
//! most others are never moved; those of other words are interpolated between them, and marked.

use crate::alloc::{AllocResult, vec_with_capacity};
use crate::document::{UNKNOWN_MS, WordTiming};

/// Milliseconds that a byte of text takes to say: a Chinese character (three bytes) a fifth of a
/// second, a Latin letter a third of that.
const SPEECH_MS_PER_BYTE: u32 = 70;

/// Shortest time that is estimated for a sentence.
const SPEECH_MS_MIN: u32 = 500;

/// Milliseconds that words may reach over the edges of their sentence, and a sentence over the end
/// of the audio: models round.
const OVERHANG_MS: u32 = 1000;

/// Start and end of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) start_ms: u32,
    pub(crate) end_ms: u32,
}

impl Times {
    /// The time from which the next sentence may begin, should its own start not be known.
    pub(crate) fn behind_ms(self) -> u32 {
        if self.end_ms == UNKNOWN_MS {
            self.start_ms
        } else {
            self.end_ms
        }
    }
}

/// End of a channel's text that came without sentences: the end of the audio, if that is known.
pub(crate) fn whole_channel_end(latest_ms: u32) -> u32 {
    if latest_ms == UNKNOWN_MS - 1 {
        UNKNOWN_MS
    } else {
        latest_ms
    }
}

/// The surroundings of a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings {
    /// End of the sentence before it in the channel.
    pub(crate) earliest_ms: u32,
    /// End of the audio; of unknown length, the latest time that there is.
    pub(crate) latest_ms: u32,
}

/// Latest time of audio whose length is `duration_ms`. A length of 0 is none.
pub(crate) fn latest_ms(duration_ms: Option<u64>) -> u32 {
    duration_ms
        .and_then(|ms| u32::try_from(ms).ok())
        .filter(|&ms| ms > 0)
        .unwrap_or(UNKNOWN_MS)
        .min(UNKNOWN_MS - 1)
}

/// Milliseconds that a text of so many bytes takes to say, at a usual pace.
pub(crate) fn speech_ms(bytes: usize) -> u32 {
    u32::try_from(bytes)
        .unwrap_or(u32::MAX)
        .saturating_mul(SPEECH_MS_PER_BYTE)
        .max(SPEECH_MS_MIN)
}

/// Milliseconds that a text of so many bytes takes to say at the slowest pace that is believed.
pub(crate) fn slow_speech_ms(bytes: usize) -> u32 {
    speech_ms(bytes).saturating_mul(4)
}

/// Makes the times of a sentence and its words agree. The end stays [`UNKNOWN_MS`] where nothing in
/// the sentence tells it: [`estimate_end`] needs the start of the next one.
pub(crate) fn make_sound(
    times: &mut Times,
    text_bytes: usize,
    words: &mut [WordTiming],
    around: Surroundings,
) -> AllocResult {
    if are_sound(*times, words, around.latest_ms) {
        return Ok(());
    }
    let bounds = Bounds::new(*times, around);
    let anchors = find_anchors(words, bounds, around)?;
    let trusts_words = anchors.trusts_words;
    for (index, word) in words.iter_mut().enumerate() {
        if anchors.rows.binary_search(&index).is_err() {
            word.start_ms = UNKNOWN_MS;
        }
    }
    let bounds = if trusts_words {
        Bounds::default()
    } else {
        bounds
    };
    *times = sentence_times(words, bounds, text_bytes, around);
    if !words.is_empty() && times.end_ms != UNKNOWN_MS {
        spread(words, times);
    }
    Ok(())
}

/// Estimates the end of a sentence that has none, or one that is too late for its text and behind
/// the start of the next sentence; not behind that start. Spreads its words.
pub(crate) fn estimate_end(
    times: &mut Times,
    text_bytes: usize,
    words: &mut [WordTiming],
    next_ms: Option<u32>,
    latest_ms: u32,
) {
    let (from_ms, bytes) = last_part(*times, text_bytes, words);
    let next_ms = next_ms.filter(|&ms| ms > from_ms);
    let is_open = times.end_ms == UNKNOWN_MS
        || (is_too_long(*times, text_bytes, words) && next_ms.is_some_and(|ms| ms < times.end_ms));
    if is_open {
        let end_ms = from_ms.saturating_add(speech_ms(bytes));
        times.end_ms = end_ms.min(next_ms.unwrap_or(latest_ms)).min(latest_ms);
        spread(words, times);
    }
}

/// Whether a sentence ends later than its last word, or without words its text, can take to say.
pub(crate) fn is_too_long(times: Times, text_bytes: usize, words: &[WordTiming]) -> bool {
    let (from_ms, bytes) = last_part(times, text_bytes, words);
    times.end_ms.saturating_sub(from_ms) > slow_speech_ms(bytes)
}

/// The part of a sentence that its end is the end of: start and bytes of its last word, or of all.
fn last_part(times: Times, text_bytes: usize, words: &[WordTiming]) -> (u32, usize) {
    words
        .last()
        .filter(|word| word.start_ms != UNKNOWN_MS)
        .map_or((times.start_ms, text_bytes), |word| {
            (word.start_ms, word.bytes())
        })
}

/// Whether all times are known, in order, and within the sentence and the audio.
fn are_sound(times: Times, words: &[WordTiming], latest_ms: u32) -> bool {
    let mut last = (times.start_ms, times.start_ms);
    let mut in_order = times.start_ms < times.end_ms && times.end_ms <= latest_ms;
    let mut heap = Heap::default();
    for word in words {
        let next = (word.start_ms, word.end_ms);
        let rises = next.0 >= last.0 && next.1 >= next.0 && next.1 >= last.1;
        in_order &= rises & !heap.holds(*word);
        last = next;
    }
    in_order && last.1 <= times.end_ms
}

/// Words on one start, where the model lost count: two of no length, or three. Two of the same
/// length may be one word that is there twice.
#[derive(Default)]
struct Heap {
    start_ms: Option<u32>,
    count: u32,
    is_long: bool,
}

impl Heap {
    /// Whether the next word lies on a heap, not at its bottom.
    fn holds(&mut self, word: WordTiming) -> bool {
        if self.start_ms == Some(word.start_ms) {
            self.count += 1;
        } else {
            (self.start_ms, self.count, self.is_long) = (Some(word.start_ms), 1, false);
        }
        let was_long = self.is_long;
        self.is_long |= word.end_ms > word.start_ms;
        self.count > 2 || (self.count == 2 && !was_long && !self.is_long)
    }
}

/// The times of a sentence that can be believed.
#[derive(Clone, Copy, Default)]
struct Bounds {
    start_ms: Option<u32>,
    end_ms: Option<u32>,
}

impl Bounds {
    fn new(times: Times, around: Surroundings) -> Self {
        let latest_ms = around.latest_ms;
        // A sentence needs a millisecond of the audio.
        let start_ms = Some(times.start_ms).filter(|&ms| ms < latest_ms);
        let end_ms = Some(times.end_ms)
            .filter(|&ms| ms != UNKNOWN_MS && ms <= latest_ms.saturating_add(OVERHANG_MS))
            .map(|ms| ms.min(latest_ms))
            .filter(|&ms| ms > start_ms.unwrap_or_default());
        Self { start_ms, end_ms }
    }

    /// Whether a word may begin at a time.
    fn hold(self, ms: u32) -> bool {
        self.start_ms
            .is_none_or(|start_ms| ms.saturating_add(OVERHANG_MS) >= start_ms)
            && self
                .end_ms
                .is_none_or(|end_ms| ms <= end_ms.saturating_add(OVERHANG_MS))
    }
}

/// Words whose starts are believed.
struct Anchors {
    /// In order.
    rows: Vec<usize>,
    /// The times of the sentence contradict those of its words, which are more.
    trusts_words: bool,
}

/// Finds the most words whose starts do not contradict each other: those within the sentence, or,
/// where most are outside of it and make sense, all.
fn find_anchors(
    words: &[WordTiming],
    bounds: Bounds,
    around: Surroundings,
) -> AllocResult<Anchors> {
    let known = known_rows(words, bounds, around)?;
    let start_ms = |row: usize| words.get(row).map_or(0, |word| word.start_ms);
    let believed = believed_rows(words, &known, bounds)?;
    if 2 * believed.len() < known.len() {
        let rising = longest_rising(&known, start_ms)?;
        let first_ms = rising.first().map_or(0, |&row| start_ms(row));
        // Words counted from the start of each sentence, in place of the audio, are earlier than
        // what was said before.
        let is_early = first_ms.saturating_add(OVERHANG_MS) < around.earliest_ms;
        if rising.len() >= 2 && 2 * rising.len() > known.len() && !is_early {
            return Ok(Anchors {
                rows: rising,
                trusts_words: true,
            });
        }
    }
    Ok(Anchors {
        rows: longest_rising(&believed, start_ms)?,
        trusts_words: false,
    })
}

/// The words that have a start: of a heap the first alone.
fn known_rows(
    words: &[WordTiming],
    bounds: Bounds,
    around: Surroundings,
) -> AllocResult<Vec<usize>> {
    let mut known = vec_with_capacity(words.len())?;
    // 0 stands for no time where the sentence begins later.
    let earliest_ms = bounds
        .start_ms
        .unwrap_or_else(|| around.earliest_ms.saturating_sub(OVERHANG_MS));
    let mut row = 0;
    while let Some(word) = words.get(row) {
        let same = |other: &&WordTiming| other.start_ms == word.start_ms;
        let group = words.get(row..).unwrap_or_default();
        let count = group.iter().take_while(same).count();
        let is_long = group
            .iter()
            .take(count)
            .any(|word| word.end_ms > word.start_ms);
        let is_heap = count > 2 || !is_long;
        let is_zero = word.start_ms == 0 && (row > 0 || earliest_ms > 0);
        // All words on one time say less than the sentence does.
        let is_nothing_else = is_heap && count > 1 && count == words.len();
        if is_nothing_else && bounds.start_ms.is_some() && bounds.end_ms.is_some() {
            return Ok(known);
        }
        if word.start_ms < around.latest_ms && !is_zero {
            known.extend(row..row + if is_heap { 1 } else { count });
        }
        row += count;
    }
    Ok(known)
}

/// The rows of `known` that lie in the sentence, and those that follow each other closely up to it:
/// a sentence with the time of its last word alone has that of all.
fn believed_rows(words: &[WordTiming], known: &[usize], bounds: Bounds) -> AllocResult<Vec<usize>> {
    let mut believed = vec_with_capacity(known.len())?;
    let word = |row: usize| words.get(row).copied().unwrap_or_default();
    let holds = |row: &usize| bounds.hold(word(*row).start_ms);
    let (Some(first), Some(last)) = (known.iter().position(holds), known.iter().rposition(holds))
    else {
        return Ok(believed);
    };
    let follow = |pair: &[usize]| match *pair {
        [row, next] => {
            let (row, next) = (word(row), word(next));
            let gap_ms = next.start_ms.saturating_sub(row.end_ms.max(row.start_ms));
            row.start_ms <= next.start_ms && gap_ms <= OVERHANG_MS
        }
        _ => false,
    };
    let before = known.get(..=first).unwrap_or_default().windows(2);
    let behind = known.get(last..).unwrap_or_default().windows(2);
    let from = first - before.rev().take_while(|pair| follow(pair)).count();
    let to = last + behind.take_while(|pair| follow(pair)).count();
    let rows = known.iter().enumerate();
    let belongs = |place: usize, row: &usize| {
        holds(row) || (from..first).contains(&place) || (last + 1..=to).contains(&place)
    };
    believed.extend(
        rows.filter(|(place, row)| belongs(*place, row))
            .map(|(_, &row)| row),
    );
    Ok(believed)
}

/// The longest sequence of `rows` whose starts never fall, by patience sorting: of each length the
/// sequence with the least last start.
fn longest_rising(rows: &[usize], start_ms: impl Fn(usize) -> u32) -> AllocResult<Vec<usize>> {
    // Of each length: the place in `rows` of the last row. Of each place: the place before it.
    let (mut lasts, mut befores) = (
        vec_with_capacity(rows.len())?,
        vec_with_capacity(rows.len())?,
    );
    let at = |place: usize| rows.get(place).map_or(0, |&row| start_ms(row));
    for place in 0..rows.len() {
        let length = lasts.partition_point(|&last| at(last) <= at(place));
        befores.push(
            length
                .checked_sub(1)
                .and_then(|before| lasts.get(before).copied()),
        );
        match lasts.get_mut(length) {
            Some(last) => *last = place,
            None => lasts.push(place),
        }
    }
    let mut rising = vec_with_capacity(lasts.len())?;
    let mut place = lasts.last().copied();
    while let Some(current) = place {
        rising.extend(rows.get(current));
        place = befores.get(current).copied().flatten();
    }
    rising.reverse();
    Ok(rising)
}

/// Start and end of a sentence: its own, stretched over its words.
fn sentence_times(
    words: &[WordTiming],
    bounds: Bounds,
    text_bytes: usize,
    around: Surroundings,
) -> Times {
    let has_start = |word: &&WordTiming| word.start_ms != UNKNOWN_MS;
    let bytes = |words: &[WordTiming]| words.iter().map(|word| word.bytes()).sum::<usize>();
    let split = |row: Option<usize>| words.split_at_checked(row.unwrap_or_default());
    let first = words.iter().position(|word| has_start(&word));
    let Some((before, from_first)) = first.and_then(|row| split(Some(row))) else {
        return bare_times(bounds, text_bytes, around);
    };
    let first_ms = from_first.first().map_or(0, |word| word.start_ms);
    let start_ms = match bounds.start_ms {
        Some(start_ms) => start_ms.min(first_ms),
        None if before.is_empty() => first_ms,
        None => first_ms
            .saturating_sub(speech_ms(bytes(before)))
            .max(around.earliest_ms.min(first_ms)),
    };
    let last = words.iter().rposition(|word| has_start(&word));
    let (_, from_last) = split(last).unwrap_or_default();
    let (last_word, behind) = from_last.split_at_checked(1).unwrap_or_default();
    let last_ms = last_word.first().map_or(0, |word| word.start_ms);
    let latest_ms = bounds
        .end_ms
        .map_or(around.latest_ms, |ms| ms.saturating_add(OVERHANG_MS))
        .min(around.latest_ms);
    let own_end_ms = last_word
        .first()
        .map(|word| word.end_ms)
        .filter(|ms| (last_ms..=latest_ms).contains(ms));
    let spoken_ms = match (own_end_ms, behind) {
        (Some(end_ms), []) => end_ms,
        (Some(end_ms), _) => end_ms.saturating_add(speech_ms(bytes(behind))),
        (None, _) => last_ms.saturating_add(speech_ms(bytes(from_last))),
    };
    let end_ms = match bounds.end_ms {
        // An estimate is no reason to stretch the sentence.
        Some(end_ms) if own_end_ms.is_none() || !behind.is_empty() => {
            end_ms.max(own_end_ms.unwrap_or(last_ms))
        }
        Some(end_ms) => end_ms.max(spoken_ms),
        None => spoken_ms,
    };
    Times {
        start_ms,
        end_ms: end_ms.min(around.latest_ms).max(start_ms.saturating_add(1)),
    }
}

/// Start and end of a sentence without words that tell them.
fn bare_times(bounds: Bounds, text_bytes: usize, around: Surroundings) -> Times {
    let earliest_ms = around.earliest_ms.min(around.latest_ms.saturating_sub(1));
    let start_ms = match (bounds.start_ms, bounds.end_ms) {
        (Some(start_ms), _) => start_ms,
        (None, Some(end_ms)) => end_ms
            .saturating_sub(speech_ms(text_bytes))
            .max(if earliest_ms < end_ms { earliest_ms } else { 0 }),
        (None, None) => earliest_ms,
    };
    Times {
        start_ms,
        end_ms: bounds.end_ms.unwrap_or(UNKNOWN_MS),
    }
}

/// Sets the times of the words that have no start, in proportion to their bytes, and the ends that
/// cannot be.
fn spread(words: &mut [WordTiming], times: &Times) {
    // Of the words from the last anchor on: the first without a start, and the time it may begin.
    let mut from = 0;
    while from < words.len() {
        let count = |words: &[WordTiming]| {
            words
                .iter()
                .take_while(|word| word.start_ms == UNKNOWN_MS)
                .count()
        };
        let unknown = count(words.get(from..).unwrap_or_default());
        let next_ms = words
            .get(from + unknown)
            .map_or(times.end_ms, |word| word.start_ms);
        if unknown > 0 {
            let (first, start_ms) = gap_start(words, from, times, next_ms);
            if let Some(gap) = words.get_mut(first..from + unknown) {
                spread_evenly(gap, start_ms, next_ms, from - first);
            }
        }
        from += unknown + 1;
    }
    let mut next = (times.end_ms, times.end_ms);
    for word in words.iter_mut().rev() {
        if word.end_ms < word.start_ms || word.end_ms > times.end_ms {
            word.end_ms = next.0;
        }
        word.end_ms = word.end_ms.min(next.1).max(word.start_ms);
        next = (word.start_ms, word.end_ms);
    }
}

/// The first word of a gap and its start: behind the word before `from`, or with that word where it
/// leaves no time.
fn gap_start(words: &[WordTiming], from: usize, times: &Times, next_ms: u32) -> (usize, u32) {
    let Some((row, before)) = from
        .checked_sub(1)
        .and_then(|row| Some((row, words.get(row)?)))
    else {
        return (from, times.start_ms);
    };
    if before.end_ms > before.start_ms && before.end_ms < next_ms {
        (from, before.end_ms)
    } else {
        (row, before.start_ms)
    }
}

/// Spreads words between two times. The first `own` keep their start.
fn spread_evenly(words: &mut [WordTiming], start_ms: u32, end_ms: u32, own: usize) {
    let weight = |word: &WordTiming| word.bytes().max(1) as u64;
    let total: u64 = words.iter().map(weight).sum();
    let span = u64::from(end_ms.saturating_sub(start_ms));
    let mut before = 0;
    for (index, word) in words.iter_mut().enumerate() {
        let at = |weight: u64| start_ms.saturating_add((span * weight / total.max(1)) as u32);
        let from_ms = at(before);
        before += weight(word);
        if index < own {
            word.end_ms = at(before);
        } else {
            word.interpolate(from_ms, at(before));
        }
    }
}

#[cfg(test)]
mod tests;
