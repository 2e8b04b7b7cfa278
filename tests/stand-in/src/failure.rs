//! Error responses of the API, in its own shape and in that of its OpenAI-compatible twin.

use crate::response::{json, set_request_id};
use crate::secret::uuid;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An error response: `{"code", "message", "request_id"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    status: StatusCode,
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    request_id: &'a str,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// 401: no key, an unknown key, or a key of another region.
    pub fn invalid_api_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "InvalidApiKey",
            "Invalid API-key provided.",
        )
    }

    /// 400: something in the request is wrong.
    pub fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidParameter", message)
    }

    /// 403: the route needs `X-DashScope-Async: enable`.
    pub fn synchronous_call() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "AccessDenied",
            "current user api does not support synchronous calls.",
        )
    }

    /// 403: the route answers at once and takes no `X-DashScope-Async: enable`.
    pub fn asynchronous_call() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "AccessDenied",
            "current user api does not support asynchronous calls.",
        )
    }

    /// 400: messages with wrong roles, or of a wrong number or shape.
    pub fn invalid_messages() -> Self {
        Self::invalid_parameter(
            "Role must be user or assistant and Content length must be greater than 0",
        )
    }

    /// 400: not a URL that the service reads.
    pub fn invalid_url() -> Self {
        Self::invalid_parameter("url error, please check url！")
    }

    /// 400: the audio cannot be downloaded, or not by this key and model.
    pub fn download_failed() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "InvalidFile.DownloadFailed",
            "The audio file cannot be downloaded.",
        )
    }

    /// 400: not audio, or a damaged file.
    pub fn decode_failed() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "InvalidFile.DecodeFailed",
            "The audio file cannot be decoded.",
        )
    }

    /// 400: shorter than 1 s, or longer than the model accepts.
    pub fn audio_length(max_audio_s: u64) -> Self {
        let message = format!("Audio length must be between 1s and {max_audio_s}s");
        Self::new(
            StatusCode::BAD_REQUEST,
            "InvalidFile.AudioLengthError",
            message,
        )
    }

    /// 400: longer than a model with times accepts.
    pub fn audio_too_long(duration_ms: u64, max_audio_s: u64) -> Self {
        let message =
            format!("audio duration ({duration_ms}.0ms) over service process ({max_audio_s}s)");
        Self::new(StatusCode::BAD_REQUEST, "AUDIO_DURATION_TOO_LONG", message)
    }

    /// 400: a model with times heard no speech.
    pub fn no_words() -> Self {
        let code = "ASR_RESPONSE_HAVE_NO_WORDS";
        Self::new(StatusCode::BAD_REQUEST, code, code)
    }

    /// 400: a data URI that is too long for a model with times.
    pub fn data_uri_too_large(max_bytes: usize) -> Self {
        let message = format!("Exceeded limit on max bytes per data-uri item : {max_bytes}");
        Self::new(StatusCode::BAD_REQUEST, "BadRequest.TooLarge", message)
    }

    /// 400: a body larger than any valid request.
    pub fn too_large(max_bytes: usize) -> Self {
        let message = format!("The request body is larger than {max_bytes} bytes.");
        Self::new(StatusCode::BAD_REQUEST, "BadRequest.TooLarge", message)
    }

    /// 400: only a task in the queue can be cancelled.
    pub fn not_cancelable() -> Self {
        let message = "Failed to cancel the task, please confirm if the task is in PENDING status.";
        Self::new(StatusCode::BAD_REQUEST, "UnsupportedOperation", message)
    }

    /// 400: there is no such hot-word list.
    pub fn no_such_vocabulary() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "BadRequest.ResourceNotExist",
            "The Required resource not exist",
        )
    }

    /// 400: the account has its full number of hot-word lists.
    pub fn vocabulary_quota() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "Throttling.AllocationQuota",
            "Free allocated quota exceeded.",
        )
    }

    /// 404: the request names something that does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", message)
    }

    /// 404: there is no such model, in the words of the OpenAI-compatible route.
    pub fn model_not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "model_not_found", message)
    }

    /// 429: too many requests.
    pub fn rate_limited() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Throttling.RateQuota",
            "Requests rate limit exceeded, please try again later.",
        )
    }

    /// 429: too many tokens.
    pub fn token_limit() -> Self {
        let message = "Allocated quota exceeded, please increase your quota limit.";
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Throttling.AllocationQuota",
            message,
        )
    }

    /// 500: a fault of the stand-in, whose cause is on stderr.
    pub fn internal() -> Self {
        let message =
            "An internal error has occured, please try again later or contact service support.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
    }

    /// 404: the stand-in has no such route.
    pub fn no_such_route() -> Self {
        Self::not_found("The stand-in does not serve this path; its API is under /api/v1.")
    }

    /// The status and the body as text, for an event of a stream.
    pub fn status_and_body(&self, request_id: &str) -> (u16, String) {
        let body = Body {
            code: self.code,
            message: &self.message,
            request_id,
        };
        (
            self.status.as_u16(),
            serde_json::to_string(&body).unwrap_or_default(),
        )
    }

    /// The response of `/compatible-mode/v1`.
    pub fn into_openai_response(self) -> Response {
        let code = match self.code {
            "InvalidApiKey" => "invalid_api_key",
            "InvalidParameter" => "invalid_parameter_error",
            "Throttling.RateQuota" => "limit_requests",
            other => other,
        };
        let message = if code == "invalid_api_key" {
            "Incorrect API key provided."
        } else {
            &self.message
        };
        let error = serde_json::json!({"message": message, "type": "invalid_request_error", "param": null, "code": code});
        json(
            self.status,
            &serde_json::json!({"error": error, "request_id": uuid()}),
        )
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let request_id = uuid();
        let body = Body {
            code: self.code,
            message: &self.message,
            request_id: &request_id,
        };
        let mut response = json(self.status, &body);
        if self.status == StatusCode::UNAUTHORIZED {
            // As captured: a 401 has the header `x-request-id` and no content type.
            set_request_id(&mut response, &request_id);
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        response
    }
}
