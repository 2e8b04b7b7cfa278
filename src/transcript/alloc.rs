//! Growth that may fail. Whatever grows with the input asks here: where there is no memory for it
//! that is an error, and not the end of the program.

use std::collections::{TryReserveError, VecDeque};

/// There is no memory left for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMemory;

impl From<TryReserveError> for NoMemory {
    fn from(_: TryReserveError) -> Self {
        Self
    }
}

pub(crate) type Grown = Result<(), NoMemory>;

/// What holds items, one behind the other.
pub(crate) trait Grow<T> {
    fn try_push(&mut self, item: T) -> Grown;
    fn try_extend(&mut self, items: impl ExactSizeIterator<Item = T>) -> Grown;
}

impl<T> Grow<T> for Vec<T> {
    // Called from everywhere: inlined, it would be 2 KB of wasm more.
    #[inline(never)]
    fn try_push(&mut self, item: T) -> Grown {
        self.try_reserve(1)?;
        self.push(item);
        Ok(())
    }

    fn try_extend(&mut self, items: impl ExactSizeIterator<Item = T>) -> Grown {
        self.try_reserve(items.len())?;
        self.extend(items);
        Ok(())
    }
}

/// A vector with room for `count` items.
pub(crate) fn vec_of<T>(count: usize) -> Result<Vec<T>, NoMemory> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(count)?;
    Ok(vec)
}

pub(crate) trait GrowText {
    fn try_push_str(&mut self, text: &str) -> Grown;
}

impl GrowText for String {
    // As above; a copy of any length is a call anyway.
    #[inline(never)]
    fn try_push_str(&mut self, text: &str) -> Grown {
        self.try_reserve(text.len())?;
        self.push_str(text);
        Ok(())
    }
}

pub(crate) fn owned(text: &str) -> Result<String, NoMemory> {
    let mut owned = String::new();
    owned.try_push_str(text)?;
    Ok(owned)
}

pub(crate) fn insert<T>(items: &mut VecDeque<T>, place: usize, item: T) -> Grown {
    items.try_reserve(1)?;
    items.insert(place, item);
    Ok(())
}
