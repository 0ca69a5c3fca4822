//! The winner of a test: how it is found, that its time has come, and that somebody decides at once.

use super::{BulkError, change, job_of, keep, keep_as, put_lanes};
use crate::Service;
use domain::{
    BulkId, Millis,
    bulk::{Decided, Job, JobState, Variant, Winner},
};
use identity::Operator;
use store::Commit;

/// While there is nothing to do but to wait, it is looked again after so many milliseconds.
const REST_MILLIS: i64 = 60_000;

/// Tests the messages on some of the recipients and sends the best to the rest; none to send all of them to their shares.
pub async fn set_winner(service: &Service, operator: &Operator, id: BulkId, winner: Option<Winner>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    // Of what was sent only what is to be set counts.
    let winner = winner.map(|winner| winner.again()).transpose()?;
    let changed = |job: Job| job.with_winner(winner.clone()).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// Holds so many of a hundred out.
pub async fn set_hold_out(service: &Service, operator: &Operator, id: BulkId, percent: u32) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let changed = |job: Job| job.holding_out(percent).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// Decides at once which message goes to the rest: the best by now, or the one that is chosen.
pub async fn decide(service: &Service, operator: &Operator, id: BulkId, chosen: Option<Variant>) -> Result<Job, BulkError> {
    job_of(service, operator, id).await?;
    let now = service.now();
    let counts = service.inner.store.bulk_tally(id).await?;
    let name = &operator.actor().name;
    let decided = change(
        service,
        id,
        |job| job.decide(name, chosen, &counts, now).map(Some).map_err(Into::into),
        |commit, job| {
            if job.state == JobState::Running {
                put_lanes(commit, job, now);
            }
            if let Some(note) = note(job) {
                keep(service, commit, operator, job, &note);
            }
        },
    );
    let job = decided.await?;
    service.inner.bulk_wake.now();
    Ok(job)
}

fn decided(job: &Job) -> Option<(&Winner, &Decided)> {
    let winner = job.contest()?;
    Some((winner, winner.decided.as_ref()?))
}

/// What the audit says of the decision.
fn note(job: &Job) -> Option<String> {
    let (winner, decided) = decided(job)?;
    let words = decided.words(winner.by);
    Some(format!("Message {} goes to the rest. {words}", decided.variant.words()))
}

/// Keeps in the audit that the winner was decided just now, because its time had come.
pub(super) fn keep_decided(service: &Service, commit: &mut Commit<'_, ()>, job: &Job, now: Millis) {
    let is_new = decided(job).is_some_and(|(_, decided)| decided.at == now && decided.by.is_none());
    if let Some(note) = note(job).filter(|_| is_new) {
        keep_as(service, commit, None, job, &note);
    }
}

/// After how many milliseconds a lane looks again: soon, or where a winner is waited for, when that may be decided.
pub(super) fn look_again(job: &Job, now: Millis, soon: i64) -> i64 {
    let due = job.contest().and_then(Winner::due).filter(|_| job.winner_from() == job.held_from());
    due.map_or(soon, |due| (due.0 - now.0).clamp(soon, REST_MILLIS))
}
