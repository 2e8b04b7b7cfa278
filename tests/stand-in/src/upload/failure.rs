//! Errors of the object store for a form.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::oss_failure::{SIGNATURE_DOES_NOT_MATCH, xml};

/// The reason why an upload is refused.
#[derive(Debug)]
pub enum UploadFailure {
    /// The request has the API key, which must not reach this host.
    AuthorizationSent,
    /// The body is not a form, or a truncated one.
    Malformed,
    /// A required field is missing, or follows the file.
    Missing(&'static str),
    /// The access key id is not that of the policy.
    InvalidAccessKeyId,
    /// The policy is unknown, or the signature that of another.
    SignatureDoesNotMatch,
    /// The policy has expired.
    PolicyExpired,
    /// A field breaks a condition of the policy, which is the text.
    Condition(String),
    /// The file is larger than the policy allows.
    TooLarge,
    /// The key is in use and must not be overwritten.
    AlreadyExists,
    /// Uploads can be read by models only, never downloaded.
    NotReadable,
    /// A fault of the stand-in, whose cause is on stderr.
    Internal,
}

impl IntoResponse for UploadFailure {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::AuthorizationSent => (
                StatusCode::BAD_REQUEST,
                "InvalidArgument",
                "The Authorization header was sent to the upload host. The API key must never leave for the host of the uploads."
                    .to_owned(),
            ),
            Self::Malformed => (
                StatusCode::BAD_REQUEST,
                "MalformedPOSTRequest",
                "The body of your POST request is not well-formed multipart/form-data.".to_owned(),
            ),
            Self::Missing(field) => (
                StatusCode::BAD_REQUEST,
                "InvalidArgument",
                format!("The bucket POST must contain the specified '{field}'. If it is specified, please check the order of the fields"),
            ),
            Self::InvalidAccessKeyId => (
                StatusCode::FORBIDDEN,
                "InvalidAccessKeyId",
                "The OSS Access Key Id you provided does not exist in our records.".to_owned(),
            ),
            Self::SignatureDoesNotMatch => (StatusCode::FORBIDDEN, "SignatureDoesNotMatch", SIGNATURE_DOES_NOT_MATCH.to_owned()),
            Self::PolicyExpired => (StatusCode::FORBIDDEN, "AccessDenied", "Invalid according to Policy: Policy expired.".to_owned()),
            Self::Condition(condition) => {
                (StatusCode::FORBIDDEN, "AccessDenied", format!("Invalid according to Policy: Policy Condition failed: {condition}"))
            }
            Self::TooLarge => {
                (StatusCode::BAD_REQUEST, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size".to_owned())
            }
            Self::AlreadyExists => (
                StatusCode::CONFLICT,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.".to_owned(),
            ),
            Self::NotReadable => {
                (StatusCode::FORBIDDEN, "AccessDenied", "You have no right to access this object because of bucket acl.".to_owned())
            }
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "We encountered an internal error.".to_owned()),
        };
        xml(
            "dashscope-file-mgr.oss-cn-beijing.aliyuncs.com",
            status,
            code,
            &message,
            "",
        )
    }
}
