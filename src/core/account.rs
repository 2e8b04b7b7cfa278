//! What an account has besides transcriptions: tokens, tasks, lists of hot words.

use crate::client::Client;
use crate::error::Result;
use crate::exchange::{Again, SILENCE_MAX_S};
use crate::host::{Host, HttpRequest};
use crate::request::Verb;
use crate::retry;
use crate::task::TaskId;
use crate::value::Value;
use crate::wire::{account, task};

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
        let (doing, request, again) = self.account_request(verb, id, options)?;
        let asked = self.ask(doing, request, SILENCE_MAX_S, again).await;
        asked.and_then(|body| account::read(verb, id, options, &body)).map_err(|mut error| {
            if verb == Verb::Cancel {
                error.task_id = id.text();
            }
            error
        })
    }

    fn account_request(&self, verb: Verb, id: &Value, options: &Value) -> Result<(&'static str, HttpRequest, Again)> {
        let config = &self.config;
        let vocabulary = || account::vocabulary_request(config, verb, id, options);
        Ok(match verb {
            Verb::CreateToken => ("Making a token", account::token_request(config, options)?, retry::never),
            Verb::Tasks => ("Listing the tasks", account::tasks_request(config, options)?, retry::read_again),
            Verb::Cancel => {
                verb.check(options)?;
                ("Canceling the task", task::cancel_request(config, &TaskId::from_value(id)?), retry::never)
            }
            Verb::CreateVocabulary => ("Making the vocabulary", vocabulary()?, retry::never),
            Verb::ListVocabularies => ("Listing the vocabularies", vocabulary()?, retry::read_again),
            Verb::UpdateVocabulary => ("Replacing the words", vocabulary()?, retry::read_again),
            Verb::DeleteVocabulary => ("Deleting the vocabulary", vocabulary()?, retry::never),
            _ => ("Asking for the vocabulary", vocabulary()?, retry::read_again),
        })
    }
}
