//! `/__control`: makes the service misbehave, and tells what was asked of it. For tests; the real
//! service has no such thing.

mod ending;
mod fault;
mod record;
mod route;

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{Shared, locked};
use crate::control::ending::AskedEnding;
use crate::control::fault::Fault;
use crate::control::record::Records;
use crate::control::route::Route;
use crate::failure::json;
use crate::fetch::is_loopback;

pub use ending::Ending;
pub use fault::misbehave;
pub use record::{Record, put_on_record};

/// What is planned, and what was seen.
#[derive(Debug, Default)]
pub struct Control {
    plans: Mutex<Plans>,
    no_cors: AtomicBool,
    strict_one_url: AtomicBool,
    records: Records,
}

#[derive(Debug, Default)]
struct Plans {
    faults: HashMap<Route, VecDeque<Planned<Fault>>>,
    endings: VecDeque<Planned<Ending>>,
    expired_policies: VecDeque<Planned<()>>,
}

/// Something for the next so many times; `None` = until reset.
#[derive(Debug)]
struct Planned<T> {
    times: Option<u64>,
    what: T,
}

/// The first that is not used up; counts it.
fn next<T: Clone>(queue: &mut VecDeque<Planned<T>>) -> Option<T> {
    let first = queue.front_mut()?;
    let what = first.what.clone();
    if let Some(left) = &mut first.times {
        *left = left.saturating_sub(1);
        if *left == 0 {
            queue.pop_front();
        }
    }
    Some(what)
}

impl Control {
    /// What befalls this request.
    fn next_fault(&self, route: Route) -> Option<Fault> {
        next(locked(&self.plans).faults.get_mut(&route)?)
    }

    /// How the task being submitted ends, if not well.
    pub fn next_ending(&self) -> Option<Ending> {
        next(&mut locked(&self.plans).endings)
    }

    /// Whether the policy being made is to be of no use.
    pub fn next_policy_is_expired(&self) -> bool {
        next(&mut locked(&self.plans).expired_policies).is_some()
    }

    /// Whether pages of other origins are to be shut out.
    pub fn is_without_cors(&self) -> bool {
        self.no_cors.load(Ordering::Relaxed)
    }

    /// Whether a task may have one file only, as the newest pages have it.
    pub fn is_strict_one_url(&self) -> bool {
        self.strict_one_url.load(Ordering::Relaxed)
    }

    fn reset(&self) {
        *locked(&self.plans) = Plans::default();
        self.no_cors.store(false, Ordering::Relaxed);
        self.strict_one_url.store(false, Ordering::Relaxed);
        self.records.clear();
    }
}

/// The body of `POST /__control`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    route: Option<Route>,
    times: Option<u64>,
    fault: Option<Fault>,
    task: Option<AskedEnding>,
    cors: Option<bool>,
    strict_one_url: Option<bool>,
    #[serde(default)]
    expire_tasks: bool,
    #[serde(default)]
    expire_tokens: bool,
    #[serde(default)]
    expire_policies: bool,
}

/// Why `/__control` does not do what it was asked.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    sentence: String,
}

impl Refusal {
    fn bad_request(sentence: String) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            sentence,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json(self.status, &json!({"error": self.sentence}))
    }
}

/// `POST /__control`.
///
/// # Errors
/// Who asks, then what is asked.
pub async fn post(
    State(app): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    check_origin(&headers)?;
    let asked = serde_json::from_slice(&body).map_err(|error| {
        Refusal::bad_request(format!(
            "this is not what /__control takes: {error}; tests/stand-in/README.md lists it"
        ))
    })?;
    plan(&app, asked).map_err(Refusal::bad_request)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /__control`.
///
/// # Errors
/// Who asks.
pub async fn get(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Refusal> {
    check_origin(&headers)?;
    Ok(json(
        StatusCode::OK,
        &Value::Array(app.control.records.list()),
    ))
}

/// `DELETE /__control`.
///
/// # Errors
/// Who asks.
pub async fn delete(State(app): State<Shared>, headers: HeaderMap) -> Result<StatusCode, Refusal> {
    check_origin(&headers)?;
    app.control.reset();
    app.limits.reset();
    Ok(StatusCode::NO_CONTENT)
}

fn plan(app: &Shared, asked: Asked) -> Result<(), String> {
    let (control, times) = (&app.control, asked.times);
    if times == Some(0) {
        return Err("times must be at least 1; leave it out for all until reset".to_owned());
    }
    match (asked.route, asked.fault) {
        (Some(route), Some(fault)) => {
            fault.check()?;
            locked(&control.plans)
                .faults
                .entry(route)
                .or_default()
                .push_back(Planned { times, what: fault });
        }
        (None, None) => {}
        _ => return Err("route and fault belong together".to_owned()),
    }
    if let Some(task) = asked.task {
        locked(&control.plans).endings.push_back(Planned {
            times,
            what: task.into(),
        });
    }
    if let Some(cors) = asked.cors {
        control.no_cors.store(!cors, Ordering::Relaxed);
    }
    if let Some(strict) = asked.strict_one_url {
        control.strict_one_url.store(strict, Ordering::Relaxed);
    }
    if asked.expire_tasks {
        app.tasks.expire();
    }
    if asked.expire_tokens {
        app.tokens.expire();
    }
    if asked.expire_policies {
        app.uploads.expire_policies();
        locked(&control.plans)
            .expired_policies
            .push_back(Planned { times, what: () });
    }
    Ok(())
}

/// What was asked holds keys, so no page but one of this machine may read it: neither by CORS nor
/// by a name that leads here.
fn check_origin(headers: &HeaderMap) -> Result<(), Refusal> {
    let near = |url: String| url.parse::<Uri>().is_ok_and(|uri| is_loopback(&uri));
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host_is_near = value(header::HOST).is_some_and(|host| near(format!("http://{host}/")));
    let origin_is_near = !headers.contains_key(header::ORIGIN)
        || value(header::ORIGIN).is_some_and(|origin| near(origin.to_owned()));
    if host_is_near && origin_is_near {
        return Ok(());
    }
    Err(Refusal {
        status: StatusCode::FORBIDDEN,
        sentence: "/__control is for this machine only".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_used_up_in_order() {
        let mut queue = VecDeque::from([
            Planned {
                times: Some(2),
                what: 'a',
            },
            Planned {
                times: None,
                what: 'b',
            },
        ]);
        let seen: String = (0..5).filter_map(|_| next(&mut queue)).collect();
        assert_eq!(seen, "aabbb");
        assert_eq!(next::<char>(&mut VecDeque::new()), None);
    }
}
