//! Temporary upload: a policy from the API, a form to the storage, and an `oss://` URL (docs/dashscope-api.md §6).

use crate::config::Config;
use crate::error::Result;
use crate::file::LocalFile;
use crate::host::{Form, HttpRequest, Method};
use crate::url;
use crate::wire::read_answer;

/// What the storage wants to see with a file.
#[derive(Clone, Default)]
pub(crate) struct Policy {
    policy: String,
    signature: String,
    upload_dir: String,
    pub(crate) upload_host: String,
    pub(crate) expires_in_seconds: u64,
    pub(crate) file_mb_max: Option<u64>,
    access_key_id: String,
    object_acl: String,
    forbid_overwrite: String,
}

pub(crate) fn policy_request(config: &Config, model: &str) -> HttpRequest {
    config.api(Method::Get, &format!("/uploads?action=getPolicy&model={}", url::encode_component(model)))
}

pub(crate) fn read_policy(body: &[u8]) -> Result<Policy> {
    read_answer("a request for an upload policy", body, |reader| {
        let mut policy = Policy::default();
        reader.object(&mut |reader, key| match key {
            // `data`, not `output`.
            "data" => reader.object(&mut |reader, key| {
                let field = match key {
                    "policy" => &mut policy.policy,
                    "signature" => &mut policy.signature,
                    "upload_dir" => &mut policy.upload_dir,
                    "upload_host" => &mut policy.upload_host,
                    "oss_access_key_id" => &mut policy.access_key_id,
                    "x_oss_object_acl" => &mut policy.object_acl,
                    "x_oss_forbid_overwrite" => &mut policy.forbid_overwrite,
                    "expire_in_seconds" => return reader.count().map(|seconds| policy.expires_in_seconds = seconds.unwrap_or(0)),
                    "max_file_size_mb" => return reader.count().map(|mb| policy.file_mb_max = mb),
                    _ => return reader.skip(),
                };
                *field = reader.text()?.unwrap_or_default();
                Ok(())
            }),
            _ => reader.skip(),
        })?;
        let complete = !policy.policy.is_empty() && !policy.upload_dir.is_empty() && !policy.upload_host.is_empty();
        Ok(complete.then_some(policy))
    })
}

impl Policy {
    /// The form that stores `file` as `name`, and the URL it has then.
    pub(crate) fn form(&self, file: &LocalFile, name: &str) -> (Form, String) {
        let key = format!("{}/{name}", self.upload_dir);
        let uploaded = format!("oss://{key}");
        let fields = vec![
            ("OSSAccessKeyId", self.access_key_id.clone()),
            ("Signature", self.signature.clone()),
            ("policy", self.policy.clone()),
            ("key", key),
            ("x-oss-object-acl", self.object_acl.clone()),
            ("x-oss-forbid-overwrite", self.forbid_overwrite.clone()),
            ("success_action_status", "200".to_owned()),
            ("x-oss-content-type", file.media_type().to_owned()),
        ];
        (Form { fields, file_name: name.to_owned(), file: file.clone() }, uploaded)
    }
}
