//! Lines for the person at the keyboard: shown at once, or held back to be shown as one block.
//!
//! Work that runs beside other work is held, so that no line of the one stands among the other's.

use std::cell::RefCell;
use std::fmt::Display;

thread_local! {
    /// The lines that this thread holds back; `None` while they are shown at once.
    static HELD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Shows a line, or adds it to the lines that this thread holds back.
pub fn line(text: impl Display) {
    HELD.with_borrow_mut(|held| match held {
        Some(block) => {
            block.push_str(&text.to_string());
            block.push('\n');
        }
        None => eprintln!("{text}"),
    });
}

/// Does the work and returns the lines that it would have shown.
pub fn hold<T>(work: impl FnOnce() -> T) -> (T, String) {
    let before = HELD.replace(Some(String::new()));
    let result = work();
    let block = HELD.replace(before).unwrap_or_default();
    (result, block)
}

/// Does the work with its lines shown at once, also where this thread holds others back.
pub fn show<T>(work: impl FnOnce() -> T) -> T {
    let held = HELD.take();
    let result = work();
    HELD.set(held);
    result
}

/// Whether this thread holds its lines back.
pub fn is_held() -> bool {
    HELD.with_borrow(Option::is_some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn lines_are_held_by_their_own_thread_alone() {
        let ((), block) = hold(|| {
            line("one");
            thread::spawn(|| assert!(!is_held())).join().unwrap();
            show(|| assert!(!is_held()));
            line(2);
        });
        assert_eq!(block, "one\n2\n");
        assert!(!is_held());
    }
}
