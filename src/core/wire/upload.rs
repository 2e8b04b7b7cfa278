//! Temporary upload: a policy from the API, a form to the storage, and an `oss://` URL (docs/dashscope-api.md §6).

use crate::config::Config;
use crate::error::Result;
use crate::file::LocalFile;
use crate::host::{Form, HttpRequest, Method};
use crate::url;
use crate::value::Value;
use crate::wire::read_answer;

pub(crate) fn policy_request(config: &Config, model: &str) -> HttpRequest {
    config.api(Method::Get, &format!("/uploads?action=getPolicy&model={}", url::encode_component(model)))
}

/// What the storage wants to see with a file. Under `data`, not `output`.
pub(crate) fn read_policy(body: &[u8]) -> Result<Value> {
    read_answer("a request for an upload policy", body, |answer| {
        let policy = answer.at("data");
        let complete = ["policy", "upload_dir", "upload_host"].iter().all(|name| policy.at(name).text().is_some());
        complete.then(|| policy.clone())
    })
}

/// The form that stores `file` as `name`, and the URL it has then.
pub(crate) fn form(policy: &Value, file: &LocalFile, name: &str) -> (Form, String) {
    let text = |name: &str| policy.at(name).text().unwrap_or_default();
    let key = format!("{}/{name}", text("upload_dir"));
    let uploaded = format!("oss://{key}");
    let fields = vec![
        ("OSSAccessKeyId", text("oss_access_key_id")),
        ("Signature", text("signature")),
        ("policy", text("policy")),
        ("key", key),
        ("x-oss-object-acl", text("x_oss_object_acl")),
        ("x-oss-forbid-overwrite", text("x_oss_forbid_overwrite")),
        ("success_action_status", "200".to_owned()),
        ("x-oss-content-type", file.media_type().to_owned()),
    ];
    (Form { fields, file_name: name.to_owned(), file: file.clone() }, uploaded)
}
