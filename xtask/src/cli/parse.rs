//! Parses the command line.

use std::num::NonZeroUsize;
use std::str::FromStr;

use lexopt::{Arg, Error, Parser, ValueExt};

use super::{Command, Demo, Mutants, Package, Publish, Shard, Test};
use crate::failure::Failure;

/// Parses the arguments, which do not include the program's name.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, Failure> {
    let arguments: Vec<String> = arguments.into_iter().collect();
    if arguments
        .iter()
        .any(|word| word == "--help" || word == "-h")
    {
        return Ok(Command::Help);
    }
    parse_command(&mut Parser::from_args(arguments))
        .map_err(|error| Failure::new(error.to_string()).or_remedy("see `cargo xtask help`"))
}

fn parse_command(parser: &mut Parser) -> Result<Command, Error> {
    let Some(command) = next_word(parser)? else {
        return Ok(Command::Help);
    };
    match command.as_str() {
        "demo" => parse_demo(parser).map(Command::Demo),
        "test" => parse_test(parser).map(Command::Test),
        "mutants" => parse_mutants(parser).map(Command::Mutants),
        "publish" => parse_publish(parser).map(Command::Publish),
        "setup" => parse_names(parser).map(Command::Setup),
        "bench" => {
            let name = next_name(parser)?;
            nothing_more(parser, Command::Bench(name))
        }
        "audit" => nothing_more(parser, Command::Audit),
        "build" => nothing_more(parser, Command::Build),
        "docs" => nothing_more(parser, Command::Docs),
        "rooms" => nothing_more(parser, Command::Rooms),
        "size" => nothing_more(parser, Command::Size),
        "help" => nothing_more(parser, Command::Help),
        _ => Err(format!("there is no command `{command}`").into()),
    }
}

fn parse_demo(parser: &mut Parser) -> Result<Demo, Error> {
    let mut demo = Demo::default();
    while let Some(word) = next_word(parser)? {
        match word.as_str() {
            "--once" => demo.once = true,
            "--live" => demo.live = true,
            "--port" => demo.port = parse_value(parser, "--port", "a number from 0 to 65535")?,
            _ => return Err(unexpected(&word)),
        }
    }
    Ok(demo)
}

fn parse_test(parser: &mut Parser) -> Result<Test, Error> {
    let mut test = Test::default();
    while let Some(word) = next_word(parser)? {
        match word.as_str() {
            "--jobs" => {
                let jobs: NonZeroUsize = parse_value(parser, "--jobs", "a number from 1")?;
                test.jobs = Some(jobs.get());
            }
            _ => test.parts.push(name(word)?),
        }
    }
    Ok(test)
}

fn parse_mutants(parser: &mut Parser) -> Result<Mutants, Error> {
    let mut mutants = Mutants::default();
    while let Some(word) = next_word(parser)? {
        match word.as_str() {
            "--package" => {
                mutants.package = Some(parse_value(
                    parser,
                    "--package",
                    "core, transcript or phrases",
                )?);
            }
            "--shard" => {
                let expected = "K/N with K below N, such as 0/8,";
                mutants.shard = Some(parse_value(parser, "--shard", expected)?);
            }
            "--list" => mutants.list = true,
            _ => return Err(unexpected(&word)),
        }
    }
    Ok(mutants)
}

fn parse_publish(parser: &mut Parser) -> Result<Publish, Error> {
    let mut publish = Publish::default();
    while let Some(word) = next_word(parser)? {
        match word.as_str() {
            "--dry-run" => publish.dry_run = true,
            "--pack" => publish.pack = true,
            "--without-provenance" => publish.without_provenance = true,
            _ => return Err(unexpected(&word)),
        }
    }
    if publish.pack && (publish.dry_run || publish.without_provenance) {
        return Err("--pack stands alone: it fails on every obstacle, and uploads nothing".into());
    }
    Ok(publish)
}

fn parse_names(parser: &mut Parser) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    while let Some(name) = next_name(parser)? {
        names.push(name);
    }
    Ok(names)
}

fn nothing_more(parser: &mut Parser, command: Command) -> Result<Command, Error> {
    match next_word(parser)? {
        None => Ok(command),
        Some(word) => Err(unexpected(&word)),
    }
}

/// The next option, such as `--once`, or name.
fn next_word(parser: &mut Parser) -> Result<Option<String>, Error> {
    Ok(match parser.next()? {
        None => None,
        Some(Arg::Short(letter)) => Some(format!("-{letter}")),
        Some(Arg::Long(name)) => Some(format!("--{name}")),
        Some(Arg::Value(name)) => Some(name.string()?),
    })
}

fn next_name(parser: &mut Parser) -> Result<Option<String>, Error> {
    next_word(parser)?.map(name).transpose()
}

/// The word, unless it is an option.
fn name(word: String) -> Result<String, Error> {
    if word.starts_with('-') {
        Err(unexpected(&word))
    } else {
        Ok(word)
    }
}

/// The value of the option that was just read.
fn parse_value<T: FromStr>(parser: &mut Parser, option: &str, expected: &str) -> Result<T, Error> {
    let value = parser.value()?.string()?;
    value
        .parse()
        .map_err(|_| format!("{option} is `{value}`; {expected} was expected").into())
}

fn unexpected(word: &str) -> Error {
    format!("`{word}` was not expected here").into()
}

impl FromStr for Package {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Package::ALL
            .into_iter()
            .find(|package| package.name() == name)
            .ok_or(())
    }
}

impl FromStr for Shard {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (index, count) = text.split_once('/').ok_or(())?;
        let index = index.parse().map_err(drop)?;
        let count = count.parse().map_err(drop)?;
        if index < count {
            Ok(Shard { index, count })
        } else {
            Err(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned)).map_err(|failure| failure.cause)
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn every_command_is_parsed() {
        assert_eq!(
            parsed("setup npm chromium"),
            Ok(Command::Setup(words(&["npm", "chromium"])))
        );
        assert_eq!(parsed("audit"), Ok(Command::Audit));
        assert_eq!(parsed("build"), Ok(Command::Build));
        assert_eq!(parsed("docs"), Ok(Command::Docs));
        assert_eq!(parsed("test"), Ok(Command::Test(Test::default())));
        assert_eq!(parsed("bench"), Ok(Command::Bench(None)));
        let poll = Some("poll".to_owned());
        assert_eq!(parsed("bench poll"), Ok(Command::Bench(poll)));
        assert_eq!(parsed("rooms"), Ok(Command::Rooms));
        assert_eq!(parsed("size"), Ok(Command::Size));
        assert_eq!(parsed("mutants"), Ok(Command::Mutants(Mutants::default())));
        assert_eq!(parsed("publish"), Ok(Command::Publish(Publish::default())));
        let careful = Publish {
            dry_run: true,
            pack: false,
            without_provenance: true,
        };
        assert_eq!(
            parsed("publish --without-provenance --dry-run"),
            Ok(Command::Publish(careful))
        );
        let pack = Publish {
            pack: true,
            ..Publish::default()
        };
        assert_eq!(parsed("publish --pack"), Ok(Command::Publish(pack)));
        assert_eq!(parsed(""), Ok(Command::Help));
        assert_eq!(parsed("help"), Ok(Command::Help));
        assert_eq!(parsed("test --help"), Ok(Command::Help));
    }

    #[test]
    fn parts_and_their_number_at_a_time_stand_in_any_order() {
        let expected = Ok(Command::Test(Test {
            parts: words(&["lint", "stand-in"]),
            jobs: Some(1),
        }));
        assert_eq!(parsed("test --jobs 1 lint stand-in"), expected);
        assert_eq!(parsed("test lint stand-in --jobs=1"), expected);
        assert_eq!(
            parsed("test --jobs 0"),
            Err("--jobs is `0`; a number from 1 was expected".to_owned())
        );
    }

    #[test]
    fn a_shard_is_below_their_number() {
        let expected = Ok(Command::Mutants(Mutants {
            package: Some(Package::Core),
            shard: Some(Shard { index: 7, count: 8 }),
            list: true,
        }));
        assert_eq!(
            parsed("mutants --package core --shard 7/8 --list"),
            expected
        );
        for wrong in ["8/8", "1", "-1/8", "1/0", "a/b"] {
            assert_eq!(
                parsed(&format!("mutants --shard={wrong}")),
                Err(format!(
                    "--shard is `{wrong}`; K/N with K below N, such as 0/8, was expected"
                ))
            );
        }
        assert_eq!(
            parsed("mutants --package xtask"),
            Err("--package is `xtask`; core, transcript or phrases was expected".to_owned())
        );
    }

    #[test]
    fn a_port_is_parsed_in_both_spellings() {
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
            Err("missing argument for option '--port'".to_owned())
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, cause) in [
            ("fly", "there is no command `fly`"),
            ("--fast", "there is no command `--fast`"),
            ("build now", "`now` was not expected here"),
            ("bench a b", "`b` was not expected here"),
            ("bench --a", "`--a` was not expected here"),
            ("test --fast", "`--fast` was not expected here"),
            ("setup -x", "`-x` was not expected here"),
            ("publish --dryrun", "`--dryrun` was not expected here"),
            (
                "publish --dry-run --pack",
                "--pack stands alone: it fails on every obstacle, and uploads nothing",
            ),
            (
                "publish --pack --without-provenance",
                "--pack stands alone: it fails on every obstacle, and uploads nothing",
            ),
            (
                "demo --once=yes",
                "unexpected argument for option '--once': \"yes\"",
            ),
        ] {
            assert_eq!(parsed(line), Err(cause.to_owned()), "{line}");
        }
    }
}
