//! Options of the client and of operations on the account, each wrong once.

use crate::support::*;
use dashscope_asr_core::{ClientOptions, Operation, Value, VocabularyOperation};

#[test]
fn client_options() {
    let config =
        |entries: &[(&str, Value)]| ClientOptions::validate(&object(entries), None).map(|_| ());
    let key = ("apiKey", string(KEY));
    let advice = "On a server give apiKey: set the variable that you read it from, as node --env-file=.env does. In a page set baseUrl to your relay, which holds the key.";
    let missing = &format!("options.apiKey: expected a DashScope API key, got nothing. {advice}");
    rejected(config(&[]), missing);
    rejected(
        ClientOptions::validate(&Value::Absent, None).map(|_| ()),
        missing,
    );
    rejected(
        config(&[("apiKey", string(""))]),
        &format!("options.apiKey: expected a DashScope API key, got an empty text. {advice}"),
    );
    rejected(
        ClientOptions::validate(&string(KEY), None).map(|_| ()),
        "options: expected an object, got a string.",
    );
    rejected(
        config(&[("apiKey", Value::Number(5.0))]),
        "options.apiKey: expected a DashScope API key or a function that gives one, got a number.",
    );
    rejected(
        config(&[("apiKey", string("sk-1\n"))]),
        "options.apiKey: expected a key without spaces, line ends or other characters than ASCII. Check how it was copied.",
    );
    rejected(
        config(&[("apiKey", string(" "))]),
        "options.apiKey: expected a key without spaces, line ends or other characters than ASCII. Check how it was copied.",
    );
    rejected(
        config(&[("apikey", string(KEY))]),
        "options.apikey: there is no such option; did you mean apiKey?",
    );
    rejected(
        config(&[key.clone(), ("region", string("mars"))]),
        "options.region: expected one of beijing, singapore, virginia, hongkong, frankfurt, tokyo, got \"mars\". For another one give baseUrl.",
    );
    rejected(
        config(&[key.clone(), ("baseUrl", string("/api/asr"))]),
        "options.baseUrl: expected an absolute URL, got \"/api/asr\": outside a page there is no origin to put before a path.",
    );
    rejected(
        config(&[key.clone(), ("baseUrl", string("dashscope.aliyuncs.com"))]),
        "options.baseUrl: expected https://host/path or /path, without user, query or fragment, got \"dashscope.aliyuncs.com\".",
    );
    rejected(
        config(&[
            key.clone(),
            ("baseUrl", string("http://relay.example.com/api")),
        ]),
        "options.baseUrl: expected https:// where an apiKey is given: over http:// anyone on the way could read it.",
    );
    rejected(
        config(&[key.clone(), ("workspace", string("a/b"))]),
        "options.workspace: expected an id of at most 64 letters, digits, - and _, got \"a/b\".",
    );
    assert!(config(&[key, ("baseUrl", string("http://127.0.0.1:4000/api/v1/"))]).is_ok());
    assert!(config(&[("baseUrl", string("https://relay.example.com/api"))]).is_ok());
    let in_page = ClientOptions::validate(
        &object(&[("baseUrl", string("/api/asr"))]),
        Some("https://app.example.com"),
    );
    assert!(format!("{:?}", in_page.unwrap()).contains("\"https://app.example.com/api/asr\""));
}

#[test]
fn a_workspace_has_a_host_of_its_own_in_each_region() {
    let config = |entries: &[(&str, Value)]| {
        let mut options = vec![
            ("apiKey", string(KEY)),
            ("workspaceHost", Value::Bool(true)),
        ];
        options.extend_from_slice(entries);
        ClientOptions::validate(&object(&options), None)
    };
    for (region, code) in [
        ("beijing", "cn-beijing"),
        ("singapore", "ap-southeast-1"),
        ("virginia", "us-east-1"),
        ("hongkong", "cn-hongkong"),
        ("frankfurt", "eu-central-1"),
        ("tokyo", "ap-northeast-1"),
    ] {
        let options = [("workspace", string("ws-1")), ("region", string(region))];
        let written = format!("{:?}", config(&options).unwrap());
        let host = format!("\"https://ws-1.{code}.maas.aliyuncs.com/api/v1\"");
        assert!(written.contains(&host), "{written}");
    }
    let default = format!("{:?}", config(&[("workspace", string("ws-1"))]).unwrap());
    assert!(default.contains("ws-1.cn-beijing.maas"), "{default}");
    let expected = "the id of the workspace whose host is used, of letters, digits and -";
    rejected(
        config(&[]),
        &format!("options.workspace: expected {expected}, got nothing."),
    );
    rejected(
        config(&[("workspace", string("ws_1"))]),
        &format!("options.workspace: expected {expected}, got \"ws_1\"."),
    );
    rejected(
        config(&[("workspace", string("ws-1")), ("region", string("mars"))]),
        "options.region: expected one of beijing, singapore, virginia, hongkong, frankfurt, tokyo, got \"mars\". For another one give baseUrl.",
    );
    rejected(
        config(&[
            ("workspace", string("ws-1")),
            ("baseUrl", string("https://a.example/b")),
        ]),
        "options.workspaceHost: baseUrl names the host already. Leave one of the two out.",
    );
    let shared = [("apiKey", string(KEY)), ("region", string("tokyo"))];
    rejected(
        ClientOptions::validate(&object(&shared), None),
        "options.region: \"tokyo\" has hosts of workspaces alone. Set workspace and workspaceHost: true.",
    );
}

#[test]
fn a_base_url_of_the_service_is_that_of_its_native_api() {
    let config = |base_url: &str| {
        let options = [("apiKey", string(KEY)), ("baseUrl", string(base_url))];
        ClientOptions::validate(&object(&options), None)
    };
    let host = "https://ws-1.cn-beijing.maas.aliyuncs.com";
    let api = format!("{host}/api/v1");
    for (base_url, what) in [
        (host.to_owned(), "a host alone"),
        (format!("{host}/"), "a host alone"),
        (
            format!("{host}/compatible-mode/v1"),
            "the API for clients of others",
        ),
        (
            format!("{host}/compatible-mode/v1/chat/completions"),
            "the API for clients of others",
        ),
        (
            format!("{api}/services/audio/asr/transcription"),
            "an endpoint",
        ),
    ] {
        rejected(
            config(&base_url),
            &format!("options.baseUrl: expected {api}, got {what}."),
        );
    }
    for base_url in [
        &api,
        "https://dashscope.aliyuncs.com/api/v1",
        // A relay may be a host alone, and have any path.
        "https://relay.example.com",
        "http://127.0.0.1:8787",
        "https://relay.example.com/asr",
    ] {
        assert!(config(base_url).is_ok(), "{base_url}");
    }
}

#[test]
fn operations_on_the_account() {
    let world = World::script([Reply::ok("{}")]);
    let client = client(&world);
    let token = |value: Value| {
        world.run(account(
            &client,
            Operation::CreateToken,
            &Value::Absent,
            &object(&[("expiresInSeconds", value)]),
        ))
    };
    rejected(
        token(Value::Number(0.0)),
        "options.expiresInSeconds: expected a whole number from 1 to 1800 seconds, got 0.",
    );
    rejected(
        token(Value::Number(1801.0)),
        "options.expiresInSeconds: expected a whole number from 1 to 1800 seconds, got 1801.",
    );
    let word = |text: &str| object(&[("text", string(text))]);
    let create = |entries: &[(&str, Value)]| {
        world.run(account(
            &client,
            Operation::Vocabulary(VocabularyOperation::Create),
            &Value::Absent,
            &object(entries),
        ))
    };
    let with_words = |words: Vec<Value>| {
        create(&[
            ("model", string("paraformer-v2")),
            ("prefix", string("a1")),
            ("words", Value::Array(words)),
        ])
    };
    rejected(
        create(&[]),
        "options.model: expected the model that will use the words, got nothing.",
    );
    rejected(
        create(&[("model", string("m")), ("prefix", string("Upper"))]),
        "options.prefix: expected 1 to 10 lower-case letters and digits, got \"Upper\".",
    );
    rejected(
        create(&[("model", string("m")), ("prefix", string("a2345678901"))]),
        "options.prefix: expected 1 to 10 lower-case letters and digits, got \"a2345678901\".",
    );
    rejected(
        with_words(vec![]),
        "options.words: expected 1 to 500 words, got 0.",
    );
    rejected(
        with_words(vec![word("a"); 501]),
        "options.words: expected 1 to 500 words, got 501.",
    );
    rejected(
        with_words(vec![string("a")]),
        "options.words[0]: expected an object, got a string.",
    );
    rejected(
        with_words(vec![word("a"), object(&[])]),
        "options.words[1].text: expected a word, got nothing.",
    );
    let long = "十六个字的热词太长了一点点点点点";
    rejected(
        with_words(vec![word(long)]),
        &format!(
            "options.words[0].text: expected at most 15 characters, or 7 words of ASCII, got \"{long}\"."
        ),
    );
    rejected(
        with_words(vec![word("a b c d e f g h")]),
        "options.words[0].text: expected at most 15 characters, or 7 words of ASCII, got \"a b c d e f g h\".",
    );
    rejected(
        with_words(vec![object(&[
            ("text", string("a")),
            ("weight", Value::Number(6.0)),
        ])]),
        "options.words[0].weight: expected a weight from 1 to 5, or 50, got 6.",
    );
    rejected(
        with_words(vec![object(&[
            ("text", string("a")),
            ("lang", string("zh")),
        ])]),
        "options.words[0].lang: there is no such option; did you mean language?",
    );
    rejected(
        world.run(account(
            &client,
            Operation::Vocabulary(VocabularyOperation::Get),
            &Value::Absent,
            &Value::Absent,
        )),
        "vocabularyId: expected a vocabulary id (vocab-…), got nothing.",
    );
    let tasks = |entries: &[(&str, Value)]| {
        world.run(account(
            &client,
            Operation::ListTasks,
            &Value::Absent,
            &object(entries),
        ))
    };
    rejected(
        tasks(&[("status", string("done"))]),
        "options.status: expected one of pending, running, succeeded, failed, canceled, unknown, got \"done\".",
    );
    rejected(
        tasks(&[("startTime", string("today"))]),
        "options.startTime: expected a Date or epoch milliseconds, got \"today\".",
    );
    let day_ms = 86_400_000.0;
    let span = [
        ("startTime", Value::Number(1.0)),
        ("endTime", Value::Number(day_ms + 2.0)),
    ];
    rejected(
        tasks(&span),
        "options.endTime: expected a time at most 24 hours after startTime: the service lists no longer span.",
    );
    rejected(
        tasks(&[("pageSize", Value::Number(101.0))]),
        "options.pageSize: expected a whole number from 1 to 100, got 101.",
    );
    assert!(world.sent().is_empty(), "nothing was sent");
}

#[test]
fn functions_among_the_client_options() {
    let config = |name: &'static str, value: Value| {
        ClientOptions::validate(&object(&[("apiKey", string(KEY)), (name, value)]), None)
            .map(|_| ())
    };
    for name in ["fetch", "routeLink"] {
        rejected(
            config(name, string("x")),
            &format!("options.{name}: expected a function, got \"x\"."),
        );
        assert!(config(name, Value::Other("function".into())).is_ok());
    }
    for (region, host) in [
        ("beijing", "dashscope."),
        ("singapore", "dashscope-intl."),
        ("virginia", "dashscope-us."),
        ("hongkong", "cn-hongkong.dashscope."),
    ] {
        let config = ClientOptions::validate(
            &object(&[("apiKey", string(KEY)), ("region", string(region))]),
            None,
        )
        .unwrap();
        assert!(
            format!("{config:?}").contains(&format!("https://{host}aliyuncs.com/api/v1")),
            "{config:?}"
        );
    }
}
