//! Inputs made large, so that time that grows with the square of the size is felt.

use crate::{Choice, Rng};

/// Bytes of a large input. What takes a nanosecond for each pair of its bytes takes half a minute,
/// which is over the time limit of an input; what goes once over it takes a millisecond.
const LARGE_BYTES: usize = 256 << 10;

/// Of one input in four hundred, a part of it repeated, between what is before and behind it.
pub fn amplified(input: &[u8]) -> Option<Vec<u8>> {
    let mut rng = Rng::of(input);
    if input.is_empty() || !rng.one_in(400) {
        return None;
    }
    let start = rng.below(input.len() as u32) as usize;
    let longest = (input.len() - start).min(16) as u32;
    let end = start + 1 + rng.below(longest) as usize;
    let unit = &input[start..end];
    Some(
        [
            &input[..start],
            &unit.repeat(LARGE_BYTES / unit.len()),
            &input[end..],
        ]
        .concat(),
    )
}
