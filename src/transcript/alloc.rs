//! Allocation that may fail. Buffers that grow with the input grow through this module, so that a
//! lack of memory is an error and does not end the program.

use std::collections::{TryReserveError, VecDeque};

/// An allocation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

impl From<TryReserveError> for OutOfMemory {
    fn from(_: TryReserveError) -> Self {
        Self
    }
}

/// The result of a call that may allocate.
pub(crate) type AllocResult<T = ()> = Result<T, OutOfMemory>;

/// Appends items to a vector.
pub(crate) trait TryPush<T> {
    fn try_push(&mut self, item: T) -> AllocResult;
    fn try_extend(&mut self, items: impl ExactSizeIterator<Item = T>) -> AllocResult;
}

impl<T> TryPush<T> for Vec<T> {
    // Called from everywhere: inlined, it would be 2 KB of wasm more.
    #[inline(never)]
    fn try_push(&mut self, item: T) -> AllocResult {
        self.try_reserve(1)?;
        self.push(item);
        Ok(())
    }

    fn try_extend(&mut self, items: impl ExactSizeIterator<Item = T>) -> AllocResult {
        self.try_reserve(items.len())?;
        self.extend(items);
        Ok(())
    }
}

/// Appends text to a string.
pub(crate) trait TryPushStr {
    fn try_push_str(&mut self, text: &str) -> AllocResult;
}

impl TryPushStr for String {
    // As above; a copy of any length is a call anyway.
    #[inline(never)]
    fn try_push_str(&mut self, text: &str) -> AllocResult {
        self.try_reserve(text.len())?;
        self.push_str(text);
        Ok(())
    }
}

/// Makes room in a vector that is kept, and may be long: by a quarter of its length, not by all of
/// it, which would be memory of nobody.
pub(crate) fn reserve_frugally<T>(items: &mut Vec<T>, count: usize) -> AllocResult {
    if items.capacity() - items.len() < count {
        items.try_reserve_exact(count.max(items.len() / 4))?;
    }
    Ok(())
}

/// An empty vector with capacity for `count` items.
pub(crate) fn vec_with_capacity<T>(count: usize) -> AllocResult<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(count)?;
    Ok(vec)
}

/// A copy of `text`.
pub(crate) fn to_string(text: &str) -> AllocResult<String> {
    let mut copy = String::new();
    copy.try_push_str(text)?;
    Ok(copy)
}

/// Inserts an item into a deque.
pub(crate) fn insert<T>(items: &mut VecDeque<T>, index: usize, item: T) -> AllocResult {
    items.try_reserve(1)?;
    items.insert(index, item);
    Ok(())
}
