//! An edit whose message never comes: shown by itself, so that nobody misses what it says.

use super::{Way, submit};
use crate::Service;
use domain::inbound::{Follow, Inbound};
use runner::Outcome;
use std::time::Duration;
use store::{DueEntry, DueKind, EditTask, Pointer, StoreError, Waiting};
use whatsapp::event;

/// How long its message may still come: SNS and SQS keep no order, and what fails is tried again for minutes.
const WAIT_MILLIS: i64 = 10 * 60 * 1000;

const TRY_AGAIN: Duration = Duration::from_mins(1);

/// Looks again at an edit that waits from now on.
pub(super) fn entry(service: &Service, waiting: &Waiting) -> DueEntry<EditTask> {
    let task = EditTask {
        target: waiting.wamid.clone(),
        id: waiting.id,
    };
    DueEntry::new(DueKind::Edit, waiting.id, service.now().plus(WAIT_MILLIS), task)
}

/// Shows an edit by itself, if it waits still.
pub async fn show(service: &Service, entry: &DueEntry<EditTask>) -> Outcome {
    match try_show(service, &entry.task).await {
        Ok(()) => Outcome::Done,
        Err(error) => {
            tracing::warn!(error = %domain::Causes(&error), "an edit without its message is not shown yet");
            Outcome::Retry(TRY_AGAIN)
        }
    }
}

async fn try_show(service: &Service, task: &EditTask) -> Result<(), StoreError> {
    let store = &service.inner.store;
    // The message has come, and has it.
    if matches!(store.known(&task.target).await?, Pointer::Message(_)) {
        return Ok(());
    }
    let waiting = store.waiting(&task.target).await?;
    let Some(waiting) = waiting.into_iter().find(|waiting| waiting.id == task.id) else {
        return Ok(());
    };
    if let Some(Follow::Act(act)) = event::parse_waiting(&waiting.raw)
        && let Some(message) = event::alone(act)
    {
        // Under the id of the edit, so that it stands there once however often this is done.
        submit(service, Inbound::Message(message), Way::Queued).await?;
    }
    // It is not done once more to a message that comes after all.
    store.remove_waiting(&task.target, task.id).await
}
