//! Why the object store refuses a form.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::oss_failure::{SIGNATURE_DOES_NOT_MATCH, xml};

/// An upload refused.
#[derive(Debug)]
pub enum UploadFailure {
    /// The request carries the API key, which is not this host's business.
    AuthorizationSent,
    /// Not a form, or one that breaks off.
    Malformed,
    /// A field that must be there, and before the file.
    Missing(&'static str),
    /// The access key id is not that of the policy.
    InvalidAccessKeyId,
    /// The policy is not ours, or its signature is of another.
    SignatureDoesNotMatch,
    /// The policy's time is over.
    PolicyExpired,
    /// A field is not what the policy says; the text is the condition.
    Condition(String),
    /// Larger than the policy allows.
    TooLarge,
    /// The key is taken, and must not be overwritten.
    AlreadyExists,
    /// Uploads can be read by models only.
    NotReadable,
    /// Our fault; it is on stderr.
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
