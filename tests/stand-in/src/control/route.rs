//! The routes by their names in `/__control`.

use axum::http::Method;
use serde::Deserialize;

/// A route that faults can be injected into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Route {
    /// Submits a transcription.
    Submit,
    /// Queries a task.
    Query,
    /// Downloads a result document.
    Result,
    /// Recognises in one request, native or OpenAI-compatible.
    Generation,
    /// Uploads a file by a form.
    Upload,
    /// Gets the policy of an upload.
    Policy,
    /// Mints a temporary token.
    Token,
    /// Manages hot-word lists.
    Customization,
    /// Lists tasks.
    List,
    /// Cancels a task.
    Cancel,
}

impl Route {
    /// The route of a request. A preflight has none.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        if method == Method::OPTIONS {
            return None;
        }
        if path.starts_with("/results/") {
            return Some(Self::Result);
        }
        if path == "/oss" || path.starts_with("/oss/") {
            return Some(Self::Upload);
        }
        if path == "/compatible-mode/v1/chat/completions" {
            return Some(Self::Generation);
        }
        match path.strip_prefix("/api/v1/")? {
            "services/audio/asr/transcription" => Some(Self::Submit),
            "services/aigc/multimodal-generation/generation" => Some(Self::Generation),
            "services/audio/asr/customization" => Some(Self::Customization),
            "uploads" => Some(Self::Policy),
            "tokens" => Some(Self::Token),
            "tasks" | "tasks/" => Some(Self::List),
            task if task.starts_with("tasks/") => Some(if task.ends_with("/cancel") {
                Self::Cancel
            } else {
                Self::Query
            }),
            _ => None,
        }
    }

    /// Whether the object store answers.
    pub fn is_oss(self) -> bool {
        matches!(self, Self::Result | Self::Upload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_found_by_its_path() {
        for (path, route) in [
            (
                "/api/v1/services/audio/asr/transcription",
                Some(Route::Submit),
            ),
            (
                "/api/v1/services/aigc/multimodal-generation/generation",
                Some(Route::Generation),
            ),
            (
                "/compatible-mode/v1/chat/completions",
                Some(Route::Generation),
            ),
            (
                "/api/v1/services/audio/asr/customization",
                Some(Route::Customization),
            ),
            ("/api/v1/tasks/a-b", Some(Route::Query)),
            ("/api/v1/tasks/a-b/cancel", Some(Route::Cancel)),
            ("/api/v1/tasks", Some(Route::List)),
            ("/api/v1/tasks/", Some(Route::List)),
            ("/api/v1/uploads", Some(Route::Policy)),
            ("/api/v1/tokens", Some(Route::Token)),
            ("/oss", Some(Route::Upload)),
            ("/oss/", Some(Route::Upload)),
            ("/results/pre/a.json", Some(Route::Result)),
            ("/samples", None),
            ("/health", None),
        ] {
            assert_eq!(Route::of(&Method::POST, path), route, "{path}");
            assert_eq!(Route::of(&Method::OPTIONS, path), None, "{path}");
        }
    }
}
