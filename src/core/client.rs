//! Client of the service: its services, built on one transport.

use std::rc::Rc;

use crate::account::Account;
use crate::options::client::ClientOptions;
use crate::recognition::Recognizer;
use crate::tasks::Tasks;
use crate::transport::host::Host;
use crate::transport::{KeySupplier, LinkRouter, Transport};
use crate::uploads::Uploads;

/// Client for one account, on some [`Host`].
pub struct Client<H> {
    tasks: Tasks<H>,
    uploads: Rc<Uploads<H>>,
    recognizer: Recognizer<H>,
    account: Account<H>,
}

impl<H: Host> Client<H> {
    /// Builds a client. Sends nothing. `key_supplier` and `link_router` are the functions that the
    /// options `apiKey` and `routeLink` hold.
    pub fn new(
        host: H,
        options: ClientOptions,
        key_supplier: Option<KeySupplier>,
        link_router: Option<LinkRouter>,
    ) -> Self {
        let transport = Rc::new(Transport::new(host, options, key_supplier, link_router));
        let uploads = Rc::new(Uploads::new(Rc::clone(&transport)));
        Self {
            tasks: Tasks::new(Rc::clone(&transport), Rc::clone(&uploads)),
            recognizer: Recognizer::new(Rc::clone(&transport), Rc::clone(&uploads)),
            account: Account::new(transport),
            uploads,
        }
    }

    /// Transcription tasks.
    pub fn tasks(&self) -> &Tasks<H> {
        &self.tasks
    }

    /// Temporary uploads.
    pub fn uploads(&self) -> &Uploads<H> {
        &self.uploads
    }

    /// Direct recognition.
    pub fn recognizer(&self) -> &Recognizer<H> {
        &self.recognizer
    }

    /// Tokens, task list, vocabularies.
    pub fn account(&self) -> &Account<H> {
        &self.account
    }
}
