//! Tokens, task list, cancel, vocabularies.

use crate::support::*;
use dashscope_asr_core::{Body, ErrorKind, Operation, Value, VocabularyOperation};

#[test]
fn tokens_tasks_and_cancel() {
    let world = World::script([
        Reply::ok(fixture("token.json")),
        Reply::ok(fixture("task-list.json")),
        Reply::ok(fixture("task-cancel-ok.json")),
        Reply::status(400, fixture("task-cancel-rejected.json")),
    ]);
    let client = client(&world);
    let token = world
        .run(account(
            &client,
            Operation::CreateToken,
            &Value::Absent,
            &object(&[("expiresInSeconds", Value::Number(600.0))]),
        ))
        .unwrap();
    assert!(
        token.get_path("token").as_str().unwrap().starts_with("st-")
            && token.get_path("expiresAtMs").to_u64_lenient() > Some(1_600_000_000_000),
        "{token:?}"
    );
    let filter = [
        ("startTime", Value::Number(1_726_070_400_000.0)),
        ("endTime", Value::Number(1_726_156_800_000.0)),
        ("model", string("paraformer-v2")),
        ("status", string("succeeded")),
        ("page", Value::Number(2.0)),
        ("pageSize", Value::Number(50.0)),
    ];
    let page = world
        .run(account(
            &client,
            Operation::ListTasks,
            &Value::Absent,
            &object(&filter),
        ))
        .unwrap();
    let task = &page.get_path("tasks").items()[0];
    assert!(
        task.get_path("createdAtMs").to_u64_lenient().is_some()
            && task.get_path("model").to_text().is_some()
            && page.get_path("page").to_u64_lenient() == Some(2),
        "{page:?}"
    );
    let cancel = || {
        world.run(account(
            &client,
            Operation::Cancel,
            &string(TASK),
            &Value::Absent,
        ))
    };
    cancel().unwrap();
    let refused = cancel().unwrap_err();
    assert_eq!(
        (
            refused.code.as_deref(),
            refused.kind,
            refused.task_id.as_deref()
        ),
        (
            Some("UnsupportedOperation"),
            ErrorKind::InvalidRequest,
            Some(TASK)
        )
    );
    let list = "page_no=2&page_size=50&start_time=20240912000000&end_time=20240913000000&model_name=paraformer-v2&status=SUCCEEDED";
    let cancel = format!("POST {BASE}/tasks/{TASK}/cancel");
    assert_eq!(
        world.lines(),
        [
            format!("POST {BASE}/tokens?expire_in_seconds=600"),
            format!("GET {BASE}/tasks?{list}"),
            cancel.clone(),
            cancel
        ]
    );
    for sent in world.sent() {
        assert!(
            matches!(sent.request.body, Body::None) && sent.header("content-type").is_none(),
            "{}",
            sent.line()
        );
    }
}

#[test]
fn hot_words() {
    let asked = |name: &str| serde_json::from_slice::<serde_json::Value>(&fixture(name)).unwrap();
    let replies = ["create", "list", "query", "update", "delete"]
        .map(|action| Reply::ok(fixture(&format!("vocabulary-{action}.json"))));
    let world = World::script(replies);
    let client = client(&world);
    let create = asked("vocabulary-create-request.json");
    let word = |word: &serde_json::Value| {
        object(&[
            ("text", string(word["text"].as_str().unwrap())),
            ("weight", Value::Number(word["weight"].as_f64().unwrap())),
            (
                "language",
                word["lang"].as_str().map_or(Value::Absent, string),
            ),
        ])
    };
    let words = |request: &serde_json::Value| {
        Value::Array(
            request["input"]["vocabulary"]
                .as_array()
                .unwrap()
                .iter()
                .map(word)
                .collect(),
        )
    };
    let input = |name: &str| string(create["input"][name].as_str().unwrap());
    let options = [
        ("model", input("target_model")),
        ("prefix", input("prefix")),
        ("words", words(&create)),
    ];
    let call = |operation: Operation, id: &Value, options: &[(&str, Value)]| {
        world
            .run(account(&client, operation, id, &object(options)))
            .unwrap()
    };
    let id = &call(
        Operation::Vocabulary(VocabularyOperation::Create),
        &Value::Absent,
        &options,
    );
    assert!(id.as_str().unwrap().starts_with("vocab-"), "{id}");
    let lists = call(
        Operation::Vocabulary(VocabularyOperation::List),
        &Value::Absent,
        &[("prefix", string("testpfx"))],
    );
    assert_eq!(lists.items()[0].get_path("status").as_str(), Some("ok"));
    assert!(
        lists.items()[0]
            .get_path("createdAtMs")
            .to_u64_lenient()
            .is_some()
    );
    let one = call(Operation::Vocabulary(VocabularyOperation::Get), id, &[]);
    assert!(
        one.get_path("model").as_str().is_some() && one.get_path("vocabularyId") == id,
        "{one:?}"
    );
    let word = &one.get_path("words").items()[0];
    assert_eq!(
        (
            word.get_path("weight").to_u64_lenient(),
            word.get_path("language").as_str()
        ),
        (Some(4), Some("zh"))
    );
    let update = asked("vocabulary-update-request.json");
    call(
        Operation::Vocabulary(VocabularyOperation::Update),
        id,
        &[("words", words(&update))],
    );
    call(Operation::Vocabulary(VocabularyOperation::Delete), id, &[]);
    let id = id.as_str();
    let sent = world.sent();
    let bodies: Vec<serde_json::Value> = sent.iter().map(Sent::json).collect();
    assert_eq!(bodies[0]["input"], create["input"]);
    assert_eq!(
        bodies[1]["input"],
        serde_json::json!({"action": "list_vocabulary", "prefix": "testpfx", "page_index": 0, "page_size": 10})
    );
    assert_eq!(
        bodies[2]["input"],
        serde_json::json!({"action": "query_vocabulary", "vocabulary_id": id})
    );
    assert_eq!(
        bodies[3]["input"]["vocabulary"],
        update["input"]["vocabulary"]
    );
    assert_eq!(
        bodies[4]["input"],
        serde_json::json!({"action": "delete_vocabulary", "vocabulary_id": id})
    );
    assert!(bodies.iter().all(|body| body["model"] == "speech-biasing"));

    for (name, code) in [
        ("vocabulary-error-quota.json", "Throttling.AllocationQuota"),
        (
            "vocabulary-error-not-exist.json",
            "BadRequest.ResourceNotExist",
        ),
    ] {
        let world = World::script([Reply::status(400, fixture(name))]);
        let error = world
            .run(account(
                &crate::support::client(&world),
                Operation::Vocabulary(VocabularyOperation::Create),
                &Value::Absent,
                &object(&options),
            ))
            .unwrap_err();
        assert_eq!((error.code.as_deref(), world.sent().len()), (Some(code), 1));
    }
}

#[test]
fn an_answer_that_only_confirms_may_hold_an_error() {
    let world = World::script([Reply::ok(fixture("error-400.json"))]);
    let client = client(&world);
    assert!(
        world
            .run(account(
                &client,
                Operation::Cancel,
                &string(TASK),
                &Value::Absent
            ))
            .is_err()
    );
    assert!(
        world
            .run(account(
                &client,
                Operation::Vocabulary(VocabularyOperation::Delete),
                &string("vocab-1"),
                &Value::Absent
            ))
            .is_err()
    );
    let words = object(&[(
        "words",
        Value::Array(vec![object(&[("text", string("a"))])]),
    )]);
    assert!(
        world
            .run(account(
                &client,
                Operation::Vocabulary(VocabularyOperation::Update),
                &string("vocab-1"),
                &words
            ))
            .is_err()
    );
}

#[test]
fn only_the_making_of_a_vocabulary_is_in_doubt_when_its_answer_is_lost() {
    let words = Value::Array(vec![object(&[("text", string("a"))])]);
    let new = [
        ("model", string("fun-asr")),
        ("prefix", string("film")),
        ("words", words.clone()),
    ];
    let calls = [
        (
            Operation::Vocabulary(VocabularyOperation::Create),
            object(&new),
            false,
        ),
        (
            Operation::Vocabulary(VocabularyOperation::List),
            Value::Absent,
            true,
        ),
        (
            Operation::Vocabulary(VocabularyOperation::Get),
            Value::Absent,
            true,
        ),
        (
            Operation::Vocabulary(VocabularyOperation::Update),
            object(&[("words", words)]),
            true,
        ),
        (
            Operation::Vocabulary(VocabularyOperation::Delete),
            Value::Absent,
            true,
        ),
        (Operation::CreateToken, Value::Absent, true),
        (Operation::ListTasks, Value::Absent, true),
    ];
    for (operation, options, retryable) in calls {
        for lost in [
            Reply::dropped(),
            Reply::status(500, fixture("error-500.json")),
        ] {
            let world = World::script([lost]);
            let id = string("vocab-1");
            let error = world
                .run(account(&client(&world), operation, &id, &options))
                .unwrap_err();
            assert_eq!(error.retryable, retryable, "{operation:?}: {error}");
            assert_eq!(
                error.message.contains("may have made"),
                !retryable,
                "{error}"
            );
        }
    }
    let world = World::script([Reply::dropped()]);
    let create = Operation::Vocabulary(VocabularyOperation::Create);
    let lost = world.run(account(
        &client(&world),
        create,
        &Value::Absent,
        &object(&new),
    ));
    assert!(
        lost.is_err() && world.sent().len() == 1,
        "a second list is never made"
    );
}
