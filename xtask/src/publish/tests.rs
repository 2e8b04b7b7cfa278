//! Releases of a made-up repository, by an `npm` that only notes its arguments.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use super::*;

const REPOSITORY: &str =
    r#"{ "repository": { "type": "git", "url": "git+https://example.com/who/what.git" } }"#;
/// Nothing of that name.
const NEW: &str = r#"echo '{ "error": { "code": "E404" } }'; exit 1"#;

/// A repository that is ready for a release, until it is dropped.
struct Ready {
    folder: PathBuf,
    variables: &'static [(&'static str, &'static str)],
}

impl Ready {
    fn new(test: &str, version: &'static str) -> Self {
        let folder = env::temp_dir().join(format!(
            "dashscope-asr-publish-{test}-{}",
            std::process::id()
        ));
        for inner in ["pkg-template", "tests/fuzz"] {
            empty_folder(&folder.join("clone").join(inner)).unwrap();
        }
        let ready = Ready {
            folder,
            variables: &[
                ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://example.com"),
                ("GITHUB_REPOSITORY", "who/what"),
            ],
        };
        ready.write(
            "Cargo.toml",
            &format!("[workspace.package]\nversion = \"{version}\"\n"),
        );
        ready.write(
            FUZZ_LOCK,
            &format!("name = \"dashscope-asr-core\"\nversion = \"{version}\"\n"),
        );
        ready.write(
            "CHANGELOG.md",
            &format!("## Unreleased\n\n## {version} - 2026-11-26\n\n- All of it.\n"),
        );
        ready.write("pkg-template/package.json", REPOSITORY);
        ready.git(&["init", "--quiet"]);
        ready.commit();
        ready.git(&["tag", &format!("v{version}")]);
        ready.npm(NEW);
        ready
    }

    fn root(&self) -> PathBuf {
        self.folder.join("clone")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.root().join(name), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        let own = [
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "tag.gpgsign=false",
        ];
        assert!(
            Command::new("git")
                .args(own)
                .args(arguments)
                .current_dir(self.root())
                .output()
                .unwrap()
                .status
                .success()
        );
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "all"]);
    }

    /// Puts an npm there that runs this script for a question about the registry.
    fn npm(&self, view: &str) {
        let program = self.folder.join("npm");
        fs::write(
            &program,
            format!(
                "#!/bin/sh\necho \"$@\" >> \"$0.calls\"\nif [ \"$1\" = view ]; then {view}; fi\n"
            ),
        )
        .unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The result, and the arguments of npm's other calls.
    fn release(&self, options: &Publish) -> (Result<(), String>, Vec<String>) {
        let variable = |name: &str| {
            self.variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let release = Release {
            root: &self.root(),
            npm: &self.folder.join("npm"),
            variable,
        };
        let result = release
            .run(options, || Ok(PathBuf::from("/tried.tgz")))
            .map_err(|failure| failure.to_string());
        let calls = fs::read_to_string(self.folder.join("npm.calls")).unwrap_or_default();
        (
            result,
            calls
                .lines()
                .filter(|line| !line.starts_with("view "))
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Why nothing is published.
    fn refusal(&self) -> String {
        let (result, calls) = self.release(&Publish::default());
        assert!(calls.is_empty(), "{calls:?}");
        result.unwrap_err()
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const DRY: Publish = Publish {
    dry_run: true,
    without_provenance: false,
};

#[test]
fn the_tarball_that_was_tried_is_published_with_provenance() {
    let ready = Ready::new("real", "1.2.3");
    let (result, calls) = ready.release(&Publish::default());
    assert_eq!(
        (result, calls),
        (
            Ok(()),
            vec!["publish /tried.tgz --access public --provenance".to_owned()]
        )
    );
    let calls = fs::read_to_string(ready.folder.join("npm.calls")).unwrap();
    assert!(
        calls.starts_with("view dashscope-asr@1.2.3 version --json\n"),
        "{calls}"
    );
}

#[test]
fn what_comes_before_a_release_is_tagged_next() {
    let (result, calls) = Ready::new("next", "1.2.3-beta.1").release(&Publish::default());
    assert_eq!(
        (result, calls),
        (
            Ok(()),
            vec!["publish /tried.tgz --access public --tag next --provenance".to_owned()]
        )
    );
}

#[test]
fn a_dry_run_is_one_for_npm_too_whatever_is_in_the_way() {
    let mut ready = Ready::new("dry", "1.2.3");
    ready.variables = &[];
    ready.write("pkg-template/package.json", "{}");
    ready.write("CHANGELOG.md", "");
    let (result, calls) = ready.release(&DRY);
    assert_eq!(
        (result, calls),
        (
            Ok(()),
            vec!["publish /tried.tgz --access public --provenance --dry-run".to_owned()]
        )
    );
}

#[test]
fn without_provenance_nobody_has_to_vouch() {
    let mut ready = Ready::new("by-hand", "1.2.3");
    ready.variables = &[];
    let (result, calls) = ready.release(&Publish {
        without_provenance: true,
        ..Publish::default()
    });
    assert_eq!(
        (result, calls),
        (
            Ok(()),
            vec!["publish /tried.tgz --access public".to_owned()]
        )
    );
}

#[test]
fn a_tree_that_is_not_clean_is_not_published() {
    let ready = Ready::new("dirty", "1.2.3");
    ready.write("note", "");
    assert!(ready.refusal().starts_with(
        "publishing: working tree failed: git knows 1 changed or new files, such as `?? note`. Do: "
    ));
}

#[test]
fn with_a_lock_file_of_another_version_nothing_is_published() {
    let ready = Ready::new("lock", "1.2.3");
    ready.write(
        FUZZ_LOCK,
        "name = \"dashscope-asr-core\"\nversion = \"1.2.2\"\n",
    );
    assert!(ready.refusal().starts_with(
        "publishing: tests/fuzz/Cargo.lock failed: it has dashscope-asr-core of 1.2.2; "
    ));
}

#[test]
fn a_commit_without_the_versions_tag_is_not_published() {
    let ready = Ready::new("tag", "1.2.3");
    ready.write("note", "");
    ready.commit();
    ready.git(&["tag", "v1.2.4"]);
    assert!(ready.refusal().starts_with(
        "publishing: tag failed: the commit has v1.2.4; v1.2.3, \
        as Cargo.toml says, was expected. Do: "
    ));
}

#[test]
fn without_an_entry_in_the_changelog_nothing_is_published() {
    let ready = Ready::new("changelog", "1.2.3");
    ready.write("CHANGELOG.md", "## Unreleased\n- All of it.\n");
    ready.commit();
    ready.git(&["tag", "--force", "v1.2.3"]);
    assert!(ready.refusal().starts_with(
        "publishing: CHANGELOG.md failed: CHANGELOG.md has no heading `## 1.2.3`. Do: "
    ));
}

#[test]
fn without_a_repository_nothing_is_published() {
    let ready = Ready::new("repository", "1.2.3");
    ready.write("pkg-template/package.json", "{}");
    ready.commit();
    ready.git(&["tag", "--force", "v1.2.3"]);
    assert!(ready.refusal().starts_with(
        "publishing: repository failed: pkg-template/package.json has no `repository`, "
    ));
}

#[test]
fn a_version_that_is_there_or_may_be_is_not_published() {
    let ready = Ready::new("registry", "1.2.3");
    ready.npm(r#"echo '"1.2.3"'"#);
    assert!(
        ready
            .refusal()
            .starts_with("publishing: registry failed: 1.2.3 is there already, ")
    );
    ready.npm("exit 1");
    assert!(
        ready
            .refusal()
            .starts_with("publishing: registry failed: it did not answer. ")
    );
}

#[test]
fn where_nobody_vouches_nothing_is_published_unless_asked() {
    let mut ready = Ready::new("oidc", "1.2.3");
    ready.variables = &[("CI", "true")];
    assert!(ready.refusal().starts_with(
        "publishing: provenance failed: nobody vouches for this \
        build: only a CI with OIDC can. Do: "
    ));
}

#[test]
fn an_upload_that_npm_refuses_is_a_failure() {
    let ready = Ready::new("refused", "1.2.3");
    ready.npm(&format!("{NEW}; else exit 3"));
    assert!(
        ready
            .release(&Publish::default())
            .0
            .unwrap_err()
            .starts_with("publishing failed: `npm publish` ended with exit status: 3. ")
    );
    assert_eq!(ready.release(&DRY).0, Ok(()));
}

#[test]
fn what_does_not_become_a_tarball_is_not_published() {
    let ready = Ready::new("untried", "1.2.3");
    let npm = ready.folder.join("npm");
    let variable = |_: &str| Some("who/what".to_owned());
    let release = Release {
        root: &ready.root(),
        npm: &npm,
        variable,
    };
    let result = release.run(&Publish::default(), || Err(Failure::new("1 failed")));
    assert_eq!(result.unwrap_err().cause, "1 failed");
    assert_eq!(
        fs::read_to_string(ready.folder.join("npm.calls")).unwrap(),
        "view dashscope-asr@1.2.3 version --json\n"
    );
}

#[test]
fn what_npm_packed_is_read_from_its_answer() {
    let packed = "[\n  {\n    \"filename\": \"a-1.tgz\",\n    \"integrity\": \"sha512-a==\",\n    \
        \"files\": []\n  }\n]\n";
    assert_eq!(
        (
            text_of(packed, "filename"),
            text_of(packed, "integrity"),
            text_of(packed, "files")
        ),
        (Some("a-1.tgz"), Some("sha512-a=="), None)
    );
}
