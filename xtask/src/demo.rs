//! The demo: a clip through the package in Node, then the page.

use std::env;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::cli;
use crate::failure::Failure;
use crate::package;
use crate::process::ChildGuard;
use crate::project::Project;
use crate::setup;
use crate::setup::npm::node;
use crate::setup::recogniser::Recogniser;
use crate::stand_in::{self, Server};

const LIVE_API_BASE: &str = "https://dashscope.aliyuncs.com/api/v1";
/// The stand-in takes any key of this shape.
const STAND_IN_KEY: &str = "sk-stand-in";
const KEY: &str = "DASHSCOPE_API_KEY";
const BASE: &str = "DASHSCOPE_BASE_URL";
/// Ends a Node process with its standard input, which ends with this process, however it ends.
const END_WITH_PARENT: &str = "data:text/javascript,\
     process.stdin.on('end',()=>process.exit()).resume();process.stdin.unref()";
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// The service that the demo talks to.
struct Service {
    base: String,
    key: String,
    /// Held while the demo runs; none when live.
    stand_in: Option<Server>,
}

/// `cargo xtask demo`.
pub fn command(project: &Project, options: &cli::Demo) -> Result<(), Failure> {
    // Checked first: nobody should wait for a build to learn that the key is missing.
    let live = if options.live {
        Some(live_service()?)
    } else {
        None
    };
    package::build(project)?;
    let mut service = match live {
        Some(service) => service,
        None => local_service(project)?,
    };
    transcribe_clip(project, &service)?;
    if options.once {
        Ok(())
    } else {
        serve_page(project, options, &mut service)
    }
}

fn live_service() -> Result<Service, Failure> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let key = set(KEY).ok_or_else(|| {
        Failure::new(format!(
            "--live talks to the real service, and {KEY} is not set"
        ))
        .or_remedy(format!(
            "set {KEY} to your key, or leave out --live to use the local stand-in"
        ))
    })?;
    println!("Using the real service; what is transcribed is billed.");
    Ok(Service {
        base: set(BASE).unwrap_or_else(|| LIVE_API_BASE.to_owned()),
        key,
        stand_in: None,
    })
}

fn local_service(project: &Project) -> Result<Service, Failure> {
    let program = stand_in::build(project)?;
    let recogniser = match setup::ensure(project, &[&Recogniser::new(project)]) {
        Ok(()) => "whisper",
        Err(failure) => {
            eprintln!(
                "{failure}\nGoing on without: the stand-in answers with recorded transcripts, \
                    whatever is said."
            );
            "canned"
        }
    };
    let server = stand_in::start(program, recogniser)?;
    Ok(Service {
        base: format!("{}/api/v1", server.address),
        key: STAND_IN_KEY.to_owned(),
        stand_in: Some(server),
    })
}

/// Transcribes a clip; its output is the person's to see.
fn transcribe_clip(project: &Project, service: &Service) -> Result<(), Failure> {
    let mut child =
        ChildGuard::spawn(node_script(project, "www/demo.mjs", service)?.stdin(Stdio::piped()))?;
    let status = child.wait()?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("www/demo.mjs ended with {status}")).in_step("the demo"))
    }
}

/// Serves the page until Ctrl-C, or until the server or the stand-in ends.
fn serve_page(
    project: &Project,
    options: &cli::Demo,
    service: &mut Service,
) -> Result<(), Failure> {
    let mut command = node_script(project, "www/serve.mjs", service)?;
    command.args([
        "--api-base",
        &service.base,
        "--port",
        &options.port.to_string(),
    ]);
    if options.live {
        command.arg("--live");
    }
    let mut server = Server::start(&mut command).map_err(|failure| {
        failure
            .or_remedy(
                "see what it printed above; where the port is taken, name another with --port",
            )
            .in_step("the page's server")
    })?;
    println!("\nThe page: {}   (Ctrl-C ends it)", server.address);
    loop {
        thread::sleep(POLL_INTERVAL);
        if server.has_ended()? {
            return Err(Failure::new("it has ended").in_step("the page's server"));
        }
        if let Some(stand_in) = &mut service.stand_in
            && stand_in.has_ended()?
        {
            return Err(Failure::new("it has ended").in_step("the stand-in"));
        }
    }
}

fn node_script(project: &Project, script: &str, service: &Service) -> Result<Command, Failure> {
    let mut command = Command::new(node()?);
    // The key goes through the environment only: arguments can be read by every user of the
    // machine.
    command
        .args(["--import", END_WITH_PARENT, script])
        .current_dir(&project.root)
        .env(BASE, &service.base)
        .env(KEY, &service.key);
    Ok(command)
}
