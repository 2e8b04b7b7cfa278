//! Runs other programs: captured into a log, bounded in time, and never left behind.

mod child;
mod command;
mod log;

pub use child::ChildGuard;
pub use command::stdout_of;
pub use log::Log;
