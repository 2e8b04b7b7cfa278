//! Reads the parts of a workflow that the tests judge, by its indentation: two spaces a level. It
//! reads the few forms of YAML that [`super::form`] lets pass, and no others.

/// One job.
pub struct Job<'text> {
    /// The key in `jobs`.
    pub name: &'text str,
    lines: Vec<&'text str>,
}

/// One step of a job.
pub struct Step<'text> {
    lines: Vec<&'text str>,
}

/// The lines that are neither empty nor a comment.
pub fn lines(workflow: &str) -> impl Iterator<Item = &str> {
    workflow
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// Spaces before a line.
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The lines before the jobs: the events, and the rights of all jobs.
pub fn head(workflow: &str) -> Vec<&str> {
    lines(workflow)
        .take_while(|line| *line != "jobs:")
        .collect()
}

/// The jobs, in order.
pub fn jobs(workflow: &str) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job> = Vec::new();
    for line in lines(workflow).skip_while(|line| *line != "jobs:").skip(1) {
        if indent(line) == 2 {
            let name = line.trim().trim_end_matches(':');
            let lines = Vec::new();
            jobs.push(Job { name, lines });
        } else if let Some(job) = jobs.last_mut() {
            job.lines.push(line);
        }
    }
    jobs
}

/// The keys at this indentation, in order.
pub fn keys<'text>(lines: &[&'text str], at: usize) -> Vec<&'text str> {
    lines
        .iter()
        .filter(|line| indent(line) == at)
        .filter_map(|line| line.trim_start().split(':').next())
        .collect()
}

/// The value of a key at this indentation: on its line, or all lines below it that are deeper.
pub fn value(lines: &[&str], at: usize, key: &str) -> Option<String> {
    let is_key = |line: &&&str| {
        indent(line) == at
            && line
                .trim_start()
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
    };
    let place = lines.iter().position(|line| is_key(&line))?;
    let line = lines.get(place)?.trim_start();
    let own = line.strip_prefix(key)?.strip_prefix(':')?.trim();
    if !["", "|", ">"].contains(&own) {
        return Some(own.to_owned());
    }
    let below = lines.iter().skip(place + 1);
    let below: Vec<&str> = below
        .take_while(|line| indent(line) > at)
        .map(|line| line.trim())
        .collect();
    Some(below.join("\n"))
}

impl Job<'_> {
    /// The value of one of the job's keys.
    pub fn value(&self, key: &str) -> Option<String> {
        value(&self.lines, 4, key)
    }

    /// The job's keys, in order.
    pub fn keys(&self) -> Vec<&str> {
        keys(&self.lines, 4)
    }

    /// The steps, in order.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let mut steps: Vec<Step> = Vec::new();
        for line in self
            .lines
            .iter()
            .copied()
            .skip_while(|line| *line != "    steps:")
            .skip(1)
        {
            if line.starts_with("      - ") {
                steps.push(Step { lines: Vec::new() });
            }
            if let Some(step) = steps.last_mut() {
                step.lines.push(line);
            }
        }
        steps
    }
}

impl Step<'_> {
    /// The step's keys, in order.
    pub fn keys(&self) -> Vec<&str> {
        let first = self.lines.first().and_then(|line| line.get(8..));
        let first = first.and_then(|line| line.split(':').next());
        first.into_iter().chain(keys(&self.lines, 8)).collect()
    }

    /// The value of one of the step's keys, the first of which stands behind a hyphen.
    pub fn value(&self, key: &str) -> Option<String> {
        let first = self.lines.first()?.replacen("- ", "  ", 1);
        let mut lines = self.lines.clone();
        *lines.first_mut()? = &first;
        value(&lines, 8, key)
    }
}

#[test]
fn jobs_steps_and_values_are_read() {
    let workflow = "on:\n  push:\n\njobs:\n  one:\n    # no\n    needs: two\n    steps:\n\
        \x20     - uses: a/b@1\n        with:\n          x: 1\n          y: 2\n\
        \x20     - name: c\n        run: |\n          one\n          two\n\
        \x20 two:\n    uses: ./c\n";
    assert_eq!(head(workflow), ["on:", "  push:"]);
    let [one, two] = &jobs(workflow)[..] else {
        panic!("two jobs");
    };
    assert_eq!((one.name, two.name), ("one", "two"));
    assert_eq!(one.value("needs").as_deref(), Some("two"));
    assert_eq!(one.value("uses"), None);
    assert_eq!(two.value("uses").as_deref(), Some("./c"));
    let [used, ran] = &one.steps()[..] else {
        panic!("two steps");
    };
    assert_eq!(
        (one.keys(), ran.keys()),
        (vec!["needs", "steps"], vec!["name", "run"])
    );
    assert_eq!(used.value("uses").as_deref(), Some("a/b@1"));
    assert_eq!(used.value("with").as_deref(), Some("x: 1\ny: 2"));
    assert_eq!(ran.value("run").as_deref(), Some("one\ntwo"));
}
