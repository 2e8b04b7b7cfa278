//! Temporary upload: a policy from the API, a form to the storage, and an `oss://` URL
//! (docs/dashscope-api.md §6).

use crate::config::Config;
use crate::error::Result;
use crate::file::LocalFile;
use crate::host::{Form, HttpRequest, Method};
use crate::url;
use crate::value::Value;
use crate::wire::read_answer;

pub(crate) fn policy_request(config: &Config, model: &str) -> HttpRequest {
    config.api(
        Method::Get,
        &format!(
            "/uploads?action=getPolicy&model={}",
            url::encode_component(model)
        ),
    )
}

/// What the storage wants to see with a file. Under `data`, not `output`.
pub(crate) fn read_policy(body: &[u8]) -> Result<Value> {
    read_answer("a request for an upload policy", body, &|answer| {
        let policy = answer.at("data");
        let complete = ["policy", "upload_dir", "upload_host"]
            .iter()
            .all(|name| policy.at(name).text().is_some());
        complete.then(|| policy.clone())
    })
}

/// Fields of the form, in the order of the documents, and where the policy has them.
const FIELDS: [(&str, &str); 6] = [
    ("OSSAccessKeyId", "oss_access_key_id"),
    ("Signature", "signature"),
    ("policy", "policy"),
    ("key", ""),
    ("x-oss-object-acl", "x_oss_object_acl"),
    ("x-oss-forbid-overwrite", "x_oss_forbid_overwrite"),
];

/// The form that stores `file` as `name`, and the URL it has then.
pub(crate) fn form(policy: &Value, file: &LocalFile, name: &str) -> (Form, String) {
    let key = format!(
        "{}/{name}",
        policy.at("upload_dir").text().unwrap_or_default()
    );
    let uploaded = format!("oss://{key}");
    let mut fields = Vec::new();
    for (field, path) in &FIELDS {
        fields.push((
            *field,
            if path.is_empty() {
                key.clone()
            } else {
                policy.at(path).text().unwrap_or_default()
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
        uploaded,
    )
}
