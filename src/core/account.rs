//! What an account has besides transcriptions: tokens, tasks, lists of hot words.

use crate::client::Client;
use crate::error::Result;
use crate::exchange::{Errand, once, repeated};
use crate::host::Host;
use crate::request::Verb;
use crate::value::Value;
use crate::wire::account;

impl<H: Host> Client<H> {
    /// One request and what its answer says, as JavaScript sees it: [`Verb::CreateToken`],
    /// [`Verb::Tasks`], [`Verb::Cancel`] and the verbs about vocabularies. `id` names the task or
    /// the list, where there is one.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option, before anything is sent; any
    /// failure of the request. A task that has left the queue, as it does within a moment, cannot
    /// be cancelled: code `UnsupportedOperation`.
    pub async fn account(&self, verb: Verb, id: &Value, options: &Value) -> Result<Value> {
        let request = account::request(&self.config, verb, id, options)?;
        let asked = self.ask(errand(verb), request).await;
        asked
            .and_then(|body| account::read(verb, id, options, &body))
            .map_err(|mut error| {
                if verb == Verb::Cancel {
                    error.task_id = id.text();
                }
                error
            })
    }
}

fn errand(verb: Verb) -> &'static Errand {
    match verb {
        Verb::CreateToken => const { &once("Making a token") },
        Verb::Tasks => const { &repeated("Listing the tasks") },
        Verb::Cancel => const { &once("Canceling the task") },
        Verb::CreateVocabulary => const { &once("Making the vocabulary") },
        Verb::ListVocabularies => const { &repeated("Listing the vocabularies") },
        Verb::UpdateVocabulary => const { &repeated("Replacing the words") },
        Verb::DeleteVocabulary => const { &once("Deleting the vocabulary") },
        _ => const { &repeated("Asking for the vocabulary") },
    }
}
