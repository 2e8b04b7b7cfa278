//! The temporary upload: policy, form, `oss://`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::service::{
    ASYNC, Answer, BEARER, Field, RESOLVE, Service, fields, fixture_text, wav, without_request_id,
};

/// The status and code of an XML error.
fn xml_code(answer: &Answer) -> (u16, &str) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/xml"),
        "{}",
        answer.text()
    );
    (
        answer.status,
        answer
            .text()
            .split("<Code>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap(),
    )
}

/// The JSON with each leaf replaced by its type, because the values differ from run to run.
fn json_types(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), json_types(value)))
            .collect(),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        other => other.clone(),
    }
}

#[test]
fn a_policy_has_the_published_fields_and_types() {
    let service = Service::canned(&[]);
    let answer = service
        .get_with_key("/api/v1/uploads?action=getPolicy&model=paraformer-v2")
        .json();
    let published: Value = serde_json::from_str(&fixture_text("upload-policy.json")).unwrap();
    assert_eq!(
        json_types(&answer).to_string(),
        json_types(&published).to_string()
    );
    let data = &answer["data"];
    for name in [
        "expire_in_seconds",
        "max_file_size_mb",
        "capacity_limit_mb",
        "x_oss_object_acl",
        "x_oss_forbid_overwrite",
    ] {
        assert_eq!(data[name], published["data"][name], "{name}");
    }
    assert_eq!(data["upload_host"], format!("{}/oss", service.base));
    let dir = data["upload_dir"].as_str().unwrap();
    assert!(
        dir.starts_with("dashscope-instant/")
            && dir.ends_with(answer["request_id"].as_str().unwrap()),
        "{dir}"
    );

    let decoded: Value = serde_json::from_slice(
        &BASE64_STANDARD
            .decode(data["policy"].as_str().unwrap())
            .unwrap(),
    )
    .unwrap();
    let mut expected: Value =
        serde_json::from_str(&fixture_text("upload-policy-decoded.json")).unwrap();
    expected["expiration"] = decoded["expiration"].clone();
    expected["conditions"][1][2] = json!(dir);
    assert_eq!(decoded.to_string(), expected.to_string());
}

#[test]
fn a_policy_needs_a_key_an_action_and_a_model() {
    let service = Service::canned(&[]);
    assert_eq!(
        service
            .get("/api/v1/uploads?action=getPolicy&model=paraformer-v2")
            .status,
        401
    );
    for (query, message) in [
        ("", "action must be getPolicy"),
        (
            "?action=put&model=paraformer-v2",
            "action must be getPolicy",
        ),
        ("?action=getPolicy", "Model not exist."),
        ("?action=getPolicy&model=paraformer-v9", "Model not exist."),
    ] {
        let answer = service.get_with_key(&format!("/api/v1/uploads{query}"));
        assert_eq!(
            (answer.status, &answer.json()["message"]),
            (400, &json!(message)),
            "{query}"
        );
    }
    for model in ["fun-asr", "qwen3-asr-flash", "qwen-audio-asr"] {
        assert!(service.policy(model)["upload_dir"].is_string());
    }
}

#[test]
fn an_upload_is_transcribed_with_its_own_key_its_model_and_the_header() {
    let service = Service::canned(&[]);
    let url = service.upload_file("paraformer-v2", "a.wav", b"sound");
    let end = |headers: &[(&str, &str)], model: &str, key: &str| {
        let body =
            json!({"model": model, "input": {"file_urls": [url]}, "parameters": {}}).to_string();
        let accepted =
            service.submit_raw(&[&[("Authorization", key), ASYNC], headers].concat(), &body);
        let id = accepted.json()["output"]["task_id"]
            .as_str()
            .unwrap()
            .to_owned();
        for _ in 0..100 {
            std::thread::sleep(std::time::Duration::from_millis(60));
            let answer = service
                .send(
                    "GET",
                    &format!("/api/v1/tasks/{id}"),
                    &[("Authorization", key)],
                    "",
                )
                .json();
            if let Some(end) = answer["output"]["results"][0]["subtask_status"].as_str() {
                return (
                    end.to_owned(),
                    answer["output"]["results"][0]["code"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
        }
        panic!("{id} does not end");
    };
    let good = ("SUCCEEDED".to_owned(), String::new());
    let bad = ("FAILED".to_owned(), "InvalidFile.DownloadFailed".to_owned());
    assert_eq!(end(&[RESOLVE], "paraformer-v2", "Bearer sk-test"), good);
    assert_eq!(end(&[], "paraformer-v2", "Bearer sk-test"), bad);
    assert_eq!(end(&[RESOLVE], "fun-asr", "Bearer sk-test"), bad);
    assert_eq!(end(&[RESOLVE], "paraformer-v2", "Bearer sk-other"), bad);
}

#[test]
fn a_policy_allows_several_files_but_each_key_once() {
    let service = Service::canned(&[]);
    let policy = service.policy("fun-asr");
    assert_eq!(
        service.upload(&[], &fields(&policy, "a.wav", b"1")).status,
        200
    );
    assert_eq!(
        service.upload(&[], &fields(&policy, "b.wav", b"2")).status,
        200
    );
    assert_eq!(
        xml_code(&service.upload(&[], &fields(&policy, "a.wav", b"3"))),
        (409, "FileAlreadyExists")
    );
    // Without success_action_status the status is OSS's default.
    let mut silent = fields(&policy, "c.wav", b"4");
    silent.remove(6);
    let answer = service.upload(&[], &silent);
    assert_eq!((answer.status, answer.text()), (204, ""));
    // A field after the file does not count.
    let mut late = fields(&policy, "d.wav", b"5");
    let status = late.remove(6);
    late.push(status);
    assert_eq!(service.upload(&[], &late).status, 204);
}

#[test]
fn an_upload_cannot_be_downloaded() {
    let service = Service::canned(&[]);
    let url = service.upload_file("fun-asr", "a.wav", b"1");
    assert_eq!(
        xml_code(&service.get(&url.replace("oss://", "/oss/"))),
        (403, "AccessDenied")
    );
}

#[test]
fn the_file_must_come_last() {
    let service = Service::canned(&[]);
    let mut fields = fields(&service.policy("fun-asr"), "a.wav", b"1");
    fields.rotate_right(1);
    let answer = service.upload(&[], &fields);
    assert_eq!(answer.status, 400);
    assert_eq!(
        without_request_id(answer.text()),
        without_request_id(&fixture_text("upload-error-field-order.xml"))
    );
}

#[test]
fn an_expired_policy_gets_the_published_error() {
    let service = Service::canned(&[]);
    let policy = service.policy("fun-asr");
    service.control(&json!({"expire_policies": true, "times": 1}));
    for policy in [policy, service.policy("fun-asr")] {
        let answer = service.upload(&[], &fields(&policy, "a.wav", b"1"));
        assert_eq!(answer.status, 403);
        assert_eq!(
            without_request_id(answer.text()),
            without_request_id(&fixture_text("upload-error-policy-expired.xml"))
        );
    }
    assert_eq!(
        service
            .upload(&[], &fields(&service.policy("fun-asr"), "a.wav", b"1"))
            .status,
        200
    );
}

#[test]
fn a_form_that_breaks_its_policy_is_refused() {
    let service = Service::canned(&["--largest-upload-bytes", "1000"]);
    let policy = service.policy("fun-asr");
    let good = fields(&policy, "a.wav", &[1; 1_000]);
    let with = |place: usize, name, value: &str| {
        let mut fields = good.clone();
        fields[place] = Field::Text(name, value.to_owned());
        fields
    };
    let without = |place: usize| {
        let mut fields = good.clone();
        fields.remove(place);
        fields
    };
    for (fields, status, expected) in [
        (
            with(0, "OSSAccessKeyId", "other"),
            403,
            "InvalidAccessKeyId",
        ),
        (with(1, "Signature", "AAAA"), 403, "SignatureDoesNotMatch"),
        (with(2, "policy", "e30="), 403, "SignatureDoesNotMatch"),
        (
            with(3, "x-oss-object-acl", "public-read"),
            403,
            "AccessDenied",
        ),
        (
            with(4, "x-oss-forbid-overwrite", "false"),
            403,
            "AccessDenied",
        ),
        (with(5, "key", "elsewhere/a.wav"), 403, "AccessDenied"),
        (without(0), 400, "InvalidArgument"),
        (without(1), 400, "InvalidArgument"),
        (without(2), 400, "InvalidArgument"),
        (without(3), 403, "AccessDenied"),
        (without(5), 400, "InvalidArgument"),
        (without(7), 400, "InvalidArgument"),
        (fields(&policy, "a.wav", &[1; 1_001]), 400, "EntityTooLarge"),
    ] {
        assert_eq!(
            xml_code(&service.upload(&[], &fields)),
            (status, expected),
            "{fields:?}"
        );
    }
    let key = service.upload(&[], &with(5, "key", "elsewhere/a.wav"));
    assert!(
        key.text()
            .contains(r#"Policy Condition failed: ["starts-with","$key","dashscope-instant/"#),
        "{}",
        key.text()
    );
    let with_key = service.upload(&[BEARER], &good);
    assert_eq!(xml_code(&with_key), (400, "InvalidArgument"));
    assert!(
        with_key
            .text()
            .contains("The API key must never leave for the host of the uploads."),
        "{}",
        with_key.text()
    );
    let not_a_form = service.send(
        "POST",
        "/oss/",
        &[("Content-Type", "application/json")],
        "{}",
    );
    assert_eq!(xml_code(&not_a_form), (400, "MalformedPOSTRequest"));
    let half = service.send(
        "POST",
        "/oss/",
        &[("Content-Type", "multipart/form-data; boundary=b")],
        "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nab",
    );
    assert_eq!(xml_code(&half), (400, "MalformedPOSTRequest"));
    // After all refusals, the valid form is still accepted.
    assert_eq!(service.upload(&[], &good).status, 200);
}

#[test]
fn a_name_that_is_not_ascii_is_stored_and_cannot_be_read() {
    let service = Service::canned(&[]);
    for name in ["录音.wav", "a b.wav"] {
        let url = service.upload_file("qwen3-asr-flash", name, &wav(1_000, false));
        let body = json!({"model": "qwen3-asr-flash", "input": {"messages": [{"role": "user", "content": [{"audio": url}]}]}});
        let path = "/api/v1/services/aigc/multimodal-generation/generation";
        let answer = service.send("POST", path, &[BEARER, RESOLVE], body.to_string());
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (400, &json!("InvalidFile.DownloadFailed")),
            "{name}"
        );
    }
}

#[test]
fn a_large_file_is_streamed_to_disk() {
    let service = Service::canned(&[]);
    let bytes = vec![7; 40 << 20];
    service.upload_file("fun-asr", "a.wav", &bytes);
    let seen = service.requests();
    let file = seen.last().unwrap()["body"]["parts"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        file,
        json!({"name": "file", "filename": "a.wav", "content_type": "audio/wav", "bytes": bytes.len()})
    );
}
