//! The bindings, in Node and in a browser.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::package;
use crate::process::stdout_of;
use crate::setup;
use crate::setup::cargo_tools;
use crate::setup::chromium::{self, ChromiumStep};
use crate::setup::npm::node;
use crate::setup::wasm_target::{self, WasmTarget};
use crate::test::counts::count_cargo_test;
use crate::test::part_run::PartRun;
use crate::toolchain::{Toolchain, cargo};

/// The part `wasm`.
pub fn wasm(run: &mut PartRun) -> Result<(), Failure> {
    let node = node()?;
    let toolchain = Toolchain::detect()?;
    let wasm_bindgen = cargo_tools::wasm_bindgen(run.project)?;
    setup::ensure(
        run.project,
        &[
            &WasmTarget::new(run.project, &toolchain),
            &wasm_bindgen,
            &ChromiumStep,
        ],
    )?;
    let path = package::tools_path(run.project)?;
    let test = || {
        let mut command = Command::new(cargo());
        command
            .args([
                "test",
                "-p",
                "dashscope-asr",
                "--target",
                wasm_target::TARGET,
            ])
            .env("PATH", &path)
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                "wasm-bindgen-test-runner",
            );
        command
    };
    run.suite(
        &format!("in Node ({})", version(&node)),
        &mut test(),
        count_cargo_test,
    )?;
    let chromium =
        chromium::find().ok_or_else(|| Failure::new("Chromium was found and is gone again"))?;
    let capabilities = run.project.path("target/xtask/webdriver.json");
    fs::write(&capabilities, webdriver_json(&chromium.browser))
        .map_err(|error| Failure::io("write", &capabilities, &error))?;
    run.suite(
        &format!("in {}", version(&chromium.browser)),
        test()
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("CHROMEDRIVER", &chromium.driver),
        count_cargo_test,
    )
}

/// The first line of a program's answer to `--version`.
fn version(program: &Path) -> String {
    let answer = stdout_of(Command::new(program).arg("--version")).unwrap_or_default();
    answer.lines().next().unwrap_or_default().trim().to_owned()
}

/// The driver's options for starting the browser: without a window, and (as root, in containers)
/// without all that needs rights or much shared memory.
fn webdriver_json(browser: &Path) -> String {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ];
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| json_string(OsStr::new(argument)))
        .collect();
    format!(
        "{{\"goog:chromeOptions\":{{\"binary\":{},\"args\":[{}]}}}}\n",
        json_string(browser.as_os_str()),
        arguments.join(",")
    )
}

fn json_string(text: &OsStr) -> String {
    format!(
        "\"{}\"",
        text.to_string_lossy()
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_path_is_quoted_for_json() {
        let json = webdriver_json(Path::new("C:\\Program Files\\chrome.exe"));
        assert!(
            json.starts_with(
                "{\"goog:chromeOptions\":{\"binary\":\"C:\\\\Program \
                Files\\\\chrome.exe\",\"args\":[\"--headless\","
            ),
            "{json}"
        );
    }
}
