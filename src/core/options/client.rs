//! Options of a client: API key, base URL, workspace.

use core::fmt;

use crate::error::{Error, Result};
use crate::json::text::{before_any, comma_separated, contains, split_once};
use crate::json::{Value, url};
use crate::options::schema::{
    self, Aliases, OptionGroup, OptionType, invalid_option, option, unexpected,
};
use crate::options::tables::FUNCTION;

/// A region of the service.
struct Region {
    /// Value of the option `region`.
    name: &'static str,
    /// Host that all accounts share; empty in the newest, which have hosts of workspaces alone.
    shared_host: &'static str,
    /// Name in the hosts of workspaces.
    code: &'static str,
}

/// Source: docs/dashscope-api.md §1.1.
const REGIONS: [Region; 6] = [
    Region {
        name: "beijing",
        shared_host: "dashscope.aliyuncs.com",
        code: "cn-beijing",
    },
    Region {
        name: "singapore",
        shared_host: "dashscope-intl.aliyuncs.com",
        code: "ap-southeast-1",
    },
    Region {
        name: "virginia",
        shared_host: "dashscope-us.aliyuncs.com",
        code: "us-east-1",
    },
    Region {
        name: "hongkong",
        shared_host: "cn-hongkong.dashscope.aliyuncs.com",
        code: "cn-hongkong",
    },
    Region {
        name: "frankfurt",
        shared_host: "",
        code: "eu-central-1",
    },
    Region {
        name: "tokyo",
        shared_host: "",
        code: "ap-northeast-1",
    },
];
const REGION_DEFAULT: &str = "beijing";
const WORKSPACE_ID_LENGTH_MAX: usize = 64;

pub(super) const OPTIONS: OptionGroup = &[
    option("apiKey", OptionType::Custom, ""),
    option("baseUrl", OptionType::Text("a URL or a path"), ""),
    option("region", OptionType::Text("a region"), ""),
    option("workspace", OptionType::Text("a workspace id"), ""),
    option("workspaceHost", OptionType::Bool, ""),
    option("fetch", OptionType::Class(FUNCTION), ""),
    option("routeLink", OptionType::Class(FUNCTION), ""),
];
const ALIASES: Aliases = &[
    ("key", "apiKey"),
    ("token", "apiKey"),
    ("apiBase", "baseUrl"),
    ("baseHttpApiUrl", "baseUrl"),
    ("endpoint", "baseUrl"),
    ("workspaceId", "workspace"),
];

/// Source of the API key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum ApiKey {
    /// No key: a relay adds it.
    None,
    /// A fixed key.
    Fixed(String),
    /// A function of the caller's returns the key.
    Supplied,
}

/// Options of a client, valid.
#[derive(Clone)]
pub struct ClientOptions {
    /// Absolute URL of the API, without a slash at its end.
    pub(crate) base_url: String,
    pub(crate) api_key: ApiKey,
    pub(crate) workspace: Option<String>,
}

impl ClientOptions {
    /// Checks the options of a client. A `baseUrl` that is a path is resolved against
    /// `page_origin`, which a page has and a Worker has not.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option.
    pub fn validate(options: &Value, page_origin: Option<&str>) -> Result<Self> {
        schema::validate("options", options, &[OPTIONS], ALIASES)?;
        let api_key = api_key(options.get_path("apiKey"))?;
        let workspace = workspace_id(options.get_path("workspace"))?;
        let has_workspace_host = options.get_path("workspaceHost").as_bool() == Some(true);
        let base_url = match options.get_path("baseUrl").as_str() {
            Some(_) if has_workspace_host => {
                let message =
                    format_args!("baseUrl names the host already. Leave one of the two out.");
                return Err(invalid_option("workspaceHost", message));
            }
            Some(base_url) => {
                let base_url = absolute_base_url(base_url, page_origin)?;
                check_api(&base_url)?;
                base_url
            }
            None => {
                let region = region(options.get_path("region"))?;
                let base_url = if has_workspace_host {
                    region.workspace_base_url(workspace.as_deref())?
                } else {
                    region.base_url()?
                };
                if api_key == ApiKey::None {
                    return Err(missing_key("nothing"));
                }
                base_url
            }
        };
        let is_plain = !url::is_https(&base_url) && !url::is_loopback(&base_url);
        if is_plain && api_key != ApiKey::None {
            let message = format_args!(
                "expected https:// where an apiKey is given: over http:// anyone on the way could \
                 read it."
            );
            return Err(invalid_option("baseUrl", message));
        }
        Ok(Self {
            base_url,
            api_key,
            workspace,
        })
    }
}

/// Checks that a key can be sent in a header. The message never quotes the key: it may be the right
/// one with a stray line end.
pub(crate) fn checked_key(key: &str) -> Result<String> {
    if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(key.to_owned());
    }
    let message = format_args!(
        "expected a key without spaces, line ends or other characters than ASCII. Check how it was \
         copied."
    );
    Err(Error::invalid("options.apiKey", message))
}

/// The error for a key that is not there, such as of a variable of the environment that is not set.
fn missing_key(seen: &str) -> Box<Error> {
    let message = format_args!(
        "expected a DashScope API key, got {seen}. On a server give apiKey: set the variable that \
         you read it from, as node --env-file=.env does. In a page set baseUrl to your relay, \
         which holds the key."
    );
    invalid_option("apiKey", message)
}

fn api_key(value: &Value) -> Result<ApiKey> {
    match value {
        Value::Absent => Ok(ApiKey::None),
        Value::Other(type_name) if type_name == FUNCTION => Ok(ApiKey::Supplied),
        Value::String(key) if key.is_empty() => Err(missing_key("an empty text")),
        Value::String(key) => checked_key(key).map(ApiKey::Fixed),
        seen => {
            // By its type only: it may be the key.
            let seen = seen.type_name();
            let message = format_args!(
                "expected a DashScope API key or a function that gives one, got {seen}."
            );
            Err(invalid_option("apiKey", message))
        }
    }
}

/// Region of that name.
fn region(given: &Value) -> Result<&'static Region> {
    let wanted = given.as_str().unwrap_or(REGION_DEFAULT);
    REGIONS
        .iter()
        .find(|region| region.name == wanted)
        .ok_or_else(|| {
            let names: Vec<&str> = REGIONS.iter().map(|region| region.name).collect();
            let message = format_args!(
                "expected one of {}, got {given}. For another one give baseUrl.",
                comma_separated(&names)
            );
            invalid_option("region", message)
        })
}

impl Region {
    /// Native API that all accounts share.
    fn base_url(&self) -> Result<String> {
        if self.shared_host.is_empty() {
            let message = format_args!(
                "\"{}\" has hosts of workspaces alone. Set workspace and workspaceHost: true.",
                self.name
            );
            return Err(invalid_option("region", message));
        }
        Ok(format!("https://{}/api/v1", self.shared_host))
    }

    /// Native API at the own host of a workspace.
    fn workspace_base_url(&self, workspace: Option<&str>) -> Result<String> {
        let Some(id) = workspace.filter(|id| !contains(id, "_")) else {
            let expected = "the id of the workspace whose host is used, of letters, digits and -";
            let seen = workspace.map_or(Value::Absent, Value::from);
            return Err(unexpected("options", "workspace", expected, &seen));
        };
        let code = self.code;
        Ok(format!("https://{id}.{code}.maas.aliyuncs.com/api/v1"))
    }
}

/// Refuses a URL of the service that is not that of its native API, naming that.
fn check_api(base_url: &str) -> Result<()> {
    let Some((scheme, rest)) = split_once(base_url, "://") else {
        return Ok(());
    };
    let host = before_any(rest, b"/");
    let path = rest.get(host.len()..).unwrap_or_default();
    let is_service = before_any(host, b":")
        .to_ascii_lowercase()
        .ends_with(".aliyuncs.com");
    let what = if contains(path, "/compatible-mode") {
        "the API for clients of others"
    } else if contains(path, "/services/") {
        "an endpoint"
    } else if is_service && path.is_empty() {
        "a host alone"
    } else {
        return Ok(());
    };
    let prefix = split_once(path, "/services/").map_or("", |(prefix, _)| prefix);
    let expected = if prefix.is_empty() { "/api/v1" } else { prefix };
    let message = format_args!("expected {scheme}://{host}{expected}, got {what}.");
    Err(invalid_option("baseUrl", message))
}

fn workspace_id(value: &Value) -> Result<Option<String>> {
    let Some(id) = value.to_text() else {
        return Ok(None);
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if id.len() <= WORKSPACE_ID_LENGTH_MAX && id.bytes().all(allowed) {
        return Ok(Some(id));
    }
    let expected = "an id of at most 64 letters, digits, - and _";
    Err(unexpected("options", "workspace", expected, value))
}

fn absolute_base_url(base_url: &str, page_origin: Option<&str>) -> Result<String> {
    let base_url = base_url.trim();
    let mut absolute = if base_url.starts_with('/') && !base_url.starts_with("//") {
        let Some(origin) = page_origin else {
            let message = format_args!(
                "expected an absolute URL, got \"{base_url}\": outside a page there is no origin \
                 to put before a path."
            );
            return Err(invalid_option("baseUrl", message));
        };
        format!("{origin}{base_url}")
    } else {
        base_url.to_owned()
    };
    let is_plain = before_any(&absolute, b"?#@ ").len() == absolute.len();
    if !url::has_http_scheme(&absolute) || !is_plain {
        let expected = "https://host/path or /path, without user, query or fragment";
        return Err(unexpected(
            "options",
            "baseUrl",
            expected,
            &url::without_secrets(base_url).into(),
        ));
    }
    while absolute.ends_with('/') {
        absolute.pop();
    }
    Ok(absolute)
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let api_key = if self.api_key == ApiKey::None {
            "none"
        } else {
            "REDACTED"
        };
        f.debug_struct("ClientOptions")
            .field("base_url", &self.base_url)
            .field("api_key", &api_key)
            .field("workspace", &self.workspace)
            .finish()
    }
}
