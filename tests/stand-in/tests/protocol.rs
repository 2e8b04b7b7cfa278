//! The protocol, with canned answers: each test starts its own stand-in on a free port.

// Clippy takes the helpers below for code outside tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod service;

use std::time::Duration;

use serde_json::{Value, json};
use service::{ASYNC, BEARER, KEY, Service, body, fixture, fixture_text};

#[test]
fn a_submit_is_checked_in_the_services_order() {
    let service = Service::canned(&[]);
    let good = body(&[service.clip()]).to_string();
    let unknown_model = r#"{"model": "paraformer-v9", "input": {}}"#;
    let no_input = r#"{"model": "paraformer-v2", "input": {"file_url": "http://a/b"}}"#;
    // Each request has the fault of its line and all those below it.
    for (headers, body, status, expected) in [
        (vec![], "{", 401, Some("error-401.json")),
        (
            vec![("Authorization", "Bearer other")],
            "{",
            401,
            Some("error-401.json"),
        ),
        (
            vec![("Authorization", "Bearer sk-")],
            "{",
            401,
            Some("error-401.json"),
        ),
        (vec![BEARER], "{", 400, None),
        (vec![BEARER], "[]", 400, None),
        (
            vec![BEARER],
            unknown_model,
            400,
            Some("error-400-model-not-exist.json"),
        ),
        (
            vec![BEARER],
            no_input,
            403,
            Some("error-403-sync-not-supported.json"),
        ),
        (
            vec![BEARER, ("X-DashScope-Async", "true")],
            no_input,
            403,
            Some("error-403-sync-not-supported.json"),
        ),
        (
            vec![BEARER, ASYNC],
            no_input,
            400,
            Some("error-400-missing-file-urls.json"),
        ),
        (vec![BEARER, ASYNC], &good, 200, None),
        (
            vec![("Authorization", "Bearer st-invented"), ASYNC],
            &good,
            401,
            Some("error-401.json"),
        ),
    ] {
        let answer = service.submit_raw(&headers, body);
        assert_eq!(
            answer.status,
            status,
            "{headers:?} {body}: {}",
            answer.text()
        );
        let seen = answer.json();
        if let Some(expected) = expected {
            assert_eq!(seen, fixture(expected, &seen));
        } else if status == 400 {
            assert!(
                seen["message"]
                    .as_str()
                    .unwrap()
                    .contains("check the request body format"),
                "{seen}"
            );
        }
        assert_eq!(seen["request_id"].as_str().unwrap().len(), 36);
        // The header repeats the id on 200 and 401 only, and a 401 does not tell its type: both as
        // captured.
        let in_header = answer.header("x-request-id");
        assert_eq!(
            in_header,
            [200, 401]
                .contains(&status)
                .then(|| seen["request_id"].as_str().unwrap())
        );
        assert_eq!(
            answer.header("content-type"),
            (status != 401).then_some("application/json")
        );
    }
}

#[test]
fn the_input_must_be_one_to_a_hundred_http_urls() {
    let service = Service::canned(&[]);
    let message = |urls: Value| {
        let answer =
            service.submit(&json!({"model": "paraformer-v2", "input": {"file_urls": urls}}));
        (
            answer.status,
            answer.json()["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let url = service.clip();
    assert_eq!(
        message(json!([])),
        (400, "input must contain file_urls".to_owned())
    );
    assert_eq!(
        message(json!(url)),
        (400, "input must contain file_urls".to_owned())
    );
    for bad in ["b.wav", "ftp://a/b.wav", ""] {
        assert_eq!(
            message(json!([url, bad])),
            (400, "url error, please check url！".to_owned()),
            "{bad}"
        );
    }
    assert_eq!(
        message(json!([url, 1])),
        (400, "url error, please check url！".to_owned())
    );
    assert_eq!(message(json!(vec![&url; 100])), (200, String::new()));
    let (status, sentence) = message(json!(vec![&url; 101]));
    assert_eq!(
        (status, sentence.contains("at most 100 urls")),
        (400, true),
        "{sentence}"
    );
}

#[test]
fn parameters_of_the_wrong_type_are_refused_with_their_name() {
    let service = Service::canned(&[]);
    for (parameters, named) in [
        (json!([]), "parameters"),
        (json!({"channel_id": 0}), "parameters.channel_id"),
        (json!({"channel_id": [-1]}), "parameters.channel_id"),
        (json!({"language_hints": "zh"}), "parameters.language_hints"),
        (
            json!({"diarization_enabled": "true"}),
            "parameters.diarization_enabled",
        ),
        (
            json!({"timestamp_alignment_enabled": 1}),
            "parameters.timestamp_alignment_enabled",
        ),
        (json!({"speaker_count": 1}), "parameters.speaker_count"),
        (json!({"speaker_count": 101}), "parameters.speaker_count"),
        (
            json!({"special_word_filter": {}}),
            "parameters.special_word_filter",
        ),
        (
            json!({"special_word_filter": "[]"}),
            "parameters.special_word_filter",
        ),
        (json!({"vocabulary_id": 1}), "parameters.vocabulary_id"),
    ] {
        let mut body = body(&[service.clip()]);
        body["parameters"] = parameters;
        let answer = service.submit(&body);
        assert_eq!(answer.status, 400);
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .starts_with(named),
            "{}",
            answer.text()
        );
    }
    for (model, input, parameters, named) in [
        (
            "sensevoice-v1",
            json!({"file_urls": ["http://a/b"]}),
            json!({"language_hints": ["zh", "en"]}),
            "parameters.language_hints",
        ),
        (
            "qwen3-asr-flash-filetrans",
            json!({"file_url": "http://a/b"}),
            json!({"language": ["zh"]}),
            "parameters.language",
        ),
        (
            "qwen3-asr-flash-filetrans",
            json!({"file_url": "http://a/b"}),
            json!({"enable_itn": 1}),
            "parameters.enable_itn",
        ),
        (
            "qwen3-asr-flash-filetrans",
            json!({"file_url": "http://a/b"}),
            json!({"corpus": "names"}),
            "parameters.corpus",
        ),
    ] {
        let answer =
            service.submit(&json!({"model": model, "input": input, "parameters": parameters}));
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .starts_with(named),
            "{}",
            answer.text()
        );
    }
    let all: Value =
        serde_json::from_str(&fixture_text("submit-request-paraformer-all-params.json")).unwrap();
    let mut parameters = all["parameters"].clone();
    // Made up in the fixture; here it would have to be made first.
    parameters.as_object_mut().unwrap().remove("vocabulary_id");
    assert_eq!(
        service
            .submit(
                &json!({"model": all["model"], "input": all["input"], "parameters": parameters})
            )
            .status,
        200
    );
}

#[test]
fn only_the_chosen_key_is_accepted_when_one_is_chosen() {
    let service = Service::canned(&["--api-key", KEY]);
    assert_eq!(service.submit(&body(&[service.clip()])).status, 200);
    let other = service.submit_raw(
        &[("Authorization", "Bearer sk-other"), ASYNC],
        &body(&[service.clip()]).to_string(),
    );
    assert_eq!(other.status, 401);
    assert_eq!(service.send("GET", "/api/v1/tasks/x", &[], "").status, 401);
}

#[test]
fn a_task_goes_from_pending_over_running_to_its_end() {
    let service = Service::start(&[
        "--recogniser",
        "canned",
        "--pending-ms",
        "300",
        "--running-ms",
        "300",
    ]);
    let accepted = service.submit(&body(&[service.clip()]));
    let prefix = r#"{"output":{"task_status":"PENDING","task_id":""#;
    assert!(accepted.text().starts_with(prefix), "{}", accepted.text());
    let id = accepted.json()["output"]["task_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut statuses = Vec::new();
    for step in 0.. {
        assert!(step < 100, "{statuses:?}");
        // Both methods, in turn.
        let method = if step % 2 == 0 { "GET" } else { "POST" };
        let answer = service.send(method, &format!("/api/v1/tasks/{id}"), &[BEARER], "");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("x-request-id"), None);
        let output = answer.json()["output"].clone();
        let status = output["task_status"].as_str().unwrap().to_owned();
        if status != "SUCCEEDED" {
            assert_eq!(output.as_object().unwrap().len(), 2, "{output}");
        }
        if statuses.last() != Some(&status) {
            statuses.push(status.clone());
        }
        if status == "SUCCEEDED" {
            break;
        }
        std::thread::sleep(Duration::from_millis(60));
    }
    assert_eq!(statuses, ["PENDING", "RUNNING", "SUCCEEDED"]);
}

#[test]
fn an_unknown_task_is_answered_with_200_and_unknown() {
    let service = Service::canned(&[]);
    let answer = service.query("00000000-0000-4000-8000-000000000012");
    assert_eq!(answer.status, 200);
    let seen = answer.json();
    assert_eq!(seen, fixture("task-unknown.json", &seen));
}

/// `2024-09-12 15:11:40.903`, UTC+8, as seconds since 1970; counts days the slow way, unlike the
/// service.
fn unix_seconds(china_time: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| china_time[range].parse::<i64>().unwrap();
    assert_eq!(
        (china_time.len(), &china_time[10..11], &china_time[19..20]),
        (23, " ", "."),
        "{china_time}"
    );
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (year, month) = (number(0..4), number(5..7));
    let mut days: i64 = (1970..year)
        .map(|year| if leap(year) { 366 } else { 365 })
        .sum();
    let lengths = [
        31,
        if leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    days += lengths[..month as usize - 1].iter().sum::<i64>() + number(8..10) - 1;
    days * 86_400 + number(11..13) * 3_600 + number(14..16) * 60 + number(17..19) - 8 * 3_600
}

#[test]
fn a_finished_task_tells_its_times_in_utc_plus_8_and_links_that_end_a_day_later() {
    let service = Service::canned(&[]);
    let clips = ["0870", "0880"].map(|number| {
        format!(
            "{}/samples/sense-and-sensibility-{number}.wav",
            service.base
        )
    });
    let answer = service.finish(&body(&clips));
    let output = &answer["output"];
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64;
    let [submit, scheduled, end] =
        ["submit_time", "scheduled_time", "end_time"].map(|name| output[name].as_str().unwrap());
    assert!(submit <= scheduled && scheduled <= end, "{output}");
    assert!((now - unix_seconds(end)).abs() < 60, "{end} is not {now}");

    assert_eq!(
        output["task_metrics"],
        json!({"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0})
    );
    assert_eq!(answer["usage"], json!({"duration": 10})); // 2 × 4570 ms
    let results = output["results"].as_array().unwrap();
    let mut urls: Vec<_> = results
        .iter()
        .map(|result| result["file_url"].as_str().unwrap())
        .collect();
    urls.sort_unstable();
    assert_eq!(urls, clips);
    for result in results {
        assert_eq!(result["subtask_status"], "SUCCEEDED");
        let link = result["transcription_url"].as_str().unwrap();
        assert!(
            link.starts_with(&format!("{}/results/pre/filetrans-16k/", service.base)),
            "{link}"
        );
        assert!(link.contains("%3A"), "{link}");
        let expires = link
            .split("Expires=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap();
        assert_eq!(expires.parse::<i64>().unwrap(), unix_seconds(end) + 86_400);
        let document = service.get(link);
        assert_eq!(
            (document.status, document.header("content-type")),
            (200, Some("application/json"))
        );
        let mut expected = fixture("result-paraformer-male2.json", &json!({"request_id": null}));
        expected.as_object_mut().unwrap().remove("request_id");
        expected["file_url"] = result["file_url"].clone();
        assert_eq!(document.json(), expected);
        assert!(
            document
                .text()
                .starts_with(r#"{"file_url":"http://127.0.0.1:"#),
            "{}",
            document.text()
        );
    }
}

#[test]
fn a_qwen_task_has_one_file_one_result_and_a_document_of_its_own() {
    let service = Service::canned(&[]);
    let task = |input: Value| json!({"model": "qwen3-asr-flash-filetrans", "input": input, "parameters": {"language": "zh"}});
    let refused = service.submit(&task(json!({"file_urls": [service.clip()]})));
    assert_eq!(refused.json()["message"], "input must contain file_url");
    let accepted = service.submit(&task(json!({"file_url": service.clip()})));
    assert!(
        accepted.text().starts_with(r#"{"request_id":""#),
        "{}",
        accepted.text()
    );

    let answer = service.finish(&task(json!({"file_url": service.clip()})));
    let link = answer["output"]["result"]["transcription_url"]
        .as_str()
        .unwrap();
    assert_eq!(answer["usage"], json!({"seconds": 4}));
    assert_eq!(
        (
            &answer["output"]["results"],
            &answer["output"]["task_metrics"]
        ),
        (&Value::Null, &Value::Null)
    );
    let document = service.get(link);
    assert!(
        document
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment;filename=")
    );
    assert_eq!(
        document.json()["transcripts"][0]["sentences"][0]["sentence_id"],
        0
    );

    let failed = service.finish(&task(
        json!({"file_url": format!("{}/samples/none.wav", service.base)}),
    ));
    let output = &failed["output"];
    assert_eq!(
        (&output["task_status"], &output["code"]),
        (&json!("FAILED"), &json!("FILE_404_NOT_FOUND"))
    );
    assert_eq!(output["message"], output["code"]);
}

#[test]
fn one_missing_file_does_not_hide_the_other() {
    let service = Service::canned(&[]);
    let missing = format!("{}/samples/none.wav", service.base);
    let answer = service.finish(&body(&[service.clip(), missing.clone()]));
    let output = &answer["output"];
    assert_eq!(output["task_status"], "SUCCEEDED");
    assert_eq!(
        output["task_metrics"],
        json!({"TOTAL": 2, "SUCCEEDED": 1, "FAILED": 1})
    );
    let failed = output["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|result| result["file_url"] == missing.as_str())
        .unwrap();
    let expected = json!({
        "file_url": missing, "code": "InvalidFile.DownloadFailed",
        "message": "The audio file cannot be downloaded.", "subtask_status": "FAILED"
    });
    assert_eq!(*failed, expected);
    assert_eq!(answer["usage"], json!({"duration": 5}));
}

#[test]
fn a_task_whose_files_all_fail_has_failed() {
    let service = Service::canned(&[]);
    let missing = format!("{}/samples/none.wav", service.base);
    let answer = service.finish(&body(std::slice::from_ref(&missing)));
    let mut expected = fixture("task-failed-all-subtasks.json", &answer);
    for name in ["task_id", "submit_time", "scheduled_time", "end_time"] {
        expected["output"][name] = answer["output"][name].clone();
    }
    expected["output"]["results"][0]["file_url"] = json!(missing);
    assert_eq!(answer, expected);
}

#[test]
fn an_unencoded_url_is_accepted_and_fails_to_download() {
    let service = Service::canned(&[]);
    let unencoded = format!("{}/samples/录音.wav", service.base);
    let answer = service.finish(&body(&[unencoded]));
    assert_eq!(answer["output"]["code"], "InvalidFile.DownloadFailed");
}

#[test]
fn speakers_are_told_when_asked_for() {
    let service = Service::canned(&[]);
    let mut body = body(&[service.clip()]);
    body["parameters"] = json!({"diarization_enabled": true, "speaker_count": 2});
    let answer = service.finish(&body);
    let document = service.get(
        answer["output"]["results"][0]["transcription_url"]
            .as_str()
            .unwrap(),
    );
    assert_eq!(
        document.json()["transcripts"][0]["sentences"][0]["speaker_id"],
        0
    );
}

#[test]
fn a_result_link_expires() {
    let service = Service::canned(&["--link-ttl-ms", "0"]);
    let answer = service.finish(&body(&[service.clip()]));
    let refused = service.get(
        answer["output"]["results"][0]["transcription_url"]
            .as_str()
            .unwrap(),
    );
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (403, Some("application/xml"))
    );
    // The fixture, but for what differs every time.
    let without_values = |text: &str| {
        let lines = text.lines().map(|line| {
            match ["RequestId", "Expires", "ServerTime"]
                .iter()
                .find(|tag| line.contains(*tag))
            {
                Some(tag) => (*tag).to_owned(),
                None => line.to_owned(),
            }
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(
        without_values(refused.text()),
        without_values(&fixture_text("result-expired-403.xml"))
    );
}

#[test]
fn a_result_link_opens_only_as_it_was_signed_and_without_a_key() {
    let service = Service::canned(&[]);
    let answer = service.finish(&body(&[service.clip()]));
    let link = answer["output"]["results"][0]["transcription_url"]
        .as_str()
        .unwrap();
    let refusal = |link: &str| {
        let answer = service.get(link);
        (
            answer.status,
            answer
                .text()
                .split("Code>")
                .nth(1)
                .unwrap_or_default()
                .trim_end_matches("</")
                .to_owned(),
        )
    };
    assert_eq!(service.get(link).status, 200);
    assert_eq!(service.send("HEAD", link, &[], "").status, 200);
    let expires = link
        .split("Expires=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    assert_eq!(
        refusal(&link.replace(expires, "9999999999")),
        (403, "SignatureDoesNotMatch".to_owned())
    );
    assert_eq!(
        refusal(&link.replace("Signature=", "Signature=A")),
        (403, "SignatureDoesNotMatch".to_owned())
    );
    assert_eq!(
        refusal(&link.replace("-1.json", "-2.json")),
        (403, "SignatureDoesNotMatch".to_owned())
    );
    assert_eq!(
        refusal(link.split('?').next().unwrap()),
        (403, "AccessDenied".to_owned())
    );
    let with_key = service.send("GET", link, &[BEARER], "");
    assert_eq!(with_key.status, 400);
    assert!(
        with_key
            .text()
            .contains("The API key must never leave for the host of the results."),
        "{}",
        with_key.text()
    );
}

#[test]
fn any_page_may_call_by_default() {
    let service = Service::canned(&[]);
    let origin = ("Origin", "https://page.example");
    let asked = (
        "Access-Control-Request-Headers",
        "authorization,content-type,x-dashscope-async",
    );
    let submit = "/api/v1/services/audio/asr/transcription";
    let preflight = service.send(
        "OPTIONS",
        submit,
        &[origin, ("Access-Control-Request-Method", "POST"), asked],
        "",
    );
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        preflight.header("access-control-allow-headers"),
        Some(asked.1)
    );
    assert!(
        preflight
            .header("access-control-allow-methods")
            .unwrap()
            .contains("POST")
    );
    for path in ["/api/v1/tasks/x", "/samples", "/results/none", "/health"] {
        let answer = service.send("GET", path, &[origin], "");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
    }
}

#[test]
fn no_page_may_call_when_cors_is_off() {
    let service = Service::canned(&["--no-cors"]);
    let preflight = service.send(
        "OPTIONS",
        "/api/v1/tasks/x",
        &[("Origin", "https://page.example")],
        "",
    );
    assert_eq!(preflight.status, 401);
    assert_eq!(preflight.json()["code"], "InvalidApiKey");
    let answers = [
        preflight,
        service.query("x"),
        service.get("/samples"),
        service.get("/results/none"),
    ];
    for answer in answers {
        let names: Vec<_> = answer
            .headers
            .keys()
            .filter(|name| name.as_str().starts_with("access-control-"))
            .collect();
        assert!(names.is_empty(), "{names:?}");
    }
}

#[test]
fn the_samples_are_listed_served_and_can_be_sought_in() {
    let service = Service::canned(&[]);
    let list = service.get("/samples");
    assert_eq!(list.header("content-type"), Some("application/json"));
    for sample in list.json()["samples"].as_array().unwrap() {
        let file = sample["file"].as_str().unwrap();
        let path = format!("/samples/{file}");
        let whole = service.get(&path);
        let on_disk = std::fs::read(format!(
            "{}/../fixtures/audio/{file}",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap();
        assert!(whole.bytes == on_disk, "{file} differs");
        assert_eq!(whole.header("content-type"), Some("audio/wav"));
        assert_eq!(whole.header("accept-ranges"), Some("bytes"));
        assert_eq!(
            whole.header("content-length"),
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
fn health_tells_that_answers_are_canned() {
    let service = Service::canned(&[]);
    assert_eq!(
        service.get("/health").json(),
        json!({"recogniser": "canned"})
    );
}

#[test]
fn without_a_recogniser_it_falls_back_to_canned_answers() {
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
fn it_ends_when_its_parents_pipe_does() {
    assert!(Service::canned(&[]).close_stdin().success());
}

#[test]
fn a_wrong_flag_ends_it_with_2_and_one_sentence() {
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
