//! The limits of requests and tokens, which both routes share.

use crate::caller::Caller;
use crate::failure::Failure;
use crate::model::GenerationModel;
use crate::state::AppState;

/// Takes one request from the model's limits.
///
/// # Errors
/// 429 when no tokens or no requests are left.
pub fn acquire(app: &AppState, caller: &Caller, model: &GenerationModel) -> Result<(), Failure> {
    if model.token_rate.is_some_and(|rate| {
        !app.rate_limiter
            .has_capacity(&caller.account, &token_resource(model), rate)
    }) {
        return Err(Failure::token_limit());
    }
    let allowed = app.rate_limiter.try_acquire(
        &caller.account,
        &format!("generation {}", model.name),
        model.rate,
    );
    if allowed {
        Ok(())
    } else {
        Err(Failure::rate_limited())
    }
}

/// Takes the tokens of an answer from the model's limit.
pub fn consume_tokens(app: &AppState, caller: &Caller, model: &GenerationModel, tokens: u64) {
    app.rate_limiter
        .consume(&caller.account, &token_resource(model), tokens);
}

fn token_resource(model: &GenerationModel) -> String {
    format!("tokens {}", model.name)
}
