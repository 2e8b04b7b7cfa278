//! Sources of choices.

use libfuzzer_sys::arbitrary::Unstructured;

/// Makes choices.
pub trait Choice {
    /// A number from 0 to `end`, without it; 0 where `end` is 0.
    fn below(&mut self, end: u32) -> u32;

    /// `true` in one of so many cases.
    fn one_in(&mut self, cases: u32) -> bool {
        self.below(cases) == 1
    }

    /// A number at the edge of a type, or any.
    fn edge_number(&mut self) -> u32 {
        let limit = [
            0,
            1,
            u32::MAX,
            u32::MAX - 1,
            1 << 31,
            (1 << 31) - 1,
            65_535,
            65_536,
        ];
        match self.below(4) {
            0 => limit[self.below(limit.len() as u32) as usize],
            1 => self.below(100),
            2 => self.below(100_000),
            _ => self.below(u32::MAX),
        }
    }
}

/// The input itself, byte by byte: the fuzzer learns which byte makes which choice. At its end
/// every choice is 0.
impl Choice for Unstructured<'_> {
    fn below(&mut self, end: u32) -> u32 {
        self.int_in_range(0..=end.saturating_sub(1)).unwrap_or(0)
    }
}

/// A generator seeded by a whole input, so that choices take no bytes of it: seeds stay plain
/// files.
pub struct Rng(u64);

impl Rng {
    /// The generator of `input`.
    pub fn of(input: &[u8]) -> Self {
        // FNV-1a; never 0, where xorshift would stay.
        let hash = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash | 1)
    }
}

impl Choice for Rng {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) * u64::from(end) >> 32) as u32
    }
}
