//! Audio of a request: a URL that the service fetches, or a file of the caller's.

use crate::error::{Error, Result};
use crate::json::text::{before_any, contains};
use crate::json::{Value, url};
use crate::options::file::LocalFile;

/// Files in one task. Source: Paraformer file-transcription API ("up to 100 file URLs"; the newest
/// page promises one).
const FILES_MAX: usize = 100;

/// Audio as the caller passed it.
#[derive(Clone, Debug)]
pub enum Audio {
    /// A value that should be a URL.
    Value(Value),
    /// A file of the caller's, uploaded or sent in the request.
    File(LocalFile),
}

/// Audio of a request, valid.
#[derive(Clone, Debug)]
pub(crate) enum AudioSource {
    /// `http:`, `https:` or `oss:` URL, percent-encoded.
    Url(String),
    /// File of a size that the service takes.
    File(LocalFile),
}

/// Checks the audio of one task; `is_list` where the caller passed an array.
pub(crate) fn audio_sources(
    audio: Vec<Audio>,
    is_list: bool,
    takes_list: bool,
) -> Result<Vec<AudioSource>> {
    let count = audio.len();
    if is_list && !takes_list {
        let message =
            format_args!("expected one file, got an array of {count}. Use submit for several.");
        return Err(Error::invalid("audio", message));
    }
    if count == 0 || count > FILES_MAX {
        let message = format_args!("expected 1 to {FILES_MAX} files in one task, got {count}.");
        return Err(Error::invalid("audio", message));
    }
    let mut sources = Vec::with_capacity(count);
    for audio in audio {
        sources.push(audio_source(&audio_path(sources.len(), is_list), audio)?);
    }
    Ok(sources)
}

/// Name of the audio at `index` in messages: `audio` or `audio[1]`.
pub(crate) fn audio_path(index: usize, in_list: bool) -> String {
    if in_list {
        format!("audio[{index}]")
    } else {
        "audio".to_owned()
    }
}

/// Checks one file or URL, which messages call `path`.
pub(crate) fn audio_source(path: &str, audio: Audio) -> Result<AudioSource> {
    let value = match audio {
        Audio::File(file) => {
            file.check(path)?;
            return Ok(AudioSource::File(file));
        }
        Audio::Value(value) => value,
    };
    let seen = match &value {
        Value::String(text) => {
            // The query of a signed URL is a secret; messages show the URL without it.
            let seen = Value::from(url::without_secrets(text));
            if !url::host_is_ascii(text) {
                let message = format_args!(
                    "the host must be in ASCII, got {seen}. Pass new URL(…), which converts it."
                );
                return Err(Error::invalid(path, message));
            }
            let encoded = url::encode(text);
            if url::has_http_scheme(&encoded) || url::is_oss(&encoded) {
                return Ok(AudioSource::Url(encoded));
            }
            seen
        }
        seen => seen.clone(),
    };
    let advice = advice(&seen);
    let message =
        format_args!("expected an http(s):// or oss:// URL or a File, got {seen}. {advice}");
    Err(Error::invalid(path, message))
}

/// The line that makes audio of what a caller has.
fn advice(seen: &Value) -> &'static str {
    let is_bytes = |name: &str| name.ends_with("Array") || contains(name, "Buffer");
    match seen {
        Value::String(text) if !is_url(text) => {
            "For a file of this machine in Node pass await fs.openAsBlob(path), of node:fs."
        }
        Value::String(text) if text.starts_with("data:") => {
            "Pass await (await fetch(dataUri)).blob()."
        }
        Value::Other(name) if is_bytes(name) => "Pass new Blob([bytes]).",
        Value::Other(name) if contains(name, "Stream") || name == "Readable" => {
            "Pass await new Response(stream).blob(), or for a file in Node await \
             fs.openAsBlob(path), of node:fs."
        }
        _ => "A URL is fetched by the service, so it must be reachable from the internet.",
    }
}

/// Whether a text is a URL or nothing at all, and no path: `./a`, `C:\\a`, `file:///a`.
fn is_url(text: &str) -> bool {
    let scheme = before_any(text, b":");
    let is_path = scheme.len() == 1 || scheme.eq_ignore_ascii_case("file");
    !is_path && scheme.len() < text.len() || text.trim().is_empty()
}
