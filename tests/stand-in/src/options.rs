//! The command line.

use std::path::PathBuf;

/// The text of `--help`.
pub const HELP: &str = "\
stand-in: a local stand-in of the DashScope speech service, on 127.0.0.1 only.
The first line on stdout is its address; the API's base is that address + /api/v1. Logs go to stderr.

usage: stand-in [options]

  --port N               port to listen on; 0 picks a free one (default 0)
  --recogniser KIND      whisper: recognise the speech; canned: play recorded answers (default whisper)
  --recogniser-dir DIR   folder with venv/ and whisper-base/ (default: recogniser/ in the project's cache folder)
  --api-key KEY          accept this key only (default: any that starts with sk-)
  --link-ttl-ms N        how long a result link lives after the end of its task (default 86400000)
  --pending-ms N         how long a task is PENDING (default 300)
  --running-ms N         how long a task is RUNNING at least (default 700)
  --largest-upload-bytes N
                         size limit of a temporary upload (default 1073741824)
  --no-cors              answer pages of other origins as the real service does: not at all
  --exit-with-parent     end when stdin ends
  --quiet                no line a request on stderr
  --help                 this text

The environment variable ASR_MODEL_DIR names another faster-whisper model folder; it is used unchecked.
";

/// The kind of recogniser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecogniserKind {
    /// faster-whisper in a Python worker; falls back to `Canned` if it cannot start.
    Whisper,
    /// The service's published sample answers, whatever the audio.
    Canned,
}

/// The options of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Port on 127.0.0.1; 0 = a free one.
    pub port: u16,
    /// `--recogniser`.
    pub recogniser: RecogniserKind,
    /// `--recogniser-dir`, or the default folder; `None` if the environment names no home.
    pub recogniser_dir: Option<PathBuf>,
    /// The only valid key; `None` = any key that starts with `sk-`.
    pub api_key: Option<String>,
    /// Lifetime of a result link from the end of its task, in milliseconds.
    pub link_ttl_ms: u64,
    /// Time a task stays PENDING, in milliseconds.
    pub pending_ms: u64,
    /// Shortest time a task stays RUNNING, in milliseconds.
    pub running_ms: u64,
    /// The largest temporary upload, in bytes.
    pub largest_upload_bytes: u64,
    /// Whether pages of other origins may read the answers.
    pub cors: bool,
    /// Whether the end of stdin ends the service.
    pub exit_with_parent: bool,
    /// Whether requests are left out of the log.
    pub quiet: bool,
}

/// The command of the command line.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve.
    Run(Options),
    /// Print [`HELP`].
    Help,
}

/// Parses the arguments, without the program's name. `--name value` and `--name=value` are the
/// same.
///
/// # Errors
/// One sentence with the argument, the expected values and the actual one.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut options = Options {
        port: 0,
        recogniser: RecogniserKind::Whisper,
        recogniser_dir: default_recogniser_dir(|name| std::env::var(name).ok()),
        api_key: None,
        link_ttl_ms: 86_400_000,
        pending_ms: 300,
        running_ms: 700,
        largest_upload_bytes: MAX_UPLOAD_BYTES,
        cors: true,
        exit_with_parent: false,
        quiet: false,
    };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (name, attached) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let mut value = || {
            attached
                .clone()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs a value; see --help"))
        };
        match name.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--port" => options.port = number(&name, &value()?, u16::MAX.into())?,
            "--link-ttl-ms" => options.link_ttl_ms = number(&name, &value()?, MAX_DURATION_MS)?,
            "--pending-ms" => options.pending_ms = number(&name, &value()?, MAX_DURATION_MS)?,
            "--running-ms" => options.running_ms = number(&name, &value()?, MAX_DURATION_MS)?,
            "--largest-upload-bytes" => {
                options.largest_upload_bytes = number(&name, &value()?, MAX_UPLOAD_BYTES)?
            }
            "--api-key" => options.api_key = Some(value()?),
            "--recogniser-dir" => options.recogniser_dir = Some(value()?.into()),
            "--recogniser" => {
                options.recogniser = match value()?.as_str() {
                    "whisper" => RecogniserKind::Whisper,
                    "canned" => RecogniserKind::Canned,
                    other => {
                        return Err(format!(
                            "--recogniser must be whisper or canned, not {other:?}"
                        ));
                    }
                }
            }
            "--no-cors" | "--exit-with-parent" | "--quiet" => {
                if let Some(value) = attached {
                    return Err(format!("{name} takes no value, but got {value:?}"));
                }
                match name.as_str() {
                    "--no-cors" => options.cors = false,
                    "--exit-with-parent" => options.exit_with_parent = true,
                    _ => options.quiet = true,
                }
            }
            _ => return Err(format!("there is no option {name:?}; see --help")),
        }
    }
    Ok(Command::Run(options))
}

/// Ten years: a larger number could overflow a date.
const MAX_DURATION_MS: u64 = 10 * 365 * 86_400_000;

/// The service's limit: 1 GB.
const MAX_UPLOAD_BYTES: u64 = 1 << 30;

fn number<T: TryFrom<u64>>(name: &str, text: &str, largest: u64) -> Result<T, String> {
    text.parse::<u64>()
        .ok()
        .filter(|value| *value <= largest)
        .and_then(|value| T::try_from(value).ok())
        .ok_or_else(|| format!("{name} must be a whole number from 0 to {largest}, not {text:?}"))
}

/// `recogniser/` in the cache folder that all clones of the project share.
fn default_recogniser_dir(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let folder = |name: &str| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = folder("DASHSCOPE_ASR_CACHE").or_else(|| {
        let base = if cfg!(windows) {
            folder("LOCALAPPDATA")
        } else {
            folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
        };
        base.map(|base| base.join("dashscope-asr"))
    });
    cache.map(|cache| cache.join("recogniser"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn options(line: &str) -> Options {
        match parsed(line) {
            Ok(Command::Run(options)) => options,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_value_follows_a_space_or_an_equals_sign() {
        assert_eq!(options("--port 8080").port, 8080);
        assert_eq!(options("--port=8080").port, 8080);
        assert_eq!(
            options("--api-key=sk-a=b").api_key.as_deref(),
            Some("sk-a=b")
        );
    }

    #[test]
    fn every_option_is_parsed() {
        let seen = options(
            "--recogniser canned --recogniser-dir /r --api-key sk-1 --link-ttl-ms 5 --pending-ms 6 --running-ms 7 --largest-upload-bytes 8 --no-cors --exit-with-parent --quiet",
        );
        let expected = Options {
            port: 0,
            recogniser: RecogniserKind::Canned,
            recogniser_dir: Some("/r".into()),
            api_key: Some("sk-1".into()),
            link_ttl_ms: 5,
            pending_ms: 6,
            running_ms: 7,
            largest_upload_bytes: 8,
            cors: false,
            exit_with_parent: true,
            quiet: true,
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn an_invalid_flag_is_an_error_of_one_sentence() {
        for (line, sentence) in [
            ("--prot 1", "there is no option \"--prot\"; see --help"),
            ("serve", "there is no option \"serve\"; see --help"),
            ("--port", "--port needs a value; see --help"),
            (
                "--port 65536",
                "--port must be a whole number from 0 to 65535, not \"65536\"",
            ),
            (
                "--pending-ms -1",
                "--pending-ms must be a whole number from 0 to 315360000000, not \"-1\"",
            ),
            (
                "--recogniser vosk",
                "--recogniser must be whisper or canned, not \"vosk\"",
            ),
            ("--quiet=no", "--quiet takes no value, but got \"no\""),
        ] {
            assert_eq!(parsed(line), Err(sentence.to_owned()));
        }
    }

    #[test]
    fn the_cache_folder_follows_the_environment() {
        let folder = |variables: &[(&str, &str)]| {
            default_recogniser_dir(|name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(
            folder(&[("DASHSCOPE_ASR_CACHE", "/c"), ("HOME", "/h")]),
            Some("/c/recogniser".into())
        );
        if !cfg!(windows) {
            assert_eq!(
                folder(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]),
                Some("/x/dashscope-asr/recogniser".into())
            );
            assert_eq!(
                folder(&[("XDG_CACHE_HOME", ""), ("HOME", "/h")]),
                Some("/h/.cache/dashscope-asr/recogniser".into())
            );
        }
        assert_eq!(folder(&[]), None);
    }
}
