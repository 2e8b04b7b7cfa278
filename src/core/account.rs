//! What an account has besides transcriptions: tokens, tasks, lists of hot words.

use crate::client::Client;
use crate::error::{Error, Result};
use crate::exchange::SILENCE_MAX;
use crate::host::Host;
use crate::request::Verb;
use crate::task::TaskId;
use crate::value::Value;
use crate::wire::{account, confirm, task};

impl<H: Host> Client<H> {
    /// One request and what its answer says, as JavaScript sees it: [`Verb::CreateToken`], [`Verb::Tasks`], [`Verb::Cancel`] and the verbs about
    /// vocabularies. `id` names the task or the list, where there is one.
    ///
    /// What only reads, or comes to the same when it is done twice, is repeated a few times while its failure may pass; the rest is sent once.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option, before anything is sent; any failure of the request. A task that has left the
    /// queue, as it does within a moment, cannot be cancelled: code `UnsupportedOperation`.
    pub async fn account(&self, verb: Verb, id: &Value, options: &Value) -> Result<Value> {
        let config = &self.config;
        let (doing, request, again) = match verb {
            Verb::CreateToken => ("Making a token", account::token_request(config, options)?, false),
            Verb::Tasks => ("Listing the tasks", account::tasks_request(config, options)?, true),
            Verb::Cancel => {
                verb.check(options)?;
                ("Canceling the task", task::cancel_request(config, &TaskId::from_value(id)?), false)
            }
            _ => {
                let (doing, again) = match verb {
                    Verb::CreateVocabulary => ("Making the vocabulary", false),
                    Verb::ListVocabularies => ("Listing the vocabularies", true),
                    Verb::UpdateVocabulary => ("Replacing the words", true),
                    Verb::DeleteVocabulary => ("Deleting the vocabulary", false),
                    _ => ("Asking for the vocabulary", true),
                };
                if !matches!(verb, Verb::CreateVocabulary | Verb::ListVocabularies) {
                    vocabulary_id(id)?;
                }
                (doing, account::vocabulary_request(config, verb, id, options)?, again)
            }
        };
        let asked = if again { self.ask_again(doing, request).await } else { self.ask(doing, request, SILENCE_MAX).await };
        let read = asked.and_then(|body| match verb {
            Verb::CreateToken => account::read_token(&body),
            Verb::Tasks => account::read_tasks(options, &body),
            Verb::CreateVocabulary => account::read_created(&body),
            Verb::ListVocabularies => account::read_vocabularies(&body),
            Verb::Vocabulary => account::read_vocabulary(id, &body),
            _ => confirm(&body).map(|()| Value::Absent),
        });
        read.map_err(|error| if verb == Verb::Cancel { error.with_task(id.as_str().unwrap_or_default()) } else { error })
    }
}

/// An id of a list, which travels in a body.
fn vocabulary_id(id: &Value) -> Result<()> {
    match id {
        Value::String(id) if !id.trim().is_empty() => Ok(()),
        seen => Err(Error::invalid("vocabularyId", &format!("expected a vocabulary id (vocab-…), got {seen}."))),
    }
}
