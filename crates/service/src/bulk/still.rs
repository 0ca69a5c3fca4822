//! Whether a message of a job still goes out. Their turn asked it; what waits longer is asked again, since its job may have been paused,
//! its hours may be over, and they may have said stop.

use super::clocks::Clocks;
use crate::Service;
use domain::{
    Content, Failure, Message,
    bulk::{Job, JobState, RecipientId},
};
use store::StoreError;

/// Where a message of ours stands that is not handed over.
pub(crate) enum Still {
    Goes,
    /// The job rests, or it is no time to write to them.
    Waits,
    /// It never goes.
    Ends(Failure),
}

/// Whether a message still goes out. What no job sent does.
pub(crate) async fn still(service: &Service, message: &Message) -> Result<Still, StoreError> {
    let Some(id) = RecipientId::of(message) else {
        return Ok(Still::Goes);
    };
    let store = &service.inner.store;
    let Some(job) = store.bulk_job(id.job).await? else {
        return Ok(Still::Goes);
    };
    match job.state {
        // Nothing of it goes out any more; what waited for its turn or for AWS ends here.
        JobState::Cancelled => return Ok(Still::Ends(Failure::aws("JobCancelled"))),
        JobState::Paused | JobState::Stopped { .. } => return Ok(Still::Waits),
        _ => {}
    }
    let Some(contact) = store.contact(message.conversation.customer).await? else {
        return Ok(Still::Goes);
    };
    if contact.refuses(category(&job, id, message)).is_some() {
        return Ok(Still::Ends(Failure::opted_out()));
    }
    let Some(number) = contact.card.number.as_ref().filter(|_| job.has_windows()) else {
        return Ok(Still::Goes);
    };
    let mut clocks = Clocks::default();
    let zone = clocks.of(service, &job, number).await?;
    Ok(match job.wait_until(zone, service.now().seconds()) {
        Some(_) => Still::Waits,
        None => Still::Goes,
    })
}

/// The same before a further try. Where that cannot be known, it does not go: there are other times.
pub(crate) async fn goes(service: &Service, message: &Message) -> bool {
    match still(service, message).await {
        Ok(still) => matches!(still, Still::Goes),
        Err(error) => {
            tracing::warn!(message = %message.id, error = %domain::Causes(&error), "not known whether a message of a job still goes out");
            false
        }
    }
}

/// Of what kind a message is. A text in place of a template is of the kind of that.
fn category<'a>(job: &'a Job, id: RecipientId, message: &'a Message) -> &'a str {
    if let Content::Template(sent) = &message.content {
        return &sent.category;
    }
    let chosen = job.sends(id.variant()).and_then(|variant| job.message(variant));
    chosen.map_or("", |chosen| &chosen.category)
}
