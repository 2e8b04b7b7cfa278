//! The host of the results: pre-signed links, as OSS makes them, to documents kept in memory.

pub mod routes;
pub mod store;
