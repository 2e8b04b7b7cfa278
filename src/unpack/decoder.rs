//! The decoder: bits → literals and matches → bytes.

use crate::range_decoder::RangeDecoder;

/// High bits of the byte before that choose the probabilities of a literal (`lc`).
pub const LITERAL_CONTEXT_BITS: u32 = 3;

/// States: which kinds the last symbols were of. Below `LITERAL_STATES` the last was a literal.
const STATES: usize = 12;
const LITERAL_STATES: usize = 7;

/// Places of the probabilities: one for each state, ...
const IS_MATCH: usize = 0;
const IS_REPEATED: usize = IS_MATCH + STATES;
const IS_OLDER: usize = IS_REPEATED + STATES;
const IS_LONG: usize = IS_OLDER + STATES;
const IS_THIRD_OR_FOURTH: usize = IS_LONG + STATES;
const IS_FOURTH: usize = IS_THIRD_OR_FOURTH + STATES;
/// ... of lengths and distances, ...
const NEW_LENGTH: usize = IS_FOURTH + STATES;
const REPEATED_LENGTH: usize = NEW_LENGTH + LENGTH_MODELS;
const SLOT: usize = REPEATED_LENGTH + LENGTH_MODELS;
const NEAR_DISTANCE: usize = SLOT + (LENGTH_CLASSES << SLOT_BITS);
const LOW_DISTANCE: usize = NEAR_DISTANCE + NEAR_DISTANCE_MODELS;
/// ... and, in each context, of literals.
const LITERAL: usize = LOW_DISTANCE + (1 << LOW_DISTANCE_BITS);
const LITERAL_MODELS: usize = 3 * BYTE_VALUES;
const BYTE_VALUES: usize = 1 << 8;

/// A length is in one of three trees, which two bits choose; places are those within its models.
const IS_MIDDLE_OR_HIGH: usize = 0;
const IS_HIGH: usize = 1;
const LOW_TREE: usize = 2;
const MIDDLE_TREE: usize = LOW_TREE + (1 << SHORT_TREE_BITS);
const HIGH_TREE: usize = MIDDLE_TREE + (1 << SHORT_TREE_BITS);
const LENGTH_MODELS: usize = HIGH_TREE + (1 << HIGH_TREE_BITS);
const SHORT_TREE_BITS: u32 = 3;
const HIGH_TREE_BITS: u32 = 8;
const LENGTH_MIN: usize = 2;

/// A distance is a slot, which has its two highest bits and tells how many follow, then those.
const SLOT_BITS: u32 = 6;
/// Lengths of 2, 3, 4 and more have slots of their own.
const LENGTH_CLASSES: usize = 4;
/// Distances below this slot are whole.
const FIRST_SLOT_WITH_BITS: usize = 4;
/// From this slot on only the lowest bits have probabilities.
const FAR_SLOT: usize = 14;
const NEAR_DISTANCE_MODELS: usize = 1 << (FAR_SLOT / 2);
const LOW_DISTANCE_BITS: u32 = 4;

/// Unpacks a stream into as many bytes as it was made of.
pub fn unpack(packed: &[u8], unpacked: &mut [u8]) {
    let mut decoder = Decoder {
        bits: RangeDecoder::new(packed),
        unpacked,
        count: 0,
        state: 0,
        distances: [0; 4],
    };
    while decoder.count < decoder.unpacked.len() {
        decoder.symbol();
    }
}

struct Decoder<'a> {
    bits: RangeDecoder<'a>,
    unpacked: &'a mut [u8],
    /// Bytes unpacked so far.
    count: usize,
    state: usize,
    /// The last distances, the newest first; 0 is the byte before.
    distances: [usize; 4],
}

impl Decoder<'_> {
    /// Decodes a literal or a match: at least one byte, so that every stream ends.
    fn symbol(&mut self) {
        if self.bit_of_state(IS_MATCH) == 0 {
            return self.literal();
        }
        let length = if self.bit_of_state(IS_REPEATED) == 0 {
            self.new_match()
        } else {
            self.repeated_match()
        };
        for _ in 0..length {
            self.push(self.byte_back(self.distances[0]));
        }
    }

    /// Decodes a byte. Behind a match it is another than the one that would have made the match
    /// longer: up to the first bit that differs, the bits of that one choose the probabilities too.
    fn literal(&mut self) {
        let context = self.byte_back(0) >> (u8::BITS - LITERAL_CONTEXT_BITS);
        let models = LITERAL + LITERAL_MODELS * usize::from(context);
        let mut unlike = usize::from(self.byte_back(self.distances[0]));
        let mut is_alike = if self.state < LITERAL_STATES {
            0
        } else {
            BYTE_VALUES
        };
        let mut node = 1;
        while node < BYTE_VALUES {
            unlike <<= 1;
            let unlike_bit = unlike & is_alike;
            let bit = self.bits.bit(models + is_alike + unlike_bit + node);
            is_alike &= if bit == 0 { !unlike_bit } else { unlike_bit };
            node = node << 1 | bit;
        }
        self.push(node as u8);
        self.state = match self.state {
            0..4 => 0,
            4..10 => self.state - 3,
            _ => self.state - 6,
        };
    }

    /// Decodes a match at a new distance and gives its length.
    fn new_match(&mut self) -> usize {
        let length = self.length(NEW_LENGTH);
        let class = (length - LENGTH_MIN).min(LENGTH_CLASSES - 1);
        let distance = self.distance(SLOT + (class << SLOT_BITS));
        let [newest, second, third, _] = self.distances;
        self.distances = [distance, newest, second, third];
        self.enter(7, 10);
        length
    }

    /// Decodes a match at one of the last distances and gives its length.
    fn repeated_match(&mut self) -> usize {
        if self.bit_of_state(IS_OLDER) == 0 {
            if self.bit_of_state(IS_LONG) == 0 {
                self.enter(9, 11);
                return 1;
            }
        } else {
            let [newest, second, third, fourth] = self.distances;
            self.distances = if self.bit_of_state(IS_THIRD_OR_FOURTH) == 0 {
                [second, newest, third, fourth]
            } else if self.bit_of_state(IS_FOURTH) == 0 {
                [third, newest, second, fourth]
            } else {
                [fourth, newest, second, third]
            };
        }
        let length = self.length(REPEATED_LENGTH);
        self.enter(8, 11);
        length
    }

    #[inline(never)]
    fn length(&mut self, models: usize) -> usize {
        let bits = &mut self.bits;
        if bits.bit(models + IS_MIDDLE_OR_HIGH) == 0 {
            LENGTH_MIN + bits.tree(models + LOW_TREE, SHORT_TREE_BITS)
        } else if bits.bit(models + IS_HIGH) == 0 {
            LENGTH_MIN + (1 << SHORT_TREE_BITS) + bits.tree(models + MIDDLE_TREE, SHORT_TREE_BITS)
        } else {
            LENGTH_MIN + (2 << SHORT_TREE_BITS) + bits.tree(models + HIGH_TREE, HIGH_TREE_BITS)
        }
    }

    fn distance(&mut self, slot_models: usize) -> usize {
        let slot = self.bits.tree(slot_models, SLOT_BITS);
        if slot < FIRST_SLOT_WITH_BITS {
            return slot;
        }
        let count = slot as u32 / 2 - 1;
        let high = (2 | slot & 1) << count;
        if slot < FAR_SLOT {
            return high + self.bits.reverse_tree(NEAR_DISTANCE + high - slot, count);
        }
        let middle = self.bits.direct_bits(count - LOW_DISTANCE_BITS) << LOW_DISTANCE_BITS;
        high + middle + self.bits.reverse_tree(LOW_DISTANCE, LOW_DISTANCE_BITS)
    }

    /// Decodes a bit by the probability of this state.
    fn bit_of_state(&mut self, models: usize) -> usize {
        self.bits.bit(models + self.state)
    }

    /// Changes the state by the kind of the symbol before.
    fn enter(&mut self, behind_literal: usize, behind_match: usize) {
        let is_behind_literal = self.state < LITERAL_STATES;
        self.state = if is_behind_literal {
            behind_literal
        } else {
            behind_match
        };
    }

    /// The byte at a distance; 0 where there is none.
    fn byte_back(&self, distance: usize) -> u8 {
        let place = self.count.wrapping_sub(distance).wrapping_sub(1);
        self.unpacked.get(place).copied().unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.unpacked.get_mut(self.count) {
            *place = byte;
        }
        self.count += 1;
    }
}
