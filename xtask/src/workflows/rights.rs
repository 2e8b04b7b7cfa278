//! Rights in workflows: the id token is in one job, and there runs nothing but the upload.

use std::fs;

use super::{form, path, reader};
use crate::files::sorted_entries;

/// The only workflow and job that may speak for the repository.
const PUBLISHING: (&str, &str) = ("publish.yml", "publish");
/// Keys at the top of a workflow, of a job without rights, and of that one. Others may set what
/// runs: `env`, `defaults`, `container`, `services`.
const HEAD_KEYS: [&str; 4] = ["name", "on", "permissions", "jobs"];
const JOB_KEYS: [&str; 9] = [
    "uses",
    "with",
    "needs",
    "runs-on",
    "timeout-minutes",
    "strategy",
    "outputs",
    "env",
    "steps",
];
const PUBLISHING_KEYS: [&str; 6] = [
    "needs",
    "runs-on",
    "timeout-minutes",
    "environment",
    "permissions",
    "steps",
];
/// Events of workflows; of others a stranger's code might run with the repository's rights.
const EVENTS: [&str; 3] = ["push", "pull_request", "workflow_call"];
/// The event of the workflow that publishes.
const TAGS: &str = "push:\ntags: [\"v*\"]";
/// Settings of its checkout: the upload's files, and no credentials left beside it.
const CHECKOUT: &str = "persist-credentials: false\nsparse-checkout: \
    xtask/src/publish/*.mjs\nsparse-checkout-cone-mode: false";
/// Settings of its Node: nothing out of a cache.
const NODE: &str = "node-version: 24\npackage-manager-cache: false";
/// Parts of the tarball, which is joined from them.
const PARTS: usize = 10;
/// The upload: the hash comes from the job's output, beside the tarball and not with it.
const UPLOAD: &str = "node xtask/src/publish/upload.mjs --provenance --tag=\"$GITHUB_REF_NAME\" \
    --sha256=\"$SHA256\" -- \"$RUNNER_TEMP/tarball\"";
const UPLOAD_VARIABLES: &str = "SHA256: ${{ needs.pack.outputs.sha256 }}";

/// The faults of workflows, each a name and a text.
fn faults(workflows: &[(String, String)]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut publishing = 0;
    for (file, text) in workflows {
        let form = form::faults(text).into_iter();
        let found = form.chain(head_faults(file, text));
        faults.extend(found.map(|fault| format!("{file}: {fault}")));
        for job in reader::jobs(text) {
            let found = if (file.as_str(), job.name) == PUBLISHING {
                publishing += 1;
                publishing_faults(&job)
            } else {
                common_faults(&job)
            };
            let own = found.into_iter().chain(shell_faults(&job));
            faults.extend(own.map(|fault| format!("{file}, {}: {fault}", job.name)));
        }
    }
    if publishing != 1 {
        faults.push(format!("{publishing} jobs publish"));
    }
    // Trusted publishing needs no secret; the token of a job is in its checkout alone.
    for (file, text) in workflows {
        let names = |line: &&str| line.contains("secrets") || line.contains("github.token");
        let found = reader::lines(text).filter(names);
        faults.extend(found.map(|line| format!("{file}: names a secret: {}", line.trim())));
    }
    let tokens = workflows.iter().flat_map(|(_, text)| reader::lines(text));
    match tokens.filter(|line| line.contains("id-token")).count() {
        1 => {}
        count => faults.push(format!("{count} lines name the id token")),
    }
    faults
}

/// Keys that are not among the expected ones.
fn unknown<'text>(keys: &[&'text str], expected: &[&str]) -> Vec<&'text str> {
    let is_unknown = |key: &&&str| !expected.contains(*key);
    keys.iter().filter(is_unknown).copied().collect()
}

/// Faults of what stands above the jobs, and beside them.
fn head_faults(file: &str, workflow: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let head = reader::head(workflow);
    let all: Vec<&str> = reader::lines(workflow).collect();
    for key in unknown(&reader::keys(&all, 0), &HEAD_KEYS) {
        faults.push(format!("sets {key} for all jobs"));
    }
    let rights = reader::value(&head, 0, "permissions").unwrap_or_default();
    if rights != "contents: read" {
        faults.push(format!("rights of all jobs: {rights:?}"));
    }
    let inner: Vec<&str> = head
        .iter()
        .copied()
        .skip_while(|line| *line != "on:")
        .collect();
    let inner: Vec<&str> = inner
        .iter()
        .copied()
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .collect();
    let events = reader::keys(&inner, 2);
    if events.is_empty() {
        faults.push("runs on no event that is read".to_owned());
    }
    for event in unknown(&events, &EVENTS) {
        faults.push(format!("runs on {event}"));
    }
    let written = reader::value(&head, 0, "on").unwrap_or_default();
    if file == PUBLISHING.0 && written != TAGS {
        faults.push(format!("publishes on {written:?}; {TAGS:?} was expected"));
    }
    faults
}

/// Faults of a job that builds and tests.
fn common_faults(job: &reader::Job) -> Vec<String> {
    unknown(&job.keys(), &JOB_KEYS)
        .into_iter()
        .map(|key| format!("has {key}: {}", job.value(key).unwrap_or_default()))
        .collect()
}

/// The keys and values of the steps beside the id token. An action's commit is checked elsewhere.
fn publishing_steps() -> [Vec<(&'static str, String)>; 4] {
    let parts = |text: &dyn Fn(usize) -> String, between: &str| {
        (0..PARTS).map(text).collect::<Vec<_>>().join(between)
    };
    let variables = parts(
        &|part| format!("PART_{part}: ${{{{ needs.carry.outputs.part-{part} }}}}"),
        "\n",
    );
    let join = format!(
        "mkdir \"$RUNNER_TEMP/tarball\"\nprintf %s {} | base64 --decode > \
            \"$RUNNER_TEMP/tarball/package.tgz\"",
        parts(&|part| format!("\"$PART_{part}\""), " ")
    );
    [
        vec![
            ("uses", "actions/checkout".to_owned()),
            ("with", CHECKOUT.to_owned()),
        ],
        vec![
            ("uses", "actions/setup-node".to_owned()),
            ("with", NODE.to_owned()),
        ],
        vec![
            ("name", "join".to_owned()),
            ("env", variables),
            ("run", join),
        ],
        vec![
            ("name", "upload".to_owned()),
            ("env", UPLOAD_VARIABLES.to_owned()),
            ("run", UPLOAD.to_owned()),
        ],
    ]
}

/// Faults of the job with the id token.
fn publishing_faults(job: &reader::Job) -> Vec<String> {
    let mut faults = step_faults(job);
    for (key, expected) in [
        ("permissions", "contents: read\nid-token: write"),
        ("environment", "npm"),
        ("needs", "[pack, carry]"),
        ("runs-on", "ubuntu-24.04"),
    ] {
        let seen = job.value(key);
        if seen.as_deref() != Some(expected) {
            faults.push(format!("{key} is {seen:?}; {expected:?} was expected"));
        }
    }
    for key in unknown(&job.keys(), &PUBLISHING_KEYS) {
        faults.push(format!("has {key}: {}", job.value(key).unwrap_or_default()));
    }
    faults
}

/// Faults of its steps: they are the expected ones, letter by letter, and no others.
fn step_faults(job: &reader::Job) -> Vec<String> {
    let expected = publishing_steps();
    let steps = job.steps();
    let mut faults = Vec::new();
    if steps.len() != expected.len() {
        faults.push(format!(
            "has {} steps; {} were expected",
            steps.len(),
            expected.len()
        ));
    }
    for (index, (step, expected)) in steps.iter().zip(&expected).enumerate() {
        let seen: Vec<(&str, String)> = step
            .keys()
            .into_iter()
            .map(|key| {
                let value = step.value(key).unwrap_or_default();
                let action = value.split('@').next().unwrap_or_default();
                (
                    key,
                    if key == "uses" {
                        action.to_owned()
                    } else {
                        value
                    },
                )
            })
            .collect();
        if seen != *expected {
            faults.push(format!(
                "step {} is {seen:?}; {expected:?} was expected",
                index + 1
            ));
        }
    }
    faults
}

/// Faults of a job's scripts: the name of a tag or a branch may be a command, where it is written
/// into one. As a variable it cannot.
fn shell_faults(job: &reader::Job) -> Vec<String> {
    let scripts = job.steps();
    let scripts = scripts.iter().filter_map(|step| step.value("run"));
    scripts
        .filter(|script| script.contains("${{"))
        .map(|script| format!("writes an expression into a script: {script}"))
        .collect()
}

/// The workflows of this repository.
fn workflows() -> Vec<(String, String)> {
    sorted_entries(&path(".github/workflows"))
        .iter()
        .map(|file| {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(file).unwrap())
        })
        .collect()
}

#[test]
fn the_id_token_is_in_one_job_that_runs_nothing_but_the_upload() {
    assert_eq!(faults(&workflows()), Vec::<String>::new());
}

#[test]
fn what_runs_beside_the_id_token_is_node_and_npm_alone() {
    let mut imports = 0;
    let mut programs = 0;
    for file in sorted_entries(&path("xtask/src/publish")) {
        if file.extension().is_none_or(|extension| extension != "mjs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (place, found) in text.match_indices(" from \"") {
            let from = &text[place + found.len()..];
            let from = from.split('"').next().unwrap();
            let is_neighbour = ["./failure.mjs", "./tarball.mjs"].contains(&from);
            assert!(is_neighbour || from.starts_with("node:"), "{from}");
            imports += 1;
        }
        assert!(!text.contains("import(") && !text.contains("require("));
        assert!(!text.contains("import \""));
        programs += text.matches("spawnSync(").count();
        assert_eq!(
            text.matches("spawnSync(").count(),
            text.matches("spawnSync(\"npm\",").count()
        );
    }
    assert!(imports > 5, "{imports}");
    assert_eq!(programs, 1);
}

#[test]
fn every_way_to_give_a_right_away_is_a_fault() {
    let job = "  publish:\n    needs: [pack, carry]\n";
    let last = "      - name: upload\n";
    for (from, to, expected) in [
        (
            "  contents: read\n\njobs",
            "  contents: write\n\njobs",
            "rights of all jobs",
        ),
        (
            "permissions:\n  contents: read\n\njobs",
            "jobs",
            "rights of all jobs",
        ),
        (
            "  push:\n",
            "  pull_request_target:\n  push:\n",
            "runs on pull_request_target",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    permissions: write-all\n",
            "publish.yml, pack: has permissions",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    permissions:\n      id-token: write\n",
            "publish.yml, pack: has permissions",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    \"permissions\": { id-token: write }\n",
            "key is not a plain name",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    environment: npm\n",
            "publish.yml, pack: has environment",
        ),
        (
            "    with:\n      everywhere: true\n",
            "    secrets: inherit\n",
            "publish.yml, test: has secrets",
        ),
        (
            "      id-token: write\n",
            "      id-token: write\n      packages: write\n",
            "permissions is",
        ),
        ("    environment: npm\n", "", "environment is"),
        (job, "  publish:\n    needs: carry\n", "needs is"),
        (
            job,
            "  release:\n    needs: [pack, carry]\n",
            "0 jobs publish",
        ),
        (
            job,
            "  publish:\n    needs: [pack, carry]\n    container: node\n",
            "has container",
        ),
        (
            last,
            "      - run: npm ci\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - run: npx semantic-release\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - run: cargo xtask publish\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - run: node tests/package/report.mjs\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - run: mkdir x && npm install\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - run: printf $(npm install)\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - run: |\n          mkdir x\n          npm install\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - uses: who/what@1\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - uses: actions/cache/restore@1\n      - name: upload\n",
            "has 5 steps; 4 were expected",
        ),
        (
            last,
            "      - name: upload\n        shell: node {0}\n",
            "step 4 is",
        ),
        (
            "          sparse-checkout: xtask/src/publish/*.mjs\n",
            "",
            "step 1 is",
        ),
        (
            "          package-manager-cache: false\n      - name: join",
            "          cache: npm\n      - name: join",
            "step 2 is",
        ),
        (
            "--tag=\"$GITHUB_REF_NAME\"",
            "--tag=${{ github.ref_name }}",
            "writes an expression into a script",
        ),
        (
            "cargo xtask publish --pack\n",
            "cargo xtask publish --pack ${{ github.ref_name }}\n",
            "publish.yml, pack: writes an expression",
        ),
        (
            " --sha256=\"$SHA256\"",
            " --sha256=\"$(sha256sum x)\"",
            "step 4 is",
        ),
        (
            "SHA256: ${{ needs.pack.outputs.sha256 }}",
            "SHA256: ${{ needs.carry.outputs.part-0 }}",
            "step 4 is",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    permissions: { \"id\\x2dtoken\": write }\n",
            "value is not a plain text",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    permissions:\n      \"id\\x2dtoken\": write\n",
            "key is not a plain name",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    \"\\x70ermissions\": write-all\n",
            "key is not a plain name",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    <<: *rights\n",
            "key is not a plain name",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    needs: test\n",
            "key stands twice",
        ),
        (
            "    needs: test\n",
            "    needs: test\n    Permissions: write-all\n",
            "publish.yml, pack: has Permissions",
        ),
        (
            "  pack:\n",
            "  pack: # a\r    permissions: write-all\n",
            "printable letters of ASCII",
        ),
        (
            "name: publish\n",
            "name: publish\nenv:\n  NODE_OPTIONS: --import=./evil.mjs\n",
            "sets env for all jobs",
        ),
        (
            "name: publish\n",
            "name: publish\ndefaults:\n  run:\n    shell: node evil.mjs\n",
            "sets defaults for all jobs",
        ),
        (
            "  pack:\n",
            "  pack:\n    container: node\n",
            "publish.yml, pack: has container",
        ),
        (
            "  push:\n",
            "  workflow_run:\n  push:\n",
            "runs on workflow_run",
        ),
        ("  push:\n", "  issues:\n  push:\n", "runs on issues"),
        (
            "  push:\n    tags: [\"v*\"]\n",
            "  pull_request:\n",
            "publishes on",
        ),
        (
            "on:\n  push:\n    tags: [\"v*\"]\n",
            "on: [push, pull_request_target]\n",
            "runs on no event that is read",
        ),
        (
            "    # Where the repository may ask a maintainer first.\n",
            "    env:\n      NODE_OPTIONS: --import=./evil.mjs\n",
            "publish.yml, publish: has env",
        ),
        (
            "  publish:\n    needs: [pack, carry]\n    runs-on: ubuntu-24.04\n",
            "  publish:\n    needs: [pack, carry]\n    runs-on: self-hosted\n",
            "runs-on is",
        ),
        (
            "          mkdir \"$RUNNER_TEMP/tarball\"\n",
            "          mkdir \"$RUNNER_TEMP/tarball\"\n          \
                printf %s evil > \"$GITHUB_PATH\"\n",
            "step 3 is",
        ),
        (
            "      - name: join\n        env:\n",
            "      - name: join\n        env:\n          PATH: evil\n",
            "step 3 is",
        ),
        (
            "          PART: ${{ matrix.part }}\n",
            "          PART: ${{ secrets['NPM_TOKEN'] }}\n",
            "names a secret",
        ),
        (
            "--provenance --tag",
            "--provenance --stand-in=http://127.0.0.1:1/ --tag",
            "step 4 is",
        ),
    ] {
        let mut changed = workflows();
        let (_, text) = changed
            .iter_mut()
            .find(|(file, _)| file == PUBLISHING.0)
            .unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        *text = text.replace(from, to);
        let found = faults(&changed);
        assert!(
            found.iter().any(|fault| fault.contains(expected)),
            "{to}: {found:?}"
        );
    }
}
