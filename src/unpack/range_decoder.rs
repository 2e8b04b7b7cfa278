//! The range decoder: bytes → bits, each by an adaptive probability.

use core::slice;

/// Probabilities; a power of two, so that an index is brought in range by a mask.
const COUNT: usize = 1 << 13;
/// Bits of a probability.
const PROBABILITY_BITS: u32 = 11;
/// The half: nothing is known yet.
const EVEN: u16 = 1 << (PROBABILITY_BITS - 1);
/// A probability moves by this part of its distance to 0 or 1: 1/32.
const ADAPTION_SHIFT: u32 = 5;
/// The range is kept above this, by another byte of the input.
const RANGE_MIN: u32 = 1 << 24;
/// Bytes that the encoder writes first: one that is always 0, and four of the code.
const HEAD_BYTES: usize = 5;

pub(crate) struct RangeDecoder<'a> {
    packed: slice::Iter<'a, u8>,
    range: u32,
    code: u32,
    /// How likely each kind of bit is 0, of 2048.
    probabilities: [u16; COUNT],
}

impl<'a> RangeDecoder<'a> {
    pub(crate) fn new(packed: &'a [u8]) -> Self {
        let mut decoder = RangeDecoder {
            packed: packed.iter(),
            range: u32::MAX,
            code: 0,
            probabilities: [EVEN; COUNT],
        };
        for _ in 0..HEAD_BYTES {
            decoder.read_byte();
        }
        decoder
    }

    /// Decodes a bit by the probability at `model`, which learns from it.
    #[inline(never)]
    pub(crate) fn bit(&mut self, model: usize) -> usize {
        let Some(probability) = self.probabilities.get_mut(model % COUNT) else {
            return 0;
        };
        let bound = (self.range >> PROBABILITY_BITS) * u32::from(*probability);
        let bit = if self.code < bound {
            self.range = bound;
            *probability += ((1 << PROBABILITY_BITS) - *probability) >> ADAPTION_SHIFT;
            0
        } else {
            self.range -= bound;
            self.code -= bound;
            *probability -= *probability >> ADAPTION_SHIFT;
            1
        };
        self.normalize();
        bit
    }

    /// Decodes a number of `bits` bits, the highest first. Each bit has a probability for every
    /// value of those before it; they are from `models + 1` on.
    #[inline(never)]
    pub(crate) fn tree(&mut self, models: usize, bits: u32) -> usize {
        let mut node = 1;
        while node >> bits == 0 {
            node = node << 1 | self.bit(models + node);
        }
        node - (1 << bits)
    }

    /// Decodes a number as [`tree`](Self::tree) does, the lowest bit first.
    pub(crate) fn reverse_tree(&mut self, models: usize, bits: u32) -> usize {
        let mut node = 1;
        let mut number = 0;
        for place in 0..bits {
            let bit = self.bit(models + node);
            node = node << 1 | bit;
            number |= bit << place;
        }
        number
    }

    /// Decodes a number of bits that are 0 as often as 1, the highest first.
    pub(crate) fn direct_bits(&mut self, bits: u32) -> usize {
        let mut number = 0;
        for _ in 0..bits {
            self.range >>= 1;
            let bit = self.code >= self.range;
            if bit {
                self.code -= self.range;
            }
            number = number << 1 | usize::from(bit);
            self.normalize();
        }
        number
    }

    fn normalize(&mut self) {
        if self.range < RANGE_MIN {
            self.range <<= 8;
            self.read_byte();
        }
    }

    /// Takes the next byte into the code; behind the end of the input there are zeros.
    fn read_byte(&mut self) {
        let byte = self.packed.next().copied().unwrap_or_default();
        self.code = self.code << 8 | u32::from(byte);
    }
}
