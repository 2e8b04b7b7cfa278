//! Keys in another order, unknown keys, numbers in quotes, sentences out of order.

use super::{Kind, kind};
use crate::document::Document;
use crate::rng::Rng;

pub const KINDS: &[Kind] = &[
    kind("properties behind transcripts", |d, _| {
        set(&mut d.layout.properties_behind)
    }),
    kind("channel_id behind sentences", |d, _| {
        set(&mut d.layout.channel_id_behind)
    }),
    kind("words before text", |d, _| {
        set(&mut d.layout.words_before_text)
    }),
    kind("unknown keys", |d, _| set(&mut d.layout.has_unknown_keys)),
    kind("ids in quotes", |d, _| set(&mut d.layout.ids_in_quotes)),
    kind("sentences swapped", swapped),
];

fn set(flag: &mut bool) -> bool {
    *flag = true;
    true
}

fn swapped(document: &mut Document, rng: &mut Rng) -> bool {
    let mut changed = false;
    for track in &mut document.tracks {
        if track.sentences.len() > 1 {
            let at = rng.below(track.sentences.len() - 1);
            track.sentences.swap(at, at + 1);
            changed = true;
        }
    }
    changed
}
