//! Lists of hot words: `POST /services/audio/asr/customization`, one route with five actions.

pub mod inline;
mod input;
pub mod routes;
mod rules;
pub mod store;
mod words;
