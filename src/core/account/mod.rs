//! Account: temporary tokens, the task list, lists of hot words. One file for each endpoint.

mod task_list;
mod tokens;
mod vocabularies;

use std::rc::Rc;

use crate::transport::Transport;
use crate::transport::host::Host;
pub use task_list::TaskList;
pub use tokens::Tokens;
pub use vocabularies::Vocabularies;

/// Services of the account.
pub struct Account<H> {
    /// Temporary tokens.
    pub tokens: Tokens<H>,
    /// Tasks of the last day.
    pub task_list: TaskList<H>,
    /// Lists of hot words.
    pub vocabularies: Vocabularies<H>,
}

impl<H: Host> Account<H> {
    pub(crate) fn new(transport: &Rc<Transport<H>>) -> Self {
        Self {
            tokens: Tokens::new(Rc::clone(transport)),
            task_list: TaskList::new(Rc::clone(transport)),
            vocabularies: Vocabularies::new(Rc::clone(transport)),
        }
    }
}
