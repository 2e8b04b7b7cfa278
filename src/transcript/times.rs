//! Times that agree. A document's times may be missing, lie outside of the audio, or contradict
//! each other; here they are made sound, once, before anything uses them. Times that agree with
//! most others are never moved; those of other words are interpolated between them, and marked.

use crate::alloc::{AllocResult, TryPush};
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

    /// Times of a channel's text that came without sentences: up to the end of the audio, if that
    /// is known.
    pub(crate) fn of_whole_channel(self, latest_ms: u32) -> Self {
        let is_unknown = latest_ms == UNKNOWN_MS - 1;
        let end_ms = if is_unknown { UNKNOWN_MS } else { latest_ms };
        Self { end_ms, ..self }
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
    times: Times,
    text_bytes: usize,
    words: &mut [WordTiming],
    around: Surroundings,
) -> AllocResult<Times> {
    if are_sound(times, words, around.latest_ms) {
        return Ok(times);
    }
    mend(times, text_bytes, words, around)
}

/// Makes times agree that do not.
#[cold]
#[inline(never)]
fn mend(
    times: Times,
    text_bytes: usize,
    words: &mut [WordTiming],
    around: Surroundings,
) -> AllocResult<Times> {
    let mut bounds = believed_bounds(times, around.latest_ms);
    let (anchors, trusts_words) = find_anchors(words, bounds, around)?;
    let mut next = 0;
    for (row, word) in (0..).zip(&mut *words) {
        if anchors.get(next) == Some(&row) {
            next += 1;
        } else {
            word.start_ms = UNKNOWN_MS;
        }
    }
    if trusts_words {
        bounds = UNKNOWN;
    }
    let times = sentence_times(words, bounds, text_bytes, around);
    if !words.is_empty() && times.end_ms != UNKNOWN_MS {
        spread(words, times);
    }
    Ok(times)
}

/// Estimates the end of a sentence that has none, or one that is too late for its text and behind
/// the start of the next sentence (perhaps [`UNKNOWN_MS`]); not behind that start. Spreads its
/// words.
#[inline(never)]
pub(crate) fn estimate_end(
    times: &mut Times,
    text_bytes: usize,
    words: &mut [WordTiming],
    mut next_ms: u32,
    latest_ms: u32,
) {
    let (from_ms, bytes) = last_part(*times, text_bytes, words);
    if next_ms <= from_ms {
        next_ms = UNKNOWN_MS;
    }
    if times.end_ms == UNKNOWN_MS
        || (next_ms < times.end_ms && is_too_long(*times, text_bytes, words))
    {
        let end_ms = from_ms.saturating_add(speech_ms(bytes));
        times.end_ms = end_ms.min(next_ms).min(latest_ms);
        spread(words, *times);
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

/// Times of which neither is known.
const UNKNOWN: Times = Times {
    start_ms: UNKNOWN_MS,
    end_ms: UNKNOWN_MS,
};

/// The times of a sentence that can be believed; [`UNKNOWN_MS`] in place of one that cannot.
fn believed_bounds(times: Times, latest_ms: u32) -> Times {
    let mut bounds = UNKNOWN;
    // A sentence needs a millisecond of the audio.
    let mut least_ms = 0;
    if times.start_ms < latest_ms {
        bounds.start_ms = times.start_ms;
        least_ms = times.start_ms;
    }
    let end_ms = times.end_ms.min(latest_ms);
    let is_far = times.end_ms > latest_ms.saturating_add(OVERHANG_MS);
    if times.end_ms != UNKNOWN_MS && !is_far && end_ms > least_ms {
        bounds.end_ms = end_ms;
    }
    bounds
}

/// Whether a word of a sentence within `bounds` may begin at a time.
fn hold(bounds: Times, ms: u32) -> bool {
    (bounds.start_ms == UNKNOWN_MS || ms.saturating_add(OVERHANG_MS) >= bounds.start_ms)
        && ms <= bounds.end_ms.saturating_add(OVERHANG_MS)
}

/// The word at a row.
fn word_at(words: &[WordTiming], row: u32) -> WordTiming {
    words.get(row as usize).copied().unwrap_or_default()
}

/// Finds the most words whose starts do not contradict each other, in order: those within the
/// sentence, or, where most are outside of it and make sense, all. The latter contradict the times
/// of the sentence: then the second result is true.
fn find_anchors(
    words: &[WordTiming],
    bounds: Times,
    around: Surroundings,
) -> AllocResult<(Vec<u32>, bool)> {
    let known = known_rows(words, bounds, around)?;
    let believed = believed_rows(words, &known, bounds)?;
    if 2 * believed.len() < known.len() {
        let rising = longest_rising(words, &known)?;
        let first_ms = rising
            .first()
            .map_or(0, |&row| word_at(words, row).start_ms);
        // Words counted from the start of each sentence, in place of the audio, are earlier than
        // what was said before.
        let is_early = first_ms.saturating_add(OVERHANG_MS) < around.earliest_ms;
        if rising.len() >= 2 && 2 * rising.len() > known.len() && !is_early {
            return Ok((rising, true));
        }
    }
    Ok((longest_rising(words, &believed)?, false))
}

/// The words that have a start: of a heap the first alone.
fn known_rows(words: &[WordTiming], bounds: Times, around: Surroundings) -> AllocResult<Vec<u32>> {
    let mut known = Vec::new();
    // 0 stands for no time where the sentence begins later.
    let earliest_ms = if bounds.start_ms == UNKNOWN_MS {
        around.earliest_ms.saturating_sub(OVERHANG_MS)
    } else {
        bounds.start_ms
    };
    let mut row = 0;
    while let Some(first) = words.get(row) {
        let (begin, mut is_long) = (row, false);
        while let Some(word) = words.get(row)
            && word.start_ms == first.start_ms
        {
            is_long |= word.end_ms > word.start_ms;
            row += 1;
        }
        let is_zero = first.start_ms == 0 && (begin > 0 || earliest_ms > 0);
        if first.start_ms < around.latest_ms && !is_zero {
            let is_heap = row - begin > 2 || !is_long;
            // All words on one time say less than the sentence does.
            let is_all = is_heap && words.len() > 1 && row - begin == words.len();
            if is_all && bounds.start_ms != UNKNOWN_MS && bounds.end_ms != UNKNOWN_MS {
                return Ok(known);
            }
            for of_group in begin..if is_heap { begin + 1 } else { row } {
                known.try_push(of_group as u32)?;
            }
        }
    }
    Ok(known)
}

/// The rows of `known` that lie in the sentence, and those that follow each other closely up to it:
/// a sentence with the time of its last word alone has that of all.
fn believed_rows(words: &[WordTiming], known: &[u32], bounds: Times) -> AllocResult<Vec<u32>> {
    let mut believed = Vec::new();
    let holds = |row: u32| hold(bounds, word_at(words, row).start_ms);
    let (mut first, mut last) = (usize::MAX, 0);
    for (place, &row) in known.iter().enumerate() {
        if holds(row) {
            (first, last) = (first.min(place), place);
        }
    }
    if first == usize::MAX {
        return Ok(believed);
    }
    let (mut from, mut to) = (first, last);
    while from > 0 && follows_closely(words, known, from) {
        from -= 1;
    }
    while follows_closely(words, known, to + 1) {
        to += 1;
    }
    for (place, &row) in known.iter().enumerate() {
        let is_near = from <= place && place <= to && (place < first || place > last);
        if is_near || holds(row) {
            believed.try_push(row)?;
        }
    }
    Ok(believed)
}

/// Whether the row at a place of `known`, but the first, is there and begins soon behind the row
/// before it.
#[inline(never)]
fn follows_closely(words: &[WordTiming], known: &[u32], place: usize) -> bool {
    let (Some(&row), Some(&next)) = (known.get(place - 1), known.get(place)) else {
        return false;
    };
    let (row, next) = (word_at(words, row), word_at(words, next));
    let gap_ms = next.start_ms.saturating_sub(row.end_ms.max(row.start_ms));
    row.start_ms <= next.start_ms && gap_ms <= OVERHANG_MS
}

/// The longest sequence of `rows` whose starts never fall, by patience sorting: of each length the
/// sequence with the least last start.
#[inline(never)]
fn longest_rising(words: &[WordTiming], rows: &[u32]) -> AllocResult<Vec<u32>> {
    const NONE: u32 = u32::MAX;
    // Of each length: the place in `rows` of the last row. Of each place: the place before it.
    let (mut lasts, mut befores): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let row_at = |place: u32| rows.get(place as usize).copied().unwrap_or(NONE);
    let start_ms = |place: u32| word_at(words, row_at(place)).start_ms;
    for place in 0..rows.len() as u32 {
        let length = lasts.partition_point(|&last| start_ms(last) <= start_ms(place));
        let before = match length {
            0 => NONE,
            _ => lasts.get(length - 1).copied().unwrap_or(NONE),
        };
        befores.try_push(before)?;
        match lasts.get_mut(length) {
            Some(last) => *last = place,
            None => lasts.try_push(place)?,
        }
    }
    // From the last to the first, in the memory of the lengths.
    let mut place = lasts.last().copied().unwrap_or(NONE);
    for row in lasts.iter_mut().rev() {
        *row = row_at(place);
        place = befores.get(place as usize).copied().unwrap_or(NONE);
    }
    Ok(lasts)
}

/// Start and end of a sentence: its own, stretched over its words.
fn sentence_times(
    words: &[WordTiming],
    bounds: Times,
    text_bytes: usize,
    around: Surroundings,
) -> Times {
    // Bytes before the first word with a start, the last such word, and bytes behind that.
    let (mut before, mut last, mut behind) = (0, WordTiming::default(), 0);
    let mut first_ms = UNKNOWN_MS;
    for word in words {
        if word.start_ms != UNKNOWN_MS {
            first_ms = first_ms.min(word.start_ms);
            (last, behind) = (*word, 0);
        } else if first_ms == UNKNOWN_MS {
            before += word.bytes();
        } else {
            behind += word.bytes();
        }
    }
    if first_ms == UNKNOWN_MS {
        return bare_times(bounds, text_bytes, around);
    }
    let is_open = |word: Option<&WordTiming>| word.is_some_and(|word| word.start_ms == UNKNOWN_MS);
    let start_ms = if bounds.start_ms != UNKNOWN_MS {
        bounds.start_ms.min(first_ms)
    } else if is_open(words.first()) {
        first_ms
            .saturating_sub(speech_ms(before))
            .max(around.earliest_ms.min(first_ms))
    } else {
        first_ms
    };
    let latest_ms = bounds
        .end_ms
        .saturating_add(OVERHANG_MS)
        .min(around.latest_ms);
    let mut end_ms = last.end_ms;
    let mut is_estimated = is_open(words.last());
    if end_ms < last.start_ms || end_ms > latest_ms {
        end_ms = last.start_ms;
        behind += last.bytes();
        is_estimated = true;
    }
    if bounds.end_ms != UNKNOWN_MS {
        // An estimate is no reason to stretch the sentence.
        end_ms = end_ms.max(bounds.end_ms);
    } else if is_estimated {
        end_ms = end_ms.saturating_add(speech_ms(behind));
    }
    Times {
        start_ms,
        end_ms: end_ms.min(around.latest_ms).max(start_ms.saturating_add(1)),
    }
}

/// Start and end of a sentence without words that tell them.
fn bare_times(bounds: Times, text_bytes: usize, around: Surroundings) -> Times {
    let earliest_ms = around.earliest_ms.min(around.latest_ms.saturating_sub(1));
    let mut times = bounds;
    if bounds.start_ms == UNKNOWN_MS {
        times.start_ms = earliest_ms;
        if bounds.end_ms != UNKNOWN_MS {
            let spoken_ms = bounds.end_ms.saturating_sub(speech_ms(text_bytes));
            times.start_ms = if earliest_ms < bounds.end_ms {
                spoken_ms.max(earliest_ms)
            } else {
                spoken_ms
            };
        }
    }
    times
}

/// Sets the times of the words that have no start, in proportion to their bytes, and the ends that
/// cannot be.
#[inline(never)]
fn spread(words: &mut [WordTiming], times: Times) {
    // The first word without a start since the last with one.
    let mut from = 0;
    for index in 0..=words.len() {
        let next_ms = words.get(index).map_or(times.end_ms, |word| word.start_ms);
        if next_ms == UNKNOWN_MS {
            continue;
        }
        if index > from {
            let (first, start_ms) = gap_start(words, from, times, next_ms);
            if let Some(gap) = words.get_mut(first..index) {
                spread_evenly(gap, start_ms, next_ms, from - first);
            }
        }
        from = index + 1;
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
fn gap_start(words: &[WordTiming], from: usize, times: Times, next_ms: u32) -> (usize, u32) {
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
