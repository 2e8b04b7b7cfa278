//! The host of the results: pre-signed links, as OSS makes them, to documents kept in memory.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::app::{App, Shared, locked};
use crate::clock::{china_folders, now_ms};
use crate::model::{Family, Model};
use crate::oss_failure::OssFailure;
use crate::secret::{Signer, percent_encode, uuid};

const ACCESS_KEY_ID: &str = "STAND_IN_ACCESS_KEY_ID";

/// The real host, without TLS: some of the service's links are like that.
const HOST_OF_THE_SERVICE: &str = "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com";

/// What kind of link to give out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Good for as long as the command line says.
    Good,
    /// Expired at once.
    Expired,
    /// `http://`, on the host of the real service: for clients whose requests a test leads
    /// elsewhere.
    OfTheService,
}

/// All documents, by path.
#[derive(Debug, Default)]
pub struct Results {
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
    disposition: Option<String>,
}

impl Results {
    /// Keeps the document of a task that ended at `end_ms` and returns its link.
    pub fn publish(
        &self,
        app: &App,
        links: Links,
        model: &Model,
        document: Vec<u8>,
        end_ms: u64,
    ) -> String {
        let ours = format!("{}/results", app.base);
        let (base, ttl_ms) = match links {
            Links::Good => (ours.as_str(), app.options.link_ttl_ms),
            Links::Expired => (ours.as_str(), 0),
            Links::OfTheService => (HOST_OF_THE_SERVICE, app.options.link_ttl_ms),
        };
        self.keep(base, model, document, end_ms, ttl_ms)
    }

    /// As [`Results::publish`]; the link begins with `base` and is good for `ttl_ms` from the
    /// task's end on.
    fn keep(
        &self,
        base: &str,
        model: &Model,
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
        locked(&self.stored).insert(
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

    /// The document at this path, if the link is good at `now_ms`.
    fn open(&self, path: &str, link: &Link, now_ms: u64) -> Result<Vec<u8>, OssFailure> {
        let (Some(expires), Some(_), Some(signature)) =
            (&link.expires, &link.access_key_id, &link.signature)
        else {
            return Err(OssFailure::Unsigned);
        };
        let right = self.sign(path, expires, link.disposition.as_deref()) == *signature;
        if !right || link.access_key_id.as_deref() != Some(ACCESS_KEY_ID) {
            return Err(OssFailure::SignatureDoesNotMatch);
        }
        let stored = locked(&self.stored)
            .get(path)
            .cloned()
            .ok_or(OssFailure::NoSuchKey)?;
        // `Expires` holds whole seconds; a short life is kept to the millisecond.
        if now_ms >= stored.expires_ms {
            return Err(OssFailure::Expired {
                expires_ms: stored.expires_ms,
                now_ms,
            });
        }
        Ok(stored.document)
    }
}

/// `GET /results/{path}`.
pub async fn get(
    State(app): State<Shared>,
    Path(path): Path<String>,
    Query(link): Query<Link>,
    headers: HeaderMap,
) -> Result<Response, OssFailure> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(OssFailure::AuthorizationSent);
    }
    let document = app.results.open(&path, &link, now_ms())?;
    let mut response = ([(header::CONTENT_TYPE, "application/json")], document).into_response();
    if let Some(value) = link
        .disposition
        .and_then(|text| HeaderValue::from_str(&text).ok())
    {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    const END_MS: u64 = 1_726_125_100_903;

    fn published(results: &Results, model: &str, ttl_ms: u64) -> (String, Link) {
        let model = Model::named(model).unwrap();
        let link = results.keep("http://h/results", &model, b"{}".to_vec(), END_MS, ttl_ms);
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
    fn a_link_looks_like_the_services_and_ends_a_day_after_the_task() {
        let model = Model::named("paraformer-v2").unwrap();
        let link =
            Results::default().keep("http://h/results", &model, Vec::new(), END_MS, 86_400_000);
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
    fn a_link_opens_until_its_time_is_over() {
        let results = Results::default();
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
    fn no_part_of_a_link_can_be_changed() {
        let results = Results::default();
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
