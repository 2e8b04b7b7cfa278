//! Messages of the temporary upload: a policy from the API, a form to the storage, an `oss://` URL
//! (docs/dashscope-api.md §6).

use crate::error::Result;
use crate::json::{Value, url};
use crate::options::file::LocalFile;
use crate::transport::host::{Form, HttpRequest, Method};
use crate::transport::{Endpoint, parse_answer};

/// Fields of the form in the order of the documents, each with its path in the policy.
const FORM_FIELDS: [(&str, &str); 6] = [
    ("OSSAccessKeyId", "oss_access_key_id"),
    ("Signature", "signature"),
    ("policy", "policy"),
    ("key", ""),
    ("x-oss-object-acl", "x_oss_object_acl"),
    ("x-oss-forbid-overwrite", "x_oss_forbid_overwrite"),
];

/// Request for an upload policy of `model`.
pub(crate) fn policy_request(endpoint: &Endpoint, model: &str) -> HttpRequest {
    let model = url::encode_component(model);
    endpoint.request(
        Method::Get,
        &format!("/uploads?action=getPolicy&model={model}"),
    )
}

/// Parses an upload policy. It stands under `data`, not `output`.
pub(crate) fn parse_policy(body: &[u8]) -> Result<Value> {
    parse_answer("a request for an upload policy", body, &|answer| {
        let policy = answer.get_path("data");
        let required = ["policy", "upload_dir", "upload_host"];
        let is_complete = required
            .iter()
            .all(|name| policy.get_path(name).to_text().is_some());
        is_complete.then(|| policy.clone())
    })
}

/// Form that stores `file` as `name`, and the `oss://` URL of the stored file.
pub(crate) fn upload_form(policy: &Value, file: &LocalFile, name: &str) -> (Form, String) {
    let text = |path: &str| policy.get_path(path).to_text().unwrap_or_default();
    let key = format!("{}/{name}", text("upload_dir"));
    let oss_url = format!("oss://{key}");
    let mut fields = Vec::with_capacity(FORM_FIELDS.len() + 2);
    for (field, path) in &FORM_FIELDS {
        fields.push((
            *field,
            if path.is_empty() {
                key.clone()
            } else {
                text(path)
            },
        ));
    }
    fields.push(("success_action_status", "200".to_owned()));
    fields.push(("x-oss-content-type", file.media_type().to_owned()));
    (
        Form {
            fields,
            file_name: name.to_owned(),
            file: file.clone(),
        },
        oss_url,
    )
}
