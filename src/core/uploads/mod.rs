//! Temporary uploads: files of the caller's, stored for 48 hours where the service finds them.

mod wire;

use core::cell::RefCell;
use std::rc::Rc;

use crate::error::Result;
use crate::json::Value;
use crate::options::audio::{AudioSource, audio_path};
use crate::options::file::LocalFile;
use crate::options::operation::Options;
use crate::options::transcription::DEFAULT_MODEL;
use crate::transport::host::{Host, HttpRequest};
use crate::transport::{
    Purpose, RequestPolicy, SharedCache, Transport, idempotent, may_repeat_upload, no_retry,
};

/// Timeout as in the vendor's client: a large file takes long, and the storage answers at its end.
const UPLOAD: RequestPolicy = RequestPolicy {
    idle_timeout_s: 3600,
    ..no_retry("Uploading the file")
};
const FETCH_POLICY: RequestPolicy = idempotent("Asking for an upload policy");
/// Seconds before its end from which a policy is not used for another file.
const POLICY_MARGIN_S: u64 = 30;

/// Service of temporary uploads.
pub struct Uploads<H> {
    transport: Rc<Transport<H>>,
    policies: SharedCache<Rc<UploadPolicy>>,
}

/// Upload policy for files of one model.
struct UploadPolicy {
    model: String,
    fields: Value,
    /// Moment of [`Host::now_ms`] from which the policy is not used.
    expires_at_ms: u64,
    /// Names that were stored under this policy: the storage overwrites nothing.
    used_names: RefCell<Vec<String>>,
}

impl<H: Host> Uploads<H> {
    pub(crate) fn new(transport: Rc<Transport<H>>) -> Self {
        Self {
            transport,
            policies: SharedCache::default(),
        }
    }

    /// Uploads a file for one model and returns its `oss://` URL.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`] for a file of a size that the service does not take,
    /// before it is sent; any failure of the storage.
    pub async fn upload(&self, file: &LocalFile, options: &Options) -> Result<String> {
        file.check("file")?;
        let model = options.get("model").as_str().unwrap_or(DEFAULT_MODEL);
        self.store(model, "file", file).await
    }

    /// URLs of `sources`, in their order. Files are uploaded for `model` first.
    pub(crate) async fn urls(&self, model: &str, sources: &[AudioSource]) -> Result<Vec<String>> {
        let mut urls = Vec::with_capacity(sources.len());
        for (index, source) in sources.iter().enumerate() {
            urls.push(match source {
                AudioSource::Url(url) => url.clone(),
                AudioSource::File(file) => {
                    let path = audio_path(index, sources.len() > 1);
                    self.store(model, &path, file).await?
                }
            });
        }
        Ok(urls)
    }

    /// Uploads a file, which messages call `path`, and returns its `oss://` URL. Every failure that
    /// may pass is retried under another name: a file that is stored and not used is not billed.
    pub(crate) async fn store(&self, model: &str, path: &str, file: &LocalFile) -> Result<String> {
        let attempt = async || match self.policy(model).await {
            Ok(policy) => self.store_under(&policy, path, file).await.map(Ok),
            // The request for the policy has retries of its own, so its failure is final.
            Err(error) => Ok(Err(error)),
        };
        let stored = self.transport.retry(may_repeat_upload, attempt).await;
        stored
            .and_then(|stored| stored)
            .map_err(|error| self.transport.redacted(error))
    }

    async fn store_under(
        &self,
        policy: &UploadPolicy,
        path: &str,
        file: &LocalFile,
    ) -> Result<String> {
        let (request, oss_url) = self.upload_request(policy, path, file)?;
        match self.transport.send(&UPLOAD, &request).await {
            Ok(response) => self.transport.drain(response).await,
            Err(error) => {
                self.policies
                    .invalidate(|cached| cached.model == policy.model);
                return Err(error);
            }
        }
        Ok(oss_url)
    }

    fn upload_request(
        &self,
        policy: &UploadPolicy,
        path: &str,
        file: &LocalFile,
    ) -> Result<(HttpRequest, String)> {
        if let Some(mebibytes) = policy.fields.get_path("max_file_size_mb").to_u64_lenient() {
            file.check_size(path, mebibytes.saturating_mul(1 << 20))?;
        }
        let name = policy.reserve_name(file, || self.transport.host.random());
        let (form, oss_url) = wire::upload_form(&policy.fields, file, &name);
        let host = policy
            .fields
            .get_path("upload_host")
            .as_str()
            .unwrap_or_default();
        let url = self.transport.route(host, Purpose::Upload)?;
        Ok((HttpRequest::bare_form(url, form), oss_url))
    }

    /// Policy for `model`, cached until it expires.
    async fn policy(&self, model: &str) -> Result<Rc<UploadPolicy>> {
        let now_ms = self.transport.host.now_ms();
        // Expired policies give their memory back. A policy that another call fetches meanwhile
        // is fresh.
        self.policies
            .invalidate(|policy| policy.expires_at_ms <= now_ms);
        let matches = |policy: &Rc<UploadPolicy>| policy.model == model;
        self.policies
            .get_or_fetch(matches, self.fetch_policy(model))
            .await
    }

    async fn fetch_policy(&self, model: &str) -> Result<Rc<UploadPolicy>> {
        let requested_at_ms = self.transport.host.now_ms();
        let request = wire::policy_request(&self.transport.endpoint, model);
        let body = self.transport.fetch_body(&FETCH_POLICY, request).await?;
        let fields = wire::parse_policy(&body)?;
        let lifetime_s = fields
            .get_path("expire_in_seconds")
            .to_u64_lenient()
            .unwrap_or(0);
        let usable_ms = lifetime_s
            .saturating_sub(POLICY_MARGIN_S)
            .saturating_mul(1000);
        Ok(Rc::new(UploadPolicy {
            model: model.to_owned(),
            fields,
            expires_at_ms: requested_at_ms.saturating_add(usable_ms),
            used_names: RefCell::default(),
        }))
    }
}

impl UploadPolicy {
    /// Name for `file` that was not used under this policy yet.
    fn reserve_name(&self, file: &LocalFile, random: impl Fn() -> f64) -> String {
        let mut used_names = self.used_names.borrow_mut();
        let is_used = |name: &str| used_names.iter().any(|used| used == name);
        let name = file.storage_name(is_used, random);
        used_names.push(name.clone());
        name
    }
}
