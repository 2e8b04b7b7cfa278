//! The command line.

mod parse;

pub use parse::parse;

/// The text of `cargo xtask help`.
pub const HELP: &str = include_str!("help.txt");

/// A command with its options.
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
    /// Run tests.
    Test(Test),
    /// Ask for known faults of dependencies.
    Audit,
    /// Run mutants.
    Mutants(Mutants),
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

/// The options of `test`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Test {
    /// Names of parts; none = all.
    pub parts: Vec<String>,
    /// Parts at a time; `None` = as many as there are processors.
    pub jobs: Option<usize>,
}

/// The options of `mutants`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mutants {
    /// The crate that is mutated; `None` = each after the other.
    pub package: Option<Package>,
    /// One of several equal shares.
    pub shard: Option<Shard>,
    /// Print the mutants in place of running them.
    pub list: bool,
}

/// A crate that can be mutated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// `dashscope-asr-core`.
    Core,
    /// `dashscope-asr-transcript`.
    Transcript,
    /// `dashscope-asr-phrases`.
    Phrases,
}

impl Package {
    /// All of them.
    pub const ALL: [Package; 3] = [Package::Core, Package::Transcript, Package::Phrases];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Package::Core => "core",
            Package::Transcript => "transcript",
            Package::Phrases => "phrases",
        }
    }
}

/// One of `count` equal shares, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Its place, below `count`.
    pub index: u32,
    /// The number of shares.
    pub count: u32,
}

/// The options of `publish`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Publish {
    /// Print the failing checks, and upload nothing.
    pub dry_run: bool,
    /// Stop before the upload, which another job does.
    pub pack: bool,
    /// Publish without a CI that vouches for the build.
    pub without_provenance: bool,
}
