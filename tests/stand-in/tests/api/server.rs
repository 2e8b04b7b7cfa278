//! The process: samples, health, flags, the end of stdin.

use serde_json::json;

use crate::service::{Service, body};

#[test]
fn samples_are_listed_and_served_with_ranges() {
    let service = Service::canned(&[]);
    let list = service.get("/samples");
    assert_eq!(list.header("content-type"), Some("application/json"));
    for sample in list.json()["samples"].as_array().unwrap() {
        let file = sample["file"].as_str().unwrap();
        let path = format!("/samples/{file}");
        let full = service.get(&path);
        let on_disk = std::fs::read(format!(
            "{}/../fixtures/audio/{file}",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap();
        assert!(full.bytes == on_disk, "{file} differs");
        assert_eq!(full.header("content-type"), Some("audio/wav"));
        assert_eq!(full.header("accept-ranges"), Some("bytes"));
        assert_eq!(
            full.header("content-length"),
            Some(on_disk.len().to_string().as_str())
        );
        let part = service.send("GET", &path, &[("Range", "bytes=100-199")], "");
        assert_eq!(
            (part.status, part.bytes.as_slice()),
            (206, &on_disk[100..200])
        );
        let range = format!("bytes 100-199/{}", on_disk.len());
        assert_eq!(part.header("content-range"), Some(range.as_str()));
        assert_eq!(
            service
                .send("GET", &path, &[("Range", "bytes=9999999-")], "")
                .status,
            416
        );
    }
    assert_eq!(service.get("/samples/none.wav").status, 404);
}

#[test]
fn health_names_canned_answers() {
    let service = Service::canned(&[]);
    assert_eq!(
        service.get("/health").json(),
        json!({"recogniser": "canned"})
    );
}

#[test]
fn without_a_recogniser_answers_are_canned() {
    let service = Service::start(&[
        "--recogniser-dir",
        "/nonexistent",
        "--pending-ms",
        "0",
        "--running-ms",
        "0",
    ]);
    let answer = service.finish(&body(&[service.clip()]));
    assert_eq!(answer["output"]["task_status"], "SUCCEEDED");
    assert_eq!(
        service.get("/health").json(),
        json!({"recogniser": "canned"})
    );
}

#[test]
fn an_unknown_path_is_404_in_json() {
    let service = Service::canned(&[]);
    let answer = service.get("/api/v1/nothing");
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (404, &json!("NotFound"))
    );
}

#[test]
fn the_process_ends_with_its_stdin() {
    assert!(Service::canned(&[]).close_stdin().success());
}

#[test]
fn an_invalid_flag_exits_with_2_and_one_sentence() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_stand-in"))
        .arg("--prot")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "stand-in: there is no option \"--prot\"; see --help\n"
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn help_names_every_option() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_stand-in"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for option in [
        "--port",
        "--recogniser",
        "--recogniser-dir",
        "--api-key",
        "--link-ttl-ms",
        "--pending-ms",
        "--running-ms",
        "--largest-upload-bytes",
        "--no-cors",
        "--exit-with-parent",
        "--quiet",
    ] {
        assert!(help.contains(option), "{option}");
    }
}
