//! Rights in workflows: the id token is in one job, and there runs nothing but the upload.

use std::fs;

use super::{path, reader};
use crate::files::sorted_entries;

/// The only workflow and job that may speak for the repository.
const PUBLISHING: (&str, &str) = ("publish.yml", "publish");
/// Actions in it. Each downloads only what it is pinned to, or Node.
const ACTIONS: [&str; 2] = ["actions/checkout", "actions/setup-node"];
/// Programs and words of the shell in it.
const COMMANDS: [&str; 4] = ["mkdir", "printf", "base64", "node"];
/// Settings of its checkout: one file, and no credentials left beside it.
const CHECKOUT: &str = "persist-credentials: false\nsparse-checkout: \
    xtask/src/publish/upload.mjs\nsparse-checkout-cone-mode: false";
/// Settings of its Node: nothing out of a cache.
const NODE: &str = "node-version: 24\npackage-manager-cache: false";
/// The upload: the hash comes from the job's output, beside the tarball and not with it.
const UPLOAD: &str = "node xtask/src/publish/upload.mjs --provenance --tag=\"$GITHUB_REF_NAME\" \
    --sha256=\"$SHA256\" -- \"$RUNNER_TEMP/tarball\"";
const UPLOAD_VARIABLES: &str = "SHA256: ${{ needs.pack.outputs.sha256 }}";

/// The faults of workflows, each a name and a text.
fn faults(workflows: &[(String, String)]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut publishing = 0;
    for (file, text) in workflows {
        faults.extend(head_faults(text).map(|fault| format!("{file}: {fault}")));
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
    // However it is written: a key may stand in quotes or in braces.
    let tokens = workflows.iter().flat_map(|(_, text)| reader::lines(text));
    match tokens.filter(|line| line.contains("id-token")).count() {
        1 => {}
        count => faults.push(format!("{count} lines name the id token")),
    }
    faults
}

/// Faults of what stands above the jobs.
fn head_faults(workflow: &str) -> impl Iterator<Item = String> {
    let head = reader::head(workflow);
    let rights = reader::value(&head, 0, "permissions").unwrap_or_default();
    let rights = (rights != "contents: read").then(|| format!("rights of all jobs: {rights:?}"));
    // Events by which a stranger's code runs with the repository's rights.
    let events = ["pull_request_target", "workflow_run", "issue_comment"];
    let event = events
        .into_iter()
        .find(|event| head.iter().any(|line| line.contains(event)));
    rights
        .into_iter()
        .chain(event.map(|event| format!("runs on {event}")))
}

/// Faults of a job that builds and tests.
fn common_faults(job: &reader::Job) -> Vec<String> {
    ["permissions", "environment", "secrets"]
        .into_iter()
        .filter_map(|key| Some(format!("has {key}: {}", job.value(key)?)))
        .collect()
}

/// Faults of the job with the id token.
fn publishing_faults(job: &reader::Job) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |what: &str, seen: Option<String>, expected: &str| {
        if seen.as_deref() != Some(expected) {
            faults.push(format!("{what} is {seen:?}; {expected:?} was expected"));
        }
    };
    let rights = "contents: read\nid-token: write";
    expect("permissions", job.value("permissions"), rights);
    expect("environment", job.value("environment"), "npm");
    expect("needs", job.value("needs"), "[pack, carry]");
    let steps = job.steps();
    for step in &steps {
        if let Some(action) = step.value("uses") {
            let name = action.split('@').next().unwrap_or_default();
            let settings = if name == "actions/checkout" {
                CHECKOUT
            } else {
                NODE
            };
            expect(name, step.value("with"), settings);
        }
    }
    let upload = steps.last();
    expect(
        "the last step",
        upload.and_then(|step| step.value("run")),
        UPLOAD,
    );
    let variables = upload.and_then(|step| step.value("env"));
    expect("its env", variables, UPLOAD_VARIABLES);
    for step in &steps {
        if let Some(action) = step.value("uses") {
            let name = action.split('@').next().unwrap_or_default();
            if !ACTIONS.contains(&name) {
                faults.push(format!("uses {action}"));
            }
        }
        let script = step.value("run").unwrap_or_default();
        for command in commands(&script) {
            let uploads = script == UPLOAD;
            if !COMMANDS.contains(&command) || (command == "node" && !uploads) {
                faults.push(format!("runs {command}"));
            }
        }
        for key in ["shell", "working-directory", "if", "continue-on-error"] {
            if let Some(value) = step.value(key) {
                faults.push(format!("has {key}: {value}"));
            }
        }
    }
    for key in ["container", "services", "env", "defaults", "strategy", "if"] {
        if let Some(value) = job.value(key) {
            faults.push(format!("has {key}: {value}"));
        }
    }
    faults
}

/// The first word of each command in a script of the shell.
fn commands(script: &str) -> Vec<&str> {
    script
        .split(['\n', ';', '|', '&', '(', '`'])
        .filter_map(|command| command.split_whitespace().next())
        .collect()
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
    let text = fs::read_to_string(path("xtask/src/publish/upload.mjs")).unwrap();
    let mut imports = 0;
    for (_, rest) in text
        .match_indices(" from \"")
        .map(|(place, found)| text.split_at(place + found.len()))
    {
        assert!(
            rest.starts_with("node:"),
            "{}",
            rest.lines().next().unwrap()
        );
        imports += 1;
    }
    assert!(imports > 5, "{imports}");
    assert!(!text.contains("import(") && !text.contains("require("));
    assert_eq!(text.matches("spawnSync(\"npm\",").count(), 1);
    assert_eq!(text.matches("spawnSync(").count(), 1);
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
            "2 lines name the id token",
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
            "runs npm",
        ),
        (
            last,
            "      - run: npx semantic-release\n      - name: upload\n",
            "runs npx",
        ),
        (
            last,
            "      - run: cargo xtask publish\n      - name: upload\n",
            "runs cargo",
        ),
        (
            last,
            "      - run: node tests/package/report.mjs\n      - name: upload\n",
            "runs node",
        ),
        (
            last,
            "      - run: mkdir x && npm install\n      - name: upload\n",
            "runs npm",
        ),
        (
            last,
            "      - run: printf $(npm install)\n      - name: upload\n",
            "runs npm",
        ),
        (
            last,
            "      - run: |\n          mkdir x\n          npm install\n      - name: upload\n",
            "runs npm",
        ),
        (
            last,
            "      - uses: who/what@1\n      - name: upload\n",
            "uses who/what@1",
        ),
        (
            last,
            "      - uses: actions/cache/restore@1\n      - name: upload\n",
            "uses actions/cache/restore@1",
        ),
        (
            last,
            "      - run: mkdir x\n        shell: node {0}\n      - name: upload\n",
            "has shell",
        ),
        (
            "          sparse-checkout: xtask/src/publish/upload.mjs\n",
            "",
            "actions/checkout is",
        ),
        (
            "          package-manager-cache: false\n      - name: join",
            "          cache: npm\n      - name: join",
            "actions/setup-node is",
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
            "the last step is",
        ),
        (
            "SHA256: ${{ needs.pack.outputs.sha256 }}",
            "SHA256: ${{ needs.carry.outputs.part-0 }}",
            "its env is",
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
