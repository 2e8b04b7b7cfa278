//! API key: fixed, or supplied by a function of the caller's and cached.

use core::cell::Cell;
use core::future::Future;
use core::pin::Pin;
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::options::client::{ApiKey, checked_key};
use crate::transport::redaction::redact_error;
use crate::transport::shared_cache::SharedCache;

/// Function of the caller's that returns a key; called again when the service refuses the last one.
pub type KeySupplier = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<String>>>>>;

/// Key of a client.
pub(crate) struct Credentials {
    api_key: ApiKey,
    supplier: Option<KeySupplier>,
    supplied: SharedCache<String>,
    /// Keys for redaction: the last and the one before it, which a slow answer may still quote.
    used: Cell<[String; 2]>,
}

impl Credentials {
    pub(crate) fn new(api_key: ApiKey, supplier: Option<KeySupplier>) -> Self {
        let fixed = match &api_key {
            ApiKey::Fixed(key) => key.clone(),
            ApiKey::None | ApiKey::Supplied => String::new(),
        };
        Self {
            api_key,
            supplier,
            supplied: SharedCache::default(),
            used: Cell::new([fixed, String::new()]),
        }
    }

    /// Whether a key that the service refuses can be replaced by another.
    pub(crate) fn can_renew(&self) -> bool {
        self.api_key == ApiKey::Supplied
    }

    /// Key for the next request; `None` where a relay adds it.
    pub(crate) async fn current_key(&self) -> Result<Option<String>> {
        match (&self.api_key, &self.supplier) {
            (ApiKey::Fixed(key), _) => Ok(Some(key.clone())),
            (ApiKey::Supplied, Some(supply)) => {
                let fetch = async {
                    let key = checked_key(&supply().await?)?;
                    self.remember(&key);
                    Ok(key)
                };
                self.supplied.get_or_fetch(|_| true, fetch).await.map(Some)
            }
            (ApiKey::None, _) | (ApiKey::Supplied, None) => Ok(None),
        }
    }

    /// Discards `refused`. A newer key, which another call has fetched meanwhile, stays.
    pub(crate) fn discard(&self, refused: Option<&str>) {
        self.supplied
            .invalidate(|key| Some(key.as_str()) == refused);
    }

    /// Redacts every text of an error that came from outside.
    pub(crate) fn redact(&self, error: &mut Error) {
        let used = self.used.take();
        redact_error(error, &used);
        self.used.set(used);
    }

    fn remember(&self, key: &str) {
        let [last, _] = self.used.take();
        self.used.set([key.to_owned(), last]);
    }
}
