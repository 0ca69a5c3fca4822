//! The time of a scheduled message has come.

use super::{GONE, TRIES, try_send, write};
use crate::{SendError, Service, error::sentence, retry::Tries, send_reply::Failed};
use domain::{ReplyRefused, Scheduled, later::Stand};
use runner::Outcome;
use std::time::Duration;
use store::{CommitError, LaterEntry, StoreError};

/// After this long one that could not be sent for want of the database is tried again.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// Sends one scheduled message, or holds it where people see it. Called again for what it has dealt with, it finds nothing.
pub async fn fire(service: &Service, entry: &LaterEntry) -> Outcome {
    try_fire(service, entry).await.unwrap_or_else(|error| {
        tracing::warn!(message = %entry.id, error = %domain::Causes(&error), "scheduled message left for the next look");
        Outcome::Retry(LOOK_AGAIN)
    })
}

/// What goes after another is looked at again so soon.
const NEXT: Duration = Duration::from_secs(1);

/// For so long after its time one waits for those before it, in milliseconds.
const LONGEST_WAIT_MILLIS: i64 = 15_000;

async fn try_fire(service: &Service, entry: &LaterEntry) -> Result<Outcome, StoreError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let store = &service.inner.store;
        let planned = store.scheduled(&entry.task.conversation, entry.task.id).await?;
        // Sent, cancelled, or held for somebody to decide.
        let Some(planned) = planned.filter(|planned| planned.stand == Stand::Waiting) else {
            return Ok(Outcome::Done);
        };
        // It was put off meanwhile, and has another entry for its new time.
        if planned.due > service.now() {
            return Ok(Outcome::Done);
        }
        if waits_for_another(service, &planned).await? {
            return Ok(Outcome::Retry(NEXT));
        }
        let failed = match try_send(service, &planned, true).await {
            Ok(_) => return Ok(Outcome::Done),
            Err(Failed::Refused(SendError::Store(error))) => Failed::Write(error.into()),
            Err(Failed::Refused(refused)) => match hold(service, planned, &refused).await {
                Ok(()) => return Ok(Outcome::Done),
                Err(failed) => Failed::Write(failed),
            },
            Err(failed) => failed,
        };
        match failed {
            Failed::Write(CommitError::Store(error)) => tries.failure(error).await?,
            Failed::Write(CommitError::Cancelled(_)) | Failed::Refused(_) => tries.conflict().await?,
        }
    }
}

/// Whether something of this conversation goes first. After a while nothing does: what cannot be sent must not keep the others.
async fn waits_for_another(service: &Service, planned: &Scheduled) -> Result<bool, StoreError> {
    if service.now().0 - planned.due.0 > LONGEST_WAIT_MILLIS {
        return Ok(false);
    }
    let all = service.inner.store.all_scheduled(&planned.conversation).await?;
    let first = all.iter().find(|one| one.stand == Stand::Waiting);
    Ok(first.is_some_and(|first| first.id != planned.id))
}

/// Keeps it where people see it, with the reason and what to do.
async fn hold(service: &Service, planned: Scheduled, refused: &SendError) -> Result<(), CommitError<()>> {
    let Some(conversation) = service.inner.store.conversation(&planned.conversation).await? else {
        return Ok(());
    };
    let why = why(&planned, refused);
    tracing::info!(message = %planned.id, "scheduled message held");
    let held = Scheduled {
        stand: Stand::Held {
            why,
            since: service.now().seconds(),
        },
        v: planned.v + 1,
        ..planned.clone()
    };
    write(service, conversation, Some(&planned), Some(&held), |_| {}).await
}

fn why(planned: &Scheduled, refused: &SendError) -> String {
    match refused {
        SendError::Refused(ReplyRefused::WindowClosed { .. }) => {
            "Not sent: the 24-hour window was closed. Send a template, or send this when they write again.".to_owned()
        }
        SendError::Refused(ReplyRefused::NeverWrote) => "Not sent: this customer has not written yet. Send a template first.".to_owned(),
        SendError::NotFound => GONE.to_owned(),
        refused => {
            let what = if planned.fallback.is_some() {
                "neither it nor its template could be sent"
            } else {
                "it could not be sent"
            };
            match sentence(refused) {
                Some(sentence) => format!("Not sent: {what}. {sentence}"),
                None => format!("Not sent: {what}. Change it and try again."),
            }
        }
    }
}
