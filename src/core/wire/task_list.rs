//! `GET /tasks`: the account's tasks, a page at a time (docs/dashscope-api.md §3.6). Its answer is flat: there is no `output`.

use crate::account::{TaskFilter, TaskPage, TaskSummary};
use crate::config::Config;
use crate::error::Result;
use crate::host::{HttpRequest, Method};
use crate::json::{JsonError, Reader};
use crate::task::TaskStatus;
use crate::url::encode_component;
use crate::wire::read_answer;
use crate::wire::time::digits;

pub(crate) fn request(config: &Config, filter: &TaskFilter, page: u32) -> HttpRequest {
    let mut path = format!("/tasks?page_no={page}&page_size={}", filter.page_size);
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={}", encode_component(&value)));
        }
    };
    add("start_time", filter.start_ms.map(digits));
    add("end_time", filter.end_ms.map(digits));
    add("model_name", filter.model.clone());
    add("status", filter.status.as_ref().map(|status| status.to_ascii_uppercase()));
    config.api(Method::Get, &path)
}

pub(crate) fn read(body: &[u8]) -> Result<TaskPage> {
    read_answer("a request for the list of tasks", body, |reader| {
        let (mut page, mut is_list) = (TaskPage::default(), false);
        reader.object(&mut |reader, key| match key {
            "data" => {
                is_list = true;
                reader.array(&mut |reader| summary(reader).map(|task| page.tasks.push(task)))
            }
            "total_page" => reader.count().map(|pages| page.pages = pages.unwrap_or(0)),
            _ => reader.skip(),
        })?;
        Ok(is_list.then_some(page))
    })
}

fn summary(reader: &mut Reader<'_>) -> core::result::Result<TaskSummary, JsonError> {
    let mut task = TaskSummary::default();
    reader.object(&mut |reader, key| match key {
        "task_id" => reader.text().map(|id| task.id = id.unwrap_or_default()),
        "status" => reader.text().map(|word| task.status = word.map_or(TaskStatus::Unknown, |word| TaskStatus::from_wire(&word))),
        "model_name" => reader.text().map(|model| task.model = model),
        "gmt_create" => reader.count().map(|ms| task.created_at_ms = ms),
        "start_time" => reader.count().map(|ms| task.started_at_ms = ms),
        "end_time" => reader.count().map(|ms| task.ended_at_ms = ms),
        "region" => reader.text().map(|region| task.region = region),
        "request_id" => reader.text().map(|id| task.request_id = id),
        _ => reader.skip(),
    })?;
    Ok(task)
}
