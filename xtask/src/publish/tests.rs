//! Releases of a made-up repository, by the program that uploads and an `npm` that only notes its
//! arguments. What that program refuses: tests/package/upload.test.mjs.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::project::prepend;

const REPOSITORY: &str =
    r#"{ "repository": { "type": "git", "url": "git+https://example.com/who/what.git" } }"#;
/// Nothing of that name.
const NEW: &str = r#"echo '{ "error": { "code": "E404" } }'; exit 1"#;

/// A repository that is ready for a release, until it is dropped.
struct Ready {
    folder: PathBuf,
    version: &'static str,
    variables: &'static [(&'static str, &'static str)],
}

impl Ready {
    fn new(test: &str, version: &'static str) -> Self {
        let folder = env::temp_dir().join(format!(
            "dashscope-asr-publish-{test}-{}",
            std::process::id()
        ));
        for inner in [
            "clone/pkg-template",
            "clone/tests/fuzz",
            "clone/target",
            "packed",
        ] {
            empty_folder(&folder.join(inner)).unwrap();
        }
        pack(&folder, version);
        let ready = Ready {
            folder,
            version,
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
        ready.write(".gitignore", "/target\n");
        ready.upload_without_pauses();
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

    /// Puts the program there that uploads, without its pauses.
    fn upload_without_pauses(&self) {
        let program = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(UPLOAD);
        let program = program.canonicalize().unwrap();
        let text = format!(
            "process.argv.splice(2, 0, \"--pause-s=0\");\nawait import(\"file://{}\");\n",
            program.display()
        );
        fs::write(self.folder.join("upload.mjs"), text).unwrap();
    }

    /// A command that answers as a registry with this very file.
    fn there(&self) -> String {
        let file = self.folder.join("packed/tried.tgz");
        let digest = format!(
            "node -e \"console.log('sha512-' + require('node:crypto').createHash('sha512')\
                .update(require('node:fs').readFileSync('{}')).digest('base64'))\"",
            file.display()
        );
        format!(r#"echo "\"$({digest})\"""#)
    }

    /// Puts an npm there that runs this script for a question about the registry, until there is
    /// an upload.
    fn npm(&self, view: &str) {
        let program = self.folder.join("npm");
        let packed = format!(
            r#"[{{ "name": "dashscope-asr", "version": "{}" }}]"#,
            self.version
        );
        fs::write(
            &program,
            format!(
                "#!/bin/sh\necho \"$@\" >> \"$0.calls\"\n\
                    if [ \"$1\" = config ]; then echo https://registry.example/; exit; fi\n\
                    if [ \"$1\" = pack ]; then echo '{packed}'; exit; fi\n\
                    if [ \"$1\" = view ] && [ -e \"$0.uploaded\" ]; then {there}; exit; fi\n\
                    if [ \"$1\" = view ]; then {view}; fi\n\
                    case \"$*\" in *--dry-run*) ;; publish*) touch \"$0.uploaded\" ;; esac\n",
                there = self.there(),
            ),
        )
        .unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The result, with `make` for the tarball's build.
    fn run(
        &self,
        options: &Publish,
        make: impl FnOnce() -> Result<PathBuf, Failure>,
    ) -> Result<(), Failure> {
        let variable = |name: &str| {
            self.variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let path = prepend(std::slice::from_ref(&self.folder), &inherited_path()).unwrap();
        let release = Release {
            root: &self.root(),
            upload: &self.folder.join("upload.mjs"),
            path: &path,
            variable,
        };
        release.run(options, make)
    }

    /// The arguments of npm's calls, before the settings that every call has.
    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.folder.join("npm.calls")).unwrap_or_default();
        calls
            .lines()
            .filter_map(|line| Some(line.split_once(" --registry=")?.0.to_owned()))
            .collect()
    }

    /// The result, and the arguments of npm's uploads.
    fn release(&self, options: &Publish) -> (Result<(), String>, Vec<String>) {
        let result = self.run(options, || Ok(self.folder.join("packed/tried.tgz")));
        let mut uploads = self.calls();
        uploads.retain(|line| line.starts_with("publish "));
        (result.map_err(|failure| failure.to_string()), uploads)
    }

    /// Why nothing is published.
    fn refusal(&self) -> String {
        let (result, calls) = self.release(&Publish::default());
        assert!(calls.is_empty(), "{calls:?}");
        result.unwrap_err()
    }
}

/// Packs `packed/tried.tgz`, a package of this version, in the one form that is uploaded.
fn pack(folder: &Path, version: &str) {
    empty_folder(&folder.join("package")).unwrap();
    let description = format!(r#"{{"name":"dashscope-asr","version":"{version}"}}"#);
    fs::write(folder.join("package/package.json"), description).unwrap();
    let mut tar = Command::new("tar");
    tar.args(["--format=ustar", "-czf", "packed/tried.tgz"])
        .arg("package/package.json")
        .env("COPYFILE_DISABLE", "1")
        .current_dir(folder);
    assert!(tar.status().unwrap().success());
}

impl Drop for Ready {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const DRY: Publish = Publish {
    dry_run: true,
    pack: false,
    without_provenance: false,
};
const PACK: Publish = Publish {
    dry_run: false,
    pack: true,
    without_provenance: false,
};
const UPLOADED: &str = "publish ./dashscope-asr-1.2.3.tgz --access=public";

#[test]
fn the_tarball_that_was_tried_is_published_with_provenance() {
    let ready = Ready::new("real", "1.2.3");
    let (result, calls) = ready.release(&Publish::default());
    assert_eq!(
        (result, calls),
        (Ok(()), vec![format!("{UPLOADED} --provenance")])
    );
    assert_eq!(
        ready.calls()[..2],
        [
            "pack ./dashscope-asr-1.2.3.tgz --dry-run --json",
            "view dashscope-asr@1.2.3 dist.integrity --json"
        ]
    );
}

#[test]
fn packing_does_all_but_the_upload_and_needs_nobody_to_vouch() {
    let mut ready = Ready::new("pack", "1.2.3");
    ready.variables = &[("GITHUB_REPOSITORY", "who/what")];
    let (result, calls) = ready.release(&PACK);
    assert_eq!(
        (result, calls),
        (Ok(()), vec![format!("{UPLOADED} --dry-run")])
    );
    assert_eq!(
        fs::read_to_string(ready.root().join(HASH_FILE)).unwrap(),
        format!(
            "{}\n",
            sha256(&ready.folder.join("packed/tried.tgz")).unwrap()
        )
    );
}

#[test]
fn packing_stops_at_every_obstacle_and_hands_nothing_over() {
    let ready = Ready::new("pack-dirty", "1.2.3");
    ready.write("note", "");
    let (result, calls) = ready.release(&PACK);
    assert!(
        result
            .unwrap_err()
            .starts_with("publishing: working tree failed: ")
    );
    assert!(calls.is_empty(), "{calls:?}");
    fs::remove_file(ready.root().join("note")).unwrap();
    ready.npm(r#"echo '"sha512-another"'"#);
    let (result, calls) = ready.release(&PACK);
    assert!(result.unwrap_err().starts_with("publishing failed: "));
    assert!(calls.is_empty(), "{calls:?}");
    assert!(!ready.root().join(HASH_FILE).exists());
}

#[test]
fn what_comes_before_a_release_is_tagged_next() {
    let (result, calls) = Ready::new("next", "1.2.3-beta.1").release(&Publish::default());
    assert_eq!(
        (result, calls),
        (
            Ok(()),
            vec![
                "publish ./dashscope-asr-1.2.3-beta.1.tgz --access=public --tag=next --provenance"
                    .to_owned()
            ]
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
        (Ok(()), vec![format!("{UPLOADED} --provenance --dry-run")])
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
    assert_eq!((result, calls), (Ok(()), vec![UPLOADED.to_owned()]));
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
    for view in [r#"echo '"sha512-another"'"#, "exit 1", "exit 0"] {
        ready.npm(view);
        assert!(ready.refusal().starts_with("publishing failed: "), "{view}");
    }
}

#[test]
fn a_version_that_is_there_as_this_file_is_published() {
    let ready = Ready::new("there", "1.2.3");
    ready.npm(&ready.there());
    assert_eq!(ready.release(&Publish::default()), (Ok(()), vec![]));
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
            .starts_with("publishing failed: the upload ended with exit status: 1. ")
    );
    assert_eq!(ready.release(&DRY).0, Ok(()));
}

#[test]
fn what_does_not_become_a_tarball_is_not_published() {
    let ready = Ready::new("untried", "1.2.3");
    let result = ready.run(&Publish::default(), || Err(Failure::new("1 failed")));
    assert_eq!(result.unwrap_err().cause, "1 failed");
    assert_eq!(ready.calls(), Vec::<String>::new());
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
