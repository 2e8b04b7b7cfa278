//! Runs parts beside each other, each one's lines in one block.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::report;

/// Calls `work` for each item, up to `workers` at a time, the first items first, and returns the
/// results in the items' order. With one worker lines are shown as they come; with more, an item's
/// lines are shown when it has ended.
pub fn run_all<T: Sync, R: Send>(
    items: &[T],
    workers: usize,
    title: impl Fn(&T) -> &str + Sync,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    if workers.min(items.len()) <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let running = Running::default();
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..workers.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(place) else { break };
                    running.begin(title(item));
                    let (result, block) = report::hold(|| work(item));
                    running.end(title(item), &block);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    results.push((place, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The titles of the items that are running: on a terminal in the last line, elsewhere a line at
/// each start.
#[derive(Default)]
struct Running(Mutex<Vec<String>>);

impl Running {
    fn begin(&self, title: &str) {
        let mut titles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        titles.push(title.to_owned());
        if stderr().is_terminal() {
            Self::draw(&titles);
        } else {
            eprintln!("{title} is running");
        }
    }

    fn end(&self, title: &str, block: &str) {
        let mut titles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        titles.retain(|other| other != title);
        let clear = if stderr().is_terminal() {
            "\r\x1b[K"
        } else {
            ""
        };
        let _ = stderr().write_all(format!("{clear}{block}").as_bytes());
        if stderr().is_terminal() {
            Self::draw(&titles);
        }
    }

    fn draw(titles: &[String]) {
        if !titles.is_empty() {
            let _ = write!(stderr(), "\r\x1b[K  running: {}", titles.join(", "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn results_are_in_the_items_order_whichever_ends_first() {
        let both = Barrier::new(2);
        let results = run_all(
            &["a", "b", "c"],
            2,
            |item| item,
            |item| {
                // Ends only if two run at the same time.
                if *item != "c" {
                    both.wait();
                }
                item.to_uppercase()
            },
        );
        assert_eq!(results, ["A", "B", "C"]);
    }

    #[test]
    fn one_worker_shows_its_lines_at_once_and_more_hold_them() {
        let held = |workers| run_all(&["a", "b"], workers, |item| item, |_| report::is_held());
        assert_eq!(held(1), [false, false]);
        assert_eq!(held(2), [true, true]);
    }
}
