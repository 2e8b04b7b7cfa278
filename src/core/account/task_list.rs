//! Task list of an account: `GET /tasks` (docs/dashscope-api.md §3.6).

use crate::error::Result;
use crate::json::fields::{FieldSpec, FieldType, map_items};
use crate::json::{Value, format_compact, url};
use crate::options::operation::Options;
use crate::transport::host::{Host, Method};
use crate::transport::{BoxFuture, RequestPolicy, Transport, idempotent, parse_answer};

const LIST: RequestPolicy = idempotent("Listing the tasks");
/// Entries of a page, where the caller does not say.
const PAGE_SIZE_DEFAULT: u64 = 10;

const TASK_FIELDS: &[FieldSpec] = &[
    ("taskId", "task_id", FieldType::RequiredText),
    ("status", "status", FieldType::Status),
    ("model", "model_name", FieldType::Text),
    ("createdAtMs", "gmt_create", FieldType::Number),
    ("startedAtMs", "start_time", FieldType::Number),
    ("endedAtMs", "end_time", FieldType::Number),
    ("region", "region", FieldType::Text),
    ("requestId", "request_id", FieldType::Text),
];

/// Lists one page of tasks.
pub(crate) fn list_tasks<'a, H: Host>(
    transport: &'a Transport<H>,
    options: &Options,
) -> BoxFuture<'a, Value> {
    let mut query = Value::object();
    query.set_path("page_no", 1);
    query.set_path("page_size", PAGE_SIZE_DEFAULT);
    options.apply(&mut query);
    for name in &["start_time", "end_time"] {
        query.set_path(
            name,
            query.get_path(name).to_u64_lenient().map(format_compact),
        );
    }
    let status = query.get_path("status").to_text();
    query.set_path("status", status.map(|status| status.to_ascii_uppercase()));
    let path = url::with_query("/tasks", &query);
    let request = transport.endpoint.request(Method::Get, &path);
    let page_number = options.get("page").to_u64_lenient().unwrap_or(1);
    let parse = move |body: Result<Vec<u8>>| {
        let parse_page = |answer: &Value| parse_page(page_number, answer);
        parse_answer("a request for the list of tasks", &body?, &parse_page)
    };
    transport.fetch(&LIST, request, Box::new(parse))
}

/// Parses a page. The answer is flat: there is no `output`.
fn parse_page(page_number: u64, answer: &Value) -> Option<Value> {
    let mut page = Value::object();
    page.set_path("tasks", map_items(answer.get("data")?, TASK_FIELDS));
    page.set_path(
        "pages",
        answer.get_path("total_page").to_u64_lenient().unwrap_or(0),
    );
    page.set_path("page", page_number);
    Some(page)
}
