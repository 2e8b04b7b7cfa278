//! Who calls, and where: key, base URL, workspace. The key leaves this file only towards the API's own origin.

use core::fmt;

use crate::check::Fields;
use crate::error::Result;
use crate::host::{HttpRequest, Method};
use crate::url;
use crate::value::Value;

/// Native API of each region. Source: dashscope-api.md §1.1.
const REGIONS: [(&str, &str); 2] =
    [("beijing", "https://dashscope.aliyuncs.com/api/v1"), ("singapore", "https://dashscope-intl.aliyuncs.com/api/v1")];

const OPTIONS: [&str; 4] = ["apiKey", "baseUrl", "region", "workspace"];
const ALIASES: [(&str, &str); 6] = [
    ("key", "apiKey"),
    ("token", "apiKey"),
    ("apiBase", "baseUrl"),
    ("baseHttpApiUrl", "baseUrl"),
    ("endpoint", "baseUrl"),
    ("workspaceId", "workspace"),
];

/// Where the API is and who calls it.
#[derive(Clone)]
pub struct Config {
    base_url: String,
    api_key: Option<String>,
    workspace: Option<String>,
}

impl Config {
    /// Reads the client's options. A relative `baseUrl` is resolved against `page_origin`, which a page has and a Worker has not.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn from_value(value: &Value, page_origin: Option<&str>) -> Result<Self> {
        let fields = Fields::of("options", value, &OPTIONS, &ALIASES)?;
        let api_key = fields.string("apiKey", "a DashScope API key")?;
        if let Some(key) = api_key {
            // Not repeated in the message: it may be a key with a stray line end.
            if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(fields
                    .wrong("apiKey", "expected a key without spaces, line ends or other characters than ASCII. Check how it was copied."));
            }
        }
        let region = fields.string("region", "\"beijing\" or \"singapore\"")?;
        let base_url = match fields.string("baseUrl", "a URL or a path")? {
            Some(base) => base_url(&fields, base, page_origin)?,
            None => {
                let region = region.unwrap_or("beijing");
                let known = REGIONS.iter().find(|(name, _)| *name == region);
                let Some((_, base)) = known else {
                    return Err(fields.wrong("region", format!("expected \"beijing\" or \"singapore\", got \"{region}\". For another region or a workspace's own host give baseUrl.")));
                };
                if api_key.is_none() {
                    return Err(fields.wrong("apiKey", "expected a DashScope API key, got nothing. Give apiKey on a server, or in a page set baseUrl to your relay, which holds the key."));
                }
                (*base).to_owned()
            }
        };
        if api_key.is_some() && base_url.starts_with("http://") && !url::is_loopback(&base_url) {
            return Err(
                fields.wrong("baseUrl", "expected https:// where an apiKey is given: over http:// anyone on the way could read it.")
            );
        }
        let workspace = fields.string("workspace", "a workspace id")?;
        if let Some(id) = workspace {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            if id.len() > 64 || !id.bytes().all(plain) {
                return Err(fields.wrong(
                    "workspace",
                    format!("expected an id of at most 64 letters, digits, - and _, got {}.", Value::String(id.to_owned())),
                ));
            }
        }
        Ok(Self { base_url, api_key: api_key.map(str::to_owned), workspace: workspace.map(str::to_owned) })
    }

    /// A request to the API itself: with the key and the workspace, never redirected.
    pub(crate) fn api(&self, method: Method, path: &str) -> HttpRequest {
        let mut headers = Vec::new();
        if let Some(key) = &self.api_key {
            headers.push(("Authorization", format!("Bearer {key}")));
        }
        if let Some(workspace) = &self.workspace {
            headers.push(("X-DashScope-WorkSpace", workspace.clone()));
        }
        HttpRequest { method, url: format!("{}{path}", self.base_url), headers, body: None, follow_redirects: false }
    }

    /// A link that an answer gave, made absolute and safe to fetch: without a key, over TLS unless it is on this machine.
    pub(crate) fn link(&self, link: &str) -> HttpRequest {
        HttpRequest::bare(url::secure(&url::resolve(link, &self.base_url)))
    }
}

fn base_url(fields: &Fields<'_>, base: &str, page_origin: Option<&str>) -> Result<String> {
    let base = base.trim();
    let absolute = if base.starts_with('/') && !base.starts_with("//") {
        match page_origin {
            Some(origin) => format!("{origin}{base}"),
            None => {
                return Err(fields.wrong(
                    "baseUrl",
                    format!("expected an absolute URL, got \"{base}\": outside a page there is no origin to put before a path."),
                ));
            }
        }
    } else {
        base.to_owned()
    };
    let usable = url::has_http_scheme(&absolute) && !absolute.contains(['?', '#', '@', ' ']);
    if !usable {
        return Err(fields.wrong(
            "baseUrl",
            format!("expected https://host/path or /path, without user, query or fragment, got {}.", Value::String(base.to_owned())),
        ));
    }
    Ok(absolute.trim_end_matches('/').to_owned())
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base_url", &self.base_url)
            .field("api_key", &self.api_key.as_ref().map(|_| "REDACTED"))
            .field("workspace", &self.workspace)
            .finish()
    }
}
