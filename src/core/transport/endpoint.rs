//! Endpoint of the API: base URL and workspace.

use crate::json::url;
use crate::transport::host::{Body, HttpRequest, Method};

/// Base URL of the API, and the workspace that is named with each request.
pub(crate) struct Endpoint {
    base_url: String,
    workspace: Option<String>,
}

impl Endpoint {
    pub(crate) fn new(base_url: String, workspace: Option<String>) -> Self {
        Self {
            base_url,
            workspace,
        }
    }

    /// Request to the API. The transport adds the key when it sends it.
    pub(crate) fn request(&self, method: Method, path: &str) -> HttpRequest {
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

    /// Makes a link absolute: a path goes to the origin of the API.
    pub(crate) fn absolute(&self, link: &str) -> String {
        url::resolve(link, &self.base_url)
    }

    /// Whether `url` has the origin of the API.
    pub(crate) fn has_origin_of(&self, url: &str) -> bool {
        url::same_origin(url, &self.base_url)
    }
}
