//! Dirty documents: all fixtures, with times, texts and structure changed as no service should and
//! some do. What a document says for certain must come out of it whatever is wrong beside it.
//!
//! Each run takes a fixture, or a few of its sentences, and applies a kind of dirt (`kinds`), or
//! two of them, at random places. `expected` says what is certain, `check` compares. The overview
//! has a line for each kind: documents in brackets, then how many of them violate which property,
//! and the first run that does. Pairs are shown where they violate what neither kind does alone.
//!
//! `DIRTY_RUNS=200000 cargo test -p dashscope-asr-transcript --test dirty` does more. `DIRTY_SEED=1
//! DIRTY_RUN=548` (with `-- --nocapture`) repeats one run alone, and prints its document, its
//! violations and the file of each.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod assign;
mod check;
mod document;
mod expected;
mod file;
mod json;
mod kinds;
mod overview;
#[path = "../random/rng.rs"]
mod rng;
mod spelling;
mod width;

use std::path::Path;

use document::{Document, Track, load};
use json::{Json, text_of};
use kinds::Kind;
use overview::Overview;
use rng::Rng;

/// Documents of a run without `DIRTY_RUNS`.
const RUNS: usize = 20_000;

/// Attempts to find a place for the dirt before a document is taken as it is.
const ATTEMPTS: usize = 60;

/// All result documents of the fixtures, by path.
fn fixtures() -> Vec<Document> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let mut paths = Vec::new();
    for (folder, prefix) in [("service", "result-"), ("subtitles", ""), ("dirty", "")] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        paths.extend(entries.map(|entry| entry.unwrap().path()).filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(prefix) && name.ends_with(".json")
        }));
    }
    paths.sort();
    let documents = paths
        .iter()
        .filter_map(|path| load(&serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()));
    documents.collect()
}

/// Keeps a few sentences that follow each other, and their text.
fn cut(track: &mut Track, rng: &mut Rng) {
    let count = 1 + rng.below(6);
    if track.sentences.len() <= count {
        return;
    }
    let from = rng.below(track.sentences.len() - count + 1);
    track.sentences = track.sentences.drain(from..from + count).collect();
    let texts: Vec<&str> = track
        .sentences
        .iter()
        .map(|sentence| text_of(&sentence.text))
        .collect();
    track.text = Some(Json::Text(texts.join(" ")));
}

/// The document of a run and the names of its kinds of dirt.
fn document(
    run: usize,
    rng: &mut Rng,
    fixtures: &[Document],
    kinds: &[&'static Kind],
) -> (Document, Vec<&'static str>) {
    if let Some(clean) = fixtures.get(run) {
        return (clean.clone(), Vec::new());
    }
    let mut wanted = vec![kinds[run / 2 % kinds.len()]];
    if run % 2 == 1 {
        let other = *rng.pick(kinds);
        // The same twice would move times twice.
        if other.name != wanted[0].name {
            wanted.push(other);
        }
    }
    for _ in 0..ATTEMPTS {
        let mut document = rng.pick(fixtures).clone();
        if !rng.one_in(4) {
            document.tracks.iter_mut().for_each(|track| cut(track, rng));
        }
        if wanted.iter().all(|kind| (kind.apply)(&mut document, rng)) {
            return (document, wanted.iter().map(|kind| kind.name).collect());
        }
    }
    (rng.pick(fixtures).clone(), Vec::new())
}

fn number(variable: &str) -> Option<usize> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("a number in the environment variable"))
}

/// Repeats one run, and prints all that is known of it.
fn repeat(seed: usize, run: usize) {
    let (fixtures, kinds) = (fixtures(), kinds::all());
    let mut rng = rng_of(seed, run);
    let (document, names) = document(run, &mut rng, &fixtures, &kinds);
    println!(
        "{names:?}\n{}\n",
        String::from_utf8_lossy(&document.print())
    );
    let violations = check::check(&document, &mut rng);
    for violation in &violations.0 {
        println!("VIOLATED {}: {}\n", violation.property, violation.detail);
    }
    assert!(violations.0.is_empty(), "run {run} of seed {seed}");
}

fn rng_of(seed: usize, run: usize) -> Rng {
    Rng::new((seed as u64) << 32 | run as u64)
}

/// The overview of some runs.
fn some_runs(seed: usize, runs: impl Iterator<Item = usize>) -> Overview {
    let (fixtures, kinds) = (fixtures(), kinds::all());
    let mut overview = Overview::default();
    for run in runs {
        let mut rng = rng_of(seed, run);
        let (document, names) = document(run, &mut rng, &fixtures, &kinds);
        overview.add(names, run, &check::check(&document, &mut rng));
    }
    overview
}

#[test]
fn every_kind_of_dirt_changes_a_document() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 38, "{}", fixtures.len());
    for kind in kinds::all() {
        let mut rng = Rng::new(1);
        let changed = (0..ATTEMPTS * fixtures.len()).any(|attempt| {
            let clean = &fixtures[attempt % fixtures.len()];
            let mut dirty = clean.clone();
            (kind.apply)(&mut dirty, &mut rng) && dirty.print() != clean.print()
        });
        assert!(changed, "{}", kind.name);
    }
}

#[test]
fn what_a_dirty_document_says_for_certain_is_kept() {
    let seed = number("DIRTY_SEED").unwrap_or(1);
    if let Some(run) = number("DIRTY_RUN") {
        return repeat(seed, run);
    }
    let runs = number("DIRTY_RUNS").unwrap_or(RUNS);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut overview = Overview::default();
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|first| scope.spawn(move || some_runs(seed, (first..runs).step_by(threads))))
            .collect();
        for part in parts {
            overview.append(part.join().unwrap());
        }
    });
    assert_eq!(overview.documents(), runs);
    assert!(
        !overview.has_violations(),
        "violated (a run is repeated by DIRTY_SEED={seed} DIRTY_RUN=…):\n{}",
        overview.table()
    );
}
