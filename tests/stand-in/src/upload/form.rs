//! `POST /oss/`: a form whose last field is the file, checked against its policy and streamed to
//! disk.

use std::collections::HashMap;
use std::path::PathBuf;

use axum::Extension;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::clock::now_ms;
use crate::control::record::Record;
use crate::log::log;
use crate::secret::uuid;
use crate::state::SharedState;
use crate::upload::failure::UploadFailure;
use crate::upload::policy::ACCESS_KEY_ID;
use crate::upload::store::Policy;

/// The longest text field; no valid form has a longer one.
const MAX_FIELD_BYTES: usize = 64 << 10;

/// The route of the form. Its parts are recorded, also after a failure.
pub async fn post(
    State(app): State<SharedState>,
    Extension(record): Extension<Record>,
    request: Request,
) -> Response {
    let mut form = Form {
        parts: Vec::new(),
        fields: HashMap::new(),
    };
    let result = form.read(&app, request).await;
    record.set_body(json!({"parts": form.parts}));
    match (
        result,
        form.fields.get("success_action_status").map(String::as_str),
    ) {
        (Ok(()), Some("200")) => StatusCode::OK.into_response(),
        (Ok(()), _) => StatusCode::NO_CONTENT.into_response(),
        (Err(failure), _) => failure.into_response(),
    }
}

/// `GET /oss/…`: uploads cannot be downloaded.
pub async fn refuse_download() -> Response {
    UploadFailure::NotReadable.into_response()
}

struct Form {
    parts: Vec<Value>,
    fields: HashMap<String, String>,
}

impl Form {
    async fn read(&mut self, app: &SharedState, request: Request) -> Result<(), UploadFailure> {
        let authorized = request.headers().contains_key(header::AUTHORIZATION);
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| UploadFailure::Malformed)?;
        let mut result = Err(UploadFailure::Missing("file"));
        let mut seen_file = false;
        // Reads the form to its end, also after a failure: a client that is still sending would
        // miss the response.
        while let Some(mut part) = parts
            .next_field()
            .await
            .map_err(|_| UploadFailure::Malformed)?
        {
            let name = part.name().unwrap_or_default().to_owned();
            if name != "file" {
                let value = text(&mut part).await?;
                self.parts.push(json!({"name": name, "value": value}));
                // Fields after the file do not count.
                if !seen_file {
                    self.fields.insert(name, value);
                }
                continue;
            }
            let (filename, content_type) = (
                part.file_name().map(str::to_owned),
                part.content_type().map(str::to_owned),
            );
            let checked = match authorized {
                true => Err(UploadFailure::AuthorizationSent),
                false => self.check(app),
            };
            let (bytes, stored) = save(app, &mut part, checked, self.fields.get("key")).await?;
            self.parts.push(json!({"name": name, "filename": filename, "content_type": content_type, "bytes": bytes}));
            result = if seen_file {
                Err(UploadFailure::Malformed)
            } else {
                stored
            };
            seen_file = true;
        }
        result
    }

    /// Checks the fields, all of which must precede the file.
    fn check(&self, app: &SharedState) -> Result<Policy, UploadFailure> {
        let field = |name: &'static str| self.fields.get(name).ok_or(UploadFailure::Missing(name));
        let access_key_id = field("OSSAccessKeyId")?;
        let (policy, signature, key) = (field("policy")?, field("Signature")?, field("key")?);
        if access_key_id != ACCESS_KEY_ID {
            return Err(UploadFailure::InvalidAccessKeyId);
        }
        let policy = app.uploads.policy(policy, signature)?;
        if now_ms() >= policy.expires_ms {
            return Err(UploadFailure::PolicyExpired);
        }
        if !key.starts_with(&policy.upload_dir) {
            let condition = json!(["starts-with", "$key", policy.upload_dir]);
            return Err(UploadFailure::Condition(condition.to_string()));
        }
        for (name, expected) in [
            ("x-oss-object-acl", "private"),
            ("x-oss-forbid-overwrite", "true"),
        ] {
            if self.fields.get(name).map(String::as_str) != Some(expected) {
                return Err(UploadFailure::Condition(
                    json!(["eq", format!("${name}"), expected]).to_string(),
                ));
            }
        }
        Ok(policy)
    }
}

async fn text(part: &mut Field<'_>) -> Result<String, UploadFailure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| UploadFailure::Malformed)? {
        bytes.extend(chunk);
        if bytes.len() > MAX_FIELD_BYTES {
            return Err(UploadFailure::Malformed);
        }
    }
    String::from_utf8(bytes).map_err(|_| UploadFailure::Malformed)
}

/// Reads the file to its end, and stores it if the fields were valid. Returns its size in bytes and
/// the result of storing.
async fn save(
    app: &SharedState,
    part: &mut Field<'_>,
    checked: Result<Policy, UploadFailure>,
    key: Option<&String>,
) -> Result<(u64, Result<(), UploadFailure>), UploadFailure> {
    let internal = |error: std::io::Error| {
        log(&format!("stand-in: an upload cannot be written: {error}"));
        UploadFailure::Internal
    };
    // The extension is a hint for the decoder.
    let extension = key
        .and_then(|key| key.rsplit('/').next()?.rsplit_once('.'))
        .map(|(_, extension)| extension);
    let extension = extension.filter(|text| {
        (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let mut partial = Partial {
        path: app
            .scratch
            .join(format!("{}.{}", uuid(), extension.unwrap_or("bin"))),
        kept: false,
    };
    let mut file = tokio::fs::File::create(&partial.path)
        .await
        .map_err(internal)?;
    let mut bytes = 0;
    while let Some(chunk) = part.chunk().await.map_err(|_| UploadFailure::Malformed)? {
        bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if checked
            .as_ref()
            .is_ok_and(|policy| bytes <= policy.max_bytes)
        {
            file.write_all(&chunk).await.map_err(internal)?;
        }
    }
    file.flush().await.map_err(internal)?;
    let stored = checked.and_then(|policy| {
        if bytes > policy.max_bytes {
            return Err(UploadFailure::TooLarge);
        }
        app.uploads.store(
            key.map(String::as_str).unwrap_or_default(),
            &policy,
            partial.path.clone(),
        )
    });
    partial.kept = stored.is_ok();
    Ok((bytes, stored))
}

/// A file that is removed on drop unless it is kept, also when the client disconnects.
struct Partial {
    path: PathBuf,
    kept: bool,
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.kept {
            // A file that stays is removed with the folder at the end of the service.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
