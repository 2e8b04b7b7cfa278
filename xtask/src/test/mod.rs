//! The tests, in parts; each part sets up what it needs, runs its checks, and counts.

mod counts;
mod deny;
mod fuzz;
mod layering;
mod part_run;
mod parts;
#[cfg(test)]
mod runners;
mod schedule;
mod shared;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::cli::Test;
use crate::failure::Failure;
use crate::progress::seconds;
use crate::project::Project;
use crate::report;
use counts::Counts;
pub use deny::cargo_deny;
use part_run::PartRun;
use parts::{PARTS, Part};
use schedule::run_all;
use shared::Shared;

/// The result of one part.
struct Outcome {
    part: &'static str,
    counts: Counts,
    time: Duration,
}

/// Runs the parts named, or all, and returns whether all is well. The last line printed is
/// `N passed, N failed`.
pub fn command(project: &Project, options: &Test) -> Result<bool, Failure> {
    let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
    let names = &options.parts;
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Failure::new(format!("there is no test part `{unknown}`"))
            .or_remedy(format!("name one of {}", known.join(", "))));
    }
    let mut chosen: Vec<&Part> = PARTS
        .iter()
        .filter(|part| names.is_empty() || names.iter().any(|name| name == part.name))
        .collect();
    // The longest part begins first, lest all wait for it in the end.
    chosen.sort_by_key(|part| !part.is_long);
    let workers = options.jobs.unwrap_or_else(default_workers);
    let shared = Shared::new(project, !names.is_empty());
    let start = Instant::now();
    let mut outcomes = run_all(
        &chosen,
        workers,
        |part| part.name,
        |part| run(part, &shared),
    );
    outcomes.sort_by_key(|outcome| known.iter().position(|name| *name == outcome.part));
    let mut total = Counts::default();
    for outcome in &outcomes {
        total += outcome.counts;
    }
    println!("\n{}\n{}", table(&outcomes, start.elapsed()), total.line());
    Ok(total.is_success())
}

/// As many parts at a time as there are processors: most checks use one.
fn default_workers() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn run(part: &Part, shared: &Shared) -> Outcome {
    report::line(format_args!("\n{}: {}", part.name, part.about));
    let start = Instant::now();
    let mut run = PartRun::new(shared, part.name);
    if let Err(failure) = (part.run)(&mut run) {
        report::line(format_args!("  {failure}"));
        run.counts += Counts::FAILED;
    }
    if run.counts.passed + run.counts.failed == 0 {
        report::line(format_args!(
            "  {} ran no test, which counts as a failure",
            part.name
        ));
        run.counts += Counts::FAILED;
    }
    Outcome {
        part: part.name,
        counts: run.counts,
        time: start.elapsed(),
    }
}

/// Tries a packed tarball where that is quick; anything but success is a failure.
pub fn tarball(project: &Project, tarball: &Path) -> Result<(), Failure> {
    let shared = Shared::new(project, false);
    let mut run = PartRun::new(&shared, "tarball");
    parts::tarball(&mut run, tarball)?;
    if run.counts.is_success() {
        Ok(())
    } else {
        Err(Failure::new(run.counts.line()).or_remedy("correct what the lines above name"))
    }
}

fn table(outcomes: &[Outcome], elapsed: Duration) -> String {
    let row = |part: &str, cells: [String; 4]| {
        let [passed, failed, skipped, time] = cells;
        format!("{part:<10}{passed:>8}{failed:>8}{skipped:>9}{time:>10}\n")
    };
    let head = ["passed", "failed", "skipped", "time"].map(str::to_owned);
    let mut text = row("part", head);
    for Outcome { part, counts, time } in outcomes {
        let numbers =
            [counts.passed, counts.failed, counts.skipped].map(|number| number.to_string());
        let [passed, failed, skipped] = numbers;
        text.push_str(&row(part, [passed, failed, skipped, seconds(*time)]));
    }
    let nothing = String::new;
    text.push_str(&row(
        "in all",
        [nothing(), nothing(), nothing(), seconds(elapsed)],
    ));
    text
}
