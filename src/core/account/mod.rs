//! Account: temporary tokens, the task list, lists of hot words. One file for each endpoint.

mod task_list;
mod tokens;
mod vocabularies;

use std::rc::Rc;

use crate::error::Result;
use crate::json::Value;
use crate::options::operation::{Options, VocabularyOperation};
use crate::transport::host::Host;
use crate::transport::{BoxFuture, Transport};

/// Service of the account.
pub struct Account<H> {
    transport: Rc<Transport<H>>,
}

impl<H: Host> Account<H> {
    pub(crate) fn new(transport: Rc<Transport<H>>) -> Self {
        Self { transport }
    }

    /// Creates a temporary token: `token`, `expiresAtMs`.
    ///
    /// # Errors
    /// Any failure of the request.
    pub fn create_token(&self, options: &Options) -> BoxFuture<'_, Value> {
        tokens::create_token(&self.transport, options)
    }

    /// Lists one page of the tasks of the last day: `tasks`, `page`, `pages`.
    ///
    /// # Errors
    /// Any failure of the request.
    pub fn list_tasks(&self, options: &Options) -> BoxFuture<'_, Value> {
        task_list::list_tasks(&self.transport, options)
    }

    /// Runs an operation on the lists of hot words; `id` names the list, where there is one.
    /// Returns the id of a new list, a page of lists, or a list with its words.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidRequest`], naming the option, before anything is sent; any
    /// failure of the request. A creation whose answer is lost is not retryable: it would leave two
    /// lists.
    pub fn vocabulary(
        &self,
        operation: VocabularyOperation,
        id: &Value,
        options: &Options,
    ) -> Result<BoxFuture<'_, Value>> {
        vocabularies::run(&self.transport, operation, id, options)
    }
}
