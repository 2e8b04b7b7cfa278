//! Links that the service gives, routed: made absolute, upgraded to TLS, re-routed by the caller.

use std::rc::Rc;

use crate::error::{Error, Result};
use crate::json::url;
use crate::transport::endpoint::Endpoint;
use crate::transport::redaction::redact_queries;

/// Kind of host that a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Download of a result document.
    Result,
    /// Upload of a file.
    Upload,
}

impl Purpose {
    /// Purpose as JavaScript spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Upload => "upload",
        }
    }
}

/// Function of the caller's that re-routes a link (the option `routeLink`).
pub type LinkRouter = Rc<dyn Fn(&str, Purpose) -> Result<String>>;

/// Routes `link` for its download or upload. It is fetched over TLS, unless it is on this machine
/// or on the origin of the API.
pub(crate) fn route(
    endpoint: &Endpoint,
    router: Option<&LinkRouter>,
    link: &str,
    purpose: Purpose,
) -> Result<String> {
    let absolute = endpoint.absolute(link);
    let link = if endpoint.has_origin_of(&absolute) {
        absolute
    } else {
        url::upgrade_to_tls(&absolute)
    };
    let Some(router) = router else {
        return Ok(link);
    };
    let routed = endpoint.absolute(&router(&link, purpose)?);
    if url::has_http_scheme(&routed) {
        return Ok(routed);
    }
    let shown = redact_queries(&routed);
    let message =
        format_args!("expected an http(s) URL or a path from the function, got \"{shown}\".");
    Err(Error::invalid("options.routeLink", message))
}
