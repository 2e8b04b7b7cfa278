//! The store of tasks.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::lock::lock;
use crate::tasks::task::{Task, TaskState};

/// Retention of an ended task: after a day its id is unknown.
const RETENTION_MS: u64 = 86_400_000;

/// The tasks by id.
#[derive(Debug, Default)]
pub struct Tasks {
    tasks: Mutex<HashMap<String, Task>>,
}

impl Tasks {
    /// Adds a task.
    pub fn insert(&self, task: Task) {
        lock(&self.tasks).insert(task.id.clone(), task);
    }

    /// A copy of the task, unless its retention is over at `now_ms`.
    pub fn get(&self, id: &str, now_ms: u64) -> Option<Task> {
        let mut tasks = lock(&self.tasks);
        if let (_, Some(end_ms)) = tasks.get(id)?.state.times_ms()
            && now_ms >= end_ms + RETENTION_MS
        {
            tasks.remove(id);
        }
        tasks.get(id).cloned()
    }

    /// Sets the state of a task.
    pub fn set_state(&self, id: &str, state: TaskState) {
        if let Some(task) = lock(&self.tasks).get_mut(id) {
            task.state = state;
        }
    }

    /// Sets the state of a task that is still in the queue, and returns whether it was. With an
    /// `account`, the task must be one of the account's.
    pub fn leave_queue(&self, id: &str, account: Option<&str>, state: TaskState) -> bool {
        match lock(&self.tasks).get_mut(id) {
            Some(task)
                if matches!(task.state, TaskState::Pending)
                    && account.is_none_or(|account| task.belongs_to(account)) =>
            {
                task.state = state;
                true
            }
            _ => false,
        }
    }

    /// Copies of the account's tasks whose retention is not over at `now_ms`.
    pub fn of_account(&self, account: &str, now_ms: u64) -> Vec<Task> {
        let tasks = lock(&self.tasks);
        let is_retained = |task: &&Task| {
            task.state
                .times_ms()
                .1
                .is_none_or(|end_ms| now_ms < end_ms + RETENTION_MS)
        };
        tasks
            .values()
            .filter(|task| task.belongs_to(account))
            .filter(is_retained)
            .cloned()
            .collect()
    }

    /// Removes a task.
    pub fn remove(&self, id: &str) {
        lock(&self.tasks).remove(id);
    }

    /// Removes all tasks, as if their retention were over.
    pub fn expire(&self) {
        lock(&self.tasks).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::fixtures::{END_MS, bad, ended, task};

    #[test]
    fn only_a_queued_task_leaves_the_queue_and_only_for_its_account() {
        let tasks = Tasks::default();
        tasks.insert(task("paraformer-v2", TaskState::Pending));
        let canceled = || TaskState::Canceled { end_ms: END_MS };
        assert!(!tasks.leave_queue("task-1", Some("sk-b"), canceled()));
        assert!(tasks.leave_queue("task-1", Some("sk-a"), canceled()));
        assert!(!tasks.leave_queue(
            "task-1",
            None,
            TaskState::Running {
                scheduled_ms: END_MS
            }
        ));
        assert_eq!(
            tasks.get("task-1", END_MS).unwrap().state.status(),
            "CANCELED"
        );
    }

    #[test]
    fn an_ended_task_is_removed_after_a_day() {
        let tasks = Tasks::default();
        tasks.insert(task("paraformer-v2", ended(vec![bad("b")])));
        assert!(tasks.get("task-1", END_MS + RETENTION_MS - 1).is_some());
        assert!(tasks.get("task-1", END_MS + RETENTION_MS).is_none());
        assert!(tasks.get("task-2", END_MS).is_none());
    }
}
