//! `/__control`: injects faults, and lists the requests the service got. For tests; the real
//! service has no such route.

mod fault;
pub mod layers;
pub mod plans;
pub mod record;
mod route;
pub mod routes;
