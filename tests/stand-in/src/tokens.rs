//! Temporary tokens: each lends the rights of a key for minutes.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::lock::lock;
use crate::secret::hex;

/// The store of temporary tokens.
#[derive(Debug, Default)]
pub struct Tokens {
    minted: Mutex<HashMap<String, Token>>,
}

#[derive(Debug, Clone)]
struct Token {
    account: String,
    expires_ms: u64,
}

impl Tokens {
    /// Mints a token that stands for the key until `expires_ms`.
    pub fn mint(&self, account: &str, expires_ms: u64) -> String {
        let token = format!("st-{}{}", hex(), hex());
        lock(&self.minted).insert(
            token.clone(),
            Token {
                account: account.to_owned(),
                expires_ms,
            },
        );
        token
    }

    /// The key that the token stands for, until the token expires.
    pub fn account(&self, token: &str, now_ms: u64) -> Option<String> {
        lock(&self.minted)
            .get(token)
            .filter(|token| now_ms < token.expires_ms)
            .map(|token| token.account.clone())
    }

    /// Expires every token.
    pub fn expire(&self) {
        lock(&self.minted).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stands_for_its_key_until_it_expires() {
        let tokens = Tokens::default();
        let token = tokens.mint("sk-a", 1_000);
        assert!(token.starts_with("st-"));
        assert_eq!(tokens.account(&token, 999).as_deref(), Some("sk-a"));
        assert_eq!(tokens.account(&token, 1_000), None);
        assert_eq!(tokens.account("st-invented", 0), None);
        tokens.expire();
        assert_eq!(tokens.account(&token, 0), None);
    }
}
