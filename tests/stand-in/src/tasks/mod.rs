//! Tasks: their life, their store, and the routes that query, list and cancel them.

pub mod answer;
#[cfg(test)]
mod fixtures;
pub mod list;
pub mod planned;
pub mod routes;
pub mod store;
pub mod task;
