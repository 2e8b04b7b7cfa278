//! The store of result documents and the signatures of their links.

use std::collections::HashMap;
use std::sync::Mutex;

use serde::Deserialize;

use crate::clock::china_folders;
use crate::lock::lock;
use crate::model::{Family, TranscriptionModel};
use crate::oss_failure::OssFailure;
use crate::secret::{Signer, percent_encode, uuid};

/// The `OSSAccessKeyId` of the links.
const ACCESS_KEY_ID: &str = "STAND_IN_ACCESS_KEY_ID";

/// The real host, without TLS: the service issues such links, too.
const REAL_HOST: &str = "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com";

/// The kind of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// A link that expires as the command line says.
    Good,
    /// A link that has expired from the start.
    Expired,
    /// A link to the real host over `http://`, for tests that redirect a client's requests.
    RealHost,
}

/// The documents by path.
#[derive(Debug)]
pub struct Results {
    base: String,
    link_ttl_ms: u64,
    signer: Signer,
    stored: Mutex<HashMap<String, Stored>>,
}

#[derive(Debug, Clone)]
struct Stored {
    document: Vec<u8>,
    expires_ms: u64,
}

/// The query of a link.
#[derive(Debug, Default, Deserialize)]
pub struct Link {
    #[serde(rename = "Expires")]
    expires: Option<String>,
    #[serde(rename = "OSSAccessKeyId")]
    access_key_id: Option<String>,
    #[serde(rename = "Signature")]
    signature: Option<String>,
    #[serde(rename = "response-content-disposition")]
    /// `response-content-disposition`, which becomes a header of the response.
    pub disposition: Option<String>,
}

impl Results {
    /// A store whose links begin with `base` and live `link_ttl_ms` from the end of a task.
    pub fn new(base: &str, link_ttl_ms: u64) -> Self {
        Self {
            base: format!("{base}/results"),
            link_ttl_ms,
            signer: Signer::default(),
            stored: Mutex::default(),
        }
    }

    /// Stores the document of a task that ended at `end_ms` and returns its link.
    pub fn publish(
        &self,
        kind: LinkKind,
        model: &TranscriptionModel,
        document: Vec<u8>,
        end_ms: u64,
    ) -> String {
        let (base, ttl_ms) = match kind {
            LinkKind::Good => (self.base.as_str(), self.link_ttl_ms),
            LinkKind::Expired => (self.base.as_str(), 0),
            LinkKind::RealHost => (REAL_HOST, self.link_ttl_ms),
        };
        self.store(base, model, document, end_ms, ttl_ms)
    }

    fn store(
        &self,
        base: &str,
        model: &TranscriptionModel,
        document: Vec<u8>,
        end_ms: u64,
        ttl_ms: u64,
    ) -> String {
        let (day, minute) = china_folders(end_ms);
        let id = uuid();
        let folders = format!("pre/{}/{day}", model.result_folder());
        let (file, disposition) = match model.family {
            Family::Qwen => (
                format!("{id}.json"),
                Some(format!("attachment;filename={id}.json")),
            ),
            _ => (format!("{id}-1.json"), None),
        };
        let expires_ms = end_ms + ttl_ms;
        let expires = (expires_ms / 1_000).to_string();
        let path = format!("{folders}/{minute}/{file}");
        let signature = self.sign(&path, &expires, disposition.as_deref());
        let mut link = format!(
            "{base}/{folders}/{}/{file}?Expires={expires}&OSSAccessKeyId={ACCESS_KEY_ID}&Signature={}",
            percent_encode(&minute),
            percent_encode(&signature),
        );
        if let Some(disposition) = disposition {
            link.push_str("&response-content-disposition=");
            link.push_str(&percent_encode(&disposition));
        }
        lock(&self.stored).insert(
            path,
            Stored {
                document,
                expires_ms,
            },
        );
        link
    }

    fn sign(&self, path: &str, expires: &str, disposition: Option<&str>) -> String {
        self.signer.sign(&format!(
            "{path}\n{expires}\n{}",
            disposition.unwrap_or_default()
        ))
    }

    /// The document at this path, if the link is valid at `now_ms`.
    ///
    /// # Errors
    /// See [`OssFailure`].
    pub fn open(&self, path: &str, link: &Link, now_ms: u64) -> Result<Vec<u8>, OssFailure> {
        let (Some(expires), Some(_), Some(signature)) =
            (&link.expires, &link.access_key_id, &link.signature)
        else {
            return Err(OssFailure::Unsigned);
        };
        let signed = self.sign(path, expires, link.disposition.as_deref()) == *signature;
        if !signed || link.access_key_id.as_deref() != Some(ACCESS_KEY_ID) {
            return Err(OssFailure::SignatureDoesNotMatch);
        }
        let stored = lock(&self.stored)
            .get(path)
            .cloned()
            .ok_or(OssFailure::NoSuchKey)?;
        // `Expires` has whole seconds; the store expires links by the millisecond.
        if now_ms >= stored.expires_ms {
            return Err(OssFailure::Expired {
                expires_ms: stored.expires_ms,
                now_ms,
            });
        }
        Ok(stored.document)
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::Query;

    use super::*;

    const END_MS: u64 = 1_726_125_100_903;

    fn published(results: &Results, model: &str, ttl_ms: u64) -> (String, Link) {
        let model = TranscriptionModel::from_name(model).unwrap();
        let link = results.store("http://h/results", &model, b"{}".to_vec(), END_MS, ttl_ms);
        let uri: axum::http::Uri = link.parse().unwrap();
        let Query(query) = Query::<Link>::try_from_uri(&uri).unwrap();
        let path = uri
            .path()
            .strip_prefix("/results/")
            .unwrap()
            .replace("%3A", ":");
        (path, query)
    }

    #[test]
    fn a_link_has_the_published_shape_and_expires_a_day_after_the_task() {
        let model = TranscriptionModel::from_name("paraformer-v2").unwrap();
        let link =
            Results::new("", 0).store("http://h/results", &model, Vec::new(), END_MS, 86_400_000);
        assert!(
            link.starts_with("http://h/results/pre/filetrans-16k/20240912/15%3A11/"),
            "{link}"
        );
        assert!(
            link.contains("-1.json?Expires=1726211500&OSSAccessKeyId="),
            "{link}"
        );
        assert!(link.ends_with("%3D"), "{link}");
    }

    #[test]
    fn a_link_opens_until_it_expires() {
        let results = Results::new("", 0);
        for model in ["paraformer-v2", "qwen3-asr-flash-filetrans"] {
            let (path, link) = published(&results, model, 50);
            assert_eq!(results.open(&path, &link, END_MS + 49).unwrap(), b"{}");
            assert!(matches!(
                results.open(&path, &link, END_MS + 50),
                Err(OssFailure::Expired { .. })
            ));
        }
    }

    #[test]
    fn a_link_with_any_part_changed_is_refused() {
        let results = Results::new("", 0);
        let (path, link) = published(&results, "qwen3-asr-flash-filetrans", 50);
        let refused = |path: &str, change: fn(&mut Link)| {
            let mut changed = Link {
                expires: link.expires.clone(),
                access_key_id: link.access_key_id.clone(),
                signature: link.signature.clone(),
                disposition: link.disposition.clone(),
            };
            change(&mut changed);
            results.open(path, &changed, END_MS).unwrap_err()
        };
        let does_not_match = |failure| matches!(failure, OssFailure::SignatureDoesNotMatch);
        assert!(does_not_match(
            refused(&path, |link| link.expires = Some("9999999999".to_owned()))
        ));
        assert!(does_not_match(
            refused(&path, |link| link.signature = Some("AAAA".to_owned()))
        ));
        assert!(does_not_match(
            refused(&path, |link| link.access_key_id = Some("other".to_owned()))
        ));
        assert!(does_not_match(
            refused(&path, |link| link.disposition = None)
        ));
        assert!(does_not_match(refused("pre/other.json", |_| {})));
        assert!(matches!(
            refused(&path, |link| link.signature = None),
            OssFailure::Unsigned
        ));
    }
}
