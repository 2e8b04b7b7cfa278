//! Faults of one request: what `/__control` can inject.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use serde::Deserialize;
use serde_json::json;
use tokio::time::sleep;

use crate::control::route::Route;
use crate::oss_failure::xml;
use crate::response::json as json_response;
use crate::secret::uuid;

/// Time for written bytes to leave before the connection is cut.
const FLUSH_TIME: Duration = Duration::from_millis(20);

/// `fault` of `POST /__control`. The parts combine and apply in the order of the fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// Wait before anything else.
    delay_ms: Option<u64>,
    /// Close the connection without an answer.
    drop: bool,
    /// Answer like a gateway: this status and a page of HTML. The route is not called.
    html: Option<u16>,
    /// Answer with this status. The route is not called.
    status: Option<u16>,
    /// With `status`: the body. Default: the body of the service's error with this status.
    body: Option<String>,
    /// With `status`: more headers.
    headers: BTreeMap<String, String>,
    /// With `status`: the content type. `""` leaves the header out.
    content_type: Option<String>,
    /// Cut the connection after this many bytes of the body.
    truncate: Option<usize>,
    /// Send the body in pieces, slowly.
    slow: Option<Slow>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slow {
    chunk_bytes: usize,
    delay_ms: u64,
}

impl Fault {
    /// Validates the fault.
    ///
    /// # Errors
    /// One sentence that names the invalid part.
    pub fn validate(&self) -> Result<(), String> {
        for status in [self.status, self.html].into_iter().flatten() {
            if !(200..=599).contains(&status) {
                return Err(format!("a status must be from 200 to 599, not {status}"));
            }
        }
        for (name, value) in &self.headers {
            if name.parse::<HeaderName>().is_err() || HeaderValue::from_str(value).is_err() {
                return Err(format!("{name:?}: {value:?} is not a header"));
            }
        }
        if self.status.is_none()
            && (self.body.is_some() || self.content_type.is_some() || !self.headers.is_empty())
        {
            return Err("body, headers and content_type belong to a status".to_owned());
        }
        if self.slow.as_ref().is_some_and(|slow| slow.chunk_bytes == 0) {
            return Err("slow.chunk_bytes must be at least 1".to_owned());
        }
        let answers_normally =
            self.delay_ms.is_none() && !self.drop && self.html.is_none() && self.status.is_none();
        if answers_normally && self.truncate.is_none() && self.slow.is_none() {
            return Err(
                "a fault must have one of delay_ms, drop, html, status, truncate, slow".to_owned(),
            );
        }
        Ok(())
    }

    /// The delay before anything else.
    pub fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms.unwrap_or_default())
    }

    /// Whether the connection closes without an answer.
    pub fn drops_connection(&self) -> bool {
        self.drop
    }

    /// The response in place of the route's, if the fault has one.
    pub fn replacement(&self, route: Route) -> Option<Response> {
        if let Some(status) = self
            .html
            .and_then(|status| StatusCode::from_u16(status).ok())
        {
            return Some(gateway_page(status));
        }
        let status = self
            .status
            .and_then(|status| StatusCode::from_u16(status).ok())?;
        let mut response = match &self.body {
            Some(body) => (
                status,
                [(header::CONTENT_TYPE, "application/json")],
                body.clone(),
            )
                .into_response(),
            None => default_error(route, status),
        };
        let headers = response.headers_mut();
        match self.content_type.as_deref() {
            Some("") => {
                headers.remove(header::CONTENT_TYPE);
            }
            Some(text) => {
                if let Ok(value) = HeaderValue::from_str(text) {
                    headers.insert(header::CONTENT_TYPE, value);
                }
            }
            None => {}
        }
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            {
                headers.insert(name, value);
            }
        }
        Some(response)
    }

    /// Truncates the body or slows it down, where the fault says so.
    pub fn damage_body(&self, response: Response) -> Response {
        if self.truncate.is_none() && self.slow.is_none() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let mut stream: BodyDataStream = body.into_data_stream();
        if let Some(limit) = self.truncate {
            stream = Body::from_stream(truncated(stream, limit)).into_data_stream();
        }
        if let Some(slow) = self.slow.clone() {
            parts.headers.remove(header::CONTENT_LENGTH);
            stream = Body::from_stream(throttled(stream, slow)).into_data_stream();
        }
        Response::from_parts(parts, Body::from_stream(stream))
    }
}

/// A gateway's error page.
fn gateway_page(status: StatusCode) -> Response {
    let title = format!(
        "{} {}",
        status.as_u16(),
        status.canonical_reason().unwrap_or_default()
    );
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
}

/// The service's own error with this status.
fn default_error(route: Route, status: StatusCode) -> Response {
    let (code, message) = match status.as_u16() {
        400 => (
            "InvalidParameter",
            "Required parameter(s) missing or invalid, please check the request parameters.",
        ),
        401 => ("InvalidApiKey", "Invalid API-key provided."),
        403 => ("AccessDenied", "Access denied."),
        404 => ("NotFound", "Not found!"),
        429 => (
            "Throttling.RateQuota",
            "Requests rate limit exceeded, please try again later.",
        ),
        503 => (
            "ModelUnavailable",
            "Model is unavailable, please try again later.",
        ),
        500.. => (
            "InternalError",
            "An internal error has occured, please try again later or contact service support.",
        ),
        _ => return status.into_response(),
    };
    if route.is_oss() {
        return xml("oss-cn-beijing.aliyuncs.com", status, code, message, "");
    }
    json_response(
        status,
        &json!({"code": code, "message": message, "request_id": uuid()}),
    )
}

/// Passes `limit` bytes, then breaks the connection. A `Content-Length` keeps the full length.
fn truncated(
    stream: BodyDataStream,
    limit: usize,
) -> impl futures_util::Stream<Item = Result<Bytes, io::Error>> {
    unfold((stream, limit), |(mut stream, remaining)| async move {
        if remaining > 0
            && let Some(Ok(mut chunk)) = stream.next().await
        {
            chunk.truncate(remaining);
            let remaining = remaining - chunk.len();
            return Some((Ok(chunk), (stream, remaining)));
        }
        sleep(FLUSH_TIME).await;
        Some((Err(io::ErrorKind::ConnectionReset.into()), (stream, 0)))
    })
}

/// Passes the bytes in small chunks with a pause between two. A chunk can end inside a character.
fn throttled(
    stream: BodyDataStream,
    slow: Slow,
) -> impl futures_util::Stream<Item = Result<Bytes, io::Error>> {
    unfold(
        (stream, Bytes::new(), slow, true),
        |(mut stream, mut rest, slow, first)| async move {
            while rest.is_empty() {
                match stream.next().await? {
                    Ok(chunk) => rest = chunk,
                    Err(error) => {
                        return Some((Err(io::Error::other(error)), (stream, rest, slow, first)));
                    }
                }
            }
            if !first {
                sleep(Duration::from_millis(slow.delay_ms)).await;
            }
            let piece = rest.split_to(slow.chunk_bytes.min(rest.len()));
            Some((Ok(piece), (stream, rest, slow, false)))
        },
    )
}
