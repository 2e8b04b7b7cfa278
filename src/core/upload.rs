//! Files of the caller's: stored for 48 hours where the service finds them.

use std::rc::Rc;

use crate::client::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::exchange::{Errand, once, repeated};
use crate::file::LocalFile;
use crate::host::{Host, HttpRequest};
use crate::request::{DEFAULT_MODEL, Source, Verb, place};
use crate::retry;
use crate::url;
use crate::value::Value;
use crate::wire::upload;

/// As long as in the vendor's client.
const UPLOAD: Errand = Errand {
    silence_max_s: 3600,
    ..once("Uploading the file")
};
const POLICY: Errand = repeated("Asking for an upload policy");
/// A policy this close to its end is not used for another file.
const POLICY_MARGIN_S: u64 = 30;

/// Which host a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A result document.
    Result,
    /// A file to be stored.
    Upload,
}

impl Purpose {
    /// The word JavaScript sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Upload => "upload",
        }
    }
}

/// A policy while it lasts: for one model, and for names that were not used with it, since nothing
/// is overwritten.
pub(crate) struct KeptPolicy {
    model: String,
    policy: Rc<Value>,
    /// As [`Host::now_ms`] tells it.
    until: u64,
    names: Vec<String>,
}

impl<H: Host> Client<H> {
    /// Uploads a file for one model and returns its `oss://` URL.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] for a file of a size the service does not take, before it is
    /// sent; else what the storage says.
    pub async fn upload(&self, file: &LocalFile, options: &Value) -> Result<String> {
        Verb::Upload.check(options)?;
        let model = options.at("model").as_str().unwrap_or(DEFAULT_MODEL);
        file.check("file")?;
        self.upload_for(model, "file", file).await
    }

    /// The URLs of `sources`; those that are files are uploaded for `model` first.
    pub(crate) async fn urls(&self, model: &str, sources: &[Source]) -> Result<Vec<String>> {
        let mut urls = Vec::with_capacity(sources.len());
        for (index, source) in sources.iter().enumerate() {
            urls.push(match source {
                Source::Url(url) => url.clone(),
                Source::File(file) => {
                    self.upload_for(model, &place(index, sources.len() > 1), file)
                        .await?
                }
            });
        }
        Ok(urls)
    }

    /// Uploads what the caller passed as `path`.
    pub(crate) async fn upload_for(
        &self,
        model: &str,
        path: &str,
        file: &LocalFile,
    ) -> Result<String> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (policy, name) = self.policy(model, file).await?;
            let (request, uploaded) = self.upload_request(&policy, path, file, &name)?;
            let error = match self.answer(&UPLOAD, &request).await {
                Ok(_) => return Ok(uploaded),
                Err(error) => error,
            };
            // Nothing is billed for a file that was stored and not used, so all that may pass is
            // tried again, under another name.
            self.policies
                .borrow_mut()
                .retain(|kept| kept.model != model);
            if !retry::upload_again(&error, tries) {
                return Err(error);
            }
            self.back_off(tries, &error).await;
        }
    }

    /// What stores `file`, which the caller passed as `path`, as `name`, and the URL it has then.
    fn upload_request(
        &self,
        policy: &Value,
        path: &str,
        file: &LocalFile,
        name: &str,
    ) -> Result<(HttpRequest, String)> {
        if let Some(megabytes) = policy.at("max_file_size_mb").count() {
            file.check_size(path, megabytes.saturating_mul(1 << 20))?;
        }
        let (form, uploaded) = upload::form(policy, file, name);
        let target = self.route(
            policy.at("upload_host").as_str().unwrap_or_default(),
            Purpose::Upload,
        )?;
        Ok((HttpRequest::bare_form(target, form), uploaded))
    }

    /// A policy for `model` that still lasts, and a name for `file` under it.
    async fn policy(&self, model: &str, file: &LocalFile) -> Result<(Rc<Value>, String)> {
        // One call at a time asks; the others find what it got.
        let _turn = self.policy_gate.enter().await;
        let now = self.host.now_ms();
        self.policies.borrow_mut().retain(|kept| kept.until > now);
        if let Some(kept) = self.kept_policy(model, file) {
            return Ok(kept);
        }
        let request = upload::policy_request(&self.config, model);
        let body = self.ask(&POLICY, request).await?;
        let policy = Rc::new(upload::read_policy(&body)?);
        let lasts_s = policy
            .at("expire_in_seconds")
            .count()
            .unwrap_or(0)
            .saturating_sub(POLICY_MARGIN_S);
        let kept = KeptPolicy {
            model: model.to_owned(),
            policy,
            until: now + lasts_s * 1000,
            names: Vec::new(),
        };
        self.policies.borrow_mut().push(kept);
        self.kept_policy(model, file).ok_or_else(|| {
            Error::new(
                ErrorKind::Service,
                format_args!("The service gave no upload policy."),
            )
        })
    }

    fn kept_policy(&self, model: &str, file: &LocalFile) -> Option<(Rc<Value>, String)> {
        let mut policies = self.policies.borrow_mut();
        let kept = policies.iter_mut().find(|kept| kept.model == model)?;
        let name = file.plain_name(
            |name| kept.names.iter().any(|taken| taken == name),
            || self.host.random(),
        );
        kept.names.push(name.clone());
        Some((Rc::clone(&kept.policy), name))
    }

    /// A link that an answer gave, as it is to be fetched.
    pub(crate) fn route(&self, link: &str, purpose: Purpose) -> Result<String> {
        let link = self.config.link(link);
        match &self.link_router {
            Some(route) => {
                let routed = self.config.resolved(&route(&link, purpose)?);
                if url::has_http_scheme(&routed) {
                    return Ok(routed);
                }
                let shown = url::redacted(&routed);
                Err(Error::invalid(
                    "options.routeLink",
                    format_args!(
                        "expected an http(s) URL or a path from the function, got \"{shown}\"."
                    ),
                ))
            }
            None => Ok(link),
        }
    }
}
