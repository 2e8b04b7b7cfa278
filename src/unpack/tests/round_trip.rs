//! Round trip: packed bytes unpack to the same bytes, and no stream does harm.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use dashscope_asr_unpack::unpack;
use packer::pack;

#[path = "../packer.rs"]
mod packer;

/// A generator of numbers: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    fn bytes(&mut self, count: usize, values: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(values) as u8).collect()
    }
}

fn unpacked(packed: &[u8], count: usize) -> Vec<u8> {
    // Not zeros, which the decoder could have forgotten to write.
    let mut unpacked = vec![0xA5; count];
    unpack(packed, &mut unpacked);
    unpacked
}

#[track_caller]
fn assert_round_trip(bytes: &[u8]) {
    let packed = pack(bytes).unwrap();
    assert!(
        unpacked(&packed, bytes.len()) == bytes,
        "{} bytes",
        bytes.len()
    );
}

#[test]
fn short_inputs() {
    assert_round_trip(b"");
    for byte in 0..=u8::MAX {
        assert_round_trip(&[byte]);
        assert_round_trip(&[byte, byte]);
        assert_round_trip(&[byte, !byte, byte]);
    }
}

#[test]
fn all_byte_values_behind_all_others() {
    let rising: Vec<u8> = (0..=u8::MAX).collect();
    assert_round_trip(&rising);
    let pairs: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_be_bytes).collect();
    assert_round_trip(&pairs);
}

#[test]
fn matches_of_every_length() {
    for length in 1..=600 {
        let run = vec![7; length];
        assert_round_trip(&run);
        let text = Random(length as u64).bytes(length, 256);
        assert_round_trip(&[&text[..], b"-", &text[..]].concat());
    }
    assert_round_trip(&vec![0; 100_000]);
}

#[test]
fn matches_at_every_distance() {
    let mut random = Random(1);
    let filler = random.bytes(300_000, 256);
    let phrases: Vec<Vec<u8>> = (0..4).map(|_| random.bytes(40, 256)).collect();
    let distances = (0..200).chain((8..19).flat_map(|bits| {
        [
            (1 << bits) - 41,
            (1 << bits) - 40,
            (1 << bits) - 39,
            3 << (bits - 1),
        ]
    }));
    for distance in distances.filter(|distance| *distance < filler.len()) {
        let phrase = &phrases[distance % phrases.len()];
        let length = 2 + distance % 38;
        let parts = [phrase, &filler[..distance], &phrase[..length], b"."];
        assert_round_trip(&parts.concat());
    }
}

/// Four texts with one distance each, in any order, with a wrong byte here and there: matches at
/// each of the last four distances, of one byte too, and literals behind them.
#[test]
fn matches_at_the_last_distances() {
    let mut random = Random(2);
    for _ in 0..20 {
        let mut bytes = random.bytes(400, 256);
        let distances = [17, 60, 199, 390];
        for _ in 0..400 {
            let distance = distances[random.below(4)];
            for _ in 0..1 + random.below(12) {
                bytes.push(bytes[bytes.len() - distance]);
            }
            for _ in 0..random.below(3) {
                bytes.push(random.below(256) as u8);
            }
        }
        assert_round_trip(&bytes);
    }
}

#[test]
fn random_inputs() {
    let mut random = Random(3);
    for values in [1, 2, 3, 10, 64, 255, 256] {
        for _ in 0..60 {
            let count = random.below(3_000);
            assert_round_trip(&random.bytes(count, values));
        }
        assert_round_trip(&random.bytes(150_000, values));
    }
}

/// Made by liblzma (`xz --format=raw --lzma1=lc=3,lp=0,pb=0`), which is another encoder.
const OF_LIBLZMA: [u8; 89] = [
    0x00, 0x37, 0x9c, 0x66, 0x05, 0x20, 0xd8, 0xdc, 0xa5, 0x1c, 0x04, 0xfc, 0x86, 0xfd, 0x18, 0xcc,
    0x80, 0x2a, 0x9a, 0x58, 0x11, 0x1e, 0x01, 0xda, 0x8a, 0x55, 0xab, 0x35, 0x6b, 0x7e, 0xd4, 0x95,
    0x62, 0x16, 0x95, 0x16, 0x06, 0xcf, 0x94, 0xbc, 0x64, 0x29, 0x01, 0xd0, 0x14, 0xbe, 0x17, 0xa6,
    0x16, 0xd8, 0x4e, 0x88, 0xf1, 0x5c, 0x37, 0x67, 0xa2, 0xe9, 0x22, 0x32, 0x85, 0x4d, 0x3b, 0x0f,
    0x76, 0x12, 0x09, 0x86, 0x2c, 0x84, 0x61, 0x1f, 0x30, 0xd1, 0xa5, 0xa7, 0x68, 0xa4, 0x7c, 0xf7,
    0x99, 0x63, 0xfd, 0x00, 0xbf, 0xfd, 0x61, 0xb4, 0x00,
];

#[test]
fn a_stream_of_another_encoder() {
    let text = [&b"one two three, one two four; "[..]; 3].concat();
    let rising: Vec<u8> = (200..=u8::MAX).collect();
    let text = [&text[..], &rising, b"one two three"].concat();
    assert_eq!(unpacked(&OF_LIBLZMA, text.len()), text);
}

#[test]
fn a_part_is_unpacked_from_the_beginning() {
    let text = b"the same, the same, the same, and another".repeat(20);
    let packed = pack(&text).unwrap();
    for count in 0..text.len() {
        assert_eq!(unpacked(&packed, count), text[..count]);
    }
}

/// Each ends, whatever it says, and says it within the output.
#[test]
fn damaged_streams() {
    let mut random = Random(4);
    assert_eq!(unpacked(b"", 3), [0, 0, 0]);
    for _ in 0..2_000 {
        let count = random.below(200);
        let noise = random.bytes(count, 256);
        unpacked(&noise, random.below(2_000));
    }
    let text = b"the same, the same, the same, and another".repeat(20);
    let packed = pack(&text).unwrap();
    for count in 0..packed.len() {
        unpacked(&packed[..count], text.len());
        let mut damaged = packed.clone();
        damaged[count] ^= 1 << random.below(8);
        unpacked(&damaged, text.len());
    }
}
