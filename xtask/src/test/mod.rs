//! The tests, in parts; each part sets up what it needs, runs its checks, and counts.

mod fuzz;
mod parts;
mod purity;
mod run;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::counts::Counts;
use crate::failure::Failure;
use crate::progress::seconds;
use crate::project::Project;
use parts::PARTS;
use run::Run;

/// Runs the parts named, or all, in their order, and says whether all is well. The last line
/// printed is `N passed, N failed`.
pub fn command(project: &Project, names: &[String]) -> Result<bool, Failure> {
    let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Failure::new(format!("there is no test part `{unknown}`"))
            .or_do(format!("name one of {}", known.join(", "))));
    }
    let mut rows = Vec::new();
    for part in PARTS
        .iter()
        .filter(|part| names.is_empty() || names.iter().any(|name| name == part.name))
    {
        eprintln!("\n{}: {}", part.name, part.about);
        let start = Instant::now();
        let mut run = Run::new(project, part.name, !names.is_empty());
        if let Err(failure) = (part.run)(&mut run) {
            eprintln!("  {failure}");
            run.counts += Counts::FAILED;
        }
        if run.counts.passed + run.counts.failed == 0 {
            eprintln!("  {} ran no test, which counts as a failure", part.name);
            run.counts += Counts::FAILED;
        }
        rows.push((part.name, run.counts, start.elapsed()));
    }
    let mut total = Counts::default();
    for (_, counts, _) in &rows {
        total += *counts;
    }
    println!("\n{}\n{}", table(&rows), total.line());
    Ok(total.good())
}

/// Tries a packed tarball where that is quick; anything but success is a failure.
pub fn tarball(project: &Project, tarball: &Path) -> Result<(), Failure> {
    let mut run = Run::new(project, "tarball", false);
    parts::tarball(&mut run, tarball)?;
    if run.counts.good() {
        Ok(())
    } else {
        Err(Failure::new(run.counts.line()).or_do("correct what the lines above name"))
    }
}

fn table(rows: &[(&str, Counts, Duration)]) -> String {
    let mut text = format!(
        "{:<10}{:>8}{:>8}{:>9}{:>10}\n",
        "part", "passed", "failed", "skipped", "time"
    );
    for (name, counts, time) in rows {
        text.push_str(&format!(
            "{name:<10}{:>8}{:>8}{:>9}{:>10}\n",
            counts.passed,
            counts.failed,
            counts.skipped,
            seconds(*time)
        ));
    }
    text
}
