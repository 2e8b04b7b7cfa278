//! One line per step: its title, and how long it has taken.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::report;

/// A step that ends sooner than this is not announced.
const ANNOUNCE_AFTER: Duration = Duration::from_millis(500);
/// Pause before a running step's line is drawn again on a terminal.
const REDRAW_INTERVAL: Duration = Duration::from_secs(1);

/// A step that is running; `end` or a drop finishes its line.
pub struct Progress {
    title: String,
    start: Instant,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows, after a moment, that `title` has begun. On a terminal the line counts the seconds.
    /// While lines are held back, nothing is shown before the end.
    pub fn begin(title: &str) -> Self {
        Progress {
            title: title.to_owned(),
            start: Instant::now(),
            ticker: (!report::is_held()).then(|| Self::start_ticker(title)),
        }
    }

    fn start_ticker(title: &str) -> (Sender<()>, JoinHandle<()>) {
        let start = Instant::now();
        let (stop, stopped) = mpsc::channel::<()>();
        let shown = title.to_owned();
        let thread = thread::spawn(move || {
            let still_running =
                |wait| matches!(stopped.recv_timeout(wait), Err(RecvTimeoutError::Timeout));
            if !still_running(ANNOUNCE_AFTER) {
                return;
            }
            if !stderr().is_terminal() {
                eprintln!("  {shown} …");
                return;
            }
            loop {
                let _ = write!(
                    stderr(),
                    "\r\x1b[K  {shown} … {} s",
                    start.elapsed().as_secs()
                );
                if !still_running(REDRAW_INTERVAL) {
                    let _ = write!(stderr(), "\r\x1b[K");
                    return;
                }
            }
        });
        (stop, thread)
    }

    /// Time since the step began.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Leaves the finished line, such as `  wasm-pack 0.15.1 … 71 s`.
    pub fn end(mut self, outcome: &str) {
        self.stop();
        report::line(format_args!("  {} … {outcome}", self.title));
    }

    /// Leaves the finished line with the time taken; nothing when it was over before anybody could
    /// notice.
    pub fn end_with_time(self) {
        let elapsed = self.elapsed();
        if elapsed > ANNOUNCE_AFTER {
            self.end(&seconds(elapsed));
        }
    }

    fn stop(&mut self) {
        if let Some((stop, thread)) = self.ticker.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A duration in seconds with as many digits as matter: `0.4 s` when short, `71 s` otherwise.
pub fn seconds(duration: Duration) -> String {
    if duration < Duration::from_secs(10) {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} s", duration.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_keep_a_decimal() {
        assert_eq!(seconds(Duration::from_millis(440)), "0.4 s");
        assert_eq!(seconds(Duration::from_millis(71_900)), "71 s");
    }
}
