//! Error responses of the object store: OSS's XML.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::clock::utc_iso;
use crate::secret::uuid;

/// An error of the host of the results.
#[derive(Debug)]
pub enum OssFailure {
    /// The link has expired.
    Expired {
        /// Time of the expiry, in milliseconds since 1970.
        expires_ms: u64,
        /// Time of the request, in milliseconds since 1970.
        now_ms: u64,
    },
    /// The link has no signature, or a part of it is missing.
    Unsigned,
    /// The signature is that of another path or time.
    SignatureDoesNotMatch,
    /// The request has the API key, which must not reach this host.
    AuthorizationSent,
    /// The link is signed, but the document is gone.
    NoSuchKey,
}

impl IntoResponse for OssFailure {
    fn into_response(self) -> Response {
        const HOST: &str = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";
        match self {
            Self::Expired { expires_ms, now_ms } => {
                let more = format!(
                    "  <Expires>{}</Expires>\n  <ServerTime>{}</ServerTime>\n",
                    utc_iso(expires_ms),
                    utc_iso(now_ms)
                );
                xml(
                    HOST,
                    StatusCode::FORBIDDEN,
                    "AccessDenied",
                    "Request has expired.",
                    &more,
                )
            }
            Self::Unsigned => xml(
                HOST,
                StatusCode::FORBIDDEN,
                "AccessDenied",
                "You have no right to access this object because of bucket acl.",
                "",
            ),
            Self::SignatureDoesNotMatch => xml(
                HOST,
                StatusCode::FORBIDDEN,
                "SignatureDoesNotMatch",
                SIGNATURE_DOES_NOT_MATCH,
                "",
            ),
            Self::AuthorizationSent => xml(
                HOST,
                StatusCode::BAD_REQUEST,
                "InvalidArgument",
                "The Authorization header was sent to a pre-signed link. The API key must never leave for the host of the results.",
                "",
            ),
            Self::NoSuchKey => xml(
                HOST,
                StatusCode::NOT_FOUND,
                "NoSuchKey",
                "The specified key does not exist.",
                "",
            ),
        }
    }
}

/// OSS's message for any wrong signature.
pub const SIGNATURE_DOES_NOT_MATCH: &str = "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

/// An error in OSS's XML. `more` is inserted before the end.
pub fn xml(host: &str, status: StatusCode, code: &str, message: &str, more: &str) -> Response {
    let request_id = uuid()
        .replace('-', "")
        .to_uppercase()
        .chars()
        .take(24)
        .collect::<String>();
    let message = message.replace('&', "&amp;").replace('<', "&lt;");
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>{code}</Code>\n  <Message>{message}</Message>\n  \
         <RequestId>{request_id}</RequestId>\n  <HostId>{host}</HostId>\n{more}</Error>\n"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
