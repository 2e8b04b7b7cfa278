//! Keys: supplied, renewed, shared, never quoted.

use std::cell::Cell;
use std::rc::Rc;

use crate::support::*;
use dashscope_asr_core::{
    Client, Error, ErrorKind, Operation, Purpose, TaskId, Value, WaitOptions,
};

#[test]
fn a_supplied_key_is_kept_and_asked_for_again_when_it_has_expired() {
    let called = Rc::new(Cell::new(0));
    let count = Rc::clone(&called);
    let supply = Rc::new(
        move || -> std::pin::Pin<Box<dyn Future<Output = Result<String, Box<Error>>>>> {
            count.set(count.get() + 1);
            let key = format!("st-{}", count.get());
            Box::pin(async move { Ok(key) })
        },
    );
    let world = World::script([
        submitted(),
        task_answer("RUNNING"),
        Reply::status(401, fixture("error-401.json")),
        succeeded(),
        document(),
    ]);
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", Value::Other("function".into()))]),
        Some(supply),
        None,
    );
    world
        .run(
            client
                .tasks()
                .transcribe(&request(), WaitOptions::default(), &|_| {}),
        )
        .unwrap();
    let keys: Vec<Option<String>> = world
        .sent()
        .iter()
        .map(|sent| sent.header("authorization").map(str::to_owned))
        .collect();
    let key = |number: u32| Some(format!("Bearer st-{number}"));
    assert_eq!(keys, [key(1), key(1), key(1), key(2), None]);

    // A key that is refused twice is wrong and not old.
    called.set(0);
    let world = World::script([Reply::status(401, fixture("error-401.json"))]);
    let supply = Rc::new(
        || -> std::pin::Pin<Box<dyn Future<Output = Result<String, Box<Error>>>>> {
            Box::pin(async { Ok("st-x".to_owned()) })
        },
    );
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", Value::Other("function".into()))]),
        Some(supply),
        None,
    );
    assert_eq!(
        world
            .run(client.tasks().submit(&request()))
            .unwrap_err()
            .kind,
        ErrorKind::Authentication
    );
    assert_eq!(world.sent().len(), 2);
}

#[test]
fn calls_side_by_side_share_a_key_and_a_policy() {
    let called = Rc::new(Cell::new(0));
    let count = Rc::clone(&called);
    let world = storage(submitted);
    let clock = Rc::clone(&world);
    let supply = Rc::new(
        move || -> std::pin::Pin<Box<dyn Future<Output = Result<String, Box<Error>>>>> {
            count.set(count.get() + 1);
            let clock = Rc::clone(&clock);
            Box::pin(async move {
                dashscope_asr_core::Host::sleep_ms(&ScriptedHost(clock), 10).await;
                Ok("st-1".to_owned())
            })
        },
    );
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", Value::Other("function".into()))]),
        Some(supply),
        None,
    );
    let (a, b) = (file("a.wav", b"1"), file("b.wav", b"2"));
    let (first, second) = world.run(join(
        upload(&client, &a, &Value::Absent),
        upload(&client, &b, &Value::Absent),
    ));
    assert_ne!(first.unwrap(), second.unwrap());
    assert_eq!(called.get(), 1);
    assert_eq!(
        world
            .lines()
            .iter()
            .filter(|line| line.contains("getPolicy"))
            .count(),
        1
    );
}

#[test]
fn no_secret_is_quoted_from_an_answer() {
    let answers = [
        (r#"{"tokenn":"st-SECRET"}"#, true),
        (
            r#"{"data":{"policy":"SECRET","signature":"SECRET"}}"#,
            false,
        ),
    ];
    for (answer, is_token) in answers {
        let world = World::script([Reply::ok(answer)]);
        let client = client(&world);
        let error = if is_token {
            world
                .run(account(
                    &client,
                    Operation::CreateToken,
                    &Value::Absent,
                    &Value::Absent,
                ))
                .unwrap_err()
        } else {
            world
                .run(upload(&client, &file("a.wav", b"1"), &Value::Absent))
                .unwrap_err()
        };
        assert!(
            error.kind == ErrorKind::Decode && !error.message.contains("SECRET"),
            "{error}"
        );
    }
    let route = Rc::new(|link: &str, _: Purpose| Ok(format!("link?to={link}")));
    let world = World::script([succeeded_with(
        "https://bucket.example.com/r.json?Signature=SECRET",
    )]);
    let client = Client::new(
        ScriptedHost(Rc::clone(&world)),
        config(&[("apiKey", string(KEY))]),
        None,
        Some(route),
    );
    let result = world
        .run(
            client
                .tasks()
                .wait(&TaskId::new(TASK).unwrap(), WaitOptions::default(), &|_| {}),
        )
        .unwrap();
    let error = result.outcomes[0].result.as_ref().unwrap_err();
    assert_eq!(
        error.message,
        "options.routeLink: expected an http(s) URL or a path from the function, got \"link?\"."
    );
}

#[test]
fn nothing_that_is_printed_holds_the_key() {
    let world = World::script([submitted()]);
    let client = client(&world);
    let config =
        dashscope_asr_core::ClientOptions::validate(&object(&[("apiKey", string(KEY))]), None)
            .unwrap();
    assert!(!format!("{config:?}").contains(KEY));
    drop(client);
    for reply in [
        Reply::dropped(),
        Reply::status(401, fixture("error-401.json")),
        Reply::status(500, ""),
        Reply::ok("?"),
    ] {
        let world = World::script([reply]);
        let error = world
            .run(crate::support::client(&world).tasks().submit(&request()))
            .unwrap_err();
        assert!(!format!("{error:?}").contains(KEY));
    }
}
