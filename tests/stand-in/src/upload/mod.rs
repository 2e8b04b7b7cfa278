//! The temporary upload: a policy (`GET /uploads`), a form to the object store (`POST /oss/`), and
//! `oss://` URLs for 48 hours.

mod failure;
mod form;
mod policy;
mod store;

pub use form::{post, refuse};
pub use policy::get_policy;
pub use store::Uploads;
