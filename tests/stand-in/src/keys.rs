//! Who asks: API keys, and `POST /tokens`, which lends a key's rights for minutes.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::app::{App, Shared, locked};
use crate::clock::now_ms;
use crate::failure::{Failure, json};
use crate::secret::hex;

const DEFAULT_LIFE_S: u64 = 60;
const LONGEST_LIFE_S: u64 = 1_800;

/// The temporary tokens.
#[derive(Debug, Default)]
pub struct Tokens {
    minted: Mutex<HashMap<String, Token>>,
}

#[derive(Debug, Clone)]
struct Token {
    account: String,
    until_ms: u64,
}

impl Tokens {
    fn mint(&self, account: &str, until_ms: u64) -> String {
        let token = format!("st-{}{}", hex(), hex());
        locked(&self.minted).insert(
            token.clone(),
            Token {
                account: account.to_owned(),
                until_ms,
            },
        );
        token
    }

    /// The key it was minted with, while it lives.
    fn account(&self, token: &str, now_ms: u64) -> Option<String> {
        locked(&self.minted)
            .get(token)
            .filter(|token| now_ms < token.until_ms)
            .map(|token| token.account.clone())
    }

    /// Ends the life of all there are.
    pub fn expire(&self) {
        locked(&self.minted).clear();
    }
}

/// Whose request it is. Every long-lived key is an account of its own here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The long-lived key.
    pub account: String,
    /// Whether it came as a temporary token.
    pub temporary: bool,
}

/// Whose request it is, if its key is one the service accepts.
///
/// # Errors
/// 401.
pub fn authorize(app: &App, headers: &HeaderMap) -> Result<Caller, Failure> {
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let key = header
        .and_then(|text| text.strip_prefix("Bearer "))
        .unwrap_or_default();
    if let Some(account) = app.tokens.account(key, now_ms()) {
        return Ok(Caller {
            account,
            temporary: true,
        });
    }
    let accepted = match &app.options.api_key {
        Some(only) => key == only,
        None => key.strip_prefix("sk-").is_some_and(|rest| !rest.is_empty()),
    };
    if accepted {
        Ok(Caller {
            account: key.to_owned(),
            temporary: false,
        })
    } else {
        Err(Failure::invalid_api_key())
    }
}

/// The query of a mint.
#[derive(Debug, Deserialize)]
pub struct Life {
    expire_in_seconds: Option<String>,
}

/// `POST /tokens`.
///
/// # Errors
/// The key, which must be a long-lived one; then the lifetime.
pub async fn mint(
    State(app): State<Shared>,
    Query(life): Query<Life>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = authorize(&app, &headers)?;
    if caller.temporary {
        return Err(Failure::invalid_api_key());
    }
    let life_s = match &life.expire_in_seconds {
        None => DEFAULT_LIFE_S,
        Some(text) => text.parse().ok().filter(|seconds| (1..=LONGEST_LIFE_S).contains(seconds)).ok_or_else(|| {
            Failure::invalid_parameter(format!("expire_in_seconds must be a whole number from 1 to {LONGEST_LIFE_S}, not {text:?}"))
        })?,
    };
    let until_ms = now_ms() + life_s * 1_000;
    let token = app.tokens.mint(&caller.account, until_ms);
    Ok(json(
        StatusCode::OK,
        &json!({"token": token, "expires_at": until_ms / 1_000}),
    ))
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
