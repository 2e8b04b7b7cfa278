//! A local stand-in of the DashScope speech service: the whole protocol on loopback, with real
//! recognition or recorded answers.
//!
//! The path of a request: `router` (log, CORS) → `control::layers` (record, faults) → its route →
//! `auth`. The path of a task: `submit` → `jobs` (`audio`, `recogniser`, `document`) →
//! `tasks::store` and `results::store`. Recognition in one request is in `generation`.
//!
//! Stores know no route: routes → `state` → stores. No two files import each other.

mod audio;
mod auth;
mod caller;
mod clock;
mod context;
mod control;
mod data_uri;
mod document;
mod failure;
mod fetch;
mod file_problem;
mod generation;
mod jobs;
mod lock;
mod log;
mod model;
mod model_name;
mod options;
mod oss_failure;
mod parameter_value;
mod parameters;
mod rate_limit;
mod recogniser;
mod request;
mod response;
mod results;
mod router;
mod samples;
mod secret;
mod state;
mod submit;
mod tasks;
mod timed_model;
mod token_usage;
mod tokens;
mod upload;
mod vocabulary;
mod wav;
mod worker;

use std::io::{Read as _, Write as _};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use log::log;
use options::{Command, HELP, Options};
use router::router;
use state::AppState;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

fn main() -> ExitCode {
    let arguments = std::env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned());
    let options = match options::parse(arguments) {
        Ok(Command::Run(options)) => options,
        Ok(Command::Help) => {
            let _ = std::io::stdout().write_all(HELP.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(sentence) => {
            log(&format!("stand-in: {sentence}"));
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            log(&format!("stand-in: {sentence}"));
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| format!("no threads can be started: {error}"))?;
    let served = runtime.block_on(serve(options, &scratch.path));
    // Drops the jobs and with them the worker. A download under way ends with the process.
    runtime.shutdown_timeout(Duration::from_millis(200));
    served
}

/// Serves until a signal, or until the parent process ends.
async fn serve(options: Options, scratch: &Path) -> Result<(), String> {
    let shutdown = shutdown_signal(options.exit_with_parent)?;
    let port = options.port;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| format!("cannot listen on 127.0.0.1:{port}: {error}; choose another --port, or none for a free one"))?;
    let address = listener
        .local_addr()
        .map_err(|error| format!("has no address: {error}"))?;
    let base = format!("http://{address}");
    let app = Arc::new(AppState::new(base.clone(), options, scratch.to_owned()));
    let routes = router(Arc::clone(&app));
    tokio::spawn(async move { app.recogniser.warm_up().await });

    let mut stdout = std::io::stdout();
    writeln!(stdout, "{base}")
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot print its address {base}: {error}"))?;
    tokio::select! {
        served = axum::serve(listener, routes).into_future() => served.map_err(|error| format!("stopped serving: {error}")),
        () = shutdown => Ok(()),
    }
}

/// Completes on Ctrl-C, on SIGTERM and, with `--exit-with-parent`, at the end of stdin.
fn shutdown_signal(with_stdin: bool) -> Result<impl Future<Output = ()>, String> {
    let stdin_end = with_stdin.then(stdin_end);
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .map_err(|error| format!("cannot listen for SIGTERM: {error}"))?;
    Ok(async move {
        #[cfg(unix)]
        let terminated = terminate.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<()>();
        let parent_ended = async {
            match stdin_end {
                Some(end) => end.await.unwrap_or_default(),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
            () = parent_ended => {}
        }
    })
}

/// Signals the end of stdin. A thread of its own reads stdin, because a blocking read would hold up
/// the shutdown of the runtime.
fn stdin_end() -> oneshot::Receiver<()> {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 1_024];
        while std::io::stdin()
            .read(&mut buffer)
            .is_ok_and(|count| count > 0)
        {}
        // The receiver is gone if the service has ended first.
        let _ = ended.send(());
    });
    end
}

/// A temporary folder for the worker's scripts and for audio files; dropping it removes the folder.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("stand-in-{}", secret::uuid()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&path)
            .map_err(|error| format!("cannot make the folder {}: {error}", path.display()))?;
        Ok(Self { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The process is ending: files that stay behind are left to the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
