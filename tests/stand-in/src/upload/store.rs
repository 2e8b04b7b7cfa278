//! The policies and the uploaded files, and who may read which.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use crate::app::locked;
use crate::audio::Reader;
use crate::clock::now_ms;
use crate::secret::Signer;
use crate::upload::failure::UploadFailure;

/// An upload can be read for 48 hours.
const KEPT_MS: u64 = 48 * 3_600_000;

/// All of it.
#[derive(Debug, Default)]
pub struct Uploads {
    signer: Signer,
    policies: Mutex<HashMap<String, Policy>>,
    objects: Mutex<HashMap<String, Object>>,
}

/// A permission to upload.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Who may.
    pub account: String,
    /// The only model that may read the file.
    pub model: String,
    /// What the key begins with.
    pub upload_dir: String,
    /// When it ends, in milliseconds since 1970.
    pub until_ms: u64,
    /// The largest file, in bytes.
    pub largest_bytes: u64,
}

#[derive(Debug)]
struct Object {
    account: String,
    model: String,
    until_ms: u64,
    path: PathBuf,
}

impl Uploads {
    /// Keeps a policy under its text (base64) and returns the signature of the text.
    pub fn issue(&self, text: &str, policy: Policy) -> String {
        locked(&self.policies).insert(text.to_owned(), policy);
        self.signer.sign(text)
    }

    /// The policy of this text, signed like this.
    pub fn policy(&self, text: &str, signature: &str) -> Result<Policy, UploadFailure> {
        let policy = locked(&self.policies).get(text).cloned();
        policy
            .filter(|_| self.signer.sign(text) == signature)
            .ok_or(UploadFailure::SignatureDoesNotMatch)
    }

    /// Ends every policy there is.
    pub fn expire_policies(&self) {
        for policy in locked(&self.policies).values_mut() {
            policy.until_ms = 0;
        }
    }

    /// Keeps the file at `path` under its key; a key is used once.
    pub fn keep(&self, key: &str, policy: &Policy, path: PathBuf) -> Result<(), UploadFailure> {
        let mut objects = locked(&self.objects);
        if objects.contains_key(key) {
            return Err(UploadFailure::AlreadyExists);
        }
        let object = Object {
            account: policy.account.clone(),
            model: policy.model.clone(),
            until_ms: now_ms() + KEPT_MS,
            path,
        };
        objects.insert(key.to_owned(), object);
        Ok(())
    }

    /// The file of an `oss://` URL, if this reader may have it: with the header, the same key and
    /// the same model, in time. A name with a space or another script is stored, but cannot be
    /// read: that is how the service is.
    pub fn open(&self, url: &str, reader: &Reader) -> Option<PathBuf> {
        let key = url
            .strip_prefix("oss://")
            .filter(|key| key.is_ascii() && !key.contains(' '))?;
        let objects = locked(&self.objects);
        let object = objects.get(key)?;
        let may = reader.resolves_oss
            && object.account == reader.caller.account
            && object.model == reader.model
            && now_ms() < object.until_ms;
        may.then(|| object.path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Caller;

    fn reader(account: &str, model: &str, resolves_oss: bool) -> Reader {
        Reader {
            caller: Caller {
                account: account.to_owned(),
                temporary: false,
            },
            model: model.to_owned(),
            resolves_oss,
        }
    }

    #[test]
    fn an_upload_is_read_by_its_key_and_model_with_the_header_only() {
        let uploads = Uploads::default();
        let policy = Policy {
            account: "sk-a".to_owned(),
            model: "fun-asr".to_owned(),
            upload_dir: "d".to_owned(),
            until_ms: u64::MAX,
            largest_bytes: 1,
        };
        for key in ["d/a.wav", "d/录音.wav", "d/a b.wav"] {
            uploads.keep(key, &policy, "/file".into()).unwrap();
        }
        assert!(matches!(
            uploads.keep("d/a.wav", &policy, "/other".into()),
            Err(UploadFailure::AlreadyExists)
        ));
        let good = reader("sk-a", "fun-asr", true);
        assert_eq!(uploads.open("oss://d/a.wav", &good), Some("/file".into()));
        for (url, reader) in [
            ("oss://d/b.wav", &good),
            ("oss://d/录音.wav", &good),
            ("oss://d/a b.wav", &good),
            ("oss://d/a.wav", &reader("sk-b", "fun-asr", true)),
            ("oss://d/a.wav", &reader("sk-a", "paraformer-v2", true)),
            ("oss://d/a.wav", &reader("sk-a", "fun-asr", false)),
        ] {
            assert_eq!(uploads.open(url, reader), None, "{url} {reader:?}");
        }
    }
}
