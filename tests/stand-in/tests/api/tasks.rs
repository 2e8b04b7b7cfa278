//! The life of a task, with canned answers.

use std::time::Duration;

use serde_json::{Value, json};

use crate::service::{BEARER, Service, body, fixture};

#[test]
fn a_task_is_pending_then_running_then_ended() {
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
        // Alternates the two methods.
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

/// Seconds since 1970 of `2024-09-12 15:11:40.903`, UTC+8. Counts the days one by one, unlike the
/// stand-in.
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
fn an_ended_task_has_times_in_utc_plus_8_and_links_that_expire_a_day_later() {
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
fn a_task_with_one_missing_file_has_the_result_of_the_other() {
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
fn sentences_have_a_speaker_with_diarization() {
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
