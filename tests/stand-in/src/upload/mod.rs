//! The temporary upload: a policy (`GET /uploads`), a form to the object store (`POST /oss/`), and
//! `oss://` URLs for 48 hours.

mod failure;
pub mod form;
pub mod policy;
pub mod store;
