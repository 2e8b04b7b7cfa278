//! Audio of a request: a URL that the service fetches, or a file of the caller's.

use crate::error::{Error, Result};
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
    const OF_PATH: &str =
        "For a file of this machine in Node pass await fs.openAsBlob(path), of node:fs.";
    const OF_BYTES: &str = "Pass new Blob([bytes]).";
    const OF_STREAM: &str = "Pass await new Response(stream).blob(), or for a file in Node await \
                             fs.openAsBlob(path), of node:fs.";
    match seen {
        Value::String(text) => {
            let lower = text.get(..5).unwrap_or_default().to_ascii_lowercase();
            let is_drive = matches!(text.as_bytes(), [_, b':', b'\\' | b'/', ..]);
            if lower == "data:" {
                "Pass await (await fetch(dataUri)).blob()."
            } else if lower == "file:"
                || is_drive
                || !text.contains("://") && text.bytes().any(|byte| matches!(byte, b'/' | b'.'))
            {
                OF_PATH
            } else {
                "A URL is fetched by the service, so it must be reachable from the internet."
            }
        }
        Value::Other(name) => match name.as_str() {
            "Buffer" | "Uint8Array" | "ArrayBuffer" | "DataView" | "SharedArrayBuffer"
            | "Int16Array" | "Float32Array" => OF_BYTES,
            "ReadStream" | "Readable" | "ReadableStream" | "PassThrough" | "Response"
            | "IncomingMessage" => OF_STREAM,
            _ => "A URL is fetched by the service, so it must be reachable from the internet.",
        },
        _ => "A URL is fetched by the service, so it must be reachable from the internet.",
    }
}
