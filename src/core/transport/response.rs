//! Parsing of small answers. Unknown fields are ignored and most known ones are optional; an answer
//! of 200 that holds an error is that error.

use crate::error::Result;
use crate::json::{self, Value};
use crate::transport::error_response::{error_in_ok_body, unreadable_answer};

/// Parses the body of an answer and extracts its result; `extract` gives `None` where the answer
/// lacks its essential field. `answer_name` names the answer in messages ("a request for a token").
pub(crate) fn parse_answer(
    answer_name: &str,
    body: &[u8],
    extract: &dyn Fn(&Value) -> Option<Value>,
) -> Result<Value> {
    let reason = match json::parse(body) {
        Ok(answer) => match extract(&answer) {
            Some(result) => return Ok(result),
            None => "its essential field is missing".to_owned(),
        },
        Err(error) => error.to_string(),
    };
    // The body is not quoted: some of these answers hold tokens or signatures.
    let message = format_args!("The answer to {answer_name} could not be read: {reason}.");
    Err(unreadable_answer(body, message))
}

/// Checks an answer that only confirms: an answer of 200 may hold an error.
pub(crate) fn parse_confirmation(body: &[u8]) -> Result<Value> {
    error_in_ok_body(body).map_or(Ok(Value::Absent), Err)
}
