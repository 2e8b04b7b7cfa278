//! Secrets: no error holds the key, in any escape, or the query of a signed link, whatever quotes
//! it.

use std::rc::Rc;

use crate::support::*;
use dashscope_asr_core::{
    Audio, Client, Error, Operation, Purpose, TaskId, Value, VocabularyOperation, WaitOptions,
};

/// Link whose query is a secret.
const LINK: &str = "https://bucket.example.com/r.json?Expires=1&Signature=SECRET";

/// Ways to quote the key and a signed link.
fn quotes() -> Vec<String> {
    let escape =
        |text: &str, escape: fn(u8) -> String| text.bytes().map(escape).collect::<String>();
    let mut quotes = Vec::new();
    for secret in [KEY, LINK] {
        quotes.push(secret.to_owned());
        quotes.push(escape(secret, |byte| format!("\\u{byte:04x}")));
        quotes.push(escape(secret, |byte| format!("%{byte:02X}")));
        quotes.push(format!("{secret}{secret}"));
    }
    quotes
}

/// Replies that quote a text, in every place of an answer.
fn replies(quote: &str) -> Vec<Reply> {
    let json = |template: &str| template.replace('@', quote);
    let error = json(r#"{"code":"E.@","message":"no @, or @?","request_id":"@"}"#);
    let failed =
        json(r#"{"output":{"task_status":"FAILED","code":"F.@","message":"@"},"request_id":"@"}"#);
    let file = json(
        r#"{"output":{"task_status":"SUCCEEDED","results":[{"file_url":"https://a/b","code":"@","message":"@","subtask_status":"FAILED"}]}}"#,
    );
    let page = json("<html><title>@</title>seen: '@' \"@\"</html>");
    let xml = json("<Error><Code>@</Code><Message>@</Message><RequestId>@</RequestId></Error>");
    vec![
        Reply::status(400, error.clone()),
        Reply::status(401, error.clone()),
        Reply::status(500, error.clone()).header("x-request-id", quote),
        Reply::ok(error.clone()),
        Reply::ok(failed),
        Reply::ok(file),
        Reply::ok(page.clone()),
        Reply::status(502, page),
        Reply::status(403, xml),
        Reply::status(503, "").header("x-request-id", quote),
        Reply::failing(quote),
        Reply::ok(format!("event:error\n:HTTP_STATUS/400\ndata:{error}\n\n"))
            .header("content-type", "text/event-stream"),
    ]
}

fn assert_no_secret(error: &Error, context: &str) {
    let shown = format!("{error:?} {error}");
    for secret in [
        KEY,
        "SECRET",
        "Signature",
        "%53%45%43",
        "\\u0053",
        "sk-0123",
    ] {
        assert!(!shown.contains(secret), "{context}: {secret} in {shown}");
    }
}

/// Errors of every operation against one reply.
#[expect(
    clippy::vec_box,
    reason = "errors of the library are boxed, and stay so here"
)]
fn errors(world: &Rc<World>) -> Vec<Box<Error>> {
    let client = client(world);
    let mut errors = Vec::new();
    let id = TaskId::new(TASK).unwrap();
    let tasks = client.tasks();
    errors.extend(world.run(tasks.submit(&request())).err());
    errors.extend(world.run(tasks.cancel(&id)).err());
    match world.run(tasks.status(&id)) {
        Ok(snapshot) => errors.extend(
            snapshot
                .files
                .into_iter()
                .filter_map(|file| file.link.err()),
        ),
        Err(error) => errors.push(error),
    }
    let events = std::cell::RefCell::new(Vec::new());
    let options = WaitOptions {
        timeout_ms: 60_000,
        ..WaitOptions::default()
    };
    let on_status = |event: dashscope_asr_core::StatusEvent<'_>| {
        events
            .borrow_mut()
            .extend(event.failure.map(|error| Box::new(error.clone())));
    };
    match world.run(tasks.wait(&id, options, &on_status)) {
        Ok(result) => {
            errors.extend(
                result
                    .outcomes
                    .into_iter()
                    .filter_map(|outcome| outcome.result.err()),
            );
        }
        Err(error) => errors.push(error),
    }
    errors.extend(events.into_inner());
    let audio = || Audio::Value(string("https://example.com/a.mp3"));
    for operation in [Operation::Recognize, Operation::RecognizeStream] {
        let request = recognition_request(operation, audio(), &Value::Absent).unwrap();
        errors.extend(
            world
                .run(client.recognizer().recognize(&request, &|_| {}))
                .err(),
        );
    }
    errors.extend(
        world
            .run(upload(&client, &file("a.wav", b"1"), &Value::Absent))
            .err(),
    );
    for operation in [
        Operation::CreateToken,
        Operation::ListTasks,
        Operation::Vocabulary(VocabularyOperation::Get),
        Operation::Vocabulary(VocabularyOperation::Delete),
    ] {
        errors.extend(
            world
                .run(account(&client, operation, &string("v-1"), &Value::Absent))
                .err(),
        );
    }
    errors
}

#[test]
fn no_error_of_any_operation_quotes_the_key_or_a_signature() {
    let mut seen = 0;
    for quote in quotes() {
        for reply in replies(&quote) {
            let context = format!("{reply:?}");
            for error in errors(&World::script([reply])) {
                assert_no_secret(&error, &context);
                seen += 1;
            }
        }
    }
    assert!(seen > 700, "{seen} errors");
}

#[test]
fn a_download_an_upload_and_a_routed_link_quote_none_either() {
    for quote in quotes() {
        for reply in replies(&quote) {
            let context = format!("{reply:?}");
            let world = World::new(move |request, _| match &request.url {
                url if url.contains("/uploads?") => Reply::ok(fixture("upload-policy.json")),
                url if url.contains("/tasks/") => succeeded_with(LINK),
                _ => reply.clone(),
            });
            let client = client(&world);
            let id = TaskId::new(TASK).unwrap();
            let result = world.run(client.tasks().wait(&id, WaitOptions::default(), &silent));
            for error in result
                .unwrap()
                .outcomes
                .into_iter()
                .filter_map(|file| file.result.err())
            {
                assert_no_secret(&error, &context);
            }
            let uploaded = world.run(upload(&client, &file("a.wav", b"1"), &Value::Absent));
            if let Err(error) = uploaded {
                assert_no_secret(&error, &context);
            }
        }
    }
    let route = Rc::new(|link: &str, _: Purpose| Ok(format!("ftp://{KEY}@{link}")));
    let world = World::script([succeeded_with(LINK)]);
    let host = ScriptedHost(Rc::clone(&world));
    let client = Client::new(host, config(&[("apiKey", string(KEY))]), None, Some(route));
    let id = TaskId::new(TASK).unwrap();
    let result = world
        .run(client.tasks().wait(&id, WaitOptions::default(), &silent))
        .unwrap();
    assert_no_secret(result.outcomes[0].result.as_ref().unwrap_err(), "routeLink");
}

#[test]
fn a_key_that_was_replaced_is_redacted_too() {
    let world = World::new(|request, _| {
        let is_first = request
            .headers
            .iter()
            .any(|(_, value)| value.ends_with("st-key-number-1"));
        if is_first {
            return Reply::status(401, "");
        }
        Reply::status(
            400,
            r#"{"code":"X","message":"st-key-number-1 was followed by st-key-number-2"}"#,
        )
    });
    let count = std::cell::Cell::new(0);
    let supplier: dashscope_asr_core::KeySupplier = Rc::new(move || {
        count.set(count.get() + 1);
        let key = format!("st-key-number-{}", count.get());
        Box::pin(async move { Ok(key) })
    });
    let options = config(&[("apiKey", Value::Other("function".into()))]);
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        options,
        Some(supplier),
        None,
    );
    let error = world
        .run(client.tasks().status(&TaskId::new(TASK).unwrap()))
        .unwrap_err();
    assert!(
        error.message.contains("[key] was followed by [key]"),
        "{error}"
    );
}

#[test]
fn options_are_quoted_without_secrets() {
    for (option, value) in [
        ("apiKey", Value::Number(123_456_789.0)),
        ("apiKey", Value::Array(vec![string(KEY)])),
        ("baseUrl", string("https://user:SECRET@example.com/api")),
        ("baseUrl", string("https://example.com/api?key=SECRET")),
        ("baseUrl", string("ftp://user:SECRET@example.com/api")),
    ] {
        let options = object(&[("apiKey", string(KEY)), (option, value.clone())]);
        let error = dashscope_asr_core::ClientOptions::validate(&options, None).unwrap_err();
        assert_no_secret(&error, option);
        assert!(!error.message.contains("123456789"), "{error}");
    }
    for audio in [
        "ftp://user:SECRET@example.com/a.wav?Signature=SECRET",
        "//u:SECRET@h/x",
    ] {
        let error = task_request(Operation::Transcribe, url(audio), false, &Value::Absent);
        assert_no_secret(&error.unwrap_err(), audio);
    }
}

#[test]
fn a_key_in_the_place_of_another_option_is_refused_and_not_quoted() {
    let end = "got what looks like an API key.";
    for (name, option) in [
        ("transcribe", "model"),
        ("submit", "family"),
        ("submit", "language"),
        ("submit", "vocabularyId"),
        ("submit", "phraseId"),
        ("submit", "signal"),
        ("recognize", "model"),
        ("recognize", "resultFormat"),
        ("tasks", "status"),
        ("createVocabulary", "prefix"),
    ] {
        let operation = Operation::from_name(name).unwrap();
        for key in [KEY.to_owned(), format!(" {KEY}\n"), format!("st-{KEY}")] {
            let options = object(&[(option, string(&key))]);
            let error = operation.validate(options).unwrap_err();
            assert!(error.message.ends_with(end), "{name}: {error}");
        }
    }
    for option in ["region", "workspace", "baseUrl"] {
        let options = object(&[("apiKey", string(KEY)), (option, string(KEY))]);
        let error = dashscope_asr_core::ClientOptions::validate(&options, None).unwrap_err();
        assert!(error.message.ends_with(end), "{error}");
    }
    let error = task_request(Operation::Transcribe, url(KEY), false, &Value::Absent).unwrap_err();
    assert!(!error.message.contains(KEY), "{error}");
}

#[test]
fn a_key_goes_over_tls_or_to_this_machine_only() {
    let options = |base_url: &str| {
        let options = object(&[("apiKey", string(KEY)), ("baseUrl", string(base_url))]);
        dashscope_asr_core::ClientOptions::validate(&options, None).map(|_| ())
    };
    for base_url in [
        "https://example.com/api",
        "HTTPS://example.com/api",
        "http://localhost:1/api",
        "HTTP://LOCALHOST/api",
        "http://127.0.0.1:8080",
        "http://[::1]:8080/",
    ] {
        assert_eq!(options(base_url), Ok(()), "{base_url}");
    }
    for base_url in [
        "http://example.com/api",
        "HTTP://example.com/api",
        "hTtP://example.com",
        "http://foo.localhost/api",
        "http://localhost.example.com",
        "http://[::1].example.com",
        "http://127.0.0.1.example.com",
        "http://0.0.0.0/",
        "http://localhost\\.example.com/",
        "http://127.0.0.1\t.example.com/",
    ] {
        let error = options(base_url).unwrap_err();
        assert_eq!(
            error.field.as_deref(),
            Some("options.baseUrl"),
            "{base_url}"
        );
    }
}
