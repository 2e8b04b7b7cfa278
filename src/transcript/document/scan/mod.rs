//! Where a run of bytes ends: sixteen at a time where the processor can (`simd128`, in every engine
//! since 2023), else one by one. Both implementations give the same (`src/tests.rs` and the tests
//! below).

#[cfg_attr(
    all(target_arch = "wasm32", target_feature = "simd128"),
    allow(dead_code)
)]
mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) use scalar::{common_utf8, short_string, unescaped, whitespace};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use simd::{common_utf8, short_string, unescaped, whitespace};

/// Whether both implementations find the same ends in `input`, from each of its bytes on. For tests
/// on a machine that has both.
#[doc(hidden)]
pub fn simd_matches_scalar(input: &[u8]) -> bool {
    let mut tails = (0..=input.len()).filter_map(|start| input.get(start..));
    tails.all(|tail| {
        unescaped(tail) == scalar::unescaped(tail)
            && whitespace(tail) == scalar::whitespace(tail)
            && common_utf8(tail) == scalar::common_utf8(tail)
            && short_string(tail) == scalar::short_string(tail)
    })
}

#[cfg(test)]
mod tests {
    use super::{common_utf8, short_string, unescaped, whitespace};

    #[test]
    fn a_run_ends_at_quote_backslash_control_or_end() {
        for (input, bytes) in [
            (&b""[..], 0),
            (b"\"", 0),
            (b"abc\"d\xff", 3),
            (b"ab\\n", 2),
            (b"ab\x1f", 2),
            (b"\x7f ", 2),
            ("会议\"".as_bytes(), 6),
            (b"0123456789abcdef0123456789abcde\"\xff", 31),
            (b"0123456789abcdef", 16),
        ] {
            assert_eq!(unescaped(input), bytes, "{input:?}");
        }
    }

    #[test]
    fn white_space_is_that_of_json() {
        assert_eq!(whitespace(b" \n\r\t\x0b"), 4);
        assert_eq!(whitespace(&[b' '; 40]), 40);
        assert_eq!(whitespace(b""), 0);
    }

    #[test]
    fn common_text_is_ascii_and_characters_of_three_bytes() {
        for (text, bytes) in [
            ("", 0),
            ("abc", 3),
            ("会议a。", 10),
            ("会é", 3),
            ("a😀", 1),
            ("0123456789abcdef会议会议会议", 34),
            ("0123456789abcde会é", 18),
        ] {
            assert_eq!(common_utf8(text.as_bytes()), bytes, "{text}");
        }
        assert_eq!(common_utf8(b"a\xe4\xbc"), 1, "cut");
        assert_eq!(common_utf8(b"a\xed\xa0\x80"), 1, "a surrogate");
    }

    #[test]
    fn a_short_string_is_common_text_before_a_quote() {
        for (input, bytes) in [
            ("\"               ", Some(0)),
            ("abc\"            ", Some(3)),
            ("会议\"            ", Some(6)),
            ("0123456789abcde\"", Some(15)),
            ("0123456789abcdef\"", None),
            ("abc\"", None),
            ("é\"              ", None),
            ("a\\\"             ", None),
            ("a\n\"             ", None),
        ] {
            assert_eq!(short_string(input.as_bytes()), bytes, "{input:?}");
        }
    }
}
