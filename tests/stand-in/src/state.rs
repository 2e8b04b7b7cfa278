//! The state that all routes and jobs share.

use std::path::PathBuf;
use std::sync::Arc;

use crate::control::plans::Control;
use crate::options::Options;
use crate::rate_limit::RateLimiter;
use crate::recogniser::Recogniser;
use crate::results::store::Results;
use crate::tasks::store::Tasks;
use crate::tokens::Tokens;
use crate::upload::store::Uploads;
use crate::vocabulary::store::Vocabularies;

/// The state of the service.
#[derive(Debug)]
pub struct AppState {
    /// The address, such as `http://127.0.0.1:41234`: result links begin with it.
    pub base: String,
    /// The options of the command line.
    pub options: Options,
    /// A folder for short-lived files.
    pub scratch: PathBuf,
    /// All tasks.
    pub tasks: Tasks,
    /// All result documents.
    pub results: Results,
    /// All policies and uploaded files.
    pub uploads: Uploads,
    /// All temporary tokens.
    pub tokens: Tokens,
    /// All hot-word lists.
    pub vocabularies: Vocabularies,
    /// Planned faults, and the record of requests.
    pub control: Control,
    /// The rate limiter.
    pub rate_limiter: RateLimiter,
    /// The recogniser, or the recorded answers in its place.
    pub recogniser: Recogniser,
}

/// The state as routes and jobs hold it.
pub type SharedState = Arc<AppState>;

impl AppState {
    /// A service without tasks, results and uploads.
    pub fn new(base: String, options: Options, scratch: PathBuf) -> Self {
        Self {
            recogniser: Recogniser::new(&options, &scratch),
            results: Results::new(&base, options.link_ttl_ms),
            base,
            options,
            scratch,
            tasks: Tasks::default(),
            uploads: Uploads::default(),
            tokens: Tokens::default(),
            vocabularies: Vocabularies::default(),
            control: Control::default(),
            rate_limiter: RateLimiter::new(),
        }
    }
}
