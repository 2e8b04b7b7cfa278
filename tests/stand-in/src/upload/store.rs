//! The store of policies and uploaded files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use crate::caller::AudioAccess;
use crate::clock::now_ms;
use crate::lock::lock;
use crate::secret::Signer;
use crate::upload::failure::UploadFailure;

/// Retention of an upload: 48 hours.
const RETENTION_MS: u64 = 48 * 3_600_000;

/// Policies by their text, and uploads by their key.
#[derive(Debug, Default)]
pub struct Uploads {
    signer: Signer,
    policies: Mutex<HashMap<String, Policy>>,
    objects: Mutex<HashMap<String, Object>>,
}

/// A permission to upload.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The account that may upload.
    pub account: String,
    /// The only model that may read the file.
    pub model: String,
    /// The required prefix of the key.
    pub upload_dir: String,
    /// Time of the expiry, in milliseconds since 1970.
    pub expires_ms: u64,
    /// The largest file, in bytes.
    pub max_bytes: u64,
}

#[derive(Debug)]
struct Object {
    account: String,
    model: String,
    expires_ms: u64,
    path: PathBuf,
}

impl Uploads {
    /// Stores a policy under its text (base64) and returns the signature of the text.
    pub fn issue(&self, text: &str, policy: Policy) -> String {
        lock(&self.policies).insert(text.to_owned(), policy);
        self.signer.sign(text)
    }

    /// The policy of this text, if the signature is right.
    pub fn policy(&self, text: &str, signature: &str) -> Result<Policy, UploadFailure> {
        let policy = lock(&self.policies).get(text).cloned();
        policy
            .filter(|_| self.signer.sign(text) == signature)
            .ok_or(UploadFailure::SignatureDoesNotMatch)
    }

    /// Expires every policy.
    pub fn expire_policies(&self) {
        for policy in lock(&self.policies).values_mut() {
            policy.expires_ms = 0;
        }
    }

    /// Stores the file at `path` under its key.
    ///
    /// # Errors
    /// A key that is in use.
    pub fn store(&self, key: &str, policy: &Policy, path: PathBuf) -> Result<(), UploadFailure> {
        let mut objects = lock(&self.objects);
        if objects.contains_key(key) {
            return Err(UploadFailure::AlreadyExists);
        }
        let object = Object {
            account: policy.account.clone(),
            model: policy.model.clone(),
            expires_ms: now_ms() + RETENTION_MS,
            path,
        };
        objects.insert(key.to_owned(), object);
        Ok(())
    }

    /// The file of an `oss://` URL, for a request with the header, the account and the model of the
    /// upload. As with the service, a name with a space or another script is stored and cannot be
    /// read.
    pub fn open(&self, url: &str, access: &AudioAccess) -> Option<PathBuf> {
        let key = url
            .strip_prefix("oss://")
            .filter(|key| key.is_ascii() && !key.contains(' '))?;
        let objects = lock(&self.objects);
        let object = objects.get(key)?;
        let allowed = access.resolves_oss
            && object.account == access.caller.account
            && object.model == access.model
            && now_ms() < object.expires_ms;
        allowed.then(|| object.path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caller::Caller;

    fn access(account: &str, model: &str, resolves_oss: bool) -> AudioAccess {
        AudioAccess {
            caller: Caller {
                account: account.to_owned(),
                temporary: false,
            },
            model: model.to_owned(),
            resolves_oss,
        }
    }

    #[test]
    fn an_upload_is_read_with_its_account_model_and_header_only() {
        let uploads = Uploads::default();
        let policy = Policy {
            account: "sk-a".to_owned(),
            model: "fun-asr".to_owned(),
            upload_dir: "d".to_owned(),
            expires_ms: u64::MAX,
            max_bytes: 1,
        };
        for key in ["d/a.wav", "d/录音.wav", "d/a b.wav"] {
            uploads.store(key, &policy, "/file".into()).unwrap();
        }
        assert!(matches!(
            uploads.store("d/a.wav", &policy, "/other".into()),
            Err(UploadFailure::AlreadyExists)
        ));
        let good = access("sk-a", "fun-asr", true);
        assert_eq!(uploads.open("oss://d/a.wav", &good), Some("/file".into()));
        for (url, access) in [
            ("oss://d/b.wav", &good),
            ("oss://d/录音.wav", &good),
            ("oss://d/a b.wav", &good),
            ("oss://d/a.wav", &access("sk-b", "fun-asr", true)),
            ("oss://d/a.wav", &access("sk-a", "paraformer-v2", true)),
            ("oss://d/a.wav", &access("sk-a", "fun-asr", false)),
        ] {
            assert_eq!(uploads.open(url, access), None, "{url} {access:?}");
        }
    }
}
