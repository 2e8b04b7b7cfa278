//! Scripted service in virtual time: a sleep only moves a clock, so hours of polling take
//! milliseconds.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use super::executor::{WakeFlag, poll_with};
use super::reply::{Answer, Reply, Sent};
use dashscope_asr_core::{Host, HttpRequest, LocalFile, NetworkError, Response};

type Service = Box<dyn FnMut(&HttpRequest, Duration) -> Reply>;

/// Time that no test reaches.
const NEVER: Duration = Duration::from_secs(1_000_000_000);

/// Clock, timers, service, and the requests that it received.
pub struct World {
    clock: Cell<Duration>,
    timers: RefCell<Vec<Timer>>,
    next_timer: Cell<u64>,
    wakes: Cell<u64>,
    service: RefCell<Service>,
    sent: RefCell<Vec<Sent>>,
    /// Requests whose response is still awaited or read.
    open: Cell<usize>,
}

struct Timer {
    id: u64,
    at: Duration,
    waker: Waker,
}

/// Timer that is cleared on drop.
struct TimerGuard<'a> {
    world: &'a World,
    id: u64,
}

impl Drop for TimerGuard<'_> {
    fn drop(&mut self) {
        self.world
            .timers
            .borrow_mut()
            .retain(|timer| timer.id != self.id);
    }
}

impl World {
    pub fn new(service: impl FnMut(&HttpRequest, Duration) -> Reply + 'static) -> Rc<Self> {
        Rc::new(Self {
            clock: Cell::default(),
            timers: RefCell::default(),
            next_timer: Cell::default(),
            wakes: Cell::default(),
            service: RefCell::new(Box::new(service)),
            sent: RefCell::default(),
            open: Cell::new(0),
        })
    }

    /// Service that replies in order; the last reply repeats.
    pub fn script(replies: impl IntoIterator<Item = Reply>) -> Rc<Self> {
        let mut replies: VecDeque<Reply> = replies.into_iter().collect();
        Self::new(move |_, _| {
            if replies.len() > 1 {
                replies.pop_front().unwrap()
            } else {
                replies[0].clone()
            }
        })
    }

    pub fn now(&self) -> Duration {
        self.clock.get()
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.borrow().clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.sent().iter().map(Sent::line).collect()
    }

    pub fn open(&self) -> usize {
        self.open.get()
    }

    /// Timers that are running.
    pub fn timers(&self) -> usize {
        self.timers.borrow().len()
    }

    /// Wake-ups of all futures that ran.
    pub fn wakes(&self) -> u64 {
        self.wakes.get()
    }

    pub fn submits(&self) -> usize {
        self.lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count()
    }

    /// Runs `work` to its end, moving the clock whenever it waits.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.run_until(work, NEVER).expect("work that ends")
    }

    /// Runs `work` until `deadline` in virtual time and then drops it. Work that was not woken is
    /// not polled; work that nothing will ever wake is a failure.
    pub fn run_until<T>(&self, work: impl Future<Output = T>, deadline: Duration) -> Option<T> {
        let mut work = pin!(work);
        let flag = WakeFlag::raised(None);
        loop {
            if flag.take() {
                if let Poll::Ready(output) = poll_with(work.as_mut(), &flag) {
                    self.wakes.set(self.wakes.get() + flag.wakes());
                    return Some(output);
                }
                continue;
            }
            let next = self.timers.borrow().iter().map(|timer| timer.at).min();
            let next = next.expect("a lost wake-up: no timer runs and nothing was woken");
            if next > deadline {
                return None;
            }
            self.clock.set(next);
            self.fire_timers();
        }
    }

    fn fire_timers(&self) {
        let mut due = Vec::new();
        self.timers.borrow_mut().retain(|timer| {
            let is_due = timer.at <= self.clock.get();
            if is_due {
                due.push(timer.waker.clone());
            }
            !is_due
        });
        due.into_iter().for_each(Waker::wake);
    }

    /// Moves the clock.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.get() + time);
    }

    /// Completes at `time`. Dropping the future clears its timer.
    async fn until(&self, time: Duration) {
        let id = self.next_timer.replace(self.next_timer.get() + 1);
        let _guard = TimerGuard { world: self, id };
        poll_fn(|context| {
            if self.clock.get() >= time {
                return Poll::Ready(());
            }
            let mut timers = self.timers.borrow_mut();
            timers.retain(|timer| timer.id != id);
            timers.push(Timer {
                id,
                at: time,
                waker: context.waker().clone(),
            });
            Poll::Pending
        })
        .await;
    }
}

/// The world as the core sees it.
pub struct ScriptedHost(pub Rc<World>);

impl Host for ScriptedHost {
    type Response = ScriptedResponse;

    async fn send(&self, request: HttpRequest) -> Result<ScriptedResponse, NetworkError> {
        let now = self.0.now();
        let reply = (self.0.service.borrow_mut())(&request, now);
        self.0.sent.borrow_mut().push(Sent { at: now, request });
        let open = Open::new(&self.0);
        self.0.until(now + reply.after).await;
        let answer = reply.answer.map_err(NetworkError)?;
        Ok(ScriptedResponse {
            answer,
            read: 0,
            open,
        })
    }

    async fn read(&self, file: &LocalFile) -> Result<Vec<u8>, NetworkError> {
        let content = file.content.downcast_ref::<Vec<u8>>();
        content
            .cloned()
            .ok_or_else(|| NetworkError("the file is gone".to_owned()))
    }

    async fn sleep_ms(&self, delay: u64) {
        self.0
            .until(self.0.now() + Duration::from_millis(delay))
            .await;
    }

    fn now_ms(&self) -> u64 {
        self.0.now().as_millis() as u64
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// Request that is under way.
struct Open(Rc<World>);

impl Open {
    fn new(world: &Rc<World>) -> Self {
        world.open.set(world.open.get() + 1);
        Self(Rc::clone(world))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.set(self.0.open.get() - 1);
    }
}

pub struct ScriptedResponse {
    answer: Answer,
    read: usize,
    open: Open,
}

impl Response for ScriptedResponse {
    fn status(&self) -> u16 {
        self.answer.status
    }

    fn header(&self, name: &str) -> Option<String> {
        let mut headers = self.answer.headers.iter();
        let found = headers.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    }

    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, NetworkError> {
        const CHUNK: usize = 100;
        let world = Rc::clone(&self.open.0);
        world.until(world.now() + self.answer.chunk_delay).await;
        let end = (self.read + CHUNK).min(self.answer.body.len());
        if self.answer.broken_after.is_some_and(|bytes| end > bytes) {
            return Err(NetworkError("connection reset".to_owned()));
        }
        if self.answer.stalled_after.is_some_and(|bytes| end > bytes) {
            world.until(NEVER).await;
        }
        let chunk = self.answer.body[self.read..end].to_vec();
        self.read = end;
        Ok((!chunk.is_empty()).then_some(chunk))
    }
}
