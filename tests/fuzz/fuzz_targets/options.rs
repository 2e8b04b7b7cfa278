//! Any values as the options of any operation, of a client and of subtitles: one request that is
//! well formed, or one error that names an option; never the key.
//!
//! A text input is JSON: an object of operations, each with its subject and its options, as the
//! seeds have them. Every other input makes choices.
#![no_main]

use dashscope_asr_core::fuzz::parse_json;
use dashscope_asr_core::{
    Body, ClientOptions, Error, ErrorKind, HttpRequest, Value, subtitle_rules,
};
use dashscope_asr_fuzz::{Choice, OPERATIONS, Rng, call, pick, text, value};
use libfuzzer_sys::arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

const KEY: &str = "sk-fuzz-0123456789abcdef";
const BASE_URL: &str = "https://dashscope.aliyuncs.com/api/v1";
const CLIENT: &[&str] = &[
    "apiKey",
    "baseUrl",
    "region",
    "workspace",
    "fetch",
    "routeLink",
];
const RULES: &[&str] = &[
    "maxLineWidth",
    "maxLines",
    "minDurationMs",
    "maxDurationMs",
    "maxReadingSpeed",
    "minGapMs",
    "closeGapMs",
    "speakers",
    "speakerNames",
    "channelId",
    "wordTimes",
    "times",
    "offsetMs",
    "lineEnding",
    "byteOrderMark",
    "style",
];
/// Options inside of options.
const INNER: &[&str] = &[
    "text",
    "weight",
    "language",
    "systemReserved",
    "remove",
    "mask",
    "fontName",
    "fontSize",
    "primaryColor",
    "secondaryColor",
    "outlineColor",
    "backColor",
    "bold",
    "italic",
    "outline",
    "shadow",
    "alignment",
    "marginL",
    "marginR",
    "marginV",
];
/// Names of what an operation works on.
const SUBJECTS: [&str; 4] = ["audio", "file", "id", "vocabularyId"];

fuzz_target!(|input: &[u8]| {
    match parse_json(input) {
        Ok(calls) => {
            let mut rng = Rng::of(input);
            for (name, given) in calls.entries() {
                let [subject, options] = given.items() else {
                    continue;
                };
                check(name, subject, options);
                check(name, subject, &changed(name, options, &mut rng));
            }
        }
        Err(_) => {
            let mut choice = Unstructured::new(input);
            let name = match choice.below(18) {
                16 => "client",
                17 => "subtitles",
                index => OPERATIONS[index as usize].0,
            };
            let subject = value(&mut choice, 1);
            let options = match choice.one_in(10) {
                true => value(&mut choice, 2),
                false => changed(name, &Value::object(), &mut choice),
            };
            check(name, &subject, &options);
        }
    }
});

/// Options of `name` that exist.
fn names(name: &str) -> Vec<&'static str> {
    match name {
        "client" => CLIENT.to_vec(),
        "subtitles" => RULES.to_vec(),
        _ => {
            let known = OPERATIONS.iter().find(|(operation, _)| *operation == name);
            known.map_or(Vec::new(), |(_, groups)| groups.concat())
        }
    }
}

/// The options with some set anew, and perhaps one that does not exist.
fn changed(name: &str, options: &Value, choice: &mut dyn Choice) -> Value {
    let mut entries = options.entries().to_vec();
    let known = names(name);
    for _ in 0..choice.below(5) {
        let name = match choice.below(12) {
            0 => text(choice),
            1 => pick(choice, OPERATIONS[0].1[1]).to_string(),
            _ => pick(choice, if known.is_empty() { CLIENT } else { &known }).to_string(),
        };
        entries.retain(|(other, _)| *other != name);
        entries.push((name, value(choice, 3)));
    }
    // Where it belongs, and in the place of another option.
    if choice.one_in(3) {
        let name = if known.is_empty() || choice.one_in(2) {
            "apiKey"
        } else {
            *pick(choice, &known)
        };
        let key = match choice.below(4) {
            0 => Value::Array(vec![KEY.into()]),
            1 => format!("{KEY}\n").into(),
            _ => KEY.into(),
        };
        entries.retain(|(other, _)| other != name);
        entries.push((name.to_owned(), key));
    }
    Value::Object(entries)
}

fn check(name: &str, subject: &Value, options: &Value) {
    let read = || match name {
        "client" => ClientOptions::validate(options, subject.as_str()).map(|_| Vec::new()),
        "subtitles" => subtitle_rules(subject, options).map(|_| Vec::new()),
        _ if OPERATIONS.iter().any(|(operation, _)| *operation == name) => {
            let (sent, ended) = call(&client(), name, subject, options);
            match ended {
                Err(error) if error.kind == ErrorKind::InvalidRequest => {
                    assert!(sent.is_empty(), "sent before {error}");
                    Err(error)
                }
                // The host's answer.
                ended => {
                    let error = ended.expect_err("a refusal");
                    assert_eq!(error.kind, ErrorKind::Authentication, "{error}");
                    assert_eq!(sent.len(), 1, "one request");
                    Ok(sent)
                }
            }
        }
        _ => Ok(Vec::new()),
    };
    match (read(), read()) {
        (Ok(sent), Ok(again)) => {
            assert_eq!(format!("{sent:?}"), format!("{again:?}"), "read twice");
            sent.iter().for_each(check_request);
        }
        (Err(error), Err(again)) => {
            assert_eq!(error, again, "read twice");
            check_error(name, &error, subject, options);
        }
        (first, second) => panic!("{first:?}, then {second:?}"),
    }
}

/// Whether a name holds the key, or a text that is more than it: those are quoted.
fn hides_key(value: &Value) -> bool {
    let is_more = |text: &str| text.contains(KEY) && text.trim() != KEY;
    value.as_str().is_some_and(is_more)
        || value.items().iter().any(hides_key)
        || value
            .entries()
            .iter()
            .any(|(name, inner)| name.contains(KEY) || hides_key(inner))
}

fn client() -> ClientOptions {
    let mut options = Value::object();
    options.set_path("apiKey", KEY);
    ClientOptions::validate(&options, None).expect("options of a client")
}

/// The key in its header alone; a URL of the API's; a body that is JSON.
fn check_request(request: &HttpRequest) {
    assert!(
        request.to_api && request.url.starts_with(BASE_URL),
        "{}",
        request.url
    );
    let fits_url = |byte: u8| byte.is_ascii_graphic() && !br#""<>\^`{|}#"#.contains(&byte);
    assert!(request.url.bytes().all(fits_url), "{}", request.url);
    let path = request.url.split('?').next().unwrap_or_default();
    assert!(
        !path[BASE_URL.len()..]
            .split('/')
            .any(|part| part == ".." || part == "."),
        "{path}"
    );
    for (name, value) in &request.headers {
        assert!(!value.contains(['\r', '\n', '\0']), "{name}");
    }
    if let Body::Json(body) = &request.body {
        let body = serde_json::from_str::<serde_json::Value>(body);
        assert!(body.is_ok_and(|body| body.is_object()), "{request:?}");
    }
}

/// One error that names an option which exists, or which the caller wrote, and never the key.
fn check_error(name: &str, error: &Error, subject: &Value, options: &Value) {
    assert_eq!(error.kind, ErrorKind::InvalidRequest, "{error}");
    assert!(
        !error.message.contains(KEY) || hides_key(subject) || hides_key(options),
        "{error}"
    );
    let field = error.field.as_deref().expect("a field");
    assert!(error.message.starts_with(&format!("{field}: ")), "{error}");
    assert!(
        error.message.ends_with(['.', '?']) && !error.retryable,
        "{error}"
    );
    let is_subject = SUBJECTS.iter().any(|subject| {
        field
            .strip_prefix(subject)
            .is_some_and(|rest| rest.is_empty() || (rest.starts_with('[') && rest.ends_with(']')))
    });
    let root = if name == "subtitles" {
        "rules"
    } else {
        "options"
    };
    let written: Vec<&str> = options
        .entries()
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let names_option = |path: &str| {
        names(name).contains(&path)
            || written.contains(&path)
            || inner_names(options).iter().any(|inner| path == inner)
    };
    let is_option = field == root
        || field
            .strip_prefix(root)
            .and_then(|path| path.strip_prefix('.'))
            .is_some_and(names_option);
    assert!(
        is_option || is_subject || (name == "subtitles" && field == "format"),
        "{error}"
    );
}

/// Paths of options inside of options, that exist or that the caller wrote.
fn inner_names(options: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    let mut add = |path: &str, value: &Value| {
        paths.push(path.to_owned());
        let written = value.entries().iter().map(|(name, _)| name.as_str());
        for name in INNER.iter().copied().chain(written) {
            paths.push(format!("{path}.{name}"));
        }
    };
    for (name, value) in options.entries() {
        match name.as_str() {
            "words" => {
                for (index, word) in value.items().iter().enumerate() {
                    add(&format!("words[{index}]"), word);
                }
            }
            "specialWordFilter" | "style" => add(name, value),
            _ => {}
        }
    }
    paths
}
