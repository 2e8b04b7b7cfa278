//! Lists of hot words: `POST /services/audio/asr/customization`, one route with five actions.

mod input;
pub mod routes;
pub mod store;
mod words;
