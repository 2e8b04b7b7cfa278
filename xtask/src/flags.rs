//! The command line.

use crate::failure::Failure;

/// What `cargo xtask help` prints.
pub const HELP: &str = "\
cargo xtask COMMAND; each command first sets up what it needs, on a machine that has Rust and Node with npm

  demo [--once] [--live] [--port N]
                   transcribe a clip through the package, then serve the demo page
                     --once    stop after the clip
                     --live    use the real service (DASHSCOPE_API_KEY) in place of the stand-in
                     --port N  the page's port (default: a free one)
  test [PART…]     run the tests, all or those of the parts named: lint core xtask fuzz stand-in sdk wasm e2e package speech
  build            make pkg/, the npm package
  docs             make target/docs, the API reference
  rooms            print the arrows between the rooms of each crate, and where they differ from its map
  size             build, then print what a page downloads, beside other clients
  bench [NAME]     build, then run one benchmark; without a name, list them
  publish [--dry-run] [--without-provenance]
                   build, pack and test the package, and publish it to npm's registry (docs/publishing.md)
                     --dry-run             say what stands in the way, and upload nothing
                     --without-provenance  outside of a CI that vouches for the build
  setup [STEP…]    set up everything, or the steps named: wasm-target rustfmt clippy wasm-bindgen wasm-pack npm npm-package-tests chromium
                   firefox recogniser official-sdk
  help             this text

Tools and the recogniser are kept in DASHSCOPE_ASR_CACHE, else in dashscope-asr below the user's cache folder.
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Set up the steps named, or all.
    Setup(Vec<String>),
    /// Make pkg/.
    Build,
    /// Make the API reference.
    Docs,
    /// Transcribe a clip and serve the page.
    Demo(Demo),
    /// Run the parts named, or all.
    Test(Vec<String>),
    /// Run the benchmark named, or list them.
    Bench(Option<String>),
    /// Print the map of each crate's rooms.
    Rooms,
    /// Print the package's sizes.
    Size,
    /// Publish the package.
    Publish(Publish),
    /// Print [`HELP`].
    Help,
}

/// The options of `demo`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Demo {
    /// Stop after the clip.
    pub once: bool,
    /// The real service in place of the stand-in.
    pub live: bool,
    /// The page's port; 0 = a free one.
    pub port: u16,
}

/// The options of `publish`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Publish {
    /// Say what stands in the way, and upload nothing.
    pub dry_run: bool,
    /// Nobody vouches for where the package was built.
    pub without_provenance: bool,
}

/// Reads the arguments (without the program's name).
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, Failure> {
    let mut arguments = arguments.into_iter();
    let Some(command) = arguments.next() else {
        return Ok(Command::Help);
    };
    let mut rest: Vec<String> = arguments.collect();
    match command.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        _ if rest
            .iter()
            .any(|argument| argument == "--help" || argument == "-h") =>
        {
            Ok(Command::Help)
        }
        "demo" => demo(rest).map(Command::Demo),
        "publish" => publish(&rest).map(Command::Publish),
        "setup" => names(rest).map(Command::Setup),
        "test" => names(rest).map(Command::Test),
        "bench" if rest.len() <= 1 => Ok(Command::Bench(names(rest)?.pop())),
        "build" if rest.is_empty() => Ok(Command::Build),
        "docs" if rest.is_empty() => Ok(Command::Docs),
        "rooms" if rest.is_empty() => Ok(Command::Rooms),
        "size" if rest.is_empty() => Ok(Command::Size),
        "build" | "docs" | "rooms" | "size" | "bench" => {
            Err(unexpected(&rest.pop().unwrap_or_default()))
        }
        unknown => Err(Failure::new(format!("there is no command `{unknown}`"))
            .or_do("see `cargo xtask help`")),
    }
}

fn demo(arguments: Vec<String>) -> Result<Demo, Failure> {
    let mut demo = Demo::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument
            .split_once('=')
            .map_or((argument.as_str(), None), |(name, value)| {
                (name, Some(value))
            }) {
            ("--once", None) => demo.once = true,
            ("--live", None) => demo.live = true,
            ("--port", attached) => {
                let value = attached
                    .map(str::to_owned)
                    .or_else(|| arguments.next())
                    .unwrap_or_default();
                demo.port = value.parse().map_err(|_| {
                    Failure::new(format!(
                        "--port is `{value}`; a number from 0 to 65535 was expected"
                    ))
                    .or_do("see `cargo xtask help`")
                })?;
            }
            _ => return Err(unexpected(&argument)),
        }
    }
    Ok(demo)
}

fn publish(arguments: &[String]) -> Result<Publish, Failure> {
    let mut publish = Publish::default();
    for argument in arguments {
        match argument.as_str() {
            "--dry-run" => publish.dry_run = true,
            "--without-provenance" => publish.without_provenance = true,
            _ => return Err(unexpected(argument)),
        }
    }
    Ok(publish)
}

fn names(arguments: Vec<String>) -> Result<Vec<String>, Failure> {
    match arguments.iter().find(|argument| argument.starts_with('-')) {
        Some(option) => Err(unexpected(option)),
        None => Ok(arguments),
    }
}

fn unexpected(argument: &str) -> Failure {
    Failure::new(format!("`{argument}` was not expected here")).or_do("see `cargo xtask help`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned)).map_err(|failure| failure.cause)
    }

    #[test]
    fn every_command_is_read() {
        assert_eq!(
            parsed("setup npm chromium"),
            Ok(Command::Setup(vec![
                "npm".to_owned(),
                "chromium".to_owned()
            ]))
        );
        assert_eq!(parsed("build"), Ok(Command::Build));
        assert_eq!(parsed("docs"), Ok(Command::Docs));
        assert_eq!(parsed("test"), Ok(Command::Test(vec![])));
        assert_eq!(parsed("bench"), Ok(Command::Bench(None)));
        assert_eq!(
            parsed("bench poll"),
            Ok(Command::Bench(Some("poll".to_owned())))
        );
        assert_eq!(parsed("size"), Ok(Command::Size));
        assert_eq!(parsed("publish"), Ok(Command::Publish(Publish::default())));
        let careful = Publish {
            dry_run: true,
            without_provenance: true,
        };
        assert_eq!(
            parsed("publish --without-provenance --dry-run"),
            Ok(Command::Publish(careful))
        );
        assert_eq!(parsed(""), Ok(Command::Help));
        assert_eq!(parsed("test --help"), Ok(Command::Help));
    }

    #[test]
    fn a_port_is_read_in_both_spellings() {
        let expected = Ok(Command::Demo(Demo {
            once: true,
            live: false,
            port: 8080,
        }));
        assert_eq!(parsed("demo --once --port 8080"), expected);
        assert_eq!(parsed("demo --port=8080 --once"), expected);
    }

    #[test]
    fn a_port_out_of_range_is_refused_with_what_was_seen() {
        assert_eq!(
            parsed("demo --port 65536"),
            Err("--port is `65536`; a number from 0 to 65535 was expected".to_owned())
        );
        assert_eq!(
            parsed("demo --port"),
            Err("--port is ``; a number from 0 to 65535 was expected".to_owned())
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(parsed("fly"), Err("there is no command `fly`".to_owned()));
        assert_eq!(
            parsed("build now"),
            Err("`now` was not expected here".to_owned())
        );
        assert_eq!(
            parsed("test --fast"),
            Err("`--fast` was not expected here".to_owned())
        );
        assert_eq!(
            parsed("publish --dryrun"),
            Err("`--dryrun` was not expected here".to_owned())
        );
        assert_eq!(
            parsed("demo --once=yes"),
            Err("`--once=yes` was not expected here".to_owned())
        );
    }
}
