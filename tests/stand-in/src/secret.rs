//! Random ids, and signatures that nobody else can make.
//!
//! Both come from the standard library's keyed hash (SipHash with keys from the operating system):
//! enough for a service on loopback.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;

/// A random UUID of version 4.
pub fn uuid() -> String {
    // Each `RandomState` has keys of its own.
    let [a, b] = [0_u8; 2].map(|_| RandomState::new().hash_one(0));
    let a = (a & 0xffff_ffff_ffff_0fff) | 0x4000;
    let b = (b & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xffff,
        b >> 48,
        b & 0xffff_ffff_ffff
    )
}

/// Signs links. The keys live as long as the process.
#[derive(Debug, Default)]
pub struct Signer {
    keys: [RandomState; 3],
}

impl Signer {
    /// A signature that looks like OSS's (20 bytes in base64, not yet percent-encoded).
    pub fn sign(&self, text: &str) -> String {
        let hash: Vec<u8> = self
            .keys
            .iter()
            .flat_map(|key| key.hash_one(text).to_be_bytes())
            .collect();
        BASE64.encode(hash.get(..20).unwrap_or(&hash))
    }
}

/// 32 random hexadecimal digits.
pub fn hex() -> String {
    uuid().replace('-', "")
}

/// Percent-encodes all but the unreserved characters of a URL.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_of_version_4_and_never_twice_the_same() {
        let ids: std::collections::HashSet<_> = (0..1_000).map(|_| uuid()).collect();
        assert_eq!(ids.len(), 1_000);
        for id in ids {
            let lengths: Vec<_> = id.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12]);
            assert_eq!(&id[14..15], "4");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
    }

    #[test]
    fn a_signature_depends_on_the_text_and_the_keys() {
        let signer = Signer::default();
        assert_eq!(signer.sign("a"), signer.sign("a"));
        assert_ne!(signer.sign("a"), signer.sign("b"));
        assert_ne!(signer.sign("a"), Signer::default().sign("a"));
        assert_eq!(signer.sign("a").len(), 28);
    }

    #[test]
    fn all_but_unreserved_characters_are_percent_encoded() {
        assert_eq!(
            percent_encode("a+b/c=:é.json"),
            "a%2Bb%2Fc%3D%3A%C3%A9.json"
        );
    }
}
