//! Rows by their start times. Nearly always they are in that order already.

use crate::alloc::{AllocResult, vec_with_capacity};

/// The rows `0..count` by start time, those of the same time in their own order; `None` where they
/// are in that order already.
///
/// A heap sort: the standard library's sort weighs 8 KB of wasm, and an insertion sort takes
/// quadratic time, which a hostile document would exploit.
pub(crate) fn by_start(
    count: usize,
    start_ms: impl Fn(usize) -> u32,
) -> AllocResult<Option<Vec<u32>>> {
    let mut last = 0;
    let in_order = (0..count).all(|row| core::mem::replace(&mut last, start_ms(row)) <= last);
    if in_order {
        return Ok(None);
    }
    let mut keys: Vec<u64> = vec_with_capacity(count)?;
    keys.extend((0..count).map(|row| u64::from(start_ms(row)) << 32 | row as u64));
    for root in (0..count / 2).rev() {
        sift_down(&mut keys, root);
    }
    for end in (1..count).rev() {
        keys.swap(0, end);
        if let Some(heap) = keys.get_mut(..end) {
            sift_down(heap, 0);
        }
    }
    let mut rows = vec_with_capacity(count)?;
    rows.extend(keys.into_iter().map(|key| key as u32));
    Ok(Some(rows))
}

/// Moves `root` down until both its children are smaller.
fn sift_down(heap: &mut [u64], mut root: usize) {
    loop {
        let left = 2 * root + 1;
        let Some(&(mut child)) = heap.get(left) else {
            return;
        };
        let mut place = left;
        if let Some(&right) = heap.get(left + 1)
            && right > child
        {
            (child, place) = (right, left + 1);
        }
        if heap.get(root).is_none_or(|&value| value >= child) {
            return;
        }
        heap.swap(root, place);
        root = place;
    }
}

#[cfg(test)]
mod tests {
    use super::by_start;

    #[test]
    fn sorts_by_time_and_keeps_the_order_of_equals() {
        assert_eq!(by_start(0, |_| 0), Ok(None));
        assert_eq!(by_start(3, |row| [1, 1, 2][row]), Ok(None));
        let mut seed = 7_u32;
        for count in 2..200 {
            let starts: Vec<u32> = (0..count)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    seed >> 27
                })
                .collect();
            let mut expected: Vec<u32> = (0..count as u32).collect();
            expected.sort_by_key(|&row| starts[row as usize]);
            let sorted = by_start(count, |row| starts[row]).unwrap();
            assert_eq!(
                sorted.unwrap_or_else(|| (0..count as u32).collect()),
                expected,
                "{starts:?}"
            );
        }
    }
}
