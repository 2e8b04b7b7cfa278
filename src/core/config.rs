//! Who calls, and where: key, base URL, workspace. The key leaves this file only towards the API's
//! own origin.

use core::fmt;

use crate::check::{Aliases, Kind, Table, read, row, unexpected, wrong_option};
use crate::error::{Error, Result};
use crate::host::{Body, HttpRequest, Method};
use crate::text::{trim, until};
use crate::url;
use crate::value::Value;

/// Native API of each region. Source: docs/dashscope-api.md §1.1.
const REGIONS: [(&str, &str); 4] = [
    ("beijing", "https://dashscope.aliyuncs.com/api/v1"),
    ("singapore", "https://dashscope-intl.aliyuncs.com/api/v1"),
    ("virginia", "https://dashscope-us.aliyuncs.com/api/v1"),
    (
        "hongkong",
        "https://cn-hongkong.dashscope.aliyuncs.com/api/v1",
    ),
];

const OPTIONS: Table = &[
    row("apiKey", Kind::Own, ""),
    row("baseUrl", Kind::Text("a URL or a path"), ""),
    row("region", Kind::Text("a region"), ""),
    row("workspace", Kind::Text("a workspace id"), ""),
    row("fetch", Kind::Class(FUNCTION), ""),
    row("routeLink", Kind::Class(FUNCTION), ""),
];
const ALIASES: Aliases = &[
    ("key", "apiKey"),
    ("token", "apiKey"),
    ("apiBase", "baseUrl"),
    ("baseHttpApiUrl", "baseUrl"),
    ("endpoint", "baseUrl"),
    ("workspaceId", "workspace"),
];

/// The binding's word for a JavaScript function.
pub(crate) const FUNCTION: &str = "function";

/// How the account is known.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// A relay knows it.
    None,
    Fixed(String),
    /// A function of the caller's gives it.
    Supplied,
}

/// A key that can travel in a header. Never repeated in the message: it may be the right key with a
/// stray line end.
pub(crate) fn checked_key(key: &str) -> Result<String> {
    if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(key.to_owned());
    }
    let message = format_args!(
        "expected a key without spaces, line ends or other characters than ASCII. Check how it was copied."
    );
    Err(Error::invalid("options.apiKey", message))
}

/// Where the API is and who calls it.
#[derive(Clone)]
pub struct Config {
    base_url: String,
    key: Key,
    workspace: Option<String>,
}

impl Config {
    /// Reads the client's options. A relative `baseUrl` is resolved against `page_origin`, which a
    /// page has and a Worker has not.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn from_value(value: &Value, page_origin: Option<&str>) -> Result<Self> {
        read("options", value, &[OPTIONS], ALIASES, &mut Value::Absent)?;
        let key = match value.at("apiKey") {
            Value::Absent => Key::None,
            Value::Other(seen) if seen == FUNCTION => Key::Supplied,
            Value::String(key) => Key::Fixed(checked_key(key)?),
            seen => {
                return Err(unexpected(
                    "options",
                    "apiKey",
                    "a DashScope API key or a function that gives one",
                    seen,
                ));
            }
        };
        let base_url = match value.at("baseUrl").as_str() {
            Some(base) => base_url(base, page_origin)?,
            None => {
                let region = value.at("region").as_str().unwrap_or("beijing");
                let known = REGIONS.iter().find(|(name, _)| *name == region);
                let Some((_, base)) = known else {
                    return Err(wrong_option(
                        "region",
                        format_args!(
                            "expected \"beijing\", \"singapore\", \"virginia\" or \"hongkong\", got \"{region}\". For another region or a workspace's own host give baseUrl."
                        ),
                    ));
                };
                if key == Key::None {
                    return Err(wrong_option(
                        "apiKey",
                        format_args!(
                            "expected a DashScope API key, got nothing. Give apiKey on a server, or in a page set baseUrl to your relay, which holds the key."
                        ),
                    ));
                }
                (*base).to_owned()
            }
        };
        if key != Key::None && base_url.starts_with("http://") && !url::is_loopback(&base_url) {
            let message = format_args!(
                "expected https:// where an apiKey is given: over http:// anyone on the way could read it."
            );
            return Err(wrong_option("baseUrl", message));
        }
        let workspace = value.at("workspace").text();
        if let Some(id) = &workspace {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            if id.len() > 64 || !id.bytes().all(plain) {
                let what = "an id of at most 64 letters, digits, - and _";
                return Err(unexpected(
                    "options",
                    "workspace",
                    what,
                    value.at("workspace"),
                ));
            }
        }
        Ok(Self {
            base_url,
            key,
            workspace,
        })
    }

    /// A request to the API itself: with the workspace; the client adds the key.
    pub(crate) fn api(&self, method: Method, path: &str) -> HttpRequest {
        let mut headers = Vec::new();
        if let Some(workspace) = &self.workspace {
            headers.push(("X-DashScope-WorkSpace", workspace.clone()));
        }
        HttpRequest {
            method,
            url: format!("{}{path}", self.base_url),
            headers,
            body: Body::None,
            to_api: true,
        }
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    /// A link on the origin of the API if it is only a path.
    pub(crate) fn resolved(&self, link: &str) -> String {
        url::resolve(link, &self.base_url)
    }

    /// A link that an answer gave, made absolute and safe to fetch: over TLS, unless it is on this
    /// machine or where the API itself is.
    pub(crate) fn link(&self, link: &str) -> String {
        let link = self.resolved(link);
        if url::same_origin(&link, &self.base_url) {
            link
        } else {
            url::secure(&link)
        }
    }
}

fn base_url(base: &str, page_origin: Option<&str>) -> Result<String> {
    let base = trim(base);
    let mut absolute = if base.starts_with('/') && !base.starts_with("//") {
        let Some(origin) = page_origin else {
            let message = format_args!(
                "expected an absolute URL, got \"{base}\": outside a page there is no origin to put before a path."
            );
            return Err(wrong_option("baseUrl", message));
        };
        format!("{origin}{base}")
    } else {
        base.to_owned()
    };
    let usable =
        url::has_http_scheme(&absolute) && until(&absolute, b"?#@ ").len() == absolute.len();
    if !usable {
        let what = "https://host/path or /path, without user, query or fragment";
        return Err(unexpected("options", "baseUrl", what, &base.into()));
    }
    while absolute.ends_with('/') {
        absolute.truncate(absolute.len() - 1);
    }
    Ok(absolute)
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base_url", &self.base_url)
            .field(
                "key",
                &if self.key == Key::None {
                    "none"
                } else {
                    "REDACTED"
                },
            )
            .field("workspace", &self.workspace)
            .finish()
    }
}
