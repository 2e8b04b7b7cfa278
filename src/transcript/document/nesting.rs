//! The arrays and objects that are open.

use super::schema::Container;
use crate::error::Problem;

/// How deep arrays and objects may nest; a result document nests 8 deep.
const DEPTH_MAX: usize = 64;

/// A stack of containers.
pub(super) struct Nesting {
    stack: [Container; DEPTH_MAX],
    depth: usize,
}

impl Default for Nesting {
    fn default() -> Self {
        Self {
            stack: [Container::OtherArray; DEPTH_MAX],
            depth: 0,
        }
    }
}

impl Nesting {
    /// The innermost container that is open.
    pub(super) fn top(&self) -> Container {
        self.depth
            .checked_sub(1)
            .and_then(|top| self.stack.get(top))
            .copied()
            .unwrap_or(Container::OtherObject)
    }

    pub(super) fn push(&mut self, container: Container) -> Result<(), Problem> {
        *self.stack.get_mut(self.depth).ok_or(Problem::TooDeep)? = container;
        self.depth += 1;
        Ok(())
    }

    pub(super) fn pop(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.depth == 0
    }
}
