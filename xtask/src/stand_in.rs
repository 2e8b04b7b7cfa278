//! The stand-in of the service: builds it, starts it, and waits until it is ready.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::process::{ChildGuard, Log};
use crate::progress::Progress;
use crate::project::Project;
use crate::toolchain::cargo;

/// A program that serves prints its address well within this time, also on a busy machine.
const ADDRESS_TIMEOUT: Duration = Duration::from_secs(60);
/// Loading the model takes 2 to 3 s; the stand-in itself gives up, and plays recorded answers,
/// after 120 s.
const READY_TIMEOUT: Duration = Duration::from_secs(150);
const POLL_INTERVAL: Duration = Duration::from_millis(100);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Builds the stand-in (cargo knows when there is nothing to do) and returns its path.
pub fn build(project: &Project) -> Result<PathBuf, Failure> {
    let log = Log::create(project.path("target/xtask/stand-in.log"), None)?;
    let progress = Progress::begin("building the stand-in");
    log.run(
        Command::new(cargo())
            .args(["build", "-p", "stand-in"])
            .current_dir(&project.root),
    )
    .map_err(|failure| {
        failure
            .or_remedy("correct what the lines below name")
            .in_step("building the stand-in")
    })?;
    progress.end_with_time();
    Ok(project
        .target()
        .join("debug")
        .join(format!("stand-in{}", std::env::consts::EXE_SUFFIX)))
}

/// A program that serves on loopback; it ends when this is dropped.
pub struct Server {
    child: ChildGuard,
    /// Its address, the first line it printed.
    pub address: String,
}

impl Server {
    /// Starts `command`, which prints its address on the first line and ends with its standard
    /// input.
    pub fn start(command: &mut Command) -> Result<Self, Failure> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = ChildGuard::spawn(command)?;
        let output = child
            .take_output()
            .ok_or_else(|| Failure::new("a child's output cannot be read"))?;
        let (first, received) = mpsc::channel();
        // The thread goes on reading, lest the child be held up by a full pipe.
        thread::spawn(move || {
            let mut lines = BufReader::new(output).lines().map_while(Result::ok);
            let _ = first.send(lines.next());
            lines.for_each(|line| println!("{line}"));
        });
        match received.recv_timeout(ADDRESS_TIMEOUT) {
            Ok(Some(address)) => Ok(Server { child, address }),
            Ok(None) => Err(Failure::new("it ended before it printed its address")),
            Err(_) => Err(Failure::new(format!(
                "it printed no address within {} s",
                ADDRESS_TIMEOUT.as_secs()
            ))),
        }
    }

    /// Whether the program has ended by itself.
    pub fn has_ended(&mut self) -> Result<bool, Failure> {
        Ok(self.child.try_wait()?.is_some())
    }
}

/// Starts the stand-in and waits until its recogniser is loaded, or known not to load.
pub fn start(program: PathBuf, recogniser: &str) -> Result<Server, Failure> {
    let arguments = ["--exit-with-parent", "--quiet", "--recogniser", recogniser];
    let mut server = Server::start(Command::new(program).args(arguments))
        .map_err(|failure| failure.in_step("the stand-in"))?;
    let start = Instant::now();
    loop {
        match health(&server.address) {
            Some(state) if state != "starting" => return Ok(server),
            _ if server.has_ended()? => {
                return Err(Failure::new("it ended while it was starting").in_step("the stand-in"));
            }
            _ if start.elapsed() > READY_TIMEOUT => {
                return Err(Failure::new(format!(
                    "it was not ready within {} s",
                    READY_TIMEOUT.as_secs()
                ))
                .in_step("the stand-in"));
            }
            _ => thread::sleep(POLL_INTERVAL),
        }
    }
}

/// The recogniser's state, by `GET /health`; `None` without such an answer.
fn health(address: &str) -> Option<String> {
    let host = address.strip_prefix("http://")?;
    let address: SocketAddr = host.parse().ok()?;
    let mut stream = TcpStream::connect_timeout(&address, RESPONSE_TIMEOUT).ok()?;
    stream.set_read_timeout(Some(RESPONSE_TIMEOUT)).ok()?;
    write!(
        stream,
        "GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    recogniser_state(&answer)
}

/// The state in an answer such as `HTTP/1.1 200 OK … {"recogniser":"whisper"}`.
fn recogniser_state(answer: &str) -> Option<String> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    if head.split(' ').nth(1) != Some("200") {
        return None;
    }
    let (_, value) = body.split_once("\"recogniser\"")?;
    value.split('"').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recognisers_state_is_read_from_the_answer() {
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"recogniser\": \
            \"whisper\"}";
        assert_eq!(recogniser_state(answer).as_deref(), Some("whisper"));
    }

    #[test]
    fn an_answer_that_is_no_success_says_nothing() {
        assert_eq!(
            recogniser_state(
                "HTTP/1.1 503 Service Unavailable\r\n\r\n{\"recogniser\":\"whisper\"}"
            ),
            None
        );
        assert_eq!(recogniser_state("HTTP/1.1 200 OK\r\n\r\n{}"), None);
    }
}
