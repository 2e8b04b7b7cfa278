//! The conditions of a release: each check returns the state it saw, or a failure with a remedy.

use crate::failure::Failure;

/// The version in the text of Cargo.toml, which pkg-template/build.mjs takes as the package's.
pub fn version_of(cargo_toml: &str) -> Result<&str, Failure> {
    cargo_toml
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .ok_or_else(|| {
            Failure::new("Cargo.toml has no line `version = \"…\"`")
                .or_remedy("give [workspace.package] one")
        })
}

/// Checks that the version may be released at all. npm drops what follows a `+`, so that two tags
/// would be one version.
pub fn check_version(version: &str) -> Result<String, Failure> {
    let numbers = version.split('-').next().unwrap_or_default();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if version.contains('+')
        || numbers == "0.0.0"
        || numbers.split('.').count() != 3
        || !numbers.split('.').all(is_number)
    {
        return Err(Failure::new(format!(
            "Cargo.toml's version is {version}; one such as 1.2.3 or 1.2.3-beta.1 was expected"
        ))
        .or_remedy("set version in [workspace.package]"));
    }
    Ok(version.to_owned())
}

/// Checks that the lock file of the fuzz targets is of this version; else their build, which takes
/// it as it is, would fail among the last tests. Cargo has brought the other lock file along when
/// it started this tool.
pub fn check_fuzz_lock(fuzz_lock: &str, version: &str) -> Result<String, Failure> {
    let of_core = fuzz_lock
        .lines()
        .skip_while(|line| *line != "name = \"dashscope-asr-core\"")
        .nth(1);
    let seen = of_core
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .unwrap_or("no version");
    if seen == version {
        return Ok("as the others".to_owned());
    }
    Err(Failure::new(format!(
        "it has dashscope-asr-core of {seen}; {version} was expected"
    ))
    .or_remedy("run `cargo update --workspace --manifest-path tests/fuzz/Cargo.toml`"))
}

/// Checks that all is committed; `status` is what `git status --porcelain` prints.
pub fn check_tree(status: &str) -> Result<String, Failure> {
    match status.lines().count() {
        0 => Ok("clean".to_owned()),
        count => Err(Failure::new(format!(
            "git knows {count} changed or new files, such as `{}`",
            status.lines().next().unwrap_or_default()
        ))
        .or_remedy("commit or remove them: what is published is what the tag holds")),
    }
}

/// Checks that the commit has the version's tag; `tags` are those that point to it.
pub fn check_tag(tags: &str, version: &str) -> Result<String, Failure> {
    let expected = format!("v{version}");
    if tags.lines().any(|tag| tag == expected) {
        return Ok(expected);
    }
    let seen = if tags.trim().is_empty() {
        "no tag".to_owned()
    } else {
        tags.trim().replace('\n', ", ")
    };
    Err(Failure::new(format!(
        "the commit has {seen}; {expected}, as Cargo.toml says, was expected"
    ))
    .or_remedy(format!(
        "`git tag {expected}`, or set the version that the tag names"
    )))
}

/// Checks that the changelog has entries for the version; the heading is `## 1.2.3`, with the
/// version in brackets if it is a link, and anything behind it.
pub fn check_changelog(text: &str, version: &str) -> Result<String, Failure> {
    let is_its = |line: &&str| {
        let first = line
            .strip_prefix("## ")
            .and_then(|rest| rest.split_whitespace().next());
        first.is_some_and(|word| word.trim_matches(['[', ']']) == version)
    };
    let mut lines = text.lines().skip_while(|line| !is_its(line));
    let Some(heading) = lines.next() else {
        return Err(
            Failure::new(format!("CHANGELOG.md has no heading `## {version}`")).or_remedy(format!(
                "rename `## Unreleased` to `## {version} - DATE`, and begin a new one above"
            )),
        );
    };
    if !lines
        .take_while(|line| !line.starts_with("## "))
        .any(|line| line.starts_with("- "))
    {
        return Err(
            Failure::new(format!("CHANGELOG.md says nothing below `{heading}`"))
                .or_remedy("say what a user can notice, in lines that begin with `- `"),
        );
    }
    Ok("says what is new".to_owned())
}

/// Checks where the sources are; `repository` is the one of the package's package.json, empty
/// without one.
pub fn check_repository(repository: &str, ci: Option<&str>) -> Result<String, Failure> {
    if repository.is_empty() {
        return Err(Failure::new(
            "pkg-template/package.json has no `repository`, without which npm \
            takes no provenance",
        )
        .or_remedy(
            "add { \"type\": \"git\", \"url\": \"git+https://…\" } with the address of \
                the public repository",
        ));
    }
    let path = repository.trim_end_matches('/').trim_end_matches(".git");
    let is_of = |name: &str| {
        let before = path.strip_suffix(name);
        before.is_some_and(|before| before.ends_with(['/', ':']))
    };
    match ci {
        Some(name) if !is_of(name) => {
            let cause = format!(
                "pkg-template/package.json's `repository` is {repository}; the build runs in \
                 {name}, and npm compares them"
            );
            Err(Failure::new(cause).or_remedy("correct the address, in the same letters"))
        }
        _ => Ok(repository.to_owned()),
    }
}

/// Checks that a CI vouches for where the package is built, by a token of identity; npm knows two
/// such CIs.
pub fn check_provenance(variable: impl Fn(&str) -> bool) -> Result<String, Failure> {
    if variable("ACTIONS_ID_TOKEN_REQUEST_URL") {
        return Ok("GitHub Actions vouches for it".to_owned());
    }
    if variable("GITLAB_CI") && variable("SIGSTORE_ID_TOKEN") {
        return Ok("GitLab CI vouches for it".to_owned());
    }
    Err(
        Failure::new("nobody vouches for this build: only a CI with OIDC can").or_remedy(
            "push the tag, which has .github/workflows/publish.yml publish it (`id-token: \
            write`), or say --without-provenance",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
        result.unwrap_err().cause
    }

    #[test]
    fn the_version_is_the_first_in_cargo_toml() {
        assert_eq!(
            version_of(
                "[workspace.package]\nversion = \"1.2.3\"\n[dependencies]\nversion = \"9.9.9\"\n"
            )
            .unwrap(),
            "1.2.3"
        );
        assert!(cause(version_of("[package]\nversion.workspace = true\n")).contains("no line"));
    }

    #[test]
    fn nothing_but_a_version_is_released_and_not_the_templates() {
        for good in ["0.0.1", "1.2.3", "1.2.3-beta.1"] {
            assert_eq!(check_version(good).unwrap(), good);
        }
        for bad in [
            "0.0.0",
            "0.0.0-beta.1",
            "1.2",
            "1.2.x",
            "1..3",
            "",
            "1.2.3+build",
            "1.2.3-beta+build",
        ] {
            assert!(
                cause(check_version(bad)).starts_with(&format!("Cargo.toml's version is {bad};")),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_fuzz_targets_lock_the_version_that_is_released() {
        let lock = |version: &str| {
            format!(
                "[[package]]\nname = \"cc\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \
                    \"dashscope-asr-core\"\nversion = \"{version}\"\n"
            )
        };
        assert!(check_fuzz_lock(&lock("1.2.3"), "1.2.3").is_ok());
        assert_eq!(
            cause(check_fuzz_lock(&lock("1.2.2"), "1.2.3")),
            "it has dashscope-asr-core of 1.2.2; 1.2.3 was expected"
        );
        assert_eq!(
            cause(check_fuzz_lock("", "1.2.3")),
            "it has dashscope-asr-core of no version; 1.2.3 was expected"
        );
    }

    #[test]
    fn a_change_is_named() {
        assert_eq!(check_tree("").unwrap(), "clean");
        assert_eq!(
            cause(check_tree(" M src/lib.rs\n?? note\n")),
            "git knows 2 changed or new files, such as ` M src/lib.rs`"
        );
    }

    #[test]
    fn the_tag_is_the_versions() {
        assert_eq!(
            check_tag("latest-build\nv1.2.3\n", "1.2.3").unwrap(),
            "v1.2.3"
        );
        assert_eq!(
            cause(check_tag("", "1.2.3")),
            "the commit has no tag; v1.2.3, as Cargo.toml says, was expected"
        );
        assert_eq!(
            cause(check_tag("v1.2.3-beta.1\nv1.2\n", "1.2.3")),
            "the commit has v1.2.3-beta.1, v1.2; v1.2.3, as Cargo.toml says, was expected"
        );
    }

    #[test]
    fn the_changelog_has_entries_below_the_versions_own_heading() {
        let text = "# Changelog\n\n## Unreleased\n\n## [1.2.3] - 2026-11-26\n\n### Added\n\n- \
            One.\n  More of it.\n- Two.\n\n## 1.2.2\n\n## 1.2\n- Three.\n";
        assert_eq!(check_changelog(text, "1.2.3").unwrap(), "says what is new");
        assert!(check_changelog(text, "1.2").is_ok());
        assert_eq!(
            cause(check_changelog(text, "1.2.2")),
            "CHANGELOG.md says nothing below `## 1.2.2`"
        );
        assert_eq!(
            cause(check_changelog(text, "1.2.4")),
            "CHANGELOG.md has no heading `## 1.2.4`"
        );
    }

    #[test]
    fn the_repository_is_the_one_that_builds() {
        let address = "git+https://example.com/Who/what.git";
        assert_eq!(check_repository(address, None).unwrap(), address);
        assert_eq!(
            check_repository(address, Some("Who/what")).unwrap(),
            address
        );
        assert_eq!(
            check_repository("github:Who/what", Some("Who/what")).unwrap(),
            "github:Who/what"
        );
        assert!(
            cause(check_repository(address, Some("who/what")))
                .ends_with("the build runs in who/what, and npm compares them")
        );
        assert!(cause(check_repository("", None)).contains("no `repository`"));
    }

    #[test]
    fn only_a_ci_with_a_token_of_identity_vouches() {
        let with = |set: &'static [&str]| check_provenance(move |name| set.contains(&name));
        assert!(with(&["ACTIONS_ID_TOKEN_REQUEST_URL"]).is_ok());
        assert!(with(&["GITLAB_CI", "SIGSTORE_ID_TOKEN"]).is_ok());
        assert!(with(&["GITLAB_CI", "CI", "GITHUB_ACTIONS"]).is_err());
    }
}
